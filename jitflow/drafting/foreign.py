"""Opening an instrument that was not drafted here: received from the other side, or begun on paper.

Nothing comes from the facts of the case and nothing goes into them; what is stored stands and is only read.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Literal

from jitflow import reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import history
from jitflow.drafting.errors import DraftingError
from jitflow.drafting.models import Instrument, Text
from jitflow.drafting.opening import case_facts, next_number
from jitflow.drafting.saving import LONGEST_PATH, record
from jitflow.drafting.slots import source_hash
from jitflow.instruments import machine
from jitflow.instruments.definition import Definition
from jitflow.instruments.elsewhere import refusal

STATUS = {"received": "received", "paper": "registered"}


@dataclass(frozen=True)
class Foreign:
    """An instrument that others wrote."""

    definition: Definition
    side: str
    """The side of the procedure this focus group is on."""
    origin: Literal["received", "paper"]
    issuing_state: str
    executing_state: str | None
    language: str
    person_id: str | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    """Path to language to ``{"text", "state"}``."""


def open_foreign(unit: WriteUnit, case: Any, what: Foreign, actor_id: str) -> Instrument:
    """Open it in a case; its procedure stands at the beginning of its side.

    Raises DraftingError: not_a_participant, unknown_side, person_of_another_case, text_too_long.
    """
    case = reach.lock_case(unit.session, case.id)
    definition = what.definition
    for state in filter(None, (what.issuing_state, what.executing_state)):
        if state not in definition.participants:
            raise DraftingError("not_a_participant", refusal(definition, state))
    if definition.procedure is None or what.side not in definition.procedure.sides:
        raise DraftingError("unknown_side", f"{definition.slug}: no procedure for the side {what.side!r}")
    if any(len(path) > LONGEST_PATH for path in what.texts):
        raise DraftingError("text_too_long", "the path of a text is too long")
    persons = case_facts(unit.session, case)["persons"] if what.person_id else []
    if what.person_id and what.person_id not in {one.id for one in persons}:
        raise DraftingError("person_of_another_case", "this person is not in the case")
    row = _row(unit, case, what, actor_id)
    for path, slots in what.texts.items():
        source = slots.get(what.language, {}).get("text", "")
        for language, slot in slots.items():
            unit.session.add(_text(row, path, language, slot, source))
    history.append(unit.session, row, "opened", "", None, {"answers": row.answers, "texts": what.texts}, actor_id)
    detail = {"number": row.number, "slug": row.slug, "version": row.version, "origin": row.origin, "side": row.side}
    record(unit, Verb.COLLECTED, row, actor_id, detail)
    return row


def _row(unit: WriteUnit, case: Any, what: Foreign, actor_id: str) -> Instrument:
    definition, now = what.definition, clock.now()
    assert definition.procedure is not None
    row = Instrument(
        case_id=case.id, focus_group_id=case.focus_group_id,
        number=next_number(unit.session, case.id, definition.short_title),
        slug=definition.slug, version=definition.version, status=STATUS[what.origin],
        side=what.side, origin=what.origin, marking=dict(machine.start(definition.procedure, what.side).marking),
        issuing_state=what.issuing_state, executing_state=what.executing_state, language=what.language,
        person_id=what.person_id, answers=copy.deepcopy(what.answers), prefilled=[], revision=0, change_count=0,
        groups=sorted(definition.groups), saved_at=now, saved_by=actor_id,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    return row


def _text(row: Instrument, path: str, language: str, slot: dict[str, str], source: str) -> Text:
    is_source = language == row.language
    return Text(
        instrument_id=row.id, path=path, language=language, text=slot["text"],
        state="source" if is_source else slot.get("state", "draft"), source_hash=source_hash(row.id, path, source),
        source_text=None if is_source else source, saved_at=row.saved_at, saved_by=row.saved_by,
    )  # fmt: skip
