"""Questions that come first: whom they concern gets no draft in a batch before they are answered."""

from __future__ import annotations

from dataclasses import dataclass

from jitflow.instruments.batch import BatchQuestion
from jitflow.instruments.checks import run_checks
from jitflow.instruments.definition import Check, Definition
from jitflow.instruments.facts import Instrument
from jitflow.instruments.given import state_values
from jitflow.instruments.states import StateData


@dataclass(frozen=True)
class Concern:
    """A question that concerns one person: its check found something, or could not be judged."""

    question: BatchQuestion
    check: Check
    judged: bool
    needs: tuple[str, ...] = ()
    """Paths of the answers the check waits for, in the draft as it would be opened."""


def concerns_of(definition: Definition, would_be: Instrument, states: StateData) -> list[Concern]:
    """The questions that concern the person of this instrument, in the order of the definition."""
    batch = definition.batch
    if batch is None or not batch.questions:
        return []
    result = run_checks(definition, would_be, state_values(definition, would_be, states))
    checks = {check.id: check for check in definition.checks}
    fired = {one.id for one in result.findings}
    waiting: dict[str, dict[str, None]] = {}
    for one in result.not_judged:
        waiting.setdefault(one.id, {}).update(dict.fromkeys(one.needs))
    found = []
    for question in batch.questions:
        if question.check in fired:
            found.append(Concern(question, checks[question.check], True))
        elif question.unjudged and question.check in waiting:
            found.append(Concern(question, checks[question.check], False, tuple(waiting[question.check])))
    return found
