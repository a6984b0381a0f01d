"""Findings kept with an instrument: judged when it is saved, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from jitflow.db.units import WriteUnit
from jitflow.drafting.models import FoundOnSave, Instrument
from jitflow.instruments.checks import CheckResult
from jitflow.instruments.definition import Severity


@dataclass(frozen=True)
class Waiting:
    """How much of an instrument waits for a person, as of its last save."""

    to_settle: int = 0
    warnings: int = 0
    not_judged: int = 0


def keep_findings(unit: WriteUnit, instrument_id: str, result: CheckResult, digest: str) -> None:
    """Replace what is kept of an instrument's findings by this result.

    `digest` is that of the definition. Called by whatever changed the instrument, in its unit:
    that act has the audit entry.
    """
    session = unit.session
    session.flush()
    revision = session.scalar(select(Instrument.revision).where(Instrument.id == instrument_id)) or 0
    session.execute(delete(FoundOnSave).where(FoundOnSave.instrument_id == instrument_id))
    rows: dict[tuple[str, str, str], tuple[str, str]] = {}
    for one in result.not_judged:
        rows[one.id, one.key, one.item or ""] = ("not_judged", one.check.severity.value)
    for found in result.findings:
        rows[found.id, found.key, found.item or ""] = ("settled" if found.settled else "finding", found.severity.value)
    session.add_all(
        FoundOnSave(
            instrument_id=instrument_id, check_id=check_id, path=path, item=item, outcome=outcome,
            severity=severity, revision=revision, definition=digest,
        )
        for (check_id, path, item), (outcome, severity) in rows.items()
    )  # fmt: skip


def waiting_of(session: Session, instrument_ids: list[str]) -> dict[str, Waiting]:
    """What waits in each of these instruments."""
    columns = (FoundOnSave.instrument_id, FoundOnSave.outcome, FoundOnSave.severity)
    statement = select(*columns, func.count()).where(FoundOnSave.instrument_id.in_(instrument_ids)).group_by(*columns)
    counts: dict[str, dict[tuple[str, str], int]] = {}
    for instrument_id, outcome, severity, number in session.execute(statement):
        counts.setdefault(instrument_id, {})[outcome, severity] = number
    return {
        instrument_id: Waiting(
            to_settle=found.get(("finding", Severity.BLOCKING.value), 0),
            warnings=found.get(("finding", Severity.WARNING.value), 0),
            not_judged=sum(number for (outcome, _), number in found.items() if outcome == "not_judged"),
        )
        for instrument_id, found in counts.items()
    }
