"""Telling people of dates: that one comes, that one passed, that one they were shown no longer holds."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import reach
from jitflow.db.units import WriteUnit
from jitflow.deadlines.models import Deadline, Notice


def tell_of_changes(
    unit: WriteUnit, moved: Iterable[tuple[Deadline, Deadline]], void: Iterable[Deadline], event_id: str, actor_id: str
) -> None:
    """Tell the team of a case of dates that moved or fell away, all but the person who entered the change.

    Everybody of the team may have seen the old date (a list, a feed, a mail), so everybody is told.
    """
    for old, new in moved:
        detail = {"was": old.due_at.isoformat(), "is": new.due_at.isoformat(), "rule": new.rule, "event": event_id}
        _tell(unit, new, "moved", event_id, detail, actor_id)
    for row in void:
        detail = {"was": row.due_at.isoformat(), "rule": row.rule, "event": event_id}
        _tell(unit, row, "voided", event_id, detail, actor_id)


def _tell(unit: WriteUnit, row: Deadline, kind: str, mark: str, detail: dict[str, str], actor_id: str) -> None:
    for user_id in reach.readers_of_case(unit.session, row.case_id):
        if user_id == actor_id or _told(unit.session, user_id, row.id, kind, mark):
            continue
        unit.session.add(
            Notice(
                user_id=user_id,
                focus_group_id=row.focus_group_id,
                case_id=row.case_id,
                instrument_id=row.instrument_id,
                subject_id=row.id,
                kind=kind,
                mark=mark,
                detail=detail,
            )
        )


def _told(session: Session, user_id: str, subject_id: str, kind: str, mark: str) -> bool:
    statement = select(Notice.id).where(
        Notice.user_id == user_id, Notice.subject_id == subject_id, Notice.kind == kind, Notice.mark == mark
    )
    return session.scalar(statement) is not None
