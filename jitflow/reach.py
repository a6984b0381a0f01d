"""How an object is reached: one joined query over group, membership, case, team and object.

Every function answers None when anything on the way is missing: the group, a membership
that has not ended, the case in that group, a place in its team that has not ended, the
object in that case. The caller answers None with 404 and cannot learn which of them it was.
Rights (which role may do what) are judged by `jitflow.access`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from jitflow.cases.models import Authority, Case, CaseTeam, Offence, Person
from jitflow.drafting.models import Instrument
from jitflow.focusgroups.models import FocusGroup, Membership
from jitflow.papers.models import Document


@dataclass(frozen=True)
class Reached:
    """What a signed-in person reached, with the whole way to it.

    `object` is the row the address names last: the group, the case, or what lies in the case.
    `case` and `team` are None for a group. `instrument` is set from the instrument downwards.
    """

    group: FocusGroup
    membership: Membership
    case: Case | None = None
    team: CaseTeam | None = None
    object: Any = None
    instrument: Instrument | None = None


def _group(*wanted: Any, user_id: str, slug: str) -> Select:
    return (
        select(FocusGroup, Membership, *wanted)
        .join(Membership, Membership.focus_group_id == FocusGroup.id)
        .where(FocusGroup.slug == slug, Membership.user_id == user_id, Membership.ended_at.is_(None))
    )


def _case(*wanted: Any, user_id: str, slug: str, case_id: str) -> Select:
    return (
        _group(Case, CaseTeam, *wanted, user_id=user_id, slug=slug)
        .join(Case, Case.focus_group_id == FocusGroup.id)
        .join(CaseTeam, CaseTeam.case_id == Case.id)
        .where(Case.id == case_id, CaseTeam.user_id == user_id, CaseTeam.ended_at.is_(None))
    )


def reach_group(session: Session, user_id: str, slug: str) -> Reached | None:
    """The focus group with this slug, for one of its members."""
    row = session.execute(_group(user_id=user_id, slug=slug)).first()
    return Reached(row[0], row[1], object=row[0]) if row else None


def reach_case(session: Session, user_id: str, slug: str, case_id: str) -> Reached | None:
    """A case, for a member of its team."""
    row = session.execute(_case(user_id=user_id, slug=slug, case_id=case_id)).first()
    return Reached(*row, object=row[2]) if row else None


def _reach_fact(
    session: Session, model: Any, user_id: str, slug: str, case_id: str, object_id: str
) -> Reached | None:
    statement = (
        _case(model, user_id=user_id, slug=slug, case_id=case_id)
        .join(model, model.case_id == Case.id)
        .where(model.id == object_id, model.removed_at.is_(None))
    )
    row = session.execute(statement).first()
    return Reached(*row) if row else None


def reach_person(
    session: Session, user_id: str, slug: str, case_id: str, person_id: str
) -> Reached | None:
    """A person of the case, unless removed."""
    return _reach_fact(session, Person, user_id, slug, case_id, person_id)


def reach_offence(
    session: Session, user_id: str, slug: str, case_id: str, offence_id: str
) -> Reached | None:
    """An offence of the case, unless removed."""
    return _reach_fact(session, Offence, user_id, slug, case_id, offence_id)


def reach_authority(
    session: Session, user_id: str, slug: str, case_id: str, authority_id: str
) -> Reached | None:
    """An authority of the case, unless removed."""
    return _reach_fact(session, Authority, user_id, slug, case_id, authority_id)


def _instrument(*wanted: Any, user_id: str, slug: str, case_id: str, instrument_id: str) -> Select:
    return (
        _case(Instrument, *wanted, user_id=user_id, slug=slug, case_id=case_id)
        .join(Instrument, Instrument.case_id == Case.id)
        .where(Instrument.id == instrument_id, Instrument.focus_group_id == FocusGroup.id)
    )


def reach_instrument(
    session: Session, user_id: str, slug: str, case_id: str, instrument_id: str
) -> Reached | None:
    """An instrument of the case."""
    statement = _instrument(user_id=user_id, slug=slug, case_id=case_id, instrument_id=instrument_id)
    row = session.execute(statement).first()
    return Reached(*row, instrument=row[4]) if row else None


def reach_document(
    session: Session, user_id: str, slug: str, case_id: str, instrument_id: str, document_id: str
) -> Reached | None:
    """A document of an instrument. Its content is loaded only when it is read."""
    statement = (
        _instrument(
            Document, user_id=user_id, slug=slug, case_id=case_id, instrument_id=instrument_id
        )
        .join(Document, Document.instrument_id == Instrument.id)
        .where(Document.id == document_id, Document.focus_group_id == FocusGroup.id)
    )
    row = session.execute(statement).first()
    return Reached(*row[:4], object=row[5], instrument=row[4]) if row else None


def still_reaches(session: Session, user_id: str, instrument_id: str) -> bool:
    """Whether a person is still in the group and the team of an instrument.

    For work that was asked for earlier (a queued job): access ended meanwhile ends it too.
    """
    statement = (
        select(Instrument.id)
        .join(Case, Case.id == Instrument.case_id)
        .join(CaseTeam, CaseTeam.case_id == Case.id)
        .join(Membership, Membership.focus_group_id == Case.focus_group_id)
        .where(
            Instrument.id == instrument_id,
            CaseTeam.user_id == user_id,
            CaseTeam.ended_at.is_(None),
            Membership.user_id == user_id,
            Membership.ended_at.is_(None),
        )
    )
    return session.scalar(statement) is not None


def active_membership(session: Session, focus_group_id: str, user_id: str) -> Membership | None:
    """The membership of a person in a group, unless ended."""
    return session.scalar(
        select(Membership).where(
            Membership.focus_group_id == focus_group_id,
            Membership.user_id == user_id,
            Membership.ended_at.is_(None),
        )
    )


def lock_group(session: Session, focus_group_id: str) -> None:
    """Hold a group until the unit ends: running numbers of its cases are given one at a time."""
    session.execute(select(FocusGroup.id).where(FocusGroup.id == focus_group_id).with_for_update())


def lock_case(session: Session, case_id: str) -> Case:
    """A case, held until the unit ends: running numbers of its instruments are given one at a time."""
    return session.get_one(Case, case_id, with_for_update=True, populate_existing=True)


def drafts_of(
    session: Session, user_id: str, focus_group_id: str
) -> list[tuple[Instrument, Case, str, Person | None]]:
    """The drafts of a group in whose case team the person is, the latest save first."""
    statement = (
        select(Instrument, Case, CaseTeam.role, Person)
        .join(Case, Case.id == Instrument.case_id)
        .join(CaseTeam, CaseTeam.case_id == Case.id)
        .outerjoin(Person, Person.id == Instrument.person_id)
        .where(
            Instrument.focus_group_id == focus_group_id,
            Instrument.status == "draft",
            CaseTeam.user_id == user_id,
            CaseTeam.ended_at.is_(None),
        )
        .order_by(Instrument.saved_at.desc(), Instrument.id)
    )
    return [tuple(row) for row in session.execute(statement)]


def instrument_counts(session: Session, case_ids: list[str]) -> dict[str, int]:
    """Number of instruments of each case that has any."""
    statement = select(Instrument.case_id, func.count()).where(Instrument.case_id.in_(case_ids))
    return dict(session.execute(statement.group_by(Instrument.case_id)).all())


def instruments_of_persons(session: Session, case_id: str) -> dict[str, list[tuple[str, str]]]:
    """Person id to (instrument id, number) of the instruments that were opened for the person."""
    found: dict[str, list[tuple[str, str]]] = {}
    statement = select(Instrument.person_id, Instrument.id, Instrument.number).where(
        Instrument.case_id == case_id, Instrument.person_id.is_not(None)
    )
    for person_id, instrument_id, number in session.execute(statement.order_by(Instrument.created_at)):
        found.setdefault(person_id, []).append((instrument_id, number))
    return found
