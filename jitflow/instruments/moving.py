"""What changes for an instrument when it is moved to another version of its definition. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import keys
from .definition import Definition, Field, FieldType, Section
from .procedure import Procedure

_OF_SECTION = ("title", "basis", "intro", "help", "source", "applies_when", "not_applicable", "internal")


@dataclass(frozen=True)
class Moved:
    """A section that both versions have, with its letters."""

    section: Section
    """As the new version has it."""
    before: str | None
    after: str | None
    said_otherwise: bool
    """Whether its heading, basis, source, help or condition differs, or its fields do."""


@dataclass(frozen=True)
class VersionChanges:
    """How two versions differ, and what an instrument would lose."""

    added: tuple[Section, ...] = ()
    removed: tuple[Section, ...] = ()
    moved: tuple[Moved, ...] = ()
    fields_added: tuple[str, ...] = ()
    fields_removed: tuple[str, ...] = ()
    checks_added: tuple[str, ...] = ()
    checks_removed: tuple[str, ...] = ()
    checks_changed: tuple[str, ...] = ()
    procedure: bool = False
    """Whether steps, letters or documents differ."""
    lost: tuple[str, ...] = ()
    """Paths of answers and texts for which the new version has no place, in the order of the old one."""


def between(old: Definition, new: Definition, answers: dict[str, Any], texts: Mapping[str, Any]) -> VersionChanges:
    """What a move from one version to the other does to an instrument with these answers and texts."""
    before, after = ({one.id: one for one in version.sections} for version in (old, new))
    rules, newer = ({one.id: one for one in version.checks} for version in (old, new))
    both = [one for one in rules if one in newer]
    return VersionChanges(
        added=tuple(one for name, one in after.items() if name not in before),
        removed=tuple(one for name, one in before.items() if name not in after),
        moved=tuple(found for name, one in after.items() if name in before and (found := _moved(before[name], one))),
        fields_added=tuple(key for key in new.fields if key not in old.fields),
        fields_removed=tuple(key for key in old.fields if key not in new.fields),
        checks_added=tuple(one for one in newer if one not in rules),
        checks_removed=tuple(one for one in rules if one not in newer),
        checks_changed=tuple(one for one in both if rules[one] != newer[one]),
        procedure=_steps_and_papers(old) != _steps_and_papers(new),
        lost=tuple(lost(old, new, answers, texts)),
    )


def _steps_and_papers(version: Definition) -> dict[str, Any]:
    """As plain data: a side of a procedure is equal to nothing but itself."""
    return version.model_dump(include={"procedure", "letters", "documents"})


def _moved(before: Section, after: Section) -> Moved | None:
    words = any(getattr(before, name) != getattr(after, name) for name in _OF_SECTION)
    words = words or _without_points(before.fields) != _without_points(after.fields)
    if not words and before.letter == after.letter:
        return None
    return Moved(after, before.letter, after.letter, words)


def _without_points(fields: tuple[Field, ...]) -> list[Field]:
    """Fields as they compare when only the numbers of their section changed."""
    return [one.model_copy(update={"point": None, "fields": tuple(_without_points(one.fields))}) for one in fields]


def lost(old: Definition, new: Definition, answers: dict[str, Any], texts: Mapping[str, Any]) -> list[str]:
    """Paths of what is answered or written and cannot be kept: no such field any more, or one of another type."""
    found = []
    for key, declared in old.fields.items():
        if _kept(declared, new.fields.get(key)) or declared.is_group:
            continue
        for path in keys.expand(answers, key, old.groups):
            holds = bool(texts.get(path)) if declared.type is FieldType.PROSE else keys.get(answers, path) not in (None, [], {}, "")
            found += [path] if holds else []
    return found


def _kept(before: Field, after: Field | None) -> bool:
    if after is None or (before.type, before.many) != (after.type, after.many):
        return False
    return {one.code for one in before.options} <= {one.code for one in after.options}


def cannot_place(old: Procedure | None, new: Procedure | None, side: str, marking: Mapping[str, str] | None) -> str | None:
    """What stands in the way of going on under the new version's procedure: a state or a step it does not know.

    Steps are compared as a whole: the log of an instrument may hold any of them.
    """
    if not marking or old is None or side not in old.sides:
        return None
    if new is None or side not in new.sides:
        return side
    states = {one.id for one in new.sides[side].states}
    steps = {one.id for one in new.sides[side].transitions}
    missing = [one for one in marking.values() if one not in states]
    missing += [one.id for one in old.sides[side].transitions if one.id not in steps]
    return missing[0] if missing else None
