"""Mails to the owner of an account when how one signs in to it was changed: who did not do it learns of it.

A mail says what kind of change it was and when, nothing else: no name of a key, no code, no content of any case. The
job is written with the act and sent by a worker, so that nobody waits for a mail server and no change depends on one.
Kinds of jobs name the change; the object of a job is the account.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from jitflow import mail
from jitflow.accounts.models import User
from jitflow.audit.verbs import SYSTEM
from jitflow.db.units import WriteUnit, read_unit
from jitflow.jobs import mails, service as jobs
from jitflow.web.locale import gettext as _, speaking

KIND = "tell_"
CHANGES: dict[str, Callable[[], str]] = {
    "change_password": lambda: _("Your password was changed."),
    "set_password": lambda: _("Your password was set anew by the administration of the installation."),
    "set_totp": lambda: _("One-time codes were set up as your second factor."),
    "remove_totp": lambda: _("One-time codes were switched off."),
    "add_key": lambda: _("A security key was set up as your second factor."),
    "remove_key": lambda: _("A security key was removed."),
    "recovery_codes": lambda: _("New recovery codes were made; the old ones are void."),
    "recovery_code_used": lambda: _("A recovery code was used in place of your second factor."),
    "reset_second_factor": lambda: _("Your second factor was taken away by the administration of the installation."),
}
"""What a person is told of; the names are those of the acts in the trail."""


def tell(unit: WriteUnit, user_id: str, change: str) -> None:
    """Have the owner told of a change, where mail is set up. Raises KeyError for a change nobody is told of."""
    if change not in CHANGES:
        raise KeyError(change)
    if mail.usable():
        jobs.enqueue(unit, KIND + change, user_id, SYSTEM)


def words(change: str, moment: datetime, locale: str) -> tuple[str, str]:
    """Subject and text of the mail, in the language of the person."""
    with speaking(locale):
        lines = [
            CHANGES[change](),
            _("When: %(moment)s (UTC).", moment=moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")),
            "",
            _("If this was you, there is nothing to do."),
            _("If it was not: sign in, end your other sessions and change your password."),
            _("Where you cannot, call the administration of your installation at once."),
            "",
            _("This mail holds no link on purpose: open jitflow as you always do."),
        ]  # fmt: skip
        return _("jitflow: how you sign in was changed"), "\n".join(lines)


def send(job_id: str) -> None:
    """Send the mail of a job. Raises JobError when the server did not take it: it is tried once more."""
    with read_unit() as session:
        job = jobs.get(session, job_id)
        user = session.get(User, job.object_id) if job is not None else None
        if job is None or user is None:
            return
        address, (subject, body) = user.email, words(job.kind.removeprefix(KIND), job.created_at, user.locale)
    mails.deliver(address, subject, body)


for _change in CHANGES:
    jobs.register(KIND + _change)(send)
