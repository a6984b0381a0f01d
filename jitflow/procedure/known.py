"""Positions this process has worked out already: a log only grows, so only what came since has to be read.

An entry is believed only while its last event is the one the database holds at that place: a database that was put
back, or an instrument that was erased, is read anew. Only committed events are remembered.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from jitflow.instruments import machine
from jitflow.instruments.definition import Definition
from jitflow.instruments.events import Event
from jitflow.instruments.machine import Position, Refused
from jitflow.procedure import log
from jitflow.procedure.models import ProcedureEvent

MOST = 512
_FROM = (
    select(ProcedureEvent)
    .where(
        ProcedureEvent.instrument_id == bindparam("instrument_id", required=True),
        ProcedureEvent.sequence >= bindparam("first", required=True),
    )
    .order_by(ProcedureEvent.sequence)
)
_Key = tuple[str, str, str]
_known: OrderedDict[_Key, Position] = OrderedDict()
_lock = threading.Lock()


def position(session: Session, definition: Definition, side: str, instrument_id: str) -> Position:
    """Where the log of an instrument leads. KeyError for a side the procedure has not."""
    procedure = definition.procedure
    assert procedure is not None
    key = (instrument_id, side, definition.digest)
    with _lock:
        found = _known.get(key)
    # The side object tells definitions apart that were loaded anew.
    if found is not None and found.side is procedure.sides[side] and found.history:
        rows = list(session.scalars(_FROM, {"instrument_id": instrument_id, "first": len(found.history)}))
        if rows and rows[0].id == found.newest.event.id:
            return _on(found, procedure, side, [log.event_of(row) for row in rows[1:]])
        _forget(key, found)
    return machine.replay(procedure, side, log.events_of(session, instrument_id))


def _forget(key: _Key, found: Position) -> None:
    """Drop an entry the database does not bear out: each later page would ask for it in vain."""
    with _lock:
        if _known.get(key) is found:
            del _known[key]


def remember(definition: Definition, instrument_id: str, reached: Position) -> None:
    """Keep a position whose every event is committed."""
    key = (instrument_id, reached.side.id, definition.digest)
    with _lock:
        _known[key] = reached
        _known.move_to_end(key)
        while len(_known) > MOST:
            _known.popitem(last=False)


def _on(found: Position, procedure: object, side: str, more: Sequence[Event]) -> Position:
    """The position some events later; corrections, steps entered at an earlier place and conflicts are worked out from the beginning."""
    try:
        if all(event.kind == "transition" and not event.before for event in more):
            for event in more:
                found = machine.advance(found, event)
            return found
    except Refused:
        pass
    return machine.replay(procedure, side, [*found.log, *more])
