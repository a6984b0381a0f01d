"""The words of two papers compared: what is the same, what is told, and at which box."""

from __future__ import annotations

import re

import pytest

from jitflow.documents.outline import outline
from jitflow.files import partner
from jitflow.files.readers.compared import compared
from tests.fixtures.documents import asked, example, made

OUTLINE = {
    "title": "Harbour Notice", "places": [["who", "(a) Skipper"], ["boat", "(b) Boat"]], "watermark": ["DRAFT"],
    "marks": ["Draft, not signed", "form wording not verified"], "released": ["Form\\ wording\\ checked\\ by\\ .{1,120}?,\\ .{1,120}?"],
    "unreleased": ["form wording not verified"],
}  # fmt: skip
FIRST = "DRAFT Draft, not signed · form wording not verified Harbour Notice (a) Skipper Name: Zorbas Forename: Ilias"
SECOND = "DRAFT (b) Boat Length: 12 m"


def sheets(*bodies: str, edge: str = "HN-1 Page {}") -> dict[str, list[str]]:
    return {"bodies": list(bodies), "edges": [edge.format(number) for number, _ in enumerate(bodies, 1)]}


def told(page: dict, printed: dict | None = None) -> list[tuple[str, str, str]]:
    found = compared(page, printed or sheets(FIRST, SECOND), OUTLINE)
    return [(one["place"], one["page"], one["printed"]) for one in found["differences"]]


def test_the_same_words_are_the_same_wherever_lines_break() -> None:
    assert told(sheets(FIRST.replace(" ", "\r\n"), SECOND)) == []
    assert told(sheets(FIRST.replace("Skipper", "Skip\u00ad\r\nper"), SECOND)) == []


def test_one_word_changed_is_told_at_its_box() -> None:
    assert told(sheets(FIRST.replace("Zorbas", "Quendresi"), SECOND)) == [("who", "Quendresi", "Zorbas")]
    assert told(sheets(FIRST, SECOND.replace("12 m", "120 m"))) == [("boat", "120", "12")]


def test_words_added_and_left_out_are_told() -> None:
    assert told(sheets(FIRST + " alias Ioannis", SECOND)) == [("who", "alias Ioannis", "")]
    assert told(sheets(FIRST, SECOND.replace("Length: 12 m", ""))) == [("boat", "", "Length: 12 m")]
    assert told(sheets(FIRST.replace("Draft, not signed", "Signed"), SECOND))[0][0] == "head"


def test_more_pages_and_another_foot_are_told_once() -> None:
    assert told(sheets(FIRST, SECOND, "")) == [("length", "3", "2")]
    assert told(sheets(FIRST, SECOND, edge="HN-2 Page {}")) == [("edge", "HN-2", "HN-1")]


def test_who_checked_the_paper_is_no_difference_and_is_said() -> None:
    checked = FIRST.replace("form wording not verified", "Form wording checked by A. Bianchi, judge, 3 March 2026")
    found = compared(sheets(checked, SECOND), sheets(FIRST, SECOND), OUTLINE)
    assert found["differences"] == [] and found["released"] == [
        "Form wording checked by A. Bianchi, judge, 3 March 2026"
    ]


def test_a_paper_too_long_is_not_called_the_same() -> None:
    assert compared(sheets("x " * 70_000), sheets(FIRST), OUTLINE)["uncompared"]


@pytest.mark.parametrize("options", [{}, {"beside": "it"}, {"language": "el"}], ids=["one", "two", "greek"])
def test_our_own_pdf_is_the_same_as_what_its_data_print(options: dict) -> None:
    content = made("pdf", **options).content
    carried = partner.data_of(content)
    assert carried.language == ("it" if "beside" in options else options.get("language", "en")) or carried.beside
    found = partner.compare(content, content, outline(asked(**options)))
    assert found["differences"] == [] and found["looks"] == []


def test_a_checked_paper_is_the_same_as_what_its_data_print() -> None:
    says = made("pdf", language="it").manifest["says"]["it"]
    released = {
        "it": {
            **says,
            "id": "1",
            "capacity": "translator",
            "name": "A. Bianchi",
            "function": "giudice",
            "on": "2026-03-03",
        }
    }
    found = partner.compare(
        made("pdf", language="it", released=released).content,
        made("pdf", language="it").content,
        outline(asked(language="it")),
    )
    assert found["differences"] == [] and "A. Bianchi" in found["released"][0]


def test_something_drawn_over_the_words_is_seen() -> None:
    import io

    import pikepdf

    content = made("pdf").content
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.pages[0].contents_add(b"q 1 1 1 rg 60 500 300 60 re f 0 0 0 rg 80 520 200 20 re f Q")
        stamped = io.BytesIO()
        opened.save(stamped)
    found = partner.compare(stamped.getvalue(), content, outline(asked(example())))
    assert found["differences"] == [] and found["looks"] == [1]


@pytest.mark.parametrize("what", ["word", "digit"])
def test_a_single_word_or_digit_drawn_over_is_seen(what: str) -> None:
    """The words of the file stay; who reads the page sees others, and must be told to look."""
    import io

    import pikepdf
    import pypdfium2

    content = made("pdf").content
    read = pypdfium2.PdfDocument(content)
    text = read[0].get_textpage()
    words = text.get_text_range()
    at = re.search(r"\b[a-z]{5,}\b" if what == "word" else r"\d", words)
    assert at is not None
    left, low, right, high = text.get_charbox(at.start())
    if what == "word":
        right = text.get_charbox(at.end() - 1)[2]
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.pages[0].contents_add(b"q", prepend=True)
        opened.pages[0].contents_add(b"Q q 1 g %f %f %f %f re f Q" % (left, low, right - left, high - low))
        changed = io.BytesIO()
        opened.save(changed)
    found = partner.compare(changed.getvalue(), content, outline(asked(example())))
    assert found["differences"] == [] and found["looks"] == [1]
