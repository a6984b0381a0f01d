"""One order per State on the pages: choose, answer once, name what differs, open, and take over later changes."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from jitflow import library, reach
from jitflow.batches import fan_pages, service as batches
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.instruments.loader import load_all
from jitflow.libraries import service as libraries
from tests.fixtures.objects import World
from tests.web.test_batches import Desk as CaseDesk
from tests.web.test_statements import statements


class Desk(CaseDesk):
    """Somebody at work on notices to several States."""

    def choose(self, *states: str, status: int = 303, **more: str):
        fields = MultiDict({
            "slug": "harbour_notice", "language": "en", "offences": f"o{self.offence}", "persons": f"p{self.ids['rossi']}",
            "authority": f"a{self.world.a.ids['authority_id']}", "title": "Three harbours", **more,
        })  # fmt: skip
        fields.setlist("states", list(states))
        answer = self.post("batches/states", fields, status)
        if status == 303:
            self.batch = answer.headers["Location"].replace("http://localhost", "").removesuffix("common")
        return html.unescape(answer.get_data(as_text=True))

    def drafts(self) -> dict[str, drafting.InstrumentData]:
        with read_unit() as session:
            data = batches.load(session, self.batch.rstrip("/").rsplit("/", 1)[-1])
            return {one.state: drafting.load(session, one.instrument_id) for one in data.orders if one.instrument_id}

    def open(self, **more: str) -> str:
        fields = self.shown(f"{self.batch}orders")
        self.post(f"{self.batch}orders", fields | {**more, "act": "open"})
        return self.get(self.batch)


@pytest.fixture
def desk(world: World) -> Desk:
    made = Desk(world)
    made.fill()
    return made


def test_orders_to_two_states_from_the_page_of_the_case_to_their_drafts(desk: Desk) -> None:
    assert "batches/states" in desk.get("")
    assert "One order per State" in desk.get("batches/states")
    desk.choose("gr", "de")
    fields = desk.shown(f"{desk.batch}common") | {"answer:remarks": "Come alongside slowly."}
    assert desk.post(f"{desk.batch}common", fields).headers["Location"].endswith("/orders")
    page = desk.get(f"{desk.batch}orders")
    assert "Greece" in page and "Germany" in page and "Accepted languages:" in page
    page = desk.open(**{"de:answer:remarks": "Mind the lock."})
    drafts = desk.drafts()
    assert {state: one.texts["remarks"]["en"]["text"] for state, one in drafts.items()} == {
        "GR": "Come alongside slowly.", "DE": "Mind the lock.",
    }  # fmt: skip
    for one in drafts.values():
        assert one.answers["skipper"]["surname"] == "Rossi" and f"i/{one.id}/" in page and one.number in page
    assert "Own answers: Other remarks" in page and "What is missing" in page
    assert "Three harbours" in desk.get("") and "2 drafts" in desk.get("")


def test_a_state_that_takes_no_part_is_refused_at_the_field_with_what_takes_its_place(desk: Desk) -> None:
    page = desk.choose("gr", "fr", status=422)
    assert "France does not take part in this instrument. In its place: Write to the prefect of the harbour." in page
    assert "Invented Treaty of the Two Lighthouses, 1931" in page and 'value="Three harbours"' in page
    with read_unit() as session:
        lines = batches.batches_of(session, desk.world.a.ids["case_id"])
    assert all(line.axis == "persons" for line in lines), "nothing is stored"
    desk.choose("gr")
    fields = desk.shown(f"{desk.batch}common")
    fields["states"] = "fr"
    assert "prefect of the harbour" in desk.post(f"{desk.batch}common", fields, 422).get_data(as_text=True)


def test_a_state_without_an_order_stands_in_the_table_and_says_so(desk: Desk) -> None:
    desk.choose("gr")
    assert desk.get(desk.batch).count("Not opened yet") == 1
    desk.open()
    fields = desk.shown(f"{desk.batch}common") | {"states": "de"}
    assert desk.post(f"{desk.batch}common", fields).headers["Location"].endswith("/orders")
    page = desk.get(desk.batch)
    assert "Not opened yet" in page and desk.drafts()["GR"].number in page and "Germany" in page


def test_the_table_says_who_receives_an_order(desk: Desk) -> None:
    piraeus = {"state": "GR", "kind": "court", "name": "Court of Piraeus"}
    with write_unit() as unit:
        case = reach.lock_case(unit.session, desk.world.a.ids["case_id"])
        libraries.add_address(unit, case.focus_group_id, piraeus, desk.world.users["lead"])
    desk.choose("gr", "de")
    assert "Court of Piraeus" in desk.get(f"{desk.batch}orders")
    assert "The address book has no authority of this State." in desk.get(f"{desk.batch}orders")
    assert "Court of Piraeus" in desk.open()


def test_each_state_has_its_languages_with_source_and_confidence(world: World) -> None:
    order = load_all(Path(__file__).parents[2] / "forms").definition("eio")
    with world.app.test_request_context("/"):
        said = fan_pages.languages_of(order, library.states(), "GR")
    assert said["languages"] == ["Greek", "English"] and "4489/2017" in said["languages_label"]


def test_a_change_for_all_is_offered_to_each_draft(desk: Desk) -> None:
    desk.choose("gr", "de")
    desk.open()
    fields = desk.shown(f"{desk.batch}common") | {"answer:calls_count": "3"}
    assert desk.post(f"{desk.batch}common", fields).headers["Location"].endswith("/offers")
    assert desk.get(desk.batch).count("1 newer value") == 2
    shown = desk.shown(f"{desk.batch}offers")
    desk.post(f"{desk.batch}offers", shown | {"act": f"take:{desk.drafts()['GR'].id}"})
    assert {state: one.answers.get("calls_count") for state, one in desk.drafts().items()} == {"GR": 3, "DE": None}


def test_what_cannot_be_stored_is_said_at_the_field_and_stays_typed(desk: Desk) -> None:
    page = desk.choose(status=422)
    assert "An answer is needed here." in page
    assert "one person" in desk.choose("gr", persons="", status=422)
    desk.choose("gr")
    fields = desk.shown(f"{desk.batch}common") | {"answer:calls_count": "many", "answer:remarks": "Kept words."}
    page = desk.post(f"{desk.batch}common", fields, 422).get_data(as_text=True)
    assert "Kept words." in page and 'value="many"' in page


def test_what_somebody_else_changed_meanwhile_is_not_lost(desk: Desk) -> None:
    desk.choose("gr")
    mine, theirs = desk.shown(f"{desk.batch}common"), desk.shown(f"{desk.batch}common")
    desk.post(f"{desk.batch}common", theirs | {"answer:remarks": "Theirs."})
    page = desk.post(f"{desk.batch}common", mine | {"answer:remarks": "Mine."}, 422).get_data(as_text=True)
    assert "Somebody else changed this meanwhile" in page and "Mine." in page
    assert desk.shown(f"{desk.batch}common")["answer:remarks"] == "Theirs."


def test_pages_of_the_other_kind_of_batch_lead_on(desk: Desk) -> None:
    desk.choose("gr")
    desk.get(f"{desk.batch}persons", 303)
    desk.prepare("rossi", "neri")
    desk.get(f"{desk.batch}orders", 303)


def test_a_reader_sees_the_table_and_no_button(desk: Desk, world: World) -> None:
    desk.choose("gr")
    desk.open()
    reader = Desk(world, "reader")
    page = reader.get(desk.batch).split("<main", 1)[1]
    assert "Greece" in page and "/common" not in page and "/orders" not in page
    reader.get(f"{desk.batch}orders", 403)


def test_more_states_ask_no_more_of_the_database(desk: Desk) -> None:
    def counted(*states: str) -> list[int]:
        desk.choose(*states)
        desk.open()
        found = []
        for page in (desk.batch, f"{desk.batch}orders", f"{desk.batch}common"):
            desk.get(page)  # what is read for the first time is entered in the trail
            with statements() as said:
                desk.get(page)
            found.append(len(said))
        return found

    assert counted("gr") == counted("gr", "de")
