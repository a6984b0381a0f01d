"""No step out of its order (check 24): all states times all steps of every procedure, and a second opinion on each.

What is allowed is worked out from the file by `tests.fixtures.order_of_steps`, then compared with the pure engine in
thousands of positions and with the service that enters steps into the database.
"""

from __future__ import annotations

import random

import pytest

from jitflow.instruments import machine, position as places
from jitflow.instruments.events import Event
from jitflow.instruments.judging import Judge
from jitflow.instruments.machine import Actor, Refused
from jitflow.instruments.procedure import Role
from jitflow.instruments.steps import Data, Paper
from tests.contracts.test_procedures import SIDES, _side_id
from tests.fixtures.order_of_steps import NO_PARTY, ORDER, STRANGE, Table, event, in_every_state, walked

WALKS, LENGTH = 25, 40
NEW = "DE"


def positions(side, chance):
    """Reached ones, and around the start and some of them every state of every region."""
    reached = list(walked(side, chance, WALKS, LENGTH))
    around = [reached[0], *chance.sample(reached, min(5, len(reached)))]
    return reached + [one for here in around for one in in_every_state(here)]


@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_no_step_is_taken_out_of_its_order(definition, side):
    chance, table = random.Random(24), Table.of(definition, side)  # noqa: S311 - the same in every run
    pairs, wrong, legal, illegal = set(), [], 0, 0
    for here in positions(side, chance):
        for name in side.transition:
            pairs.update((state, name) for state in here.marking.values())
            for party in (NO_PARTY, *here.parties, NEW, STRANGE + ":"):
                allowed = table.allows(name, party, here.marking, here.parties)
                try:
                    after = machine.advance(here, event(side, name, party, len(here.history)))
                except Refused as refused:
                    illegal += 1
                    if allowed or not {one.kind for one in refused.reasons} <= ORDER:
                        wrong.append(("refused", name, party, dict(here.marking)))
                else:
                    legal += 1
                    if not allowed or after.marking != table.after(name, party, here.marking, here.parties):
                        wrong.append(("taken", name, party, dict(here.marking)))
    assert wrong == []
    assert pairs == {(state, name) for state in side.state for name in side.transition}, "every state, every step"
    assert legal > len(side.transitions) and illegal > legal


@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_no_step_that_the_file_does_not_know_is_taken(definition, side):
    elsewhere = {one.id for other in definition.procedure.sides.values() for one in other.transitions}
    here = places.start(side)
    for name in ("", "x", "validate\x00", "__class__", *sorted(elsewhere - set(side.transition))):
        with pytest.raises(Refused) as refused:
            machine.advance(here, Event("e", "transition", name, event(side, "x").happened_at))
        assert {one.kind for one in refused.value.reasons} == {"unknown"}


@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_what_is_offered_is_what_the_file_allows(definition, side):
    """A page never offers a step out of its order, whatever else may speak against it or for it."""
    from jitflow.instruments.facts import Facts
    from tests.instruments import example_of

    chance, table = random.Random(25), Table.of(definition, side)  # noqa: S311
    facts, anybody = Facts(definition, example_of(definition)), Actor("anna", frozenset(Role))
    reached = list(walked(side, chance, 12, LENGTH))
    for here in chance.sample(reached, min(8, len(reached))):
        judge = Judge(here, Data(facts, Paper(sealed=True)))
        for transition in side.transitions:
            for party in machine.parties_for(here, transition):
                if transition.adds_party:
                    continue
                allowed = table.allows(transition.id, party, here.marking, here.parties)
                assert judge.judge(transition, anybody, party).reachable is allowed, (transition.id, here.marking)
