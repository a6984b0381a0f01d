"""From the home page to a draft by way of the advisor, with and without a script, by keyboard, on a narrow page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, assert_accessible, speak
from tests.fixtures.desk import CASE

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def looked_at(page: Page, javascript: bool) -> None:
    """Axe finds nothing, and nothing is wider than the window. Neither can be asked where scripts are off."""
    if javascript:
        assert_accessible(page)
        assert page.evaluate(SIDEWAYS) <= 0, page.url


def send(page: Page, words: str) -> None:
    """Press a button with the keyboard."""
    page.get_by_role("button", name=words).press("Enter")
    page.wait_for_load_state()


@pytest.mark.parametrize(("javascript", "width"), [(False, 390), (True, 320)])
def test_from_a_need_to_the_draft(new_page: Pages, javascript: bool, width: int) -> None:
    page = new_page(person="elena", javascript=javascript, width=width)
    page.goto("/")
    speak(page, "en")
    page.get_by_role("link", name="Which instrument?").click()
    looked_at(page, javascript)
    page.locator("#state").select_option("FR")
    page.locator("#state-2").select_option("DK")
    page.get_by_label("Hear a witness, victim, expert or suspect").check()
    send(page, "Go on")
    looked_at(page, javascript)
    page.locator("#domestic").check()
    page.locator("#requests").fill("some")
    send(page, "Show suggestions")
    expect(page.get_by_role("alert").first).to_contain_text("Write a whole number.")
    looked_at(page, javascript)
    page.locator("#requests").fill("2")
    send(page, "Show suggestions")
    expect(page.get_by_role("heading", name="1. European Investigation Order")).to_be_visible()
    expect(page.get_by_text("Denmark is not bound by Directive 2014/41/EU")).to_be_visible()
    looked_at(page, javascript)
    cases = page.locator("section", has=page.get_by_role("heading", name="Go on in a case")).last
    cases.get_by_role("link", name=CASE).click()
    looked_at(page, javascript)
    page.get_by_role("link", name=re.compile("^Start this")).first.click()
    expect(page.get_by_text("Suggested by the instrument advisor: European Investigation Order")).to_be_visible()
    looked_at(page, javascript)
    page.locator("select[name=person]").select_option(label="Nobody yet")
    send(page, "Open the draft")
    expect(page).to_have_url(re.compile(r"/i/[0-9a-f]{32}/$"))
    page.goto(f"{page.url}box/measures")
    ticked = page.get_by_role("group", name=re.compile("Measures of the list")).get_by_role("checkbox", checked=True)
    expect(ticked).to_have_count(1)
    expect(ticked).to_have_attribute("value", "hearing")
