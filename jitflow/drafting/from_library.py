"""What a box takes from the libraries of the focus group, and keeps there.

Where an entry goes is said by the definition (``[[library]]``). Empty fields are filled; a field
that says something else is offered, never overwritten; what was typed can be kept in a library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jitflow.db.units import WriteUnit
from jitflow.drafting import marks, service
from jitflow.drafting.saving import locked
from jitflow.drafting.service import InstrumentData, Posted
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, FieldType, LibraryUse
from jitflow.instruments.file import canonical_json
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.libraries import service as libraries
from jitflow.merging import canonical, same

COUNTED = frozenset({"limitation_end"})
"""Counted by us: offered, never filled in by itself."""
ONLY_WHERE_EMPTY = frozenset({"title"})
"""A name for the person's own lists: nobody need be asked about another one."""
OF_A_CASE = frozenset({"title", "limitation_end"})
"""Not kept in a library: a working title may tell of the case, and a date belongs to it."""


@dataclass(frozen=True)
class Place:
    """One item of a group, or the fields of one authority, that an entry can fill."""

    use: LibraryUse
    path: str


@dataclass(frozen=True)
class Choice:
    """An entry that somebody chose for a place, and the version of the law (of an authority: any)."""

    place: Place
    entry: str
    version: str


@dataclass(frozen=True)
class Hand:
    """Who writes into which draft, in which unit."""

    unit: WriteUnit
    definition: Definition
    instrument_id: str
    group_id: str
    actor_id: str

    def data(self) -> InstrumentData:
        """The draft as this unit has it now."""
        return service.load(self.unit.session, self.instrument_id)


@dataclass(frozen=True)
class Step:
    """One value of an entry for one field: what stands there now, and what the entry says."""

    path: str
    """With the language for a text, as `service.save` takes it."""
    name: str
    declared: Field
    current: Any
    value: Any
    made_for: str | None = None
    """Translations: the source text of the entry."""
    reviewed: bool = False

    @property
    def bare(self) -> str:
        """The path without the language of a text."""
        return self.path.split(":", 2)[2] if self.path.startswith("text:") else self.path

    @property
    def token(self) -> str:
        """Stands for the value that the page showed as present."""
        return hashlib.sha256(canonical_json([self.path, canonical(self.current)])).hexdigest()[:16]


@dataclass
class Taken:
    """What came of taking an entry."""

    filled: list[str] = field(default_factory=list)
    differing: int = 0


def places(definition: Definition, answers: dict[str, Any]) -> Iterator[Place]:
    """Everything in an instrument that an entry can fill."""
    for use in definition.library:
        declared = definition.fields.get(use.target)
        if declared is None:
            yield Place(use, use.target)
        elif declared.is_group:
            yield from (Place(use, f"{use.target}.{item['id']}") for item in keys.get(answers, use.target) or [])


def place_at(definition: Definition, answers: dict[str, Any], path: str) -> Place | None:
    """The place with this path, or None."""
    return next((one for one in places(definition, answers) if one.path == path), None)


def time_of(place: Place, answers: dict[str, Any]) -> Any:
    """When the offence of a place was committed, as far as the draft says."""
    return keys.get(answers, f"{place.path}.{place.use.time}") if place.use.time else None


def state_of(place: Place, data: InstrumentData) -> str:
    """Whose law, or whose authorities, belong to a place; empty while that State is not known."""
    return (data.issuing_state if place.use.side == "issuing" else data.executing_state) or ""


def entry_values(session: Any, group_id: str, choice: Choice, when: Any) -> tuple[Any, dict[str, Any]] | None:
    """The row of an entry of this group and what it gives; None when there is none."""
    if choice.place.use.kind == "offence":
        row = libraries.offence_row(session, group_id, choice.entry)
        return (row, libraries.values_for(libraries.offence_line(row), choice.version, when)) if row else None
    row = libraries.address_row(session, group_id, choice.entry)
    return (row, libraries.line_of(row).values) if row else None


def steps(definition: Definition, data: InstrumentData, place: Place, values: dict[str, Any]) -> list[Step]:
    """What an entry says for the fields of a place; what a field cannot store is left out."""
    found: list[Step] = []
    for child, name in place.use.fields.items():
        declared, path = definition.fields[f"{place.use.target}.{child}"], f"{place.path}.{child}"
        if declared.type is FieldType.PROSE:
            found += _texts(declared, data, path, name, values.get(name))
        elif (usable := _usable(declared, values.get(name))) is not None:
            found.append(Step(path, name, declared, keys.get(data.answers, path), usable))
    return found


def _texts(declared: Field, data: InstrumentData, path: str, name: str, slots: Any) -> Iterator[Step]:
    """The text in the language of the draft first; translations belong to it."""
    if not isinstance(slots, dict) or data.language not in slots:
        return
    now = data.texts.get(path, {})
    source = _usable(declared, slots[data.language]["text"])
    if source is None:
        return
    yield Step(f"text:{data.language}:{path}", name, declared, now.get(data.language, {}).get("text"), source)
    trusted = slots[data.language]["state"] in ("source", "reviewed")
    for language, slot in sorted(slots.items()):
        text = _usable(declared, slot["text"])
        if language != data.language and text is not None:
            reviewed = trusted and slot["state"] in ("source", "reviewed")
            current = now.get(language, {}).get("text")
            yield Step(f"text:{language}:{path}", name, declared, current, text, source, reviewed)


def _usable(declared: Field, value: Any) -> Any:
    """The value as the field stores it, or None: an entry is never bent to fit."""
    if canonical(value) is None:
        return None
    if declared.type is FieldType.TICKS:
        known = {option.code for option in declared.options}
        value = [code for code in value if code in known]
    elif declared.many:
        value = value if isinstance(value, list) else [value]
    elif isinstance(value, list):
        value = value[0]
    try:
        return check_value(declared, value)
    except (ValueProblem, TypeError):
        return None


def take(hand: Hand, choice: Choice) -> Taken | None:
    """Fill what is empty from an entry; None when the group has no such entry."""
    data, place = hand.data(), choice.place
    found = entry_values(hand.unit.session, hand.group_id, choice, time_of(place, data.answers))
    if found is None:
        return None
    row, values = found
    wanted = steps(hand.definition, data, place, values)
    empty = [one for one in wanted if canonical(one.current) is None and one.name not in COUNTED]
    empty = [one for one in empty if one.made_for is None or _source_is(data, one, empty)]
    filled = _put(hand, empty, data.language)
    libraries.mark_used(hand.unit, row, hand.actor_id)
    return Taken(filled, len(differing(steps(hand.definition, hand.data(), place, values))))


def differing(wanted: list[Step]) -> list[Step]:
    """The steps that would change what stands there, or that we counted; translations only of the same source."""
    sources = {one.bare: one for one in wanted if one.made_for is None}
    return [
        one
        for one in wanted
        if not same(one.current, one.value)
        and one.name not in ONLY_WHERE_EMPTY
        and (one.made_for is None or same(sources[one.bare].current, one.made_for))
    ]


def _source_is(data: InstrumentData, step: Step, filled: list[Step]) -> bool:
    """Whether the source of a translation will be that of the entry."""
    now = data.texts.get(step.bare, {}).get(data.language, {}).get("text")
    return same(now, step.made_for) or any(one.bare == step.bare and one.made_for is None for one in filled)


def put(hand: Hand, choice: Choice, path: str, token: str, typed: Any) -> bool | None:
    """Put one value of an entry in the place of another.

    `token` stands for what the page showed as present, `typed` is what its reader typed over it (already
    stored). False when somebody else changed it meanwhile, None when there is no such value.
    """
    data = hand.data()
    found = entry_values(hand.unit.session, hand.group_id, choice, time_of(choice.place, data.answers))
    wanted = steps(hand.definition, data, choice.place, found[1]) if found else []
    step = next((one for one in wanted if one.path == path), None)
    if found is None or step is None:
        return None
    if step.token != token and not (typed is not None and same(step.current, typed)):
        return False
    its_translations = (one for one in wanted if one.bare == step.bare and one.made_for is not None)
    follow = [one for one in its_translations if canonical(one.current) is None] if step.made_for is None else []
    _put(hand, [step, *follow], data.language)
    libraries.mark_used(hand.unit, found[0], hand.actor_id)
    return True


def _put(hand: Hand, wanted: list[Step], language: str) -> list[str]:
    posted = [Posted(one.path, one.current, one.value, one.made_for) for one in wanted]
    if not posted:
        return []
    unit, instrument = hand.unit, hand.instrument_id
    saved = service.save(unit, instrument, posted, hand.actor_id, hand.definition).saved
    for one in wanted:
        if one.reviewed and one.path in saved:
            service.mark_reviewed(unit, instrument, one.bare, one.path.split(":", 2)[1], hand.actor_id)
    row = locked(unit.session, instrument)
    new = [mark for path in saved if (mark := marks.library_mark(path, language))]
    row.prefilled = [*(kept for kept in row.prefilled if kept not in new), *new]
    return saved


def keep(hand: Hand, place: Place) -> tuple[Any, bool]:
    """Keep in a library what stands at a place: the entry, and whether it is new. Raises LibraryError."""
    data = hand.data()
    given, state = kept_values(hand.definition, data, place), state_of(place, data)
    if place.use.kind == "offence":
        return libraries.keep_offence(hand.unit, hand.group_id, state, given, hand.actor_id)
    return libraries.keep_address(hand.unit, hand.group_id, state, given, hand.actor_id)


def kept_values(definition: Definition, data: InstrumentData, place: Place) -> dict[str, Any]:
    """What would be kept, by the names of the libraries; nothing of the case."""
    given: dict[str, Any] = {}
    for child, name in place.use.fields.items():
        declared, path = definition.fields[f"{place.use.target}.{child}"], f"{place.path}.{child}"
        if place.use.kind == "offence" and name in OF_A_CASE:
            continue
        if declared.type is FieldType.PROSE:
            value: Any = {language: slot["text"] for language, slot in data.texts.get(path, {}).items()}
        else:
            value = keys.get(data.answers, path)
        if canonical(value) is not None:
            given[name] = [value] if name == "telephones" and not isinstance(value, list) else value
    if place.use.kind == "authority" and "kind" not in given and len(place.use.authority_kinds) == 1:
        given["kind"] = place.use.authority_kinds[0]  # else the place would not find again what it kept
    return given
