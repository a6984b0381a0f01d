"""Questions that lists ask across features: which drafts, whose cases, what a focus group decided.

Like `jitflow.reach` it may read every feature's tables; it answers with plain values and decides no access.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, text
from sqlalchemy.orm import Session

from jitflow import capacities, ownership
from jitflow.batches.models import Batch, BatchPerson, BatchState
from jitflow.cases.models import Case, CaseTeam, Person
from jitflow.drafting.models import Instrument
from jitflow.focusgroups.models import FocusGroup, Membership
from jitflow.letters.models import Letter
from jitflow.negotiation.models import Stance, Suggestion, SuggestionAnswer
from jitflow.parties.models import Seat
from jitflow.procedure.models import ProcedureEvent
from jitflow.supplements.models import SupplementLink


def drafts_of(
    session: Session, user_id: str, focus_group_id: str
) -> list[tuple[Instrument, Case, str, Person | None]]:
    """The drafts of a group in whose case team the person is, with what the place there comes to; latest save first.

    Auditors see none; translators see none of the persons.
    """
    statement = (
        select(Instrument, Case, CaseTeam.role, CaseTeam.capacity, Person)
        .join(Case, Case.id == Instrument.case_id)
        .join(CaseTeam, CaseTeam.case_id == Case.id)
        .outerjoin(Person, Person.id == Instrument.person_id)
        .where(
            Instrument.focus_group_id == focus_group_id,
            text("instruments.status = 'draft'"),  # written out: SQLite then uses the partial index
            CaseTeam.user_id == user_id,
            CaseTeam.ended_at.is_(None),
            CaseTeam.capacity != "auditor",
        )
        .order_by(Instrument.saved_at.desc(), Instrument.id)
    )
    found = []
    for instrument, case, role, capacity, person in session.execute(statement):
        level = capacities.case_level(role, capacity)
        found.append((instrument, case, level, None if level in capacities.NARROW else person))
    return found


def old_drafts(session: Session, user_id: str, focus_group_id: str, before: datetime) -> list[tuple[Instrument, Case]]:
    """Drafts never issued and not changed since a day, of the cases that the person leads; the oldest first."""
    statement = (
        select(Instrument, Case, CaseTeam.role, CaseTeam.capacity)
        .join(Case, Case.id == Instrument.case_id)
        .join(CaseTeam, CaseTeam.case_id == Case.id)
        .where(
            Instrument.focus_group_id == focus_group_id,
            text("instruments.status = 'draft'"),  # written out: SQLite then uses the partial index
            Instrument.issued_at.is_(None),
            Instrument.saved_at < before,
            CaseTeam.user_id == user_id,
            CaseTeam.ended_at.is_(None),
        )
        .order_by(Instrument.saved_at, Instrument.id)
    )
    rows = session.execute(statement)
    return [(one, case) for one, case, role, capacity in rows if capacities.case_level(role, capacity) == "lead"]


@dataclass(frozen=True)
class Known:
    """What an instrument, a letter or a case is known by without its content."""

    number: str
    slug: str = ""
    version: str = ""
    side: str = ""
    letter: str = ""
    """Kind of a letter."""


def known_of(session: Session, object_ids: Iterable[str | None]) -> dict[str, Known]:
    """Those of these objects that are instruments, letters or cases."""
    wanted = {one for one in object_ids if one}
    if not wanted:
        return {}
    drawn = (Instrument.slug, Instrument.version, Instrument.side)
    instruments = session.execute(select(Instrument.id, Instrument.number, *drawn).where(Instrument.id.in_(wanted)))
    of_letters = select(Letter.id, Letter.number, *drawn, Letter.kind).join(Instrument, Instrument.id == Letter.instrument_id)
    letters = session.execute(of_letters.where(Letter.id.in_(wanted)))
    cases = session.execute(select(Case.id, Case.number).where(Case.id.in_(wanted)))
    return {found: Known(str(number), *more) for found, number, *more in (*instruments, *letters, *cases)}


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


@dataclass(frozen=True)
class BatchPlace:
    """Where a draft stands in a batch: what all of its drafts share, and what is this person's or this State's own."""

    batch_id: str
    revision: int
    common: dict[str, Any]
    participation: dict[str, Any]


def batch_places(session: Session, instrument_ids: list[str]) -> dict[str, BatchPlace]:
    """The place in a batch of each of these instruments that has one."""
    statement = (
        select(BatchPerson, Batch)
        .join(Batch, Batch.id == BatchPerson.batch_id)
        .where(BatchPerson.instrument_id.in_(instrument_ids))
    )
    orders = (
        select(BatchState, Batch)
        .join(Batch, Batch.id == BatchState.batch_id)
        .where(BatchState.instrument_id.in_(instrument_ids))
    )
    found = {
        person.instrument_id: BatchPlace(batch.id, batch.revision, batch.common, person.participation)
        for person, batch in session.execute(statement)
    }
    return found | {
        order.instrument_id: BatchPlace(batch.id, batch.revision, batch.common, order.own)
        for order, batch in session.execute(orders)
    }


def readers_of_case(session: Session, case_id: str) -> list[str]:
    """Members of a case team who see its content now, by user id."""
    statement = (
        select(CaseTeam.user_id, CaseTeam.role, CaseTeam.capacity)
        .join(Case, Case.id == CaseTeam.case_id)
        .join(
            Membership,
            and_(Membership.focus_group_id == Case.focus_group_id, Membership.user_id == CaseTeam.user_id),
        )
        .where(CaseTeam.case_id == case_id, CaseTeam.ended_at.is_(None), Membership.ended_at.is_(None))
        .order_by(CaseTeam.created_at)
    )
    return [
        user_id
        for user_id, role, capacity in session.execute(statement)
        if capacities.case_level(role, capacity) not in capacities.NARROW
    ]


def team_of_case(session: Session, case_id: str) -> set[str]:
    """Everybody who has a place in a case team now, in whatever capacity."""
    return set(session.scalars(select(CaseTeam.user_id).where(CaseTeam.case_id == case_id, CaseTeam.ended_at.is_(None))))


@dataclass(frozen=True)
class SeatPlace:
    """A seat of a person at the table of an instrument."""

    instrument_id: str
    case_id: str
    focus_group_id: str
    party: str
    role: str


_MEMBER_SITS = and_(Membership.focus_group_id == Instrument.focus_group_id, Membership.user_id == Seat.user_id)
_SITS = (
    select(Instrument.id, Instrument.case_id, Instrument.focus_group_id, Seat.party, Seat.role)
    .join(Seat, Seat.instrument_id == Instrument.id)
    .join(Membership, _MEMBER_SITS)
    .join(Case, Case.id == Instrument.case_id)
    .where(
        Seat.user_id == bindparam("user_id", required=True), Seat.ended_at.is_(None), Membership.ended_at.is_(None),
        Case.closed_at.is_(None),
    )
)  # fmt: skip
_SITS_IN_GROUP = _SITS.where(Instrument.focus_group_id == bindparam("focus_group_id", required=True))


def seat_places(session: Session, user_id: str, focus_group_id: str | None = None) -> list[SeatPlace]:
    """At which tables a person sits, in one focus group or in all; none where the person is in the case team anyway."""
    if focus_group_id is None:
        rows = session.execute(_SITS, {"user_id": user_id}).all()
    else:
        rows = session.execute(_SITS_IN_GROUP, {"user_id": user_id, "focus_group_id": focus_group_id}).all()
    teams = {one.case_id for one in places_of(session, user_id, focus_group_id)} if rows else set()
    return [SeatPlace(*row) for row in rows if row[1] not in teams]


def seats_in_group(session: Session, user_id: str, focus_group_id: str, case_id: str = "") -> list[tuple[str, str]]:
    """Every seat of a person in a focus group, or in one of its cases, that has not ended, and its instrument."""
    statement = select(Seat.id, Seat.instrument_id).join(Instrument, Instrument.id == Seat.instrument_id)
    mine = (Seat.user_id == user_id, Seat.ended_at.is_(None), Instrument.focus_group_id == focus_group_id)
    mine += (Instrument.case_id == case_id,) if case_id else ()
    return [(row[0], row[1]) for row in session.execute(statement.where(*mine))]


def is_seated(session: Session, instrument_id: str, party: str) -> bool:
    """Whether anybody sits at the table of an instrument for this party now."""
    mine = (Seat.instrument_id == instrument_id, Seat.party == party, Seat.ended_at.is_(None))
    return session.scalar(select(Seat.id).where(*mine).limit(1)) is not None


def seated_parties(session: Session, instrument_id: str) -> list[str]:
    """For which parties somebody sits at the table of an instrument now who may speak, by id."""
    mine = (Seat.instrument_id == instrument_id, Seat.role != "reader", Seat.ended_at.is_(None), Seat.party != "")
    return list(session.scalars(select(Seat.party).where(*mine).distinct().order_by(Seat.party)))


def has_spoken(session: Session, instrument_id: str, party: str = "") -> bool:
    """Whether a party ever said what it thinks of a clause or a suggestion, or anybody did (no party)."""
    said = select(Stance.id).where(Stance.instrument_id == instrument_id)
    answered = select(SuggestionAnswer.id).join(Suggestion, Suggestion.id == SuggestionAnswer.suggestion_id)
    answered = answered.where(Suggestion.instrument_id == instrument_id)
    return _any(session, party, (said, Stance.party), (answered, SuggestionAnswer.party))


def took_part(session: Session, instrument_id: str, party: str = "") -> bool:
    """Whether a party, or anybody (no party), ever had a seat, spoke, or took a step, whatever became of it since."""
    seats = select(Seat.id).where(Seat.instrument_id == instrument_id)
    steps = select(ProcedureEvent.id).where(ProcedureEvent.instrument_id == instrument_id)
    found = _any(session, party, (seats, Seat.party), (steps, ProcedureEvent.party))
    return found or has_spoken(session, instrument_id, party)


def _any(session: Session, party: str, *asked: tuple[Any, Any]) -> bool:
    with ownership.looking(None):  # that a party took part is no secret, whatever it keeps to itself
        wanted = [statement.where(column == party) if party else statement for statement, column in asked]
        return any(session.scalar(statement.limit(1)) is not None for statement in wanted)


def sitters_of(session: Session, instrument_id: str) -> list[str]:
    """Who sits at the table of an instrument now, by user id."""
    statement = (
        select(Seat.user_id)
        .join(Instrument, Instrument.id == Seat.instrument_id)
        .join(Membership, _MEMBER_SITS)
        .where(Seat.instrument_id == instrument_id, Seat.ended_at.is_(None), Membership.ended_at.is_(None))
    )
    return list(session.scalars(statement.order_by(Seat.begun_at, Seat.id)))


_SETTINGS = select(FocusGroup.settings).where(FocusGroup.id == bindparam("focus_group_id", required=True))


def settings_of(session: Session, focus_group_id: str) -> dict[str, Any]:
    """What the focus group decided for itself, by name."""
    return dict(session.scalar(_SETTINGS, {"focus_group_id": focus_group_id}) or {})


_LETTERS_SENT = select(Letter.kind).where(
    Letter.instrument_id == bindparam("instrument_id", required=True), Letter.status == "sent"
)


def letters_sent(session: Session, instrument_id: str) -> tuple[str, ...]:
    """Kinds of the letters of an instrument that went out."""
    with ownership.looking(None):  # what a step is judged on is the same for everybody
        return tuple(sorted(set(session.scalars(_LETTERS_SENT, {"instrument_id": instrument_id}))))


@dataclass(frozen=True)
class PlaceInCase:
    """A case in whose team a person is, and as what."""

    case_id: str
    focus_group_id: str
    role: str
    capacity: str


def _places(*columns: Any) -> Any:
    """Places in teams of open cases, of members of the focus group."""
    member = and_(Membership.focus_group_id == Case.focus_group_id, Membership.user_id == CaseTeam.user_id)
    return (
        select(*columns)
        .select_from(CaseTeam)
        .join(Case, Case.id == CaseTeam.case_id)
        .join(Membership, member)
        .where(
            CaseTeam.user_id == bindparam("user_id", required=True), CaseTeam.ended_at.is_(None),
            Membership.ended_at.is_(None), Case.closed_at.is_(None),
        )
    )  # fmt: skip


_PLACE = (Case.id, Case.focus_group_id, CaseTeam.role, CaseTeam.capacity)
_PLACES = _places(*_PLACE)
_PLACES_IN_GROUP = _PLACES.where(Case.focus_group_id == bindparam("focus_group_id", required=True))
_COUNT_PLACES = _places(func.count()).where(Case.focus_group_id == bindparam("focus_group_id", required=True))


def places_of(session: Session, user_id: str, focus_group_id: str | None = None) -> list[PlaceInCase]:
    """Every place a person has in the team of an open case, in one focus group or in all."""
    if focus_group_id is None:
        rows = session.execute(_PLACES, {"user_id": user_id})
    else:
        rows = session.execute(_PLACES_IN_GROUP, {"user_id": user_id, "focus_group_id": focus_group_id})
    return [PlaceInCase(*row) for row in rows]


def count_places(session: Session, user_id: str, focus_group_id: str) -> int:
    """In how many open cases of a focus group a person has a place."""
    return session.scalar(_COUNT_PLACES, {"user_id": user_id, "focus_group_id": focus_group_id}) or 0


def places_in(session: Session, user_id: str, case_ids: set[str]) -> dict[str, PlaceInCase]:
    """The places a person has in these cases."""
    rows = session.execute(_PLACES.where(Case.id.in_(case_ids)), {"user_id": user_id})
    return {row[0]: PlaceInCase(*row) for row in rows}


@dataclass(frozen=True)
class NamedCase:
    """What a list says of a case."""

    id: str
    number: int
    title: str


def cases_named(session: Session, case_ids: set[str]) -> dict[str, NamedCase]:
    """These cases by id."""
    rows = session.execute(select(Case.id, Case.number, Case.title_sealed).where(Case.id.in_(case_ids)))
    plain = Case.title.plain
    return {case_id: NamedCase(case_id, number, plain("cases", case_id, title) or "") for case_id, number, title in rows}


@dataclass(frozen=True)
class NamedInstrument:
    """What a list says of an instrument."""

    id: str
    number: str
    slug: str
    version: str
    side: str


def instruments_named(session: Session, instrument_ids: set[str]) -> dict[str, NamedInstrument]:
    """These instruments by id."""
    model = Instrument
    statement = select(model.id, model.number, model.slug, model.version, model.side)
    rows = session.execute(statement.where(model.id.in_(instrument_ids)))
    return {row.id: NamedInstrument(*row) for row in rows}


def answers_of(session: Session, instrument_ids: set[str]) -> dict[str, dict[str, Any]]:
    """The answers of these instruments by id: what names their parties."""
    if not instrument_ids:
        return {}
    rows = session.execute(select(Instrument.id, Instrument.answers).where(Instrument.id.in_(instrument_ids)))
    return {row.id: row.answers for row in rows}


def who_acts(session: Session, case_id: str, responsible_id: str | None) -> list[str]:
    """Whom a limit of a case concerns first: the person named, while in the team, else its leads."""
    readers = readers_of_case(session, case_id)
    if responsible_id in readers:
        return [responsible_id]
    statement = select(CaseTeam.user_id).where(
        CaseTeam.case_id == case_id, CaseTeam.role == "lead", CaseTeam.ended_at.is_(None)
    )
    leads = set(session.scalars(statement))
    return [user_id for user_id in readers if user_id in leads]


def zone_of_group(session: Session, focus_group_id: str) -> str:
    """The time zone of a focus group."""
    return session.scalars(select(FocusGroup.zone).where(FocusGroup.id == focus_group_id)).one()


def supplements_of(session: Session, instrument_id: str) -> tuple[list[NamedInstrument], list[NamedInstrument]]:
    """What an instrument supplements or was begun from, and what supplements it or was begun from it; the oldest first."""
    later, earlier, model = SupplementLink.instrument_id, SupplementLink.earlier_id, Instrument
    other = or_(and_(later == instrument_id, earlier == model.id), and_(earlier == instrument_id, later == model.id))
    statement = select(model.id, model.number, model.slug, model.version, model.side, later).join(SupplementLink, other)
    rows = session.execute(statement.order_by(SupplementLink.created_at, model.id)).all()
    found = [(NamedInstrument(*row[:-1]), row[-1] == instrument_id) for row in rows]
    return [one for one, is_earlier in found if is_earlier], [one for one, is_earlier in found if not is_earlier]
