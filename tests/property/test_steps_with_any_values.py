"""Whatever is filled in with a step, the answer is an option with reasons or a position, never an exception."""

from __future__ import annotations

import datetime
import random

from hypothesis import given, settings, strategies as st

from jitflow.instruments import position as places
from jitflow.instruments.events import Event
from jitflow.instruments.facts import Facts
from jitflow.instruments.judging import Option, apply, judge, options
from jitflow.instruments.machine import Actor, Refused
from jitflow.instruments.position import Position
from jitflow.instruments.procedure import EventFieldType, Role
from jitflow.instruments.steps import Data, Paper
from tests.contracts.test_procedures import PARTIES, SIDES, everything
from tests.instruments import example_of

MOMENT = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
ANYBODY = Actor("anna", frozenset(Role))
_PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["2026-02-30", "it", "IT"])
JSON = st.recursive(
    _PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
)
READY = [
    (side, Data(Facts(definition, example_of(definition)), Paper(sealed=True)), places.start(side, PARTIES))
    for definition, side in SIDES
]


@settings(max_examples=400, deadline=None)
@given(drawn=st.data())
def test_any_values_are_judged_not_tripped_over(drawn):
    _side, data, position = drawn.draw(st.sampled_from(READY))
    transition = drawn.draw(st.sampled_from(position.side.transitions))
    names = [declared.key for declared in transition.fields] + ["strange"]
    values = drawn.draw(st.dictionaries(st.sampled_from(names), JSON, max_size=4))
    party = drawn.draw(st.sampled_from(["", "IT", "XX", ":"]))
    event = Event("e", "transition", transition.id, drawn.draw(st.sampled_from([None, MOMENT])), values, party, "anna")
    found = judge(position, event, data, ANYBODY)
    assert all(reason.say() for reason in found.reasons)
    try:
        after = apply(position, event, data, ANYBODY)
    except Refused as refused:
        assert refused.reasons
        assert set(found.reasons) <= set(refused.reasons)
    else:
        assert found.allowed
        assert len(after.history) == 1


def test_walks_through_what_is_offered_take_only_what_is_allowed():
    """A person takes steps that ``options`` offers; what is filled in completely and acknowledged is then taken, or
    refused for a reason that waited for the form."""
    chance = random.Random(5)  # noqa: S311 - the same choice in every run
    for side, data, start in READY:
        taken: set[str] = set()
        for walk in range(40):
            if walk >= 8 and len(taken) >= 4:
                break
            position = start
            for number in range(12):
                offered = [one for one in options(position, data, ANYBODY) if one.allowed]
                if not offered:
                    break
                position = _taken(position, data, chance.choice(offered), number, taken)
        assert len(taken) >= 4, side.id


def _taken(position: Position, data: Data, one: Option, number: int, taken: set[str]) -> Position:
    acknowledged = (*(reason.id for reason in one.not_judged), *one.pending)
    at, who = MOMENT + datetime.timedelta(days=number), Actor(f"person {number}", frozenset(Role))
    values = everything(one.transition)
    if number % 2:  # some steps ask for another State than the own one
        countries = [key for key, declared in one.transition.field_of.items() if declared.type is EventFieldType.COUNTRY]
        values |= {key: ["DE"] if isinstance(values[key], list) else "DE" for key in countries}
    event = Event(
        f"e{number}", "transition", one.transition.id, at, values, one.party, who.id, acknowledged=acknowledged
    )
    try:
        after = apply(position, event, data, who)
    except Refused as refused:
        waited = {reason.id for reason in refused.reasons}
        assert waited <= {*one.pending, one.transition.id, *(found.id for found in one.findings)}, waited
        return position
    taken.add(one.transition.id)
    return after
