"""The one door to a mail server. Mails hold no content of a case: they leave the ground of the focus group.

Settings, all from the environment: `JITFLOW_SMTP_HOST` (without it no mail is sent), `JITFLOW_SMTP_PORT` (587),
`JITFLOW_SMTP_SECURITY` (starttls, tls, or none for a server on this machine), `JITFLOW_SMTP_USER` and
`JITFLOW_SMTP_PASSWORD_FILE`, `JITFLOW_MAIL_FROM`.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

from jitflow.config import LOOPBACK_HOSTS, SettingsError

SECURITY = ("starttls", "tls", "none")
SECONDS = 20


class MailError(Exception):
    """A mail was not taken by the server; the message names the kind of fault, no address."""


@dataclass(frozen=True)
class Server:
    """Where mail is handed over, and who sends it."""

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


def server(environment: Mapping[str, str] | None = None) -> Server | None:
    """The mail server of this installation, or None where none is set. Raises SettingsError."""
    values = os.environ if environment is None else environment
    host = values.get("JITFLOW_SMTP_HOST", "").strip()
    if not host:
        return None
    security = values.get("JITFLOW_SMTP_SECURITY", "").strip() or "starttls"
    if security not in SECURITY:
        raise SettingsError(f"JITFLOW_SMTP_SECURITY: {security!r} is not one of: {', '.join(SECURITY)}")
    if security == "none" and host not in LOOPBACK_HOSTS:
        raise SettingsError("JITFLOW_SMTP_SECURITY: none is for a mail server on this machine")
    port = values.get("JITFLOW_SMTP_PORT", "").strip() or "587"
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise SettingsError(f"JITFLOW_SMTP_PORT: {port!r} is not a port")
    sender = values.get("JITFLOW_MAIL_FROM", "").strip()
    if "@" not in sender:
        raise SettingsError("JITFLOW_MAIL_FROM: the address that mails come from is missing")
    return Server(host, sender, int(port), security, values.get("JITFLOW_SMTP_USER", "").strip(), _password(values))


def is_set_up() -> bool:
    """Whether mails can be sent."""
    return server() is not None


def usable() -> bool:
    """As :func:`is_set_up`; a setting that cannot be used keeps nobody from what they came for, there is just no mail."""
    try:
        return is_set_up()
    except SettingsError:
        return False


def send(to: str, subject: str, body: str) -> None:
    """Hand one mail over. Raises MailError, and SettingsError where no usable server is set."""
    place = server()
    if place is None:
        raise SettingsError("JITFLOW_SMTP_HOST: no mail server is set")
    try:
        with _connection(place) as connection:
            connection.send_message(_message(place, to, subject, body))
    except (smtplib.SMTPException, OSError) as fault:
        raise MailError(type(fault).__name__) from fault


def _connection(place: Server) -> smtplib.SMTP:
    if place.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            place.host, place.port, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(place.host, place.port, timeout=SECONDS)
        if place.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
    if place.user:
        connection.login(place.user, place.password)
    return connection


def _message(place: Server, to: str, subject: str, body: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = place.sender, to, subject
    made["Date"], made["Message-ID"] = formatdate(), make_msgid(domain=place.sender.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(body)
    return made


def _password(values: Mapping[str, str]) -> str:
    name = values.get("JITFLOW_SMTP_PASSWORD_FILE", "").strip()
    if not name:
        return ""
    try:
        return Path(name).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError("JITFLOW_SMTP_PASSWORD_FILE: the file cannot be read") from None
