"""A page that was open while somebody else changed something takes nothing back in silence."""

from __future__ import annotations

from jitflow.cases import service as cases
from jitflow.cases.models import Person
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.library import library
from tests.fixtures.objects import World, post


def _category(world: World) -> str:
    with read_unit() as session:
        return session.get_one(Person, world.a.ids["person_id"]).led_category


def _page(world: World, name: str) -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}/" + name.format(**world.a.ids)


def _victim(world: World) -> None:
    with write_unit() as unit:
        row = unit.session.get_one(Person, world.a.ids["person_id"])
        cases.change_category(unit, row, "victim", "She was held in a flat.", world.users["editor"])


STALE = {"base:led_category": '"suspect"', "base:led_reason": ""}


def test_the_category_of_a_person_is_not_taken_back_by_an_older_page(world: World) -> None:
    client = world.client("lead")
    _victim(world)
    typed = {**STALE, "led_category": "suspect", "led_reason": "", "surname": "New", "base:surname": '"Zanzibelli-A"'}
    assert post(client, _page(world, "persons/{person_id}"), typed).status_code == 303
    assert _category(world) == "victim"


def test_two_changes_of_the_category_are_a_conflict(world: World) -> None:
    client = world.client("lead")
    _victim(world)
    typed = {**STALE, "led_category": "witness", "led_reason": "Heard as a witness."}
    answer = post(client, _page(world, "persons/{person_id}"), typed)
    assert answer.status_code == 409 and 'name="choice:led_category"' in answer.get_data(as_text=True)
    assert _category(world) == "victim"


def test_the_executing_state_is_not_taken_back_by_an_older_page(world: World) -> None:
    client, page = world.client("lead"), _page(world, "i/{instrument_id}/addressee")
    definition = library().definition("harbour_notice")
    with write_unit() as unit:
        drafting.set_executing_state(unit, definition, world.a.ids["instrument_id"], "GR", world.users["editor"])
    for chosen, status, stored in (("unknown", 303, "GR"), ("de", 422, "GR")):
        data = {"base:executing_state": '"unknown"', "executing_state": chosen}
        assert post(client, page, data).status_code == status
        with read_unit() as session:
            assert drafting.load(session, world.a.ids["instrument_id"]).executing_state == stored
    assert post(client, page, {"base:executing_state": '"gr"', "executing_state": "de"}).status_code == 303
    assert post(client, page, {}).status_code == 303
