"""Begin an instrument from one of another type: what the other says goes along (``[[follows]]`` of the new one's definition)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jitflow import library, reach
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import history, service as drafting
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, FieldType
from jitflow.instruments.facts import Facts
from jitflow.instruments.following import FollowedGroup, Follows, applies
from jitflow.instruments.states import StateData
from jitflow.merging import Posted
from jitflow.supplements.service import SupplementError, link, opened_by, press


def rule_of(target: Definition, slug: str) -> Follows | None:
    """What goes along from an instrument of the type `slug`; None: nothing can be begun from it."""
    return next((rule for rule in target.follows if rule.of == slug), None)


def begin(
    unit: WriteUnit, instrument_id: str, target: Definition, states: StateData, actor_id: str, token: str | None = None
) -> str:
    """Open an instrument of the type `target` with what another says; its id.

    `token` was made with the page: the same button pressed twice opens one draft. Raises SupplementError: not_begun;
    DraftingError as `drafting.open_instrument`.
    """
    data = drafting.load(unit.session, instrument_id)
    rule = rule_of(target, data.slug)
    if rule is None or data.side != "issuing" or not applies(rule, _facts(data)):
        raise SupplementError("not_begun", "nothing of this type can be begun from this instrument")
    case = reach.lock_case(unit.session, data.case_id)
    pressed = press(token, data.id, target.slug)
    if (opened := opened_by(unit, pressed)) is not None:
        return opened
    row = drafting.open_instrument(
        unit, target, case, None, data.executing_state, data.language, actor_id, _fill(unit, data, target, rule)
    )
    for one in rule.groups:
        there = {item["id"] for item in keys.get(row.answers, one.group) or []}
        for item in _items(data, one):
            if item["id"] not in there:
                drafting.add_item(unit, row, one.group, actor_id, item["id"])
    made = drafting.load(unit.session, row.id)
    drafting.save(unit, row, list(_posted(data, made, target, rule)), actor_id, target)
    link(unit, row, data.id, actor_id, pressed)
    drafting.judge(unit, target, row.id, states)
    return row.id


def _facts(data: drafting.InstrumentData) -> Facts:
    definition = library.library().definition(data.slug, data.version)
    return Facts(definition, drafting.to_instrument(data, clock.now().date()))


def _items(data: drafting.InstrumentData, one: FollowedGroup) -> list[dict[str, Any]]:
    """The items that are taken over."""
    found = keys.get(data.answers, one.group) or []
    return [item for item in found if all(_codes(item.get(name)) & set(codes) for name, codes in one.only.items())]


def _codes(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else {value}


def _fill(unit: WriteUnit, data: drafting.InstrumentData, target: Definition, rule: Follows) -> drafting.Fill:
    """Persons, offences and authority that the other was opened with, so that changes of these facts are offered here, too."""
    opened = next((one for one in history.history(unit.session, data.id) if one.kind == "opened"), None)
    found = drafting.Fill.from_plain(((opened.new or {}).get("fill") if opened is not None else None) or {})
    persons, group = found.persons or (), next((one.target for one in target.prefill if one.source == "persons"), None)
    for one in rule.groups:
        if one.group == group:
            taken = {item["id"] for item in _items(data, one)}
            persons = tuple(person for person in persons if keys.stable_item_id(one.group, person) in taken)
    return drafting.Fill(True, persons, found.offences, found.authority)


def _posted(
    data: drafting.InstrumentData, made: drafting.InstrumentData, target: Definition, rule: Follows
) -> Iterator[Posted]:
    """What the other says, where the new one does not say the same already."""
    for key, sources in rule.fields.items():
        for source in sources:
            found = list(_one(data, made, target, key, key, source))
            yield from found
            if found:
                break
    for one in rule.groups:
        children = [key for key in target.fields if key.startswith(f"{one.group}.")]
        for item in _items(data, one):
            for key in children:
                name = key.removeprefix(f"{one.group}.")
                path = f"{one.group}.{item['id']}.{name}"
                if "." not in name and target.fields[key].holds_value:
                    yield from _one(data, made, target, key, path, path)


def _one(
    data: drafting.InstrumentData, made: drafting.InstrumentData, target: Definition, key: str, path: str, source: str
) -> Iterator[Posted]:
    if target.fields[key].type is FieldType.PROSE:
        for language, slot in _source_first(data.texts.get(source, {}), data.language):
            base = (made.texts.get(path, {}).get(language) or {}).get("text")
            if slot["text"] != base:
                yield Posted(f"text:{language}:{path}", base, slot["text"])
        return
    value, base = keys.get(data.answers, source), keys.get(made.answers, path)
    if value not in (None, [], {}) and value != base:
        yield Posted(path, base, value)


def _source_first(slots: Mapping[str, Mapping[str, str]], language: str) -> list[tuple[str, Mapping[str, str]]]:
    """A translation is made for a text that is there before it."""
    return sorted(slots.items(), key=lambda one: one[0] != language)
