"""What can be done with accounts. All writes to users happen here."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from jitflow.accounts import passwords, preferences, telling, throttle
from jitflow.accounts.models import SessionRow, User
from jitflow.accounts.throttle import Source
from jitflow.audit.verbs import Verb
from jitflow.config import LANGUAGES
from jitflow.db import clock
from jitflow.db.units import WriteUnit, write_unit
from jitflow.jobs.service import sweeping

__all__ = [
    "AccountError",
    "SignIn",
    "Source",
    "User",
    "all_users",
    "change_password",
    "check_password",
    "create_user",
    "deactivate",
    "end_other_sessions",
    "end_sessions",
    "find_user",
    "get_user",
    "names",
    "set_administrator",
    "set_locale",
    "set_password",
    "set_preferences",
    "sign_in",
    "sign_out",
    "sweep",
    "usable_email",
]

LONGEST_EMAIL = 254


class AccountError(ValueError):
    """An account cannot be made or changed like this; the message says why."""


@dataclass(frozen=True)
class SignIn:
    """The answer to an attempt: a user, or seconds to wait, or neither (wrong name or password)."""

    user: User | None = None
    wait: int = 0


def create_user(
    unit: WriteUnit,
    email: str,
    name: str,
    password: str,
    locale: str = "en",
    actor_id: str | None = None,
) -> User:
    """A new active account. Raises AccountError, PasswordRefused."""
    email, name = usable_email(email), name.strip()
    if not 0 < len(name) <= 200:
        raise AccountError("a name has 1 to 200 characters")
    passwords.require_usable(password, email=email, name=name)
    if find_user(unit.session, email) is not None:
        raise AccountError(f"{email}: there is an account with this address")
    user = User(
        email=email,
        name=name,
        password=passwords.hash_password(password),
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        locale=_known_locale(locale),
        confirmed_at=clock.now(),
    )
    unit.session.add(user)
    unit.session.flush()
    _record(unit, Verb.CONFIGURED, actor_id or user.id, user.id, {"act": "create_user"})
    return user


def set_password(unit: WriteUnit, user_id: str, password: str, actor_id: str | None) -> None:
    """A new password; every session of the account ends."""
    user = _own(unit, user_id)
    passwords.require_usable(password, email=user.email, name=user.name)
    user.password = passwords.hash_password(password)
    end_sessions(unit, user_id)
    _record(unit, Verb.CONFIGURED, actor_id, user_id, {"act": "set_password"})
    telling.tell(unit, user_id, "set_password")


def change_password(unit: WriteUnit, user_id: str, password: str) -> User:
    """A new password chosen by its owner, who proved the old one (`check_password`). Raises PasswordRefused.

    The caller ends the other sessions by `end_other_sessions` and goes on with a new one.
    """
    user = _own(unit, user_id)
    passwords.require_usable(password, email=user.email, name=user.name)
    user.password = passwords.hash_password(password)
    _record(unit, Verb.CONFIGURED, user_id, user_id, {"act": "change_password"})
    telling.tell(unit, user_id, "change_password")
    return user


def set_administrator(unit: WriteUnit, user_id: str, administrator: bool, actor_id: str | None) -> None:
    """Whether this person administers the installation. Where that changes, sessions begun in the other role end."""
    user = _own(unit, user_id)
    if user.administrator != administrator:
        end_sessions(unit, user_id)
    user.administrator = administrator
    _record(unit, Verb.CONFIGURED, actor_id, user_id, {"act": "set_administrator", "to": administrator})


def deactivate(unit: WriteUnit, user_id: str, actor_id: str | None) -> None:
    """Close the account; every session ends with the next request."""
    _own(unit, user_id).active = False
    end_sessions(unit, user_id)
    _record(unit, Verb.CONFIGURED, actor_id, user_id, {"act": "deactivate"})


def end_sessions(unit: WriteUnit, user_id: str) -> None:
    """End all sessions of a user, also one whose cookie was copied."""
    _own(unit, user_id).fs_uniquifier = secrets.token_hex(32)
    unit.session.execute(delete(SessionRow).where(SessionRow.user_id == user_id))


def end_other_sessions(unit: WriteUnit, user_id: str, kept_row_id: str | None) -> User:
    """End all sessions of a user but one, which goes on as soon as it takes over the new `fs_uniquifier`."""
    user = _own(unit, user_id)
    user.fs_uniquifier = secrets.token_hex(32)
    others = (SessionRow.user_id == user_id) & (SessionRow.id != (kept_row_id or ""))
    ended = unit.session.execute(delete(SessionRow).where(others)).rowcount
    _record(unit, Verb.CONFIGURED, user_id, user_id, {"act": "end_other_sessions", "number": ended})
    return user


def set_locale(unit: WriteUnit, user_id: str, locale: str) -> None:
    """Remember the language of the pages for this user."""
    user = _own(unit, user_id)
    user.locale = _known_locale(locale)
    _record(unit, Verb.CONFIGURED, user_id, user_id, {"act": "set_locale", "locale": locale})


def set_preferences(unit: WriteUnit, user_id: str, chosen: Mapping[str, str]) -> None:
    """Remember how this person likes the pages to be. Raises UnknownPreference."""
    user = _own(unit, user_id)
    user.preferences = preferences.changed(user.preferences, chosen)
    _record(unit, Verb.CONFIGURED, user_id, user_id, {"act": "set_preferences", "names": sorted(chosen)})


def find_user(session: Session, email: str) -> User | None:
    """The account with this address, active or not."""
    wanted = throttle.normal_name(email)
    if len(wanted) > LONGEST_EMAIL or not wanted.isprintable():
        return None  # no account can have this name, and not every database can be asked for it
    return session.scalar(select(User).where(User.email == wanted))


def get_user(session: Session, user_id: str) -> User | None:
    """The account with this id."""
    return session.get(User, user_id)


def all_users(session: Session) -> list[User]:
    """Every account, active or not, by address: for the command line."""
    return list(session.scalars(select(User).order_by(User.email)))


_NAMES = select(User.id, User.name).where(User.id.in_(bindparam("ids", expanding=True)))


def names(session: Session, user_ids: Iterable[str | None]) -> dict[str, str]:
    """Names of people by id, for "saved by"."""
    wanted = {user_id for user_id in user_ids if user_id}
    if not wanted:
        return {}
    rows = session.execute(_NAMES, {"ids": list(wanted)})
    return {row.id: row.name for row in rows}


def sign_in(email: str, password: str, source: Source | None = None) -> SignIn:
    """Check name and password. Counts (per name and per source), throttles and records in units of its own.

    The password is verified outside any transaction: argon2 takes a noticeable time, during
    which nobody else should wait for the database.
    """
    account = throttle.account_hash(email)
    with write_unit() as unit:
        user = find_user(unit.session, email)
        wait = throttle.enter(unit.session, account, source)
        if wait:
            _record_failure(unit, user, account, "throttled")
    if wait:
        return SignIn(wait=wait)
    right = passwords.verify(password, user.password if user else None)
    if user is None or not right or not user.active:
        with write_unit() as unit:
            _record_failure(unit, user, account, "inactive" if right else "password")
        return SignIn()
    return SignIn(user=_succeed(user.id, account, password, source))


def check_password(user: User, password: str, source: Source | None = None) -> SignIn:
    """Whether this is still the person's own password; counted, throttled and recorded as a sign-in is."""
    return sign_in(user.email, password, source)


def sign_out(user_id: str) -> None:
    """Record the end of a session; the session interface deletes its row."""
    with write_unit() as unit:
        _record(unit, Verb.SIGNED_OUT, user_id, user_id, {})


@sweeping
def sweep() -> None:
    """Delete sessions and failures that have run out."""
    from jitflow.accounts.sessions import ABSOLUTE, IDLE

    moment = clock.now()
    with write_unit() as unit:
        throttle.forget_old(unit.session)
        unit.session.execute(
            delete(SessionRow).where(
                (SessionRow.last_seen_at < moment - IDLE) | (SessionRow.created_at < moment - ABSOLUTE)
            )
        )


def _succeed(user_id: str, account: str, password: str, source: Source | None) -> User | None:
    with write_unit() as unit:
        user = _own(unit, user_id)
        throttle.clear(unit.session, account, source)
        user.signed_in_at = clock.now()
        if passwords.needs_new_hash(user.password):
            user.password = passwords.hash_password(password)
        _record(unit, Verb.SIGNED_IN, user.id, user.id, {"by": "password"})
    return user


def _record_failure(unit: WriteUnit, user: User | None, account: str, reason: str) -> None:
    detail = {"act": "sign_in", "reason": reason if user else "unknown", "account": account[:16]}
    if user and reason == "throttled":
        detail["reason"] = "throttled"
    _record(unit, Verb.REFUSED, None, user.id if user else None, detail)


def _record(unit: WriteUnit, verb: Verb, actor_id: str | None, user_id: str | None, detail: dict) -> None:
    unit.record(verb, focus_group_id=None, actor_id=actor_id, object_type="account", object_id=user_id, detail=detail)


def _own(unit: WriteUnit, user_id: str) -> User:
    user = unit.session.get(User, user_id)
    if user is None:
        raise AccountError(f"{user_id}: there is no such account")
    return user


def usable_email(email: str) -> str:
    """The address as accounts have it. Raises AccountError."""
    try:
        validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise AccountError(f"{email!r}: {error}") from None
    return throttle.normal_name(email)


def _known_locale(locale: str) -> str:
    if locale not in LANGUAGES:
        raise AccountError(f"{locale!r} is not one of: {', '.join(LANGUAGES)}")
    return locale
