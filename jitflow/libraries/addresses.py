"""The address book of a focus group: authorities of the States, with the source of every entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.instruments.functions import fold
from jitflow.libraries import changes
from jitflow.libraries.fields import ADDRESS, ADDRESS_CLEAR, AUTHORITY, KINDS, LibraryError, checked
from jitflow.libraries.models import AddressEntry
from jitflow.merging import Posted, SaveResult, canonical
from jitflow.plain import copied

NEEDED = ("state", "kind", "name")
KEPT_AS = {"investigating_judge": "judge"}
"""Kinds that a form tells apart and the address book does not."""


@dataclass(frozen=True)
class AddressLine:
    """An authority as plain data."""

    id: str
    state: str
    kind: str
    facts: dict[str, Any]
    source: str
    source_date: str
    changed_at: datetime
    used_at: datetime | None
    outdated_at: datetime | None
    outdated_reason: str
    removed_at: datetime | None

    @property
    def values(self) -> dict[str, Any]:
        """Everything by the names of `fields.ADDRESS`."""
        return {
            **self.facts, "state": self.state, "kind": self.kind, "source": self.source or None,
            "source_date": self.source_date or None,
        }  # fmt: skip


@dataclass(frozen=True)
class Filter:
    """What a list of authorities is narrowed by; empty parts narrow nothing."""

    words: str = ""
    state: str = ""
    kinds: tuple[str, ...] = ()
    language: str = ""
    measure: str = ""
    removed: bool = False
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facets:
    """What occurs in an address book, so that filters offer only what can be found."""

    states: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)


def add_address(unit: WriteUnit, focus_group_id: str, values: dict[str, Any], actor_id: str) -> AddressEntry:
    """A new authority. `values` has the names of `fields.ADDRESS`. Raises LibraryError."""
    row = new_row(focus_group_id, values)
    unit.session.add(row)
    unit.session.flush()
    changes.append(unit.session, row, "added", None, line_of(row).values, actor_id)
    changes.record(unit, Verb.COLLECTED, row, actor_id, {"fields": sorted(values)})
    return row


def new_row(focus_group_id: str, values: dict[str, Any]) -> AddressEntry:
    """A row with these values, not stored yet. Raises LibraryError."""
    if strange := set(values) - set(ADDRESS):
        raise LibraryError(sorted(strange)[0], "an authority has no such field")
    made = {name: checked(ADDRESS[name], name, value) for name, value in values.items()}
    for name in NEEDED:
        if not made.get(name):
            raise LibraryError(name, "is needed", "missing")
    return AddressEntry(
        focus_group_id=focus_group_id, state=made["state"], kind=made["kind"], source=made.get("source") or "",
        source_date=made.get("source_date") or "", changed_at=clock.now(),
        facts={name: made[name] for name in AUTHORITY if made.get(name) is not None},
    )  # fmt: skip


def update_address(unit: WriteUnit, row: AddressEntry, posted: list[Posted], actor_id: str) -> SaveResult:
    """Save fields one by one; paths are those of `fields.ADDRESS`. Raises LibraryError."""
    for one in posted:
        if one.path not in ADDRESS:
            raise LibraryError(one.path, "an authority has no such field")
        if checked(ADDRESS[one.path], one.path, one.value) is None and one.path in NEEDED:
            raise LibraryError(one.path, "is needed", "missing")
    return changes.save_fields(unit, row, posted, actor_id, read, store)


def read(row: AddressEntry, path: str) -> Any:
    """The value at a path, None when there is none."""
    return (getattr(row, path) or None) if path in ADDRESS_CLEAR else row.facts.get(path)


def store(row: AddressEntry, path: str, value: Any) -> None:
    """Put a value at a path."""
    if path in ADDRESS_CLEAR:
        setattr(row, path, value or "")
        return
    facts = copied(row.facts)
    if canonical(value) is None:
        facts.pop(path, None)
    else:
        facts[path] = value
    row.facts = facts


def line_of(row: AddressEntry) -> AddressLine:
    """One row as plain data."""
    return AddressLine(
        row.id, row.state, row.kind, copied(row.facts), row.source, row.source_date, row.changed_at, row.used_at,
        row.outdated_at, row.outdated_reason or "", row.removed_at,
    )  # fmt: skip


def address_row(session: Session, focus_group_id: str, address_id: str) -> AddressEntry | None:
    """The authority with this id in this group, unless it was removed."""
    if not address_id.isprintable():
        return None  # from a form; not every database can be asked for it
    return session.scalar(
        select(AddressEntry).where(
            AddressEntry.id == address_id,
            AddressEntry.focus_group_id == focus_group_id,
            AddressEntry.removed_at.is_(None),
        )
    )


def addresses(session: Session, focus_group_id: str, by: Filter = Filter()) -> list[AddressLine]:
    """The authorities of a group that fit, the last used first, outdated ones last."""
    wanted = fold(by.words).split()
    found = [line for line in _lines(session, focus_group_id, by) if _fits(line, by, wanted)]
    return sorted(found, key=_order)


def _lines(session: Session, focus_group_id: str, by: Filter) -> Iterator[AddressLine]:
    """Read by columns: an address book may hold ten thousand."""
    of = AddressEntry
    statement = select(
        of.id, of.state, of.kind, of.facts_sealed, of.source, of.source_date, of.changed_at, of.used_at, of.outdated_at,
        of.outdated_reason_sealed, of.removed_at,
    ).where(of.focus_group_id == focus_group_id, of.removed_at.is_not(None) if by.removed else of.removed_at.is_(None))  # fmt: skip
    if by.state:
        statement = statement.where(of.state == by.state)
    if by.states:
        statement = statement.where(of.state.in_(by.states))
    if by.kinds:
        statement = statement.where(of.kind.in_(by.kinds))
    for key, state, kind, sealed, source, day, changed, used, outdated, reason, gone in session.execute(statement):
        facts = of.facts.plain(of.__tablename__, key, sealed)
        why = of.outdated_reason.plain(of.__tablename__, key, reason) or ""
        yield AddressLine(key, state, kind, facts, source, day, changed, used, outdated, why, gone)


def _fits(line: AddressLine, by: Filter, wanted: list[str]) -> bool:
    facts = line.facts
    if by.language and by.language not in facts.get("languages", []):
        return False
    if by.measure and fold(by.measure) not in {fold(one) for one in facts.get("measures", [])}:
        return False
    if not wanted:
        return True
    address = facts.get("address", {})
    parts = (
        facts.get("name", ""), facts.get("representative", ""), facts.get("post", ""), facts.get("remarks", ""),
        facts.get("email", ""), address.get("street", ""), address.get("postcode", ""), address.get("town", ""),
        *facts.get("measures", []),
    )  # fmt: skip
    hay = fold("\n".join(parts))
    return all(word in hay for word in wanted)


def _order(line: AddressLine) -> tuple[Any, ...]:
    used = line.used_at.timestamp() if line.used_at else 0.0
    return line.outdated_at is not None, -used, line.state, fold(line.facts.get("name", "")), line.id


def facets(session: Session, focus_group_id: str) -> Facets:
    """States, kinds, languages and measures that occur in the address book."""
    states, kinds, languages, measures = set(), set(), set(), {}
    for line in _lines(session, focus_group_id, Filter()):
        states.add(line.state)
        kinds.add(line.kind)
        languages.update(line.facts.get("languages", []))
        measures.update({fold(one): one for one in line.facts.get("measures", [])})
    return Facets(
        sorted(states),
        [kind for kind in KINDS if kind in kinds],
        sorted(languages),
        [measures[key] for key in sorted(measures)],
    )


def keep_address(
    unit: WriteUnit, focus_group_id: str, state: str, given: dict[str, Any], actor_id: str
) -> tuple[AddressEntry, bool]:
    """Keep an authority that was typed: an entry, and whether it is new.

    `given` has the names of ``[[library]]``. An authority of this State and name is not made again.
    Raises LibraryError (nothing_to_keep).
    """
    values = {name: given[name] for name in AUTHORITY if given.get(name)}
    if not values.get("name"):
        raise LibraryError("name", "there is no authority yet", "nothing_to_keep")
    state = (values.get("address") or {}).get("country") or state
    for line in _lines(unit.session, focus_group_id, Filter(state=state)):
        if same_name(line.facts.get("name", ""), values["name"]):
            return unit.session.get_one(AddressEntry, line.id), False
    kind = KEPT_AS.get(given.get("kind", ""), given.get("kind"))
    kind = kind if kind in KINDS else "other"
    today = clock.now().date().isoformat()
    return add_address(
        unit, focus_group_id, {**values, "state": state, "kind": kind, "source_date": today}, actor_id
    ), True


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case, accents and spaces."""
    return name_key(one) == name_key(other)


def name_key(name: str) -> str:
    """A name without case, accents and doubled spaces."""
    return " ".join(fold(name).split())
