"""A hundred walks through the database, over every side of every procedure (issue 5): what is stored is what happened.

A walk enters steps that the table allows, sends some of them twice and takes some back. After every entry the row, its
log, its open limits and a replay from the beginning say the same; what is refused leaves everything as it was.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from jitflow import paths
from jitflow.audit import service as audit
from jitflow.db.units import read_unit, write_unit
from jitflow.deadlines import service as deadlines
from jitflow.drafting.models import Instrument
from jitflow.instruments import machine
from jitflow.instruments.machine import Actor, Refused
from jitflow.instruments.position import Position
from jitflow.instruments.procedure import Role, Transition
from jitflow.procedure import known, service
from jitflow.procedure.models import ProcedureEvent
from jitflow.procedure.service import Step, Taken
from tests.contracts.test_procedures import PARTIES, SIDES, _side_id, everything
from tests.fixtures import drafts
from tests.fixtures.drafts import World, database, make_world  # noqa: F401 - fixtures, found by name
from tests.fixtures.order_of_steps import BEGIN, NO_PARTY, Table
from tests.instruments import SAMPLE_FORMS, sample

WALKS = math.ceil(100 / len(SIDES))
STEPS = 7
TWICE, BACK = 0.1, 0.15


def take(world: World, step: Step, registering: bool = True) -> Taken:
    """Enter a step as one registered from paper, by somebody of every capacity; or a correction, which is judged."""
    with write_unit() as unit:
        actor = Actor(world.lead, frozenset(Role))
        return service.take(unit, world.instrument, step, actor, "prosecutor", registering=registering)


def begun(world: World, definition, side) -> None:
    """A new instrument on this side, none of whose steps was drafted here."""
    drafts.open_draft(world, definition)
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.instrument)
        row.side, row.origin = side.id, "registered"
        unit.record("altered", focus_group_id=world.group, actor_id=world.lead, object_type="instrument", object_id=row.id)


def possible(here: Position) -> Iterator[tuple[Transition, str]]:
    """What the table allows now, and who may still join."""
    yield from machine.enabled(here)
    for one in here.side.transitions:
        if one.adds_party and machine.fits(here, one, NO_PARTY):
            yield from ((one, party) for party in PARTIES if party not in here.parties)


def stored(world: World) -> tuple[dict[str, str], list[tuple[int, str, str]], set[tuple[str, str, str]]]:
    """The marking of the row, the lines of its log, the limits that are open."""
    with read_unit() as session:
        row = session.get(Instrument, world.instrument)
        of_it = select(ProcedureEvent).where(ProcedureEvent.instrument_id == row.id).order_by(ProcedureEvent.sequence)
        lines = [(one.sequence, one.kind, one.transition) for one in session.scalars(of_it)]
        assert row.event_count == len(lines)
        rows = deadlines.deadlines_of(session, row.id)
        return dict(row.marking or {}), lines, {(one.rule, one.event_id, one.computation["party"]) for one in rows}


def replayed(world: World) -> Position:
    """Where the instrument stands by its stored log alone: what was worked out before is forgotten."""
    known._known.clear()
    with read_unit() as session:
        return service.standing(session, world.instrument).position


def look(world: World, after: Position) -> None:
    """Row, log, limits and replay say the same."""
    marking, lines, limits = stored(world)
    again = replayed(world)
    assert marking == dict(after.marking) == dict(again.marking)
    assert [one[0] for one in lines] == list(range(1, len(after.log) + 1))
    assert [one.id for one in again.log] == [one.id for one in after.log]
    running = {(one.deadline.id, one.event, one.party): one for one in again.open_clocks}
    assert limits <= set(running), "no limit runs that the procedure does not know"
    counted = {key for key, one in running.items() if one.is_known and one.deadline.duration and not one.deadline.state_rule}
    assert counted <= limits, "and none is forgotten"


def walk(world: World, table: Table, chance: random.Random) -> dict[str, int]:
    """One walk; how often what was done."""
    done = dict.fromkeys(("taken", "twice", "back", "refused"), 0)
    here = replayed(world)
    for number in range(STEPS):
        entered = [one for one in here.history if one.event.kind == "transition" and not one.voided]
        if entered and chance.random() < BACK:
            here = take_back(world, here, chance.choice(entered), number, done)
            continue
        choices = list(possible(here))
        if not choices:
            break
        transition, party = chance.choice(choices)
        step = Step(transition.id, BEGIN, "Europe/Rome", f"token-{number}", everything(transition), party)
        wanted = table.after(transition.id, party, here.marking, here.parties)
        taken = take(world, step)
        assert dict(taken.after.marking) == wanted
        look(world, taken.after)
        done["taken"] += 1
        if chance.random() < TWICE:
            again, before = take(world, step), stored(world)
            assert (again.again, again.event_id) == (True, taken.event_id)
            assert stored(world) == before
            done["twice"] += 1
        here = taken.after
    return done


def take_back(world: World, here: Position, entry, number: int, done: dict[str, int]) -> Position:
    """Take an earlier step back; where that may not be, nothing is stored."""
    step = Step(
        entry.transition, None, "Europe/Rome", f"back-{number}", kind="void", corrects=entry.event.id, reason="Slip."
    )
    before = stored(world)
    try:
        taken = take(world, step, registering=False)
    except Refused as refused:
        assert refused.reasons
        assert stored(world) == before
        done["refused"] += 1
        return here
    look(world, taken.after)
    done["back"] += 1
    return taken.after


@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_walks_through_the_database_keep_the_invariants(database, monkeypatch, definition, side):  # noqa: F811 - a fixture, found by name
    root = SAMPLE_FORMS if definition.slug in sample().definitions else paths.FORMS
    monkeypatch.setenv("JITFLOW_FORMS", str(root))
    world, chance, table = make_world(), random.Random(5), Table.of(definition, side)  # noqa: S311 - the same in every run
    total = dict.fromkeys(("taken", "twice", "back", "refused"), 0)
    for _ in range(WALKS):
        begun(world, definition, side)
        for name, times in walk(world, table, chance).items():
            total[name] += times
    assert total["taken"] > 2 * WALKS and total["twice"] and total["back"]
    assert audit.verify() is None, "and every entry of the trail holds"
