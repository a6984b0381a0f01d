"""A lesson from a case that is over: what the case knows is replaced and listed, and the record knows no case."""

from __future__ import annotations

import html
import re

import pytest

from jitflow.audit.models import AuditEntry
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting.models import Instrument
from jitflow.knowledge import case_lessons, records
from jitflow.knowledge.models import Record, Slot
from tests.fixtures.objects import MARKER_A, World, token_of
from tests.web.knowledge.test_from_drafts import draft_of
from tests.web.knowledge.test_pages import Reader

FACTS = "Zanzibelli was stopped on 12.3.1985. Ζανζιμπέλλι said nothing; ЗАНЗИБЕЛЛИ paid, see lenz@example.org."


@pytest.fixture
def closed(world: World, lead: Reader) -> str:
    """The draft of group A, over and done, with a free text that names people."""
    lead.post(f"{draft_of(world)}/box/reasons", {"act": "save", "reasons": FACTS, "base:reasons": ""})
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.a.ids["instrument_id"])
        row.status, row.issuing_state, row.executing_state = "closed", "IT", "DE"
        born = {"kind": "exact", "start": "1985-03-12"}
        row.answers = row.answers | {"skipper": {**row.answers.get("skipper", {}), "surname": "Zanzibelli", "birthdate": born}}
        unit.record("altered", focus_group_id=row.focus_group_id, actor_id=world.users["lead"], object_type="instrument", object_id=row.id)
    return f"{draft_of(world)}/knowledge/lesson"


def take(reader: Reader, address: str, called: str = "Why this notice is needed") -> str:
    """Choose the words that are called so, as the page offers them."""
    (source,) = re.findall(rf'name="from" value="(\w+)"[^>]*><label[^>]*>(?:(?!</label>).)*{called}', reader.get(address))
    return reader.post(address, {"from": source, "act": "take"}, 200)


def body_of(page: str) -> str:
    return html.unescape(re.search(r'<textarea[^>]*name="body"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)[1])


def form_of(page: str) -> dict:
    return {
        "token": re.search(r'name="token" value="(\w+)"', page)[1], "from": re.search(r'type="hidden" name="from" value="(\w+)"', page)[1],
        "act": "save", "title": "Ask early",
        "summary": "", "body": body_of(page), "kind": "lesson", "language": "en", "confirmed": "yes",
    }  # fmt: skip


def number_of_records() -> int:
    with read_unit() as session:
        return session.query(Record).count()


def test_before_the_end_there_is_nothing_to_begin_with(world: World, lead: Reader) -> None:
    page = lead.get(f"{draft_of(world)}/knowledge/lesson")
    assert "There is nothing to begin with yet" in page and 'name="from"' not in page
    assert "/lesson" not in lead.get(draft_of(world) + "/")
    lead.post(f"{draft_of(world)}/knowledge/lesson", {"from": "text_1", "act": "save", "title": "x", "token": "t"}, 422)


def test_from_a_closed_case_no_known_name_is_left_in_any_script_and_each_replacement_is_listed(
    world: World, lead: Reader, closed: str
) -> None:
    assert f'href="{closed}"' in lead.get(draft_of(world) + "/")
    assert f'href="{closed}"' in lead.get(f"/g/group-a/cases/{world.a.ids['case_id']}/")
    page = take(lead, closed)
    body = body_of(page)
    listed = html.unescape(re.sub(r"<[^>]+>", "", page[page.index("<h2 id=\"replaced-title") : page.index("<textarea")]))
    for gone in ("Zanzibelli", "Ζανζιμπέλλι", "ЗАНЗИБЕЛЛИ", "1985", "lenz@"):
        assert gone not in body, body
        assert gone in listed, f"{gone} is not listed"
    assert body.count("la persona A") == 3, "one person stays one person"
    before = number_of_records()
    leads = lead.post(closed, form_of(page))
    assert leads.endswith("/check") and number_of_records() == before + 1


def test_the_case_keeps_the_link_and_the_record_none(world: World, lead: Reader, closed: str) -> None:
    record_id = lead.post(closed, form_of(take(lead, closed))).split("/")[-2]
    ids = {world.a.ids["case_id"], world.a.ids["instrument_id"]}
    with read_unit() as session:
        record = session.get(Record, record_id)
        (slot,) = session.query(Slot).filter(Slot.record_id == record_id).all()
        everything = str((record.answers, record.marking, record.reason, slot.title, slot.summary, slot.body))
        assert record.status == "observation" and not [one for one in (*ids, MARKER_A, "Zanzibelli", "1985") if one in everything]
        entries = session.query(AuditEntry).filter(AuditEntry.object_id == world.a.ids["instrument_id"])
        (entry,) = [one for one in entries if "lesson" in one.detail]
        assert (entry.case_id, entry.detail["lesson"]) == (world.a.ids["case_id"], record_id)
        assert all(one.case_id is None for one in session.query(AuditEntry).filter(AuditEntry.object_id == record_id))
    assert lead.get(f"/g/group-a/cases/{world.a.ids['case_id']}/trail")


def test_the_codes_go_along_as_conditions(lead: Reader, closed: str) -> None:
    page = take(lead, closed)
    only = re.findall(r'name="only" value="(\w+)" checked', page)
    assert only == ["issuing_states_it", "executing_states_de"]
    record_id = lead.post(closed, form_of(page) | {"only": ["executing_states_de"], "base:only": "[]"}).split("/")[-2]
    assert re.findall(r'name="where" value="(\w+)" checked', page)
    with read_unit() as session:
        record = session.get(Record, record_id)
        (place,) = record.answers["applies"]
        assert {name: value for name, value in place.items() if name != "id"} == {
            "instrument": "harbour_notice", "fields": ["reasons"], "executing_states": ["DE"],
        }  # fmt: skip


def test_a_name_the_author_writes_back_is_shown_before_it_is_kept_and_judged_by_the_check(lead: Reader, closed: str) -> None:
    form, before = form_of(take(lead, closed)), number_of_records()
    form |= {"body": "What Zanzibelli did.", "title": "Ask early"}
    page = lead.post(closed, form, 422)
    assert "Known from your cases, and still there" in page and "What Zanzibelli did." in page and number_of_records() == before
    read = re.findall(r'name="read" value="([^"]+)"', page)
    assert read
    record = lead.post(closed, form | {"read": read}).removesuffix("/check")
    assert "Zanzibelli" in lead.get(f"{record}/check")
    page = lead.step(record, "send_to_review", 422)
    assert "not settled yet" in page or "is missing" in page


@pytest.mark.parametrize("lacks", ["confirmed", "title"])
def test_it_is_kept_by_a_human_yes_alone(lead: Reader, closed: str, lacks: str) -> None:
    form, before = form_of(take(lead, closed)), number_of_records()
    page = lead.post(closed, {name: value for name, value in form.items() if name != lacks} | {f"base:{lacks}": ""}, 422)
    assert "An answer is needed here." in page and number_of_records() == before


def test_what_the_parties_proposed_comes_with_its_kind_and_its_codes(
    lead: Reader, closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {
        "routes": ["cmed", "nowhere"], "challenges": ["eevid"], "owner_state": "IT", "author_role": "expert", "step": "negotiation",
    }  # fmt: skip
    said = {
        "title": "Ask Zanzibelli's office early", "recommendation": "Ask before the proposal.", "happened": "Zanzibelli waited six weeks.",
        "cause": "Nobody had asked.", "conditions": "Any State with a central office.", "effect": "Six weeks became one.",
        "unheard": "A part that records have not.",
    }  # fmt: skip
    pieces = tuple(case_lessons.Piece(name, name, text) for name, text in said.items())
    source = case_lessons.Source("lesson_1", "Ask early", "en", pieces, "good_practice", answers)
    monkeypatch.setattr(case_lessons, "_proposed", lambda _draft, _proposed: [source])
    page = take(lead, closed, "Ask early")
    title = html.unescape(re.search(r'name="title" value="([^"]*)"', page)[1])
    assert "Zanzibelli" not in title and "Person A" in title and body_of(page) == "A part that records have not."
    form = form_of(page) | {"kind": "good_practice", "summary": "Ask before the proposal."}
    record_id = lead.post(closed, form).split("/")[-2]
    with read_unit() as session:
        answers = session.get(Record, record_id).answers
        assert (answers["origin"], answers["owner_state"], answers["author_role"]) == ("evaluation", "IT", "expert")
        record = records.read(session, record_id)
        parts = {name: record.text(name) for name in ("happened", "cause", "conditions", "effect")}
        assert parts == {name: said[name] for name in parts} | {"happened": "Person A waited six weeks."}
        assert (answers["routes"], answers["challenges"], answers["kind"]) == (["CMED"], ["EEVID"], "good_practice")


@pytest.mark.parametrize(("person", "status"), [
    ("outsider", 404), ("member", 404), ("other_case", 404), ("reader", 403), ("observer", 403), ("coordinator", 403), ("drafter", 403),
])  # fmt: skip
def test_only_the_team_of_the_case_begins_one(world: World, closed: str, person: str, status: int) -> None:
    client = world.client(person)
    assert client.get(closed).status_code == status
    assert client.post(closed, data={"csrf_token": token_of(client, "/"), "from": "text_1", "act": "take"}).status_code == status
