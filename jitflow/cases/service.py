"""Cases and their teams. The facts of a case are in `jitflow.cases.facts`, exported here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from jitflow import across, reach
from jitflow.audit.verbs import Verb
from jitflow.capacities import CAPACITIES, NARROW, case_level
from jitflow.cases.facts import (
    FactError,
    FactLine,
    InUse,
    add_authority,
    add_offence,
    add_person,
    all_facts,
    append_change,
    change_category,
    facts_of,
    history_of,
    last_change,
    line as fact_line,
    person_facts,
    remove_fact,
    restore_fact,
    suggested_category,
    update_facts,
)
from jitflow.cases.models import TEAM_ROLES, Case, CaseTeam, Offence, Person
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.merging import Conflict, Outcome, Posted, SaveResult, merge

__all__ = [
    "CaseLine",
    "FactError",
    "FactLine",
    "InUse",
    "TeamError",
    "TeamMember",
    "add_authority",
    "add_offence",
    "add_person",
    "add_to_team",
    "all_facts",
    "cases_of_group",
    "change_category",
    "create_case",
    "end_all_places",
    "fact_line",
    "facts_of",
    "history_of",
    "led_alone",
    "let_look",
    "list_cases",
    "person_facts",
    "remove_fact",
    "remove_from_team",
    "restore_fact",
    "suggested_category",
    "team",
    "update_case",
    "update_facts",
]

CASE_FIELDS = ("title", "summary", "national_reference", "eurojust_reference")


class TeamError(ValueError):
    """A change of the team that cannot be made. `code` names why, for the page."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class CaseLine:
    """A case as it stands in a list."""

    id: str
    number: int
    title: str
    national_reference: str
    eurojust_reference: str
    issuing_state: str
    role: str
    persons: int
    offences: int
    instruments: int
    changed_at: datetime
    capacity: str = CAPACITIES[0]

    @property
    def level(self) -> str:
        """What the reader's place in the team comes to."""
        return case_level(self.role, self.capacity)


@dataclass(frozen=True)
class TeamMember:
    """One active place in the team of a case."""

    user_id: str
    role: str
    function: str
    since: datetime
    capacity: str


def create_case(
    unit: WriteUnit, focus_group_id: str, actor_id: str, title: str, issuing_state: str, *,
    summary: str = "", national_reference: str = "", eurojust_reference: str | None = None,
    function: str = "",
) -> Case:
    """A new case; its creator becomes its lead. Raises FactError without a title."""
    if not title.strip():
        raise FactError("title", "a case needs a title")
    last = select(func.max(Case.number)).where(Case.focus_group_id == focus_group_id)
    reach.lock_group(unit.session, focus_group_id)
    case = Case(
        focus_group_id=focus_group_id,
        number=(unit.session.scalar(last) or 0) + 1,
        title=title,
        summary=summary,
        national_reference=national_reference,
        eurojust_reference=eurojust_reference or None,
        issuing_state=issuing_state,
        changed_at=clock.now(),
    )
    unit.session.add(case)
    unit.session.flush()
    unit.session.add(CaseTeam(case_id=case.id, user_id=actor_id, role="lead", function=function))
    _record(unit, Verb.COLLECTED, case, actor_id, {"fields": list(CASE_FIELDS)})
    return case


def update_case(unit: WriteUnit, case_id: str, posted: list[Posted], actor_id: str) -> SaveResult:
    """Change title, summary and references field by field.

    Raises FactError for another path or an empty title.
    """
    for one in posted:
        if one.path not in CASE_FIELDS:
            raise FactError(one.path, "a case has no such field")
        if one.path == "title" and not (one.value or "").strip():
            raise FactError("title", "a case needs a title")
    case = unit.session.get(Case, case_id, with_for_update=True, populate_existing=True)
    result = SaveResult()
    for one in posted:
        _merge_field(unit.session, case, one, actor_id, result)
    if result.saved or result.conflicts:
        refused = [conflict.path for conflict in result.conflicts]
        _record(unit, Verb.ALTERED, case, actor_id, {"fields": result.saved, "refused": refused})
    return result


def _merge_field(
    session: Session, case: Case, one: Posted, actor_id: str, result: SaveResult
) -> None:
    current = getattr(case, one.path)
    outcome = merge(current, one.base, one.value)
    if outcome is Outcome.STORE:
        append_change(session, case.id, "case", case.id, "set", one.path, current, one.value, actor_id)
        setattr(case, one.path, one.value or None)
        case.changed_at = clock.now()
        result.saved.append(one.path)
    elif outcome is Outcome.CONFLICT:
        last = last_change(session, case.id, one.path)
        by, at = (last.actor_id, last.at) if last else (None, None)
        result.conflicts.append(Conflict(one.path, one.base, one.value, current, by, at))
        append_change(
            session, case.id, "case", case.id, "proposal", one.path, current, one.value, actor_id
        )


def list_cases(session: Session, user_id: str, focus_group_id: str) -> list[CaseLine]:
    """The open cases in whose team the person is, the latest change first."""
    statement = (
        select(Case, CaseTeam.role, CaseTeam.capacity)
        .join(CaseTeam, CaseTeam.case_id == Case.id)
        .where(
            Case.focus_group_id == focus_group_id,
            Case.closed_at.is_(None),
            CaseTeam.user_id == user_id,
            CaseTeam.ended_at.is_(None),
        )
        .order_by(Case.changed_at.desc(), Case.id)
    )
    rows = session.execute(statement).all()
    ids = [row[0].id for row in rows]
    persons, offences = _count(session, Person, ids), _count(session, Offence, ids)
    instruments = across.instrument_counts(session, ids)
    return [
        CaseLine(
            case.id, case.number, case.title or "", case.national_reference or "",
            case.eurojust_reference or "", case.issuing_state, role, persons.get(case.id, 0),
            offences.get(case.id, 0), instruments.get(case.id, 0), case.changed_at, capacity,
        )
        for case, role, capacity in rows
    ]


def _count(session: Session, model: Any, case_ids: list[str]) -> dict[str, int]:
    statement = select(model.case_id, func.count()).where(
        model.case_id.in_(case_ids), model.removed_at.is_(None)
    )
    return dict(session.execute(statement.group_by(model.case_id)).all())


def team(session: Session, case_id: str) -> list[TeamMember]:
    """The team of a case: leads, then editors, then readers."""
    statement = select(CaseTeam).where(CaseTeam.case_id == case_id, CaseTeam.ended_at.is_(None))
    rows = sorted(session.scalars(statement), key=lambda r: (TEAM_ROLES.index(r.role), r.created_at))
    return [TeamMember(row.user_id, row.role, row.function, row.created_at, row.capacity) for row in rows]


def add_to_team(
    unit: WriteUnit, case: Case, user_id: str, role: str, actor_id: str, function: str | None = None,
    capacity: str | None = None,
) -> None:
    """Give a member of the focus group a place in the team, or change role, capacity and function.

    The capacity is the one the person has in the focus group unless another is named.
    Raises TeamError: unknown_role, not_a_member, last_lead.
    """
    if role not in TEAM_ROLES or capacity not in (None, *CAPACITIES):
        raise TeamError("unknown_role", f"unknown role {role!r} or capacity {capacity!r}")
    membership = reach.active_membership(unit.session, case.focus_group_id, user_id)
    if membership is None:
        raise TeamError("not_a_member", "only members of the focus group join a team")
    _lock(unit.session, case.id)
    row = _place(unit.session, case.id, user_id)
    if row is None:
        row = CaseTeam(
            case_id=case.id, user_id=user_id, role=role, function=function or "", capacity=membership.capacity
        )
        unit.session.add(row)
    else:
        leads = row.ended_at is None and case_level(row.role, row.capacity) == "lead"
        if leads and case_level(role, capacity or row.capacity) != "lead":
            _keep_a_lead(unit.session, case.id, user_id)
        row.role, row.ended_at = role, None
        row.function = row.function if function is None else function
    row.capacity = capacity or row.capacity
    detail = {"action": "team", "user_id": user_id, "role": role, "capacity": row.capacity}
    _record(unit, Verb.CONFIGURED, case, actor_id, detail)


def remove_from_team(unit: WriteUnit, case: Case, user_id: str, actor_id: str) -> None:
    """End a place in the team; access is gone at the next request.

    Raises TeamError: not_in_team, last_lead.
    """
    _lock(unit.session, case.id)
    row = _place(unit.session, case.id, user_id)
    if row is None or row.ended_at is not None:
        raise TeamError("not_in_team", "this person is not in the team")
    if row.role == "lead":
        _keep_a_lead(unit.session, case.id, user_id)
    row.ended_at = clock.now()
    detail = {"action": "team_ended", "user_id": user_id}
    _record(unit, Verb.CONFIGURED, case, actor_id, detail)


def end_all_places(
    unit: WriteUnit, focus_group_id: str, user_id: str, actor_id: str
) -> list[int]:
    """End every place of a person in the teams of a group.

    Called when the membership ends, so the last lead may go too. Returns the numbers of the
    cases left without a lead.
    """
    statement = (
        select(CaseTeam, Case)
        .join(Case, Case.id == CaseTeam.case_id)
        .where(
            Case.focus_group_id == focus_group_id,
            CaseTeam.user_id == user_id,
            or_(CaseTeam.ended_at.is_(None), CaseTeam.ended_at > clock.now()),
        )
    )
    without_lead = []
    for row, case in unit.session.execute(statement).all():
        only_looked = row.ended_at is not None
        row.ended_at = clock.now()
        detail = {"action": "team_ended", "user_id": user_id}
        _record(unit, Verb.CONFIGURED, case, actor_id, detail)
        if not only_looked and not _other_leads(unit.session, case.id, user_id):
            without_lead.append(case.number)
    return without_lead


def led_alone(session: Session, focus_group_id: str, user_id: str) -> list[int]:
    """The numbers of the cases that only this person leads: without a lead once the person is gone."""
    statement = (
        select(Case.id, Case.number)
        .join(CaseTeam, CaseTeam.case_id == Case.id)
        .where(
            Case.focus_group_id == focus_group_id, CaseTeam.user_id == user_id, CaseTeam.ended_at.is_(None)
        )
        .order_by(Case.number)
    )
    return [row.number for row in session.execute(statement) if not _other_leads(session, row.id, user_id)]


@dataclass(frozen=True)
class CaseHead:
    """A case without its content."""

    id: str
    number: int
    eurojust_reference: str
    issuing_state: str
    created_at: datetime
    mine: bool
    """Whether the person is in its team."""


def cases_of_group(session: Session, focus_group_id: str, user_id: str) -> list[CaseHead]:
    """All cases of a group by number, without their content: for those who ask to look into one, or read the trail."""
    place = select(CaseTeam.case_id).where(CaseTeam.user_id == user_id, CaseTeam.ended_at.is_(None))
    mine = set(session.scalars(place))
    columns = Case.id, Case.number, Case.eurojust_reference, Case.issuing_state, Case.created_at
    rows = session.execute(select(*columns).where(Case.focus_group_id == focus_group_id).order_by(Case.number))
    return [
        CaseHead(row.id, row.number, row.eurojust_reference or "", row.issuing_state, row.created_at, row.id in mine)
        for row in rows
    ]


def let_look(
    unit: WriteUnit, focus_group_id: str, case_id: str, user_id: str, capacity: str, until: datetime, look_id: str
) -> None:
    """A place in the team that ends by itself, for somebody who gave a reason (row `look_id` holds it).

    Raises TeamError: not_a_member (no such case in the group, too), in_team.
    """
    case = unit.session.get(Case, case_id, with_for_update=True)
    if case is None or case.focus_group_id != focus_group_id:
        raise TeamError("not_a_member", "there is no such case in the focus group")
    row = _place(unit.session, case_id, user_id)
    if row is not None and row.ended_at is None:
        raise TeamError("in_team", "who is in the team needs no reason")
    if row is None:
        row = CaseTeam(case_id=case_id, user_id=user_id)
        unit.session.add(row)
    row.role, row.capacity, row.function, row.ended_at = "reader", capacity, "", until
    detail = {"action": "look", "look": look_id, "capacity": capacity, "until": until.isoformat()}
    _record(unit, Verb.CONSULTED, case, user_id, detail)


def _place(session: Session, case_id: str, user_id: str) -> CaseTeam | None:
    return session.scalar(
        select(CaseTeam).where(CaseTeam.case_id == case_id, CaseTeam.user_id == user_id)
    )


def _lock(session: Session, case_id: str) -> None:
    """Two leads that leave at the same moment must not both find the other still there."""
    session.execute(select(Case.id).where(Case.id == case_id).with_for_update())


def _keep_a_lead(session: Session, case_id: str, leaving: str) -> None:
    if not _other_leads(session, case_id, leaving):
        raise TeamError("last_lead", "a case keeps at least one lead")


def _other_leads(session: Session, case_id: str, user_id: str) -> int:
    statement = select(func.count()).select_from(CaseTeam).where(
        CaseTeam.case_id == case_id,
        CaseTeam.role == "lead",
        CaseTeam.ended_at.is_(None),
        CaseTeam.capacity.not_in((*NARROW, "observer")),  # they lead nothing
        CaseTeam.user_id != user_id,
    )
    return session.scalar(statement) or 0


def _record(unit: WriteUnit, verb: Verb, case: Case, actor_id: str, detail: dict) -> None:
    unit.record(
        verb,
        focus_group_id=case.focus_group_id,
        actor_id=actor_id,
        object_type="case",
        object_id=case.id,
        case_id=case.id,
        detail=detail,
    )

