"""One mail as the work of a job."""

from __future__ import annotations

from jitflow import mail
from jitflow.jobs.service import JobError


def deliver(to: str, subject: str, body: str) -> None:
    """Send a mail, if there is still a server in the settings.

    Raises JobError (mail_failed) when the server did not take it: it is tried once more.
    """
    if not mail.usable():
        return
    try:
        mail.send(to, subject, body)
    except mail.MailError as fault:
        raise JobError("mail_failed") from fault
