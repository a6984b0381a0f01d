"""A lesson appears at the field it is about, and the drafter says whether it helped."""

from __future__ import annotations

import re

import pytest

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting.models import Instrument
from jitflow.knowledge import lessons
from jitflow.knowledge.fitting import Place
from jitflow.knowledge.life import Person
from jitflow.knowledge.models import Mark, Record
from tests.fixtures.objects import MARKER_A, World
from tests.web.knowledge.test_check import said
from tests.web.knowledge.test_pages import LESSON, Reader, begin, publish

APPLIES = {
    "applies.new.instrument": "harbour_notice", "base:applies.new.instrument": "", "applies.new.fields.0": "skipper.surname",
}  # fmt: skip


def box(world: World, section: str = "who") -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}/box/{section}"


@pytest.fixture
def record(lead: Reader, editor: Reader) -> str:
    """A published lesson on the name of the skipper."""
    made = begin(lead, **APPLIES)
    publish(lead, editor, made)
    return made


def test_it_stands_after_its_field_once_it_is_published(world: World, lead: Reader, editor: Reader) -> None:
    made = begin(lead, **APPLIES)
    assert "Ask for the chat" not in lead.get(box(world))
    publish(lead, editor, made)
    page = lead.get(box(world))
    assert page.index('name="skipper.surname"') < page.index("Ask for the chat, not only the account") < page.index('value="continue"')
    assert "Describe the chat account" in page and made in page
    assert "Ask for the chat" not in lead.get(box(world, "calls"))


def test_a_note_on_a_judgment_says_at_the_field_that_nobody_compared_it(world: World, lead: Reader, editor: Reader) -> None:
    token = re.search(r'name="token" value="(\w+)"', lead.get("/new?kind=legal_note"))[1]
    made = lead.post("/new?kind=legal_note", {**LESSON, **APPLIES, "kind": "legal_note", "token": token})
    publish(lead, editor, made)
    unchecked = re.search(r"<strong>([^<]+)\.</strong>", lead.get(made))[1]
    assert unchecked in lead.get(box(world))
    lead.step(made, "record_reading", reader="Avv. Bianchi", **{"read_on.day": "1", "read_on.month": "2", "read_on.year": "2026"})
    page = lead.get(box(world))
    assert LESSON["title"] in page and unchecked not in page


def test_what_is_not_relevant_in_a_case_stays_away_from_it_and_what_was_typed_is_kept(world: World, lead: Reader, record: str) -> None:
    page = lead.get(box(world))
    act = re.search(r'value="(lesson:not_relevant:[^"]+)"', page)[1]
    base = re.search(r'name="base:skipper.surname" value="([^"]*)"', page)[1].replace("&#34;", '"').replace("&quot;", '"')
    lead.post(box(world), {"act": act, "skipper.surname": "Typedname", "base:skipper.surname": base})
    page = lead.get(box(world))
    assert "Ask for the chat" not in page and "Typedname" in page
    with read_unit() as session:
        (mark,) = session.query(Mark).all()
        assert (mark.kind, mark.case_id, mark.place) == ("not_relevant", world.a.ids["case_id"], "harbour_notice:fields.skipper.surname")


def test_what_is_called_wrong_goes_back_to_review(world: World, lead: Reader, editor: Reader, record: str) -> None:
    act = re.search(r'value="(lesson:wrong:[^"]+)"', editor.get(box(world)))[1]
    page = editor.get(address := editor.post(box(world), {"act": act}))
    assert "What is wrong with it?" in page and "Ask for the chat" in page and MARKER_A not in address + page
    assert "Ask for the chat" in editor.get(box(world)), "nothing is entered before it is said why"
    assert "An answer is needed here" in editor.post(address, {"reason": " "}, 422)
    assert editor.post(address, {"reason": "The account is kept for a week only."}).startswith(box(world))
    with read_unit() as session:
        row = session.get(Record, record.rpartition("/")[2])
        assert (row.status, row.reason) == ("in_review", "The account is kept for a week only.")
        (mark,) = session.query(Mark).all()
        assert (mark.kind, mark.note, mark.place) == ("wrong", row.reason, "harbour_notice:fields.skipper.surname")
    assert "Ask for the chat" not in editor.get(box(world))
    page = said(lead.get(record))
    assert "Its review was opened again. The words are those that were published last." in page
    assert "The account is kept for a week only." in page.split("Its review was opened again")[1].split("</div>")[0]
    assert "A newer version is in review" not in page and "Say that it is wrong" in page
    assert "Why it was called wrong" in page
    assert "Why it was called wrong" not in Reader(world, "observer").get(record)


def test_why_it_is_wrong_holds_nothing_of_a_case(world: World, editor: Reader, record: str) -> None:
    act = re.search(r'value="(lesson:wrong:[^"]+)"', editor.get(box(world)))[1]
    address = editor.post(box(world), {"act": act})
    page = editor.post(address, {"reason": "Ask somebody@example.org instead."}, 422)
    assert "somebody@example.org" in page and "Error:" in page
    with read_unit() as session:
        assert session.get(Record, record.rpartition("/")[2]).status == "published" and not session.query(Mark).count()


def test_a_second_doubt_while_the_review_is_open_is_kept_with_its_reason(world: World, lead: Reader, editor: Reader, record: str) -> None:
    for person, reason in (("editor", "It is kept for a week."), ("lead", "It names no court.")):
        who = Person(world.users[person], "member", "prosecutor")
        ids = {name: world.a.ids[name] for name in ("case_id", "instrument_id")}
        with write_unit() as unit:
            group_id = unit.session.get(Record, record.rpartition("/")[2]).focus_group_id
            lessons.mark(unit, record.rpartition("/")[2], "wrong", who, group_id=group_id, note=reason, **ids)
    page = said(lead.get(record))
    assert "It is kept for a week." in page and "It names no court." in page


@pytest.mark.parametrize("address", ["?record=" + "0" * 32, "", "?record=%00", "?record=x&at=fields.skipper.surname"])
def test_there_is_no_doubt_about_what_is_no_record(world: World, lead: Reader, address: str) -> None:
    """It leads back to the draft, whether there is such a record or not."""
    draft = box(world).rpartition("/box")[0]
    answer = lead.client.get(f"{draft}/knowledge/wrong{address}")
    assert (answer.status_code, answer.headers["Location"].rstrip("/")) == (303, draft)


def test_what_helped_is_counted_once_a_person(world: World, lead: Reader, editor: Reader, record: str) -> None:
    for reader in (lead, lead, editor):
        act = re.search(r'value="(lesson:used:[^"]+)"', reader.get(box(world)))[1]
        reader.post(box(world), {"act": act})
    with read_unit() as session:
        assert lessons.marks_of(session, [record.rpartition("/")[2]]) == {record.rpartition("/")[2]: {"used": 2}}


@pytest.mark.parametrize("act", ["lesson:used:" + "0" * 32 + ":x", "lesson:praised:x:y", "lesson:", "lesson:used:\x00"])
def test_what_no_page_sends_is_refused(world: World, lead: Reader, act: str) -> None:
    answer = lead.client.post(box(world), data={"csrf_token": lead.token, "act": act})
    assert answer.status_code in (400, 404)


def test_it_stands_at_a_step_and_in_a_finding(world: World, lead: Reader, editor: Reader) -> None:
    draft = box(world).rpartition("/box/")[0]
    at_step = {"applies.new.instrument": "harbour_notice", "base:applies.new.instrument": "", "applies.new.transitions.0": "look"}
    publish(lead, editor, begin(lead, title="Look twice at the stern", **at_step))
    assert "Look twice at the stern" in lead.get(f"{draft}/procedure/look")
    assert "Look twice at the stern" not in lead.get(f"{draft}/procedure/send")
    found = re.search(r'id="finding-([A-Z]+-\d+)', lead.get(f"{draft}/findings"))[1]
    in_finding = {"applies.new.instrument": "harbour_notice", "base:applies.new.instrument": "", "applies.new.checks.0": found}
    publish(lead, editor, begin(lead, title="Ask the harbour master", **in_finding))
    assert "Ask the harbour master" in lead.get(f"{draft}/findings")


def test_never_more_than_three_stand_on_a_page_and_advice_of_a_box_counts_among_them(
    world: World, lead: Reader, editor: Reader
) -> None:
    for number in range(4):
        publish(lead, editor, begin(lead, title=f"Lesson number {number}", **APPLIES))
    assert lead.get(box(world)).count('class="lesson"') == 3
    draft = box(world).rpartition("/box/")[0]
    assert lead.get(f"{draft}/form").count('class="lesson"') == 3
    place = Place("harbour_notice", fields=frozenset({"skipper.surname"}))
    for advice, room in ((0, 3), (2, 1), (3, 0), (9, 0)):
        with read_unit() as session:
            group_id = session.get_one(Instrument, world.a.ids["instrument_id"]).focus_group_id
            found = lessons.beside(session, group_id, world.a.ids["case_id"]).at(place, beside=advice)
        assert len(found) == room


def test_a_language_of_the_draft_is_no_state_that_takes_part(world: World, lead: Reader, editor: Reader) -> None:
    pair = {"applies.new.states_pair.0": "IT", "applies.new.states_pair.1": "DE"}
    publish(lead, editor, begin(lead, title="Between two States", **APPLIES, **pair))
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.a.ids["instrument_id"])
        row.answers, row.issuing_state, row.executing_state = {"skipper": {"languages": ["de"]}}, "IT", "FR"
        unit.record("altered", focus_group_id=row.focus_group_id, actor_id=world.users["lead"], object_type="instrument", object_id=row.id)
    assert "Between two States" not in lead.get(box(world))
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.a.ids["instrument_id"])
        row.executing_state = "DE"
        unit.record("altered", focus_group_id=row.focus_group_id, actor_id=world.users["lead"], object_type="instrument", object_id=row.id)
    assert "Between two States" in lead.get(box(world))


def test_a_lesson_that_is_valid_no_more_says_so_at_the_field(world: World, lead: Reader, editor: Reader) -> None:
    over = {"valid_to.day": "1", "valid_to.month": "2", "valid_to.year": "2020", "base:valid_to": ""}
    publish(lead, editor, begin(lead, **APPLIES, **over))
    page = lead.get(box(world))
    assert "Ask for the chat" in page and ", outdated" in page
