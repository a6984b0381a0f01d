"""Supplement an issued instrument: one act opens a draft that names the earlier one. The one door to this feature.

What is carried where is said by the definition (``[supplement]``): persons and offences of the case that the earlier
one was about, its references, the steps taken with it, and some of its answers.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from jitflow import reach
from jitflow.audit.verbs import Verb
from jitflow.db.units import WriteUnit
from jitflow.drafting import history, service as drafting
from jitflow.drafting.saving import record
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.procedure import AT
from jitflow.instruments.states import StateData
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.merging import Posted
from jitflow.procedure import service as procedure
from jitflow.supplements.models import SupplementLink


class SupplementError(ValueError):
    """An instrument that cannot be supplemented; `code` names why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def may_supplement(definition: Definition, data: drafting.InstrumentData) -> bool:
    """Whether a draft can supplement this instrument: its type knows it, and our side issued it."""
    return definition.supplement is not None and data.status == "issued" and data.side == "issuing"


def supplement(
    unit: WriteUnit, instrument_id: str, earlier: Definition, newest: Definition, states: StateData, actor_id: str,
    token: str | None = None,
) -> str:
    """Open the draft that supplements an instrument; its id.

    `earlier` is the definition of the instrument, `newest` the one a new draft is opened with. `token` was made with the
    page: the same button pressed twice opens one draft. Raises SupplementError: not_issued; DraftingError as `drafting.open_instrument`.
    """
    data = drafting.load(unit.session, instrument_id)
    if newest.supplement is None or not may_supplement(earlier, data):
        raise SupplementError("not_issued", "only an issued instrument of this kind can be supplemented")
    case = reach.lock_case(unit.session, data.case_id)
    pressed = press(token, data.id, newest.slug)
    if (opened := opened_by(unit, pressed)) is not None:
        return opened
    row = _open(unit, data, newest, case, actor_id)
    link(unit, row, data.id, actor_id, pressed)
    drafting.judge(unit, newest, row.id, states)
    return row.id


def press(token: str | None, earlier_id: str, slug: str) -> str | None:
    """Id of the link that one press of a button makes: of this page, on this instrument, for a draft of this type."""
    return hashlib.sha256(f"{token} {earlier_id} {slug}".encode()).hexdigest()[:32] if token else None


def opened_by(unit: WriteUnit, pressed: str | None) -> str | None:
    """The draft that the same press opened before; None: this is the first."""
    before = unit.session.get(SupplementLink, pressed) if pressed else None
    return before.instrument_id if before is not None else None


def link(unit: WriteUnit, row: Any, earlier_id: str, actor_id: str, pressed: str | None = None) -> None:
    """Note that a draft supplements an instrument of the same case, or was begun from it. `row` is that of the draft."""
    found = SupplementLink(id=pressed, instrument_id=row.id, earlier_id=earlier_id, focus_group_id=row.focus_group_id)
    unit.session.add(found)
    unit.session.flush()
    record(unit, Verb.ALTERED, row, actor_id, {"supplements": earlier_id})


def _open(unit: WriteUnit, data: drafting.InstrumentData, newest: Definition, case: Any, actor_id: str) -> Any:
    """The draft with what is carried into it; its row."""
    rule = newest.supplement
    lines = drafting.case_facts(unit.session, case)["persons"]
    person = next((line for line in lines if line.id == data.person_id), None)
    row = drafting.open_instrument(
        unit, newest, case, person, data.executing_state, data.language, actor_id, _fill(unit.session, data, newest)
    )
    prefix = ""
    if rule.group is not None:
        prefix = f"{rule.group}.{drafting.add_item(unit, row, rule.group, actor_id)}."
    posted = [Posted(key, keys.get(row.answers, key), True) for key in rule.ticked]
    for child, sources in rule.fields.items():
        declared = newest.fields[f"{rule.group}.{child}" if rule.group else child]
        value = _first(unit.session, declared, data, sources)
        if value is not None:
            posted.append(_posted(row, declared, f"{prefix}{child}", value))
    drafting.save(unit, row, posted, actor_id, newest)
    return row


def _posted(row: Any, declared: Field, path: str, value: Any) -> Posted:
    if declared.type is FieldType.PROSE:
        return Posted(f"text:{row.language}:{path}", None, value)
    return Posted(path, keys.get(row.answers, path), value)


def _fill(session: Session, data: drafting.InstrumentData, newest: Definition) -> drafting.Fill:
    """The persons, offences and authority that the earlier one was opened with, and the answers that go with it."""
    opened = next((one for one in history.history(session, data.id) if one.kind == "opened"), None)
    kept = (opened.new or {}).get("fill") if opened is not None else None
    found = drafting.Fill.from_plain(kept or {})
    carried = {key: _answer(data, key) for key in newest.supplement.keys if newest.fields[key].holds_value}
    answers = {key: value for key, value in carried.items() if value is not None}
    return drafting.Fill(True, found.persons, found.offences, found.authority, found.added, answers)


def _answer(data: drafting.InstrumentData, key: str) -> Any:
    slot = data.texts.get(key, {}).get(data.language)
    return (slot or {}).get("text") or keys.get(data.answers, key)


def _first(session: Session, declared: Field, data: drafting.InstrumentData, sources: tuple[str, ...]) -> Any:
    """The first of these that is known and that the field can hold."""
    zone = ZoneInfo(reach.zone_of(session, data.focus_group_id))
    for source in sources:
        value = _value(session, data, source)
        if isinstance(value, datetime):
            value = value.astimezone(zone).date().isoformat()
        try:
            if (kept := check_value(declared, value)) is not None:
                return kept
        except ValueProblem:
            continue
    return None


def _value(session: Session, data: drafting.InstrumentData, source: str) -> Any:
    root, _, rest = source.partition(".")
    if root == "answers":
        return _answer(data, rest)
    if root == "meta":
        return getattr(data, rest)
    step, _, name = rest.partition(".")
    try:
        position = procedure.standing(session, data.id).position
    except procedure.NoProcedure:
        return None
    entry = position.last(step) if step in position.side.transition else None
    if entry is None:
        return None
    return entry.at if name == AT else dict(entry.values).get(name)
