"""What came in from the other side, and what began on paper: how its pages and its data compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.audit.verbs import Verb
from jitflow.db.units import WriteUnit
from jitflow.plain import copied
from jitflow.procedure.models import Reception

OUTCOMES = ("same", "differs", "no_data", "by_hand")


@dataclass(frozen=True)
class ReceptionLine:
    """How an instrument came in."""

    instrument_id: str
    enclosure_id: str | None
    sha256: str | None
    """Over the file as it was received."""
    outcome: str
    comparison: dict[str, Any]
    received_by: str
    created_at: datetime


def known(session: Session, token: str, instrument_ids: list[str], sha256: str | None) -> str | None:
    """The instrument that the same form or the same file opened before, among these."""
    row = session.get(Reception, token)
    if row is not None and row.instrument_id in instrument_ids:
        return row.instrument_id
    if sha256 is None or not instrument_ids:
        return None
    same = select(Reception.instrument_id).where(
        Reception.instrument_id.in_(instrument_ids), Reception.sha256 == sha256, Reception.outcome != "by_hand"
    )
    return session.scalars(same.limit(1)).first()


def keep(unit: WriteUnit, instrument: Any, line: ReceptionLine, token: str) -> None:
    """Keep how an instrument came in; recorded as "collected", with the outcome and no words of the file.

    `token` was made with the page: the same form sent twice opens one instrument.
    """
    row = Reception(
        id=token, instrument_id=line.instrument_id, focus_group_id=instrument.focus_group_id, enclosure_id=line.enclosure_id,
        sha256=line.sha256, outcome=line.outcome, comparison=line.comparison, received_by=line.received_by,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    places = sorted({one["place"] for one in line.comparison.get("differences", ())})
    unit.record(
        Verb.COLLECTED, focus_group_id=instrument.focus_group_id, actor_id=line.received_by, object_type="reception",
        object_id=row.id, case_id=instrument.case_id,
        detail={
            "instrument_id": line.instrument_id, "outcome": line.outcome, "differs_in": places,
            **({"sha256": line.sha256} if line.sha256 else {}),
        },
    )  # fmt: skip


def of_instrument(session: Session, instrument_id: str) -> ReceptionLine | None:
    """How an instrument came in; None for one that was drafted here."""
    statement = select(Reception).where(Reception.instrument_id == instrument_id).order_by(Reception.created_at)
    row = session.scalars(statement).first()
    if row is None:
        return None
    return ReceptionLine(
        row.instrument_id, row.enclosure_id, row.sha256, row.outcome, copied(row.comparison), row.received_by,
        row.created_at,
    )  # fmt: skip
