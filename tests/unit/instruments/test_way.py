"""The shortest ways through a procedure, from the table alone."""

from __future__ import annotations

import pytest

from jitflow import paths
from jitflow.instruments import machine
from jitflow.instruments.events import Event
from jitflow.instruments.loader import load_all
from jitflow.instruments.way import shortest
from tests.fixtures.objects import FORMS

EAW = load_all(paths.FORMS).definition("eaw")
NOTICE = load_all(FORMS).definition("harbour_notice")
SIDES = [side for one in (EAW, NOTICE) for side in one.procedure.sides.values()]


def steps(definition, side: str, state: str) -> list[list[str]]:
    return [[one.id for one in way] for way in shortest(definition.procedure.sides[side], state)]


def test_the_way_to_a_transmitted_warrant_leads_through_its_issue() -> None:
    assert steps(EAW, "issuing", "transmitted") == [["check", "validate", "issue", "transmit"]]


def test_ways_of_the_same_length_are_all_told() -> None:
    assert steps(EAW, "executing", "decided") == [
        ["receive", "arrest", "take_consent", "decide"],
        ["receive", "arrest", "open_hearing", "decide"],
    ]


def test_the_beginning_needs_no_step_and_regions_of_single_parties_have_no_way() -> None:
    assert steps(NOTICE, "issuing", "draft") == [[]]
    assert steps(NOTICE, "issuing", "signed") == []
    with pytest.raises(KeyError):
        steps(NOTICE, "issuing", "nowhere")


@pytest.mark.parametrize("side", SIDES, ids=lambda side: side.title)
def test_every_way_is_one_the_machine_takes(side) -> None:
    from datetime import UTC, datetime, timedelta

    definition = EAW if side in EAW.procedure.sides.values() else NOTICE
    for state in side.states:
        if side.region_of(state.id).per:
            continue
        ways = shortest(side, state.id)
        assert ways, state.id
        for way in ways:
            position = machine.start(definition.procedure, side.id)
            for number, step in enumerate(way):
                at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)
                position = machine.advance(position, Event(str(number), transition=step.id, happened_at=at))
            assert position.state_of(state.region) == state.id
