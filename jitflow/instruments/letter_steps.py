"""What a letter that came in brings: the steps by which it is recorded, with what it says of them. Pure.

Nothing is entered by that: the page of the step begins with these values, and whoever enters it reads them first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import event_values
from .definition import Definition
from .letters import Brings
from .procedure import EventField, EventFieldType, Side, Transition
from .values import ValueProblem

Texts = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class Brought:
    """A step that a letter brings."""

    step: Transition
    values: dict[str, Any] = field(default_factory=dict)
    """Field of the step to what the letter says of it."""


def brought(
    definition: Definition, side: Side, letter: str, answers: dict[str, Any], texts: Texts, language: str
) -> list[Brought]:
    """The steps of this side that record such a letter, in the order of the file; none where nothing says so."""
    form = definition.letters.form.get(letter) if definition.letters is not None else None
    return [
        Brought(step, _values(step, one, answers, texts, language))
        for one in (form.brings if form is not None else ())
        if (step := side.transition.get(one.step)) is not None and step.recorded and _fits(one, answers)
    ]


def _fits(brings: Brings, answers: dict[str, Any]) -> bool:
    return all(set(_listed(answers.get(key))) & set(codes) for key, codes in brings.only.items())


def _values(step: Transition, brings: Brings, answers: dict[str, Any], texts: Texts, language: str) -> dict[str, Any]:
    """What can be kept of it: the step may ask for less than a letter says."""
    made: dict[str, Any] = {}
    for key, declared in step.field_of.items():
        value = brings.values.get(key)
        for source in brings.fields.get(key, ()):
            if value is None:
                value = _shaped(declared, _said(source, answers, texts, language), brings.codes.get(key, {}))
        try:
            kept = event_values.check(declared, value)
        except ValueProblem:
            continue  # an answer in a shape that the step does not ask for
        if kept is not None:
            made[key] = kept
    return made


def _said(source: str, answers: dict[str, Any], texts: Texts, language: str) -> Any:
    """An answer or a text of the letter; of a group all of them."""
    group, _, child = source.rpartition(".")
    if not group:
        return _text(texts, source, language) or answers.get(source)
    items = answers.get(group) or []
    return [_text(texts, f"{group}.{one['id']}.{child}", language) or one.get(child) for one in items]


def _text(texts: Texts, path: str, language: str) -> str:
    """In the language of the letter; where it has none, in the other one."""
    slots = texts.get(path, {})
    found = [slots.get(language), *(slots[code] for code in sorted(slots))]
    return next((one["text"] for one in found if one and one.get("text")), "")


def _shaped(declared: EventField, value: Any, codes: dict[str, Any]) -> Any:
    """The value in the shape of the step's field."""
    values = [codes.get(one, one) if isinstance(one, str) else one for one in _listed(value)]
    options = {one.code for one in declared.options}
    if options:
        values = [one for one in dict.fromkeys(values) if one in options]
    if not values:
        return None
    if declared.type is EventFieldType.TICKS or declared.many:
        return values
    if declared.type is EventFieldType.PROSE and len(values) > 1:
        return "\n".join(f"{number}. {one}" for number, one in enumerate(values, 1))
    if declared.type is EventFieldType.TEXT and len(values) > 1:
        return "; ".join(str(one) for one in values)
    return values[0]


def _listed(value: Any) -> list[Any]:
    return [one for one in (value if isinstance(value, list) else [value]) if one not in (None, "", {})]
