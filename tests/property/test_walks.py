"""Ten thousand walks through every procedure (checks.md number 87), with corrections on the way.

A walk takes steps the table allows and now and then corrects or voids an earlier one. After every line of the log:
each region is in one of its own states, the log is as long as there were events, and time limits only ever start,
are extended and end. A correction gives the same position as a replay from the beginning.
"""

from __future__ import annotations

import datetime
import os
import random

import pytest

from jitflow.instruments import machine, position as places
from jitflow.instruments.events import Event
from jitflow.instruments.position import Position
from jitflow.instruments.procedure import Procedure, Side, Transition
from tests.contracts.test_procedures import SIDES, _side_id, everything

BEGIN = datetime.datetime(2026, 1, 12, 9, tzinfo=datetime.UTC)
WALKS = int(os.environ.get("JITFLOW_WALKS", "10000"))
STEPS = 12
PARTIES = ("IT", "GR", "DE", "FR")


def one_state_a_region(position: Position) -> None:
    side = position.side
    expected = {region.id for region in side.regions if not region.per}
    expected |= {f"{region.id}:{party}" for region in side.regions if region.per for party in position.parties}
    assert set(position.marking) == expected
    for key, state in position.marking.items():
        assert side.state[state].region == key.partition(":")[0]
        assert (key.partition(":")[2], state) in position.visited


def clocks_only_go_on(before: Position, after: Position) -> None:
    """Without a correction: nothing that ran disappears, what ended stays ended, extensions are only added."""
    assert len(after.clocks) >= len(before.clocks)
    for old, new in zip(before.clocks, after.clocks, strict=False):
        assert (old.deadline, old.event, old.start, old.until) == (new.deadline, new.event, new.start, new.until)
        assert new.extensions[: len(old.extensions)] == old.extensions
        if not old.is_open:
            assert new == old
    running = [(one.deadline.id, one.party) for one in after.clocks if one.is_open]
    assert len(running) == len(set(running)), "one limit runs once"


def walk(procedure: Procedure, side: Side, chance: random.Random) -> Position:
    parties = PARTIES[: chance.randint(0, 2)] if any(region.per for region in side.regions) else ()
    pool = PARTIES[: chance.randint(2, 4)]
    here, log = places.start(side, parties), []
    for number in range(STEPS):
        moment = BEGIN + datetime.timedelta(hours=7 * number)
        possible = [*machine.enabled(here), *joining(here, pool)]
        if log and chance.random() < 0.15 and (later := _forgotten(here, number, log, chance)) is not None:
            event, after = later
            assert after == machine.replay(procedure, side.id, [*log, event], parties)
            clocks_of_later_steps_stand(here, after)
        elif log and (not possible or chance.random() < 0.15):
            event = _correction(number, moment, log, chance)
            after = machine.advance(here, event)
            if chance.random() < 0.2:
                assert after == machine.replay(procedure, side.id, [*log, event], parties)
        elif possible:
            transition, party = chance.choice(possible)
            event = Event(f"e{number}", "transition", transition.id, moment, everything(transition), party, "anna")
            after = machine.advance(here, event)
            clocks_only_go_on(here, after)
        else:
            break
        log.append(event)
        assert list(after.log) == log
        assert sorted(entry.number for entry in after.history) == list(range(1, len(log) + 1))
        one_state_a_region(after)
        here = after
    return here


def joining(here: Position, pool: tuple[str, ...]) -> list[tuple[Transition, str]]:
    """Steps by which somebody of a pool joins: the lifecycle of the whole and the parties' own run together."""
    adding = [one for one in here.side.transitions if one.adds_party and here.conflict is None]
    return [(one, who) for one in adding if machine.fits(here, one, "") for who in pool if who not in here.parties]


def _forgotten(here: Position, number: int, log: list[Event], chance: random.Random) -> tuple[Event, Position] | None:
    """A step that the table allows right before an earlier one, unless what followed would no longer fit: then the
    refusal says what, and nothing changes."""
    target = chance.choice([one for one in here.history if one.event.kind == "transition"] or [None])
    possible = machine.enabled(machine.at_place(here, target.event.id)) if target is not None else []
    if not possible:
        return None
    transition, party = chance.choice(possible)
    event = Event(
        f"e{number}",
        "transition",
        transition.id,
        target.at,
        everything(transition),
        party,
        "anna",
        before=target.event.id,
    )
    try:
        after = machine.advance(here, event)
    except machine.Refused as refused:
        assert refused.reasons and all(reason.say() for reason in refused.reasons)
        return None
    order = [entry.event.id for entry in after.history]
    assert order.index(event.id) + 1 == order.index(target.event.id)
    assert after.conflict is None or here.conflict is not None, "it makes nothing impossible that was possible"
    return event, after


def clocks_of_later_steps_stand(before: Position, after: Position) -> None:
    """What the calendar counts for steps that were there is told of as changed, or the same."""
    told = {id(new) for _old, new in machine.changed_clocks(before, after)}
    old = {(one.deadline.id, one.event, one.party): one for one in before.clocks}
    for clock in after.clocks:
        assert old.get((clock.deadline.id, clock.event, clock.party)) == clock or id(clock) in told


def _correction(number: int, moment: datetime.datetime, log: list[Event], chance: random.Random) -> Event:
    target = chance.choice(log)
    if target.kind != "transition" or chance.random() < 0.5:
        return Event(f"e{number}", "void", "", moment, actor="anna", corrects=target.id, reason="Slip.")
    return Event(f"e{number}", "correction", "", moment, actor="anna", corrects=target.id, reason="Slip.")


@pytest.mark.slow
@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_walks_keep_the_invariants(definition, side):
    chance = random.Random(87)  # noqa: S311 - the same walks in every run
    conflicts = over = late = 0
    for _ in range(WALKS):
        end = walk(definition.procedure, side, chance)
        conflicts += end.conflict is not None
        over += end.is_over
        late += any(entry.event.before for entry in end.history)
    assert conflicts > WALKS / 100, "corrections made some logs impossible, and that was told"
    assert over > WALKS / 100, "some walks came to an end"
    assert late > WALKS / 100, "forgotten steps were entered at earlier places"


@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_from_where_a_walk_ended_the_procedure_can_still_come_to_an_end(definition, side):
    """No trap between regions: from what is reached, some further steps lead to where every region may rest."""
    chance = random.Random(4)  # noqa: S311 - the same choice in every run
    for _ in range(150):
        here = places.start(side, PARTIES[:1] if any(region.per for region in side.regions) else ())
        for number in range(25):
            if possible := [*machine.enabled(here), *joining(here, PARTIES)]:
                transition, party = chance.choice(possible)
                here = machine.advance(here, Event(f"e{number}", "transition", transition.id, BEGIN, {}, party))
        assert _comes_to_an_end(here, chance), here.marking


def _comes_to_an_end(position: Position, chance: random.Random) -> bool:
    """Steps that leave a state that is not final are preferred; a few tries are enough."""
    for _ in range(60):
        here = position
        for _step in range(40):
            if here.is_over:
                return True
            possible = machine.enabled(here)
            unrest = [one for one in possible if any(not here.side.state[s].final for s in one[0].leaves)]
            transition, party = chance.choice(unrest or possible)
            here = machine.advance(here, Event("x", "transition", transition.id, BEGIN, {}, party))
    return False
