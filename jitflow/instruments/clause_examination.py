"""Checks on the wordings of a definition (``clauses.toml``), when it is loaded."""

from __future__ import annotations

from collections.abc import Callable

from .clauses import FILE, ITEM, PLACEHOLDER, SECTION, Clause, by_field
from .definition import Definition, FieldType
from .expressions import ExpressionFault

Fault = Callable[[str, str, str, str], Exception]


def examine_clauses(definition: Definition, fault: Fault) -> None:
    """Every wording can be offered, filled and told from the others. Raises what `fault` makes."""
    _opening(definition, fault)
    seen: set[tuple[str, str]] = set()
    for one in definition.clauses:
        table = f"clause {one.field} / {one.id}"
        if (one.field, one.id) in seen:
            raise fault(FILE, table, "id", "is used twice for this field")
        seen.add((one.field, one.id))
        declared = definition.fields.get(one.field)
        if declared is None or declared.type is not FieldType.PROSE:
            raise fault(FILE, table, "field", f"{one.field} is not the key of a free text")
        if found := _in_text(definition, one):
            raise fault(FILE, table, "text", found)
        if one.when is not None:
            try:
                definition.compiled.expression(one.when, _group(definition, one.field))
            except ExpressionFault as wrong:
                raise fault(FILE, table, "when", str(wrong)) from None
    for key, offered in by_field(definition).items():
        if all(one.when is not None for one in offered):
            raise fault(FILE, f"clause {key}", "when", "no wording is the default: one must have no condition")


def _opening(definition: Definition, fault: Fault) -> None:
    if definition.opening.wordings and not definition.clauses:
        raise fault("definition.toml", "opening", "wordings", "there are no wordings to begin with")


def _group(definition: Definition, key: str) -> str | None:
    """The group that a field lies in."""
    parent = key.rpartition(".")[0]
    return parent if parent in definition.groups else None


def _in_text(definition: Definition, one: Clause) -> str | None:
    """What is wrong with the placeholders of a wording."""
    if set("{}") & set(PLACEHOLDER.sub("", one.text)):
        return "a brace that is no placeholder"
    for name in PLACEHOLDER.findall(one.text):
        if found := _placeholder(definition, one, name):
            return f"{{{name}}} {found}"
    return None


def _placeholder(definition: Definition, one: Clause, name: str) -> str | None:
    if name.startswith(SECTION):
        section = definition.section(name.removeprefix(SECTION))
        return None if section is not None and section.letter else "is no section with a number"
    group = _group(definition, one.field)
    key = f"{group}.{name.removeprefix(ITEM)}" if group and name.startswith(ITEM) else name
    declared = definition.fields.get(key)
    if declared is None or not declared.holds_value or declared.is_group or declared.type is FieldType.PROSE:
        return "is not a field that holds an answer"
    if declared.internal or definition.section_of[key].internal:
        return "is kept in the file and never printed"
    if not name.startswith(ITEM) and any(key.startswith(f"{other}.") for other in definition.groups):
        return "lies in a repeating group: which item is meant is not known"
    return None
