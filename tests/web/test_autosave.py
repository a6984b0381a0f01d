"""Saving by itself: only what changed is stored and merged; nothing of others is told; what was stored can be taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jitflow.db.units import read_unit
from tests.fixtures.objects import World
from tests.web.test_drafting import Draft, fresh


@pytest.fixture
def desk(world: World) -> Draft:
    return fresh(world)


def typed(desk: Draft, name: str, value: str, base: Any = None, **more: str) -> dict[str, str]:
    """One changed field as the script sends it."""
    shown = "" if base is None else json.dumps(base, ensure_ascii=False)
    return {f"base:{name}": shown, name: value, **more}


def send(desk: Draft, data: dict[str, str], status: int = 200) -> dict[str, Any]:
    answer = desk.post("autosave", data, status)
    return answer.get_json() if status == 200 else {}


def trail(desk: Draft) -> list[tuple[str, dict]]:
    """Verb and detail of the entries on this instrument, oldest first."""
    from sqlalchemy import select

    from jitflow.audit.models import AuditEntry

    with read_unit() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence))
        return [(row.verb, row.detail) for row in rows if row.object_id == desk.stored().id]


def test_one_field_is_stored_and_the_page_learns_its_new_base(desk: Draft) -> None:
    answer = send(desk, typed(desk, "calls_count", "4"))
    assert desk.stored().answers["calls_count"] == 4
    assert answer["saved"] == ["calls_count"]
    assert answer["bases"] == {"calls_count": "4"}
    assert answer["line"].startswith("Saved ") and answer["line"].endswith(" by you.")
    assert answer["undo"] and not answer["errors"] and not answer["conflicts"]


def test_sending_the_same_again_stores_nothing_more(desk: Draft) -> None:
    send(desk, typed(desk, "calls_count", "4"))
    revision = desk.stored().revision
    answer = send(desk, typed(desk, "calls_count", "4", 4))
    assert desk.stored().revision == revision
    assert (answer["saved"], answer["undo"]) == ([], "")


def test_free_text_goes_into_the_language_of_the_draft(desk: Draft) -> None:
    item = desk.stored().answers["calls"][0]["id"]
    name = f"calls.{item}.story"
    answer = send(desk, typed(desk, name, "Fuel at night <b>"))
    assert desk.stored().texts[name]["en"]["text"] == "Fuel at night <b>"
    assert answer["saved"] == [name]
    assert answer["bases"][name] == '"Fuel at night <b>"'


def test_a_value_that_cannot_be_stored_is_named_and_the_others_are_saved(desk: Draft) -> None:
    data = typed(desk, "calls_count", "4") | {"base:skipper.birthdate": "", "skipper.birthdate.start.day": "3"}
    answer = send(desk, data)
    assert desk.stored().answers["calls_count"] == 4
    assert "birthdate" not in desk.stored().answers["skipper"]
    (error,) = answer["errors"]
    assert error["name"] == "skipper.birthdate" and error["input"].startswith("skipper-birthdate-")
    assert "year" in error["message"] or "four figures" in error["message"]
    assert "skipper.birthdate" not in answer["bases"]
    assert answer["line"].endswith("1 field cannot be stored yet.")


def test_never_asks_for_completeness(desk: Draft) -> None:
    surname = desk.stored().answers["skipper"]["surname"]
    answer = send(desk, typed(desk, "skipper.surname", "", surname))
    assert not answer["errors"]
    assert not desk.stored().answers["skipper"].get("surname")


def test_a_field_that_somebody_else_changed_is_named_but_not_told(world: World) -> None:
    mine, theirs = Draft(world, "lead"), Draft(world, "editor")
    theirs.post("box/who", {**theirs.shown("who"), "skipper.surname": "Secret words", "act": "save"})
    answer = send(mine, typed(mine, "skipper.surname", "Mine") | typed(mine, "calls_count", "2"))
    assert answer["saved"] == ["calls_count"]
    (conflict,) = answer["conflicts"]
    assert conflict["name"] == "skipper.surname" and "Surname" in conflict["place"]
    assert "Secret words" not in json.dumps(answer)
    assert "skipper.surname" not in answer["bases"], "sending the page must still show both"
    assert mine.stored().answers["skipper"]["surname"] == "Secret words"
    page = mine.post("box/who", typed(mine, "skipper.surname", "Mine") | {"act": "save"}, 409).get_data(as_text=True)
    assert "Secret words" in page and "Mine" in page


def test_what_was_stored_is_taken_back_by_a_new_change(desk: Draft) -> None:
    before = desk.stored().answers["skipper"]["surname"]
    item = desk.stored().answers["calls"][0]["id"]
    story = f"calls.{item}.story"
    send(desk, typed(desk, story, "First"))
    second = send(desk, typed(desk, story, "Second", "First") | typed(desk, "skipper.surname", "Rossi", before))
    revision = desk.stored().revision
    answer = send(desk, {"undo": second["undo"]})
    assert sorted(answer["saved"]) == sorted([story, "skipper.surname"])
    assert answer["bases"] == {story: '"First"', "skipper.surname": json.dumps(before)}
    stored = desk.stored()
    assert (stored.texts[story]["en"]["text"], stored.answers["skipper"]["surname"]) == ("First", before)
    assert stored.revision == revision + 2, "taking back appends to the history"
    assert answer["line"].startswith("Taken back ")


def test_taking_back_never_overwrites_somebody_else(world: World) -> None:
    mine, theirs = Draft(world, "lead"), Draft(world, "editor")
    first = send(mine, typed(mine, "skipper.surname", "Mine") | typed(mine, "calls_count", "2"))
    theirs.post("box/who", {**theirs.shown("who"), "skipper.surname": "Theirs", "act": "save"})
    answer = send(mine, {"undo": first["undo"]})
    assert answer["saved"] == ["calls_count"]
    assert [one["name"] for one in answer["conflicts"]] == ["skipper.surname"]
    assert "Theirs" not in json.dumps(answer)
    assert mine.stored().answers["skipper"]["surname"] == "Theirs"
    assert "calls_count" not in mine.stored().answers or mine.stored().answers["calls_count"] is None


def test_nobody_takes_back_what_another_person_stored(world: World) -> None:
    mine, theirs = Draft(world, "lead"), Draft(world, "editor")
    change = send(theirs, typed(theirs, "skipper.surname", "Theirs"))["undo"]
    answer = send(mine, {"undo": change})
    assert answer["saved"] == []
    assert mine.stored().answers["skipper"]["surname"] == "Theirs"


@pytest.mark.parametrize("strange", ["", "x", "0" * 32, "'; DROP TABLE changes", "\x00"])
def test_strange_steps_take_nothing_back(desk: Draft, strange: str) -> None:
    before = desk.stored()
    assert send(desk, {"undo": strange})["saved"] == []
    assert desk.stored().answers == before.answers


def test_strange_fields_and_acts_store_nothing(desk: Draft) -> None:
    before = desk.stored()
    item = before.answers["calls"][0]["id"]
    send(desk, typed(desk, "who.cares", "x") | typed(desk, "calls", "x") | {"act": f"remove:calls.{item}"})
    send(desk, {"base:text:xx:skipper.surname": "", "text:xx:skipper.surname": "x"})
    after = desk.stored()
    assert (after.answers, after.texts, after.revision) == (before.answers, before.texts, before.revision)


def test_it_tells_when_further_questions_follow(world: World) -> None:
    desk = Draft(world, "lead")
    assert send(desk, typed(desk, "heard", "yes"))["more"] == 1, "on which day follows"
    assert send(desk, typed(desk, "calls_count", "4"))["more"] == 0


def test_the_trail_has_one_entry_for_what_was_altered_and_none_for_reading(desk: Draft) -> None:
    before = len(trail(desk))
    send(
        desk,
        typed(desk, "calls_count", "4")
        | typed(desk, "skipper.surname", "Rossi", desk.stored().answers["skipper"]["surname"]),
    )
    new = trail(desk)[before:]
    assert [verb for verb, _ in new] == ["altered"]
    assert sorted(new[0][1]["paths"]) == ["calls_count", "skipper.surname"]
    assert "Rossi" not in json.dumps(new[0][1])
    send(desk, typed(desk, "calls_count", "4", 4))
    assert len(trail(desk)) == before + 1


def test_readers_and_finished_drafts_are_refused(world: World) -> None:
    reader = Draft(world, "reader")
    send(reader, typed(reader, "skipper.surname", "x"), 403)
    lead = Draft(world, "lead")
    from jitflow.db.units import write_unit
    from jitflow.drafting.models import Instrument

    with write_unit() as unit:
        row = unit.session.get(Instrument, lead.stored().id)
        row.status = "issued"
        unit.record(
            "altered",
            focus_group_id=row.focus_group_id,
            actor_id=world.users["lead"],
            object_type="instrument",
            object_id=row.id,
        )
    send(lead, typed(lead, "skipper.surname", "x"), 403)


def test_the_page_asks_for_it_unless_the_reader_does_not_want_it(world: World) -> None:
    desk = Draft(world, "lead")
    assert "data-autosave=" in desk.get("box/who") and "data-autosave=" in desk.get("form")
    assert "data-autosave=" not in Draft(world, "reader").get("box/who")
    desk.client.post("/preferences", data={"csrf_token": desk.token, "autosave": "off"})
    assert "data-autosave=" not in desk.get("box/who")


@pytest.mark.parametrize("page", ["calls", "whole"])
def test_findings_that_changed_come_back_as_parts_of_the_page(desk: Draft, page: str) -> None:
    data = typed(desk, "calls_count", "4", boxes=page, found="another-digest")
    found = send(desk, data)["findings"]
    assert 'data-into="boxes"' in found["markup"] and "Boxes of the form" in found["markup"]
    assert "findings" not in send(desk, typed(desk, "calls_count", "5", 4, boxes=page, found=found["digest"]))
