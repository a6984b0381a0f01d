"""Rows of a batch, locked and recorded: shared by both kinds, one draft per person and one per State."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.audit.service import Verb
from jitflow.batches.models import Batch, BatchState
from jitflow.batches.values import BatchError
from jitflow.db.units import WriteUnit
from jitflow.instruments.definition import Definition
from jitflow.instruments.elsewhere import refusal


def locked(unit: WriteUnit, batch: Batch | str) -> Batch:
    """The batch as it is stored now, for this unit alone. Raises BatchError: not_found."""
    batch_id = batch if isinstance(batch, str) else batch.id
    row = unit.session.get(Batch, batch_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise BatchError("not_found", "there is no such batch")
    return row


def order_rows(session: Session, batch_id: str) -> list[BatchState]:
    """The executing States of a batch, in their order."""
    statement = select(BatchState).where(BatchState.batch_id == batch_id)
    return list(session.scalars(statement.order_by(BatchState.position)))


def check_state(definition: Definition, state: str | None, whom: str = "") -> None:
    """Whether a State takes part. Raises BatchError: not_a_participant."""
    if state is not None and state not in definition.participants:
        raise BatchError("not_a_participant", refusal(definition, state), whom)


def record(unit: WriteUnit, verb: Verb, row: Batch, actor_id: str, detail: dict[str, Any]) -> None:
    """The audit entry of an act on a batch: ids and names of fields, never values."""
    unit.record(
        verb, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type="batch", object_id=row.id,
        case_id=row.case_id, detail=detail,
    )  # fmt: skip
