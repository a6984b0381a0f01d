"""Slowing down guesses, per account name, with the counts in the database.

An attempt is entered as a failure before the password is looked at and taken out when it was
right: a hundred attempts at the same moment cannot all pass before the first is counted.
Names without an account are treated alike, so that the answer tells nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from jitflow.accounts.models import SignInFailure
from jitflow.db import clock
from jitflow.db.locks import take_turn
from jitflow.db.units import ground

SHORT_WINDOW = timedelta(seconds=60)
FREE_FAILURES = 5
LONGEST_DELAY = timedelta(seconds=60)
LONG_WINDOW = timedelta(hours=1)
FAILURES_TO_LOCK = 20
LOCK = timedelta(minutes=15)


def normal_name(email: str) -> str:
    """The form in which account names are compared."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def account_hash(email: str) -> str:
    """A keyed hash of the account name: counting needs no list of who tried to sign in."""
    content = normal_name(email).encode("utf-8", "surrogatepass")
    return hmac.new(ground().keyring.secret("accounts"), content, hashlib.sha256).hexdigest()


def enter(session: Session, account: str) -> int:
    """Count an attempt; returns the seconds to wait, 0 when it may go on."""
    take_turn(session, f"sign-in:{account}")
    moment = clock.now()
    wait = seconds_to_wait(_failures(session, account, moment), moment)
    if not wait:
        session.add(SignInFailure(account=account, created_at=moment))
        session.flush()
    return wait


def clear(session: Session, account: str) -> None:
    """Forget the failures of an account after a right password."""
    session.execute(delete(SignInFailure).where(SignInFailure.account == account))


def forget_old(session: Session) -> None:
    """Delete what no longer counts."""
    limit = clock.now() - LONG_WINDOW - LOCK
    session.execute(delete(SignInFailure).where(SignInFailure.created_at < limit))


def seconds_to_wait(failures: list[datetime], moment: datetime) -> int:
    """How long the next attempt has to wait after these failures (oldest first).

    From the sixth failure within a minute on the wait doubles: 1 s, 2 s, 4 s, up to a minute.
    The twentieth failure within an hour locks the account for 15 minutes.
    """
    until = moment
    recent = [at for at in failures if at > moment - SHORT_WINDOW]
    if len(recent) >= FREE_FAILURES:
        delay = timedelta(seconds=2 ** min(len(recent) - FREE_FAILURES, 10))
        until = max(until, recent[-1] + min(delay, LONGEST_DELAY))
    for index, at in enumerate(failures[FAILURES_TO_LOCK - 1 :]):
        if at - failures[index] < LONG_WINDOW:
            until = max(until, at + LOCK)
    return math.ceil((until - moment).total_seconds())


def _failures(session: Session, account: str, moment: datetime) -> list[datetime]:
    statement = select(SignInFailure.created_at).where(
        SignInFailure.account == account,
        SignInFailure.created_at > moment - LONG_WINDOW - LOCK,
    )
    return list(session.scalars(statement.order_by(SignInFailure.created_at)))
