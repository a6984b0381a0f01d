"""Focus groups: who belongs to them, and what a member sees first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow.audit.verbs import Verb
from jitflow.capacities import CAPACITIES
from jitflow.cases import service as cases
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting
from jitflow.focusgroups.models import GROUP_ROLES, FocusGroup, Membership
from jitflow.parties import service as parties

ADMINISTRATOR = "administrator"
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class MembershipError(ValueError):
    """A membership that cannot be made or ended; the message says why, in English, and `code` names it for the page."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class GroupOfUser:
    """A focus group as one of its members sees it in a list."""

    id: str
    slug: str
    name: str
    zone: str
    role: str


@dataclass(frozen=True)
class Member:
    """One active membership."""

    user_id: str
    role: str
    since: datetime
    capacity: str


@dataclass(frozen=True)
class GroupLine:
    """A focus group as the administration of the installation sees it."""

    id: str
    slug: str
    name: str
    zone: str
    members: int


@dataclass(frozen=True)
class Home:
    """What needs a person in a focus group today."""

    cases: list[cases.CaseLine]
    drafts: list[drafting.DraftLine]
    drafts_of_mine: int
    """Drafts among `drafts` that this person saved last."""


def create(
    unit: WriteUnit, slug: str, name: str, actor_id: str, zone: str = "Europe/Rome"
) -> FocusGroup:
    """A new focus group. Raises ValueError when the slug cannot stand in an address."""
    if not SLUG.fullmatch(slug) or len(slug) > 60:
        raise ValueError(f"a slug has small letters, digits and single hyphens: {slug!r}")
    group = FocusGroup(slug=slug, name=name, zone=zone)
    unit.session.add(group)
    unit.session.flush()
    _record(unit, group.id, actor_id, "focus_group", group.id, {"action": "created"})
    return group


def by_slug(session: Session, slug: str) -> FocusGroup | None:
    """The focus group with this slug, whoever asks: for loaders and commands, not for pages."""
    return session.scalar(select(FocusGroup).where(FocusGroup.slug == slug))


def is_empty(session: Session) -> bool:
    """Whether there is no focus group yet: a first start."""
    return session.scalar(select(FocusGroup.id).limit(1)) is None


def groups_of(session: Session, user_id: str) -> list[GroupOfUser]:
    """The focus groups a person belongs to, by name."""
    statement = (
        select(FocusGroup, Membership.role)
        .join(Membership, Membership.focus_group_id == FocusGroup.id)
        .where(Membership.user_id == user_id, Membership.ended_at.is_(None))
        .order_by(FocusGroup.name)
    )
    return [
        GroupOfUser(group.id, group.slug, group.name, group.zone, role)
        for group, role in session.execute(statement)
    ]


def members(session: Session, focus_group_id: str) -> list[Member]:
    """The active members of a group, the oldest membership first."""
    statement = select(Membership).where(
        Membership.focus_group_id == focus_group_id, Membership.ended_at.is_(None)
    )
    rows = session.scalars(statement.order_by(Membership.created_at, Membership.id))
    return [Member(row.user_id, row.role, row.created_at, row.capacity) for row in rows]


def add_member(
    unit: WriteUnit, focus_group_id: str, user_id: str, role: str, actor_id: str, capacity: str | None = None
) -> Membership:
    """Take a person into the group, or change role and capacity of a member.

    Raises MembershipError: unknown_role, last_administrator.
    """
    if role not in GROUP_ROLES or capacity not in (None, *CAPACITIES):
        raise MembershipError("unknown_role", f"unknown role {role!r} or capacity {capacity!r}")
    row = _membership(unit.session, focus_group_id, user_id)
    if row is not None and row.ended_at is None and role != ADMINISTRATOR:
        _keep_an_administrator(unit.session, row)
    if row is None:
        row = Membership(focus_group_id=focus_group_id, user_id=user_id, role=role, capacity=CAPACITIES[0])
        unit.session.add(row)
    elif row.role == role and row.ended_at is None and capacity in (None, row.capacity):
        return row
    row.role, row.capacity, row.ended_at = role, capacity or row.capacity, None
    unit.session.flush()
    detail = {"action": "member", "user_id": user_id, "role": role, "capacity": row.capacity}
    _record(unit, focus_group_id, actor_id, "membership", row.id, detail)
    return row


def end_membership(
    unit: WriteUnit, focus_group_id: str, user_id: str, actor_id: str
) -> list[int]:
    """End a membership and every place in a case team that rests on it.

    Access is gone at the next request, because every request asks for both. A later new
    membership does not bring the old places back. Returns the numbers of the cases that
    now have no lead: ending access is never refused for that. Raises MembershipError:
    not_a_member, last_administrator.
    """
    row = _membership(unit.session, focus_group_id, user_id)
    if row is None or row.ended_at is not None:
        raise MembershipError("not_a_member", "this person is not a member")
    _keep_an_administrator(unit.session, row)
    row.ended_at = clock.now()
    detail = {"action": "membership_ended", "user_id": user_id}
    _record(unit, focus_group_id, actor_id, "membership", row.id, detail)
    parties.end_all(unit, focus_group_id, user_id, actor_id)
    return cases.end_all_places(unit, focus_group_id, user_id, actor_id)


def everybody(session: Session, focus_group_id: str) -> list[str]:
    """Everybody who is or was a member, by user id."""
    return list(session.scalars(select(Membership.user_id).where(Membership.focus_group_id == focus_group_id)))


def rename(unit: WriteUnit, focus_group_id: str, name: str, actor_id: str) -> None:
    """Another name for a focus group; its address stays. Raises ValueError."""
    group = unit.session.get(FocusGroup, focus_group_id, with_for_update=True)
    if group is None or not 0 < len(name.strip()) <= 200:
        raise ValueError("a focus group has a name of 1 to 200 characters")
    group.name = name.strip()
    _record(unit, group.id, actor_id, "focus_group", group.id, {"action": "renamed"})


def all_groups(session: Session) -> list[GroupLine]:
    """Every focus group with the number of its members: for the administration of the installation, nothing inside."""
    counted = (
        select(Membership.focus_group_id, func.count().label("members"))
        .where(Membership.ended_at.is_(None))
        .group_by(Membership.focus_group_id)
        .subquery()
    )
    statement = select(FocusGroup, counted.c.members).outerjoin(counted, counted.c.focus_group_id == FocusGroup.id)
    rows = session.execute(statement.order_by(FocusGroup.name, FocusGroup.id))
    return [GroupLine(group.id, group.slug, group.name, group.zone, members or 0) for group, members in rows]


def decide(unit: WriteUnit, focus_group_id: str, name: str, value: Any, actor_id: str) -> None:
    """Keep what the focus group decided for itself under a name; the entry of the trail has the name alone."""
    group = unit.session.get_one(FocusGroup, focus_group_id, with_for_update=True, populate_existing=True)
    group.settings = {**(group.settings or {}), name: value}
    _record(unit, group.id, actor_id, "focus_group", group.id, {"action": "settings", "fields": [name]})


def decide_within(
    unit: WriteUnit, focus_group_id: str, name: str, place: tuple[str, str], value: Any, actor_id: str
) -> None:
    """The same for one of several decisions under a name, two levels below it; the others stay as they are."""
    group = unit.session.get_one(FocusGroup, focus_group_id, with_for_update=True, populate_existing=True)
    outer, inner = place
    kept = dict((group.settings or {}).get(name) or {})
    kept[outer] = {**kept.get(outer, {}), inner: value}
    group.settings = {**(group.settings or {}), name: kept}
    detail = {"action": "settings", "fields": [f"{name}.{outer}.{inner}"]}
    _record(unit, group.id, actor_id, "focus_group", group.id, detail)


def home(session: Session, user_id: str, focus_group_id: str) -> Home:
    """What the first page shows: only cases in whose team the person is."""
    drafts = drafting.open_drafts(session, user_id, focus_group_id)
    mine = sum(1 for draft in drafts if draft.saved_by == user_id)
    return Home(cases.list_cases(session, user_id, focus_group_id), drafts, mine)


def _keep_an_administrator(session: Session, row: Membership) -> None:
    """Who administers may not go as the last one: nobody could invite or decide any more."""
    if row.role != ADMINISTRATOR:
        return
    lock = select(FocusGroup.id).where(FocusGroup.id == row.focus_group_id).with_for_update()
    session.execute(lock)  # two that leave at the same moment must not both find the other still there
    others = select(func.count()).select_from(Membership).where(
        Membership.focus_group_id == row.focus_group_id, Membership.role == ADMINISTRATOR,
        Membership.ended_at.is_(None), Membership.id != row.id,
    )  # fmt: skip
    if not session.scalar(others):
        raise MembershipError("last_administrator", "a focus group keeps at least one administrator")


def _membership(session: Session, focus_group_id: str, user_id: str) -> Membership | None:
    return session.scalar(
        select(Membership)
        .where(Membership.focus_group_id == focus_group_id, Membership.user_id == user_id)
        .with_for_update()
    )


def _record(
    unit: WriteUnit, group_id: str, actor_id: str, object_type: str, object_id: str, detail: dict
) -> None:
    unit.record(
        Verb.CONFIGURED,
        focus_group_id=group_id,
        actor_id=actor_id,
        object_type=object_type,
        object_id=object_id,
        detail=detail,
    )
