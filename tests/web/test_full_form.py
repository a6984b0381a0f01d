"""The whole form on one page: the same questions and posts as the pages of the boxes, remembered as a preference."""

from __future__ import annotations

import re

import pytest

from tests.fixtures.objects import World, post
from tests.web.test_drafting import Draft, fresh

PATH = re.compile(r'name="base:([^"]+)"')


@pytest.fixture
def desk(world: World) -> Draft:
    return fresh(world)


def sent_back(desk: Draft) -> dict[str, str]:
    """What a browser would send back for the whole form."""
    return desk.shown("", page="form")


def prefer(desk: Draft, **chosen: str) -> None:
    answer = desk.client.post("/preferences", data={"csrf_token": desk.token, **chosen})
    assert answer.status_code == 303


def test_the_whole_form_asks_what_the_boxes_ask(desk: Draft) -> None:
    sections = re.findall(r'href="[^"]*/box/(\w+)"', desk.get())
    asked = {path for section in dict.fromkeys(sections) for path in PATH.findall(desk.get(f"box/{section}"))}
    assert set(PATH.findall(desk.get("form"))) == asked
    assert len(asked) > 10


def test_no_id_stands_twice(desk: Draft) -> None:
    ids = re.findall(r'\bid="([^"]+)"', desk.get("form"))
    assert len(ids) == len(set(ids))


def test_one_post_stores_answers_of_several_boxes(desk: Draft) -> None:
    item = desk.stored().answers["calls"][0]["id"]
    data = {
        **sent_back(desk),
        "skipper.surname": "Rossi",
        "calls_count": "4",
        f"calls.{item}.story": "At night",
        "act": "save",
    }
    desk.post("form", data)
    stored = desk.stored()
    assert (stored.answers["skipper"]["surname"], stored.answers["calls_count"]) == ("Rossi", 4)
    assert stored.texts[f"calls.{item}.story"]["en"]["text"] == "At night"


def test_sending_it_back_unchanged_changes_nothing(desk: Draft) -> None:
    before = desk.stored()
    desk.post("form", {**sent_back(desk), "act": "save"})
    after = desk.stored()
    assert (after.answers, after.texts, after.revision) == (before.answers, before.texts, before.revision)


def test_what_cannot_be_stored_stays_with_its_reason_and_the_other_boxes_are_saved(desk: Draft) -> None:
    data = {**sent_back(desk), "skipper.birthdate.start.day": "31", "skipper.birthdate.start.month": "11"}
    data |= {
        "skipper.birthdate.start.year": "1980",
        "skipper.birthdate.kind": "documented",
        "calls_count": "4",
        "act": "continue",
    }
    page = desk.post("form", data, 422).get_data(as_text=True)
    assert re.search(r'href="#skipper-birthdate-start-day"|href="#skipper-birthdate-kind"', page)
    assert "31.11.1980" in page and 'value="31"' in page
    assert desk.stored().answers["calls_count"] == 4


def test_two_people_on_different_boxes_merge_and_on_the_same_field_choose(world: World) -> None:
    mine, theirs = Draft(world, "lead"), Draft(world, "editor")
    first = sent_back(mine)
    theirs.post("box/who", {**theirs.shown("who"), "skipper.surname": "Theirs", "act": "save"})
    mine.post("form", {**first, "calls_count": "2", "act": "save"})
    assert mine.stored().answers == {"skipper": {"surname": "Theirs"}, "calls_count": 2}
    page = mine.post("form", {**first, "skipper.surname": "Mine", "calls_count": "2", "act": "save"}, 409).get_data(
        as_text=True
    )
    assert "Two people changed" in page
    assert all(words in page for words in ("Mine", "Theirs"))


def test_adding_removing_and_moving_come_back_to_the_same_place(desk: Draft) -> None:
    def act(value: str) -> str:
        return desk.post("form", {**sent_back(desk), "act": value}).headers["Location"]

    added = act("add:calls")
    assert re.search(r"/form#calls-\w+$", added)
    one, two = [item["id"] for item in desk.stored().answers["calls"]]
    assert act(f"up:calls.{two}").endswith(f"/form#calls-{two}-down"), "it is the first now: only Down is left"
    assert [item["id"] for item in desk.stored().answers["calls"]] == [two, one]
    assert f'id="calls-{two}-down"' in desk.get("form")
    assert act(f"remove:calls.{two}").endswith("/form#calls")
    undo = re.search(r'value="(undo:[0-9a-f]+)"', desk.get("form"))
    assert undo, "what was removed can be brought back on the same page"
    assert act(undo[1]).endswith(f"/form#calls-{two}")


def test_a_part_asked_in_two_boxes_comes_back_to_the_box_of_the_button(desk: Draft) -> None:
    page = desk.get("form")
    shared = re.findall(r'value="add:calls@(\w+)"', page)
    for section in shared:
        location = desk.post("form", {**sent_back(desk), "act": f"add:calls@{section}"}).headers["Location"]
        place = location.partition("#")[2]
        assert place.startswith(f"{section}-calls-")
        assert f'id="{place}"' in desk.get("form")
    strange = desk.post("form", {**sent_back(desk), "act": "add:calls@nowhere"}).headers["Location"]
    assert re.search(r"#calls-\w+$", strange)


def test_saving_comes_back_to_the_field_or_the_box_it_was_pressed_in(desk: Draft) -> None:
    answer = desk.post("form", {**sent_back(desk), "act": "save:box-calls"})
    assert answer.headers["Location"].endswith("/form#box-calls")
    answer = desk.post("form", {**sent_back(desk), "act": "save", "at": "calls_count"})
    assert answer.headers["Location"].endswith("/form#calls_count")
    answer = desk.post("form", {**sent_back(desk), "act": "save", "at": '"><script>'})
    assert answer.headers["Location"].endswith("/form")


def test_the_choice_is_remembered_and_leads_the_links(desk: Draft) -> None:
    assert re.search(r'href="[^"]*/box/who"', desk.get())
    desk.post("box/calls", {**desk.shown("calls"), "calls_count": "7", "act": "save"})
    prefer(desk, layout="whole")
    page = desk.get()
    assert re.search(r'href="[^"]*/form#box-who"', page)
    assert not re.search(r'href="[^"]*/box/who"', page)
    assert re.search(r'<p class="finding-acts"><a href="[^"]*/form#[a-z]', desk.get("findings"))
    answer = desk.post("box/who", {**desk.shown("who"), "skipper.surname": "Rossi", "act": "continue"})
    assert re.search(r"/form#box-calls$", answer.headers["Location"])
    prefer(desk, layout="boxes")
    assert re.search(r'href="[^"]*/box/who"', desk.get())


def test_the_choice_of_one_person_changes_nothing_for_another(world: World) -> None:
    prefer(Draft(world, "lead"), layout="whole")
    assert re.search(r'href="[^"]*/box/who"', Draft(world, "editor").get())


def test_a_reader_reads_the_whole_form_and_changes_nothing(world: World) -> None:
    reader = Draft(world, "reader")
    page = reader.get("form")
    assert "You may read this draft, not change it." in page
    assert "<fieldset" in page and "disabled" in page
    reader.post("form", {"skipper.surname": "x", "base:skipper.surname": "", "act": "save"}, 403)


@pytest.mark.parametrize("chosen", [{"layout": "sideways"}, {"autosave": ""}])
def test_a_preference_nobody_offers_is_refused(world: World, chosen: dict[str, str]) -> None:
    client = world.client("lead")
    assert post(client, "/preferences", chosen).status_code == 400


def test_preferences_are_shown_as_they_were_kept(world: World) -> None:
    client = world.client("lead")
    assert (
        post(client, "/preferences", {"keys": "off", "next": "https://evil.example/"}).headers["Location"]
        == "/preferences"
    )
    page = client.get("/preferences").get_data(as_text=True)
    assert re.search(r'value="off" checked[^>]*aria-describedby="keys-hint"', page)
    assert "Shortcuts are off" in client.get("/keyboard").get_data(as_text=True)
