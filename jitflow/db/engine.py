"""Engines: one for write units, one for read units, with the rules of each database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

BUSY_MILLISECONDS = 5000

_WRITE = re.compile(r'^\s*(?:insert\s+into|update|delete\s+from|replace\s+into)\s+"?(\w+)', re.I)
_WRITE_INSIDE = re.compile(r'\b(?:insert\s+into|update|delete\s+from)\s+"?(\w+)', re.I)


@dataclass(frozen=True)
class Engines:
    """The two engines of one database."""

    write: Engine
    read: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded default."""
        return self.write.dialect.name == "sqlite"

    def dispose(self) -> None:
        """Close all connections."""
        self.write.dispose()
        self.read.dispose()


def make_engines(database_url: str) -> Engines:
    """Engines for a URL: `sqlite:///path` or `postgresql://...`."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            raise ValueError("SQLite needs a file: read and write units use their own connections")
        engines = Engines(*(_sqlite_engine(url, read_only=value) for value in (False, True)))
    elif url.get_backend_name() == "postgresql":
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            hide_parameters=True,  # errors reach logs, values must not
            pool_size=10,
            max_overflow=20,
        )
        # "BEGIN READ ONLY", sent by the driver: no extra round trip.
        engines = Engines(engine, engine.execution_options(postgresql_readonly=True))
    else:
        raise ValueError(f"{url.get_backend_name()}: only SQLite and PostgreSQL are supported")
    event.listen(engines.write, "before_cursor_execute", _note_written_table)
    return engines


def _sqlite_engine(url: Any, *, read_only: bool) -> Engine:
    engine = create_engine(
        url, connect_args={"check_same_thread": False}, pool_size=10, max_overflow=50, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        # The driver must not begin transactions by itself: units say which kind they need.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_MILLISECONDS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "secure_delete=ON",  # what is erased leaves no page that still holds it
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _note_written_table(connection, cursor, statement, parameters, context, many) -> None:
    """Remember which tables a unit wrote, so that its commit can ask for an audit entry."""
    written = connection.info.get("written_tables")
    if written is None:
        return
    match = _WRITE.match(statement)
    if match:
        written.add(match.group(1))
    elif statement.lstrip()[:4].lower() == "with":
        written.update(_WRITE_INSIDE.findall(statement))
