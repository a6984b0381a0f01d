"""A drafter writes an observation down where the thought came, and takes nothing of the case along."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from jitflow.audit.models import AuditEntry
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting.models import Instrument
from jitflow.knowledge.models import Record
from tests.fixtures.objects import MARKER_A, World, token_of
from tests.web.knowledge.test_lessons import box
from tests.web.knowledge.test_pages import Reader, publish

NOTE = {
    "kind": "lesson", "language": "en", "title": "Ask for the register first", "summary": "The register answers within a day.",
    "body": "Whoever asks the harbour first waits for weeks.",
}  # fmt: skip


def draft_of(world: World) -> str:
    return box(world).rpartition("/box/")[0]


def notes_in(page: str) -> list[str]:
    """Where the links that open a note lead."""
    return [html.unescape(one) for one in re.findall(r'href="([^"]*/note(?:\?[^"]*)?)"', page)]


def at_field(page: str, key: str) -> str:
    return next(one for one in notes_in(page) if one.endswith(f"at=fields.{key}"))


def write(reader: Reader, address: str, **more: str) -> str:
    """Fill the note in as it was offered and save it; where it leads."""
    page = reader.get(address)
    offered: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="(?:radio|checkbox)"[^>]* name="(\w+)" value="([^"]*)" checked', page):
        offered.setdefault(name, []).append(value)
    offered |= {name: [html.unescape(value)] for name, value in re.findall(r'name="(base:\w+)" value="([^"]*)"', page)}
    token = re.search(r'name="token" value="(\w+)"', page)[1]
    return reader.post(address, {"token": token, **offered, **NOTE, **more})


def newest() -> Record:
    with read_unit() as session:
        return session.query(Record).order_by(Record.number.desc()).first()


def name_states(world: World, issuing: str, executing: str) -> None:
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.a.ids["instrument_id"])
        row.issuing_state, row.executing_state = issuing, executing
        unit.record("altered", focus_group_id=row.focus_group_id, actor_id=world.users["lead"], object_type="instrument", object_id=row.id)


def test_from_the_very_field_to_the_group_and_back_to_the_very_field(world: World, lead: Reader, editor: Reader) -> None:
    name_states(world, "IT", "DE")
    address = at_field(lead.get(box(world)), "skipper.surname")
    page = lead.get(address)
    assert "Nothing of the case was copied." in page and "Only where it comes from Italy" in page and "goes to Germany" in page
    assert write(lead, address).startswith(box(world))
    record = newest()
    assert (record.status, record.kind, record.author_id) == ("observation", "lesson", world.users["lead"])
    (place,) = record.answers["applies"]
    assert {name: value for name, value in place.items() if name != "id"} == {
        "instrument": "harbour_notice", "fields": ["skipper.surname"], "issuing_states": ["IT"], "executing_states": ["DE"],
    }  # fmt: skip
    assert NOTE["title"] not in lead.get(box(world)), "an observation is shown to nobody yet"
    publish(lead, editor, f"/g/group-a/knowledge/{record.id}")
    page = editor.get(box(world))
    assert page.index('name="skipper.surname"') < page.index(NOTE["title"])
    name_states(world, "IT", "FR")
    assert NOTE["title"] not in editor.get(box(world)), "the drafter kept it to Germany"


def test_nothing_of_the_draft_stands_in_the_address_or_on_the_page(world: World, lead: Reader) -> None:
    for place in ("/box/who", "/form", "/", "/findings", "/procedure/look"):
        page = f"{draft_of(world)}{place}"
        text = lead.get(page)
        assert MARKER_A in text or not page.endswith("/box/who"), "the draft holds what must not go along"
        addresses = notes_in(text)
        assert addresses, page
        for address in addresses[:6]:
            assert set(parse_qs(urlsplit(address).query)) <= {"at"}
            assert MARKER_A not in address and not re.search(r"at=.*[0-9a-f]{8}", address), "no id of an item either"
            assert MARKER_A not in lead.get(address)


@pytest.mark.parametrize("at", [
    "fields.no_such_field", "fields." + MARKER_A, "sections.<script>alert(1)</script>", "applies.skipper.surname", "__class__.x",
    "fields", "fields.", "checks.XX-99", "transitions.%00", "fields." + "x" * 5000, "states.IT",
])  # fmt: skip
def test_what_the_form_does_not_have_is_dropped_from_the_address(world: World, lead: Reader, at: str) -> None:
    address = f"{draft_of(world)}/knowledge/note?at={at}"
    page = lead.get(address)
    assert MARKER_A not in page and "<script>alert" not in page and 'name="where"' not in page
    assert write(lead, address).rstrip("/").endswith(draft_of(world).rpartition("/")[2])
    assert "applies" not in newest().answers and newest().answers["instruments"] == ["harbour_notice"]


@pytest.mark.parametrize(("name", "value"), [
    ("where", "fields.harbour"), ("only", "issuing_states_xx"), ("kind", "question"), ("kind", "x"),
])  # fmt: skip
def test_a_code_that_was_not_offered_is_not_stored(world: World, lead: Reader, name: str, value: str) -> None:
    name_states(world, "IT", "DE")
    with read_unit() as session:
        before = session.query(Record).count()
    given = {"token": "t", "where": "nowhere", **NOTE, name: value}
    page = lead.post(f"{draft_of(world)}/knowledge/note?at=fields.skipper.surname", given, 422)
    assert NOTE["title"] in page, "what was typed stays"
    with read_unit() as session:
        assert session.query(Record).count() == before


def test_a_note_may_stand_at_the_box_or_nowhere_and_for_all_states(world: World, lead: Reader) -> None:
    name_states(world, "IT", "DE")
    address = f"{draft_of(world)}/knowledge/note?at=fields.skipper.surname"
    token = {"token": "a"}
    lead.post(address, {**token, **NOTE, "where": "box", "base:only": "[]"})
    (place,) = newest().answers["applies"]
    assert (place["sections"], "fields" in place, "issuing_states" in place) == (["who"], False, False)
    lead.post(address, {"token": "b", **NOTE, "where": "nowhere", "only": "executing_states_de"})
    assert "applies" not in newest().answers and newest().answers["states"] == ["DE"]


def test_the_trail_knows_the_record_and_not_the_case(world: World, lead: Reader) -> None:
    write(lead, f"{draft_of(world)}/knowledge/note?at=sections.who")
    record = newest()
    with read_unit() as session:
        entries = session.query(AuditEntry).filter(AuditEntry.object_id == record.id).all()
        assert entries and all(one.case_id is None for one in entries)
    assert world.a.ids["case_id"] not in str((record.answers, record.marking)) and world.a.ids["instrument_id"] not in str(record.answers)


@pytest.mark.parametrize(("person", "status"), [
    ("outsider", 404), ("member", 404), ("other_case", 404), ("reader", 403), ("observer", 403), ("auditor", 403), ("translator", 403),
    ("drafter", 403), ("seat_ended", 404),
])  # fmt: skip
def test_only_who_drafts_in_the_case_and_writes_in_the_group_may(world: World, person: str, status: int) -> None:
    client = world.client(person)
    address = f"{draft_of(world)}/knowledge/note?at=fields.skipper.surname"
    assert client.get(address).status_code == status
    assert client.post(address, data={"csrf_token": token_of(client, "/"), "token": "t", **NOTE}).status_code == status
    page = client.get(box(world))
    assert page.status_code != 200 or not notes_in(page.get_data(as_text=True)), "no link to a refusal"


def test_the_same_note_sent_twice_is_one(world: World, lead: Reader) -> None:
    for _time in range(2):
        lead.post(f"{draft_of(world)}/knowledge/note", {"token": "once", **NOTE})
    with read_unit() as session:
        assert session.query(Record).filter(Record.token == "once").count() == 1


def test_without_a_title_it_says_so_and_keeps_the_words(world: World, lead: Reader) -> None:
    page = lead.post(f"{draft_of(world)}/knowledge/note?at=sections.who", {"token": "t", **NOTE, "title": "", "where": "here"}, 422)
    assert "An answer is needed here." in page and NOTE["summary"] in page


def test_one_may_go_on_to_the_record(world: World, lead: Reader) -> None:
    assert write(lead, f"{draft_of(world)}/knowledge/note", act="open") == f"/g/group-a/knowledge/{newest().id}"
