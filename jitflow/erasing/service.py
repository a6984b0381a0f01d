"""Drafts never issued: proposed for deletion after the time the focus group set, and erased with all that hangs on them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from jitflow import across, reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock, erasing, vacuum
from jitflow.db.units import WriteUnit, read_unit, write_unit
from jitflow.jobs import service as jobs

MONTHS = "draft_months"
"""In the settings of a focus group: ``{"value", "by", "at"}``."""
BELONGING = frozenset({"deadlines", "notices"})
VACUUM = "vacuum"
"""Kind of the job that cleans the files; its object is the draft that was erased."""
_unwritten = False


class EraseError(ValueError):
    """A draft that cannot be erased. `code`: gone, not_proposed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Proposed:
    """A draft that is proposed for deletion."""

    id: str
    number: str
    slug: str
    case_id: str
    case_number: int
    case_title: str
    saved_at: datetime


def limit(settings: dict) -> datetime | None:
    """Drafts not changed since this moment are proposed; None where the focus group set no time."""
    months = (settings.get(MONTHS) or {}).get("value")
    return months_before(clock.now(), months) if months else None


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and hour so many months earlier; the last day of a month that is too short."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def proposed(session: Session, user_id: str, focus_group_id: str) -> list[Proposed]:
    """The drafts that are proposed to this person, who leads their cases; the oldest first."""
    before = limit(across.settings_of(session, focus_group_id))
    if before is None:
        return []
    rows = across.old_drafts(session, user_id, focus_group_id, before)
    return [
        Proposed(row.id, row.number, row.slug, case.id, case.number, case.title or "", row.saved_at)
        for row, case in rows
    ]


def is_proposed(session: Session, instrument: object) -> bool:
    """Whether this draft may be erased now."""
    before = limit(across.settings_of(session, instrument.focus_group_id))
    never_issued = instrument.status == "draft" and instrument.issued_at is None
    return before is not None and never_issued and instrument.saved_at < before


def erase_draft(unit: WriteUnit, instrument_id: str, actor_id: str) -> dict[str, int]:
    """Erase a draft and everything that hangs on it; the trail keeps its id alone. Raises EraseError."""
    row = reach.lock_instrument(unit.session, instrument_id)
    if row is None:
        raise EraseError("gone")
    if not is_proposed(unit.session, row):
        raise EraseError("not_proposed")
    case_id, group_id = row.case_id, row.focus_group_id
    rows = erasing.erase(unit.session, "instruments", instrument_id, BELONGING)
    unit.record(
        Verb.ERASED, focus_group_id=group_id, actor_id=actor_id, object_type="instrument", object_id=instrument_id,
        case_id=case_id, detail={"rows": rows},
    )  # fmt: skip
    if vacuum.is_needed():
        jobs.enqueue(unit, VACUUM, instrument_id, group_id)
    else:
        unit.after_commit(write_back)
    return rows


@jobs.register(VACUUM)
def clean(job_id: str) -> None:
    """Take what was erased out of the files of PostgreSQL, too; the job function. Raises JobError while they are held."""
    with read_unit() as session:
        job = jobs.get(session, job_id)
    if job is None:
        return
    written, held = vacuum.clean(*erasing.tables_touched("instruments", BELONGING))
    with write_unit() as unit:
        unit.record(
            Verb.JOB, focus_group_id=job.focus_group_id, actor_id=None, object_type="instrument", object_id=job.object_id,
            detail={"act": "files_cleaned", "written_anew": len(written), "held": held},
        )  # fmt: skip
    if held:
        raise jobs.JobError("table_held")


def write_back() -> None:
    """Empty the log of the database of what was erased; the sweep tries again when somebody was reading meanwhile."""
    global _unwritten
    _unwritten = not erasing.write_log_back()


@jobs.sweeping
def try_again() -> None:
    """Empty the log where that could not be done at once."""
    if _unwritten:
        write_back()
