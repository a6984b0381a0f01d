"""What follows from a definition for evaluating its expressions: types and groups."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from .definition import Field, FieldType, StateDatum
from .expressions import Environment, Expression, type_tree
from .party_data import SHARED_TYPES, each_types
from .rules import TEXTS

if TYPE_CHECKING:
    from .definition import Definition

META_TYPES: type_tree = {
    "as_of": "string",
    "status": "string",
    "issuing_state": "string",
    "executing_state": "string",
    "language": "string",
    "form_intact": "bool",
    "complete_languages": ["string"],
}
RESERVED = ("meta", "data", "lists", TEXTS, "item")
_STATE_TYPES: dict[str, Any] = {"text": "string", "integer": "int", "list": ["string"], "boolean": "bool"}
_COMPOSITES: dict[FieldType, type_tree] = {
    FieldType.WHEN: {"kind": "string", "start": "string", "end": "string", "hour": "string"},
    FieldType.BIRTHDATE: {"kind": "string", "start": "string", "end": "string"},
    FieldType.PLACE: {
        "kind": "string",
        "text": "string",
        "country": "string",
        "latitude": "string",
        "longitude": "string",
        "reason": "string",
    },
    FieldType.DURATION: {"life": "bool", "years": "int", "months": "int", "days": "int"},
    FieldType.ADDRESS: {"street": "string", "postcode": "string", "town": "string", "country": "string"},
}


class Compiled:
    """Expressions, groups and types of one definition, made once and kept with it."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    @cached_property
    def groups(self) -> set[str]:
        """Keys of all repeating groups."""
        return {key for key, field in self.definition.fields.items() if field.is_group}

    @cached_property
    def tree(self) -> type_tree:
        """Types of all variables, see :data:`expressions.type_tree`."""
        tree: type_tree = {"meta": META_TYPES}
        if self.definition.data_names:
            tree["data"] = {datum.name: _data_types(datum) for datum in self.definition.state_data}
            tree["data"] |= {one.name: SHARED_TYPES for one in self.definition.shared_basis}
        if self.definition.lists:
            tree["lists"] = {name: ["string"] for name in self.definition.lists}
        if any(check.each == TEXTS for check in self.definition.checks):
            tree[TEXTS] = [{"id": "string", "text": "string"}]
        for key, field in self.definition.fields.items():
            if field.holds_value:
                _place(tree, key.split("."), leaf_type(field), self.groups)
        return tree

    @cached_property
    def environment(self) -> Environment:
        return Environment(self.tree)

    def expression(self, source: str, item_of: str | None = None) -> Expression:
        """The checked expression; raises :class:`expressions.ExpressionFault`."""
        return self.environment.compile(source, item_of)

    def fields_read(self, expression: Expression) -> set[str]:
        """Keys of fields an expression reads, plus ``meta.x`` and ``data.x`` paths.

        Parts of composite values are named by their field, prefixes of keys are dropped.
        """
        found: set[str] = set()
        for path in expression.reads:
            parts = path.split(".")
            for length in range(len(parts), 0, -1):
                key = ".".join(parts[:length])
                if key in self.definition.fields:
                    found.add(key)
                    break
            else:
                if parts[0] in ("meta", "data") and len(parts) > 1:
                    found.add(".".join(parts[:2]))
                elif parts[0] == TEXTS:
                    found |= {key for key, field in self.definition.fields.items() if field.type is FieldType.PROSE and not field.internal}
        return {k for k in found if not any(other.startswith(f"{k}.") for other in found)}


def _data_types(datum: StateDatum) -> type_tree:
    kind = _STATE_TYPES[datum.type]
    return each_types(kind) if datum.group else {"known": "flag", "confirmed": "flag", "value": kind}


def leaf_type(field: Field) -> Any:
    """Type of one field's value in the tree of variables."""
    if field.is_group:
        return [{"id": "string"}]
    kind: Any = _COMPOSITES.get(field.type)
    if kind is None:
        kind = {
            FieldType.INTEGER: "int",
            FieldType.TICK: "flag",
            FieldType.YESNO: "bool",
            FieldType.TICKS: ["string"],
        }.get(field.type, "string")
    return [kind] if field.many else kind


def _place(tree: type_tree, parts: list[str], kind: Any, groups: set[str]) -> None:
    here = tree
    for part in parts[:-1]:
        below = here.setdefault(part, {})
        here = below[0] if isinstance(below, list) else below
    existing = here.get(parts[-1])
    if existing is None:
        here[parts[-1]] = kind
    elif isinstance(kind, list) and isinstance(existing, dict):
        here[parts[-1]] = [{**kind[0], **existing}]
