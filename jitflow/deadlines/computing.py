"""From a clock of the procedure to moments: the pure calendar, fed with the acting State's zone and holidays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jitflow import holidays_of
from jitflow.instruments.calendar import Computation, Period, compute, extend
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Instrument
from jitflow.instruments.given import state_record
from jitflow.instruments.parties import parties_in
from jitflow.instruments.position import Clock
from jitflow.instruments.procedure import Deadline
from jitflow.instruments.states import StateData

NO_HOLIDAYS: dict[date, str] = {}


@dataclass(frozen=True)
class Where:
    """Where the act is to be done: its State (empty: not known), its zone, its holidays."""

    state: str
    zone: str
    holidays: Any


@dataclass(frozen=True)
class Computed:
    """A limit in moments, UTC, with what was counted."""

    period: str
    starts_at: datetime
    strict_end: datetime
    shifted_end: datetime
    due_at: datetime
    """The safe one of both ends."""
    outer_end: datetime | None
    """A limit of national law that nobody confirmed; never time that one has."""
    zone: str
    state: str
    confidence: str
    computation: dict[str, Any]
    """``steps``: each period as :meth:`Computation.to_dict`; ``outer``: that of the outer limit and its source."""


def state_of(definition: Definition, instrument: Instrument, party: str) -> str:
    """The State of a party: of the item that it is, or, where the parties are no answers, the party itself."""
    sides = definition.procedure.sides if definition.procedure is not None else {}
    for side in sides.values():
        if side.parties is not None:
            found = parties_in(definition, side.id, instrument.answers)
            return next((one.state for one in found if one.id == party), "")
    return party


def place_of(deadline: Deadline, definition: Definition, instrument: Instrument, party: str, zone: str) -> Where:
    """Where the act is to be done; an unknown State has the zone of the focus group and no holidays.

    So has a limit of all parties: no one State counts more than the others.
    """
    state = {
        "issuing": instrument.issuing_state, "executing": instrument.executing_state,
        "party": state_of(definition, instrument, party) if party else "",
    }[deadline.act_state]  # fmt: skip
    try:
        return Where(state or "", holidays_of.zone_of(state or ""), holidays_of.calendar_of(state or ""))
    except KeyError:
        return Where("", zone, NO_HOLIDAYS)


def computed(
    clock: Clock, definition: Definition, instrument: Instrument, states: StateData, zone: str
) -> Computed | None:
    """The limit of a clock, or None where nothing can be counted yet (no figure, or no day to count from).

    Where an answer of the form gave the date, the computation names it (``answer``: its key).
    """
    found = _computed(clock, definition, instrument, states, zone)
    if found is not None and clock.deadline.before:
        found = _before(found, clock.deadline)
    if found is None or not clock.answer:
        return found
    return replace(found, computation={**found.computation, "answer": clock.answer})


def _before(found: Computed, deadline: Deadline) -> Computed:
    """The last day so long before the end of another limit; it is a day, which ends with its midnight."""
    last = (found.strict_end - timedelta(microseconds=1)).astimezone(ZoneInfo(found.zone)).date()
    period = Period.parse(deadline.before or "")
    day = last - timedelta(days=period.amount * (7 if period.unit == "weeks" else 1))
    end = _end_of(day, found.zone)
    said = {"steps": [], "until": day.isoformat(), "before": str(period), "of": deadline.of, "end": last.isoformat()}
    return replace(
        found, period="", starts_at=min(found.starts_at, end), strict_end=end, shifted_end=end, due_at=end, outer_end=None,
        confidence=deadline.confidence, computation=said,
    )  # fmt: skip


def _computed(
    clock: Clock, definition: Definition, instrument: Instrument, states: StateData, zone: str
) -> Computed | None:
    deadline = clock.deadline
    where = place_of(deadline, definition, instrument, clock.party, zone)
    outer, outer_said = _by_state(deadline, definition, instrument, states)
    if clock.until is not None:
        return _until(clock, where)
    period = clock.duration or (str(outer) if outer_said.get("usable") else None)
    if clock.start is None or period is None:
        return None
    # What all parties agreed ends on its day, whatever day that is in any of their States.
    agreed = deadline.act_state == "party" and not clock.party
    steps = [compute(period, clock.start, where.zone, where.holidays, shift=not agreed)]
    for extension in clock.extensions:
        if extension.until is not None:
            return _until(clock, where, extension.until)
        if extension.duration is not None:
            steps.append(extend(steps[-1], extension.duration, where.holidays))
    said: dict[str, Any] = {"steps": [step.to_dict() for step in steps]}
    outer_end = None
    if clock.duration and outer is not None and not clock.extensions:
        further = compute(outer, clock.start, where.zone, where.holidays)
        outer_end, said["outer"] = further.strict.moment, {**further.to_dict(), "law": outer_said}
    last = steps[-1]
    return Computed(
        str(last.period) if len(steps) == 1 else " + ".join(str(step.period) for step in steps),
        _moment(clock.start, where.zone), last.strict.moment, last.shifted.moment,
        last.safe_end(deadline.safe).moment, outer_end, where.zone, where.state, deadline.confidence, said,
    )  # fmt: skip


def steps_of(computation: dict[str, Any]) -> list[Computation]:
    """The periods of a stored computation, to be put into words."""
    return [Computation.from_dict(one) for one in computation.get("steps", ())]


def _by_state(
    deadline: Deadline, definition: Definition, instrument: Instrument, states: StateData
) -> tuple[Period | None, dict[str, Any]]:
    """The period a State's own law gives, with its source."""
    if deadline.state_rule is None:
        return None, {}
    record = state_record(definition, instrument, states, deadline.state_rule)
    value = getattr(record, "value", None)
    if value is None or getattr(value, "amount", None) is None:
        return None, {}
    said = {
        "source": str(getattr(record, "source_title", "") or ""), "confidence": str(getattr(record, "confidence", "") or ""),
        "usable": bool(getattr(record, "usable_as_limit", False)),
    }  # fmt: skip
    return Period.of(value.amount, value.unit), said


def _until(clock: Clock, where: Where, until: datetime | date | None = None) -> Computed:
    """A date that was agreed or asked for: nothing is counted, a day ends at its midnight."""
    end = clock.until if until is None else until
    assert end is not None
    moment = _end_of(end, where.zone)
    start = _moment(clock.start, where.zone) if clock.start is not None else moment
    return Computed(
        "", start, moment, moment, moment, None, where.zone, where.state, clock.deadline.confidence,
        {"steps": [], "until": end.isoformat()},
    )  # fmt: skip


def _moment(value: datetime | date, zone: str) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.combine(value, time(), ZoneInfo(zone)).astimezone(UTC)


def _end_of(value: datetime | date, zone: str) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.combine(value + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
