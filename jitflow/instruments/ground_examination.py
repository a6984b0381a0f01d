"""Checks that hold the grounds of a definition together, when it is loaded: names, expressions, examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .compiled import META_TYPES
from .definition import Definition
from .expressions import ExpressionFault
from .ground_rules import DATA, Condition, Ground

Fault = Callable[[str, str, str, str], Exception]
"""File, table, key and message to the exception to raise."""

GROUNDS, EXAMPLES = "grounds.toml", "ground_examples.toml"


def examine_grounds(definition: Definition, fault: Fault) -> None:
    """Raise the first fault of a definition's grounds."""
    ids = [ground.id for ground in definition.grounds]
    data = {datum.name for datum in definition.state_data}
    for ground in definition.grounds:
        table = f"ground {ground.id}"
        if ids.count(ground.id) > 1:
            raise fault(GROUNDS, table, "id", "is used twice")
        if ground.each is not None and ground.each not in definition.groups:
            raise fault(GROUNDS, table, "each", f"{ground.each} is not a repeating group")
        for name in ground.national:
            if name not in data:
                raise fault(GROUNDS, table, "national", f"{name} is not in [[state_data]]")
        _conditions(definition, ground, fault)
    for number, example in enumerate(definition.ground_examples, 1):
        if example.ground not in ids:
            raise fault(EXAMPLES, f"example {number}", "ground", f"{example.ground} is not a ground")


def _conditions(definition: Definition, ground: Ground, fault: Fault) -> None:
    names = [condition.id for condition in ground.conditions]
    for condition in ground.conditions:
        table = f"ground {ground.id} / {condition.id}"
        if names.count(condition.id) > 1:
            raise fault(GROUNDS, table, "id", "is used twice")
        group = ground.each if condition.of_item else None
        for attribute, source in (("met", condition.met), ("applies", condition.applies)):
            try:
                if source:
                    definition.compiled.expression(source, group)
            except ExpressionFault as problem:
                raise fault(GROUNDS, table, attribute, str(problem)) from None
        if condition.field and not condition.add:
            raise fault(GROUNDS, table, "field", "leads to where something is added: it goes with add")
        named: tuple[tuple[str, Iterable[str]], ...] = (
            ("needs", condition.needs),
            ("says", condition.says),
            ("field", (condition.field,) if condition.field else ()),
        )
        for attribute, paths in named:
            for path in paths:
                if not _known(definition, group, condition, attribute, path):
                    raise fault(GROUNDS, table, attribute, f"{path} is nothing that is known here")


def _known(definition: Definition, group: str | None, condition: Condition, attribute: str, path: str) -> bool:
    if path.startswith(DATA):
        return attribute == "needs" and path.removeprefix(DATA) in definition.data_names
    if path.startswith("meta."):
        return attribute == "needs" and path.removeprefix("meta.") in META_TYPES
    if path.startswith("item."):
        return group is not None and f"{group}{path[4:]}" in definition.fields
    return path in definition.fields
