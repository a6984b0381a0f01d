"""Reminders: an owner of the review of a record, who was asked to review one, a member of a question that waits for an answer.

Who looks at the knowledge base sees what waits; where mail is set up, each is told once at each lead time, and once a month
while a review is overdue. A mail names no record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.orm import Session, aliased

from jitflow import capacities, mail, reach
from jitflow.accounts import service as accounts
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit, read_unit
from jitflow.focusgroups import service as groups
from jitflow.jobs import mails, service as jobs
from jitflow.knowledge import definitions, listing
from jitflow.knowledge.listing import Line
from jitflow.knowledge.models import Answer, Event, Record, Reminder, Reviewer
from jitflow.knowledge.seeing import IN_REVIEW, IN_USE, OPEN, WRITERS, Viewer, visible
from jitflow.web.locale import gettext as _, speaking

REVIEW, ANSWER, ASKED = "review", "answer", "asked"
QUESTION = "question"
BEFORE_REVIEW, BEFORE_ANSWER = (30, 7), (7,)
"""Days before the day that somebody is told, the earliest first."""
MAIL = "knowledge_reminder"


@dataclass(frozen=True)
class Waiting:
    """One record that waits for a person."""

    line: Line
    kind: str
    day: str
    """Until when, or since when somebody is asked, ISO."""


def waiting_for(session: Session, viewer: Viewer, zone: ZoneInfo, language: str) -> list[Waiting]:
    """What waits for a person within the longest lead time, the nearest day first. `zone`: that of the focus group."""
    found = list(_due(session, viewer, zone))
    lines = {one.id: one for one in listing.lines_of(session, viewer, [row.id for row, _kind, _day in found], language)} if found else {}
    made = [Waiting(lines[row.id], kind, day) for row, kind, day in found if row.id in lines]
    return sorted(made, key=lambda one: (one.day, one.line.label))


def _due(session: Session, viewer: Viewer, zone: ZoneInfo) -> Iterator[tuple[Record, str, str]]:
    """Records with what is to be done and by which day."""
    today = clock.now().astimezone(zone).date()
    review = and_(
        Record.status.in_(IN_USE), Record.owner_id == viewer.user_id, or_(Record.shipped_id.is_(None), Record.own.is_(True)),
        Record.review_on <= (today + timedelta(days=BEFORE_REVIEW[0])).isoformat(),
    )  # fmt: skip
    for row in session.scalars(select(Record).where(Record.focus_group_id == viewer.group_id, review)):
        yield row, REVIEW, str(row.review_on)
    if viewer.level not in WRITERS:
        return
    for row, since in session.execute(_asked(viewer)):
        yield row, ASKED, since.astimezone(zone).date().isoformat()
    mine = Answer.record_id == Record.id, Answer.author_id == viewer.user_id, Answer.withdrawn_at.is_(None)
    asked = and_(
        Record.kind == QUESTION, Record.status.in_(IN_USE), Record.author_id != viewer.user_id, visible(viewer), ~exists().where(*mine)
    )
    for row in session.scalars(select(Record).where(Record.focus_group_id == viewer.group_id, asked)):
        day = str(row.answers.get("answer_by") or "")
        if day and today.isoformat() <= day <= (today + timedelta(days=BEFORE_ANSWER[0])).isoformat():
            yield row, ANSWER, day


def _asked(viewer: Viewer) -> Select[tuple[Record, datetime]]:
    """Records that the person was asked by name to review, with the moment since which nothing was done with them: that of
    the question, or the later one at which the record was sent to review again."""
    other = aliased(Event)
    sent = (
        select(func.max(other.happened_at))
        .where(other.record_id == Record.id, other.transition.in_(_to_review()))
        .correlate(Record).scalar_subquery()
    )  # fmt: skip
    moment = case((sent > Reviewer.created_at, sent), else_=Reviewer.created_at)
    since = exists().where(Event.record_id == Record.id, Event.actor_id == viewer.user_id, Event.happened_at >= moment)
    statement = select(Record, moment).join(Reviewer, Reviewer.record_id == Record.id)
    return statement.where(
        Record.focus_group_id == viewer.group_id, Reviewer.user_id == viewer.user_id, Reviewer.ended_at.is_(None),
        Record.status.not_in(OPEN), ~since,
    )  # fmt: skip


def _to_review() -> list[str]:
    """The steps by which a record comes to review."""
    return [one.id for one in definitions.side(definitions.definition()).transitions if one.to == IN_REVIEW]


def mark(kind: str, day: str, today: date) -> str:
    """Which reminder this is: the shortest lead time that was reached, or the month in which it is overdue."""
    if kind == ASKED:
        return day
    left = (date.fromisoformat(day) - today).days
    if left < 0:
        return f"{day} over {today:%Y-%m}"
    reached = [lead for lead in ((0, *BEFORE_REVIEW) if kind == REVIEW else BEFORE_ANSWER) if left <= lead]
    return f"{day} {min(reached)}"


def groups_of(session: Session) -> list[str]:
    """All focus groups."""
    return [one.id for one in groups.all_groups(session)]


def remind(unit: WriteUnit, group_id: str) -> int:
    """Have the members of a focus group told of what is due and was not told yet; how many mails."""
    zone = ZoneInfo(reach.zone_of(unit.session, group_id))
    today, told = clock.now().astimezone(zone).date(), 0
    for viewer in _members(unit.session, group_id):
        for row, kind, day in _due(unit.session, viewer, zone):
            made = _once(unit, row.id, viewer.user_id, kind, mark(kind, day, today))
            if made is not None:
                jobs.enqueue(unit, MAIL, made, group_id)
                told += 1
    if told:
        detail = {"act": "remind", "notices": told}
        unit.record(Verb.JOB, focus_group_id=group_id, actor_id=None, object_type="knowledge_reminder", object_id=None, detail=detail)
    return told


def _members(session: Session, group_id: str) -> Iterable[Viewer]:
    for user_id in groups.everybody(session, group_id):
        found = reach.active_membership(session, group_id, user_id)
        if found is not None:
            yield Viewer(user_id, capacities.group_level(found.role, found.capacity), group_id)


def _once(unit: WriteUnit, record_id: str, user_id: str, kind: str, which: str) -> str | None:
    """The id of a new reminder; None: there is one already."""
    row = Reminder(record_id=record_id, user_id=user_id, kind=kind, mark=which)
    given = {column.name: getattr(row, column.key) for column in Reminder.__table__.columns}
    insert = insert_on_sqlite if unit.session.get_bind().dialect.name == "sqlite" else insert_on_postgresql
    statement = insert(Reminder.__table__).values(given).on_conflict_do_nothing()
    found = unit.session.execute(statement.returning(Reminder.__table__.c.id)).first()
    return found[0] if found else None


@jobs.register(MAIL)
def mail_reminder(job_id: str) -> None:
    """Send the mail of a job: it names no record. Raises JobError."""
    with read_unit() as session:
        job = jobs.get(session, job_id)
        row = session.get(Reminder, job.object_id) if job is not None else None
        user = accounts.get_user(session, row.user_id) if row is not None else None
        if row is None or user is None or not user.active:
            return
        address, locale, kind = user.email, user.locale, row.kind
    with speaking(locale):
        if kind == REVIEW:
            subject = _("jitflow: a record is to be reviewed")
            said = _("A record of the knowledge base that you look after is to be reviewed.")
        elif kind == ASKED:
            subject = _("jitflow: you are asked to review a record")
            said = _("A member of your focus group asks you to review a record of the knowledge base.")
        else:
            subject = _("jitflow: a question waits for an answer")
            said = _("A question to the members of your focus group waits for an answer.")
        end = _("Sign in to see which one. This mail holds nothing of it.")
    mails.deliver(address, subject, "\n".join([said, "", end]))


def usable() -> bool:
    """Whether anybody can be told."""
    return mail.usable()
