"""Drafts for word processors: controls, tracked changes with authors, comments, the same bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from jitflow.comments import service as comments
from jitflow.db.units import read_unit, write_unit
from jitflow.disclosures import service as disclosures
from jitflow.documents.redline_words import Piece, Step, pieces, words_of
from jitflow.files.readers.word_work import reading
from jitflow.redlines import service
from tests.unit.redlines.conftest import Accord, exported, texts
from tests.unit.redlines.edits import W, control


def part(content: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return etree.fromstring(package.read(name))


def changes(content: bytes) -> list[tuple[str, str, str]]:
    """(ins or del, author, words) of every tracked change of words."""
    return [
        (one.tag.removeprefix(W), one.get(f"{W}author"), "".join(one.itertext()))
        for one in part(content).iter(f"{W}ins", f"{W}del") if len(one)
    ]  # fmt: skip


def test_every_printed_text_has_a_control_that_says_whose_it_is() -> None:
    content = exported()
    said = texts(content)
    assert said == {
        "preamble.text": "The harbours agree.", "parties.p1.role": "Two boats.", "parties.p2.role": "One crane.",
        "meeting.text": "They meet each month.\nThe host writes the minutes.", "meeting.cost": "",
    }  # fmt: skip
    root = part(content)
    for one in root.iter(f"{W}sdt"):
        assert len(one.find(f"{W}sdtPr/{W}tag").get(f"{W}val")) <= 64  # word processors take no longer one
        assert one.find(f"{W}sdtPr/{W}lock").get(f"{W}val") == "sdtLocked"
    aliases = [one.get(f"{W}val") for one in root.iter(f"{W}alias")]
    assert aliases[0] == "Preamble (0.1)" and "(2) Meetings (2.1)" in aliases
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not any(b"SECRET-OF-HOME" in package.read(name) for name in package.namelist())


def test_later_edits_are_tracked_and_what_is_empty_waits_to_be_written() -> None:
    content = exported()
    assert part(content, "word/settings.xml").find(f"{W}trackRevisions") is not None
    waiting = [one for one in part(content).iter(f"{W}sdt") if one.find(f"{W}sdtPr/{W}showingPlcHdr") is not None]
    assert ["".join(one.itertext()) for one in waiting] == ["Each party bears its own costs."]


def test_a_cell_ends_with_a_paragraph() -> None:
    """A word processor refuses a file in which a cell ends otherwise."""
    for cell in part(exported()).iter(f"{W}tc"):
        assert cell[-1].tag == f"{W}p"


def test_equal_requests_give_equal_bytes() -> None:
    assert exported() == exported()


def test_words_that_came_and_went_have_their_authors() -> None:
    steps = [
        Step("They meet each month."), Step("They meet every week.", "Anna (IT)", "t"),
        Step("They meet every second week.", "Bo (DE)", "t"),
    ]  # fmt: skip
    found = pieces(steps)
    assert "".join(one.text for one in found if one.removed is None) == steps[-1].text
    assert "".join(one.text for one in found if one.added is None) == steps[0].text
    authors = {one.text: one.added.author for one in found if one.added}
    assert authors["second "] == "Bo (DE)"
    assert next(one.removed.author for one in found if one.removed) == "Anna (IT)"


def test_what_came_and_went_again_is_no_difference() -> None:
    assert pieces([Step("One."), Step("One. Two.", "A"), Step("One.", "B")]) == [Piece("One.")]


@pytest.mark.parametrize("text", ["", "a", " a  b\n\nc\t1.000,50 d’e — (f)\n", "Πειραιάς, 12/2026"])
def test_no_character_is_lost_between_words(text: str) -> None:
    assert "".join(words_of(text)) == text


def test_a_draft_shows_what_changed_since_a_revision(accord: Accord) -> None:
    before = accord.world.data().revision
    accord.put("meeting.text", "They meet each week.\nThe host writes the minutes.\nThe guest checks them.", accord.world.editor)
    line, content = accord.export(base=before)
    assert line.base == before
    assert changes(content) == [
        ("del", "Editor (IT)", "month"), ("ins", "Editor (IT)", "week"), ("ins", "Editor (IT)", "The guest checks them."),
    ]  # fmt: skip
    said = {one["text"] for one in reading(content)["clauses"]}
    assert "They meet each week.\nThe host writes the minutes.\nThe guest checks them." in said


def test_without_a_base_nothing_is_marked(accord: Accord) -> None:
    accord.put("meeting.text", "They meet each week.")
    assert changes(accord.export()[1]) == []


def test_only_shared_open_comments_leave(accord: Accord) -> None:
    where = {"focus_group_id": accord.world.group, "case_id": accord.world.case}
    pact, lead = accord.world.instrument, accord.world.lead
    with write_unit() as unit:
        shared = comments.add(unit, pact, "meeting.text", "Is a month enough?", lead, where=where, shared=True)
        comments.answer(unit, pact, shared, "We think so.", accord.world.editor, where=where)
        comments.add(unit, pact, "meeting.text", "PRIVATE", lead, where=where)
        done = comments.add(unit, pact, "meeting.text", "RESOLVED", lead, where=where, shared=True)
        comments.resolve(unit, pact, done, lead, where=where)
    _line, content = accord.export()
    found = reading(content)["comments"]
    assert [(one["author"], one["text"], one["answers"]) for one in found] == [
        ("Lead (IT)", "Is a month enough?", None), ("Editor (IT)", "We think so.", 0),
    ]  # fmt: skip
    assert all(one["tag"] for one in found)
    assert reading(accord.export(comments=False)[1])["comments"] == []


def test_the_same_draft_is_made_once_and_another_revision_is_another(accord: Accord) -> None:
    first, content = accord.export()
    again, same = accord.export()
    assert (first.id, content) == (again.id, same)
    accord.put("meeting.text", "They meet each week.")
    assert accord.export()[0].id != first.id


def test_whoever_gets_it_outside_stands_in_the_log_of_disclosures(accord: Accord) -> None:
    from datetime import date

    service.export(
        accord.world.instrument, "en", None, True, date(2026, 9, 7), accord.world.lead, "Ministry of Harbours", "It checks the text."
    )
    with read_unit() as session:
        logged = disclosures.of_case(session, accord.world.case)
    assert [(one.recipient, one.justification, one.object_type) for one in logged] == [
        ("Ministry of Harbours", "It checks the text.", "word_draft")
    ]


def test_a_language_the_form_does_not_have_is_refused(accord: Accord) -> None:
    with pytest.raises(service.RedlineError) as refused:
        accord.export(language="fr")
    assert refused.value.code == "language"


def test_a_text_of_another_language_cannot_be_edited_in_this_one(accord: Accord) -> None:
    """What is missing is printed in the source language with a mark; an edit of it would be taken for a translation."""
    said = reading(accord.export(language="de")[1])
    assert {one["text"] for one in said["clauses"]} == {""}
    assert any("They meet each month." in one["text"] for one in said["outside"])


def test_a_paragraph_put_into_a_control_stands_in_the_cell(accord: Accord) -> None:
    root = part(accord.export()[1])
    assert len(control(root, 1)) >= 1
