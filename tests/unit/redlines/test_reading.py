"""Edited drafts as word processors write them: every edit of a text is read, everything else is told."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from jitflow.documents.redline import tag_of
from jitflow.documents.redline_request import Note
from jitflow.documents.redline_words import Step
from jitflow.files.readers import FileRefused
from jitflow.files.readers.word_work import reading
from jitflow.redlines import plan
from tests.unit.redlines.conftest import TOKEN, exported, texts
from tests.unit.redlines.edits import W, change, control, edited, paragraph, run, set_text, w

PREAMBLE, FIRST_ROLE, SECOND_ROLE, MEETING, COST = range(5)
WORDS = {
    "preamble.text": "The harbours agree.", "parties.p1.role": "Two boats.", "parties.p2.role": "One crane.",
    "meeting.text": "They meet each month.\nThe host writes the minutes.", "meeting.cost": "",
}  # fmt: skip


def said(edit: Callable[[Any], None], **more: Any) -> dict[str, str]:
    """What a draft says after an edit of its body."""
    return texts(edited(exported(**more), edit))


def told(edit: Callable[[Any], None]) -> dict[str, Any]:
    """The whole reading after an edit."""
    return reading(edited(exported(), edit))


def only(path: str, text: str) -> dict[str, str]:
    return {**WORDS, path: text}


def test_a_file_that_nobody_edited_says_the_same() -> None:
    assert texts(exported()) == WORDS
    steps = {"meeting.text": [Step("They met.\nSometimes."), Step(WORDS["meeting.text"], "A", "2026-09-01T10:00:00Z")]}
    assert texts(exported(steps=steps)) == WORDS


def test_words_put_in_and_taken_out_with_tracking() -> None:
    def edit(root: Any) -> None:
        first = control(root, PREAMBLE)[0]
        words = first.find(f"{W}r")
        words.find(f"{W}t").text = "The harbours "
        first.insert(first.index(words) + 1, change("del", run("agree", "delText")))
        first.insert(first.index(words) + 2, change("ins", run("solemnly "), run("agree and sign"), author="Eva  Kurz"))
        first.insert(first.index(words) + 3, run("."))

    assert said(edit) == only("preamble.text", "The harbours solemnly agree and sign.")
    one = told(edit)["clauses"][PREAMBLE]
    assert one["tracked"] and one["authors"] == ["Jean Dupont", "Eva Kurz"]


def test_runs_are_split_wherever_the_word_processor_likes() -> None:
    def edit(root: Any) -> None:
        first = control(root, PREAMBLE)[0]
        old = first.find(f"{W}r")
        at = first.index(old)
        first.remove(old)
        for number, letter in enumerate("The harbours agree."):
            first.insert(at + number, run(letter, "t", w("lang", {"val": "en-GB"})))
        first.insert(at + 4, w("proofErr", {"type": "spellStart"}))

    assert said(edit) == WORDS


def test_a_paragraph_put_in_with_tracking() -> None:
    def edit(root: Any) -> None:
        content = control(root, MEETING)
        content.insert(1, paragraph(change("ins", run("A guest may come.")), mark="ins"))

    assert said(edit) == only("meeting.text", "They meet each month.\nA guest may come.\nThe host writes the minutes.")


def test_a_paragraph_mark_taken_out_joins_two_lines() -> None:
    def edit(root: Any) -> None:
        properties = control(root, MEETING)[0].find(f"{W}pPr")
        properties.append(w("rPr", {}, change("del")))

    assert said(edit) == only("meeting.text", "They meet each month.The host writes the minutes.")


def test_a_whole_paragraph_taken_out_with_tracking() -> None:
    def edit(root: Any) -> None:
        first = control(root, MEETING)[0]
        first.find(f"{W}pPr").append(w("rPr", {}, change("del")))
        words = first.find(f"{W}r")
        first.replace(words, change("del", run("They meet each month.", "delText")))

    assert said(edit) == only("meeting.text", "The host writes the minutes.")


def test_words_that_were_moved_stand_at_their_new_place_once() -> None:
    def edit(root: Any) -> None:
        first, second = control(root, MEETING)
        words = first.find(f"{W}r")
        first.replace(words, change("moveFrom", run("They meet each month.")))
        second.append(change("moveTo", run(" They meet each month.")))

    assert said(edit)["meeting.text"] == "\nThe host writes the minutes. They meet each month."


def test_breaks_tabs_hyphens_links_and_fields_are_words() -> None:
    def edit(root: Any) -> None:
        first = control(root, PREAMBLE)[0]
        first.append(w("r", {}, w("br"), w("tab"), w("noBreakHyphen")))
        first.append(w("hyperlink", {"anchor": "x"}, run("see")))
        first.append(w("fldSimple", {"instr": " PAGE "}, run(" 4\u00a0km")))

    assert said(edit) == only("preamble.text", "The harbours agree.\n\t\u2011see 4\u00a0km")


def test_a_text_that_was_empty_is_written() -> None:
    assert said(lambda root: set_text(control(root, COST), "Shared.")) == only("meeting.cost", "Shared.")


def test_a_control_inside_a_paragraph_is_the_same_text() -> None:
    """LibreOffice and some converters make a control of one paragraph part of the paragraph."""

    def edit(root: Any) -> None:
        block = root.findall(f".//{W}sdt")[PREAMBLE]
        own = block.find(f"{W}sdtContent/{W}p")
        around = block.getparent()
        line = w("p", {}, run("Before "), w("sdt", {}, block.find(f"{W}sdtPr"), w("sdtContent", {}, run("They agree."))), run(" after"))
        around.replace(block, line)
        assert own is not None

    found = told(edit)
    assert next(one["text"] for one in found["clauses"] if one["tag"] == tag_of(TOKEN, "preamble.text")) == "They agree."
    assert "Before after" in [one["text"] for one in found["outside"]]


def test_a_control_around_a_cell_is_the_same_text() -> None:
    def edit(root: Any) -> None:
        block = root.findall(f".//{W}sdt")[FIRST_ROLE]
        cell = block.getparent()
        row = cell.getparent()
        at = row.index(cell)
        inner = list(block.find(f"{W}sdtContent"))
        place = cell.index(block)
        cell.remove(block)
        for number, one in enumerate(inner):
            cell.insert(place + number, one)
        head = [one for one in cell if one not in inner and one.tag == f"{W}p"]
        for one in head:
            cell.remove(one)
        row.insert(at, w("sdt", {}, block.find(f"{W}sdtPr"), w("sdtContent", {}, cell)))

    assert said(edit) == WORDS


def test_a_control_somebody_took_away_is_found_by_its_bookmark() -> None:
    def edit(root: Any) -> None:
        block = root.findall(f".//{W}sdt")[MEETING]
        around = block.getparent()
        for one in list(block.find(f"{W}sdtContent")):
            block.addprevious(one)
        around.remove(block)

    assert said(edit) == WORDS
    assert [one["via"] for one in told(edit)["clauses"]].count("bookmark") == 1


def test_what_libreoffice_keeps_of_a_control_is_enough() -> None:
    """It drops tags and ids, and writes others in their place."""

    def edit(root: Any) -> None:
        for tag in list(root.iter(f"{W}tag")):
            tag.getparent().remove(tag)

    assert said(edit) == WORDS


def test_a_text_that_is_gone_is_not_read_as_empty() -> None:
    def edit(root: Any) -> None:
        block = root.findall(f".//{W}sdt")[MEETING]
        block.getparent().remove(block)

    assert "meeting.text" not in said(edit)


def test_tables_pictures_footnotes_and_formats_are_told() -> None:
    def edit(root: Any) -> None:
        content = control(root, MEETING)
        content.insert(1, w("tbl", {}, w("tr", {}, w("tc", {}, paragraph(run("cell words"))))))
        content[0].append(w("r", {}, w("drawing")))
        content[0].append(w("r", {}, w("sym", {"font": "Wingdings", "char": "F0FC"})))
        content[0].append(run(" struck words", "t", w("strike")))
        content[0].append(run(" bold words", "t", w("b")))
        content[-1].find(f"{W}pPr").append(w("numPr", {}, w("ilvl", {"val": "0"}), w("numId", {"val": "3"})))

    found = told(edit)
    by_kind = {one["kind"]: one["text"] for one in found["found"] if one["tag"]}
    assert by_kind == {
        "table": "cell words", "picture": "", "symbol": "Wingdings F0FC", "struck": "struck words", "format": "bold words",
        "numbering": "The host writes the minutes.",
    }  # fmt: skip
    assert found["clauses"][MEETING]["text"] == "They meet each month. struck words bold words\nThe host writes the minutes."


def test_what_stands_outside_is_told_with_its_place() -> None:
    def edit(root: Any) -> None:
        block = root.findall(f".//{W}sdt")[MEETING]
        block.addnext(paragraph(change("ins", run("A clause of its own."))))

    before, after = reading(exported())["outside"], told(edit)["outside"]
    new = [one for one in after if one not in before]
    assert [(one["text"], one["part"]) for one in new] == [("A clause of its own.", "body")] and "Meetings" in new[0]["place"]


def test_comments_are_found_where_they_hang() -> None:
    note = Note("meeting.text", "Lead (IT)", "L", "2026-09-01T10:00:00Z", "Is a month enough?")
    content = exported(notes=[note])

    def add(root: Any) -> None:
        line = paragraph(run("No."))
        root.append(w("comment", {"id": "77", "author": "Jean Dupont", "initials": "JD", "date": "2026-09-08T10:00:00Z"}, line))

    def place(root: Any) -> None:
        first = control(root, PREAMBLE)[0]
        first.append(w("commentRangeStart", {"id": "77"}))
        first.append(w("commentRangeEnd", {"id": "77"}))

    found = reading(edited(edited(content, add, "word/comments.xml"), place))["comments"]
    assert [(one["author"], one["text"], one["tag"]) for one in found] == [
        ("Lead (IT)", "Is a month enough?", tag_of(TOKEN, "meeting.text")), ("Jean Dupont", "No.", tag_of(TOKEN, "preamble.text")),
    ]  # fmt: skip


# hostile files


def rewritten(content: bytes, name: str, data: bytes) -> bytes:
    """The file with other bytes for one part."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, data if one == name else old.read(one))
    return made.getvalue()


def test_entities_are_refused() -> None:
    bad = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document xmlns:w="w">&e;</w:document>'
    with pytest.raises(FileRefused) as refused:
        reading(rewritten(exported(), "word/document.xml", bad))
    assert refused.value.code == "entities"


def test_a_part_that_unpacks_to_far_too_much_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        reading(rewritten(exported(), "word/document.xml", b"<x>" + b" " * 20_000_000 + b"</x>"))
    assert refused.value.code == "bomb"


@pytest.mark.parametrize("data", [b"", b"<w:document", b"\xff\xfe", b"<x/>"])
def test_a_broken_body_is_refused_or_empty(data: bytes) -> None:
    try:
        made = reading(rewritten(exported(), "word/document.xml", data))
    except FileRefused as refused:
        assert refused.code in ("unreadable", "entities")
    else:
        assert made["clauses"] == []


def test_controls_in_each_other_and_names_of_python_do_no_harm() -> None:
    def edit(root: Any) -> None:
        content = control(root, PREAMBLE)
        inner: Any = paragraph(run("deep"))
        for _depth in range(60):
            inner = w("sdt", {}, w("sdtPr"), w("sdtContent", {}, inner))
        content.append(inner)
        content.append(w("__class__", {}, paragraph(run("odd"))))

    assert said(edit)["preamble.text"] == "The harbours agree.\ndeep\nodd"


def test_a_main_part_that_lies_outside_the_package_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(exported())) as package:
        relations = package.read("_rels/.rels").replace(b"word/document.xml", b"../../etc/passwd")
    with pytest.raises(FileRefused):
        reading(rewritten(exported(), "_rels/.rels", relations))


# what LibreOffice really does


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.timeout(180)
def test_a_draft_that_libreoffice_opened_and_saved_says_the_same(tmp_path: Path) -> None:
    steps = {"meeting.text": [Step("They meet each year.\nSometimes."), Step(WORDS["meeting.text"], "Anna (IT)", "2026-09-01T10:00:00Z")]}
    notes = [Note("meeting.text", "Lead (IT)", "L", "2026-09-01T10:00:00Z", "Is a month enough?")]
    content = exported(steps=steps, notes=notes)

    def edit(root: Any) -> None:
        first = control(root, PREAMBLE)[0]
        first.append(change("ins", run(" They sign.")))

    (tmp_path / "draft.docx").write_bytes(edited(content, edit))
    profile, target = f"-env:UserInstallation=file://{tmp_path}/profile", str(tmp_path / "back")
    command = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", target, str(tmp_path / "draft.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=150)
    back = (tmp_path / "back/draft.docx").read_bytes()
    before, after = reading(content), reading(back)
    anchors = [{"path": path, "tag": tag_of(TOKEN, path), "title": path} for path in WORDS]
    outline = {"anchors": anchors, "notes": [{"thread": "1", "author": "Lead (IT)", "text": "Is a month enough?"}]}
    found = plan.made(outline, before, after, set())
    assert [(one["path"], one["new"], one["authors"]) for one in found["clauses"]] == [
        ("preamble.text", "The harbours agree. They sign.", ["Jean Dupont"])
    ]
    assert (found["unchanged"], found["comments"], found["left"]) == (4, [], [])
    assert after["clauses"][MEETING]["tracked"]


def test_the_tag_of_a_text_fits_in_the_strict_form_too() -> None:
    """Word can save in the strict form of the format, with other namespaces."""
    strict = exported()
    with zipfile.ZipFile(io.BytesIO(strict)) as package:
        body = package.read("word/document.xml").replace(W[1:-1].encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert texts(rewritten(strict, "word/document.xml", body)) == WORDS
    assert etree.fromstring(body) is not None


def test_what_somebody_edited_in_libreoffice_is_read() -> None:
    """The file beside this one: the draft of the example, opened in LibreOffice 7.4, where its changes are tracked by
    themselves; words replaced, a paragraph put in, a text emptied, a comment added, a fixed paragraph changed."""
    content = (Path(__file__).parent / "edited_by_libreoffice.docx").read_bytes()
    assert texts(content) == {
        **WORDS, "meeting.text": "They meet each week.\nThe host writes the minutes.\nA paragraph written in LibreOffice.",
        "parties.p1.role": "", "meeting.cost": "Each party bears its own costs.",
    }  # fmt: skip
    found = reading(content)
    assert [(one["author"], one["text"], one["tag"]) for one in found["comments"]] == [
        ("Kostas", "Too long for us.", tag_of(TOKEN, "preamble.text"))
    ]
    assert {one["tag"] for one in found["clauses"] if one["tracked"]} >= {
        tag_of(TOKEN, "meeting.text"), tag_of(TOKEN, "parties.p1.role"),
    }  # fmt: skip
    outside = [one["text"] for one in found["outside"]]
    assert "Office" in outside and "Harbour office Musterstadt" not in outside
