"""The State data an instrument's checks may read, and what pages say about it."""

from __future__ import annotations

import datetime
from typing import Any

from .definition import Definition, StateDatum
from .facts import Instrument, StateValues
from .party_data import pairs, parties_of, shared_values
from .states import StateData


def state_values(definition: Definition, instrument: Instrument, states: StateData | None) -> StateValues:
    """Values for ``data.<name>`` in expressions: known, confirmed and the value itself.

    A datum of the executing State is not known while that State is not known.
    """
    made: StateValues = {}
    for datum in definition.state_data:
        if datum.group:
            made[datum.name] = _of_each(definition, datum, instrument, states)
            continue
        record = state_record(definition, instrument, states, datum.name)
        value = None if record is None else plain(record, datum, instrument.issuing_state)
        known = value is not None
        made[datum.name] = {
            "known": known,
            "confirmed": bool(record is not None and record.is_confirmed),
            "value": value if known else ([] if datum.type == "list" else None),
        }
    for one in definition.shared_basis:
        made[one.name] = shared_values(one, instrument, states)
    return made


def _of_each(definition: Definition, datum: StateDatum, instrument: Instrument, states: StateData | None) -> dict[str, Any]:
    """One entry for each item of the group of the datum; known as a whole where each is."""
    made = []
    for party in parties_of(instrument, datum.group or "", datum.state):
        record = record_of(definition, datum, instrument, states, party["state"])
        value = None if record is None else plain(record, datum, instrument.issuing_state)
        known = value is not None
        made.append({
            **party, "known": known, "read": bool(known and record.usable_as_limit), "confirmed": bool(known and record.is_confirmed),
            "value": value if known else ([] if datum.type == "list" else None),
        })  # fmt: skip
    whole = {name: bool(made) and all(one[name] for one in made) for name in ("known", "confirmed")}
    return {**whole, "each": made}


def record_of(definition: Definition, datum: StateDatum, instrument: Instrument, states: StateData | None, state: str | None) -> Any:
    """The current record of a State behind a datum, or None."""
    if states is None or not state:
        return None
    on = datetime.date.fromisoformat(instrument.as_of)
    return states.current(state, datum.topic, instrument=definition.slug, purpose=datum.purpose, on=on)


def state_records(definition: Definition, instrument: Instrument, states: StateData | None, name: str) -> list[Any]:
    """The records behind State data of this name, those of all parties where it is about them; to show their sources."""
    if (basis := next((one for one in definition.shared_basis if one.name == name), None)) is not None:
        found = [each.record for pair in pairs(basis, instrument, states) for base in pair.bases for each in base.bindings]
    else:
        datum = next(one for one in definition.state_data if one.name == name)
        named = [one["state"] for one in parties_of(instrument, datum.group, datum.state)] if datum.group else []
        found = [record_of(definition, datum, instrument, states, state) for state in named]
        found += [] if datum.group else [state_record(definition, instrument, states, name)]
    return list({id(one): one for one in found if one is not None}.values())


def state_record(definition: Definition, instrument: Instrument, states: StateData | None, name: str) -> Any:
    """The current record behind a State datum, or None: to show its source and confidence."""
    datum = next((d for d in definition.state_data if d.name == name), None)
    if datum is None or datum.group:
        return None  # several States, or none of one side: see :func:`state_records`
    state = instrument.issuing_state if datum.side == "issuing" else instrument.executing_state
    return record_of(definition, datum, instrument, states, state)


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
