"""Accounts as the administration of the installation sees them: who they are and how they sign in, nothing they work on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from jitflow.accounts import factors, service
from jitflow.accounts.models import SecurityKey, User
from jitflow.audit.verbs import Verb
from jitflow.db.units import WriteUnit

PAGE = 100


@dataclass(frozen=True)
class AccountLine:
    """One account in the list."""

    id: str
    name: str
    email: str
    active: bool
    administrator: bool
    second_factor: bool
    signed_in_at: datetime | None


def accounts(session: Session, words: str = "") -> list[AccountLine]:
    """Accounts by name, those whose name or address holds the words; at most a page of them."""
    has_key = exists().where(SecurityKey.user_id == User.id, SecurityKey.removed_at.is_(None))
    statement = select(User, has_key)
    if words := words.strip():
        statement = statement.where(
            User.name.icontains(words, autoescape=True) | User.email.icontains(words, autoescape=True)
        )
    return [
        AccountLine(
            user.id, user.name, user.email, user.active, user.administrator,
            keyed or user.totp_confirmed_at is not None, user.signed_in_at,
        )
        for user, keyed in session.execute(statement.order_by(User.name, User.id).limit(PAGE))
    ]  # fmt: skip


def addresses(session: Session, user_ids: set[str]) -> dict[str, str]:
    """E-mail addresses of accounts by id: for those who manage the members of a group."""
    rows = session.execute(select(User.id, User.email).where(User.id.in_(user_ids)))
    return {row.id: row.email for row in rows}


def reactivate(unit: WriteUnit, user_id: str, actor_id: str | None) -> None:
    """Open an account again. Raises AccountError."""
    user = service.get_user(unit.session, user_id)
    if user is None:
        raise service.AccountError(f"{user_id}: there is no such account")
    user.active = True
    unit.record(
        Verb.CONFIGURED, focus_group_id=None, actor_id=actor_id, object_type="account", object_id=user_id,
        detail={"act": "reactivate"},
    )  # fmt: skip


def reset_second_factor(unit: WriteUnit, user_id: str, actor_id: str | None) -> None:
    """Take every second factor away and end all sessions: the next sign-in sets up another. Raises AccountError."""
    factors.reset(unit, user_id, actor_id)
    service.end_sessions(unit, user_id)
