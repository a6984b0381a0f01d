"""What a letter takes from several places at once: its rows from the parties and their steps, times and numbers. Pure.

A row is made for each item of a group of the answers, for each such step, or for each clause that differs; what stands
in it comes from the item, from the last step of the party it is about, or from another group that speaks of that party.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from jitflow.instruments import keys
from jitflow.instruments.definition import Field, FieldType
from jitflow.instruments.letters import PERIODS, Rows
from jitflow.instruments.procedure import AT
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.letters import slots

STATE = "state"


@dataclass(frozen=True)
class Taken:
    """A step that holds."""

    step: str
    party: str
    at: datetime
    values: Mapping[str, Any]


@dataclass(frozen=True)
class PartyFacts:
    """A party as letters know it."""

    id: str
    state: str
    authority: str
    standing: frozenset[str] = frozenset()
    """States of the procedure in which it is."""


@dataclass(frozen=True)
class Clause:
    """A clause that differs, in one language."""

    clause: str
    old_text: str
    new_text: str
    section: str = ""
    """Id of the part of the form that it is."""


@dataclass(frozen=True)
class Known:
    """What is known beside the answers: the parties, the steps taken, the clauses that differ."""

    party: str = ""
    """Who writes."""
    parties: tuple[PartyFacts, ...] = ()
    taken: tuple[Taken, ...] = ()
    """In the order in which they happened."""
    clauses: Mapping[str, tuple[Clause, ...]] = field(default_factory=dict)
    """By language."""
    zone: str = "UTC"
    written: Mapping[str, tuple[dict[str, Any], slots.Texts]] = field(default_factory=dict)
    """Letter to answers and texts of the last one of ours."""

    def took(self, step: str, party: str) -> bool:
        """Whether a party took a step for itself."""
        return any(one.step == step and one.party == party for one in self.taken)

    def last(self, step: str, party: str = "") -> Taken | None:
        """The last such step; of that party, where it took one for itself."""
        found = [one for one in self.taken if one.step == step]
        own = [one for one in found if one.party == party]
        if any(one.party for one in found) and party:
            return own[-1] if own else None
        return found[-1] if found else None

    def latest(self, step: str, part: str) -> str | None:
        """The latest date that such steps say, whoever took them."""
        said = [str(one.values.get(part) or "") for one in self.taken if one.step == step]
        return max(said, default="") or None

    def counted(self, source: str, party: str = "") -> int | None:
        """``count.<step>``, or a period between two steps (:data:`PERIODS`); None where one of them was not taken."""
        root, _, rest = source.partition(".")
        if root == "count":
            return sum(one.step == rest for one in self.taken)
        first, _, second = rest.partition(".")
        begun = next((one for one in self.taken if one.step == first and (not party or one.party in ("", party))), None)
        ended = self.last(second, party)
        if begun is None or ended is None:
            return None
        days = (self._day(ended) - self._day(begun)).days
        return max(0, days if root == "days" else round(days / 7))

    def _day(self, taken: Taken) -> date:
        return taken.at.astimezone(ZoneInfo(self.zone)).date()

    def facts(self, source: str) -> list[str]:
        """``parties.<fact>``, ``others.<fact>``, ``mine.<fact>``; with ``@<state>`` behind it only of who stands there."""
        root, _, rest = source.partition(".")
        name, _, standing = rest.partition("@")
        found = [one for one in self.parties if root == "parties" or (one.id == self.party) == (root == "mine")]
        said = [str(getattr(one, name) or "") for one in found if not standing or standing in one.standing]
        return list(dict.fromkeys(one for one in said if one))

    def of(self, item: Mapping[str, Any]) -> PartyFacts | None:
        """The party that an item of the answers is about: by its id, else by its State where one alone is of it."""
        named = next((one for one in self.parties if one.id == item.get("id")), None)
        if named is not None:
            return named
        of_state = [one for one in self.parties if one.state and one.state == item.get(STATE)]
        return of_state[0] if len(of_state) == 1 else None


def since(taken: Iterable[Taken], afresh: Mapping[str, Iterable[str]]) -> tuple[Taken, ...]:
    """Steps taken, without those that count only since another one was taken last; `afresh`: that one to those."""
    log = list(taken)
    for opener, counted in afresh.items():
        last = max((place for place, one in enumerate(log) if one.step == opener), default=0)
        log = [one for place, one in enumerate(log) if place >= last or one.step not in set(counted)]
    return tuple(log)


def put_rows(
    answers: dict[str, Any], texts: slots.Texts, rows: Rows, group: Field, languages: tuple[str, ...], known: Known,
    given: dict[str, Any],
) -> None:  # fmt: skip
    """Fill a group of a letter. `languages`: its own first; `given`: the answers of the instrument."""
    children = {one.key: one for one in group.fields}
    made = []
    for place, (item_id, source) in enumerate(_sources(rows, languages, known, given)):
        item: dict[str, Any] = {"id": item_id or f"r{place + 1}"}
        for key, name in rows.fields.items():
            child = children[key]
            for language in languages if child.type is FieldType.PROSE else languages[:1]:
                value = _kept(child, source(name, language))
                if value is None:
                    continue
                if child.type is FieldType.PROSE:
                    slots.write(texts, f"{group.key}.{item['id']}.{key}", language, languages[0], value)
                else:
                    item[key] = value
        made.append(item)
    if made:
        answers[group.key] = made


def _kept(child: Field, value: Any) -> Any:
    if child.many and isinstance(value, str):
        value = [value] if value else None
    try:
        return check_value(child, value)
    except ValueProblem:
        return None


def _sources(
    rows: Rows, languages: tuple[str, ...], known: Known, given: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Id and reader of each row."""
    root, _, rest = rows.source.partition(".")
    if root == "changes":
        listed = known.clauses.get(languages[0], ())
        for place, _one in enumerate(listed):
            yield "", lambda name, language, place=place: _clause(known, place, name, language)
    elif root == "events":
        for one in known.taken:
            if one.step == rest:
                yield "", lambda name, _language, one=one: _of_event(one, name, known)
    else:
        for item in _items(given, rest):
            party = known.of(item)
            if rows.given and (party is None or not party.standing & set(rows.given)):
                continue
            if rows.own and (party is None or party.id != known.party):
                continue
            if rows.took and (party is None or not known.took(rows.took, party.id)):
                continue
            if rows.never and party is not None and known.took(rows.never, party.id):
                continue
            yield str(item["id"]), lambda name, _language, item=item, party=party: _of_item(name, item, party, known, given)


def _items(given: dict[str, Any], group: str) -> Iterable[dict[str, Any]]:
    listed = keys.get(given, group)
    return [one for one in listed if isinstance(one, dict) and one.get("id")] if isinstance(listed, list) else []


def _clause(known: Known, place: int, name: str, language: str) -> str:
    listed = known.clauses.get(language, ())
    return getattr(listed[place], name) if place < len(listed) else ""


def _of_event(one: Taken, name: str, known: Known) -> Any:
    if name == AT:
        return one.at.astimezone(ZoneInfo(known.zone)).date().isoformat()
    if name.startswith("party."):
        found = next((party for party in known.parties if party.id == one.party), None)
        return getattr(found, name.partition(".")[2]) if found is not None else None
    return one.values.get(name)


def _of_item(name: str, item: dict[str, Any], party: PartyFacts | None, known: Known, given: dict[str, Any]) -> Any:
    root, _, rest = name.partition(".")
    if not rest:
        return item.get(name)
    if root in PERIODS:
        return known.counted(name, party.id) if party is not None else None
    if root == "event":
        step, _, part = rest.partition(".")
        taken = known.last(step, party.id) if party is not None else None
        return _of_event(taken, part, known) if taken is not None else None
    group, _, child = name.rpartition(".")
    same = (one for one in _items(given, group) if known.of(one) is party and party is not None)
    return next((one[child] for one in same if one.get(child)), None)
