"""Seats that wait for the word of a party: whom the office would seat beside the people whom that party has here already.

Nobody of another office comes into what a party keeps to itself by the word of that office alone: one of the party
confirms it. The new person sees nothing before. Where a party has nobody who acts for it, the word of the office is
enough: somebody has to be the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.deadlines import notices
from jitflow.parties.models import OfferedSeat, Seat

ACTING = frozenset({"drafter", "negotiator"})
"""Seats that may do something for their party."""


@dataclass(frozen=True)
class OfferLine:
    """One offered seat as lists show it."""

    id: str
    party: str
    user_id: str
    role: str
    reason: str
    offered_by: str
    offered_at: datetime


def waits(session: Session, instrument_id: str, party: str, user_id: str, actor_id: str) -> bool:
    """Whether a seat for this person needs the word of the party: it has other people who act, and nobody of it asks."""
    if not party:
        return False
    seated = Seat.instrument_id == instrument_id, Seat.party == party, Seat.ended_at.is_(None)
    sitting = {row.user_id: row.role for row in session.scalars(select(Seat).where(*seated))}
    return user_id not in sitting and actor_id not in sitting and any(role in ACTING for role in sitting.values())


def open_of(session: Session, instrument_id: str) -> list[OfferLine]:
    """The offers of an instrument that wait for an answer, the oldest first."""
    statement = select(OfferedSeat).where(OfferedSeat.instrument_id == instrument_id, OfferedSeat.answered_at.is_(None))
    return [
        OfferLine(row.id, row.party, row.user_id, row.role, row.reason or "", row.offered_by, row.offered_at)
        for row in session.scalars(statement.order_by(OfferedSeat.offered_at, OfferedSeat.id))
    ]


def open_one(session: Session, instrument_id: str, offer_id: str) -> OfferedSeat | None:
    """An offer that waits for an answer, by its id."""
    row = session.get(OfferedSeat, offer_id) if offer_id else None
    return row if row is not None and row.instrument_id == instrument_id and row.answered_at is None else None


def open_for(session: Session, instrument_id: str, user_id: str) -> OfferedSeat | None:
    """The offer for a person at one table that waits for an answer."""
    mine = OfferedSeat.instrument_id == instrument_id, OfferedSeat.user_id == user_id, OfferedSeat.answered_at.is_(None)
    return session.scalar(select(OfferedSeat).where(*mine))


def offer(unit: WriteUnit, row: Any, party: str, user_id: str, role: str, reason: str, actor_id: str) -> OfferedSeat:
    """Ask the party whether a person may sit for it. Its people are told; the person is not."""
    made = OfferedSeat(
        instrument_id=row.id, party=party, user_id=user_id, role=role, reason=reason, offered_by=actor_id,
        offered_at=clock.now(),
    )  # fmt: skip
    unit.session.add(made)
    unit.session.flush()
    _record(unit, row, made, actor_id, "seat_offered")
    seated = Seat.instrument_id == row.id, Seat.party == party, Seat.ended_at.is_(None)
    for one in sorted(set(unit.session.scalars(select(Seat.user_id).where(*seated))) - {actor_id}):
        notices.tell_of_table(unit, row, one, made.id, notices.OFFERED)
    return made


def answer(unit: WriteUnit, row: Any, offered: OfferedSeat, outcome: str, actor_id: str) -> None:
    """What became of an offer; who made it is told what the party said."""
    offered.outcome, offered.answered_by, offered.answered_at = outcome, actor_id, clock.now()
    unit.session.flush()
    _record(unit, row, offered, actor_id, {"withdrawn": "offer_withdrawn", "lapsed": "offer_lapsed"}.get(outcome, f"seat_{outcome}"))
    notices.settle(unit, offered.id, notices.OFFERED)
    kind = {"confirmed": notices.CONFIRMED, "refused": notices.REFUSED}.get(outcome)
    if kind is not None:
        notices.tell_of_table(unit, row, offered.offered_by, offered.id, kind)


def lapse_of_person(unit: WriteUnit, focus_group_id: str, user_id: str, actor_id: str, case_id: str = "") -> None:
    """What was offered to a person who leaves the focus group, or joins the team of this case, lapses."""
    mine = OfferedSeat.user_id == user_id, OfferedSeat.answered_at.is_(None)
    for offered in list(unit.session.scalars(select(OfferedSeat).where(*mine))):
        row = reach.lock_instrument(unit.session, offered.instrument_id)
        if row is not None and row.focus_group_id == focus_group_id and case_id in ("", row.case_id):
            answer(unit, row, offered, "lapsed", actor_id)


def lapse_of_party(unit: WriteUnit, row: Any, party: str, actor_id: str) -> None:
    """What was offered for a party that leaves the table lapses."""
    waiting = OfferedSeat.instrument_id == row.id, OfferedSeat.party == party, OfferedSeat.answered_at.is_(None)
    for offered in list(unit.session.scalars(select(OfferedSeat).where(*waiting))):
        answer(unit, row, offered, "lapsed", actor_id)


def _record(unit: WriteUnit, row: Any, offered: OfferedSeat, actor_id: str, action: str) -> None:
    detail = {
        "action": action, "instrument_id": row.id, "user_id": offered.user_id, "party": offered.party, "role": offered.role,
    }  # fmt: skip
    unit.record(
        Verb.CONFIGURED, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type="offered_seat",
        object_id=offered.id, case_id=row.case_id, detail=detail,
    )  # fmt: skip
