"""Pages on paper: nothing to press, everything open, texts whole, and who printed it at the foot of each sheet."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.fixtures.browser import Pages, speak
from tests.fixtures.desk import Desk, case_of

PAGES = ("", "box/offences", "form", "check", "findings", "history")
PRESSED = (
    "Save draft", "Save and go to", "Add an offence", "Check your answers\nFindings", "Sign out", "Undo", "Whole form\n",
    "Search among", "Record the reason", "Usual for this offence", "Take from the offence library",
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("printing")


@pytest.fixture
def desk(new_page: Pages) -> Desk:
    """Elena's first draft of the demonstration, in English."""
    page = new_page(person="elena")
    case_of(page)
    speak(page, "en")
    page.locator(".tiles a").first.click()
    page.wait_for_load_state()
    return Desk(page, page.url)


def sheets(page: Page, folder: Path) -> list[str]:
    """The text of each sheet of the page as it would be printed."""
    path = folder / "page.pdf"
    page.pdf(path=str(path), format="A4", prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return text.rstrip("\f").split("\f")


@pytest.mark.parametrize("path", PAGES)
def test_each_sheet_says_who_printed_what_and_nothing_can_be_pressed(path: str, desk: Desk, tmp_path: Path) -> None:
    desk.goto(path)
    printed = sheets(desk.page, tmp_path)
    for number, sheet in enumerate(printed, 1):
        assert re.search(
            r"EAW-\d+, .*printed by Elena Marrasi, \d+ \w+ 20\d\d|EAW-\d+, printed by Elena Marrasi", sheet
        ), number
    whole = "\n".join(printed)
    for words in PRESSED:
        if words == "Check your answers\nFindings" or (path == "form" and words.startswith("Whole form")):
            continue  # titles
        assert words not in whole, words


def test_a_long_text_is_printed_whole(desk: Desk, tmp_path: Path) -> None:
    page = desk.page
    desk.box("offences")
    texts = page.locator("textarea[name$='.facts']")
    last_words = [text.input_value().split()[-1].strip(".»") for text in texts.all() if text.input_value()]
    assert last_words
    whole = "\n".join(sheets(page, tmp_path))
    for word in last_words:
        assert word in whole


def test_answers_of_closed_parts_are_printed_too(desk: Desk, tmp_path: Path) -> None:
    page = desk.page
    desk.goto("check")
    closed = page.locator("details.item:not([open]) dd bdi, details.item:not([open]) dd").all_text_contents()
    words = {
        part.split()[0] for part in closed if part.strip() and len(part.split()[0]) > 5 and part.split()[0].isalpha()
    }
    whole = "\n".join(sheets(page, tmp_path))
    missing = [word for word in sorted(words)[:20] if word not in whole and word not in ("Change",)]
    assert missing == []
