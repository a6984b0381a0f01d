"""Edited files that come back: shown whole, taken over text by text after a confirmation, never twice."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from jitflow import ownership
from jitflow.comments import service as comments
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.files.service import FileRefused
from jitflow.negotiation import service as negotiation
from jitflow.redlines import service
from jitflow.redlines.models import WordImport
from tests.unit.redlines.conftest import TOKEN, Accord, exported, given
from tests.unit.redlines.edits import W, change, control, edited, paragraph, run, set_text, w

WEEKLY = "They meet each week.\nThe host writes the minutes."


def suggested(accord: Accord) -> list[negotiation.Suggested]:
    with read_unit() as session:
        return negotiation.suggestions(session, accord.world.instrument)


def threads(accord: Accord) -> list[comments.Thread]:
    with read_unit() as session:
        return comments.threads_of(session, accord.world.instrument)


def confirm(accord: Accord, line: service.ImportLine, clauses: set[str], notes: set[int] = frozenset()) -> service.Confirmed:
    with write_unit() as unit:
        return service.confirm(unit, line.id, clauses, set(notes), accord.world.lead, accord.parties[0])


def meeting(root: Any) -> Any:
    """The content of the control of clause 2."""
    return next(control(root, n) for n in range(20) if "They meet" in "".join(control(root, n).itertext()))


def weekly(root: Any) -> None:
    set_text(meeting(root), WEEKLY)


def test_a_file_that_nobody_edited_changes_nothing(accord: Accord) -> None:
    line, again = accord.take_in(accord.export()[1])
    assert not again
    # The preamble, clause 2, its empty second text, and an empty text of each of the two parties.
    assert line.plan == {"clauses": [], "unchanged": 5, "comments": [], "left": []}


def test_nothing_is_written_before_the_confirmation(accord: Accord) -> None:
    _line, content = accord.export()
    line, _again = accord.take_in(edited(content, weekly))
    assert [(one["path"], one["base"], one["new"]) for one in line.plan["clauses"]] == [
        ("meeting.text", "They meet each month.\nThe host writes the minutes.", WEEKLY)
    ]
    assert suggested(accord) == []
    made = confirm(accord, line, {"meeting.text"})
    assert (made.suggestions, made.failed) == (1, ())
    found = suggested(accord)
    assert [(one.path, one.language, one.proposed, one.origin, one.party, one.state) for one in found] == [
        ("meeting.text", "en", WEEKLY, "word", accord.parties[0], "open")
    ]
    assert accord.world.data().texts["meeting.text"]["en"]["text"] != WEEKLY


def test_what_is_not_ticked_is_left(accord: Accord) -> None:
    line, _again = accord.take_in(edited(accord.export()[1], weekly))
    assert confirm(accord, line, set()).suggestions == 0
    assert suggested(accord) == []


def test_the_same_file_again_is_recognised(accord: Accord) -> None:
    content = edited(accord.export()[1], weekly)
    line, _again = accord.take_in(content)
    second, again = accord.take_in(content)
    assert again and second.id == line.id
    confirm(accord, line, {"meeting.text"})
    third, again = accord.take_in(content)
    assert again and third.state == "confirmed"
    with pytest.raises(service.RedlineError) as refused:
        confirm(accord, line, {"meeting.text"})
    assert refused.value.code == "decided"
    assert len(suggested(accord)) == 1


def test_the_same_words_in_another_file_are_one_suggestion(accord: Accord) -> None:
    content = accord.export()[1]
    first, _again = accord.take_in(edited(content, weekly))
    confirm(accord, first, {"meeting.text"})
    line, again = accord.take_in(edited(edited(content, weekly), lambda root: root.set(f"{W}rsid", "1")))
    assert not again
    with read_unit() as session:
        assert service.what_is_there(session, accord.world.instrument, line)["suggested"] == {"meeting.text"}
    confirm(accord, line, {"meeting.text"})
    assert len(suggested(accord)) == 1


def test_a_text_that_moved_meanwhile_keeps_the_base_of_the_draft(accord: Accord) -> None:
    content = edited(accord.export()[1], weekly)
    accord.put("meeting.text", "They meet each month.\nThe guest writes the minutes.")
    line, _again = accord.take_in(content)
    assert line.plan["clauses"][0]["base"] == "They meet each month.\nThe host writes the minutes."
    with read_unit() as session:
        there = service.what_is_there(session, accord.world.instrument, line)
    assert there["now"] == {"meeting.text": "They meet each month.\nThe guest writes the minutes."}
    confirm(accord, line, {"meeting.text"})
    assert suggested(accord)[0].base == "They meet each month.\nThe host writes the minutes."


def test_everything_that_is_no_text_is_shown(accord: Accord) -> None:
    def edit(root: Any) -> None:
        words = meeting(root)
        words[0].append(run(" struck", "t", w("strike")))
        words.getparent().addnext(paragraph(change("ins", run("A new clause."))))
        fixed = next(one for one in root.iter(f"{W}t") if one.text == "Authority")
        fixed.text = "Office"
        root[0].insert(0, w("p", {}, w("r", {}, w("drawing"))))
        first = root.findall(f".//{W}sdt")[0]
        first.getparent().remove(first)

    line, _again = accord.take_in(edited(accord.export()[1], edit))
    left = [(one["kind"], one["text"], one["was"]) for one in line.plan["left"]]
    assert ("added", "A new clause.", "") in left
    assert ("changed", "Office", "Authority") in left
    assert ("struck", "struck", "") in left
    assert ("picture", "", "") in left
    assert ("missing", "The harbours agree.", "") in left
    assert [one["path"] for one in line.plan["clauses"]] == ["meeting.text"]


def test_a_text_that_stands_there_twice_is_shown(accord: Accord) -> None:
    from copy import deepcopy

    def edit(root: Any) -> None:
        block = meeting(root).getparent()
        copied = deepcopy(block)
        set_text(copied.find(f"{W}sdtContent"), "A second one.")
        root[0].insert(0, paragraph(run("Between.")))
        root[0].insert(0, copied)

    line, _again = accord.take_in(edited(accord.export()[1], edit))
    assert [one["new"] for one in line.plan["clauses"]] == ["A second one."]  # what stands first
    assert ("twice", "They meet each month. The host writes the minutes.") in [
        (one["kind"], " ".join(one["text"].split())) for one in line.plan["left"]
    ]


def test_a_file_of_another_instrument_changes_nothing_and_is_shown(accord: Accord) -> None:
    line, _again = accord.take_in(exported())
    assert line.draft_id is None
    assert line.plan["clauses"] == line.plan["comments"] == []
    assert "Two boats." in [one["text"] for one in line.plan["left"] if one["kind"] == "foreign"]


def test_a_text_from_an_older_draft_in_a_newer_file_is_shown(accord: Accord) -> None:
    old_line, _old = accord.export()
    accord.put("preamble.text", "The harbours agree again.")
    new_line, content = accord.export()

    def edit(root: Any) -> None:
        block = meeting(root).getparent()
        for one in (*block.iter(f"{W}tag"), *block.iter(f"{W}docPartGallery")):
            one.set(f"{W}val", one.get(f"{W}val").replace(new_line.id, old_line.id))

    line, _again = accord.take_in(edited(content, edit))
    assert line.draft_id == new_line.id
    assert {"other_draft", "missing"} <= {one["kind"] for one in line.plan["left"]}


def test_new_comments_become_shared_ones_and_old_ones_are_known(accord: Accord) -> None:
    where = {"focus_group_id": accord.world.group, "case_id": accord.world.case}
    with write_unit() as unit:
        old = comments.add(unit, accord.world.instrument, "meeting.text", "Enough?", accord.world.lead, where=where, shared=True)
    content = accord.export()[1]

    def add(root: Any) -> None:
        for number, words in (("50", "Not enough."), ("51", "Nowhere.")):
            root.append(w("comment", {"id": number, "author": "Jean Dupont", "date": "2026-09-08T10:00:00Z"}, paragraph(run(words))))

    def place(root: Any) -> None:
        meeting(root)[0].append(w("commentRangeStart", {"id": "50"}))

    line, _again = accord.take_in(edited(edited(content, add, "word/comments.xml"), place))
    assert [(one["text"], one["path"]) for one in line.plan["comments"]] == [("Not enough.", "meeting.text")]
    assert [one["text"] for one in line.plan["left"] if one["kind"] == "comment"] == ["Nowhere."]
    made = confirm(accord, line, set(), {0})
    assert made.comments == 1
    found = [(one.body, one.shared) for one in threads(accord) if one.id != old]
    assert found == [("Jean Dupont: Not enough.", True)]


def many_words(number: int, seed: int) -> str:
    """Words that do not shrink when they are packed: what shrinks much is refused as a bomb."""
    chosen = random.Random(seed)  # noqa: S311 - no secret
    return " ".join("".join(chosen.choices("abcdefghijklmnopqrstuvwxyz", k=chosen.randint(4, 9))) for _one in range(number))


KNOWN = "Known before."


def fresh(accord: Accord) -> list[comments.Thread]:
    return [one for one in threads(accord) if one.body != KNOWN]


def commented(accord: Accord, *said: str) -> Any:
    """A file that came back with comments of Jean Dupont on clause 2, taken in; one comment stood in the draft."""
    where = {"focus_group_id": accord.world.group, "case_id": accord.world.case}
    with write_unit() as unit:
        comments.add(unit, accord.world.instrument, "preamble.text", KNOWN, accord.world.lead, where=where, shared=True)
    content = accord.export()[1]

    def add(root: Any) -> None:
        for number, words in enumerate(said, 50):
            head = {"id": str(number), "author": "Jean Dupont", "date": "2026-09-08T10:00:00Z"}
            root.append(w("comment", head, *(paragraph(run(line)) for line in words.split("\n"))))

    def place(root: Any) -> None:
        for number in range(50, 50 + len(said)):
            meeting(root)[0].append(w("commentRangeStart", {"id": str(number)}))

    return accord.take_in(edited(edited(content, add, "word/comments.xml"), place))[0]


def test_a_long_comment_is_kept_whole_in_several_in_their_order(accord: Accord) -> None:
    said = "\n".join(f"Paragraph {number}: {many_words(600, number)}" for number in range(8))
    assert len(said) > 20_000
    line = commented(accord, "Short.", said, "After it.")
    made = confirm(accord, line, set(), {0, 1, 2})
    assert (made.comments, made.lost) == (3, 0)
    found = fresh(accord)
    long_one = next(one for one in found if one.answers)
    bodies = [long_one.body, *(one.body for one in long_one.answers)]
    assert all(len(one) <= comments.LONGEST for one in bodies)
    assert [one.split("]")[0] for one in bodies] == [f"[{number}/{len(bodies)}" for number in range(1, len(bodies) + 1)]
    whole = " ".join(one.partition("] ")[2] for one in bodies)
    assert whole.split() == f"Jean Dupont: {said}".split(), "no word is lost, and none changes its place"
    with read_unit() as session:
        assert service.what_is_there(session, accord.world.instrument, line)["said"] == {0, 1, 2}


def test_one_word_without_end_is_divided_and_equal_parts_stay_several(accord: Accord) -> None:
    confirm(accord, commented(accord, "x" * 9000), set(), {0})
    (thread,) = fresh(accord)
    bodies = [thread.body, *(one.body for one in thread.answers)]
    assert "".join(one.partition("] ")[2] for one in bodies).count("x") == 9000


def test_a_comment_that_cannot_be_kept_is_told_with_its_number_and_the_reason(
    accord: Accord, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = commented(accord, "Fits.", many_words(20_000, 9), "Fits, too.", "One more.")
    monkeypatch.setattr(comments, "MOST_OPEN", 3)
    made = confirm(accord, line, set(), {0, 1, 2, 3})
    assert (made.comments, made.lost) == (2, 2)
    assert [one.body for one in fresh(accord)] == ["Jean Dupont: Fits.", "Jean Dupont: Fits, too."]
    with read_unit() as session:
        after = service.edited_file(session, line.id)
    assert after.outcome["lost"] == [[1, "too_long"], [3, "too_many"]]


def test_an_answer_to_what_was_not_taken_over_is_not_lost_in_silence(accord: Accord) -> None:
    from jitflow.redlines import remarks

    given_ = [
        {"author": "A", "text": "First", "path": "meeting.text", "thread": "", "parent": None},
        {"author": "B", "text": "Answers the first", "path": "", "thread": "", "parent": 0},
        {"author": "C", "text": "Answers what is gone", "path": "", "thread": "0" * 32, "parent": None},
        {"author": "D", "text": "Gone, but at a place", "path": "meeting.text", "thread": "0" * 32, "parent": None},
    ]
    with write_unit() as unit:
        made, lost = remarks.write(unit, accord.world.data(), given_, {1, 2, 3}, accord.world.lead)
    assert lost == [[1, "no_place"], [2, "not_found"]] and len(made) == 1
    assert [one.body for one in threads(accord)] == ["D: Gone, but at a place"]


def test_an_answer_in_the_file_answers_the_thread(accord: Accord) -> None:
    where = {"focus_group_id": accord.world.group, "case_id": accord.world.case}
    with write_unit() as unit:
        comments.add(unit, accord.world.instrument, "meeting.text", "Enough?", accord.world.lead, where=where, shared=True)
    content = accord.export()[1]

    def add(root: Any) -> None:
        line = paragraph(run("Yes."))
        line.set("{http://schemas.microsoft.com/office/word/2010/wordml}paraId", "5A000001")
        root.append(w("comment", {"id": "60", "author": "Jean Dupont", "date": "2026-09-08T10:00:00Z"}, line))

    def thread(root: Any) -> None:
        from lxml import etree

        name = "{http://schemas.microsoft.com/office/word/2012/wordml}"
        etree.SubElement(root, f"{name}commentEx", {f"{name}paraId": "5A000001", f"{name}paraIdParent": "4A460000", f"{name}done": "0"})

    line, _again = accord.take_in(edited(edited(content, add, "word/comments.xml"), thread, "word/commentsExtended.xml"))
    confirm(accord, line, set(), {0})
    assert [answer.body for one in threads(accord) for answer in one.answers] == ["Jean Dupont: Yes."]


def test_a_file_is_thrown_away_by_hand_or_after_seven_days(accord: Accord, monkeypatch: pytest.MonkeyPatch) -> None:
    content = accord.export()[1]
    line, _again = accord.take_in(edited(content, weekly))
    with write_unit() as unit:
        service.discard(unit, line.id, accord.world.lead)
    waiting, again = accord.take_in(edited(content, weekly))
    assert not again and waiting.id != line.id
    later = clock.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    service.expire()
    with read_unit() as session:
        rows = {row.id: row for row in session.query(WordImport)}
        assert (rows[line.id].plan, rows[waiting.id].plan) == (None, None)
        assert (rows[line.id].state, rows[waiting.id].state) == ("discarded", "expired")
    with pytest.raises(service.RedlineError):
        confirm(accord, waiting, {"meeting.text"})


def test_a_party_sees_its_own_files_only_and_takes_in_what_another_had_made(accord: Accord) -> None:
    line, content = accord.export()
    accord.take_in(edited(content, weekly))
    with ownership.looking(ownership.Viewer((accord.parties[1],))):
        with read_unit() as session:
            assert service.drafts_of(session, accord.world.instrument) == []
            assert service.imports_of(session, accord.world.instrument) == []
        theirs, again = accord.take_in(edited(content, weekly))
        assert not again and theirs.draft_id == line.id
        assert [one["path"] for one in theirs.plan["clauses"]] == ["meeting.text"]
    with read_unit() as session, ownership.looking(ownership.Viewer(("", accord.parties[0]))):
        assert theirs.id not in {one.id for one in service.imports_of(session, accord.world.instrument)}


def test_a_part_that_is_gone_is_told_and_the_rest_is_taken(accord: Accord) -> None:
    accord.put(f"parties.{accord.parties[1]}.role", "One crane.")

    def edit(root: Any) -> None:
        weekly(root)
        for number in range(len(root.findall(f".//{W}sdt"))):
            if "One crane." in "".join(control(root, number).itertext()):
                set_text(control(root, number), "Two cranes.")

    line, _again = accord.take_in(edited(accord.export()[1], edit))
    paths = {one["path"] for one in line.plan["clauses"]}
    assert len(paths) == 2
    from jitflow.drafting import service as drafting

    with write_unit() as unit:
        drafting.remove_item(unit, accord.world.instrument, "parties", accord.parties[1], accord.world.lead)
    made = confirm(accord, line, paths)
    assert made.suggestions == 1 and made.failed == (f"parties.{accord.parties[1]}.role",)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"%PDF-1.7"])
def test_what_is_no_docx_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        given(content)


def test_a_file_with_macros_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        given(edited(exported(), lambda _root: None, word__vbaProject=b"<x/>"))
    assert refused.value.code == "macros"


def test_a_token_of_the_tests_is_no_draft_here(accord: Accord) -> None:
    with read_unit() as session:
        assert TOKEN not in {one.id for one in service.drafts_of(session, accord.world.instrument)}
