"""Parties and seats: who sits at the table of an instrument, for whom, and for whom somebody acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from jitflow import across, library, reach
from jitflow.accounts import service as accounts
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.deadlines import notices
from jitflow.disclosures import service as disclosures
from jitflow.instruments.machine import Actor
from jitflow.instruments.parties import Party, home_in, parties_in
from jitflow.instruments.procedure import Move, Transition
from jitflow.parties import offers, telling
from jitflow.parties.models import SEAT_ROLES, OfferedSeat, Seat
from jitflow.parties.offers import ACTING
from jitflow.procedure import service as procedure

__all__ = [
    "SEAT_ROLES",
    "Party",
    "SeatError",
    "SeatLine",
    "acting_party",
    "actor",
    "confirm",
    "end",
    "end_all",
    "give",
    "has_table",
    "home_party",
    "parties_of",
    "party_named",
    "refuse",
    "seats_of",
    "withdraw",
]  # fmt: skip

SHORTEST_REASON, LONGEST_REASON = 10, 2000
CHANNEL = "seat"


class SeatError(ValueError):
    """A seat that cannot be given or ended; `code`: unknown_role, unknown_party, home_party, no_home, not_a_member,
    in_team, sits, waits, reason, not_found, no_table, not_yours."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def has_table(data: Any) -> bool:
    """Whether several parties conclude an instrument of this type: only then is there a table to sit at."""
    definition = library.library().definition(data.slug, data.version)
    declared = definition.procedure.sides.get(data.side) if definition.procedure is not None else None
    return declared is not None and declared.parties is not None


def parties_of(data: Any) -> list[Party]:
    """The parties that an instrument names now, in the order of its answers; none for an instrument of one authority.

    data: anything with slug, version, side and answers: drafting's InstrumentData, or the stored row.
    """
    definition = library.library().definition(data.slug, data.version)
    return parties_in(definition, data.side, data.answers)


def party_named(data: Any, party: str) -> Party | None:
    """One party as the answers name it now; None for an id that they do not hold."""
    return next((one for one in parties_of(data) if one.id == party), None)


def home_party(data: Any) -> str:
    """The party of the office that keeps the instrument, by its id; empty where it has none.

    It is settled when the first seat is given; before, it is the first party of the issuing State.
    """
    return data.home_party or home_in(parties_of(data), data.issuing_state)


def acting_party(reached: Any) -> str:
    """For which party the person of a `reach.Reached` acts: the seat's own, and the home party for the case team.

    Empty for who sits at the table without a party. It says who acts; what is whose, `jitflow.ownership` says.
    """
    return reached.seat.party if reached.seat is not None else home_party(reached.instrument)


def actor(session: Session, reached: Any, user_id: str) -> Actor:
    """The person of a `reach.Reached` as one who takes steps: for which party, and as what.

    A party whose people may act takes its steps itself. What the others did (their letter of consent, their signature
    on paper) is entered by who keeps the file, and the log says so. Who only reads at the table takes none.
    """
    made, row = procedure.actor_of(user_id, reached.capacity), reached.instrument
    if not has_table(row):
        return made
    if reached.seat is not None:
        roles = made.roles if reached.seat.role in ACTING else frozenset()
        return replace(made, roles=roles, party=reached.seat.party, seated=True)
    known = {one.id for one in parties_of(row)} | {key.partition(":")[2] for key in row.marking or {}}
    seated = {one.party for one in seats_of(session, row.id) if one.role in ACTING}
    return replace(made, party=home_party(row), enters=frozenset(known - seated - {""}))


@dataclass(frozen=True)
class SeatLine:
    """One seat as lists show it."""

    id: str
    party: str
    user_id: str
    role: str
    begun_at: datetime
    ended_at: datetime | None
    invited_by: str
    ended_with: str = ""
    """The event that ended it by itself; empty where a person did."""


def seats_of(session: Session, instrument_id: str, ended: bool = False) -> list[SeatLine]:
    """Who sits at the table of an instrument, the oldest seat first; `ended`: those who no longer do, too."""
    statement = select(Seat).where(Seat.instrument_id == instrument_id)
    if not ended:
        statement = statement.where(Seat.ended_at.is_(None))
    return [
        SeatLine(row.id, row.party, row.user_id, row.role, row.begun_at, row.ended_at, row.invited_by, row.ended_with)
        for row in session.scalars(statement.order_by(Seat.begun_at, Seat.id))
    ]


def give(
    unit: WriteUnit, instrument_id: str, party: str, user_id: str, role: str, reason: str, actor_id: str
) -> str:
    """Give a member of the focus group a seat, or another role or party at the same table; returns the id of the seat.

    What lies on the table is shown to somebody outside the case: to whom and why is entered as a disclosure. The first
    seat settles which party is the office's own. Where the party has people here who act for it, one of them has to
    confirm a further one (:func:`confirm`): nothing is given until then, and no id is returned. Raises SeatError.
    """
    row = reach.lock_instrument(unit.session, instrument_id)
    if row is None or not has_table(row):
        raise SeatError("no_table", "there is no table to sit at")
    reason = reason.strip()
    _judge(unit.session, row, party, user_id, role, reason)
    sitting = _sitting(unit.session, instrument_id, user_id)
    if sitting is not None and (sitting.party, sitting.role) == (party, role):
        raise SeatError("sits", "the person has this seat already")
    if (waiting := offers.open_for(unit.session, instrument_id, user_id)) is not None:
        still = offers.waits(unit.session, instrument_id, waiting.party, user_id, actor_id)
        if still and (waiting.party, waiting.role) == (party, role):
            raise SeatError("waits", "the party has not yet confirmed this seat")
        offers.answer(unit, row, waiting, "withdrawn", actor_id)
    if offers.waits(unit.session, instrument_id, party, user_id, actor_id):
        offers.offer(unit, row, party, user_id, role, reason, actor_id)
        return ""
    return _seat_down(unit, row, party, user_id, role, reason, invited_by=actor_id, actor_id=actor_id)


def _seat_down(
    unit: WriteUnit, row: Any, party: str, user_id: str, role: str, reason: str, *, invited_by: str, actor_id: str
) -> str:
    """Seat a person, whose other seat at this table ends; returns the id of the new one."""
    if (sitting := _sitting(unit.session, row.id, user_id)) is not None:
        _end(unit, row, sitting, actor_id)
        unit.session.flush()
    row.home_party = home_party(row)
    seat = Seat(
        instrument_id=row.id, party=party, user_id=user_id, role=role, begun_at=clock.now(), invited_by=invited_by
    )
    unit.session.add(seat)
    unit.session.flush()
    _record(unit, row, seat, actor_id, "seat_given")
    named = party_named(row, party)
    name = accounts.names(unit.session, {user_id}).get(user_id, "")
    disclosures.record(
        unit, focus_group_id=row.focus_group_id, case_id=row.case_id, object_type="instrument", object_id=row.id,
        recipient=", ".join(filter(None, (name, named.title if named else ""))), justification=reason, channel=CHANNEL,
        actor_id=actor_id,
    )  # fmt: skip
    telling.tell(unit, seat.id, row.focus_group_id, telling.GIVEN)
    _tell_party(unit, row, seat, actor_id, notices.SEATED)
    return seat.id


def confirm(unit: WriteUnit, instrument_id: str, offer_id: str, actor_id: str) -> str:
    """A person of the party says that another one sits for it, too; returns the id of the seat.

    It is judged again: the person may have left the focus group since. Raises SeatError.
    """
    row, offered = _offered(unit, instrument_id, offer_id)
    _own(unit.session, offered, actor_id)
    reason = offered.reason or ""
    _judge(unit.session, row, offered.party, offered.user_id, offered.role, reason)
    offers.answer(unit, row, offered, "confirmed", actor_id)
    return _seat_down(
        unit, row, offered.party, offered.user_id, offered.role, reason, invited_by=offered.offered_by, actor_id=actor_id
    )


def refuse(unit: WriteUnit, instrument_id: str, offer_id: str, actor_id: str) -> None:
    """A person of the party says that it does not want another one there. Raises SeatError."""
    row, offered = _offered(unit, instrument_id, offer_id)
    _own(unit.session, offered, actor_id)
    offers.answer(unit, row, offered, "refused", actor_id)


def withdraw(unit: WriteUnit, instrument_id: str, offer_id: str, actor_id: str) -> None:
    """The office takes an offer back. Raises SeatError."""
    row, offered = _offered(unit, instrument_id, offer_id)
    offers.answer(unit, row, offered, "withdrawn", actor_id)


def _offered(unit: WriteUnit, instrument_id: str, offer_id: str) -> tuple[Any, OfferedSeat]:
    row = reach.lock_instrument(unit.session, instrument_id)
    offered = offers.open_one(unit.session, instrument_id, offer_id)
    if row is None or offered is None:
        raise SeatError("not_found", "there is no such offer")
    return row, offered


def _own(session: Session, offered: OfferedSeat, actor_id: str) -> None:
    own = _sitting(session, offered.instrument_id, actor_id)
    if own is None or own.party != offered.party or own.role not in ACTING:
        raise SeatError("not_yours", "only who acts for the party confirms a seat for it")


def _judge(session: Session, row: Any, party: str, user_id: str, role: str, reason: str) -> None:
    if role not in SEAT_ROLES:
        raise SeatError("unknown_role", f"unknown role {role!r}")
    if party and party_named(row, party) is None:
        raise SeatError("unknown_party", "the instrument names no such party")
    home = home_party(row)
    if not home:
        raise SeatError("no_home", "the party of the office that keeps the instrument is not named yet")
    if party == home:
        raise SeatError("home_party", "who works for the office that keeps the instrument joins the team of the case")
    if reach.active_membership(session, row.focus_group_id, user_id) is None:
        raise SeatError("not_a_member", "only members of the focus group sit at its tables")
    if user_id in across.team_of_case(session, row.case_id):
        raise SeatError("in_team", "who is in the team of the case sees the instrument already")
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise SeatError("reason", f"a reason has {SHORTEST_REASON} to {LONGEST_REASON} characters")


def end(unit: WriteUnit, instrument_id: str, seat_id: str, actor_id: str) -> None:
    """End a seat: access is gone at the next request. Raises SeatError (not_found)."""
    row = reach.lock_instrument(unit.session, instrument_id)
    seat = unit.session.get(Seat, seat_id)
    if row is None or seat is None or seat.instrument_id != instrument_id or seat.ended_at is not None:
        raise SeatError("not_found", "there is no such seat")
    _end(unit, row, seat, actor_id)
    telling.tell(unit, seat.id, row.focus_group_id, telling.ENDED)
    _tell_party(unit, row, seat, actor_id, notices.UNSEATED)


def _tell_party(unit: WriteUnit, row: Any, seat: Seat, actor_id: str, kind: str) -> None:
    """A party is told who was seated for it, or no longer is: only its own people would know a stranger."""
    others = {one.user_id for one in seats_of(unit.session, row.id) if one.party == seat.party and seat.party}
    for user_id in sorted(others - {seat.user_id, actor_id}):
        notices.tell_of_table(unit, row, user_id, seat.id, kind)


def end_all(unit: WriteUnit, focus_group_id: str, user_id: str, actor_id: str, case_id: str = "") -> int:
    """End every seat of a person in a focus group, when the membership ends, or (`case_id`) at the tables of one case,
    when the person joins its team; returns how many there were."""
    offers.lapse_of_person(unit, focus_group_id, user_id, actor_id, case_id)
    found = across.seats_in_group(unit.session, user_id, focus_group_id, case_id)
    for seat_id, instrument_id in found:
        _end(unit, reach.lock_instrument(unit.session, instrument_id), unit.session.get_one(Seat, seat_id), actor_id)
    return len(found)


def _sitting(session: Session, instrument_id: str, user_id: str) -> Seat | None:
    mine = and_(Seat.instrument_id == instrument_id, Seat.user_id == user_id, Seat.ended_at.is_(None))
    return session.scalar(select(Seat).where(mine))


def _end(unit: WriteUnit, row: Any, seat: Seat, actor_id: str, event_id: str = "") -> None:
    seat.ended_at, seat.ended_by, seat.ended_with = clock.now(), actor_id, event_id
    _record(unit, row, seat, actor_id, "seat_ended", event_id)


def _record(unit: WriteUnit, row: Any, seat: Seat, actor_id: str, action: str, event_id: str = "") -> None:
    detail = {"action": action, "instrument_id": row.id, "user_id": seat.user_id, "party": seat.party, "role": seat.role}
    unit.record(
        Verb.CONFIGURED, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type="seat", object_id=seat.id,
        case_id=row.case_id, detail=detail | ({"event": event_id} if event_id else {}),
    )  # fmt: skip


@procedure.when_taken
def _follow(
    unit: WriteUnit, row: Any, _before: Any, taken: procedure.Taken, transition: Transition, actor_id: str
) -> None:
    """The seats of a party end with its withdrawal, begin again where that is taken back, and end where it is not."""
    leaving = [move for move in transition.also if move.ends_seats]
    if not transition.ends_seats and not leaving:
        return
    stood = {one.event.id for one in taken.before.history if not one.voided}
    for entry in taken.after.history:
        if entry.event.kind != "transition" or entry.transition != transition.id:
            continue
        if entry.voided and entry.event.id in stood:
            ended = and_(Seat.instrument_id == row.id, Seat.ended_with == entry.event.id)
            for seat in list(unit.session.scalars(select(Seat).where(ended))):
                if not _has_left(taken, seat.party):
                    _begin_again(unit, row, seat, actor_id)
        elif not entry.voided and entry.event.id not in stood:
            for party in (entry.party,) if transition.ends_seats else _moved(leaving, taken) | _never_added(unit, row, taken):
                _end_of_party(unit, row, party, actor_id, entry.event.id)


def tables_of(session: Session, user_ids: Iterable[str]) -> list[str]:
    """Ids of the instruments at whose table one of these persons sits or sat."""
    return list(session.scalars(select(Seat.instrument_id).where(Seat.user_id.in_(list(user_ids))).distinct()))


def _moved(moves: list[Move], taken: procedure.Taken) -> set[str]:
    """The parties that a step of all moved so."""
    return {
        party for party in taken.before.parties
        if any(taken.before.current(party) & set(one.leaves) and one.to in taken.after.current(party) for one in moves)
    }  # fmt: skip


def _never_added(unit: WriteUnit, row: Any, taken: procedure.Taken) -> set[str]:
    """Who has a seat for a party that neither the procedure nor the text knows, once a working copy fell away."""
    definition = library.library().definition(row.slug, row.version)
    named = {one.id for one in parties_in(definition, row.side, row.answers)}
    sitting = select(Seat.party).where(Seat.instrument_id == row.id, Seat.ended_at.is_(None), Seat.party != "")
    return set(unit.session.scalars(sitting)) - named - set(taken.after.parties)


def _has_left(taken: procedure.Taken, party: str) -> bool:
    """Whether a party stands where its seats end, whichever step brought it there."""
    steps = taken.after.side.transitions
    out = {one.to for one in steps if one.ends_seats} | {move.to for one in steps for move in one.also if move.ends_seats}
    return party in taken.after.parties and bool(taken.after.current(party) & out)


def _end_of_party(unit: WriteUnit, row: Any, party: str, actor_id: str, event_id: str) -> None:
    offers.lapse_of_party(unit, row, party, actor_id)
    gone = and_(Seat.instrument_id == row.id, Seat.party == party, Seat.ended_at.is_(None))
    for seat in list(unit.session.scalars(select(Seat).where(gone))):
        _end(unit, row, seat, actor_id, event_id)
        telling.tell(unit, seat.id, row.focus_group_id, telling.ENDED)


def _begin_again(unit: WriteUnit, row: Any, ended: Seat, actor_id: str) -> None:
    member = reach.active_membership(unit.session, row.focus_group_id, ended.user_id)
    if member is None or _sitting(unit.session, row.id, ended.user_id) is not None:
        return
    if ended.user_id in across.team_of_case(unit.session, row.case_id):
        return  # who joined the case team meanwhile sits there for nobody else
    seat = Seat(
        instrument_id=row.id, party=ended.party, user_id=ended.user_id, role=ended.role, begun_at=clock.now(),
        invited_by=ended.invited_by,
    )  # fmt: skip
    unit.session.add(seat)
    unit.session.flush()
    _record(unit, row, seat, actor_id, "seat_given")
    telling.tell(unit, seat.id, row.focus_group_id, telling.GIVEN)
