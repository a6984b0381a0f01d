"""The pages of letters: begun with what is known, written without loss, carried into the answer, sent with a step."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from jitflow import across
from jitflow.audit import service as audit
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.jobs import service as jobs
from jitflow.letters import service as letters
from jitflow.papers import service as papers
from jitflow.papers.models import Document
from jitflow.procedure import service as procedure
from tests.fixtures.objects import MARKER_A, World, post, token_of
from tests.web.test_procedure import WHEN, hidden, look_at, ready, sent, take  # noqa: F401 - fixtures


class Desk:
    """The letters of the world's instrument, as one of its people."""

    def __init__(self, world: World, person: str = "editor") -> None:
        self.world, self.client = world, world.client(person)
        ids = world.a.ids
        self.instrument = ids["instrument_id"]
        self.base = f"/g/group-a/cases/{ids['case_id']}/i/{self.instrument}"
        self.token = token_of(self.client, "/")

    def post(self, path: str, data: dict):
        return self.client.post(f"{self.base}{path}", data={"csrf_token": self.token, **data})

    def page(self, path: str) -> str:
        return self.client.get(f"{self.base}{path}").get_data(as_text=True)

    def begin(self, act: str, kind: str, **more: str) -> str:
        """The path of a letter that was begun or recorded."""
        answer = self.post("/letters", {"act": act, "kind": kind, "language": "en", **more})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return "/letters/" + answer.headers["Location"].rsplit("/", 1)[1]

    def stored(self, path: str) -> letters.LetterData:
        with read_unit() as session:
            return letters.letter(session, path.split("/")[2])

    def add(self, path: str, group: str) -> str:
        """One more item of a group; its path."""
        answer = self.post(path, {"act": f"add:{group}"})
        assert answer.status_code == 303
        return f"{group}.{self.stored(path).answers[group][-1]['id']}"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def shown(path: str, value: str = "") -> dict[str, str]:
    """What a page carries of a field: what it showed."""
    return {f"base:{path}": f'"{value}"' if value else ""}


def test_a_letter_begins_with_what_the_instrument_and_its_steps_say(desk: Desk) -> None:
    path = desk.begin("write", "reminder")
    stored, page = desk.stored(path), desk.page(path)
    assert stored.answers["looked_on"] and stored.answers["dated"], "the day of the step, and today"
    assert "Day on which it was looked at" in page and "Please tell us whether the boat was seen." in page
    assert 'href="#recipient"' in page, "what is still needed leads to its place"


def test_questions_of_a_received_letter_are_carried_numbered_into_the_answer(desk: Desk) -> None:
    inquiry = desk.begin("receive", "inquiry")
    for words in ("Which harbour?", "Since when?"):
        item = desk.add(inquiry, "questions")
        answer = desk.post(inquiry, {"act": "save", f"{item}.question": words, **shown(f"{item}.question")})
        assert answer.status_code == 303
    reply = desk.begin("write", "reply", reply=inquiry.split("/")[2])
    page = desk.page(reply)
    assert page.index("Which harbour?") < page.index("Since when?")
    assert "Question 1" in page and "Question 2" in page and "Letter 2: Inquiry" in page


def test_what_cannot_be_stored_comes_back_and_the_rest_is_saved(desk: Desk) -> None:
    path = desk.begin("write", "reminder")
    data = {"act": "save", "recipient": "Harbour master", **shown("recipient"), "base:dated": '"2026-01-01"'}
    answer = desk.post(path, data | {"dated.day": "31", "dated.month": "2", "dated.year": "2026"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'value="31"' in page and "error-summary" in page
    assert desk.stored(path).answers["recipient"] == "Harbour master"


def test_two_people_at_one_field_lose_nothing(desk: Desk) -> None:
    path = desk.begin("write", "reminder")
    desk.post(path, {"act": "save", "recipient": "First", **shown("recipient")})
    answer = desk.post(path, {"act": "save", "recipient": "Second", **shown("recipient")})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "First" in page and 'value="Second"' in page
    assert desk.stored(path).answers["recipient"] == "First"
    again = re.search(r'name="base:recipient" value="([^"]*)"', page)
    assert again is not None and again[1] == "&#34;First&#34;", "saving again is a decision"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"act": "write", "kind": "inquiry", "language": "en"}, "Choose one of the letters."),
        ({"act": "write", "kind": "reminder", "language": "xx"}, "Choose a language in which the letters exist."),
        ({"act": "write", "kind": "reminder", "language": "en", "beside": "en"}, "Choose two different languages"),
        ({"act": "write", "kind": "reply", "language": "en", "reply": "0" * 32}, "does not answer the one"),
        ({"act": "receive", "kind": "inquiry", "language": "en", "scan": "0" * 32}, "Choose one of the enclosures"),
        ({"kind": "reminder"}, "Choose one of the letters."),
    ],
)
def test_what_cannot_be_begun_says_why(desk: Desk, data: dict, words: str) -> None:
    answer = desk.post("/letters", data)
    assert answer.status_code == 422 and words in answer.get_data(as_text=True)


def test_a_received_letter_shows_its_scan(desk: Desk) -> None:
    path = desk.begin("receive", "inquiry", scan=desk.world.a.ids["enclosure_id"])
    page = desk.page(path)
    assert f"/enclosures/{desk.world.a.ids['enclosure_id']}/file" in page and MARKER_A in page


def test_set_aside_and_taken_up_again(desk: Desk) -> None:
    path = desk.begin("write", "reminder")
    assert desk.post(path, {"act": "aside"}).status_code == 303
    assert "does not go out" in desk.page(path)
    refused = desk.post(path, {"act": "save", "recipient": "Late", **shown("recipient")})
    assert refused.status_code == 422 and "recipient" not in desk.stored(path).answers
    assert desk.post(path, {"act": "again"}).status_code == 303
    assert desk.stored(path).status == "draft"


def test_papers_of_a_letter_are_asked_for_and_listed(desk: Desk) -> None:
    path = desk.begin("write", "reminder")
    answer = desk.post(f"{path}/documents", {"language": "en", "format": ["pdf", "docx"]})
    assert answer.status_code == 303
    assert desk.page(path).count('class="document"') == 2
    assert "Letter 2: Reminder, English, PDF" in desk.page("/documents")
    for data in ({"language": "en"}, {"language": "de", "format": "pdf"}):
        assert desk.post(f"{path}/documents", data).status_code == 422


def test_a_paper_is_made_by_the_same_jobs_and_marked_once_the_letter_changes(desk: Desk) -> None:
    path = desk.begin("write", "reminder")
    desk.post(path, {"act": "save", "remarks": "Vor Vossberg gesichtet", **shown("remarks")})
    desk.post(f"{path}/documents", {"language": "en", "format": "docx"})
    with read_unit() as session:
        line = papers.documents_of(session, desk.instrument)[0]
        job_id = session.get(Document, line.id).job_id
    jobs.run(job_id)
    file = desk.client.get(f"{desk.base}/documents/{line.id}/file")
    assert file.status_code == 200 and "HN-1_letter-2_en_" in file.headers["Content-Disposition"]
    words = zipfile.ZipFile(io.BytesIO(file.get_data())).read("word/document.xml").decode()
    assert "Vor Vossberg gesichtet" in words and "Please tell us whether the boat was seen." in words
    assert "Make it anew" not in desk.page(path)
    desk.post(path, {"act": "save", "recipient": "Harbour master", **shown("recipient")})
    assert "Make it anew" in desk.page(path)


def test_the_trail_names_fields_and_no_values(desk: Desk) -> None:
    path = desk.begin("write", "reminder")
    desk.post(path, {"act": "save", "recipient": "Secretname", **shown("recipient")})
    with read_unit() as session:
        group = drafting.load(session, desk.instrument).focus_group_id
    entries = [entry.detail for entry in audit.entries(group) if entry.object_type == "letter"]
    assert {"fields": ["recipient"]}.items() <= entries[0].items()
    assert "Secretname" not in repr(entries)


def test_readers_read_and_write_nothing(world: World) -> None:
    desk = Desk(world, "reader")
    assert "Write a letter" not in desk.page("/letters")
    assert desk.post("/letters", {"act": "write", "kind": "reminder", "language": "en"}).status_code == 403


@pytest.mark.usefixtures("sent")
def test_a_step_records_its_letters_as_sent_and_taking_it_back_undoes_that(world: World) -> None:
    desk = Desk(world, "lead")
    path = desk.begin("write", "reminder")
    letter_id, step = path.split("/")[2], f"{desk.base}/procedure/remind"
    ticked = re.compile(rf'value="{letter_id}" checked')
    page = desk.page(f"/procedure/remind?letter={letter_id}")
    assert "1 answer is still needed" in page and not ticked.search(page), "what is not complete does not go out"
    desk.post(path, {"act": "save", "recipient": "Harbour master", **shown("recipient")})
    assert ticked.search(desk.page(f"/procedure/remind?letter={letter_id}"))
    assert "Recorded as sent with it: Letter 2: Reminder." in look_at(desk.client, f"{step}?letter={letter_id}", WHEN)
    assert take(desk.client, f"{step}?letter={letter_id}", WHEN).status_code == 303
    gone = desk.stored(path)
    assert gone.status == "sent" and gone.event_id and _sent(desk) == ("reminder",)
    assert (
        desk.post(path, {"act": "save", "recipient": "Other", **shown("recipient", "Harbour master")}).status_code
        == 422
    )
    assert desk.stored(path).answers["recipient"] == "Harbour master"
    with write_unit() as unit:
        taken_back = _take_back(unit, desk, gone.event_id)
    assert desk.stored(path).status == "draft" and _sent(desk) == ()
    with write_unit() as unit:
        _take_back(unit, desk, taken_back, "e" * 32)
    back = desk.stored(path)
    assert (back.status, back.event_id, back.sent) == ("sent", gone.event_id, gone.sent), "it went out after all"
    assert _sent(desk) == ("reminder",)


@pytest.mark.usefixtures("sent")
def test_a_letter_that_was_changed_while_its_step_did_not_hold_stays_a_draft(world: World) -> None:
    desk = Desk(world, "lead")
    path = desk.begin("write", "reminder")
    desk.post(path, {"act": "save", "recipient": "Harbour master", **shown("recipient", "")})
    assert take(desk.client, f"{desk.base}/procedure/remind", {**WHEN, "letter": path.split("/")[2]}).status_code == 303
    with write_unit() as unit:
        taken_back = _take_back(unit, desk, desk.stored(path).event_id)
    desk.post(path, {"act": "save", "recipient": "Other", **shown("recipient", "Harbour master")})
    with write_unit() as unit:
        _take_back(unit, desk, taken_back, "e" * 32)
    assert desk.stored(path).status == "draft" and _sent(desk) == ()


@pytest.mark.usefixtures("sent")
def test_a_letter_that_was_changed_after_the_page_that_asks_to_confirm_does_not_go_out(world: World) -> None:
    desk = Desk(world, "lead")
    path = desk.begin("write", "reminder")
    desk.post(path, {"act": "save", "recipient": "Harbour master", **shown("recipient", "")})
    step = f"{desk.base}/procedure/remind"
    confirm = hidden(look_at(desk.client, step, {**WHEN, "letter": path.split("/")[2]}))
    desk.post(path, {"act": "save", "recipient": "Other", **shown("recipient", "Harbour master")})
    confirm.pop("csrf_token")
    answer = post(desk.client, step, {**confirm, "act": "take"})
    assert answer.status_code == 409 and "changed since this page was made" in answer.get_data(as_text=True)
    assert desk.stored(path).status == "draft" and _sent(desk) == ()


def _sent(desk: Desk) -> tuple[str, ...]:
    with read_unit() as session:
        return across.letters_sent(session, desk.instrument)


def _take_back(unit, desk: Desk, event_id: str, token: str = "f" * 32) -> str:
    actor = procedure.actor_of(desk.world.users["lead"], "prosecutor")
    step = procedure.Step("remind", None, "Europe/Rome", token, kind="void", corrects=event_id, reason="By mistake")
    return procedure.take(unit, desk.instrument, step, actor, "prosecutor").event_id


@pytest.mark.usefixtures("sent")
def test_a_letter_that_is_not_complete_is_refused_with_its_step(world: World) -> None:
    desk = Desk(world, "lead")
    letter_id = desk.begin("write", "reminder").split("/")[2]
    answer = take(desk.client, f"{desk.base}/procedure/remind", {**WHEN, "letter": letter_id})
    assert "Something required is missing in a letter" in answer.get_data(as_text=True)
    assert _sent(desk) == ()
