"""What stopped somebody who had never seen a draft: each once, in Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import Pages, assert_accessible, speak
from tests.fixtures.desk import Desk, case_of

FIRST = "What this box asks depends on another answer. Give that one first:"


@pytest.fixture
def desk(new_page: Pages) -> Desk:
    page = new_page(person="tullia")
    case_of(page)
    speak(page, "en")
    return Desk.open(page, person="Ivo Berlanghieri", state="de", language="it")


def test_a_box_without_questions_leads_to_the_one_that_decides(desk: Desk) -> None:
    page = desk.page
    expect(page.get_by_role("link", name="Continue with “Purpose”")).to_be_visible()
    desk.box("decision")
    expect(page.get_by_text(FIRST)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("^Purpose, ")).click()
    expect(page.locator("input[name=purpose]").first).to_be_focused()
    page.locator("input[name=purpose][value=prosecution]").check()
    desk.save()
    desk.box("decision")
    expect(page.get_by_text(FIRST)).to_have_count(0)
    expect(page.get_by_role("group", name=re.compile("^1. Arrest warrant"))).to_be_visible()


def test_saving_after_a_tick_comes_back_to_it(desk: Desk) -> None:
    page = desk.page
    desk.box("offences")
    tick = page.locator('#box-form input[value="unauthorised_entry"]').first
    desk.reveal(tick)
    (tick.uncheck if tick.is_checked() else tick.check)()
    other = page.locator('#box-form input[value="trafficking"], #box-form input[value="corruption"]').first
    desk.reveal(other)
    other.check()
    desk.save()
    expect(page.locator(":focus")).to_have_attribute("name", re.compile("list_categories$"))
    assert page.evaluate("scrollY") > 300
