"""What a definition says of a draft that supplements an instrument which was issued already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from .frozen import Frozen, KeyPath, Text
from .procedure import AT

if TYPE_CHECKING:
    from .definition import Definition

META = ("number", "issuing_state", "executing_state")
"""What ``meta.`` may name."""


class Supplement(Frozen):
    """How the earlier instrument is named in the new one, and what is carried into it."""

    group: KeyPath | None = None
    """The group that gets one item for the earlier instrument; None: `fields` are whole keys."""
    fields: dict[KeyPath, tuple[Text, ...]]
    """Key (in the group) to where its value comes from, the first that is known: ``answers.<key>``, ``meta.<name>``,
    ``event.<step>.<field>`` of the last such step (``at``: when)."""
    ticked: tuple[KeyPath, ...] = ()
    """Questions that are answered with yes, such as whether it supplements an earlier one."""
    keys: tuple[KeyPath, ...] = ()
    """Answers that are carried as they stand."""


def examine_supplement(definition: Definition, fault: Callable[[str, str], Exception]) -> None:
    """Raise the first fault of ``[supplement]``; `fault` makes it from key and message."""
    for key, message in _faults(definition):
        raise fault(key, message)


def _faults(definition: Definition) -> Iterator[tuple[str, str]]:
    found, fields = definition.supplement, definition.fields
    if found is None:
        return
    if found.group is not None and (found.group not in fields or not fields[found.group].is_group):
        yield "group", f"{found.group} is not a group"
    prefix = f"{found.group}." if found.group else ""
    for key, sources in found.fields.items():
        if f"{prefix}{key}" not in fields:
            yield "fields", f"{prefix}{key} is not a key"
        for source in sources:
            if not _known(definition, source):
                yield "fields", f"{source} is nothing that a value can come from"
    for attribute, keys in (("ticked", found.ticked), ("keys", found.keys)):
        for key in keys:
            in_group = any(key.startswith(f"{group}.") for group in definition.groups)
            if key not in fields or fields[key].is_group or not fields[key].holds_value or in_group:
                yield attribute, f"{key} cannot be answered there"
            elif attribute == "ticked" and fields[key].type != "yesno":
                yield attribute, f"{key} is not a question for yes or no"


def _known(definition: Definition, source: str) -> bool:
    root, _, rest = source.partition(".")
    if root == "answers":
        return rest in definition.fields
    if root == "meta":
        return rest in META
    step, _, name = rest.partition(".")
    side = definition.procedure.sides.get("issuing") if root == "event" and definition.procedure is not None else None
    declared = side.transition.get(step) if side is not None else None
    return declared is not None and (name == AT or name in declared.field_of)
