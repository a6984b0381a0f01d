"""Reading is entered once per person, object and purpose in a quarter of an hour: what the guard asks before a page.

The purpose is the verb with the kind of page. Asked are the latest entries of the case (of the chain, where there is
no case) in the order of an index, so that it costs the same with a hundred entries as with a million. Where more was
done in between than is looked at, the reading is entered once more: too often, never too seldom.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from jitflow.audit.models import AuditEntry
from jitflow.db import clock

ONCE_IN = timedelta(minutes=15)
LOOKED_AT = 200
"""Entries that are looked at, the latest first."""


def _recent(place: Any) -> Select:
    columns = (
        AuditEntry.actor_id, AuditEntry.verb, AuditEntry.object_type, AuditEntry.object_id, AuditEntry.at,
        AuditEntry.detail,
    )  # fmt: skip
    latest = select(*columns).where(place).order_by(AuditEntry.sequence.desc()).limit(LOOKED_AT).subquery()
    return select(latest.c.detail).where(
        latest.c.actor_id == bindparam("actor_id", required=True),
        latest.c.verb == bindparam("verb", required=True),
        latest.c.object_type == bindparam("object_type", required=True),
        latest.c.object_id == bindparam("object_id", required=True),
        latest.c.at > bindparam("since", required=True, type_=AuditEntry.at.type),
    )


# Asked before every page, so they are made once. Both follow an index: see the table.
_IN_CASE = _recent(AuditEntry.case_id == bindparam("place", required=True))
_IN_CHAIN = _recent(AuditEntry.focus_group_id == bindparam("place", required=True))


def is_entered(
    session: Session,
    *,
    focus_group_id: str,
    case_id: str | None,
    actor_id: str,
    verb: str,
    object_type: str,
    object_id: str,
    detail: dict[str, Any],
) -> bool:
    """Whether the same reading was entered within the last quarter of an hour."""
    statement, place = (_IN_CASE, case_id) if case_id else (_IN_CHAIN, focus_group_id)
    given = {
        "place": place, "actor_id": actor_id, "verb": verb, "object_type": object_type, "object_id": object_id,
        "since": clock.now() - ONCE_IN,
    }  # fmt: skip
    wanted = _purpose(detail)
    return any(_purpose(found) == wanted for found in session.scalars(statement, given))


def _purpose(detail: dict[str, Any]) -> tuple[Any, Any]:
    """The kind of page, and the reason given for a look from outside the team."""
    return detail.get("endpoint"), detail.get("look")
