"""No step out of its order is entered into the database (check 24), and nobody does both of two persons' steps (25).

The same second opinion as in `tests/property/test_order_of_steps.py`, asked of `procedure.service.take`: on the way
through every state of a side, every step the file does not allow there is tried with everything filled in, by a
person of every capacity, drafted here or registered from paper. Nothing of it is stored.
"""

from __future__ import annotations

import random

import pytest

from jitflow import paths
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting.models import Instrument
from jitflow.instruments import machine
from jitflow.instruments.machine import Actor
from jitflow.instruments.procedure import Role
from jitflow.procedure import service
from jitflow.procedure.models import ProcedureEvent
from jitflow.procedure.service import Refused, Step, StepError
from tests.contracts.test_procedures import SIDES, _side_id, everything
from tests.fixtures import drafts
from tests.fixtures.drafts import World, database, make_world  # noqa: F401 - fixtures, found by name
from tests.fixtures.order_of_steps import BEGIN, NO_PARTY, ORDER, STRANGE, Table, covering, explored
from tests.instruments import SAMPLE_FORMS, sample

ANYBODY = frozenset(Role)
TRIED, JUDGED = 30, 2


class Undone(Exception):
    """Ends a write unit that must store nothing."""


def wanted(side, name: str, number: int, party: str = NO_PARTY) -> Step:
    values = everything(side.transition[name]) if name in side.transition else {}
    known = (
        (*(g.id for g in side.transition[name].guards), *side.transition[name].checks)
        if name in side.transition
        else ()
    )
    return Step(name, BEGIN, "Europe/Rome", f"token-{number}", values, party, acknowledged=known)


def placed(world: World, definition, position) -> World:
    """An instrument that stands there, its log stored; as one registered from paper, whose steps follow the table alone."""
    drafts.open_draft(world, definition)
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.instrument)
        row.side, row.origin = position.side.id, "registered"
        row.marking, row.event_count = dict(position.marking), len(position.history)
        for number, one in enumerate(position.history, 1):
            line = ProcedureEvent(
                instrument_id=row.id, sequence=number, token=f"way-{number}", transition=one.transition,
                party=one.party, happened_at=one.at, zone="Europe/Rome", values={"fields": dict(one.values)},
                actor_id=world.lead, capacity="prosecutor",
            )  # fmt: skip
            unit.session.add(line)
        unit.record(
            "altered", focus_group_id=world.group, actor_id=world.lead, object_type="instrument", object_id=row.id
        )
    return world


def stored(world: World) -> tuple[int, int, dict]:
    with read_unit() as session:
        row = session.get(Instrument, world.instrument)
        return session.query(ProcedureEvent).count(), row.event_count, dict(row.marking or {})


def try_all(world: World, here, names: list[tuple[str, str]]) -> list[str]:
    """Try these steps of the instrument, by the judged and by the registering way; those that were taken."""
    taken, actor = [], Actor(world.lead, ANYBODY)
    with pytest.raises(Undone), write_unit() as unit:
        for number, (name, party) in enumerate(names):
            # The judged way runs every check of the draft, so it is tried with fewer.
            for registering in (True, False) if number < JUDGED else (True,):
                step = wanted(here.side, name, 1000 + number, party)
                try:
                    service.take(unit, world.instrument, step, actor, "prosecutor", registering=registering)
                except Refused as refused:
                    if not {one.kind for one in refused.reasons} & ORDER:
                        taken.append(f"{name} {party}: refused for another reason")
                except StepError as fault:
                    assert fault.code == "unknown_step" and name not in here.side.transition
                else:
                    taken.append(f"{name} {party}")
                assert not unit.session.new and not unit.session.dirty, "nothing waits to be stored"
        raise Undone
    return taken


def position_of(world: World):
    with read_unit() as session:
        return service.standing(session, world.instrument).position


def illegal(table: Table, here) -> list[tuple[str, str]]:
    """Every step the file does not allow here, of each party there is, of none and of a strange one."""
    parties = (NO_PARTY, *here.parties, STRANGE)
    every = [(name, party) for name in (*here.side.transition, "no_such_step") for party in parties]
    return [(name, party) for name, party in every if not table.allows(name, party, here.marking, here.parties)]


@pytest.mark.parametrize(("definition", "side"), SIDES, ids=_side_id)
def test_no_step_out_of_its_order_is_entered(database, monkeypatch, definition, side):  # noqa: F811 - a fixture, found by name
    root = SAMPLE_FORMS if definition.slug in sample().definitions else paths.FORMS
    monkeypatch.setenv("JITFLOW_FORMS", str(root))
    table, chance = Table.of(definition, side), random.Random(24)  # noqa: S311 - the same in every run
    world, tried, entered = make_world(), 0, 0
    where = covering(list(explored(side, joining=True)))
    assert {state for one in where for state in one.marking.values()} == set(side.state)
    for count, place in enumerate(where):
        placed(world, definition, place)
        here = position_of(world)
        assert (here.marking, here.conflict) == (place.marking, None)
        wrong = illegal(table, here)
        some = chance.sample(wrong, min(len(wrong), TRIED))
        before = stored(world)
        assert try_all(world, here, some) == []
        assert stored(world) == before
        tried += len(some)
        if possible := machine.enabled(here):
            transition, party = chance.choice(possible)
            name, actor = transition.id, Actor(world.lead, ANYBODY)
            with write_unit() as unit:
                step = wanted(here.side, name, count, party)
                service.take(unit, world.instrument, step, actor, "prosecutor", registering=True)
            assert stored(world)[2] == table.after(name, party, here.marking, here.parties)
            entered += 1
    assert entered > 2 and tried > 5 * entered
