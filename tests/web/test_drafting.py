"""Drafting as people do it, on a small instrument that is only data: open, fill, save, conflict, settle, document."""

from __future__ import annotations

import html
import re

import pytest

from jitflow.db.units import read_unit
from jitflow.drafting import service
from tests.fixtures.objects import World, token_of


class Draft:
    """One person at work on a draft of case A."""

    def __init__(self, world: World, person: str, path: str | None = None) -> None:
        self.client = world.client(person)
        self.token = token_of(self.client, "/")
        self.case = f"/g/group-a/cases/{world.a.ids['case_id']}/"
        self.path = path or f"{self.case}i/{world.a.ids['instrument_id']}/"

    def get(self, path: str = "", status: int = 200) -> str:
        answer = self.client.get(self.path + path)
        assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
        return html.unescape(answer.get_data(as_text=True))

    def post(self, path: str, data: dict, status: int = 303):
        answer = self.client.post(self.path + path, data={"csrf_token": self.token, **data})
        assert answer.status_code == status, answer.get_data(as_text=True)[:3000]
        return answer

    def shown(self, section: str, page: str | None = None) -> dict[str, str]:
        """What a browser would send back for a box (or another page): bases and values as the page has them."""
        page = self.client.get(f"{self.path}{page or f'box/{section}'}").get_data(as_text=True)
        found = {}
        for tag in re.findall(r"<input\b[^>]*>", page):
            attributes = dict(re.findall(r'([\w:-]+)="([^"]*)"', tag))
            kind = attributes.get("type", "text")
            if "name" not in attributes or (kind in ("radio", "checkbox") and " checked" not in tag):
                continue
            found[html.unescape(attributes["name"])] = html.unescape(attributes.get("value", ""))
        for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S):
            found[name] = html.unescape(text).removeprefix("\n").removeprefix("\r\n")
        for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
            chosen = re.search(r'<option value="([^"]*)" selected', options)
            found[name] = chosen[1] if chosen else ""
        found.pop("csrf_token", None)
        found.pop("next", None)
        found.pop("language", None)
        found.pop("quietly", None)
        return found

    def stored(self) -> service.InstrumentData:
        with read_unit() as session:
            return service.load(session, self.path.rstrip("/").rsplit("/", 1)[-1])


@pytest.fixture
def draft(world: World) -> Draft:
    return Draft(world, "lead")


def fresh(world: World, person: str = "lead", state: str = "gr") -> Draft:
    """A draft opened through the page, with a person and the facts of the case."""
    desk = Draft(world, person)
    chosen = f"p{world.a.ids['person_id']}"
    data = {"csrf_token": desk.token, "slug": "harbour_notice", "person": chosen, "executing_state": state, "language": "en"}
    data |= {"offences": f"o{world.a.ids['offence_id']}", "base:offences": "", "base:person": ""}
    answer = desk.client.post(f"{desk.case}instruments/new", data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
    return Draft(world, person, answer.headers["Location"].replace("http://localhost", ""))


def test_opening_fills_what_the_case_knows(world: World) -> None:
    desk = fresh(world)
    stored = desk.stored()
    assert stored.answers["skipper"]["surname"] == "Zanzibelli-A"
    assert len(stored.answers["calls"]) == 1
    assert (stored.executing_state, stored.language, stored.number) == ("GR", "en", "HN-2")
    assert "from the case" in desk.get("box/who").lower()


def test_opening_for_an_unknown_state(world: World) -> None:
    assert fresh(world, "editor", state="unknown").stored().executing_state is None


def test_an_instrument_about_a_person_needs_one(world: World) -> None:
    desk = Draft(world, "editor")
    data = {"csrf_token": desk.token, "slug": "harbour_notice", "person": "nobody", "executing_state": "unknown", "language": "en"}
    answer = desk.client.post(f"{desk.case}instruments/new", data=data)
    assert answer.status_code == 422
    assert "This instrument concerns a person" in answer.get_data(as_text=True)


def test_opening_asks_again_for_what_is_missing_and_keeps_the_rest(world: World) -> None:
    desk = Draft(world, "lead")
    answer = desk.client.post(f"{desk.case}instruments/new", data={"csrf_token": desk.token, "slug": "harbour_notice"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert re.search(r'value="harbour_notice"[^>]* checked', page)


def test_the_task_list_says_how_far_each_box_is(world: World) -> None:
    page = fresh(world).get()
    assert "Skipper" in page and "Reasons" in page
    assert "Complete" in page and "Not started" in page


def test_save_draft_never_validates_and_says_when_and_by_whom(draft: Draft) -> None:
    shown = draft.shown("who")
    draft.post("box/who", {**shown, "skipper.surname": "", "skipper.forenames": "Άννα <&> {{ 7*7 }}", "act": "save"})
    assert draft.stored().answers["skipper"]["forenames"] == "Άννα <&> {{ 7*7 }}"
    page = draft.get("box/who")
    assert 'value="Άννα <&> {{ 7*7 }}"' in page
    assert "Saved" in page


def test_save_and_go_on_leads_to_the_next_box(draft: Draft) -> None:
    answer = draft.post("box/who", {**draft.shown("who"), "skipper.surname": "Rossi", "act": "continue"})
    assert answer.headers["Location"].endswith("/box/calls")


def test_a_value_that_cannot_be_stored_stays_with_its_reason_and_the_others_are_saved(draft: Draft) -> None:
    data = {**draft.shown("who"), "skipper.surname": "Rossi", "skipper.birthdate.kind": "documented", "skipper.birthdate.start.day": "31"}
    data |= {"skipper.birthdate.start.month": "11", "skipper.birthdate.start.year": "1980", "act": "save"}
    page = html.unescape(draft.post("box/who", data, status=422).get_data(as_text=True))
    assert "31.11.1980 is not a date of the calendar" in page
    assert "There is a problem" in page and "What you typed is kept" in page
    assert 'value="31"' in page
    stored = draft.stored().answers["skipper"]
    assert stored["surname"] == "Rossi"
    assert "birthdate" not in stored


@pytest.mark.parametrize("bad", ["a\x00b", "a\x1bb", "a\x7fb"])
def test_control_characters_are_refused_at_the_field(draft: Draft, bad: str) -> None:
    page = draft.post("box/who", {**draft.shown("who"), "skipper.surname": bad, "act": "save"}, status=422)
    assert f"U+{ord(bad[1]):04X}" in page.get_data(as_text=True)


def test_items_are_added_ordered_removed_and_brought_back_without_script(world: World) -> None:
    draft = fresh(world)

    def ids() -> list[str]:
        return [item["id"] for item in draft.stored().answers.get("calls", [])]

    before = ids()
    for _ in range(2):
        draft.post("box/calls", {**draft.shown("calls"), "act": "add:calls"})
    one, two = [i for i in ids() if i not in before]
    draft.post("box/calls", {**draft.shown("calls"), f"calls.{two}.story": "Fuel at night", "act": f"up:calls.{two}"})
    assert ids()[-2:] == [two, one]
    assert draft.stored().texts[f"calls.{two}.story"]["en"]["text"] == "Fuel at night"
    draft.post("box/calls", {**draft.shown("calls"), "act": f"remove:calls.{two}"})
    assert two not in ids()
    undo = re.search(r'value="(undo:[0-9a-f]+)"', draft.get("box/calls"))
    draft.post("box/calls", {**draft.shown("calls"), "act": undo[1]})
    assert ids()[-2:] == [two, one]
    assert draft.stored().texts[f"calls.{two}.story"]["en"]["text"] == "Fuel at night"


def test_two_people_on_different_fields_never_collide(world: World) -> None:
    mine, theirs = Draft(world, "lead"), Draft(world, "editor")
    first, second = mine.shown("who"), theirs.shown("who")
    mine.post("box/who", {**first, "skipper.surname": "Rossi", "act": "save"})
    theirs.post("box/who", {**second, "skipper.forenames": "Anna", "act": "save"})
    assert mine.stored().answers["skipper"] == {"surname": "Rossi", "forenames": "Anna"}


def test_the_same_field_shows_mine_theirs_and_what_was_before_and_loses_nothing(world: World) -> None:
    mine, theirs = Draft(world, "lead"), Draft(world, "editor")
    mine.post("box/who", {**mine.shown("who"), "skipper.surname": "Before", "act": "save"})
    first, second = mine.shown("who"), theirs.shown("who")
    theirs.post("box/who", {**second, "skipper.surname": "Theirs", "act": "save"})
    both = {**first, "skipper.surname": "Mine", "skipper.forenames": "Anna", "act": "save"}
    page = html.unescape(mine.post("box/who", both, 409).get_data(as_text=True))
    for text in ("Before", "Theirs", "Mine", "Editor"):
        assert text in page
    assert mine.stored().answers["skipper"] == {"surname": "Theirs", "forenames": "Anna"}
    assert re.search(r'name="base:skipper\.surname" value=""Theirs""', page), "the page carries what the other person stored"
    again = {**first, "base:skipper.surname": '"Theirs"', "skipper.surname": "Mine", "act": "save"}
    mine.post("box/who", {**again, "choice:skipper.surname": "theirs"})
    assert mine.stored().answers["skipper"]["surname"] == "Theirs"
    mine.post("box/who", {**again, "choice:skipper.surname": "mine"})
    assert mine.stored().answers["skipper"]["surname"] == "Mine"
    assert "Theirs" in mine.get("history")


def test_a_box_that_does_not_apply_says_why(draft: Draft) -> None:
    draft.post("box/who", {**draft.shown("who"), "skipper.surname": "", "act": "save"})
    assert "No skipper is named." in draft.get("box/hearing")
    assert "No skipper is named." in draft.get()


def test_findings_are_sorted_and_lead_to_their_fields(world: World) -> None:
    desk = fresh(world)
    data = {**desk.shown("calls"), "calls_count": "7", "act": "save"}
    item = desk.stored().answers["calls"][0]["id"]
    data |= {f"calls.{item}.day.start.year": "2020"}
    desk.post("box/calls", data)
    page = desk.get("findings")
    order = [page.index(text) for text in ("State where the call was made.", "The number of calls does not match", "more than a year back")]
    assert max(order[:2]) < order[2]
    assert "Must be settled before issue" in page
    assert re.search(rf'href="[^"]*/box/calls#calls-{item}-harbour', page)
    for word in ("valid", "passed", "compliant"):
        assert not re.search(rf"\b{word}\b", re.sub(r"<[^>]+>", " ", page)), word


def test_a_blocking_finding_is_overridden_only_with_a_reason(draft: Draft) -> None:
    draft.post("box/calls", {**draft.shown("calls"), "calls_count": "7", "act": "save"})
    without = {"check_id": "HN-03", "item": "", "reason": "  ", "act": "override"}
    page = html.unescape(draft.post("override", without, 422).get_data(as_text=True))
    assert "Give the reason" in page
    draft.post("override", {"check_id": "HN-03", "item": "", "reason": "Two more are annexed.", "act": "override"})
    assert "Two more are annexed." in draft.get("findings")
    draft.post("override", {"check_id": "HN-03", "item": "", "act": "withdraw"})
    assert "Two more are annexed." not in draft.get("findings")
    assert "Rule HN-03" in draft.get("history")


def test_form_structure_is_never_overridden(draft: Draft) -> None:
    draft.post("box/who", {**draft.shown("who"), "skipper.surname": "", "act": "save"})
    draft.post("override", {"check_id": "HN-01", "item": "", "reason": "because", "act": "override"}, 422)
    assert not draft.stored().overrides


def test_check_your_answers_has_a_change_link_for_every_answer(world: World) -> None:
    desk = fresh(world)
    page = desk.get("check")
    assert "Zanzibelli-A" in page
    assert re.search(r'href="[^"]*/box/who#skipper-surname"', page)
    assert "Reasons" in page


def test_the_executing_state_can_be_named_later(draft: Draft) -> None:
    draft.post("addressee", {"executing_state": "de", "base:executing_state": '"unknown"'})
    assert draft.stored().executing_state == "DE"
    draft.post("addressee", {"executing_state": "unknown", "base:executing_state": '"de"'})
    assert draft.stored().executing_state is None
    draft.post("addressee", {"executing_state": "xx"}, 422)
    history = draft.get("history")
    assert "Executing State" in history and "Germany" in history


def test_a_reader_sees_but_cannot_change(world: World) -> None:
    reader = Draft(world, "reader")
    assert "Skipper" in reader.get("box/who")
    reader.post("box/who", {"skipper.surname": "x", "base:skipper.surname": "", "act": "save"}, 403)


def test_an_unknown_box_is_not_found(draft: Draft) -> None:
    draft.get("box/zzz", 404)


def test_strange_acts_and_fields_change_nothing(draft: Draft) -> None:
    before = draft.stored()
    draft.post("box/who", {"act": "add:skipper", "nonsense": "x", "base:who.cares": '"x"'}, 400)
    draft.post("box/who", {"act": "remove:../../x"}, 400)
    draft.post("box/who", {"act": "undo:zzz"})
    after = draft.stored()
    assert (after.answers, after.revision) == (before.answers, before.revision)


def test_documents_are_asked_for_made_shown_and_downloaded(world: World) -> None:
    from jitflow.jobs import service as jobs

    desk = fresh(world)
    desk.post("documents", {"language": "xx", "format": "pdf"}, 422)
    desk.post("documents", {"language": "en"}, 422)
    desk.post("documents", {"language": "en", "format": ["pdf", "docx"], "attach": "1"})
    page = desk.get("documents")
    found = sorted(set(re.findall(r"documents/([0-9a-f]{32})", page)))
    assert len(found) == 2
    from jitflow.papers import service as papers

    with read_unit() as session:
        lines = papers.documents_of(session, desk.stored().id)
        from sqlalchemy import select

        from jitflow.jobs.models import Job

        waiting = [job.id for job in session.scalars(select(Job).where(Job.status == "queued"))]
    assert {line.status for line in lines} == {"waiting"}
    for job_id in waiting:
        jobs.run(job_id)
    for document_id in found:
        page = desk.get(f"documents/{document_id}")
        assert "sha256" in page.lower() or "SHA-256" in page
        file = desk.client.get(f"{desk.path}documents/{document_id}/file")
        assert file.status_code == 200
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert file.data[:4] in (b"%PDF", b"PK\x03\x04")


def test_a_document_of_some_parts_is_chosen_by_its_name(world: World) -> None:
    from jitflow.papers import service as papers

    desk = fresh(world)
    page = desk.get("documents")
    assert '<option value="sender_part">Part D of the notice</option>' in page and ">Harbour Notice</option>" in page
    page = desk.post("documents", {"language": "en", "format": "pdf", "document": "nothing"}, 422).get_data(as_text=True)
    assert "does not arise here" in page and 'href="#document"' in page
    desk.post("documents", {"language": "en", "format": "pdf", "document": "sender_part", "attach": "1"})
    with read_unit() as session:
        (line,) = papers.documents_of(session, desk.stored().id)
    assert (line.paper, line.attach_data) == ("sender_part", True)
    assert "Part D of the notice, English, PDF" in desk.get("documents")
    assert "Part D of the notice, English, PDF" in desk.get(f"documents/{line.id}")
