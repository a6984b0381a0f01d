"""The page of a language as a translator works on it: saved by itself, compared on leaving a text, taken back, phone and keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.fixtures.browser import Pages, assert_accessible, speak
from tests.fixtures.desk import Desk, case_of

SOURCE = "Scar on the left hand, 4 cm, since 3 May 2026."
GERMAN = "Narbe an der linken Hand, 4 cm, seit 3. Mai 2026."
WRONG = "Narbe an der linken Hand, 5 cm, seit 3. Mai 2026."
MARKS = "text:de:person.marks"
SAVED = re.compile(r"Saved \d\d:\d\d by you\.")


@pytest.fixture
def desk(new_page: Pages) -> Desk:
    """A new draft to Germany with one text, at the page of German."""
    page = new_page(person="elena")
    case_of(page)
    speak(page, "en")
    desk = Desk.open(page, person="Ivo Berlanghieri", state="de", language="en")
    desk.box("person")
    desk.fill("person.marks", SOURCE)
    desk.save()
    desk.goto("texts/de")
    return desk


def line(page: Page) -> Locator:
    return page.locator("#saving-line")


def segment(page: Page) -> Locator:
    return page.locator(f'[data-segment="{MARKS}"]')


def text(page: Page) -> Locator:
    return segment(page).locator("textarea.segment-text")


def leave(page: Page) -> None:
    page.locator("h1").click()


def test_words_are_stored_by_themselves_and_compared_once_the_reader_has_left(desk: Desk) -> None:
    page = desk.page
    text(page).press_sequentially(WRONG)
    expect(line(page)).to_contain_text(SAVED)
    expect(text(page)).to_be_focused()
    expect(segment(page).locator("[data-mark]")).to_contain_text("Draft")
    expect(segment(page).locator(".against")).to_have_count(0)
    leave(page)
    expect(segment(page).locator(".against")).to_contain_text("Number 4 is missing")
    expect(page.locator("#live")).to_contain_text("Number 5 is not in the source")
    expect(segment(page).locator(".fact-missing")).to_have_text("4")
    expect(page.locator("[data-filters]")).to_contain_text("With a difference 1")
    assert "-against" in (text(page).get_attribute("aria-describedby") or "")
    assert_accessible(page)
    text(page).fill(GERMAN)
    leave(page)
    expect(segment(page)).to_contain_text("no difference found")
    segment(page).get_by_role("button", name=re.compile("^Mark reviewed")).click()
    expect(segment(page).locator("[data-mark]")).to_contain_text("Reviewed")


def test_it_is_taken_back_step_by_step_and_a_reviewed_text_is_a_draft_again(desk: Desk) -> None:
    page = desk.page
    text(page).fill(GERMAN)
    segment(page).locator('button[value="save:person.marks"]').click()
    segment(page).locator(".segment-acts").get_by_role("button", name=re.compile("^Mark reviewed")).click()
    expect(segment(page).locator("[data-mark]")).to_contain_text("Reviewed")
    text(page).press_sequentially("x")
    expect(text(page)).to_have_value(GERMAN)
    segment(page).get_by_role("button", name=re.compile("^Change this text")).click()
    expect(text(page)).to_be_focused()
    text(page).press("Control+End")
    text(page).press_sequentially(" Und mehr.")
    expect(line(page)).to_contain_text(SAVED)
    expect(segment(page).locator("[data-mark]")).to_contain_text("Draft")
    line(page).get_by_role("button", name="Undo").click()
    expect(line(page)).to_contain_text("Taken back")
    expect(text(page)).to_have_value(GERMAN)
    expect(segment(page).locator("[data-mark]")).to_contain_text("Draft")


def test_a_stale_text_stays_stale_over_a_pause_and_is_a_draft_once_it_is_saved(desk: Desk) -> None:
    page = desk.page
    text(page).fill(GERMAN)
    page.get_by_role("button", name="Save all texts").click()
    desk.box("person")
    desk.fill("person.marks", SOURCE.replace("left", "right"))
    desk.save()
    desk.goto("texts/de")
    expect(segment(page).locator("del")).to_contain_text("left")
    text(page).fill(GERMAN.replace("linken", "rechten"))
    expect(line(page)).to_contain_text(SAVED)
    expect(segment(page).locator("[data-mark]")).to_contain_text("It stays stale until you press Save")
    leave(page)
    expect(segment(page).locator("del")).to_contain_text("left")
    segment(page).locator('button[value="save:person.marks"]').click()
    expect(segment(page).locator("[data-mark]")).to_contain_text("Draft")
    expect(segment(page).locator("del")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_long_text_is_seen_whole_and_nothing_scrolls_sideways(desk: Desk, new_page: Pages, width: int) -> None:
    page = new_page(person="elena", width=width)
    page.goto(f"{desk.url}texts/de")
    text(page).fill("Donaudampfschifffahrtsgesellschaftskapitänspatent" * 4 + "\nZeile " * 60)
    height = text(page).evaluate("one => [one.scrollHeight, one.clientHeight]")
    assert height[0] <= height[1] + 4, "the words need no scrolling inside their field"
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    if width >= 1280:
        text(page).press("Control+End")
        text(page).press_sequentially("x")
        bar = page.locator(".save-bar").bounding_box()
        field = text(page).bounding_box()
        assert field["y"] + field["height"] <= bar["y"] + 1, "the last line is not under the bar of buttons"


def test_without_a_script_the_page_is_saved_with_its_buttons(desk: Desk, new_page: Pages) -> None:
    page = new_page(person="elena", javascript=False)
    page.goto(f"{desk.url}texts/de")
    text(page).fill(GERMAN)
    segment(page).locator('button[value="save:person.marks"]').click()
    expect(segment(page).locator("[data-mark]")).to_contain_text("Draft")
    expect(segment(page)).to_contain_text("no difference found")
