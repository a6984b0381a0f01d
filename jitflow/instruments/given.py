"""The State data an instrument's checks may read, and what pages say about it."""

from __future__ import annotations

import datetime
from typing import Any

from .definition import Definition, StateDatum
from .facts import Instrument, StateValues
from .states import StateData


def state_values(definition: Definition, instrument: Instrument, states: StateData | None) -> StateValues:
    """Values for ``data.<name>`` in expressions: known, confirmed and the value itself.

    A datum of the executing State is not known while that State is not known.
    """
    made: StateValues = {}
    for datum in definition.state_data:
        record = state_record(definition, instrument, states, datum.name)
        value = None if record is None else plain(record, datum, instrument.issuing_state)
        known = value is not None
        made[datum.name] = {
            "known": known,
            "confirmed": bool(record is not None and record.is_confirmed),
            "value": value if known else ([] if datum.type == "list" else None),
        }
    return made


def state_record(definition: Definition, instrument: Instrument, states: StateData | None, name: str) -> Any:
    """The current record behind a State datum, or None: to show its source and confidence."""
    datum = next(d for d in definition.state_data if d.name == name)
    state = instrument.issuing_state if datum.side == "issuing" else instrument.executing_state
    if states is None or not state:
        return None
    on = datetime.date.fromisoformat(instrument.as_of)
    return states.current(state, datum.topic, instrument=definition.slug, purpose=datum.purpose, on=on)


def plain(record: Any, datum: StateDatum, sender: str = "") -> Any:
    """The record's value as expressions see it; None when it does not answer the question.

    A list that is not complete (some issuers are named, others exist) answers nothing. What a State
    accepts from some senders only (Slovak from Slovakia) is in the list for these.
    """
    value = getattr(record, "value", None)
    if datum.part and value is not None:
        value = getattr(value, datum.part, None)
    if value is None or getattr(record, "complete", True) is False:
        return None
    if datum.type == "list":
        if not isinstance(value, (list, tuple)):
            return None
        also = [one for one in getattr(record, "also", ()) if one.language]
        if datum.condition:
            return [one.language for one in also if one.when == datum.condition]
        more = [one.language for one in also if sender in one.senders]
        return [str(one) for one in (*value, *more)]
    if datum.type == "boolean":
        return value if isinstance(value, bool) else None
    if datum.type == "integer":
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    return str(value)
