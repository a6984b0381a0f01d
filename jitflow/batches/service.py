"""Batches: one draft per person from common facts. The one door to `jitflow.batches` for all others.

A batch is prepared first (who, which facts), then each person's part is written, then the drafts are
opened together. Whom a question concerns first is left out with that question, and can be taken in
once it is answered or for a recorded reason. Afterwards every draft is edited alone; changed common
facts are offered to them (`jitflow.drafting.offers`).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow import reach
from jitflow.audit.service import Verb
from jitflow.batches import values
from jitflow.batches.concerns import Concern, concerns_of
from jitflow.batches.data import BatchData, BatchLine, Opened, OrderPlace, Place, Refused
from jitflow.batches.models import Batch, BatchPerson, BatchState
from jitflow.batches.rows import check_state as _check_state, locked as _locked, order_rows, record as _record
from jitflow.batches.values import BatchError
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.instruments.states import StateData
from jitflow.merging import Outcome, Posted, merge
from jitflow.plain import copied

__all__ = [
    "BatchData",
    "BatchError",
    "BatchLine",
    "Concern",
    "Opened",
    "OrderPlace",
    "Place",
    "Refused",
    "batches_of",
    "concerns",
    "load",
    "note_taken",
    "open_drafts",
    "prepare",
    "revise",
    "write_part",
]

MOST_PERSONS = 60


def load(session: Session, batch_id: str) -> BatchData:
    """The batch with its persons in their order. Raises BatchError: not_found."""
    row = session.get(Batch, batch_id)
    if row is None:
        raise BatchError("not_found", "there is no such batch")
    places = [
        Place(
            one.person_id,
            one.instrument_id,
            one.left_out,
            one.reason or "",
            copied(one.participation),
            one.taken_revision,
        )
        for one in _persons(session, row.id)
    ]
    return BatchData(
        row.id, row.case_id, row.number, row.slug, row.version, row.title or "", copied(row.common), row.revision,
        row.opened_by, row.created_at, places,
        [OrderPlace(one.state, one.instrument_id, copied(one.own), one.taken_revision) for one in order_rows(session, row.id)],
    )  # fmt: skip


def batches_of(session: Session, case_id: str) -> list[BatchLine]:
    """The batches of a case in their order, with how many drafts they have and how many persons wait."""
    rows = session.scalars(select(Batch).where(Batch.case_id == case_id).order_by(Batch.number)).all()
    counted = select(BatchPerson.batch_id, func.count(), func.count(BatchPerson.instrument_id))
    counted = counted.where(BatchPerson.batch_id.in_([row.id for row in rows])).group_by(BatchPerson.batch_id)
    counts = {batch_id: (everybody, drafts) for batch_id, everybody, drafts in session.execute(counted)}
    orders = select(BatchState.batch_id, func.count(), func.count(BatchState.instrument_id))
    orders = orders.where(BatchState.batch_id.in_([row.id for row in rows])).group_by(BatchState.batch_id)
    counts |= {batch_id: (all_states, drafts) for batch_id, all_states, drafts in session.execute(orders)}
    lines = []
    for row in rows:
        everybody, drafts = counts.get(row.id, (0, 0))
        axis = row.common.get("axis", "persons")
        lines.append(BatchLine(row.id, row.number, row.title or "", row.slug, drafts, everybody - drafts, axis))
    return lines


def prepare(
    unit: WriteUnit,
    definition: Definition,
    case: Any,
    actor_id: str,
    *,
    person_ids: list[str],
    common: dict[str, Any],
    title: str = "",
) -> Batch:
    """A new batch of this case; nothing is opened yet.

    `common` as in `jitflow.batches.models`. Raises BatchError: no_batches, person_missing,
    person_of_another_case, too_many_persons, not_a_participant.
    """
    if definition.batch is None:
        raise BatchError("no_batches", "drafts of this type are opened one by one")
    case = reach.lock_case(unit.session, case.id)
    _check_state(definition, case.issuing_state)
    _check_state(definition, common.get("executing_state"))
    last = select(func.max(Batch.number)).where(Batch.case_id == case.id)
    row = Batch(
        case_id=case.id, focus_group_id=case.focus_group_id, number=(unit.session.scalar(last) or 0) + 1,
        slug=definition.slug, version=definition.version, title=title or None, common=copied(common),
        opened_by=actor_id,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    _add_persons(unit, row, person_ids)
    detail = {"number": row.number, "slug": row.slug, "persons": person_ids}
    _record(unit, Verb.COLLECTED, row, actor_id, detail)
    return row


def revise(
    unit: WriteUnit,
    definition: Definition,
    batch: Batch | str,
    posted: list[Posted],
    actor_id: str,
    person_ids: list[str] | None = None,
) -> list[Refused]:
    """Change the common facts field by field, and add persons; drafts are not touched.

    Paths are those of ``values.COMMON`` and ``text:<language>:<id of the fact>``. What somebody else changed
    meanwhile is not stored and given back. Raises BatchError: unknown_field, not_a_participant,
    person_of_another_case, too_many_persons.
    """
    row = _locked(unit, batch)
    common, saved, refused = copied(row.common), [], []
    for one in posted:
        current = row.title if one.path == "title" else values.common_value(common, one.path)
        outcome = merge(current, one.base, one.value)
        if outcome is Outcome.CONFLICT:
            refused.append(Refused(one.path, current))
        elif outcome is Outcome.STORE:
            if one.path == "executing_state":
                _check_state(definition, one.value)
            if one.path == "title":
                row.title = one.value or None
            else:
                values.put_common(common, one.path, one.value)
            saved.append(one.path)
    if saved:
        row.common = common
    if set(saved) - {"title", "languages"}:
        row.revision += 1
    _add_persons(unit, row, person_ids or [])
    if saved or refused or person_ids:
        detail = {"fields": saved, "refused": [one.path for one in refused], "persons": person_ids or []}
        _record(unit, Verb.ALTERED, row, actor_id, {**detail, "revision": row.revision})
    return refused


def write_part(
    unit: WriteUnit, definition: Definition, batch: Batch | str, person_id: str, posted: list[Posted], actor_id: str
) -> list[Refused]:
    """Save one person's own part before the draft is opened, field by field.

    Paths: ``executing_state``, ``reason``, ``text:<language>:<id of the fact>``,
    ``answer:<key>:<id of the fact>``. Raises BatchError: unknown_person, unknown_field, not_a_participant.
    """
    row = _locked(unit, batch)
    person = next((one for one in _persons(unit.session, row.id) if one.person_id == person_id), None)
    if person is None or person.instrument_id is not None:
        raise BatchError("unknown_person", "this person has no part to write in this batch", person_id)
    part, saved, refused = copied(person.participation), [], []
    for one in posted:
        current = person.reason if one.path == "reason" else values.part_value(part, row.common, one.path)
        outcome = merge(current, one.base, one.value)
        if outcome is Outcome.CONFLICT:
            refused.append(Refused(one.path, current))
        elif outcome is Outcome.STORE:
            if one.path == "executing_state":
                _check_state(definition, one.value, person_id)
            if one.path == "reason":
                person.reason = one.value or None
            else:
                values.put_part(part, definition, one.path, one.value)
            saved.append(one.path)
    if saved:
        person.participation = part
        detail = {"person_id": person_id, "fields": saved, "revision": row.revision}
        _record(unit, Verb.ALTERED, row, actor_id, detail)
    return refused


def concerns(
    found: dict[str, Any], definition: Definition, batch: BatchData, states: StateData
) -> dict[str, list[Concern]]:
    """The questions that come first for each person without a draft; `found` is what `drafting.case_facts` gives."""
    return {place.person_id: _concerns(found, definition, batch.common, place, states) for place in batch.waiting}


def open_drafts(
    unit: WriteUnit, definition: Definition, batch: Batch | str, states: StateData, actor_id: str
) -> Opened:
    """Open a draft for every person who has none, all in this unit, numbered in the order of the batch.

    Whom a question concerns first is left out, unless a reason to go on is recorded. Raises
    BatchError: person_of_another_case, not_a_participant, executing_state_missing, text_too_long.
    """
    row = _locked(unit, batch)
    case = reach.lock_case(unit.session, row.case_id)
    found = drafting.case_facts(unit.session, case)
    data, opened, taken_in = load(unit.session, row.id).within(found), Opened(), []
    rows = {one.person_id: one for one in _persons(unit.session, row.id)}
    made: list[str] = []
    for place in data.waiting:
        person = rows[place.person_id]
        try:
            first = _concerns(found, definition, data.common, place, states)
            if first and not place.reason:
                person.left_out = opened.left_out[place.person_id] = first[0].question.id
                continue
            instrument = _open(unit, definition, case, data, place, states, actor_id)
        except drafting.DraftingError as refused:
            raise BatchError(refused.code, str(refused), place.person_id) from refused
        person.instrument_id, person.left_out, person.taken_revision = instrument.id, None, row.revision
        person.reason = place.reason or None if first else None
        taken_in += [place.person_id] if first else []
        opened.numbers.append(instrument.number)
        made.append(instrument.id)
    detail = {"opened": made, "left_out": opened.left_out, "taken_in": taken_in}
    _record(unit, Verb.COLLECTED, row, actor_id, detail)
    return opened


def note_taken(unit: WriteUnit, batch: Batch | str, instrument_ids: list[str], actor_id: str) -> None:
    """Note that these drafts have taken or declined all that the common facts say now."""
    row = _locked(unit, batch)
    behind = [
        one
        for one in (*_persons(unit.session, row.id), *order_rows(unit.session, row.id))
        if one.instrument_id in instrument_ids and one.taken_revision != row.revision
    ]
    for one in behind:
        one.taken_revision = row.revision
    if behind:
        detail = {"up_to_date": [one.instrument_id for one in behind], "revision": row.revision}
        _record(unit, Verb.ALTERED, row, actor_id, detail)


def _concerns(
    found: dict[str, Any], definition: Definition, common: dict[str, Any], place: Place, states: StateData
) -> list[Concern]:
    fill = drafting.in_batch(common, place.participation)
    would_be = drafting.would_be(found, definition, place.person_id, place.state(common), common["language"], fill)
    return concerns_of(definition, would_be, states)


def _open(
    unit: WriteUnit, definition: Definition, case: Any, batch: BatchData, place: Place, states: StateData, actor_id: str
) -> Any:
    person = next(line for line in drafting.case_facts(unit.session, case)["persons"] if line.id == place.person_id)
    row = drafting.open_instrument(
        unit, definition, case, person, place.state(batch.common), batch.common["language"], actor_id,
        drafting.in_batch(batch.common, place.participation),
    )  # fmt: skip
    posted = []
    for key, by_fact in (place.participation.get("answers") or {}).items():
        for fact, value in by_fact.items():
            path = values.answer_path(key, fact)
            if value is not None and (not fact or keys.get(row.answers, path.rpartition(".")[0]) is not None):
                posted.append(Posted(path, None, value))
    drafting.save(unit, row, posted, actor_id, definition)
    drafting.judge(unit, definition, row.id, states)
    return row


def _persons(session: Session, batch_id: str) -> list[BatchPerson]:
    statement = select(BatchPerson).where(BatchPerson.batch_id == batch_id)
    return list(session.scalars(statement.order_by(BatchPerson.position)))


def _add_persons(unit: WriteUnit, row: Batch, person_ids: list[str]) -> None:
    there = _persons(unit.session, row.id)
    known = {
        line.id for line in drafting.case_facts(unit.session, reach.lock_case(unit.session, row.case_id))["persons"]
    }
    if not person_ids and not there:
        raise BatchError("person_missing", "a batch is for at least one person")
    if len(there) + len(person_ids) > MOST_PERSONS:
        raise BatchError("too_many_persons", f"a batch is for at most {MOST_PERSONS} persons")
    position = max((one.position for one in there), default=0)
    for person_id in dict.fromkeys(person_ids):
        if person_id not in known:
            raise BatchError("person_of_another_case", "this person is not in the case", person_id)
        if person_id not in {one.person_id for one in there}:
            position += 1
            unit.session.add(BatchPerson(batch_id=row.id, person_id=person_id, position=position))
    unit.session.flush()
