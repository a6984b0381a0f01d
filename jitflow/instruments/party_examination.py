"""Checks on what an agreement of several parties adds to a procedure: parties, what steps write, what is suggested,
what happens by itself, and limits that follow from answers or from other limits. Part of :mod:`.procedure_examination`."""

from __future__ import annotations

from collections.abc import Iterator

from .announcing import gives
from .definition import Definition, Field, FieldType
from .expressions import ExpressionFault
from .parties import STATE
from .period import Period
from .procedure import Deadline, EventFieldType, Side, Transition, Writes
from .procedure_limits import UNITS

Found = Iterator[tuple[str, str, str]]
"""Table, key and message of each fault."""
_RESERVED = ("id", STATE, "done")
_BEFORE = ("days", "weeks")
_SAME = {EventFieldType.PROSE: None, EventFieldType.SECTION: None, EventFieldType.DATETIME: None}


def faults(definition: Definition, side: Side) -> Found:
    """What is wrong, first things first; names of regions, states, steps and their fields are known to be sound."""
    yield from _parties(definition, side)
    for transition in side.transitions:
        table = f"transitions {transition.id}"
        if transition.ends_seats and not transition.per:
            yield table, "ends_seats", "is of a step that each party takes for itself"
        own = {region.id for region in side.regions if region.per}
        for place, move in enumerate(transition.also):
            if move.ends_seats and (transition.per or side.region_of(move.leaves[0]).id not in own):
                yield table, f"also.{place}.ends_seats", "is of a move of each party with a step of all"
        for declared in transition.fields:
            if declared.private and not transition.per:
                yield table, f"fields.{declared.key}.private", "is of a step that each party takes for itself"
            if declared.suggested:
                expression = (declared.suggested, f"fields.{declared.key}.suggested", gives(declared))
                yield from _expression(definition, side, transition, *expression)
        yield from _automatic(definition, side, transition)
        if transition.writes is not None:
            for key, message in _writes(definition, transition, transition.writes):
                yield table, key, message
    for deadline in side.deadlines:
        for key, message in _deadline(definition, side, deadline):
            yield f"deadlines {deadline.id}", key, message


def _parties(definition: Definition, side: Side) -> Found:
    own = {region.id for region in side.regions if region.per}
    for state in side.states:
        if state.region in own and state.id in _RESERVED:
            yield f"states {state.id}", "id", "this name is reserved in a region of each party"
    yield from _authentic(definition, side)
    if side.parties is None:
        return
    if not own:
        yield "parties", side.parties, "no region of this side is one of each party"
    if side.parties not in definition.groups:
        yield "parties", side.parties, "is no repeating group of the form"
        return
    child = definition.fields.get(f"{side.parties}.{STATE}")
    if child is None or child.type is not FieldType.COUNTRY or child.many:
        yield "parties", side.parties, f"has no question “{STATE}” that is one State"


def _authentic(definition: Definition, side: Side) -> Found:
    if side.authentic is None:
        return
    declared = definition.fields.get(side.authentic)
    if declared is None or declared.type is not FieldType.LANGUAGE or not declared.many or declared.internal:
        yield "authentic", side.authentic, "is no question of the form that takes several languages"
    elif any(side.authentic.startswith(f"{group}.") for group in definition.groups):
        yield "authentic", side.authentic, "is asked of each item of a list"


def _expression(
    definition: Definition, side: Side, transition: Transition, source: str, key: str, wanted: str = "bool"
) -> Found:
    try:
        definition.steps[side.id].expression(source, None, transition.id, wanted)
    except ExpressionFault as problem:
        yield f"transitions {transition.id}", key, str(problem)


def _automatic(definition: Definition, side: Side, transition: Transition) -> Found:
    if transition.automatic is None:
        return
    table = f"transitions {transition.id}"
    if transition.adds_party or transition.receives:
        yield table, "automatic", "a step that somebody has to begin does not happen by itself"
    yield from _expression(definition, side, transition, transition.automatic, "automatic")
    if definition.steps[side.id].reads_event(transition.id, transition.automatic):
        yield table, "automatic", "is judged before anything is filled in: it cannot ask for event"


def _writes(definition: Definition, transition: Transition, writes: Writes) -> Iterator[tuple[str, str]]:
    if not transition.per and not transition.adds_party:
        yield "writes", "is of a step of one party"
    if writes.group not in definition.groups or "." in writes.group:
        yield "writes", f"{writes.group} is no repeating group of the form"
        return
    if not definition.fields[writes.group].follows and any(
        one.material and not one.internal for one in definition.fields[writes.group].fields
    ):
        yield "writes", f"{writes.group}: an item could not be made once it is sealed; let it follow the group of the parties"
    for child, name in writes.fields.items():
        declared, asked = definition.fields.get(f"{writes.group}.{child}"), transition.field_of.get(name)
        if declared is None or not declared.holds_value:
            yield "writes", f"{child} is no question of {writes.group}"
        elif asked is None:
            yield "writes", f"{name} is nothing that this step asks"
        elif declared.material and not declared.internal:
            yield "writes", f"{writes.group}.{child} is material: a step changes nothing of what was signed"
        elif not _fits(declared, asked.form_field, _SAME.get(asked.type, asked.type)):
            yield "writes", f"{writes.group}.{child} and {name} are not of one type"
        elif asked.private:
            yield "writes", f"{name} is private: it would be seen by all in the answers"


def _fits(declared: Field, asked: Field, kind: EventFieldType | None) -> bool:
    return kind is not None and declared.type.value == asked.type.value and declared.many == asked.many


def _deadline(definition: Definition, side: Side, deadline: Deadline) -> Iterator[tuple[str, str]]:
    if (deadline.of is None) != (deadline.before is None):
        yield "of", "of and before go together"
    elif deadline.of is not None:
        other = side.deadline.get(deadline.of)
        if other is None or other.of is not None:
            yield "of", f"{deadline.of} is no deadline of this side that stands for itself"
        if not _is_days(deadline.before or ""):
            yield "before", "names days or weeks, such as P1D"
    if deadline.duration and deadline.duration_answer:
        yield "duration_answer", "takes the place of duration: name one of them"
    if deadline.unit_answer and not deadline.duration_answer:
        yield "unit_answer", "goes with duration_answer"
    for key, kind in ((deadline.duration_answer, FieldType.INTEGER), (deadline.unit_answer, FieldType.CHOICE)):
        declared = definition.fields.get(key) if key else None
        if key and (declared is None or declared.type is not kind or declared.many):
            yield "duration_answer", f"{key} is no {kind.value} of the form"
        elif key and any(key.startswith(f"{group}.") for group in definition.groups):
            yield "duration_answer", f"{key} is asked of each item of a list"
        elif declared is not None and {one.code for one in declared.options} - set(UNITS):
            yield "unit_answer", f"{key} has a choice that is no unit; known: {', '.join(UNITS)}"


def _is_days(text: str) -> bool:
    try:
        return Period.parse(text).unit in _BEFORE
    except ValueError:
        return False
