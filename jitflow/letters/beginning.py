"""What a letter begins with: taken from the instrument, the steps taken and the letter that it answers. Pure.

A value is taken only where the field can hold it. Questions of a letter in another language are carried into the
second language of the answer where that is the one; else they stand in the language of the answer, to be translated.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from jitflow.instruments import keys
from jitflow.instruments.dates import plus_months
from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.letter_definitions import letter_definition
from jitflow.instruments.letters import CHANGES, CLOCK, MONTHS, OF_PARTIES, OTHER, PERIODS, Carry, Prefill
from jitflow.instruments.procedure import AT
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.letters import slots
from jitflow.letters.rows import Known, put_rows


@dataclass(frozen=True)
class Earlier:
    """The letter that is answered."""

    answers: dict[str, Any]
    texts: slots.Texts
    language: str


@dataclass(frozen=True)
class Sources:
    """Where first values come from."""

    side: str
    answers: dict[str, Any]
    texts: slots.Texts
    meta: dict[str, str | None]
    language: str
    today: date
    zone: str
    event: Callable[[str], tuple[datetime | None, dict[str, Any]] | None] = lambda step: None
    """The last such step: when it happened and what was filled in; None where it was not taken."""
    earlier: Earlier | None = None
    last: dict[str, Any] = field(default_factory=dict)
    """Answers of the last letter of this side to the same recipient."""
    recipient: dict[str, Any] = field(default_factory=dict)
    """What the case knows of the recipient: `PARTY_FACTS`."""
    own: dict[str, Any] = field(default_factory=dict)
    """What the case knows of the sender."""
    zones: dict[str, str] = field(default_factory=dict)
    """Time zone of the issuing and of the executing State, as far as they are known."""
    known: Known = field(default_factory=Known)
    """The parties, every step that was taken, the clauses that differ."""
    chosen: Callable[[str, str], str] = lambda key, language: ""
    """Key and language to the words of the options that are chosen there."""


@dataclass
class Begun:
    """The first answers and texts of a letter."""

    answers: dict[str, Any] = field(default_factory=dict)
    texts: slots.Texts = field(default_factory=dict)


def begin(definition: Definition, letter: str, language: str, beside: str | None, sources: Sources) -> Begun:
    """The first answers and texts of a letter in these languages."""
    assert definition.letters is not None
    form, fields = definition.letters.form[letter], letter_definition(definition, letter).fields
    made = Begun()
    shared = {} if form.is_form else definition.letters.prefill.get(sources.side, {})
    prefill = {**shared, **form.prefill}
    to = form.to.get(sources.side, "")
    found: dict[str, str] = {}
    for key in _names_first(prefill, definition.letters.parties.values()):
        name_key = next((facts["name"] for facts in definition.letters.parties.values() if key in facts.values()), key)
        for name in prefill[key]:
            # The address of one authority under the name of another would send the letter astray.
            if key != name_key and _root(name) != "meta" and _root(name) != found.get(name_key):
                continue
            if _put(made, fields[key], name, to, language, sources):
                found[key] = _root(name)
                break
    for rows in form.rows:
        languages = (language, beside) if beside else (language,)
        put_rows(made.answers, made.texts, rows, fields[rows.group], languages, sources.known, sources.answers)
    if sources.earlier is not None:
        for carry in form.carries:
            _carry(made, carry, fields[carry.group], language, beside, sources.earlier)
    return made


def _root(name: str) -> str:
    return name.partition(".")[0]


def _names_first(prefill: Prefill, parties: Iterable[dict[str, str]]) -> list[str]:
    names = {facts["name"] for facts in parties}
    return sorted(prefill, key=lambda key: key not in names)


def _put(made: Begun, declared: Field, name: str, to: str, language: str, sources: Sources) -> bool:
    """Take a value from where a name points to, if the field can hold it."""
    value = _value(name, to, language, sources)
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(sources.zones.get(name.partition(CLOCK)[2], sources.zone)))
        value = _hour(local) if declared.type is FieldType.TEXT else local.date().isoformat()
    if name == CHANGES:
        value = _ticks(declared, language, sources)
    if isinstance(value, list) and not declared.many and declared.type is FieldType.TEXT:
        value = "; ".join(str(one) for one in value)
    try:
        kept = check_value(declared, value)
    except ValueProblem:
        return False
    if kept is None:
        return False
    if declared.type is FieldType.PROSE:
        slots.write(made.texts, declared.key, language, language, kept)
    else:
        made.answers[declared.key] = kept
    return True


def _ticks(declared: Field, language: str, sources: Sources) -> list[str] | None:
    """The options that name a clause that differs; for all others the one for what is not named, where there is one."""
    codes = {one.code for one in declared.options}
    found = [one.section if one.section in codes else OTHER for one in sources.known.clauses.get(language, ())]
    return [one for one in dict.fromkeys(found) if one in codes] or None


def _months(first: str | None, last: str | None) -> int | None:
    """Whole months from one day to another; None where it is no whole number of them, or a day is not known."""
    try:
        begin, end = date.fromisoformat(first or ""), date.fromisoformat(last or "")
    except ValueError:
        return None
    number = (end.year - begin.year) * 12 + end.month - begin.month
    return number if number > 0 and plus_months(begin, number) == end else None


def _value(name: str, to: str, language: str, sources: Sources) -> Any:
    root, _, rest = name.partition(".")
    if root == "to":
        return to
    if root == "today":
        return sources.today.isoformat()
    if root == "meta":
        return sources.meta.get(rest)
    if root in ("count", *PERIODS):
        return sources.known.counted(name)
    if root == MONTHS:
        step, first, second = rest.split(".")
        said = (sources.event(step) or (None, {}))[1]
        return _months(said.get(first), said.get(second))
    if root == "latest":
        return sources.known.latest(*rest.split(".", 1))
    if root in OF_PARTIES:
        said = sources.known.facts(name)
        return (said[0] if root == "mine" else said) if said else None
    if root == "written":
        kind, _, key = rest.partition(".")
        answers, texts = sources.known.written.get(kind, ({}, {}))
        return answers.get(key) or slots.text(texts, key, language) or None
    if root == "chosen":
        return sources.chosen(rest, language) or None
    if root == "answers":
        group, _, child = rest.rpartition(".")
        if isinstance(listed := keys.get(sources.answers, group) if group else None, list):
            return list(dict.fromkeys(one[child] for one in listed if isinstance(one, dict) and one.get(child))) or None
        return keys.get(sources.answers, rest) or _text(sources, rest, language)
    if root in ("last", "recipient", "own"):
        return keys.get(getattr(sources, root), rest)
    if root == "letter":
        earlier = sources.earlier
        return earlier and (earlier.answers.get(rest) or slots.text(earlier.texts, rest, language) or None)
    step, _, part = rest.partition(".")
    part, _, clock = part.partition(CLOCK)
    found = sources.event(step)
    if found is None or (clock and clock not in sources.zones):
        return None
    value = found[0] if part == AT else found[1].get(part)
    return datetime.fromisoformat(value) if clock and isinstance(value, str) else value


def _text(sources: Sources, path: str, language: str) -> str | None:
    """A text of the instrument, in the language of the letter where it is written in that."""
    return slots.text(sources.texts, path, language) or slots.text(sources.texts, path, sources.language) or None


def _hour(local: datetime) -> str:
    """Day and hour as they are read in every language: ``2026-11-20 14:00 (UTC+01:00)``."""
    return f"{local:%Y-%m-%d %H:%M} (UTC{local.isoformat()[-6:]})"


def _carry(made: Begun, carry: Carry, group: Field, language: str, beside: str | None, earlier: Earlier) -> None:
    """One item here for each item there."""
    children = {one.key: one for one in group.fields}
    for theirs in earlier.answers.get(carry.source) or []:
        item: dict[str, Any] = {"id": theirs["id"]}
        for here, there in carry.fields.items():
            if children[here].type is not FieldType.PROSE:
                item[here] = copy.deepcopy(theirs.get(there))
                continue
            path = f"{carry.source}.{theirs['id']}.{there}"
            words = {
                code: slots.text(earlier.texts, path, code) for code in (language, beside, earlier.language) if code
            }
            target = f"{carry.group}.{theirs['id']}.{here}"
            own = words[language] or ("" if beside and words[beside] else words[earlier.language])
            slots.write(made.texts, target, language, language, own)
            if beside:
                slots.write(made.texts, target, beside, language, words[beside])
        made.answers.setdefault(carry.group, []).append(
            {name: value for name, value in item.items() if value is not None}
        )
