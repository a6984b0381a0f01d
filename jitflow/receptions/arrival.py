"""The arrival of what others wrote: what its step asks, and the step itself, entered with the reception.

Which step that is says the procedure of the instrument (``receives``); one without such a step begins where it stands.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jitflow.db.units import WriteUnit
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments import event_values
from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.procedure import EventFieldType, Side, Transition
from jitflow.instruments.reasons import Word
from jitflow.instruments.values import ValueProblem
from jitflow.procedure import service as procedure
from jitflow.procedure.service import Actor, Step
from jitflow.procedure.words import ProcedureWords
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.locale import gettext as _

PREFIX = "receipt"


@dataclass(frozen=True)
class Arrival:
    """When and how it arrived."""

    at: datetime
    zone: str
    values: dict[str, Any] = field(default_factory=dict)
    """What the step of the arrival asks; what the step of this instrument does not ask is left out."""


def question(slug: str, side: Side, step: Transition, key: str, name: str, hint: str | None = None) -> Question:
    """A question of a step in the language of the page, for a form that is made of several."""
    declared = step.field_of[key].form_field
    words, context = ProcedureWords(slug, side), f"procedure.{side.id}.transition.{step.id}.field.{key}"
    options = tuple(
        one.model_copy(
            update={"wording": words.own(Word(f"{context}.{one.code}:label", one.label or one.wording)), "label": None}
        )
        for one in declared.options
    )
    label = words.own(Word(f"{context}:label", declared.label or key))
    plain = {"hint": hint, "help": None, "basis": None, "required": False}
    return Question(name, declared.model_copy(update={**plain, "key": name, "label": label, "options": options}))


def questions(definition: Definition, side: str) -> list[Question]:
    """What the step of the arrival asks beside its moment; none where there is no such step."""
    found = definition.procedure.sides.get(side) if definition.procedure is not None else None
    if found is None or found.receipt is None:
        return []
    told = _("Only where there is no PDF with the data of the instrument: else the instrument itself says it.")
    asked = [one for one in found.receipt.fields if one.type is not EventFieldType.DATETIME]
    return [
        question(definition.slug, found, found.receipt, one.key, f"{PREFIX}_{one.key}", told if one.form_says else None)
        for one in asked
    ]


def words_of(asked: list[Question]) -> dict[str, tuple[str, str]]:
    """Labels that are in the language of the page already, by key of the question."""
    return {one.field.key: (one.field.label or "", one.name) for one in asked}


def values_in(answers: AnswerForm, asked: list[Question]) -> dict[str, Any]:
    """What was filled in, by key of the step's field."""
    found = {
        one.name.removeprefix(f"{PREFIX}_"): answers.answer(one.name) for one in asked if not answers[one.name].errors
    }
    return {key: value for key, value in found.items() if value is not None}


def date_questions(definition: Definition, side: Side, way: Iterable[Transition]) -> list[Question]:
    """Dates of the form from which limits are counted that began with one of these steps."""
    keys = dict.fromkeys(key for step in way for key in side.answers_of.get(step.id, ()))
    words = DefinitionWords(definition)
    return [
        Question(
            f"answer_{number}",
            Field(key=f"answer_{number}", type=FieldType.DATE, label=words.field_title(key).rstrip(": ")),
        )
        for number, key in enumerate(keys)
    ]


def dates_in(answers: AnswerForm, definition: Definition, side: Side, way: Iterable[Transition]) -> dict[str, str]:
    """What was filled in of :func:`date_questions`, by key of the form."""
    way = tuple(way)
    keys = dict.fromkeys(key for step in way for key in side.answers_of.get(step.id, ()))
    asked = date_questions(definition, side, way)
    found = {
        key: answers.answer(one.name) for key, one in zip(keys, asked, strict=True) if not answers[one.name].errors
    }
    return {key: value for key, value in found.items() if value}


def enter(unit: WriteUnit, instrument_id: str, side: Side, arrival: Arrival, actor: Actor, capacity: str) -> None:
    """Enter the arrival as the first step of the procedure; nothing where there is no such step."""
    step = side.receipt
    if step is None:
        return
    values = {}
    for key, value in arrival.values.items():
        try:
            if key in step.field_of:
                values[key] = event_values.check(step.field_of[key], value)
        except ValueProblem:
            continue  # an answer to the question of another instrument
    taken = Step(step.id, arrival.at, arrival.zone, secrets.token_hex(16), values)
    procedure.take(unit, instrument_id, taken, actor, capacity, registering=True)
