"""How far each box is: the task list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from . import keys
from .checks import CheckResult
from .definition import Definition, Field, Section, Severity
from .facts import Facts


class Progress(StrEnum):
    """State of a box. Blocking findings keep a box from being complete."""

    COMPLETE = "complete"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"
    DOES_NOT_APPLY = "does_not_apply"


@dataclass(frozen=True)
class SectionStatus:
    """One row of the task list."""

    section: Section
    progress: Progress
    answered: int
    asked: int
    missing: tuple[str, ...]
    """Paths of required questions without an answer."""
    blocking: int = 0
    warnings: int = 0
    advice: int = 0


def questions(facts: Facts, section: Section) -> Iterator[tuple[Field, str]]:
    """Every question a section asks now, with its path: shown fields, item by item."""
    yield from _questions(facts, section.fields, "", "")


def _questions(facts: Facts, fields: tuple[Field, ...], key: str, path: str) -> Iterator[tuple[Field, str]]:
    for declared in fields:
        inner_key, inner_path = f"{key}{declared.key}", f"{path}{declared.key}"
        if not declared.holds_value or not facts.shown(declared, inner_path):
            continue
        if declared.is_group:
            yield declared, inner_path
            for item in facts.value(inner_path) or []:
                yield from _questions(facts, declared.fields, f"{inner_key}.", f"{inner_path}.{item['id']}.")
        else:
            yield declared, inner_path


def section_status(facts: Facts, section: Section, result: CheckResult) -> SectionStatus:
    """How far one box is, with the findings shown in it."""
    if not facts.applies(section):
        return SectionStatus(section, Progress.DOES_NOT_APPLY, 0, 0, ())
    asked, answered, missing = 0, 0, []
    for declared, path in questions(facts, section):
        done = facts.answered(declared, path)
        if declared.is_group:
            if not done and facts.required(declared, path):
                missing.append(path)
            continue
        asked += 1
        answered += done
        if not done and facts.required(declared, path):
            missing.append(path)
    counts = _counts(facts, section, result)
    if not answered:
        progress = Progress.NOT_STARTED
    elif missing or counts[Severity.BLOCKING]:
        progress = Progress.IN_PROGRESS
    else:
        progress = Progress.COMPLETE
    return SectionStatus(
        section,
        progress,
        answered,
        asked,
        tuple(missing),
        counts[Severity.BLOCKING],
        counts[Severity.WARNING],
        counts[Severity.ADVICE],
    )


def _counts(facts: Facts, section: Section, result: CheckResult) -> dict[Severity, int]:
    counts = dict.fromkeys(Severity, 0)
    for finding in result.findings:
        if section_at(facts.definition, finding.key) is section and not finding.settled:
            counts[finding.severity] += 1
    return counts


def section_at(definition: Definition, path: str) -> Section:
    """The section that asks the question at a path."""
    return definition.section_of[keys.key_of(path, definition.groups)]


def all_statuses(facts: Facts, result: CheckResult) -> list[SectionStatus]:
    """The task list: one row a section, in the order of the form."""
    return [section_status(facts, section, result) for section in facts.definition.sections]
