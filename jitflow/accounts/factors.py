"""The second factor of an account: one-time codes, security keys, recovery codes.

Reading takes a session, changing a write unit of the caller. Whatever is used up (the step of a one-time
code, a recovery code) is used up by a conditional update in the transaction that accepts it, so that two
requests at the same moment, or two machines on one database, cannot both pass.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from jitflow.accounts import keys, passwords, telling, throttle, totp
from jitflow.accounts.models import RecoveryCode, SecurityKey, User
from jitflow.accounts.throttle import Source
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit

CODES = 10
GROUPS, GROUP_LENGTH = 3, 4
#: Without letters and digits that are taken for each other (Crockford's base 32, small).
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"})
LONGEST_NAME = 80


class FactorError(ValueError):
    """A second factor cannot be changed like this; `reason` names why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Attempt:
    """The answer to an attempt at the second factor: by what it passed, or seconds to wait, or neither."""

    by: str = ""
    wait: int = 0
    codes_left: int | None = None


@dataclass(frozen=True)
class KeyLine:
    """One security key as its owner sees it."""

    id: str
    name: str
    since: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """What a person has as second factor."""

    totp_since: datetime | None = None
    keys: list[KeyLine] = field(default_factory=list)
    codes_left: int = 0
    codes_since: datetime | None = None
    code_used_at: datetime | None = None

    @property
    def any(self) -> bool:
        """Whether there is one; recovery codes alone are none."""
        return self.totp_since is not None or bool(self.keys)

    @property
    def number(self) -> int:
        """How many there are."""
        return (self.totp_since is not None) + len(self.keys)


def has_any(session: Session, user: User) -> bool:
    """Whether the account has a second factor."""
    if user.totp_confirmed_at is not None:
        return True
    return session.scalar(select(SecurityKey.id).where(*_active(user.id)).limit(1)) is not None


def of(session: Session, user_id: str) -> Factors:
    """The second factors of an account."""
    since = session.scalar(select(User.totp_confirmed_at).where(User.id == user_id))
    lines = [KeyLine(row.id, row.name, row.created_at, row.used_at) for row in active_keys(session, user_id)]
    left, made, used = session.execute(
        select(
            func.count().filter(RecoveryCode.used_at.is_(None)),
            func.max(RecoveryCode.created_at),
            func.max(RecoveryCode.used_at),
        ).where(RecoveryCode.user_id == user_id)
    ).one()
    return Factors(since, lines, left, made, used)


def active_keys(session: Session, user_id: str) -> list[SecurityKey]:
    """The security keys that were not removed, the oldest first."""
    return list(session.scalars(select(SecurityKey).where(*_active(user_id)).order_by(SecurityKey.created_at)))


# --- attempts --------------------------------------------------------------------------------


def enter(unit: WriteUnit, user_id: str, source: Source | None) -> int:
    """Count an attempt at the second factor; returns the seconds to wait, 0 when it may go on."""
    wait = throttle.enter(unit.session, throttle.factor_hash(user_id), source)
    if wait:
        _refuse(unit, user_id, "throttled")
    return wait


def try_totp(unit: WriteUnit, user_id: str, given: str, source: Source | None, drift: bool = False) -> Attempt:
    """A one-time code: right once, in its half minute. Counted and recorded in the same transaction."""
    if wait := enter(unit, user_id, source):
        return Attempt(wait=wait)
    user = _own(unit, user_id)
    secret = user.totp_secret if user.totp_confirmed_at is not None else None
    step = totp.matching_step(secret, given, clock.now(), drift) if secret else None
    if step is None:
        _refuse(unit, user_id, "code")
        return Attempt()
    newer = or_(User.totp_step.is_(None), User.totp_step < step)
    used_up = unit.session.execute(
        update(User)
        .where(User.id == user_id, newer)
        .values(totp_step=step)
        .execution_options(synchronize_session=False)
    )
    if used_up.rowcount != 1:
        _refuse(unit, user_id, "used")
        return Attempt()
    return _pass(unit, user_id, source, "code")


def matching_recovery_code(session: Session, user_id: str, given: str) -> str | None:
    """The id of the unused recovery code that this is. All are compared, whichever fits: that takes a moment."""
    wanted = normal_code(given)
    rows = session.execute(
        select(RecoveryCode.id, RecoveryCode.code_hash).where(
            RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
        )
    ).all()
    if len(wanted) != GROUPS * GROUP_LENGTH:
        return None
    fitting = [row.id for row in rows if passwords.verify_code(wanted, row.code_hash)]
    return fitting[0] if fitting else None


def use_recovery_code(unit: WriteUnit, user_id: str, code_id: str | None, source: Source | None) -> Attempt:
    """Burn a recovery code that `matching_recovery_code` found; None: no code fitted. The attempt was entered before."""
    burned = code_id is not None and unit.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.id == code_id, RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if not burned or burned.rowcount != 1:
        _refuse(unit, user_id, "code")
        return Attempt()
    left = unit.session.scalar(
        select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    )
    _record(unit, Verb.CONFIGURED, user_id, user_id, {"act": "recovery_code_used", "left": left})
    telling.tell(unit, user_id, "recovery_code_used")
    return _pass(unit, user_id, source, "recovery_code", left)


def try_key(
    unit: WriteUnit, user_id: str, answer: str, challenge: bytes | None, party: keys.Party | None, source: Source | None
) -> Attempt:
    """The answer of a security key to the challenge that its page held; the challenge is good for one answer."""
    if wait := enter(unit, user_id, source):
        return Attempt(wait=wait)
    credential = keys.credential_id(answer)
    wanted = select(SecurityKey).where(*_active(user_id), SecurityKey.credential_id == credential).with_for_update()
    row = unit.session.scalar(wanted) if credential and challenge and party else None
    count = keys.verify_answer(answer, challenge, party, row.public_key, row.sign_count) if row is not None else None
    if count is None:
        _refuse(unit, user_id, "key")
        return Attempt()
    row.sign_count, row.used_at = count, clock.now()
    return _pass(unit, user_id, source, "key")


# --- changes ---------------------------------------------------------------------------------


def set_totp(unit: WriteUnit, user_id: str, secret: str, given: str, first: bool = False) -> User:
    """Begin with one-time codes of this secret, or change to it, with a first code, which is used up by that.

    first: only where there is no second factor yet. Raises FactorError("another"), FactorError("code").
    """
    _require_first(unit, user_id, first)
    step = totp.matching_step(secret, given, clock.now())
    if step is None:
        raise FactorError("code")
    user = _own(unit, user_id)
    user.totp_secret, user.totp_step, user.totp_confirmed_at = secret, step, clock.now()
    _record(unit, Verb.CONFIGURED, user_id, user_id, {"act": "set_totp"})
    telling.tell(unit, user_id, "set_totp")
    return user


def remove_totp(unit: WriteUnit, user_id: str, required: bool) -> User:
    """No more one-time codes. Raises FactorError("last") where a second factor is required and none would be left."""
    user = _own(unit, user_id)
    _require_another(unit, user_id, required)
    user.totp_secret, user.totp_confirmed_at = None, None  # the step stays: a code once used is never good again
    _record(unit, Verb.CONFIGURED, user_id, user_id, {"act": "remove_totp"})
    telling.tell(unit, user_id, "remove_totp")
    _drop_codes_without_factor(unit, user)
    return user


def add_key(
    unit: WriteUnit, user_id: str, name: str, verified: keys.Verified, handle: str, first: bool = False
) -> User:
    """Take a security key whose answer was verified. Raises FactorError("known") when somebody has it already.

    first: only where there is no second factor yet, else FactorError("another").
    """
    _require_first(unit, user_id, first)
    user = _own(unit, user_id)
    if (
        unit.session.scalar(select(SecurityKey.id).where(SecurityKey.credential_id == verified.credential_id))
        is not None
    ):
        raise FactorError("known")
    user.webauthn_handle = handle
    row = SecurityKey(
        user_id=user_id,
        name=name,
        credential_id=verified.credential_id,
        public_key=verified.public_key,
        sign_count=verified.sign_count,
        transports=verified.transports,
    )
    unit.session.add(row)
    unit.session.flush()
    _record(unit, Verb.CONFIGURED, user_id, user_id, {"act": "add_key", "key": row.id})
    telling.tell(unit, user_id, "add_key")
    return user


def remove_key(unit: WriteUnit, user_id: str, key_id: str, required: bool) -> User | None:
    """Take a security key away; None when it is gone already. Raises FactorError("last")."""
    row = unit.session.scalar(select(SecurityKey).where(*_active(user_id), SecurityKey.id == key_id).with_for_update())
    if row is None:
        return None
    _require_another(unit, user_id, required)
    user = _own(unit, user_id)
    row.removed_at = clock.now()
    _record(unit, Verb.CONFIGURED, user_id, user_id, {"act": "remove_key", "key": row.id})
    telling.tell(unit, user_id, "remove_key")
    unit.session.flush()
    _drop_codes_without_factor(unit, user)
    return user


def hashed_codes() -> tuple[list[str], list[str]]:
    """New recovery codes and their hashes, made outside of any transaction since it takes a moment."""
    codes = [_new_code() for _ in range(CODES)]
    return codes, [passwords.hash_code(normal_code(code)) for code in codes]


def replace_codes(unit: WriteUnit, user_id: str, hashes: list[str]) -> None:
    """Keep these recovery codes instead of all before. Raises FactorError("none") without a second factor."""
    user = _own(unit, user_id)
    if not has_any(unit.session, user):
        raise FactorError("none")
    unit.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    unit.session.add_all([RecoveryCode(user_id=user_id, code_hash=one) for one in hashes])
    _record(unit, Verb.CONFIGURED, user_id, user_id, {"act": "recovery_codes", "number": len(hashes)})
    telling.tell(unit, user_id, "recovery_codes")


def reset(unit: WriteUnit, user_id: str, actor_id: str | None) -> None:
    """Take every second factor away, for somebody who lost all of them; the next sign-in sets up another."""
    user = _own(unit, user_id)
    user.totp_secret, user.totp_confirmed_at = None, None
    unit.session.execute(update(SecurityKey).where(*_active(user_id)).values(removed_at=clock.now()))
    unit.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    throttle.clear(unit.session, throttle.factor_hash(user_id))
    _record(unit, Verb.CONFIGURED, actor_id, user_id, {"act": "reset_second_factor"})
    telling.tell(unit, user_id, "reset_second_factor")


def normal_code(given: str) -> str:
    """A recovery code as it is compared: without spaces and hyphens, small, misread letters put right."""
    return totp.plain(given).casefold().translate(_MISREAD)


# --- parts -----------------------------------------------------------------------------------


def _new_code() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def _active(user_id: str) -> tuple:
    return SecurityKey.user_id == user_id, SecurityKey.removed_at.is_(None)


def _require_first(unit: WriteUnit, user_id: str, first: bool) -> None:
    if first and has_any(unit.session, _own(unit, user_id)):
        raise FactorError("another")


def _require_another(unit: WriteUnit, user_id: str, required: bool) -> None:
    if required and of(unit.session, user_id).number <= 1:
        raise FactorError("last")


def _drop_codes_without_factor(unit: WriteUnit, user: User) -> None:
    """Recovery codes are for who lost a second factor: without one they would be a way in of their own."""
    if not has_any(unit.session, user):
        unit.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _pass(unit: WriteUnit, user_id: str, source: Source | None, by: str, left: int | None = None) -> Attempt:
    throttle.clear(unit.session, throttle.factor_hash(user_id), source)
    _record(unit, Verb.SIGNED_IN, user_id, user_id, {"by": by})
    return Attempt(by=by, codes_left=left)


def _refuse(unit: WriteUnit, user_id: str, reason: str) -> None:
    _record(unit, Verb.REFUSED, None, user_id, {"act": "second_factor", "reason": reason})


def _record(unit: WriteUnit, verb: Verb, actor_id: str | None, user_id: str, detail: dict) -> None:
    unit.record(verb, focus_group_id=None, actor_id=actor_id, object_type="account", object_id=user_id, detail=detail)


def _own(unit: WriteUnit, user_id: str) -> User:
    user = unit.session.get(User, user_id)
    if user is None:
        raise FactorError("account")
    return user
