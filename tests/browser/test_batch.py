"""One draft per person in Chromium: choose, write, leave out, answer, open, then one change offered to all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, assert_accessible, speak
from tests.fixtures.desk import case_of

HALWANI, BERLANGHIERI = "al-Halwani", "Berlanghieri"
PART = "Held the money of the passengers and gave out the codes."
COMMON = "The three of them met in Limeni Syrou on 12 September 2026."


def press(page: Page, name: str) -> None:
    """Press a button of the page and wait for what follows."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """Follow a link of the page."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=name).first.click()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_one_draft_per_person(new_page: Pages, javascript: bool) -> None:
    page = new_page(javascript=javascript, person="tullia")
    case = case_of(page)
    speak(page, "en")
    forget_the_answer(page, case)
    title = f"Money and look-out {javascript}"
    batch = prepare(page, title)
    answer_first(page, batch)
    write_and_open(page)
    take_in_with_a_reason(page)
    change_for_all(page, batch)
    page.goto(case)
    expect(page.get_by_role("link", name=title)).to_be_visible()
    if javascript:
        check_pages(page, batch)


def forget_the_answer(page: Page, case: str) -> None:
    """Another run may have answered the question already."""
    page.goto(case)
    with page.expect_navigation():
        page.locator("main table").get_by_role("link", name="سامر").click()
    if page.locator("input[name=minors_in_care][value=no]").is_checked():
        page.locator("#minors_in_care-none").check()
        press(page, "Save")
    page.goto(case)


def prepare(page: Page, title: str) -> str:
    """Two persons, one offence, one State; the address of the batch."""
    follow(page, "One draft per person")
    for person in (HALWANI, BERLANGHIERI):
        page.get_by_label(re.compile(person)).check()
    page.get_by_label(re.compile("yacht Alkyone")).check()
    page.locator("select[name=executing_state]").select_option("cy")
    page.get_by_label("Name of the batch").fill(title)
    press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("What each person did")
    expect(page.get_by_text("Left out until this is settled")).to_have_count(2)
    return page.url.removesuffix("persons")


def answer_first(page: Page, batch: str) -> None:
    """Nobody knows yet whether they brought minors: the link leads to the question, and the batch waits."""
    card = page.locator("section.card", has=page.get_by_role("heading", name="سامر")).first
    expect(card).to_contain_text("C-460/23")
    with page.expect_navigation():
        card.get_by_role("link", name="Answer it in the facts of the case").click()
    expect(page).to_have_url(re.compile(r"#minors_in_care$"))
    page.locator("input[name=minors_in_care][value=no]").check()
    press(page, "Save")
    page.goto(batch)
    expect(page.get_by_text("No question is open")).to_have_count(1)


def write_and_open(page: Page) -> None:
    """The paragraph is kept by Save; then the drafts are opened, and one person is left out."""
    follow(page, "Take in, or open")
    paragraph = page.locator("textarea[name*=':text:']:visible")
    paragraph.fill(PART)
    page.locator("input[name*=':answer:'][value=accomplice]:visible").check()
    press(page, "Save")
    expect(page.locator("textarea[name*=':text:']:visible")).to_have_value(PART)
    press(page, "Open the drafts")
    expect(page.locator(".notice-success")).to_contain_text("1 draft was opened")
    expect(page.locator(".notice-warning").first).to_contain_text("1 person was left out")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("Cyprus")


def take_in_with_a_reason(page: Page) -> None:
    """Berlanghieri comes in for a reason that everybody can read."""
    follow(page, "Take in after all, with a reason")
    page.get_by_label("Take in after all, for this reason").fill("He drove the van; no children of his were aboard.")
    press(page, "Open the drafts")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody")).to_contain_text("Taken in for this reason: He drove the van")


def change_for_all(page: Page, batch: str) -> None:
    """A common sentence is offered to both drafts, before and after; one tick less leaves one of them."""
    follow(page, "Common facts")
    page.get_by_label(re.compile("^Common text on")).fill(COMMON)
    press(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("Newer in the case")
    expect(page.locator("#offers section")).to_have_count(2)
    expect(page.locator("ins").first).to_contain_text(COMMON.split(" on ")[0])
    page.locator("input[name=take]").nth(1).uncheck()
    press(page, "Take over what is ticked")
    expect(page.locator(".notice-success")).to_contain_text("1 value taken over")
    expect(page.locator("#offers section")).to_have_count(1)
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Leave EAW-")).click()
    expect(page).to_have_url(batch)
    expect(page.locator(".state-stale")).to_have_count(0)


def check_pages(page: Page, batch: str) -> None:
    """Every page of a batch passes axe, and fits a phone without sideways scrolling."""
    for path in ("", "common", "offers", "../new"):
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(batch + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert_accessible(page)
