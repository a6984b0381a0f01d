"""Confirmations of State data: who said so, when, and for which wording of the record."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.audit.verbs import Verb
from jitflow.confirmations.models import StateConfirmation
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.instruments.states import Record, StateData, record_digest, record_name


class ConfirmationError(ValueError):
    """A record that cannot be confirmed; `code` names why: unknown_record, contact_missing,
    day_in_future, day_before_text, already_confirmed, not_confirmed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Confirmation:
    """A confirmation as pages show it."""

    id: str
    state: str
    record: str
    digest: str
    confirmed_on: datetime.date
    contact_name: str
    contact_function: str
    remark: str
    recorded_by: str
    recorded_at: datetime.datetime
    withdrawn_at: datetime.datetime | None
    withdrawn_by: str | None


def states_of(session: Session, focus_group_id: str) -> StateData:
    """The State data of this installation with what the focus group confirmed.

    Read by columns: every page of a draft asks.
    """
    model = StateConfirmation
    columns = select(model.id, model.state, model.digest, model.confirmed_on, model.contact_name_sealed)
    rows = session.execute(
        columns.where(model.focus_group_id == focus_group_id, model.withdrawn_at.is_(None)).order_by(model.created_at)
    ).all()
    if not rows:
        return library.states()
    plain = model.contact_name.plain
    known = tuple(
        (state, digest, plain(model.__tablename__, row_id, sealed) or "", day)
        for row_id, state, digest, day, sealed in rows
    )
    return _confirmed(library.states(), known)


@lru_cache(maxsize=64)
def _confirmed(states: StateData, known: tuple[tuple[str, str, str, str], ...]) -> StateData:
    return states.confirmed(
        {(state, digest): (name, datetime.date.fromisoformat(day)) for state, digest, name, day in known}
    )


def confirmations_of(session: Session, focus_group_id: str, state: str | None = None) -> list[Confirmation]:
    """All confirmations of a group, withdrawn ones too, the newest first."""
    statement = select(StateConfirmation).where(StateConfirmation.focus_group_id == focus_group_id)
    if state is not None:
        statement = statement.where(StateConfirmation.state == state)
    rows = session.scalars(statement.order_by(StateConfirmation.created_at.desc(), StateConfirmation.id.desc()))
    return [_line(row) for row in rows]


def record_with(state: str, digest: str) -> Record | None:
    """The record of a State that says exactly this."""
    records: Iterable[Record] = library.states().records_of(state)
    return next((record for record in records if record_digest(state, record) == digest), None)


def confirm(
    unit: WriteUnit,
    focus_group_id: str,
    state: str,
    digest: str,
    *,
    contact_name: str,
    contact_function: str,
    confirmed_on: datetime.date,
    remark: str,
    actor_id: str,
) -> Confirmation:
    """Record that a named contact confirmed a record on a day. Raises ConfirmationError."""
    record = record_with(state, digest)
    if record is None:
        raise ConfirmationError("unknown_record", "no record of this State says that (any more)")
    if not contact_name.strip():
        raise ConfirmationError("contact_missing", "a confirmation names who gave it")
    if confirmed_on > clock.now().date():
        raise ConfirmationError("day_in_future", "nobody has confirmed anything on a day to come")
    if confirmed_on < record.first_day_as_of:
        raise ConfirmationError("day_before_text", "the text that was read is newer than the confirmation")
    if _active(unit.session, focus_group_id, state, digest) is not None:
        raise ConfirmationError("already_confirmed", "this record is confirmed already")
    row = StateConfirmation(
        focus_group_id=focus_group_id,
        state=state,
        record=record_name(record),
        digest=digest,
        confirmed_on=confirmed_on.isoformat(),
        recorded_by=actor_id,
    )
    row.contact_name, row.contact_function, row.remark = contact_name.strip(), contact_function.strip(), remark.strip()
    unit.session.add(row)
    unit.session.flush()
    _record(unit, row, actor_id, "confirmed")
    return _line(row)


def withdraw(unit: WriteUnit, focus_group_id: str, state: str, digest: str, actor_id: str) -> None:
    """Take a confirmation back; it stays in the list. Raises ConfirmationError (not_confirmed)."""
    row = _active(unit.session, focus_group_id, state, digest)
    if row is None:
        raise ConfirmationError("not_confirmed", "this record is not confirmed")
    row.withdrawn_at, row.withdrawn_by = clock.now(), actor_id
    _record(unit, row, actor_id, "withdrawn")


def _active(session: Session, focus_group_id: str, state: str, digest: str) -> StateConfirmation | None:
    statement = select(StateConfirmation).where(
        StateConfirmation.focus_group_id == focus_group_id,
        StateConfirmation.state == state,
        StateConfirmation.digest == digest,
        StateConfirmation.withdrawn_at.is_(None),
    )
    return session.scalar(statement.limit(1).with_for_update())


def _record(unit: WriteUnit, row: StateConfirmation, actor_id: str, act: str) -> None:
    unit.record(
        Verb.CONFIGURED,
        focus_group_id=row.focus_group_id,
        actor_id=actor_id,
        object_type="state_confirmation",
        object_id=row.id,
        detail={"act": act, "state": row.state, "record": row.record},
    )


def _line(row: StateConfirmation) -> Confirmation:
    return Confirmation(
        row.id,
        row.state,
        row.record,
        row.digest,
        datetime.date.fromisoformat(row.confirmed_on),
        row.contact_name or "",
        row.contact_function or "",
        row.remark or "",
        row.recorded_by,
        row.created_at,
        row.withdrawn_at,
        row.withdrawn_by,
    )
