"""One instrument as those see it who sit at its table without belonging to the office that keeps it.

What the form calls internal is the office's own: its answers and texts are not there, its questions are not asked, and
no check that reads one of them says anything. Everything else is the same for all.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from . import keys
from .definition import Definition, Field, Section
from .facts import Facts
from .rules import DRAFT


@lru_cache(maxsize=64)
def hidden_keys(definition: Definition) -> frozenset[str]:
    """Keys of what is internal: such fields, those of internal sections, and what lies in them.

    A group that several sections ask is hidden only where every one of them is.
    """
    hidden: set[str] = set()
    open_: set[str] = set()
    for section, declared, key in definition.walk():
        inside = any(key.startswith(f"{one}.") for one in hidden - open_)
        (hidden if section.internal or declared.internal or inside else open_).add(key)
    return frozenset(hidden - open_)


def is_hidden(definition: Definition, path: str) -> bool:
    """Whether a path names something internal."""
    return keys.key_of(path, definition.groups) in hidden_keys(definition)


@lru_cache(maxsize=64)
def open_checks(definition: Definition) -> frozenset[str]:
    """Ids of the checks that neither stand at something internal nor read it."""
    hidden = hidden_keys(definition)
    return frozenset(one.id for one in definition.checks if not _reads(definition, one) & hidden)


def _reads(definition: Definition, check: Any) -> set[str]:
    """Keys a check is shown at, waits for and looks at; an item's keys in full."""
    inside = f"{check.each}." if check.each else ""
    named = [check.field, *check.needs]
    found = {f"{inside}{one[5:]}" if one.startswith("item.") else one for one in named}
    for source in filter(None, (check.when, check.applies)):
        if DRAFT in check.at or not check.at:
            found |= definition.compiled.expression(source, check.each).reads
        for name in check.at:
            if name != DRAFT and definition.procedure is not None:
                side, _step = definition.procedure.transition[name]
                found |= definition.steps[side.id].expression(source, check.each, name).reads
    return found


def answers_without(definition: Definition, answers: dict[str, Any]) -> dict[str, Any]:
    """A copy of the answers in which nothing internal stands."""
    made = copy.deepcopy(answers)
    for key in hidden_keys(definition):
        for path in list(keys.expand(made, key, definition.groups)):
            if keys.get(made, path) is not None:
                keys.put(made, path, None)
    return made


def texts_without(definition: Definition, texts: dict[str, Any]) -> dict[str, Any]:
    """The texts that are not internal, by path."""
    return {path: slots for path, slots in texts.items() if not is_hidden(definition, path)}


class OutsideFacts(Facts):
    """Facts in which no internal question is asked."""

    def applies(self, section: Section) -> bool:
        """As of all facts; an internal section applies to nobody here."""
        return not section.internal and super().applies(section)

    def shown(self, field_: Field, path: str) -> bool:
        """As of all facts; an internal question is not asked."""
        return not is_hidden(self.definition, path) and super().shown(field_, path)
