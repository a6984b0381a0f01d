"""Read units and write units: the only ways to the database.

    with write_unit() as unit:
        unit.session.add(...)
        unit.record(Verb.ALTERED, focus_group_id=..., actor_id=..., object_type=..., object_id=...)

    with read_unit() as session:
        session.execute(...)

A write unit commits on leaving and rolls back on an exception. Its audit entries are linked to
their chains as the last act before the commit, in the same transaction. A unit that wrote
content without an entry raises UnauditedWrite and stores nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from jitflow.audit import chain
from jitflow.audit.verbs import SYSTEM, Verb
from jitflow.db.base import TECHNICAL_TABLES
from jitflow.db.engine import Engines, make_engines
from jitflow.db.sealed import Keyring, seal_changed, use_keyring

BEGIN_SECONDS = 30

log = logging.getLogger(__name__)


class UnitError(Exception):
    """A unit was used against the rules."""


class UnauditedWrite(UnitError):
    """A write unit changed content without an audit entry; nothing was stored."""


class Busy(UnitError):
    """The database was busy for too long."""


@dataclass(frozen=True)
class Ground:
    """What `configure` set up: the database, its folder, its keys."""

    database_url: str
    instance: Path
    engines: Engines
    keyring: Keyring


_ground: Ground | None = None
_local = threading.local()
#: SQLite has one writer at a time. Waiting here is fair and wakes at once; SQLite's own waiting
#: sleeps and can starve. Other processes are met by the busy timeout.
_sqlite_turn = threading.Lock()


def configure(database_url: str | None, instance: Path | str) -> Ground:
    """Set database and instance folder of this process; called once at start (tests: often)."""
    global _ground
    instance = Path(instance)
    instance.mkdir(parents=True, exist_ok=True)
    database_url = database_url or f"sqlite:///{(instance / 'jitflow.sqlite').absolute()}"
    keyring = Keyring(instance / "keys")
    shut_down()
    _ground = Ground(database_url, instance, make_engines(database_url), keyring)
    use_keyring(keyring)
    return _ground


def shut_down() -> None:
    """Close the connections of this process."""
    global _ground
    if _ground is not None:
        _ground.engines.dispose()
        _ground = None
        use_keyring(None)


def ground() -> Ground:
    """What was configured."""
    if _ground is None:
        raise UnitError("no database: jitflow.db.units.configure was not called")
    return _ground


_following: list[Callable[[WriteUnit], None]] = []


def before_commit(follow: Callable[[WriteUnit], None]) -> Callable[[WriteUnit], None]:
    """Decorate what a feature has to do at the end of every unit, in its transaction; it must be quick to see that
    it has nothing to do."""
    _following.append(follow)
    return follow


class WriteUnit:
    """One transaction with its audit entries and what follows its commit."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._entries: list[chain.Pending] = []
        self._callbacks: list[Callable[[], Any]] = []

    def record(
        self,
        verb: Verb | str,
        *,
        focus_group_id: str | None,
        actor_id: str | None,
        object_type: str,
        object_id: str | None,
        case_id: str | None = None,
        detail: dict[str, Any] | None = None,
    ) -> None:
        """Add an audit entry. `focus_group_id` None is the system's own chain."""
        self._entries.append(
            chain.Pending(
                Verb(verb),
                focus_group_id or SYSTEM,
                actor_id,
                object_type,
                object_id,
                case_id,
                dict(detail or {}),
            )
        )

    def after_commit(self, call: Callable[[], Any]) -> None:
        """Call this once the commit has succeeded; never after a rollback."""
        self._callbacks.append(call)

    def finish(self, written_tables: set[str]) -> None:
        """Do what follows from the act, seal, flush, link the entries. Only the commit itself is left."""
        for follow in _following:
            follow(self)
        seal_changed(self.session)
        self.session.flush()
        content = written_tables - TECHNICAL_TABLES
        if content and not self._entries:
            raise UnauditedWrite(f"no audit entry for a write to {', '.join(sorted(content))}")
        chain.append(self.session, self._entries)

    def run_callbacks(self) -> None:
        """What follows the commit. The act is stored: a failure here must not deny that."""
        for call in self._callbacks:
            try:
                call()
            except Exception as error:  # noqa: BLE001 - whatever it is, the act is stored
                # Only the kind of the error: its text may hold content.
                log.error("a call after the commit failed: %s", type(error).__name__)


@contextmanager
def write_unit() -> Iterator[WriteUnit]:
    """A transaction that may write. It cannot be nested: one act, one unit."""
    if getattr(_local, "writing", False):
        raise UnitError("a write unit inside a write unit: pass the unit on instead")
    _local.writing = True
    try:
        with _turn(), Session(ground().engines.write, expire_on_commit=False) as session:
            session.info["opened_rows"] = {}
            unit = WriteUnit(session)
            written = _begin(session)
            try:
                yield unit
                unit.finish(written)
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        _local.writing = False
    unit.run_callbacks()


@contextmanager
def read_unit() -> Iterator[Session]:
    """A transaction that cannot write: the database refuses it."""
    with Session(ground().engines.read, expire_on_commit=False, autoflush=False) as session:
        yield session


@contextmanager
def _turn() -> Iterator[None]:
    if not ground().engines.is_sqlite:
        yield
        return
    if not _sqlite_turn.acquire(timeout=BEGIN_SECONDS):
        raise Busy("no turn to write within the time limit")
    try:
        yield
    finally:
        _sqlite_turn.release()


def _begin(session: Session) -> set[str]:
    """Begin the transaction, trying again while another process holds the database."""
    deadline = time.monotonic() + BEGIN_SECONDS
    while True:
        try:
            info = session.connection().info
        except OperationalError as error:
            session.rollback()
            locked = ground().engines.is_sqlite and "locked" in str(error.orig)
            if not locked:
                raise
            if time.monotonic() > deadline:
                raise Busy("the database is locked by another process") from error
        else:
            written: set[str] = set()
            info["written_tables"] = written
            return written
