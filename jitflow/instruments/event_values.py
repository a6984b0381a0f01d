"""Values that are filled in with a step: their shapes, and what is wrong with them.

As in :mod:`.values`; a ``datetime`` is ISO text with its offset (``2026-11-20T14:20:00+01:00``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import values as form_values
from .functions import is_filled
from .messages import N_
from .procedure import EventField, EventFieldType, Transition
from .reasons import Ours
from .values import ValueProblem


@dataclass(frozen=True)
class EventProblem:
    """A field that is missing (``says`` None) or holds what cannot be kept."""

    field: str
    says: Ours | None = None


def check(declared: EventField, value: Any) -> Any:
    """The value as it is kept, None when empty. Raises :class:`.values.ValueProblem`."""
    if declared.type is EventFieldType.DATETIME:
        return _moment(value)
    return form_values.check_value(declared.form_field, value)


def _moment(value: Any) -> str | None:
    if value is None or value == "":
        return None
    try:
        moment = datetime.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueProblem(N_("A date with its time is expected here.")) from None
    if moment.tzinfo is None:
        raise ValueProblem(N_("The time needs its zone."))
    return moment.isoformat()


def problems(transition: Transition, values: Mapping[str, Any], required: frozenset[str]) -> list[EventProblem]:
    """Everything wrong with what was filled in, field by field in the order of the form."""
    return [*_strange(transition, values), *_each(transition, values, required)]


def _strange(transition: Transition, values: Mapping[str, Any]) -> Iterator[EventProblem]:
    for key in values:
        if key not in transition.field_of:
            yield EventProblem(key, Ours(N_("This step does not ask for it.")))


def _each(transition: Transition, values: Mapping[str, Any], required: frozenset[str]) -> Iterator[EventProblem]:
    for declared in transition.fields:
        try:
            kept = check(declared, values.get(declared.key))
        except ValueProblem as fault:
            yield EventProblem(declared.key, Ours(fault.message, tuple(fault.params.items())))
            continue
        empty = kept is None if declared.type is EventFieldType.YESNO else not is_filled(kept)
        if empty and declared.key in required and not (declared.type is EventFieldType.INTEGER and kept == 0):
            yield EventProblem(declared.key)


def usable(transition: Transition, values: Mapping[str, Any]) -> dict[str, Any]:
    """What can be kept of what was filled in: rules are judged on that, and never on what is refused anyway."""
    kept = {}
    for declared in transition.fields:
        try:
            kept[declared.key] = check(declared, values.get(declared.key))
        except ValueProblem:
            kept[declared.key] = None
    return kept


def clean(transition: Transition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they are kept: empty ones left out. Raises :class:`.values.ValueProblem`."""
    kept = {declared.key: check(declared, values.get(declared.key)) for declared in transition.fields}
    return {key: value for key, value in kept.items() if value is not None}
