"""Erasing a row with everything that hangs on it, so that nothing of it remains in the file of the database.

What belongs to the row goes with it: every row with a foreign key to it that cannot be empty, and their own in turn.
A foreign key that can be empty is emptied, except in the tables that are named as belonging to it, too.
SQLite overwrites what is deleted (`secure_delete`); its log still holds the old pages until it is written back.
PostgreSQL keeps deleted rows in its files until they are cleaned: `jitflow.db.vacuum`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.orm import Session

from jitflow.db.base import Base
from jitflow.db.registry import load_models
from jitflow.db.units import ground

AT_ONCE = 400
"""Ids in one statement: databases bound the number of parameters."""


def erase(session: Session, table: str, row_id: str, belonging: frozenset[str] = frozenset()) -> dict[str, int]:
    """Delete a row and what belongs to it; table name to number of rows. `belonging`: see above."""
    tables = load_models().tables
    doomed: dict[str, set[str]] = {table: {row_id}}
    waiting = [(table, {row_id})]
    while waiting:
        name, ids = waiting.pop()
        for child, column in _references(name):
            if column.nullable and child.name not in belonging:
                continue
            new = set(_ids(session, child, column, ids)) - doomed.get(child.name, set())
            if new:
                doomed.setdefault(child.name, set()).update(new)
                waiting.append((child.name, new))
    for name, ids in doomed.items():
        for child, column in _references(name):
            if column.nullable:
                for some in _parts(ids):
                    session.execute(update(child).where(column.in_(some)).values({column.name: None}))
    for one in reversed(Base.metadata.sorted_tables):
        for some in _parts(doomed.get(one.name, set())):
            session.execute(delete(tables[one.name]).where(tables[one.name].c.id.in_(some)))
    session.expire_all()
    return {name: len(ids) for name, ids in sorted(doomed.items())}


def tables_touched(table: str, belonging: frozenset[str] = frozenset()) -> tuple[set[str], set[str]]:
    """Tables from which `erase` may take rows, and those in which it may empty a foreign key alone."""
    load_models()
    emptied, changed, waiting = {table}, set(), [table]
    while waiting:
        for child, column in _references(waiting.pop()):
            if column.nullable and child.name not in belonging:
                changed.add(child.name)
            elif child.name not in emptied:
                emptied.add(child.name)
                waiting.append(child.name)
    return emptied, changed - emptied


def write_log_back() -> bool:
    """Write the log of SQLite back into the file and empty it; whether nobody was in the way. Nothing elsewhere."""
    engines = ground().engines
    if not engines.is_sqlite:
        return True
    with engines.write.connect() as connection:
        raw = connection.connection.driver_connection
        busy, _pages, _written = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _references(name: str) -> Iterator[tuple[Table, Column]]:
    for child in Base.metadata.sorted_tables:
        for key in child.foreign_keys:
            if key.column.table.name == name:
                yield child, key.parent


def _ids(session: Session, child: Table, column: Column, ids: set[str]) -> Iterator[str]:
    for some in _parts(ids):
        yield from session.scalars(select(child.c.id).where(column.in_(some)))


def _parts(ids: set[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
