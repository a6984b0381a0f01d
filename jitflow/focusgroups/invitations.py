"""Ways into a focus group: for one address, usable once and for a time. The database holds the hash of the token."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.accounts import service as accounts
from jitflow.audit.verbs import Verb
from jitflow.capacities import CAPACITIES
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.focusgroups import service
from jitflow.focusgroups.models import GROUP_ROLES, FocusGroup, Invitation
from jitflow.focusgroups.service import ADMINISTRATOR, MembershipError

LASTS = timedelta(days=7)
TOKEN_BYTES = 32


@dataclass(frozen=True)
class Offered:
    """An invitation that can still be accepted."""

    id: str
    focus_group_id: str
    group_name: str
    email: str
    role: str
    capacity: str
    invited_by: str
    expires_at: datetime


def invite(
    unit: WriteUnit, focus_group_id: str, email: str, role: str, capacity: str, actor_id: str, actor_role: str
) -> str:
    """Invite an address; returns the token, which is kept nowhere.

    Raises MembershipError: unknown_role, not_yours (only administrators make administrators), bad_address,
    already_member, already_invited.
    """
    if role not in GROUP_ROLES or capacity not in CAPACITIES:
        raise MembershipError("unknown_role", f"unknown role {role!r} or capacity {capacity!r}")
    if role == ADMINISTRATOR and actor_role != ADMINISTRATOR:
        raise MembershipError("not_yours", "only an administrator invites an administrator")
    try:
        email = accounts.usable_email(email)
    except accounts.AccountError as refused:
        raise MembershipError("bad_address", str(refused)) from None
    known = accounts.find_user(unit.session, email)
    if known is not None and known.id in {one.user_id for one in service.members(unit.session, focus_group_id)}:
        raise MembershipError("already_member", "this person is a member")
    if any(one.email == email for one in open_ones(unit.session, focus_group_id)):
        raise MembershipError("already_invited", "this address has an open invitation")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = Invitation(
        focus_group_id=focus_group_id, email=email, role=role, capacity=capacity, token_hash=_hash(token),
        expires_at=clock.now() + LASTS, invited_by=actor_id,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    _record(unit, row, actor_id, "invited")
    return token


def open_ones(session: Session, focus_group_id: str) -> list[Offered]:
    """The invitations of a group that can still be accepted, the latest first."""
    statement = _open().where(Invitation.focus_group_id == focus_group_id)
    rows = session.execute(statement.order_by(Invitation.created_at.desc()))
    return [_offered(row, group) for row, group in rows]


def offered(session: Session, token: str) -> Offered | None:
    """The invitation of a token; None when there is none, or none any more."""
    found = session.execute(_open().where(Invitation.token_hash == _hash(token))).first()
    return _offered(*found) if found else None


def withdraw(unit: WriteUnit, focus_group_id: str, invitation_id: str, actor_id: str) -> None:
    """Take an invitation back. Raises MembershipError (gone)."""
    row = unit.session.get(Invitation, invitation_id, with_for_update=True, populate_existing=True)
    if row is None or row.focus_group_id != focus_group_id or row.accepted_at or row.withdrawn_at:
        raise MembershipError("gone", "there is no such open invitation")
    row.withdrawn_at = clock.now()
    _record(unit, row, actor_id, "invitation_withdrawn")


def accept(unit: WriteUnit, token: str, user_id: str) -> str:
    """Join the group with an account; returns the address part of the group.

    Raises MembershipError: gone, administers (who administers the installation belongs to no focus group).
    """
    statement = select(Invitation).where(Invitation.token_hash == _hash(token)).with_for_update()
    row = unit.session.scalar(statement.execution_options(populate_existing=True))
    if row is None or row.accepted_at or row.withdrawn_at or row.expires_at <= clock.now():
        raise MembershipError("gone", "this invitation cannot be used any more")
    user = accounts.get_user(unit.session, user_id)
    if user is None or user.administrator:
        raise MembershipError("administers", "who administers the installation belongs to no focus group")
    row.accepted_at, row.accepted_by = clock.now(), user_id
    _record(unit, row, user_id, "invitation_accepted")
    service.add_member(unit, row.focus_group_id, user_id, row.role, row.invited_by, row.capacity)
    return unit.session.get_one(FocusGroup, row.focus_group_id).slug


def _open():
    return (
        select(Invitation, FocusGroup.name)
        .join(FocusGroup, FocusGroup.id == Invitation.focus_group_id)
        .where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > clock.now())
    )


def _offered(row: Invitation, group_name: str) -> Offered:
    return Offered(
        row.id, row.focus_group_id, group_name, row.email or "", row.role, row.capacity, row.invited_by, row.expires_at
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _record(unit: WriteUnit, row: Invitation, actor_id: str, action: str) -> None:
    unit.record(
        Verb.CONFIGURED, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type="invitation",
        object_id=row.id, detail={"action": action, "role": row.role, "capacity": row.capacity},
    )  # fmt: skip
