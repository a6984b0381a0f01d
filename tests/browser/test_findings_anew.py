"""After saving by itself the findings beside the questions are those of the words as they stand, and that is said."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.fixtures.browser import Pages, assert_accessible, speak
from tests.fixtures.desk import Desk, case_of

SAVED = re.compile(r"Saved \d\d:\d\d by you")
MESSAGE = "State the degree of participation"


@pytest.fixture
def desk(new_page: Pages) -> Desk:
    """A new draft of Elena's, in English."""
    page = new_page(person="elena")
    case_of(page)
    speak(page, "en")
    return Desk.open(page, person="Ivo Berlanghieri", state="de", language="en")


def field_of(page: Page, name: str) -> Locator:
    """The field with its inputs and what was found in it."""
    return page.locator(".field", has=page.locator(f'[name="base:{name}"]'))


def shown_by(page: Page) -> dict[str, list[str]]:
    """All that a page says of findings and of how far its parts are."""
    places = [".finding-message", "#box-marks", ".item-state", ".whole-state", "#boxes li"]
    return {place: sorted(" ".join(one.split()) for one in page.locator(place).all_text_contents()) for place in places}


def as_a_page_opened_anew(desk: Desk, path: str) -> None:
    """The page, changed by the script, says what the same page says when it is opened now; what is found at a question
    that is not on the page yet stands elsewhere on it."""
    fresh = Desk(desk.page.context.new_page(), desk.url)
    fresh.goto(path)
    for place, words in shown_by(fresh.page).items():
        assert shown_by(desk.page)[place] == words, place
    fresh.page.close()


def test_a_finding_goes_when_its_question_is_answered_and_comes_back_with_undo(desk: Desk) -> None:
    page = desk.page
    desk.box("offences")
    name = f"offences.{desk.items('offences')[0]}.participation"
    field = field_of(page, name)
    group = page.get_by_role("group", name=re.compile("Degree of participation")).first
    expect(field.locator(".finding-compact")).to_contain_text(MESSAGE)
    expect(group).to_have_accessible_description(re.compile(MESSAGE))
    desk.choose(name, "co_perpetrator")
    expect(page.locator("#saving-line")).to_contain_text(SAVED)
    expect(field.locator(".finding-compact")).to_have_count(0)
    expect(group).not_to_have_accessible_description(re.compile(MESSAGE))
    expect(page.locator("#live")).to_contain_text("The findings changed:")
    assert page.evaluate("document.activeElement.value") == "co_perpetrator", "the focus stays where it was"
    as_a_page_opened_anew(desk, "box/offences")
    assert_accessible(page)
    page.locator("#saving-line").get_by_role("button", name="Undo").click()
    expect(field.locator(".finding-compact")).to_contain_text(MESSAGE)
    expect(group).to_have_accessible_description(re.compile(MESSAGE))
    as_a_page_opened_anew(desk, "box/offences")


def test_what_changes_no_finding_says_nothing_of_findings(desk: Desk) -> None:
    page = desk.page
    desk.box("person")
    desk.fill("person.birth_surname", "Rossi")
    page.keyboard.press("Tab")
    expect(page.locator("#live")).to_have_text(re.compile(rf"{SAVED.pattern}\.$"))


def test_in_the_whole_form_each_box_says_what_it_has_now(desk: Desk) -> None:
    page = desk.page
    desk.goto("form")
    field = field_of(page, "purpose")
    expect(field.locator(".finding-compact").first).to_be_visible()
    before = page.locator("#state-preamble").inner_text()
    desk.choose("purpose", "prosecution")
    expect(page.locator("#saving-line")).to_contain_text(SAVED)
    expect(page.locator("#live")).to_contain_text("The findings changed:")
    assert page.locator("#state-preamble").inner_text() != before
    as_a_page_opened_anew(desk, "form")
