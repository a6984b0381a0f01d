"""Two persons (check 25): who took the first of two persons' steps cannot take the second, in any capacity.

Of every definition and side: every step that names `two_person`, every capacity, the switch of the office as it comes,
on and off, and every correction that could leave one person behind both.
"""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace
from itertools import chain

import pytest

from jitflow.capacities import CAPACITIES
from jitflow.cases import service as cases
from jitflow.cases.models import Case
from jitflow.db.units import write_unit
from jitflow.instruments import judging, machine, position as places
from jitflow.instruments.events import Event
from jitflow.instruments.facts import Facts
from jitflow.instruments.machine import Actor, Refused
from jitflow.instruments.procedure import Role
from jitflow.instruments.steps import Data, Paper
from jitflow.instruments.two_persons import same_person
from tests.contracts.test_procedures import SIDES, everything
from tests.fixtures.objects import World, post
from tests.fixtures.order_of_steps import BEGIN, explored
from tests.instruments import example_of
from tests.web.test_procedure import SENT, WHEN, here as page_of, hidden, log, ready, take, ticks

__all__ = ["ready"]

STEPS = [
    (definition, side, transition, earlier)
    for definition, side in SIDES
    for transition in side.transitions
    for earlier in transition.two_person
]
IDS = [f"{definition.slug}-{side.id}-{transition.id}" for definition, side, transition, _earlier in STEPS]
ANYBODY = frozenset(Role)


def data_of(definition, **switches: bool) -> Data:
    return Data(Facts(definition, example_of(definition)), Paper(sealed=True), switches=switches)


def event(side, name: str, actor: str, number: int, **more) -> Event:
    values = everything(side.transition[name])
    return Event(f"e{number}", "transition", name, BEGIN + datetime.timedelta(hours=number), values, "", actor, **more)


def before_the_second(side, transition, earlier: str, actor: str):
    """Where the second step is possible and `actor` took the first last, others the rest: a short way through."""
    # Without parties a table of many regions is short; what a party does for itself stands in no way then.
    for here in chain(explored(side, actor=actor, takes=earlier), explored(side, True, actor, earlier)):
        if here.last(earlier) is not None and machine.fits(here, transition, ""):
            return here
    raise AssertionError(f"{transition.id} is never possible after {earlier}")


def asks(definition, transition, switches: dict[str, bool], here) -> bool:
    """Whether two persons are asked for: always, by the one switch that the step names, or by what was filled in."""
    when = transition.two_person_when
    named = [one for one in definition.procedure.switches if one.id in (when or "")]
    if when and not named:
        return judging.Judge(here, data_of(definition, **switches)).facts(transition, "", None).evaluate(when)
    assert len(named) == bool(when)
    return all(switches.get(one.id, one.default) for one in named)


def two_person_reasons(here, transition, who: Actor, data: Data) -> list[str]:
    found = judging.Judge(here, data).judge(transition, who)
    return [reason.id for reason in found.reasons if reason.kind == "two_person"]


def test_there_are_steps_of_two_persons() -> None:
    assert {definition.slug for definition, *_rest in STEPS} == {definition.slug for definition, _side in SIDES}


@pytest.mark.parametrize(("definition", "side", "transition", "earlier"), STEPS, ids=IDS)
def test_the_same_person_is_refused_in_every_capacity(definition, side, transition, earlier) -> None:
    here = before_the_second(side, transition, earlier, "anna")
    every = [frozenset({role}) for role in Role] + [ANYBODY, frozenset()]
    switches = [{}, *({one.id: True} for one in definition.procedure.switches)]
    for roles, switch in itertools.product(every, switches):
        data = data_of(definition, **switch)
        asked = asks(definition, transition, switch, here)
        found = two_person_reasons(here, transition, Actor("anna", roles), data)
        assert found == [earlier] * asked, (roles, switch)
        assert two_person_reasons(here, transition, Actor("bruno", roles), data) == []
        if not asked:
            continue
        tried = event(side, transition.id, "anna", 99, acknowledged=everything_known(transition))
        with pytest.raises(Refused) as refused:
            judging.apply(here, tried, data, Actor("anna", roles))
        assert "two_person" in {one.kind for one in refused.value.reasons}


def everything_known(transition) -> tuple[str, ...]:
    return (*(guard.id for guard in transition.guards), *transition.checks)


@pytest.mark.parametrize(("definition", "side", "transition", "earlier"), STEPS, ids=IDS)
def test_only_the_switch_of_the_office_lets_one_act_alone(definition, side, transition, earlier) -> None:
    here = before_the_second(side, transition, earlier, "anna")
    off = dict.fromkeys((one.id for one in definition.procedure.switches), False)
    asked = asks(definition, transition, off, here)
    found = two_person_reasons(here, transition, Actor("anna", ANYBODY), data_of(definition, **off))
    assert found == ([earlier] if asked else []), "where the law asks for two, no office lets one act alone"


@pytest.mark.parametrize(("definition", "side", "transition", "earlier"), STEPS, ids=IDS)
def test_who_counts_is_who_took_the_step_that_holds(definition, side, transition, earlier) -> None:
    """A step taken back, or corrected by somebody else, does not change who stands behind it."""
    here = before_the_second(side, transition, earlier, "anna")
    data = data_of(definition, **{one.id: True for one in definition.procedure.switches})
    first = here.last(earlier).event
    corrected = machine.advance(
        here, Event("c", "correction", earlier, None, {}, actor="bruno", corrects=first.id, reason="x")
    )
    asked = asks(definition, transition, dict(data.switches), corrected)
    assert two_person_reasons(corrected, transition, Actor("anna", ANYBODY), data) == [earlier] * asked
    assert two_person_reasons(corrected, transition, Actor("bruno", ANYBODY), data) == []


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize(("definition", "side", "transition", "earlier"), STEPS, ids=IDS)
def test_no_correction_leaves_one_person_behind_both(definition, side, transition, earlier, on) -> None:
    """Bruno's first step is taken back and done again by Anna; Bruno takes the second. Then hers is taken back, and
    what took his back, too: the log would say that he did both."""
    here = before_the_second(side, transition, earlier, "bruno")
    data = data_of(definition, **{one.id: on for one in definition.procedure.switches})
    first = here.last(earlier).event
    followed = [one.event for one in here.history if one.number > here.last(earlier).number]
    for one in reversed(followed):
        here = machine.advance(here, Event(f"v-{one.id}", "void", "", BEGIN, actor="carla", corrects=one.id, reason="x"))
    here = machine.advance(here, Event("v1", "void", earlier, BEGIN, actor="bruno", corrects=first.id, reason="x"))
    here = machine.advance(here, replace(first, id="again", actor="anna"))
    for one in followed:
        here = machine.advance(here, replace(one, id=f"again-{one.id}"))
    here = machine.advance(here, event(side, transition.id, "bruno", 50))
    assert same_person(here) == frozenset()
    back = Event("v2", "void", earlier, BEGIN, actor="anna", corrects="again", reason="x")
    # Where the second step issues, nobody takes the first one back (`undoing`); a log from before that rule may say so.
    here = machine.advance(here, back)
    undo = Event("v3", "void", earlier, BEGIN, actor="anna", corrects="v1", reason="x")
    if not asks(definition, transition, dict(data.switches), here):
        after = judging.apply(here, undo, data, Actor("anna", ANYBODY))
        assert after.conflict is None and len(same_person(after)) == 1
        return
    with pytest.raises(Refused) as refused:
        judging.apply(here, undo, data, Actor("anna", ANYBODY))
    assert [one.kind for one in refused.value.reasons] == ["two_person"]


@pytest.mark.parametrize(("definition", "side"), SIDES)
def test_what_was_taken_back_did_not_happen_and_a_correction_is_no_step(definition, side) -> None:
    """`done.<step>` of guards and checks: the values that hold, nothing of a step that was taken back."""
    here = places.start(side)
    step, _party = machine.enabled(here)[0]
    here = machine.advance(here, event(side, step.id, "anna", 1))
    entered = here.last(step.id)
    corrected = machine.advance(
        here, Event("c", "correction", step.id, BEGIN, {}, actor="bruno", corrects=entered.event.id, reason="x")
    )
    now = corrected.last(step.id)
    assert (now.event.id, now.event.actor, now.at, now.values) == ("e1", "anna", BEGIN, entered.values)
    void = Event("v", "void", step.id, BEGIN, actor="bruno", corrects=entered.event.id, reason="x")
    assert machine.advance(here, void).last(step.id) is None


# --- on the pages: the lead looked, the lead cannot send, whatever the lead calls himself


def as_member(world: World, capacity: str) -> None:
    with write_unit() as unit:
        case = unit.session.get(Case, world.a.ids["case_id"])
        cases.add_to_team(unit, case, world.users["lead"], "editor", world.users["lead"], capacity=capacity)


def decide(world: World, value: str) -> None:
    """The office decides whether a second person is asked for."""
    name = "harbour_notice-second_person"
    data = {"act": name, f"{name}.value": value, f"{name}.basis": "Order 3 of 2 May"}
    assert post(world.client("administrator"), "/g/group-a/settings", data).status_code == 303


def try_to_send(world: World) -> int:
    """Fill in the form of the second step and take it, without the page that says what will happen."""
    lead = world.client("lead")
    page = lead.get(page_of(world, "send")).get_data(as_text=True)
    given = {name: values for name, values in hidden(page).items() if name != "csrf_token"} if "<form" in page else {}
    sent = {**given, **WHEN, **SENT, "known": ticks(page), "act": "take", "token": "a" * 32}
    return post(lead, page_of(world, "send"), sent).status_code


@pytest.mark.parametrize("switch", ["", "yes", "no"])
def test_on_the_pages_too_in_every_capacity(ready: World, switch: str) -> None:
    assert take(ready.client("lead"), page_of(ready, "look"), WHEN).status_code == 303
    with write_unit() as unit:
        case = unit.session.get(Case, ready.a.ids["case_id"])
        cases.add_to_team(unit, case, ready.users["other_case"], "lead", ready.users["lead"])
    if switch:
        decide(ready, switch)
    before = len(log(ready))
    # As prosecutor last: where the office lets one act alone, the step is then taken.
    for capacity in sorted(CAPACITIES, key=lambda one: one == "prosecutor"):
        as_member(ready, capacity)
        status, may = try_to_send(ready), switch == "no" and capacity == "prosecutor"
        assert (status == 303) is may, (capacity, status)
        assert len(log(ready)) == before + may
