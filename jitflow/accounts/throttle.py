"""Slowing down guesses, per account name and per source address, with the counts in the database.

An attempt is entered as a failure before the password is looked at and taken out when it was
right: a hundred attempts at the same moment cannot all pass before the first is counted.
Names without an account are treated alike, so that the answer tells nothing. A whole office may
share one address: what is allowed to an address is much more, and only failures count.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
import unicodedata
from dataclasses import dataclass
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
#: Whoever has an IPv6 connection has a whole network of so many bits.
IPV6_NETWORK = 64


@dataclass(frozen=True)
class Source:
    """Where attempts come from: the keyed hash of the address, and how many failures it has within an hour."""

    key: str
    allowed: int


def normal_name(email: str) -> str:
    """The form in which account names are compared."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def account_hash(email: str) -> str:
    """A keyed hash of the account name: counting needs no list of who tried to sign in."""
    return _keyed(normal_name(email))


def factor_hash(user_id: str) -> str:
    """What the attempts at the second factor of an account are counted under: apart from those at its password."""
    return _keyed(f"second factor {user_id}")


def source_of(address: str | None, allowed: int) -> Source | None:
    """The source with this address (of IPv6 its network); None where no address is known."""
    if not address:
        return None
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return Source(_keyed(f"address {address}"), allowed)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    network = ipaddress.ip_network((parsed, IPV6_NETWORK if parsed.version == 6 else 32), strict=False)
    return Source(_keyed(f"address {network}"), allowed)


def enter(session: Session, account: str, source: Source | None = None) -> int:
    """Count an attempt; returns the seconds to wait, 0 when it may go on."""
    take_turn(session, f"sign-in:{account}")
    moment = clock.now()
    wait = seconds_to_wait(_failures(session, account, moment), moment)
    if source is not None:
        take_turn(session, f"sign-in:{source.key}")
        wait = max(wait, _seconds_for_source(session, source, moment))
    if not wait:
        session.add(SignInFailure(account=account, created_at=moment))
        if source is not None:
            session.add(SignInFailure(account=source.key, created_at=moment))
        session.flush()
    return wait


def clear(session: Session, account: str, source: Source | None = None) -> None:
    """Forget the failures of an account after a right password; of its source, only this attempt was none."""
    session.execute(delete(SignInFailure).where(SignInFailure.account == account))
    if source is not None:
        newest = select(SignInFailure.id).where(SignInFailure.account == source.key)
        newest = newest.order_by(SignInFailure.created_at.desc()).limit(1).scalar_subquery()
        session.execute(delete(SignInFailure).where(SignInFailure.id == newest))


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


def _seconds_for_source(session: Session, source: Source, moment: datetime) -> int:
    """Until the oldest of as many failures as are allowed is more than an hour ago."""
    statement = select(SignInFailure.created_at).where(
        SignInFailure.account == source.key, SignInFailure.created_at > moment - LONG_WINDOW
    )
    oldest = session.scalar(statement.order_by(SignInFailure.created_at.desc()).offset(source.allowed - 1).limit(1))
    return math.ceil((oldest + LONG_WINDOW - moment).total_seconds()) if oldest is not None else 0


def _keyed(text: str) -> str:
    content = text.encode("utf-8", "surrogatepass")
    return hmac.new(ground().keyring.secret("accounts"), content, hashlib.sha256).hexdigest()


def _failures(session: Session, account: str, moment: datetime) -> list[datetime]:
    statement = select(SignInFailure.created_at).where(
        SignInFailure.account == account,
        SignInFailure.created_at > moment - LONG_WINDOW - LOCK,
    )
    return list(session.scalars(statement.order_by(SignInFailure.created_at)))
