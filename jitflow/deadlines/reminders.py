"""Reminding: what falls due becomes a notice, and notices go out by mail, as a digest unless somebody wants each.

`jitflow.deadlines.service` runs it in every worker's sweep; the unique key of a notice makes it one, whoever finds
it first. A mail says how many limits end and when, never whose case it is: it leaves the focus group's ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from jitflow import across
from jitflow.accounts import preferences, service as accounts
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.deadlines import notices
from jitflow.deadlines.models import IS_OPEN, Deadline, Notice
from jitflow.instruments.calendar import Period
from jitflow.web.locale import gettext as _, ngettext, speaking

LONGEST_LEAD = timedelta(days=92)
BATCH = 200
DIGEST_HOUR = 7
"""From this hour of the day on, in the zone of the focus group, a digest goes out."""
_UNITS = {"hours": "hours", "days": "days", "weeks": "weeks"}


def waiting(after: str) -> Select:
    """Open limits near enough for a reminder, by id."""
    return (
        select(Deadline)
        .where(IS_OPEN, Deadline.due_at <= clock.now() + LONGEST_LEAD, Deadline.id > after)
        .order_by(Deadline.id)
        .limit(BATCH)
    )


def due(row: Deadline) -> Iterator[tuple[str, str]]:
    """Kind and mark of what is due: the nearest lead time that was reached, and that it passed."""
    now = clock.now()
    if row.due_at <= now:
        yield "overdue", ""
        return
    reached = [lead for lead in row.reminders if row.due_at - lead_time(lead) <= now]
    if reached:
        yield "due", min(reached, key=lead_time)


def lead_time(text: str) -> timedelta:
    """A lead time such as P7D or PT24H. Raises ValueError for months, which have no fixed length."""
    period = Period.parse(text)
    return timedelta(**{_UNITS[period.unit]: period.amount})


def tell(unit: WriteUnit, found: list[tuple[Deadline, str, str]]) -> int:
    """Make the notices of these limits, each with its kind and mark; returns how many there were none of yet."""
    made = 0
    for row, kind, mark in found:
        sitters = across.sitters_of(unit.session, row.instrument_id) if row.instrument_id and row.rule else []
        acting = across.who_acts(unit.session, row.case_id, row.responsible_id)
        for user_id in dict.fromkeys((*acting, *sitters)):
            made += notices.tell_once(unit, row, user_id, kind, mark, {"due": row.due_at.isoformat()})
    unit.record(
        Verb.JOB, focus_group_id=None, actor_id=None, object_type="notice", object_id=None,
        detail={"act": "remind", "notices": made},
    )  # fmt: skip
    return made


def by_user(session: Session) -> dict[str, list[Notice]]:
    found: dict[str, list[Notice]] = {}
    statement = select(Notice).where(Notice.mailed_at.is_(None), Notice.seen_at.is_(None)).order_by(Notice.created_at)
    for row in session.scalars(statement.limit(5000)):
        found.setdefault(row.user_id, []).append(row)
    return found


@dataclass(frozen=True)
class Letter:
    """A mail to be sent, with the notices it tells of."""

    to: str
    subject: str
    body: str
    rows: list[Notice]


def letter(session: Session, user_id: str, rows: list[Notice]) -> Letter | None:
    """The mail a person wants now, or None: it is not the hour, they want none, or they left the cases."""
    user = accounts.get_user(session, user_id)
    rows = notices.still_concerning(session, user_id, rows)
    if user is None or not user.active or not rows:
        return None
    wish = preferences.of(user)["mail"]
    zone = across.zone_of_group(session, rows[0].focus_group_id)
    if wish == "off" or (wish == "digest" and not _is_time(clock.now(), zone, rows)):
        return None
    with speaking(user.locale):
        subject, body = words(rows)
    return Letter(user.email, subject, body, rows)


def words(rows: list[Notice]) -> tuple[str, str]:
    """Subject and text of a mail: kinds of limits and days, and where to look; no case, no person."""
    over = sum(row.kind == "overdue" for row in rows)
    at_table = sum(row.kind in notices.AT_TABLE for row in rows)
    subject = ngettext("jitflow: %(num)s deadline", "jitflow: %(num)s deadlines", len(rows) - at_table)
    if at_table == len(rows):
        subject = ngettext("jitflow: %(num)s notice from a table", "jitflow: %(num)s notices from a table", at_table)
    if over:
        subject = ngettext("jitflow: %(num)s deadline is overdue", "jitflow: %(num)s deadlines are overdue", over)
    lines = [f"- {notices.sentence(row)}" for row in rows]
    end = _("Sign in to see which cases these are. This mail holds nothing of a case.")
    return subject, "\n".join([*lines, "", end])


def _is_time(now: datetime, zone: str, rows: list[Notice]) -> bool:
    """Once a day, in the morning; what became overdue or moved waits no longer than that, either."""
    local = now.astimezone(ZoneInfo(zone))
    oldest = rows[0].created_at.astimezone(ZoneInfo(zone))
    return local.hour >= DIGEST_HOUR and (oldest.date() < local.date() or oldest.hour < DIGEST_HOUR)


def mark(unit: WriteUnit, rows: list[Notice]) -> int:
    """Mark notices as mailed; returns how many nobody else had marked before."""
    taken = 0
    for row in rows:
        fresh = unit.session.get(Notice, row.id, with_for_update=True)
        if fresh is not None and fresh.mailed_at is None:
            fresh.mailed_at = clock.now()
            taken += 1
    unit.record(
        Verb.JOB, focus_group_id=None, actor_id=None, object_type="notice", object_id=None,
        detail={"act": "mail", "notices": taken},
    )  # fmt: skip
    return taken
