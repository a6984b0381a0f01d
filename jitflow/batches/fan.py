"""One order per executing State from common facts: prepared, answered once for all, opened together.

Persons, offences and the answers of the sections that the definition names (``[fan_out]``) are given once.
A State may have some answers of its own, and the authority that receives its order. Later changes are offered
to the drafts (`jitflow.drafting.offers`), never made in them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from jitflow import reach
from jitflow.audit.service import Verb
from jitflow.batches.data import BatchData, Opened, OrderPlace, Refused
from jitflow.batches.models import Batch, BatchState
from jitflow.batches.rows import check_state, locked, order_rows, record
from jitflow.batches.service import load
from jitflow.batches.values import BatchError
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting
from jitflow.instruments.definition import Definition
from jitflow.instruments.states import StateData
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.libraries import service as libraries
from jitflow.merging import Outcome, Posted, canonical, merge
from jitflow.plain import copied

COMMON = ("title", "persons", "offences", "authority")
ANSWER = "answer:"


def prepare(
    unit: WriteUnit, definition: Definition, case: Any, actor_id: str, *, states: list[str], common: dict[str, Any],
    title: str = "",
) -> Batch:  # fmt: skip
    """A new batch with one place per State, in this order; nothing is opened yet.

    `common` as in `jitflow.batches.models`. A State named twice counts once. Raises BatchError: no_batches,
    state_missing, own_state, not_a_participant, person_missing, one_person, person_of_another_case,
    offence_of_another_case.
    """
    if definition.fan_out is None:
        raise BatchError("no_batches", "drafts of this type are opened one by one")
    case = reach.lock_case(unit.session, case.id)
    check_state(definition, case.issuing_state)
    _check_facts(unit, definition, case, common, {})
    last = select(func.max(Batch.number)).where(Batch.case_id == case.id)
    row = Batch(
        case_id=case.id, focus_group_id=case.focus_group_id, number=(unit.session.scalar(last) or 0) + 1,
        slug=definition.slug, version=definition.version, title=title or None,
        common={**copied(common), "axis": "states"}, opened_by=actor_id,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    added = _add_states(unit, definition, case, row, states)
    record(unit, Verb.COLLECTED, row, actor_id, {"number": row.number, "slug": row.slug, "states": added})
    return row


def revise(
    unit: WriteUnit, definition: Definition, batch: Batch | str, posted: list[Posted], actor_id: str,
    states: list[str] | None = None,
) -> list[Refused]:  # fmt: skip
    """Change the common facts and answers field by field, and add States; drafts are not touched.

    Paths are those of `COMMON` and ``answer:<key>``. What somebody else changed meanwhile is not stored and
    given back. Raises BatchError as `prepare`, and unknown_field.
    """
    row = locked(unit, batch)
    case = reach.lock_case(unit.session, row.case_id)
    common, saved, refused = copied(row.common), [], []
    for one in posted:
        current = row.title if one.path == "title" else _value(definition, common, one.path)
        outcome = merge(current, one.base, one.value)
        if outcome is Outcome.CONFLICT:
            refused.append(Refused(one.path, current))
        elif outcome is Outcome.STORE:
            if one.path == "title":
                row.title = one.value or None
            else:
                _put(definition, common, one.path, one.value)
            saved.append(one.path)
    if {"persons", "offences"} & set(saved):
        _check_facts(unit, definition, case, common, row.common)
    if saved:
        row.common = common
    if set(saved) - {"title"}:
        row.revision += 1
    added = _add_states(unit, definition, case, row, states or []) if states else []
    if saved or refused or added:
        detail = {"fields": saved, "refused": [one.path for one in refused], "states": added}
        record(unit, Verb.ALTERED, row, actor_id, {**detail, "revision": row.revision})
    return refused


def write_own(
    unit: WriteUnit, definition: Definition, batch: Batch | str, state: str, posted: list[Posted], actor_id: str
) -> list[Refused]:
    """Save what differs for one State before its order is opened, field by field.

    Paths: ``authority`` (an id of the address book) and ``answer:<key>``; None means as for all.
    Raises BatchError: unknown_state, unknown_field, unknown_authority.
    """
    row = locked(unit, batch)
    place = next((one for one in order_rows(unit.session, row.id) if one.state == state), None)
    if place is None or place.instrument_id is not None:
        raise BatchError("unknown_state", "this State has no order to be opened in this batch", state)
    own, saved, refused = copied(place.own), [], []
    for one in posted:
        key = one.path.removeprefix(ANSWER)
        if one.path != "authority" and (definition.fan_out is None or key not in definition.fan_out.own):
            raise BatchError("unknown_field", f"{one.path}: is not asked for one State", state)
        current = own.get("authority") if one.path == "authority" else _value(definition, own, one.path)
        outcome = merge(current, one.base, one.value)
        if outcome is Outcome.CONFLICT:
            refused.append(Refused(one.path, current))
        elif outcome is Outcome.STORE:
            if one.path == "authority":
                own["authority"] = _known_authority(unit, row, state, one.value)
            else:
                _put(definition, own, one.path, one.value)
            saved.append(one.path)
    if saved:
        place.own = own
        record(unit, Verb.ALTERED, row, actor_id, {"state": state, "fields": saved, "revision": row.revision})
    return refused


def open_orders(
    unit: WriteUnit, definition: Definition, batch: Batch | str, states: StateData, actor_id: str
) -> Opened:
    """Open one draft for every State that has none, all in this unit, numbered in the order of the batch.

    Raises BatchError: person_of_another_case, not_a_participant, executing_state_missing, person_missing.
    """
    row = locked(unit, batch)
    case = reach.lock_case(unit.session, row.case_id)
    opened, made = Opened(), []
    lines = {line.id: line for line in drafting.case_facts(unit.session, case)["persons"]}
    people = [lines[one] for one in row.common.get("persons") or () if one in lines]
    person = people[0] if people and definition.opening.person else None
    for place in order_rows(unit.session, row.id):
        if place.instrument_id is not None:
            continue
        try:
            draft = drafting.open_instrument(
                unit, definition, case, person, place.state, row.common["language"], actor_id,
                drafting.in_batch(row.common, place.own), _receiver(unit, definition, row, place),
            )  # fmt: skip
            drafting.judge(unit, definition, draft.id, states)
        except drafting.DraftingError as refused:
            raise BatchError(refused.code, str(refused), place.state) from refused
        place.instrument_id, place.taken_revision = draft.id, row.revision
        opened.numbers.append(draft.number)
        made.append(draft.id)
    if made:
        record(unit, Verb.COLLECTED, row, actor_id, {"opened": made})
    return opened


def would_be(found: dict[str, Any], definition: Definition, batch: BatchData, place: OrderPlace | None = None) -> Any:
    """The order as it would be opened now for a State (None: for no State in particular), stored nowhere."""
    known = [line.id for line in found["persons"] if line.id in (batch.common.get("persons") or ())]
    person = known[0] if known and definition.opening.person else None
    fill = drafting.in_batch(batch.common, place.own if place is not None else {})
    state = place.state if place is not None else None
    return drafting.would_be(found, definition, person, state, batch.common["language"], fill)


def _value(definition: Definition, kept: dict[str, Any], path: str) -> Any:
    if path.startswith(ANSWER) and path.removeprefix(ANSWER) in definition.shared_fields:
        return (kept.get("answers") or {}).get(path.removeprefix(ANSWER))
    if path not in COMMON:
        raise BatchError("unknown_field", f"{path}: a batch has no such field")
    return kept.get(path)


def _put(definition: Definition, kept: dict[str, Any], path: str, value: Any) -> None:
    if not path.startswith(ANSWER):
        kept[path] = value
        return
    key = path.removeprefix(ANSWER)
    try:
        value = None if canonical(value) is None else check_value(definition.fields[key], value)
    except ValueProblem as problem:
        raise BatchError("bad_value", f"{key}: {problem.message}") from problem
    answers = kept.setdefault("answers", {})
    answers.pop(key, None)
    if value is not None:
        answers[key] = value


def _add_states(unit: WriteUnit, definition: Definition, case: Any, row: Batch, states: list[str]) -> list[str]:
    there = order_rows(unit.session, row.id)
    known = {one.state for one in there}
    added = [state for state in dict.fromkeys(states) if state not in known]
    if not added and not there:
        raise BatchError("state_missing", "a batch of orders is for at least one State")
    for state in added:
        if state == case.issuing_state:
            raise BatchError("own_state", "an order does not go to the State that issues it", state)
        check_state(definition, state, state)
    for position, state in enumerate(added, max((one.position for one in there), default=0) + 1):
        lines = libraries.addresses(unit.session, row.focus_group_id, libraries.Filter(state=state))
        fitting = [line.id for line in lines if line.outdated_at is None]
        own = {"authority": fitting[0]} if len(fitting) == 1 else {}
        unit.session.add(BatchState(batch_id=row.id, state=state, position=position, own=own))
    unit.session.flush()
    return added


def _check_facts(
    unit: WriteUnit, definition: Definition, case: Any, common: dict[str, Any], before: dict[str, Any]
) -> None:
    """New persons and offences are of this case; what was taken out of the case since may stay."""
    found = drafting.case_facts(unit.session, case)
    for name, code in (("persons", "person_of_another_case"), ("offences", "offence_of_another_case")):
        new = set(common.get(name) or ()) - set(before.get(name) or ())
        if new - {line.id for line in found[name]}:
            raise BatchError(code, "this fact is not in the case")
    if definition.opening.person and len(common.get("persons") or ()) != 1:
        raise BatchError("one_person", "this instrument is about one person")


def _known_authority(unit: WriteUnit, row: Batch, state: str, address_id: str | None) -> str | None:
    if address_id is None:
        return None
    lines = libraries.addresses(unit.session, row.focus_group_id, libraries.Filter(state=state))
    if address_id not in {line.id for line in lines}:
        raise BatchError("unknown_authority", "the address book has no such authority of this State", state)
    return address_id


def _receiver(unit: WriteUnit, definition: Definition, row: Batch, place: BatchState) -> dict[str, Any]:
    """What the receiving authority fills in the order, where its form names it."""
    lines = libraries.addresses(unit.session, row.focus_group_id, libraries.Filter(state=place.state))
    chosen = next((line for line in lines if line.id == (place.own or {}).get("authority")), None)
    if chosen is None:
        return {}
    return {
        f"{use.target}.{child}": chosen.values.get(name)
        for use in definition.library
        if use.kind == "authority" and use.side == "executing" and use.target not in definition.groups
        for child, name in use.fields.items()
    }


__all__ = ["load", "open_orders", "prepare", "revise", "would_be", "write_own"]
