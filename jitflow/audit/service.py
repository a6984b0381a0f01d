"""Reading and verifying the trail. Writing it is `WriteUnit.record`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.audit import anchors, chain
from jitflow.audit.models import AuditEntry
from jitflow.audit.verbs import SYSTEM, Verb
from jitflow.db.units import read_unit
from jitflow.jobs.service import sweeping

__all__ = [
    "SYSTEM", "AuditEntry", "Broken", "Verb", "Wanted", "chains", "details", "entries", "find", "head", "verify",
]  # fmt: skip

BATCH = 1000


@dataclass(frozen=True)
class Broken:
    """The first entry of a chain that is not as it was written."""

    focus_group_id: str
    sequence: int
    reason: str

    def __str__(self) -> str:
        return f"chain {self.focus_group_id}, entry {self.sequence}: {self.reason}"


@dataclass(frozen=True)
class Wanted:
    """Which entries of a chain are wanted: what is left empty, all. `since` is included, `until` is not."""

    actor_id: str = ""
    case_id: str = ""
    verb: str = ""
    since: datetime | None = None
    until: datetime | None = None


sweeping(anchors.note_heads_daily)


def verify(focus_group_id: str | None = None) -> Broken | None:
    """The first broken entry of one chain or of all chains; None when everything holds."""
    names = [focus_group_id] if focus_group_id else chains()
    with read_unit() as session:
        for name in names:
            broken = _verify_chain(session, name)
            if broken:
                return broken
    return None


def chains() -> list[str]:
    """All chains: those in the database, and those that were noted once and may be gone."""
    with read_unit() as session:
        return sorted({*chain.names(session), *anchors.noted_chains()})


def entries(focus_group_id: str, case_id: str | None = None, limit: int = 100) -> list[AuditEntry]:
    """The latest entries of a focus group, newest first, of one case if it is named."""
    statement = select(AuditEntry).where(AuditEntry.focus_group_id == focus_group_id)
    if case_id is not None:
        statement = statement.where(AuditEntry.case_id == case_id)
    with read_unit() as session:
        return list(session.scalars(statement.order_by(AuditEntry.sequence.desc()).limit(limit)))


def find(
    session: Session, focus_group_id: str, wanted: Wanted, *, before: int | None = None, limit: int = 50
) -> list[AuditEntry]:
    """Entries of one chain, the latest first; `before` is the number after which the page begins."""
    entry = AuditEntry
    asked = [
        entry.focus_group_id == focus_group_id,
        entry.sequence < before if before is not None else None,
        entry.actor_id == wanted.actor_id if wanted.actor_id else None,
        entry.case_id == wanted.case_id if wanted.case_id else None,
        entry.verb == wanted.verb if wanted.verb else None,
        entry.at >= wanted.since if wanted.since else None,
        entry.at < wanted.until if wanted.until else None,
    ]
    statement = select(entry).where(*(one for one in asked if one is not None))
    return list(session.scalars(statement.order_by(entry.sequence.desc()).limit(limit)))


def details(session: Session, focus_group_id: str, verb: Verb) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and detail of every entry of a chain with this verb, the oldest first."""
    statement = select(AuditEntry.sequence, AuditEntry.detail).where(
        AuditEntry.focus_group_id == focus_group_id, AuditEntry.verb == str(verb)
    )
    for row in session.execute(statement.order_by(AuditEntry.sequence)):
        yield row.sequence, row.detail


def head(session: Session, focus_group_id: str) -> tuple[int, str] | None:
    """Number and hash of the last entry of a chain."""
    return chain.head(session, focus_group_id)


def _verify_chain(session: Session, name: str) -> Broken | None:
    expected, previous = 1, chain.FIRST_PREVIOUS
    for entry in _in_order(session, name):
        if entry.sequence != expected:
            return Broken(name, expected, "this entry is missing")
        if entry.previous_hash != previous:
            return Broken(name, expected, "it does not follow the entry before it")
        if chain.entry_hash(entry) != entry.hash:
            return Broken(name, expected, "it was changed")
        expected, previous = expected + 1, entry.hash
    missing = anchors.first_missing(session, name)
    if missing is not None:
        return Broken(name, min(missing, expected), "the end of the chain is not the one that was noted")
    return None


def _in_order(session: Session, name: str) -> Iterator[AuditEntry]:
    """The entries of a chain in batches: a long chain is never held in memory."""
    last = -1
    while True:
        statement = select(AuditEntry).where(AuditEntry.focus_group_id == name, AuditEntry.sequence > last)
        batch = list(session.scalars(statement.order_by(AuditEntry.sequence).limit(BATCH)))
        if not batch:
            return
        yield from batch
        last = batch[-1].sequence
        session.expunge_all()
