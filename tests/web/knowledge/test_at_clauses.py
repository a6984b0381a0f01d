"""A lesson on a clause appears where the clause is spoken of, not only where it is written; never before another party."""

from __future__ import annotations

import html
import re

import pytest

from jitflow.db.units import read_unit, write_unit
from jitflow.knowledge.models import Mark, Record
from tests.fixtures.negotiation import Negotiation
from tests.fixtures.objects import World, post
from tests.web.knowledge.test_pages import Reader, begin, publish

TITLE = "Say who moors first"


def lesson_of(world: Negotiation, title: str, **place: list[str]) -> str:
    """A published lesson with one condition."""
    from jitflow.knowledge import service
    from jitflow.knowledge.service import Begun, Person

    person = Person(world.users["lead"], "administrator", "prosecutor")
    condition = {"id": "abcdefgh", "instrument": "berth_pact", **place}
    with write_unit() as unit:
        group_id = world.data().focus_group_id
        begun = Begun("en", {"kind": "lesson", "applies": [condition]}, {"title": title, "summary": "Two boats, one berth."}, title)
        made = service.create(unit, group_id, begun, person)
        row = unit.session.get(Record, made.id)
        row.status, row.shown_version = "published", row.revision
        unit.record("altered", focus_group_id=group_id, actor_id=person.id, object_type="knowledge_record", object_id=made.id)
    return made.id


def page(world: Negotiation, person: str, path: str) -> str:
    answer = world.client(person).get(world.at(path))
    assert answer.status_code == 200, (path, answer.status)
    return html.unescape(answer.get_data(as_text=True))


@pytest.mark.parametrize("place", [{"sections": ["berth"]}, {"fields": ["berth.text"]}])
def test_it_stands_on_the_page_of_its_clause_and_at_the_suggestion_of_other_words(negotiating: Negotiation, place: dict) -> None:
    lesson_of(negotiating, TITLE, **place)
    for path in ("negotiation/clause/berth", "negotiation/clause/berth/suggest", "box/berth"):
        assert page(negotiating, "lead", path).count('class="lesson"') == 1, path
    assert TITLE not in page(negotiating, "lead", "negotiation/clause/parties")
    for person in ("greek", "german", "watching"):
        assert TITLE not in page(negotiating, person, "negotiation/clause/berth"), "what the group learnt is not for the other parties"


def test_what_the_drafter_says_of_it_there_counts(negotiating: Negotiation) -> None:
    record = lesson_of(negotiating, TITLE, sections=["berth"])
    act = re.search(r'value="(lesson:not_relevant:[^"]+)"', page(negotiating, "lead", "negotiation/clause/berth"))[1]
    address = negotiating.at("negotiation/clause/berth")
    assert post(negotiating.client("lead"), address, {"act": act}).headers["Location"].endswith("/clause/berth")
    assert TITLE not in page(negotiating, "lead", "negotiation/clause/berth")
    with read_unit() as session:
        (mark,) = session.query(Mark).all()
        assert (mark.record_id, mark.kind, mark.place) == (record, "not_relevant", "berth_pact:sections.berth")
    for person, status in (("greek", 403), ("german", 403), ("watching", 403), ("reader", 403), ("outsider", 404)):
        assert post(negotiating.client(person), address, {"act": act}).status_code == status, person


def test_never_more_than_three_at_a_clause(negotiating: Negotiation) -> None:
    for number in range(5):
        lesson_of(negotiating, f"Lesson number {number}", fields=["berth.text"])
    assert page(negotiating, "lead", "negotiation/clause/berth").count('class="lesson"') == 3


def test_a_note_for_the_group_begins_at_the_clause(negotiating: Negotiation) -> None:
    address = re.search(r'href="([^"]*/note\?at=sections\.berth)"', page(negotiating, "lead", "negotiation/clause/berth"))[1]
    text = html.unescape(negotiating.client("lead").get(address).get_data(as_text=True))
    assert "Berth" in text and "Montelevante" not in text and "thirty days" not in text
    assert "/note?" not in page(negotiating, "greek", "negotiation/clause/berth")


def test_it_stands_where_wordings_are_chosen_for_many_texts(world: World, lead: Reader, editor: Reader) -> None:
    from tests.web.test_wordings import Desk

    desk = Desk(world)
    place = {"applies.new.instrument": "harbour_notice", "base:applies.new.instrument": "", "applies.new.fields.0": "remarks"}
    publish(lead, editor, begin(lead, title=TITLE, **place))
    text = lead.get(f"{desk.base}wordings/fill")
    assert text.count('class="lesson"') == 1 and TITLE in text and "Did it help?" not in text
