"""Practical contacts may change after issue; nothing material may, and the seal stands."""

from __future__ import annotations

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from jitflow.procedure import seals
from tests.fixtures.objects import World, post


def here(world: World, page: str) -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}/{page}"


def issued(world: World) -> str:
    """The instrument of group A, sealed and issued."""
    instrument_id = world.a.ids["instrument_id"]
    with write_unit() as unit:
        seals.seal_original(
            unit, drafting.load(unit.session, instrument_id), None, world.users["lead"], "validating_judge"
        )
        unit.session.get(Instrument, instrument_id).status = "issued"
        unit.record("altered", focus_group_id=None, actor_id=None, object_type="x", object_id=None)
    return instrument_id


def test_a_telephone_changes_and_the_seal_stands(world: World) -> None:
    instrument_id = issued(world)
    client = world.client("lead")
    page = client.get(here(world, "contacts")).get_data(as_text=True)
    assert 'name="sender.telephone"' in page
    assert 'name="skipper.surname"' not in page
    assert post(client, here(world, "contacts"), {"sender.telephone": "+39 06 5550 1000"}).status_code == 303
    with read_unit() as session:
        assert drafting.load(session, instrument_id).answers["sender"]["telephone"] == "+39 06 5550 1000"
        assert seals.is_sealed(session, instrument_id)


def test_what_is_material_is_not_taken_from_this_page(world: World) -> None:
    instrument_id = issued(world)
    post(world.client("lead"), here(world, "contacts"), {"skipper.surname": "Other", "sender.email": "a@example.org"})
    with read_unit() as session:
        assert "Other" not in str(drafting.load(session, instrument_id).answers)


def test_a_number_that_cannot_be_one_is_said_at_its_field(world: World) -> None:
    issued(world)
    answer = post(world.client("lead"), here(world, "contacts"), {"sender.email": "no address"})
    assert answer.status_code == 422
    assert "no address" in answer.get_data(as_text=True)
