"""The log of an instrument: rows as events of the pure engine, and back."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from jitflow.instruments.events import Event
from jitflow.procedure.models import ProcedureEvent

_LOG = (
    select(ProcedureEvent)
    .where(ProcedureEvent.instrument_id == bindparam("instrument_id", required=True))
    .order_by(ProcedureEvent.sequence)
)
ACKNOWLEDGED = "acknowledged"
FIELDS = "fields"
ANSWERS = "answers"
ACTED_FOR = "acted_for"
SEALED = "sealed"
"""Language to the hash of the text that was signed."""


def rows_of(session: Session, instrument_id: str) -> list[ProcedureEvent]:
    """The log of an instrument as it is stored, in the order it was entered."""
    return list(session.scalars(_LOG, {"instrument_id": instrument_id}))


def events_of(session: Session, instrument_id: str) -> list[Event]:
    """The log of an instrument for the engine."""
    return [event_of(row) for row in rows_of(session, instrument_id)]


def event_of(row: ProcedureEvent) -> Event:
    """One row as an event."""
    held = row.values or {}
    return Event(
        id=row.id, kind=row.kind, transition=row.transition,
        happened_at=None if row.kind != "transition" and held.get("same_moment") else row.happened_at,
        values=held.get(FIELDS, {}), party=row.party, actor=row.actor_id, capacity=row.capacity,
        corrects=row.corrects or "", reason=row.reason or "", acknowledged=tuple(held.get(ACKNOWLEDGED, ())),
        before=row.precedes or "", answers=held.get(ANSWERS, {}), acted_for=held.get(ACTED_FOR, ""),
    )  # fmt: skip
