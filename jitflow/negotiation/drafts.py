"""Draft versions: a state of the draft that somebody named, circulated to the table, and compared with any other.

No words are copied: a version is a revision of the instrument, and the history gives what it said. A version that was
circulated stays, so that everybody speaks of the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow import mail, reach
from jitflow.accounts import service as accounts
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit, read_unit
from jitflow.drafting import service as drafting
from jitflow.jobs import service as jobs
from jitflow.negotiation import telling
from jitflow.negotiation.errors import NegotiationError
from jitflow.negotiation.models import DraftVersion
from jitflow.parties import service as parties
from jitflow.web.locale import gettext as _, speaking

LONGEST_TITLE = 120
LONGEST_NOTE = 2000
MOST = 500
CIRCULATED = "circulated"
"""Kind of the job that tells the seats of a version; its object is the version."""


@dataclass(frozen=True)
class Draft:
    """A named version as plain data."""

    id: str
    number: int
    title: str
    note: str
    revision: int
    made_by: str
    made_at: datetime
    circulated_at: datetime | None
    circulated_by: str | None


def drafts_of(session: Session, instrument_id: str, only_circulated: bool = False) -> list[Draft]:
    """The named versions, the newest first; who only sits at the table reads those that were circulated."""
    statement = select(DraftVersion).where(DraftVersion.instrument_id == instrument_id)
    if only_circulated:
        statement = statement.where(DraftVersion.circulated_at.is_not(None))
    return [_plain(row) for row in session.scalars(statement.order_by(DraftVersion.number.desc()))]


def freeze(
    unit: WriteUnit,
    instrument_id: str,
    title: str,
    note: str,
    shown: int,
    actor_id: str,
    *,
    circulate_now: bool = False,
) -> Draft:
    """Name the draft as it stands. shown: the revision the page showed, so that nobody names words they did not read.

    Raises NegotiationError: not_found, no_title, too_long, moved, too_many.
    """
    row = reach.lock_instrument(unit.session, instrument_id)
    if row is None:
        raise NegotiationError("not_found", "there is no such instrument")
    if not title.strip():
        raise NegotiationError("no_title", "a version has a name")
    if len(title) > LONGEST_TITLE or len(note) > LONGEST_NOTE:
        raise NegotiationError("too_long", "the name or the note is too long")
    if row.revision != shown:
        raise NegotiationError("moved", "the draft changed since the page was shown")
    highest = unit.session.scalar(
        select(func.max(DraftVersion.number)).where(DraftVersion.instrument_id == instrument_id)
    )
    newest = (DraftVersion.instrument_id == instrument_id, DraftVersion.number == highest)
    last = unit.session.scalar(select(DraftVersion).where(*newest))
    if last is not None and (last.revision, last.title, last.made_by) == (shown, title.strip(), actor_id):
        return _plain(last)  # the same form, sent twice
    if (highest or 0) >= MOST:
        raise NegotiationError("too_many", f"an instrument has at most {MOST} named versions")
    made = DraftVersion(instrument_id=instrument_id, number=(highest or 0) + 1, revision=row.revision, made_by=actor_id)
    made.title, made.note = title.strip(), note.strip() or None
    unit.session.add(made)
    unit.session.flush()
    _record(unit, row, made, actor_id, "frozen")
    if circulate_now:
        _circulate(unit, row, made, actor_id)
    return _plain(made)


def circulate(unit: WriteUnit, instrument_id: str, number: int, actor_id: str) -> Draft:
    """Show a version to everybody at the table, and tell them. A second time does nothing. Raises NegotiationError."""
    row = reach.lock_instrument(unit.session, instrument_id)
    statement = select(DraftVersion).where(DraftVersion.instrument_id == instrument_id, DraftVersion.number == number)
    found = unit.session.scalar(statement)
    if row is None or found is None:
        raise NegotiationError("not_found", "there is no such version")
    if found.circulated_at is None:
        _circulate(unit, row, found, actor_id)
    return _plain(found)


def _circulate(unit: WriteUnit, row: object, found: DraftVersion, actor_id: str) -> None:
    found.circulated_at, found.circulated_by = clock.now(), actor_id
    _record(unit, row, found, actor_id, CIRCULATED)
    telling.circulated(unit, drafting.load(unit.session, row.id), found.id, found.number, actor_id)
    if mail.usable():
        jobs.enqueue(unit, CIRCULATED, found.id, row.focus_group_id)


@jobs.register(CIRCULATED)
def tell_the_table(job_id: str) -> None:
    """Tell by mail everybody who has a seat that there is something to read; the job function. No word of the case."""
    with read_unit() as session:
        job = jobs.get(session, job_id)
        version = session.get(DraftVersion, job.object_id) if job is not None else None
        if job is None or version is None:
            return
        people = {seat.user_id for seat in parties.seats_of(session, version.instrument_id)} - {version.circulated_by}
        users = [user for user_id in sorted(people) if (user := accounts.get_user(session, user_id)) is not None]
        to = [(user.email, user.locale) for user in users if user.active]
    failed = 0
    for address, language in to:
        with speaking(language):
            subject = _("A draft was circulated")
            body = _(
                "A new version of a draft lies on a table at which you have a seat. Sign in to jitflow to read it."
            )
        try:
            mail.send(address, subject, body)
        except mail.MailError:
            failed += 1
    if failed and failed == len(to):
        # Nobody was told: it is tried once more. Where one of many failed, the others are not told twice.
        raise jobs.JobError("mail_failed")


def _plain(row: DraftVersion) -> Draft:
    return Draft(
        row.id, row.number, row.title or "", row.note or "", row.revision, row.made_by, row.created_at,
        row.circulated_at, row.circulated_by,
    )  # fmt: skip


def _record(unit: WriteUnit, instrument: object, row: DraftVersion, actor_id: str, act: str) -> None:
    unit.record(
        Verb.ALTERED, focus_group_id=instrument.focus_group_id, actor_id=actor_id, object_type="draft_version",
        object_id=row.id, case_id=instrument.case_id,
        detail={"act": act, "instrument_id": row.instrument_id, "number": row.number, "revision": row.revision},
    )  # fmt: skip
