"""Migrations with Alembic, inside the package: `upgrade()` is called at every start."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from jitflow.db.registry import load_models
from jitflow.db.units import ground

FOLDER = Path(__file__).parent
#: Any number, the same in every process: PostgreSQL lets one process migrate at a time.
LOCK = 7_160_551_204
#: How long a starting process waits for another one that is migrating the same SQLite file.
PATIENCE_SECONDS = 120


def upgrade() -> bool:
    """Bring the configured database to the newest version; says whether there was anything to do."""
    with _connection() as connection:
        context = MigrationContext.configure(connection)
        if context.get_current_revision() == newest():
            return False
        command.upgrade(_config(connection), "head")
        return True


def downgrade(revision: str) -> None:
    """Go back to an earlier version ("base": nothing left). For tests and for repair."""
    with _connection() as connection:
        command.downgrade(_config(connection), revision)


def newest() -> str | None:
    """The newest version there is."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def differences() -> list[Any]:
    """What the models have and the database has not, or the other way round."""
    metadata = load_models()
    with ground().engines.write.connect() as connection:
        options = {"compare_type": True, "include_name": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, metadata)


def new_revision(message: str, revision_id: str) -> None:
    """Write a new version file from the difference between models and database (developers)."""
    load_models()
    with _connection() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=revision_id)


def is_ours(name: str | None, kind: str, parents: Any) -> bool:
    """Whether a table belongs to us: the queue keeps its own beside ours on PostgreSQL."""
    return not (kind == "table" and name is not None and name.startswith("huey_"))


@contextmanager
def _connection() -> Iterator[Connection]:
    """A connection in one transaction, with all other migrating processes kept waiting."""
    with _begun() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield connection


@contextmanager
def _begun() -> Iterator[Connection]:
    """A transaction. On SQLite another process may be migrating for longer than the busy timeout."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        connection = ground().engines.write.connect()
        try:
            transaction = connection.begin()
        except OperationalError:
            connection.close()
            if time.monotonic() > deadline:
                raise
            continue
        with connection, transaction:
            yield connection
        return


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
