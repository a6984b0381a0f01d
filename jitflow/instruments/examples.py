"""Examples of checks: answers on which a rule fires, does not fire, cannot be judged."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any, Literal

from . import keys
from .checks import CheckResult, facts_at, run_checks
from .definition import CheckExample, Definition, FieldType
from .facts import Instrument, StateValues
from .ground_rules import GroundExample
from .steps import ROOTS

NULL = "<null>"
Outcome = Literal["finding", "none", "not_judged"]


def apply(
    definition: Definition, base: Instrument, example: CheckExample | GroundExample
) -> tuple[Instrument, StateValues]:
    """The instrument and State data an example describes, starting from its base.

    What it says of the procedure is left to :func:`step_of`.
    """
    if example.base == "empty":
        base = replace(base, answers={}, texts={})
    made = replace(base, answers=copy.deepcopy(base.answers), texts=copy.deepcopy(base.texts))
    given: StateValues = {}
    head: dict[str, Any] = {}
    for path, raw in example.set.items():
        value = None if raw == NULL else raw
        if path.startswith("meta."):
            head[path[5:]] = value
        elif path.startswith("data."):
            given[path[5:]] = dict(value) if isinstance(value, dict) else {}
        elif path.split(".")[0] not in ROOTS:
            _put(definition, made, path, value)
    return replace(made, **head), given


def step_of(example: CheckExample) -> dict[str, Any]:
    """What an example says of the procedure: root (``at``, ``done``, ``event``, ...) to its values."""
    made: dict[str, Any] = {}
    for path, raw in example.set.items():
        if path.split(".")[0] in ROOTS:
            keys.put(made, path, None if raw == NULL else raw)
    return made


def _put(definition: Definition, made: Instrument, path: str, value: Any) -> None:
    declared = definition.fields.get(keys.key_of(path, definition.groups))
    if declared is None:
        raise KeyError(f"{path} is not a path of {definition.slug}")
    if declared.type is FieldType.PROSE:
        if value is None:
            made.texts.pop(path, None)
        else:
            made.texts.setdefault(path, {})[made.language] = {"text": value, "state": "source"}
    else:
        keys.put(made.answers, path, value)


def outcome(result: CheckResult, check_id: str) -> Outcome:
    """What a run says of one check: a finding anywhere outweighs, then not judged."""
    if any(f.id == check_id for f in result.findings):
        return "finding"
    if any(n.id == check_id for n in result.not_judged):
        return "not_judged"
    return "none"


def run_example(definition: Definition, base: Instrument, example: CheckExample) -> tuple[Outcome, CheckResult]:
    """Judge one example; the outcome and the whole result."""
    instrument, given = apply(definition, base, example)
    check = next(c for c in definition.checks if c.id == example.check)
    transition = example.at or check.transition
    facts = facts_at(definition, instrument, given, transition, **step_of(example))
    result = run_checks(definition, instrument, transition=transition, facts=facts)
    return outcome(result, example.check), result
