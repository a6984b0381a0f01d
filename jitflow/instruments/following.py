"""What a definition says of an instrument that is begun from one of another type, such as a notification beside an order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from .expressions import ExpressionFault, NotJudged
from .frozen import Frozen, Identifier, KeyPath, Text

if TYPE_CHECKING:
    from .definition import Definition
    from .facts import Facts


class FollowedGroup(Frozen):
    """A group that both types call the same: its items are taken over, as far as they have the same questions."""

    group: KeyPath
    only: dict[Identifier, tuple[str, ...]] = {}
    """Only items with one of these codes: by the name of the question in the other type."""


class Follows(Frozen):
    """From what an instrument of this type can be begun, and what goes along."""

    of: Identifier
    """Type of the instrument that it is begun from."""
    label: Text
    """What the button on the other instrument says."""
    when: Text | None = None
    """CEL on the answers of the other: only then the button is there. None: always."""
    groups: tuple[FollowedGroup, ...] = ()
    fields: dict[KeyPath, tuple[KeyPath, ...]] = {}
    """Key here to keys of the other, the first that is answered."""


def examine_follows(definition: Definition, fault: Callable[[str, str], Exception]) -> None:
    """Raise the first fault of ``[[follows]]`` on this side; what it names of the other type: `faults_between`."""
    for rule in definition.follows:
        for key, message in _own_faults(definition, rule):
            raise fault(key, message)


def _own_faults(definition: Definition, rule: Follows) -> Iterator[tuple[str, str]]:
    for one in rule.groups:
        if one.group not in definition.groups:
            yield "groups", f"{one.group} is not a group"
    for key in rule.fields:
        in_group = any(key.startswith(f"{group}.") for group in definition.groups)
        if key not in definition.fields or not definition.fields[key].holds_value or in_group:
            yield "fields", f"{key} cannot be answered there"


def applies(rule: Follows, facts: Facts) -> bool:
    """Whether something can be begun from the instrument with these answers; not where that cannot be judged."""
    try:
        return rule.when is None or bool(facts.evaluate(rule.when))
    except NotJudged:
        return False


def faults_between(definition: Definition, rule: Follows, other: Definition) -> Iterator[str]:
    """What a rule names of the other type and is not there."""
    if rule.when is not None:
        try:
            other.compiled.expression(rule.when)
        except ExpressionFault as fault:
            yield f"when: {fault}"
    for one in rule.groups:
        if one.group not in other.groups:
            yield f"{one.group} is not a group"
        for name, codes in one.only.items():
            declared = other.fields.get(f"{one.group}.{name}")
            known = {option.code for option in declared.options} if declared is not None else set()
            yield from (f"{one.group}.{name} has no {code}" for code in codes if code not in known)
    for key, sources in rule.fields.items():
        for source in sources:
            found = other.fields.get(source)
            if found is None or found.type is not definition.fields[key].type:
                yield f"{source} does not fit {key}"
