"""Whom a letter goes to, with which step it went, who translates it, and in which pack it lies."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.jobs import service as jobs
from jitflow.letters import sending, service as letters
from jitflow.letters.models import Letter
from jitflow.libraries import service as libraries
from jitflow.papers import letters as letter_papers, service as papers
from jitflow.papers.models import Document, Pack
from jitflow.procedure import service as procedure
from tests.fixtures.objects import World
from tests.web.test_letters import Desk, shown
from tests.web.test_procedure import WHEN, ready, sent, take  # noqa: F401 - fixtures

SECOND = "text:it:remarks"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def group_of(side) -> str:
    with read_unit() as session:
        return drafting.load(session, side.ids["instrument_id"]).focus_group_id


def entry(world: World, name: str = "Harbour Office", **more) -> str:
    """An authority in the address book of the first group."""
    values = {"state": "GR", "kind": "other", "name": name, "source": "letter", "source_date": "2026-01-01", **more}
    with write_unit() as unit:
        return libraries.add_address(unit, group_of(world.a), values, world.users["lead"]).id


def test_the_recipient_is_taken_from_the_address_book_with_all_that_is_known(desk: Desk) -> None:
    path = desk.begin("write", "reminder")
    data = {"act": "save", "recipient_email": "old@office.example", **shown("recipient_email")}
    assert desk.post(path, data).status_code == 303
    address = {"street": "Quay 1", "postcode": "00000", "town": "Vossberg", "country": "GR"}
    known = entry(desk.world, address=address)
    page = desk.page(f"{path}?find=vossberg")
    assert f'value="recipient:{known}"' in page and "Quay 1" in page
    assert desk.post(path, {"act": f"recipient:{known}"}).status_code == 303
    stored = desk.stored(path).answers
    assert stored["recipient"] == "Harbour Office" and stored["recipient_address"] == address
    assert "recipient_email" not in stored, "nothing of the authority before stays"
    refused = desk.post(path, {"act": f"recipient:{'0' * 32}"})
    assert refused.status_code == 422 and "not in the address book" in refused.get_data(as_text=True)


def test_the_address_book_of_another_group_is_not_reached(desk: Desk) -> None:
    path = desk.begin("write", "reminder")
    with write_unit() as unit:
        values = {"state": "GR", "kind": "other", "name": "Foreign Desk", "source": "x", "source_date": "2026-01-01"}
        other = libraries.add_address(unit, group_of(desk.world.b), values, desk.world.users["lead"]).id
    assert "Foreign Desk" not in desk.page(f"{path}?find=desk")
    assert desk.post(path, {"act": f"recipient:{other}"}).status_code == 422


def bent(letter_id: str, **values) -> None:
    """A letter changed past all services, as somebody at the database would."""
    with write_unit() as unit:
        row = unit.session.get(Letter, letter_id)
        for name, value in values.items():
            setattr(row, name, value)
        letters.record(unit, row, "altered", row.saved_by, {})


def complete(desk: Desk, **more: str) -> str:
    path = desk.begin("write", "reminder", **more)
    desk.post(path, {"act": "save", "recipient": "Harbour master", **shown("recipient")})
    return path


def print_it(desk: Desk, path: str) -> str:
    """The hash of the PDF that was made of a letter."""
    desk.post(f"{path}/documents", {"language": "en", "format": "docx"})
    with read_unit() as session:
        made = next(one for one in papers.documents_of(session, desk.instrument) if one.letter_id == path.split("/")[2])
        job_id = session.get(Document, made.id).job_id
    jobs.run(job_id)
    with read_unit() as session:
        return papers.document(session, made.id).sha256


@pytest.mark.usefixtures("sent")
def test_a_sent_letter_says_its_step_and_keeps_its_hashes_and_the_timeline_leads_to_it(world: World) -> None:
    desk = Desk(world, "lead")
    path = complete(desk)
    sha256 = print_it(desk, path)
    assert take(desk.client, f"{desk.base}/procedure/remind", {**WHEN, "letter": path.split("/")[2]}).status_code == 303
    gone = desk.stored(path)
    assert [one["sha256"] for one in gone.sent["documents"]] == [sha256]
    assert gone.sent["content"] == sending.content_hash(gone) and sending.stands(gone)
    page = desk.page(path)
    assert gone.sent["content"] in page and sha256 in page and f"/procedure/events/{gone.event_id}" in page
    for where in ("/procedure", f"/procedure/events/{gone.event_id}"):
        assert f'{desk.base}{path}"' in desk.page(where) and "Sent with it:" in desk.page(where), where
    bent(gone.id, answers=gone.answers | {"recipient": "X"})
    assert "is not what was sent" in desk.page(path)


@pytest.mark.usefixtures("sent")
def test_a_letter_that_goes_out_without_a_paper_gets_one(world: World) -> None:
    desk = Desk(world, "lead")
    path = complete(desk)
    take(desk.client, f"{desk.base}/procedure/remind", {**WHEN, "letter": path.split("/")[2]})
    with read_unit() as session:
        asked = [one for one in papers.documents_of(session, desk.instrument) if one.letter_id == path.split("/")[2]]
    assert [one.format for one in asked] == ["pdf"] and desk.stored(path).sent["documents"] == []


@pytest.mark.usefixtures("sent")
def test_a_step_page_leads_to_writing_each_of_its_letters(world: World) -> None:
    desk = Desk(world, "lead")
    page = desk.page("/procedure/remind")
    address = re.search(r'href="([^"]*/letters\?kind=reminder[^"]*)"', page)
    assert address is not None
    chosen = desk.client.get(address[1].replace("&amp;", "&")).get_data(as_text=True)
    assert re.search(r'value="reminder" selected', chosen)


def event_of(desk: Desk) -> str:
    with read_unit() as session:
        return sending.steps_taken(session, desk.instrument)[-1].event.id


@pytest.mark.usefixtures("sent")
def test_a_received_letter_is_tied_to_its_step_and_shown_there_with_its_file(world: World) -> None:
    desk = Desk(world, "lead")
    scan = world.a.ids["enclosure_id"]
    path, event = desk.begin("receive", "inquiry", scan=scan), event_of(desk)
    assert "No step of the timeline records this letter yet." in desk.page(path)
    assert desk.post(path, {"act": "settings", "scan": scan, "event": event}).status_code == 303
    assert desk.stored(path).event_id == event
    timeline = desk.page("/procedure")
    assert "Received with it:" in timeline and f"/enclosures/{scan}/file" in timeline
    assert f"/procedure/events/{event}" in desk.page(path)
    with read_unit() as session:
        held = {one.event.id for one in sending.steps_taken(session, desk.instrument)}
    stranger = "0" * 32
    assert stranger not in held
    refused = desk.post(path, {"act": "settings", "scan": scan, "event": stranger})
    assert refused.status_code == 422 and desk.stored(path).event_id == event
    with write_unit() as unit:
        transition = next(one for one in procedure.log_of(unit.session, desk.instrument) if one.id == event).transition
        actor = procedure.actor_of(world.users["lead"], "prosecutor")
        back = procedure.Step(transition, None, "UTC", "e" * 32, kind="void", corrects=event, reason="By mistake")
        procedure.take(unit, desk.instrument, back, actor, "prosecutor")
    assert desk.stored(path).event_id is None and desk.stored(path).status == "received"


def written(desk: Desk) -> str:
    """A letter with words; its second language is one that the forms of these tests have no words in."""
    path = desk.begin("write", "reminder")
    bent(path.split("/")[2], beside="it")
    answer = desk.post(path, {"act": "save", "remarks": "Seen on 3 May 2026 off Vossberg", **shown("remarks")})
    assert answer.status_code == 303
    return path


def test_a_translator_reaches_the_texts_of_a_letter_and_nothing_else_of_it(world: World) -> None:
    desk = Desk(world)
    path = written(desk)
    desk.post(path, {"act": "save", "recipient": "Secretname", **shown("recipient")})
    translator = Desk(world, "translator")
    assert translator.client.get(f"{desk.base}{path}").status_code == 403
    assert f"{path}/texts" in translator.page("/texts"), "the list of translations leads there"
    page = translator.page(f"{path}/texts")
    assert "Seen on 3 May 2026" in page and "Secretname" not in page
    data = {"act": "save", SECOND: "Visto il 4 maggio 2026", **shown(SECOND)}
    assert translator.post(f"{path}/texts", data | {"recipient": "X", "base:recipient": ""}).status_code == 303
    stored = desk.stored(path)
    assert stored.texts["remarks"]["it"]["state"] == "draft" and stored.answers["recipient"] == "Secretname"
    assert "Date 3 May 2026 is missing" in translator.page(f"{path}/texts"), "figures are compared"
    source = {"act": "save", "remarks": "Foreign", "base:remarks": '"Seen on 3 May 2026 off Vossberg"'}
    translator.post(f"{path}/texts", source)
    assert desk.stored(path).texts["remarks"]["en"]["text"].startswith("Seen"), "the source is not theirs"


def test_translations_of_a_letter_are_draft_reviewed_and_stale_and_its_paper_warns(desk: Desk) -> None:
    path = written(desk)
    assert "1 text has no words in Italian." in desk.page(path)
    asked = desk.client.post(
        f"{desk.base}{path}/documents",
        data={"csrf_token": desk.token, "language": "it", "format": "pdf"}, follow_redirects=True,
    )  # fmt: skip
    assert asked.get_data(as_text=True).count("1 text has no words in Italian.") == 2, "as a message, and on the page"
    desk.post(f"{path}/texts", {"act": "review:remarks", SECOND: "Visto il 3 maggio 2026", **shown(SECOND)})
    assert desk.stored(path).texts["remarks"]["it"]["state"] == "reviewed"
    assert "was reviewed" in desk.page(path)
    changed = {"act": "save", "remarks": "Seen on 5 May 2026", "base:remarks": '"Seen on 3 May 2026 off Vossberg"'}
    assert desk.post(path, changed).status_code == 303
    assert desk.stored(path).texts["remarks"]["it"]["state"] == "stale"
    assert "translation of earlier words" in desk.page(path) and "<ins" in desk.page(f"{path}/texts")


def test_two_people_translating_a_letter_lose_nothing(desk: Desk) -> None:
    path = written(desk)
    desk.post(f"{path}/texts", {"act": "save", SECOND: "Prima", **shown(SECOND)})
    answer = desk.post(f"{path}/texts", {"act": "save", SECOND: "Seconda", **shown(SECOND)})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "Prima" in page and "Seconda" in page
    assert desk.stored(path).texts["remarks"]["it"]["text"] == "Prima"


def packed(desk: Desk, **data) -> tuple[dict, bytes, str]:
    answer = desk.post("/packs", {"bundle": "zip", "language": "en", "inside": "docx", "pack_document": "", **data})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with read_unit() as session:
        row = session.query(Pack).order_by(Pack.created_at.desc()).first()
        pack_id, job_id = row.id, row.job_id
    jobs.run(job_id)
    content = desk.client.get(f"{desk.base}/packs/{pack_id}/file").get_data()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return json.loads(package.read("manifest.json")), content, desk.page(f"/packs/{pack_id}")


def test_a_pack_holds_chosen_letters_and_says_so(desk: Desk) -> None:
    path = complete(desk)
    letter_id, number = path.split("/")[2], desk.stored(path).number
    manifest, _content, page = packed(desk, letter=letter_id)
    inside = {one["name"]: one for one in manifest["files"]}
    names = list(inside)
    assert names[1:] == [f"01_HN-1_letter-{number}_en.docx", "02_HN-1_en.docx"], names
    assert inside[names[1]]["what"] == "letter"
    for one in inside.values():
        assert one["sha256"] in page and one["name"] in page
    assert f"Letter {number}: Reminder, English" in page
    with read_unit() as session:
        kept = [one for one in papers.documents_of(session, desk.instrument) if one.letter_id == letter_id]
        assert kept[0].sha256 == inside[names[1]]["sha256"], "it is a document of the letter, too"
        assert letter_papers.files(session, letters.letter(session, letter_id))[0]["sha256"] == kept[0].sha256


def test_a_pack_asks_for_letters_of_this_instrument_only(desk: Desk) -> None:
    foreign = desk.world.b.ids["letter_id"]
    for data, words in (
        ({"letter": foreign}, "A letter was set aside meanwhile."),
        ({"beside": "xx"}, "Choose at least one language"),
        ({"pack_template": "0" * 32}, "The template makes DOCX"),
    ):
        answer = desk.post("/packs", {"bundle": "zip", "language": "en", "inside": "docx", "pack_document": "", **data})
        assert answer.status_code == 422 and words in answer.get_data(as_text=True), data
