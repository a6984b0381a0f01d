"""From the facts of a case to the first answers of an instrument. Pure.

Which fact goes where is said by the definition (``[[prefill]]``: source, target, fields).
A value is taken only if the target field could store it: facts are never bent to fit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, FieldType, Prefill
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.merging import canonical

ITSELF = ("", ".", "self")
"""Names in ``fields`` that mean the whole fact, where a group is filled from plain values."""


@dataclass
class Filled:
    """Answers and texts taken from the case, and the paths they stand at."""

    answers: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """Path to language to text."""
    paths: list[str] = field(default_factory=list)


def from_case(definition: Definition, facts: dict[str, Any]) -> Filled:
    """What the definition takes from these facts.

    `facts` has the names that ``source`` uses: ``case``, ``person``, ``authority``,
    ``central_authority`` (objects) and ``persons``, ``offences``, ``authorities`` (lists).
    """
    filled = Filled()
    for rule in definition.prefill:
        value = _lookup(facts, rule.source)
        target = definition.fields.get(rule.target)
        # The first rule that gives a target something wins; later ones are its fallbacks.
        if target is None or canonical(value) is None or keys.get(filled.answers, rule.target):
            continue
        if target.is_group:
            _fill_group(filled, definition, rule, value)
        else:
            _fill_field(filled, target, rule.target, value)
    return filled


def _lookup(facts: Any, name: str) -> Any:
    here = facts
    for part in name.split("."):
        here = here.get(part) if isinstance(here, dict) else None
    return here


def _fill_group(filled: Filled, definition: Definition, rule: Prefill, value: Any) -> None:
    items: list[dict[str, Any]] = []
    keys.put(filled.answers, rule.target, items)
    for fact in value if isinstance(value, list) else [value]:
        item = {"id": keys.new_item_id()}
        items.append(item)
        for child, name in rule.fields.items():
            target = definition.fields.get(f"{rule.target}.{child}")
            found = fact if name in ITSELF else _lookup(fact, name)
            path = f"{rule.target}.{item['id']}.{child}"
            if target is not None and target.is_group:
                _fill_inner_group(filled, target, path, found)
            elif target is not None:
                _fill_field(filled, target, path, found)


def _fill_inner_group(filled: Filled, target: Field, path: str, value: Any) -> None:
    """Plain values into a group inside the group: each goes to the first child that can store it."""
    if canonical(value) is None:
        return
    items: list[dict[str, Any]] = []
    keys.put(filled.answers, path, items)
    for one in value if isinstance(value, list) else [value]:
        child = next((child for child in target.fields if _usable(child, one) is not None), None)
        if child is not None:
            item = {"id": keys.new_item_id()}
            items.append(item)
            _fill_field(filled, child, f"{path}.{item['id']}.{child.key}", one)


def _fill_field(filled: Filled, target: Field, path: str, value: Any) -> None:
    if canonical(value) is None or not target.holds_value:
        return
    if target.type is FieldType.PROSE:
        _fill_texts(filled, target, path, value)
        return
    usable = _usable(target, value)
    if usable is not None:
        keys.put(filled.answers, path, usable)
        filled.paths.append(path)


def _fill_texts(filled: Filled, target: Field, path: str, value: Any) -> None:
    """A text of the case has languages; a plain value stands in the source language ("")."""
    slots = value if isinstance(value, dict) else {"": value}
    usable = {language: _usable(target, text) for language, text in slots.items()}
    usable = {language: text for language, text in usable.items() if text}
    if usable:
        filled.texts[path] = usable
        filled.paths.append(path)


def _usable(target: Field, value: Any) -> Any:
    """The value as the field stores it, or None when it does not fit."""
    if not target.holds_value or target.is_group:
        return None
    if target.many and not isinstance(value, list):
        value = [value]
    if not target.many and target.type is FieldType.TEXT and isinstance(value, list):
        value = ", ".join(str(one) for one in value)
    try:
        return check_value(target, value)
    except (ValueProblem, TypeError, AttributeError, KeyError):
        return None
