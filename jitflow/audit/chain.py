"""How entries are linked: each hash covers the entry and the hash before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from jitflow.audit.models import AuditEntry
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.locks import take_turn

FIRST_PREVIOUS = "0" * 64
_TABLE = AuditEntry.__table__
_COLUMNS = tuple(_TABLE.columns.keys())
_LAST = (
    select(AuditEntry.sequence, AuditEntry.hash)
    .where(AuditEntry.focus_group_id == bindparam("chain", required=True))
    .order_by(AuditEntry.sequence.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Pending:
    """An entry that waits for the commit of its unit."""

    verb: Verb
    focus_group_id: str
    actor_id: str | None
    object_type: str
    object_id: str | None
    case_id: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        canonical(self.detail)


def canonical(value: Any) -> bytes:
    """One text for one value: sorted keys, no spaces, UTF-8."""
    text_form = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text_form.encode("utf-8")


def entry_hash(entry: AuditEntry) -> str:
    """The hash an entry must carry."""
    content = {
        "focus_group_id": entry.focus_group_id,
        "sequence": entry.sequence,
        "at": _moment(entry.at),
        "actor_id": entry.actor_id,
        "verb": str(entry.verb),
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "case_id": entry.case_id,
        "detail": entry.detail,
    }
    return hashlib.sha256(entry.previous_hash.encode() + canonical(content)).hexdigest()


def append(session: Session, waiting: list[Pending]) -> None:
    """Link the waiting entries to their chains, as the last act before the commit.

    The chains are taken in sorted order so that two units never wait for each other.
    """
    for chain in sorted({entry.focus_group_id for entry in waiting}):
        take_turn(session, f"audit:{chain}")
        sequence, previous = head(session, chain) or (0, FIRST_PREVIOUS)
        at = clock.now()
        for pending in (entry for entry in waiting if entry.focus_group_id == chain):
            sequence += 1
            entry = _entry(pending, sequence, previous, at)
            # A plain insert: every page that is read makes an entry, and nobody asks the session for it again.
            session.execute(_TABLE.insert(), {name: getattr(entry, name) for name in _COLUMNS})
            previous = entry.hash


def head(session: Session, chain: str) -> tuple[int, str] | None:
    """Number and hash of the last entry of a chain."""
    row = session.execute(_LAST, {"chain": chain}).first()
    return (row.sequence, row.hash) if row else None


def names(session: Session) -> list[str]:
    """All chains there are."""
    statement = select(AuditEntry.focus_group_id).distinct()
    return sorted(session.scalars(statement))


def _entry(pending: Pending, sequence: int, previous: str, at: datetime) -> AuditEntry:
    entry = AuditEntry(
        focus_group_id=pending.focus_group_id,
        sequence=sequence,
        previous_hash=previous,
        at=at,
        actor_id=pending.actor_id,
        verb=str(pending.verb),
        object_type=pending.object_type,
        object_id=pending.object_id,
        case_id=pending.case_id,
        detail=pending.detail,
    )
    entry.hash = entry_hash(entry)
    return entry


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
