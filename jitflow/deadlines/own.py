"""Own deadlines: a date, or a period from one, that rests on what somebody asked for and not on the definition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from jitflow import across, holidays_of
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.deadlines.computing import NO_HOLIDAYS
from jitflow.deadlines.models import Deadline
from jitflow.deadlines.service import Place
from jitflow.instruments.calendar import compute

OWN = "own"
"""Whose limit an own deadline is."""
REMIND = ("P3D", "P1D")
LONGEST_TITLE, LONGEST_BASIS = 200, 500


class OwnDeadlineError(ValueError):
    """An own deadline that cannot be kept; `code` says why: no_title, no_basis, no_end, not_counted, not_found,
    not_in_team."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class OwnDeadline:
    """What somebody wants to keep an eye on. Either `until` or `start` with `period`."""

    title: str
    basis: str
    zone: str
    until: date | datetime | None = None
    """The end itself: a day (until its midnight) or an aware moment."""
    start: date | datetime | None = None
    period: str = ""
    """Such as P10D, PT48H, "6 working days", counted by Regulation 1182/71."""
    state: str = ""
    """Whose holidays count; empty: none."""
    responsible_id: str | None = None
    """Who has to act; None: the lead of the case."""


def add(unit: WriteUnit, place: Place, wanted: OwnDeadline, actor_id: str) -> Deadline:
    """Keep an own deadline of an instrument. Raises OwnDeadlineError."""
    if not wanted.title.strip():
        raise OwnDeadlineError("no_title", "an own deadline needs a title")
    if not wanted.basis.strip():
        raise OwnDeadlineError("no_basis", "an own deadline needs its basis in words")
    if wanted.responsible_id and wanted.responsible_id not in across.readers_of_case(unit.session, place.case_id):
        raise OwnDeadlineError("not_in_team", "the responsible person is not in the team")
    ends = _ends(wanted)
    row = Deadline(
        focus_group_id=place.focus_group_id, case_id=place.case_id, instrument_id=place.instrument_id, slug=place.slug,
        rule="", period=wanted.period[:40], whose=OWN, safe="earlier", confidence="", zone=wanted.zone,
        state=wanted.state, title=wanted.title.strip(), basis=wanted.basis.strip(), reminders=list(REMIND),
        responsible_id=wanted.responsible_id, created_by=actor_id, **ends,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    _record(unit, row, actor_id, "own_deadline_added")
    return row


def end(unit: WriteUnit, instrument_id: str, deadline_id: str, actor_id: str) -> None:
    """End an own deadline that runs. Raises OwnDeadlineError (not_found); one that ended already stays as it is."""
    row = unit.session.scalar(
        select(Deadline)
        .where(Deadline.id == deadline_id, Deadline.instrument_id == instrument_id, Deadline.rule == "")
        .with_for_update()
    )
    if row is None:
        raise OwnDeadlineError("not_found", "there is no such own deadline")
    if row.status == "open":
        row.status, row.ended_at = "ended", clock.now()
        _record(unit, row, actor_id, "own_deadline_ended")


def _ends(wanted: OwnDeadline) -> dict[str, Any]:
    """Columns of the end: entered as it is, or counted."""
    if wanted.until is not None:
        moment = _end_of(wanted.until, wanted.zone)
        said: dict[str, Any] = {"steps": [], "until": wanted.until.isoformat()}
        return {
            "starts_at": clock.now(), "strict_end": moment, "shifted_end": moment, "due_at": moment, "computation": said,
        }  # fmt: skip
    if wanted.start is None or not wanted.period:
        raise OwnDeadlineError("no_end", "an own deadline needs its end, or a period and where it begins")
    try:
        holidays = holidays_of.calendar_of(wanted.state) if wanted.state else NO_HOLIDAYS
        found = compute(wanted.period, wanted.start, wanted.zone, holidays)
    except (KeyError, ValueError, OverflowError) as fault:
        raise OwnDeadlineError("not_counted", str(fault)) from fault
    return {
        "starts_at": _start_of(wanted.start, wanted.zone), "strict_end": found.strict.moment,
        "shifted_end": found.shifted.moment, "due_at": found.strict.moment, "computation": {"steps": [found.to_dict()]},
    }  # fmt: skip


def _start_of(value: date | datetime, zone: str) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.combine(value, time(), ZoneInfo(zone)).astimezone(UTC)


def _end_of(value: date | datetime, zone: str) -> datetime:
    return value.astimezone(UTC) if isinstance(value, datetime) else _start_of(value + timedelta(days=1), zone)


def _record(unit: WriteUnit, row: Deadline, actor_id: str, act: str) -> None:
    unit.record(
        Verb.ALTERED, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type="deadline", object_id=row.id,
        case_id=row.case_id, detail={"act": act, "instrument": row.instrument_id},
    )  # fmt: skip
