"""Contracts every procedure keeps, run over all there are: they cover the next instrument too."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest

from jitflow.instruments import machine, position as places
from jitflow.instruments.calendar import Period
from jitflow.instruments.checks import facts_at, run_checks
from jitflow.instruments.definition import DRAFT, Definition
from jitflow.instruments.events import Event
from jitflow.instruments.facts import Facts
from jitflow.instruments.judging import Filled, Judge, options
from jitflow.instruments.machine import Actor
from jitflow.instruments.messages import messages
from jitflow.instruments.procedure import EventField, EventFieldType, Role, Side, Transition
from jitflow.instruments.steps import Data, Paper
from tests.instruments import every_definition, example_of, name

EVERY_SIDE = [(d, side) for d in every_definition() if d.procedure for side in d.procedure.sides.values()]
SIDES = list({(one.slug, side.model_dump_json()): (one, side) for one, side in reversed(EVERY_SIDE)}.values())[::-1]
"""Each procedure once: later versions of a form often keep that of the one before."""
ALL_ROLES = Actor("somebody", frozenset(Role))
NOON = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
PARTIES = ("IT", "GR")


def _side_id(value: object) -> str | None:
    return value.id if isinstance(value, Side) else name(value)


def filled_in(declared: EventField) -> Any:
    """Some value of the right shape."""
    one: Any = {
        EventFieldType.CHOICE: declared.options[0].code if declared.options else None,
        EventFieldType.TICKS: [option.code for option in declared.options],
        EventFieldType.TICK: True,
        EventFieldType.YESNO: True,
        EventFieldType.INTEGER: 1,
        EventFieldType.COUNTRY: "IT",
        EventFieldType.LANGUAGE: "it",
        EventFieldType.SECTION: declared.options[0].code if declared.options else None,
        EventFieldType.DATE: "2026-11-20",
        EventFieldType.DATETIME: "2026-11-20T12:00:00+01:00",
    }.get(declared.type, "Words")
    return [one] if declared.many else one


def everything(transition: Transition) -> dict[str, Any]:
    return {declared.key: filled_in(declared) for declared in transition.fields}


def event_of(transition: Transition, number: int, party: str = "") -> Event:
    happened = NOON + datetime.timedelta(hours=number)
    return Event(f"e{number}", "transition", transition.id, happened, everything(transition), party)


def taken_by_walks(side: Side, walks: int = 6000, steps: int = 80) -> set[str]:
    """Steps that walks through the table take, each walk choosing what was taken least so far, and now and then anything."""
    taken, chance = {one.id: 0 for one in side.transitions if not one.adds_party}, random.Random(6)  # noqa: S311 - the same choice in every run
    for _ in range(walks):
        here = places.start(side, PARTIES if any(region.per for region in side.regions) else ())
        for number in range(steps):
            possible = machine.enabled(here)
            if not possible:
                break
            anything = chance.random() < 0.3
            transition, party = chance.choice(possible) if anything else min(possible, key=lambda one: taken[one[0].id])
            taken[transition.id] += 1
            here = machine.advance(here, event_of(transition, number, party))
        if all(taken.values()):
            break
    return {name for name, times in taken.items() if times}


@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_every_step_can_be_taken_in_some_position(definition, side):
    assert {one.id for one in side.transitions if not one.adds_party} - taken_by_walks(side) == set()


@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_no_guard_trips_over_an_unanswered_question(definition, side):
    """A guard that cannot be judged names what it waits for; one that needs nothing is judged on nothing."""
    example = example_of(definition)
    for instrument in (example, type(example)(**{**vars(example), "answers": {}, "texts": {}})):
        judge = Judge(places.start(side, PARTIES), Data(Facts(definition, instrument), Paper()))
        for transition in side.transitions:
            for values in ({}, everything(transition)):
                found = judge.judge(transition, ALL_ROLES, "", Filled(values, NOON))
                bare = [r.id for r in (*found.reasons, *found.not_judged) if r.sentence == "not_judged" and not r.needs]
                assert bare == [], f"{transition.id} with {sorted(values)}"


@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_no_check_of_a_step_trips_over_what_is_not_known(definition, side):
    for transition in side.transitions:
        facts = facts_at(definition, example_of(definition), None, transition.id)
        result = run_checks(definition, example_of(definition), transition=transition.id, facts=facts)
        assert [(one.id, one.reason) for one in result.not_judged if one.reason] == []


@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_options_answer_for_every_step_and_say_why_not(definition, side):
    data = Data(Facts(definition, example_of(definition)), Paper(sealed=True))
    found = options(places.start(side), data, ALL_ROLES)
    assert {one.transition.id for one in found} >= {one.id for one in side.transitions if not one.per}
    for one in found:
        sentences = [reason.say() for reason in (*one.reasons, *one.warnings, *one.not_judged)]
        assert all(sentence and "%(" not in sentence for sentence in sentences)
        assert one.allowed or sentences


@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_every_step_and_deadline_names_its_basis_and_every_period_can_be_counted(definition, side):
    for transition in side.transitions:
        assert transition.basis.strip()
    for deadline in side.deadlines:
        assert deadline.basis.strip()
        leads = [Period.parse(lead) for lead in deadline.remind]
        assert [str(lead) for lead in leads] == list(deadline.remind)


@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_every_word_of_a_procedure_is_a_message_of_its_own(definition, side):
    contexts = [message.context for message in messages(definition)]
    assert len(contexts) == len(set(contexts))
    own = [context for context in contexts if context.startswith(f"procedure.{side.id}.")]
    assert len(own) >= len(side.states) * 2 + len(side.transitions) + len(side.deadlines)


def test_checks_of_a_step_do_not_run_on_a_draft():
    for definition in {id(d): d for d, _ in SIDES}.values():
        _no_step_check_on_a_draft(definition)


def _no_step_check_on_a_draft(definition: Definition) -> None:
    example = example_of(definition)
    result = run_checks(definition, example, transition=DRAFT)
    said = {one.id for one in (*result.findings, *result.not_judged)}
    assert said & {check.id for check in definition.checks if check.at and not check.on_draft} == set()
