"""Practical contacts and questions kept in the file may change after issue; nothing material may, and the seal stands."""

from __future__ import annotations

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from jitflow.procedure import seals
from tests.fixtures.objects import World, post
from tests.fixtures.paper_desk import BY_HAND, PaperDesk


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


def test_questions_kept_in_the_file_are_answered_after_issue_and_the_seal_stands(world: World) -> None:
    instrument_id = issued(world)
    client = world.client("lead")
    page = client.get(here(world, "internal")).get_data(as_text=True)
    assert 'name="skipper.licence_checked"' in page and 'name="reasons"' in page
    assert 'name="skipper.surname"' not in page and 'name="sender.telephone"' not in page
    said = {"skipper.licence_checked": "yes", "reasons": "Two boats.", "skipper.surname": "Other", "act": "continue"}
    assert post(client, here(world, "internal"), said).status_code == 303
    with read_unit() as session:
        data = drafting.load(session, instrument_id)
        assert data.answers["skipper"]["licence_checked"] is True
        assert data.texts["reasons"][data.language]["text"] == "Two boats."
        assert "Other" not in str(data.answers)
        assert seals.is_sealed(session, instrument_id)


def test_the_boxes_and_the_findings_lead_to_those_questions(world: World) -> None:
    client = world.client("lead")
    assert "/internal" not in client.get(here(world, "box/who")).get_data(as_text=True)
    issued(world)
    assert post(client, here(world, "internal"), {"skipper.licence_checked": "no"}).status_code == 303
    for page in ("box/who", "form", "", "procedure"):
        shown = client.get(here(world, page)).get_data(as_text=True)
        assert f'href="{here(world, "internal")}"' in shown, page
        assert "You may read this draft" not in shown, page
    checked = client.get(here(world, "check")).get_data(as_text=True)
    assert f'href="{here(world, "internal")}#' in checked


def test_who_only_reads_is_offered_no_change(world: World) -> None:
    issued(world)
    client = world.client("reader")
    page = client.get(here(world, "internal")).get_data(as_text=True)
    assert "fieldset" in page and "disabled" in page and ">Save<" not in page
    assert post(client, here(world, "internal"), {"skipper.licence_checked": "yes"}).status_code == 403


def test_on_a_draft_they_are_answered_in_their_boxes(world: World) -> None:
    client = world.client("lead")
    assert "answered where the form asks them" in client.get(here(world, "internal")).get_data(as_text=True)


def test_of_what_others_wrote_the_questions_of_our_file_are_open_and_nothing_else(paper_desk: PaperDesk) -> None:
    assert paper_desk.receive(**BY_HAND).status_code == 303
    (row,) = paper_desk.opened()
    page = f"i/{row.id}/internal"
    assert 'name="inquiry.earlier_decisions"' in paper_desk.page(f"{paper_desk.base}/{page}")
    said = {"inquiry.earlier_decisions": "yes", "person.surname": "Other", "act": "save"}
    assert paper_desk.post(page, **said).status_code == 303
    assert paper_desk.post(page, act="add:earlier_decisions").status_code == 303
    assert paper_desk.post(page, act="add:warrants").status_code in (303, 403)
    (row,) = paper_desk.opened()
    assert row.answers["inquiry"]["earlier_decisions"] is True and len(row.answers["earlier_decisions"]) == 1
    assert row.answers["person"]["surname"] == "Zorbas" and not row.answers.get("warrants")
    item = row.answers["earlier_decisions"][0]["id"]
    paper_desk.post(page, act=f"remove:earlier_decisions.{item}")
    undone = paper_desk.page(f"{paper_desk.base}/{page}")
    assert "Bring back what was removed" in undone
