"""Examples of checks: answers on which a rule fires, does not fire, cannot be judged."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any, Literal

from . import keys
from .checks import CheckResult, run_checks
from .definition import CheckExample, Definition, FieldType
from .facts import Instrument, StateValues

NULL = "<null>"
Outcome = Literal["finding", "none", "not_judged"]


def apply(definition: Definition, base: Instrument, example: CheckExample) -> tuple[Instrument, StateValues]:
    """The instrument and State data an example describes, starting from its base."""
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
        else:
            _put(definition, made, path, value)
    return replace(made, **head), given


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
    result = run_checks(definition, instrument, given, transition=check.transition)
    return outcome(result, example.check), result
