"""Carrying out an attempt at the second factor or at the password of somebody who is signed in, and its words."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, session
from flask_login import current_user

from jitflow.accounts import factors, proof, service, totp
from jitflow.accounts.factors import Attempt
from jitflow.db.units import read_unit, write_unit
from jitflow.web.locale import gettext as _, ngettext

LONGEST_CODE = 100


@dataclass(frozen=True)
class Answer:
    """How an attempt went: right, or what to tell and with which status."""

    attempt: Attempt
    error: str = ""
    status: int = 422

    @property
    def right(self) -> bool:
        """Whether the proof was given."""
        return bool(self.attempt.by)

    @property
    def headers(self) -> dict[str, str]:
        """The time to wait, for programs."""
        return {"Retry-After": str(self.attempt.wait)} if self.attempt.wait else {}


def second_factor(prefix: str = "") -> Answer:
    """Judge what was posted as second factor: the answer of a security key, else a code of either kind."""
    answer = request.form.get(f"{prefix}credential", "")
    given = request.form.get(f"{prefix}code", "")[:LONGEST_CODE]
    if answer:
        return _said(_try_key(answer), _("The security key was not accepted. Try again, or use a code."))
    if not given.strip():
        return Answer(Attempt(), _("Enter a code."))
    if totp.is_code(totp.plain(given)):
        with write_unit() as unit:
            attempt = factors.try_totp(unit, current_user.id, given, proof.source(), _drift())
    else:
        attempt = _try_recovery_code(given)
    return _said(
        attempt, _("This code is not right, or it was used already. The app shows a new one every 30 seconds.")
    )


def password(prefix: str = "") -> Answer:
    """Judge the password of the person who is signed in."""
    given = request.form.get(f"{prefix}password", "")
    if not given:
        return Answer(Attempt(), _("Enter your password."))
    checked = service.check_password(current_user, given, proof.source())
    right = checked.user is not None
    return _said(Attempt(by="password" if right else "", wait=checked.wait), _("The password is not right."))


def words_of_wait(wait: int) -> str:
    """What is told to somebody who has to wait so many seconds."""
    if wait < 60:
        return ngettext(
            "Too many failed attempts. Try again in %(num)s second.",
            "Too many failed attempts. Try again in %(num)s seconds.",
            wait,
        )
    return ngettext(
        "Too many failed attempts. Try again in %(num)s minute.",
        "Too many failed attempts. Try again in %(num)s minutes.",
        -(-wait // 60),
    )


def _try_key(answer: str) -> Attempt:
    challenge = session.pop(proof.CHALLENGE, None)
    with write_unit() as unit:
        return factors.try_key(unit, current_user.id, answer, challenge, proof.relying_party(), proof.source())


def _try_recovery_code(given: str) -> Attempt:
    """Counted before the codes are compared, which takes a moment and so happens outside of any transaction."""
    user_id, source = current_user.id, proof.source()
    with write_unit() as unit:
        wait = factors.enter(unit, user_id, source)
    if wait:
        return Attempt(wait=wait)
    with read_unit() as unit_session:
        code_id = factors.matching_recovery_code(unit_session, user_id, given)
    with write_unit() as unit:
        return factors.use_recovery_code(unit, user_id, code_id, source)


def _said(attempt: Attempt, wrong: str) -> Answer:
    if attempt.wait:
        return Answer(attempt, words_of_wait(attempt.wait), 429)
    return Answer(attempt, "" if attempt.by else wrong)


def _drift() -> bool:
    found = proof.settings()
    return found is not None and found.totp_drift
