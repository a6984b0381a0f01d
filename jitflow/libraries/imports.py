"""Reading a list of authorities into the address book: kept sealed, shown, then confirmed as a whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.instruments.file import canonical_json
from jitflow.instruments.messages import N_
from jitflow.libraries import changes, csv_import
from jitflow.libraries.addresses import addresses, line_of, name_key, new_row, store
from jitflow.libraries.csv_import import Reading, Refusal, Row
from jitflow.libraries.fields import LibraryError
from jitflow.libraries.models import AddressEntry, AddressImport, LibraryChange
from jitflow.merging import same

KEPT = timedelta(days=2)
"""How long a list that nobody confirmed waits."""
AT_ONCE = 500


@dataclass(frozen=True)
class Alteration:
    """A row that changes an authority: field to value before and after."""

    row: Row
    entry: str
    name: str
    outdated: bool
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What confirming a list would do now."""

    added: list[Row] = field(default_factory=list)
    altered: list[Alteration] = field(default_factory=list)
    unchanged: list[tuple[Row, str]] = field(default_factory=list)
    """Row and id of the authority that says the same."""
    refused: list[Refusal] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Equal for equal plans: what is confirmed must be what was shown."""
        shown = [
            [[row.line, row.values] for row in self.added],
            [[one.row.line, one.entry, one.before, one.after] for one in self.altered],
            [[row.line, entry] for row, entry in self.unchanged],
        ]
        return hashlib.sha256(canonical_json(shown)).hexdigest()


@dataclass(frozen=True)
class ImportLine:
    """A list that was read in."""

    id: str
    source: str
    source_date: str
    added: int
    altered: int
    by: str
    confirmed_at: datetime


def keep_reading(
    unit: WriteUnit, focus_group_id: str, reading: Reading, source: str, source_date: str, actor_id: str
) -> AddressImport:
    """Keep what was read until somebody confirms it. Lists that nobody confirmed go."""
    waiting = select(AddressImport).where(
        AddressImport.focus_group_id == focus_group_id, AddressImport.confirmed_at.is_(None)
    )
    for old in unit.session.scalars(waiting):
        if old.imported_by == actor_id or old.created_at < clock.now() - KEPT:
            unit.session.delete(old)
    row = AddressImport(
        focus_group_id=focus_group_id, source=source, source_date=source_date, added=0, altered=0,
        imported_by=actor_id, reading=csv_import.to_data(reading),
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    _record(unit, row, actor_id, {"action": "read", "rows": len(reading.rows)})
    return row


def reading_of(row: AddressImport) -> Reading | None:
    """What was read; None once the list is confirmed."""
    return csv_import.from_data(row.reading) if row.reading is not None else None


def plan(session: Session, row: AddressImport) -> Plan:
    """Compare the rows of a list with the address book as it is now."""
    reading = reading_of(row)
    made = Plan()
    if reading is None:
        return made
    made.refused.extend(reading.refusals)
    known = addresses(session, row.focus_group_id)
    by_id = {line.id: line for line in known}
    by_name = {(line.state, name_key(line.facts["name"])): line for line in reversed(known)}
    taken: dict[str, int] = {}
    for one in reading.rows:
        key = (one.values["state"], name_key(one.values["name"]))
        found = by_id.get(one.entry) if one.entry else by_name.get(key)
        if one.entry and found is None:
            message = N_("There is no such entry in this address book. Empty the cell to add the authority.")
            made.refused.append(Refusal(one.line, "entry", message))
            continue
        place = found.id if found else repr(key)
        if place in taken:
            message = N_("Line %(line)d names the same authority.")
            made.refused.append(Refusal(one.line, "entry" if one.entry else "name", message, {"line": taken[place]}))
            continue
        taken[place] = one.line
        _compare(made, one, found)
    made.refused.sort(key=lambda refusal: refusal.line)
    return made


def _compare(made: Plan, row: Row, found: Any) -> None:
    if found is None:
        made.added.append(row)
        return
    now = found.values
    differing = [name for name, value in row.values.items() if not same(_merged(now, name, value), now.get(name))]
    if not differing:
        made.unchanged.append((row, found.id))
        return
    before = {name: now.get(name) for name in differing}
    after = {name: _merged(now, name, row.values[name]) for name in differing}
    made.altered.append(Alteration(row, found.id, found.facts["name"], found.outdated_at is not None, before, after))


def _merged(now: dict[str, Any], name: str, value: Any) -> Any:
    """An empty cell of an address leaves that part alone, too."""
    return {**(now.get(name) or {}), **value} if name == "address" else value


def confirm(unit: WriteUnit, row: AddressImport, digest: str, actor_id: str) -> Plan:
    """Store a list as it was shown, all of it or nothing.

    Raises LibraryError: done_already, changed_meanwhile (the address book is not what the page
    showed; nothing was stored), nothing_to_store.
    """
    session = unit.session
    row = session.get(AddressImport, row.id, with_for_update=True, populate_existing=True)
    if row is None or row.confirmed_at is not None:
        raise LibraryError("import", "this list was confirmed or set aside", "done_already")
    made = plan(session, row)
    if made.digest != digest:
        raise LibraryError("import", "the address book changed meanwhile", "changed_meanwhile")
    if not (made.added or made.altered or made.unchanged):
        raise LibraryError("import", "no row can be stored", "nothing_to_store")
    # The import is named by its rows: it must be stored before they are.
    row.confirmed_at, row.reading = clock.now(), None
    row.added, row.altered = len(made.added), len(made.altered)
    session.flush()
    _add(session, row, made.added, actor_id)
    _alter(session, row, made, actor_id)
    counts = {"added": len(made.added), "altered": len(made.altered), "unchanged": len(made.unchanged)}
    _record(unit, row, actor_id, {"action": "imported", **counts})
    return made


def _add(session: Session, row: AddressImport, added: list[Row], actor_id: str) -> None:
    for one in added:
        values = {**one.values, "source": row.source, "source_date": row.source_date}
        entry = new_row(row.focus_group_id, values)
        entry.import_id = row.id
        session.add(entry)
        session.add(changes.made(entry, "imported", 1, None, line_of(entry).values, actor_id))


def _alter(session: Session, row: AddressImport, made: Plan, actor_id: str) -> None:
    """Changed authorities; of unchanged ones the source, when this one is newer."""
    after = {one.entry: one.after for one in made.altered} | {entry: {} for _row, entry in made.unchanged}
    ids = list(after)
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        sequences = _sequences(session, part)
        entries = session.scalars(select(AddressEntry).where(AddressEntry.id.in_(part)).with_for_update())
        for entry in entries:
            new = dict(after[entry.id])
            if new or row.source_date > entry.source_date:
                new |= {"source": row.source, "source_date": row.source_date}
                _write(session, entry, new, row.id, sequences.get(entry.id, 0) + 1, actor_id)


def _write(
    session: Session, entry: AddressEntry, new: dict[str, Any], import_id: str, sequence: int, actor_id: str
) -> None:
    now = line_of(entry).values
    for name, value in new.items():
        store(entry, name, value)
    entry.import_id, entry.changed_at = import_id, clock.now()
    old = {name: now.get(name) for name in new}
    session.add(changes.made(entry, "imported", sequence, old, new, actor_id))


def _sequences(session: Session, ids: list[str]) -> dict[str, int]:
    statement = select(LibraryChange.object_id, func.max(LibraryChange.sequence)).where(
        LibraryChange.object_id.in_(ids)
    )
    return dict(session.execute(statement.group_by(LibraryChange.object_id)).all())


def set_aside(unit: WriteUnit, row: AddressImport, actor_id: str) -> None:
    """Forget a list that nobody confirmed. A confirmed one stays on record."""
    row = unit.session.get(AddressImport, row.id, with_for_update=True, populate_existing=True)
    if row is None or row.confirmed_at is not None:
        raise LibraryError("import", "this list was confirmed or set aside", "done_already")
    _record(unit, row, actor_id, {"action": "set_aside"})
    unit.session.delete(row)


def imports_of(session: Session, focus_group_id: str) -> list[ImportLine]:
    """The lists that were read in, the newest first."""
    statement = select(AddressImport).where(
        AddressImport.focus_group_id == focus_group_id, AddressImport.confirmed_at.is_not(None)
    )
    return [
        ImportLine(row.id, row.source, row.source_date, row.added, row.altered, row.imported_by, row.confirmed_at)
        for row in session.scalars(statement.order_by(AddressImport.confirmed_at.desc()))
    ]


def _record(unit: WriteUnit, row: AddressImport, actor_id: str, detail: dict[str, Any]) -> None:
    unit.record(
        Verb.COLLECTED, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type="address_import",
        object_id=row.id, detail=detail,
    )  # fmt: skip
