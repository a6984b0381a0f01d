"""The history of an instrument: every change is appended, none is altered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting.models import Change, Instrument
from jitflow.merging import same

CHANGED = "changed_instruments"
"""In the `info` of a session: the instruments it changed, with who did; what has to follow reads it before the commit."""
WITHOUT_EFFECT = ("proposal", "declined", "opened")
"""Kinds that leave answers, texts and revision as they were (``opened`` made them)."""
RESTORED = "restored"
"""Kind of a change by which a value came back that stood there before."""
HALF_WAY = "half_way"
"""Kind of a change by which a stale translation was saved while somebody typed: it is still for the source it was for."""
EXECUTING_STATE = "meta.executing_state"
"""Path under which the history keeps to which State the instrument went."""


_NEWEST = (
    select(Change.id, Change.path, Change.kind)
    .where(Change.instrument_id == bindparam("instrument_id", required=True))
    .order_by(Change.sequence.desc())
    .limit(1)
)


@dataclass(frozen=True)
class ChangeLine:
    """One entry of the history as plain data."""

    id: str
    sequence: int
    revision: int
    kind: str
    path: str
    old: Any
    new: Any
    actor_id: str
    at: datetime


def append(
    session: Session, instrument: Instrument, kind: str, path: str, old: Any, new: Any, actor_id: str
) -> None:
    """Append a change; the instrument's row must be locked by this unit.

    A change with effect gets the next revision and the "saved" stamp of the instrument.
    """
    now = clock.now()
    instrument.change_count += 1
    if kind not in WITHOUT_EFFECT:
        instrument.revision += 1
        instrument.saved_at, instrument.saved_by = now, actor_id
        session.info.setdefault(CHANGED, {})[instrument.id] = actor_id
    session.add(
        Change(
            instrument_id=instrument.id, sequence=instrument.change_count,
            revision=instrument.revision, kind=kind, path=path, old=old, new=new,
            actor_id=actor_id, at=now,
        )
    )


def history(
    session: Session, instrument_id: str, path: str | None = None, *, before: int | None = None, most: int | None = None
) -> list[ChangeLine]:
    """All changes of an instrument, or of one path and what lies under it; newest first.

    `before` is a sequence: only older ones; `most` is how many are read.
    """
    statement = select(Change).where(Change.instrument_id == instrument_id)
    if before is not None:
        statement = statement.where(Change.sequence < before)
    rows = session.scalars(statement.order_by(Change.sequence.desc()).limit(most))
    return [_line(row) for row in rows if path is None or _touches(row.path, path)]


def change(session: Session, instrument_id: str, change_id: str) -> ChangeLine | None:
    """One change of this instrument, or None."""
    if not change_id.isprintable():
        return None  # from a form; not every database can be asked for it
    row = session.scalar(
        select(Change).where(Change.id == change_id, Change.instrument_id == instrument_id)
    )
    return _line(row) if row else None


def removed_path(unit: WriteUnit, instrument_id: str, change_id: str) -> list[str]:
    """The path of what a change removed; none where there is no such change."""
    found = change(unit.session, instrument_id, change_id)
    return [found.path] if found is not None else []


def newest_changes(unit: WriteUnit, instrument_id: str, paths: list[str]) -> list[str]:
    """The ids of the latest change of each of these paths, with those of this unit."""
    if not paths:
        return []
    unit.session.flush()
    of_paths = select(Change.path, Change.id).where(Change.instrument_id == instrument_id, Change.path.in_(paths))
    latest = {row.path: row.id for row in unit.session.execute(of_paths.order_by(Change.sequence))}
    return list(latest.values())


class Removal(NamedTuple):
    """A removed item: the change that removed it, and where it stood."""

    id: str
    path: str


def newest_removal(session: Session, instrument_id: str) -> Removal | None:
    """The last entry of the history when it removed an item. Every page of a box asks: nothing is opened."""
    row = session.execute(_NEWEST, {"instrument_id": instrument_id}).first()
    return Removal(row.id, row.path) if row is not None and row.kind == "removed" else None


def newest_removals(session: Session, instrument_id: str) -> set[str]:
    """The ids of the latest removal of each item that was ever removed; nothing is opened."""
    removals = select(Change.path, Change.id).where(Change.instrument_id == instrument_id, Change.kind == "removed")
    return {*{row.path: row.id for row in session.execute(removals.order_by(Change.sequence))}.values()}


def last_change(session: Session, instrument_id: str, path: str) -> Change | None:
    """The change that gave a path its present value: its own, else the opening."""
    statement = select(Change).where(
        Change.instrument_id == instrument_id,
        Change.path.in_((path, "")),
        Change.kind.not_in(("proposal", "declined")),
    )
    return session.scalar(statement.order_by(Change.sequence.desc()).limit(1))


def last_removal(session: Session, instrument_id: str, paths: list[str]) -> Change | None:
    """The latest removal among these paths of items."""
    statement = select(Change).where(
        Change.instrument_id == instrument_id, Change.path.in_(paths), Change.kind == "removed"
    )
    return session.scalar(statement.order_by(Change.sequence.desc()).limit(1))


def propose(session: Session, instrument: Instrument, path: str, current: Any, value: Any, actor_id: str) -> bool:
    """Keep a refused value where it can be found; False when the same one is already kept."""
    statement = select(Change).where(
        Change.instrument_id == instrument.id, Change.path == path, Change.actor_id == actor_id
    )
    session.flush()
    last = session.scalar(statement.order_by(Change.sequence.desc()).limit(1))
    if last is not None and last.kind == "proposal" and same(last.new, value):
        return False
    append(session, instrument, "proposal", path, current, value, actor_id)
    return True


def _touches(changed: str, path: str) -> bool:
    bare = changed.split(":", 2)[2] if changed.startswith("text:") else changed
    return changed == path or bare == path or bare.startswith(f"{path}.")


def _line(row: Change) -> ChangeLine:
    return ChangeLine(
        row.id, row.sequence, row.revision, row.kind, row.path, row.old, row.new, row.actor_id, row.at
    )
