"""What the two libraries share: history, saving field by field, and the marks an entry can bear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.libraries.fields import LibraryError
from jitflow.libraries.models import AddressEntry, LibraryChange, LibraryOffence
from jitflow.merging import Conflict, Outcome, Posted, SaveResult, merge

Entry = LibraryOffence | AddressEntry
NAMES: dict[type, str] = {LibraryOffence: "library_offence", AddressEntry: "address_entry"}
REASON_LENGTH = 500


@dataclass(frozen=True)
class LibraryEvent:
    """One entry of the history: what was done, with the values before and after by field."""

    kind: str
    old: dict[str, Any]
    new: dict[str, Any]
    actor_id: str
    at: datetime


def locked(session: Session, row: Entry) -> Any:
    """The row as it is now, held until the unit ends."""
    return session.get(type(row), row.id, with_for_update=True, populate_existing=True)


def fresh(session: Session, row: Any) -> Any:
    """The row as it is stored now; the one at hand when it is gone."""
    return session.get(type(row), row.id) or row


def append(
    session: Session, row: Entry, kind: str, old: dict[str, Any] | None, new: dict[str, Any] | None, actor_id: str
) -> None:
    """Append to the history of an entry, which this unit has locked or made."""
    last = select(func.max(LibraryChange.sequence)).where(LibraryChange.object_id == row.id)
    session.add(made(row, kind, (session.scalar(last) or 0) + 1, old, new, actor_id))
    session.flush()


def made(
    row: Entry, kind: str, sequence: int, old: dict[str, Any] | None, new: dict[str, Any] | None, actor_id: str
) -> LibraryChange:
    """One change of an entry, not stored yet."""
    return LibraryChange(
        focus_group_id=row.focus_group_id, object_type=NAMES[type(row)], object_id=row.id, sequence=sequence,
        kind=kind, old=old, new=new, actor_id=actor_id, at=clock.now(),
    )  # fmt: skip


def history_of(session: Session, row: Entry) -> list[LibraryEvent]:
    """What happened to an entry, newest first."""
    statement = select(LibraryChange).where(
        LibraryChange.object_id == row.id, LibraryChange.focus_group_id == row.focus_group_id
    )
    rows = session.scalars(statement.order_by(LibraryChange.sequence.desc()))
    return [LibraryEvent(one.kind, one.old or {}, one.new or {}, one.actor_id, one.at) for one in rows]


def save_fields(
    unit: WriteUnit, row: Entry, posted: list[Posted], actor_id: str,
    read: Callable[[Any, str], Any], store: Callable[[Any, str, Any], None],
    after: Callable[[Any], None] = lambda row: None,
) -> SaveResult:  # fmt: skip
    """Store what was changed, field by field; a field that somebody else changed meanwhile is a conflict.

    `read` and `store` know the paths of this kind of entry; `after` looks at the whole and may raise
    LibraryError, then nothing is stored.
    """
    row = locked(unit.session, row)
    result, old, new, refused = SaveResult(), {}, {}, {}
    for one in posted:
        current = read(row, one.path)
        outcome = Outcome.CONFLICT if row.removed_at else merge(current, one.base, one.value)
        if outcome is Outcome.STORE:
            store(row, one.path, one.value)
            old[one.path], new[one.path] = current, one.value
            result.saved.append(one.path)
        elif outcome is Outcome.CONFLICT:
            result.conflicts.append(_conflict(unit.session, row, one, current))
            refused[one.path] = one.value
    after(row)
    if new:
        row.changed_at = clock.now()
        append(unit.session, row, "set", old, new, actor_id)
    if refused:
        append(unit.session, row, "proposal", None, refused, actor_id)
    if new or refused:
        record(unit, Verb.ALTERED, row, actor_id, {"fields": result.saved, "refused": sorted(refused)})
    return result


def _conflict(session: Session, row: Entry, one: Posted, current: Any) -> Conflict:
    last = next((e for e in history_of(session, row) if e.kind != "proposal" and one.path in e.new), None)
    by, at = (last.actor_id, last.at) if last else (None, None)
    gone = row.removed_at is not None
    return Conflict(one.path, one.base, one.value, None if gone else current, by, at, gone)


def mark_outdated(unit: WriteUnit, row: Entry, reason: str, actor_id: str) -> None:
    """Say that an entry is out of date, and why. Raises LibraryError without a reason, or with one too long."""
    if not reason.strip():
        raise LibraryError("reason", "say why the entry is out of date", "reason_missing")
    if len(reason) > REASON_LENGTH:
        raise LibraryError("reason", f"at most {REASON_LENGTH} characters fit", "reason_long")
    row = locked(unit.session, row)
    old = {"reason": row.outdated_reason} if row.outdated_at else None
    if old == {"reason": reason.strip()}:
        return
    row.outdated_at, row.outdated_reason = clock.now(), reason.strip()
    _marked(unit, row, "outdated", old, {"reason": reason.strip()}, actor_id)


def mark_current(unit: WriteUnit, row: Entry, actor_id: str) -> None:
    """Take the mark back."""
    row = locked(unit.session, row)
    if row.outdated_at is None:
        return
    old = {"reason": row.outdated_reason}
    row.outdated_at = row.outdated_reason = None
    _marked(unit, row, "current", old, None, actor_id)


def remove(unit: WriteUnit, row: Entry, actor_id: str) -> None:
    """Take an entry out of the lists; it can be restored."""
    row = locked(unit.session, row)
    if row.removed_at is None:
        row.removed_at = clock.now()
        _marked(unit, row, "removed", None, None, actor_id)


def restore(unit: WriteUnit, row: Entry, actor_id: str) -> None:
    """Bring a removed entry back."""
    row = locked(unit.session, row)
    if row.removed_at is not None:
        row.removed_at = None
        _marked(unit, row, "restored", None, None, actor_id)


def mark_used(unit: WriteUnit, row: Entry, actor_id: str) -> None:
    """Remember that an entry filled a box now. Where it was used stays in the case alone."""
    row = locked(unit.session, row)
    row.used_at = clock.now()
    record(unit, Verb.CONSULTED, row, actor_id, {"action": "used"})


def record(unit: WriteUnit, verb: Verb, row: Entry, actor_id: str, detail: dict[str, Any]) -> None:
    """An audit entry on an entry of a library; `detail` holds names of fields, never values."""
    unit.record(
        verb, focus_group_id=row.focus_group_id, actor_id=actor_id,
        object_type=NAMES[type(row)], object_id=row.id, detail=detail,
    )  # fmt: skip


def _marked(unit: WriteUnit, row: Entry, kind: str, old: Any, new: Any, actor_id: str) -> None:
    append(unit.session, row, kind, old, new, actor_id)
    record(unit, Verb.ALTERED, row, actor_id, {"action": kind})
