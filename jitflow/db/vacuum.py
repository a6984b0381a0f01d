"""What was erased must leave the files of PostgreSQL, too: a deleted row lies in them until its table is cleaned.

`VACUUM` gives its place away without overwriting it: the bytes may stay at the end of a page that other rows keep in
use (tried on PostgreSQL 15). `VACUUM FULL` writes the table and its large values anew, and nothing of the old file
stays; it holds the table for that time, so it is done for tables that are rewritten in seconds. What remains of larger
ones is sealed and is overwritten as the place is used again. SQLite needs none of it (`secure_delete`).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from jitflow.db.units import ground

LARGEST_REWRITTEN = 256 * 1024 * 1024
"""Bytes of a table with its large values and indexes, up to which it is written anew."""
LOCK_SECONDS = 5
"""How long others are kept waiting behind a table that somebody else holds."""


def is_needed() -> bool:
    """Whether the database keeps deleted rows in its files."""
    return not ground().engines.is_sqlite


def clean(emptied: Iterable[str], touched: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """Vacuum these tables and write those anew from which rows went (`emptied`).

    Returns the tables that were written anew, and those that could not be since somebody held them. Outside of any
    transaction; names are those of our own models.
    """
    emptied, written, held = sorted(set(emptied)), [], []
    engine = ground().engines.write.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        quoted = engine.dialect.identifier_preparer.quote
        connection.execute(text(f"SET lock_timeout = '{LOCK_SECONDS}s'"))
        try:
            for table in sorted({*emptied, *touched}):
                try:
                    connection.execute(text(f"VACUUM {quoted(table)}"))
                except OperationalError:  # another worker cleans it, or somebody alters it
                    held.append(table)
            for table in (one for one in emptied if one not in held):
                size = connection.scalar(
                    text("SELECT pg_total_relation_size(CAST(:name AS regclass))"), {"name": quoted(table)}
                )
                if size > LARGEST_REWRITTEN:
                    continue
                try:
                    connection.execute(text(f"VACUUM (FULL) {quoted(table)}"))
                    written.append(table)
                except OperationalError:  # the lock was not to be had in time
                    held.append(table)
        finally:
            connection.execute(text("RESET lock_timeout"))
    return written, held
