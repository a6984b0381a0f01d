"""Deadlines as a calendar (iCalendar, RFC 5545) under a secret address that its owner can end.

The feed says what kind of limit ends when and in which numbered instrument; no name, no offence, no title of a case.
"""

from __future__ import annotations

import hashlib
import secrets

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.accounts import service as accounts
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.deadlines import listing
from jitflow.deadlines.listing import Line, Wanted
from jitflow.deadlines.models import CalendarFeed
from jitflow.procedure.words import ProcedureWords
from jitflow.web.locale import gettext as _, speaking

TOKEN_BYTES = 32
LONGEST_TOKEN = 64
MOST = 500


def renew(unit: WriteUnit, user_id: str) -> str:
    """A new secret for a person's feed; an earlier one ends. The secret is in the answer and nowhere else."""
    end(unit, user_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = CalendarFeed(user_id=user_id, token_hash=_hash(token))
    unit.session.add(row)
    _record(unit, user_id, "calendar_feed_made")
    return token


def end(unit: WriteUnit, user_id: str) -> None:
    """End a person's feed."""
    for row in unit.session.scalars(
        select(CalendarFeed).where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
    ):
        row.revoked_at = clock.now()
    _record(unit, user_id, "calendar_feed_ended")


def exists(session: Session, user_id: str) -> bool:
    """Whether a person has a feed that works."""
    statement = select(CalendarFeed.id).where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
    return session.scalar(statement.limit(1)) is not None


def owner(session: Session, token: str) -> str | None:
    """Whose feed it is; None for a secret that is wrong, ended, or of an account that was closed."""
    if not token.isascii() or len(token) > LONGEST_TOKEN:
        return None
    user_id = session.scalar(
        select(CalendarFeed.user_id).where(CalendarFeed.token_hash == _hash(token), CalendarFeed.revoked_at.is_(None))
    )
    user = accounts.get_user(session, user_id) if user_id is not None else None
    return user.id if user is not None and user.active else None


def content(session: Session, user_id: str) -> bytes:
    """The next deadlines of every focus group of a person, in the person's language."""
    user = accounts.get_user(session, user_id)
    made = Calendar()
    made.add("prodid", "-//jitflow//deadlines//EN")
    made.add("version", "2.0")
    with speaking(user.locale):
        made.add("x-wr-calname", _("jitflow: deadlines"))
        for line in listing.listed(session, user_id, None, Wanted(scope=listing.MINE), most=MOST).lines:
            made.add_component(_event(line))
    return made.to_ical()


def note_reading(unit: WriteUnit, user_id: str) -> None:
    """A calendar program read the feed: it is a consultation, in the name of its owner."""
    unit.record(
        Verb.CONSULTED, focus_group_id=None, actor_id=user_id, object_type="account", object_id=user_id,
        detail={"act": "calendar_feed"},
    )  # fmt: skip


def _event(line: Line) -> Event:
    row, made = line.deadline, Event()
    made.add("uid", f"{row.id}@jitflow")
    made.add("dtstamp", row.created_at)
    made.add("summary", _summary(line))
    made.add("dtstart", row.due_at)
    made.add("dtend", row.due_at)
    made.add("categories", ["jitflow"])
    return made


def _summary(line: Line) -> str:
    title = _("Own deadline")
    if line.instrument is not None and line.deadline.rule:
        side = (
            library.library()
            .definition(line.instrument.slug, line.instrument.version)
            .procedure.sides[line.instrument.side]
        )
        found = side.deadline.get(line.deadline.rule)
        title = ProcedureWords(line.instrument.slug, side).deadline(found) if found is not None else title
    if line.at_table and line.instrument is not None:
        return f"{title} ({line.instrument.number})"
    where = _("case %(number)s", number=line.case_number)
    return f"{title} ({line.instrument.number}, {where})" if line.instrument is not None else f"{title} ({where})"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("ascii", "replace")).hexdigest()


def _record(unit: WriteUnit, user_id: str, act: str) -> None:
    unit.record(
        Verb.CONFIGURED, focus_group_id=None, actor_id=user_id, object_type="account", object_id=user_id,
        detail={"act": act},
    )  # fmt: skip
