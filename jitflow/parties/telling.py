"""Mails to who got a seat at a table or lost it. A mail names no case and no party: it leaves the ground of the group."""

from __future__ import annotations

from jitflow import mail
from jitflow.accounts import service as accounts
from jitflow.db.units import WriteUnit, read_unit
from jitflow.jobs import mails, service as jobs
from jitflow.parties.models import Seat
from jitflow.web.locale import gettext as _, speaking

GIVEN, ENDED = "seat_given", "seat_ended"


def tell(unit: WriteUnit, seat_id: str, focus_group_id: str, kind: str) -> None:
    """Have the person told, where mail is set up."""
    if mail.usable():
        jobs.enqueue(unit, kind, seat_id, focus_group_id)


def words(kind: str, locale: str) -> tuple[str, str]:
    """Subject and text of the mail, in the language of the person."""
    with speaking(locale):
        if kind == GIVEN:
            subject, said = _("jitflow: you have a seat at a table"), _("You were given a seat at the table of an agreement.")
        else:
            subject, said = _("jitflow: a seat of yours ended"), _("A seat of yours at the table of an agreement ended.")
        return subject, "\n".join([said, "", _("Sign in to see which one. This mail holds nothing of a case.")])


def send(job_id: str) -> None:
    """Send the mail of a job. Raises JobError when the server did not take it: it is tried once more."""
    with read_unit() as session:
        job = jobs.get(session, job_id)
        seat = session.get(Seat, job.object_id) if job is not None else None
        user = accounts.get_user(session, seat.user_id) if seat is not None else None
        if job is None or user is None or not user.active:
            return
        address, (subject, body) = user.email, words(job.kind, user.locale)
    mails.deliver(address, subject, body)


for _kind in (GIVEN, ENDED):
    jobs.register(_kind)(send)
