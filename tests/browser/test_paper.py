"""The paper beside the form in a browser: there when the window is wide, drawn again after a save, never on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, assert_accessible, speak
from tests.fixtures.desk import Desk, case_of


def opened(page: Page) -> Desk:
    case_of(page)
    speak(page, "en")
    desk = Desk.open(page, person="Ivo Berlanghieri", state="de", language="en")
    desk.box("person")
    return desk


@pytest.fixture
def desk(new_page: Pages) -> Desk:
    """A new draft of Elena's, in English, at box (a) in a very wide window."""
    return opened(new_page(person="elena", width=1600))


def prefer(page: Page, label: str) -> None:
    page.goto("/preferences")
    page.get_by_label(label).check()
    with page.expect_navigation():  # a page that is closed on its way to the next one may never answer
        page.get_by_role("button", name="Keep these preferences").click()


def test_a_very_wide_window_shows_it_and_a_save_draws_it_again(desk: Desk) -> None:
    page = desk.page
    paper = page.locator(".paper")
    expect(paper).to_contain_text("Berlanghieri")
    assert_accessible(page)
    desk.fill("person.birth_surname", "Fiordispini")
    page.keyboard.press("Tab")
    expect(paper).to_contain_text("Fiordispini")
    focused = page.evaluate("document.activeElement.closest('#box-form') !== null")
    assert focused, "drawing it again moves no focus"
    page.locator("#saving-line").get_by_role("button", name="Undo").click()
    expect(paper).not_to_contain_text("Fiordispini")


def test_the_other_language_is_one_click_away_and_stays(desk: Desk) -> None:
    page = desk.page
    page.locator(".paper-beside a[data-language=de]").click()
    paper = page.locator(".paper")
    expect(paper).to_have_attribute("lang", "de")
    expect(paper).to_contain_text("Angaben zur Identität")
    assert page.url.endswith("/box/person")
    desk.fill("person.birth_surname", "Fiordispini")
    page.keyboard.press("Tab")
    expect(paper).to_contain_text("Fiordispini")
    expect(paper).to_have_attribute("lang", "de")


def test_it_is_shown_and_hidden_on_request_where_there_is_room(desk: Desk) -> None:
    page = desk.page
    page.set_viewport_size({"width": 1280, "height": 900})
    desk.box("person")
    expect(page.locator(".paper")).to_have_count(0)
    page.get_by_role("button", name="Show it beside the form").click()
    expect(page.locator(".paper")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 900})
    expect(page.locator(".paper")).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Hide").click()
    expect(page.locator(".paper")).to_have_count(0)
    prefer(page, "On very wide windows only")


def test_without_javascript_it_stands_there_as_of_the_last_save(new_page: Pages, desk: Desk) -> None:
    prefer(desk.page, "Wherever there is room")
    plain = Desk(new_page(javascript=False, person="elena", width=1600), desk.url)
    plain.box("person")
    expect(plain.page.locator(".paper")).to_contain_text("Berlanghieri")
    plain.fill("person.birth_surname", "Fiordispini")
    plain.save()
    expect(plain.page.locator(".paper")).to_contain_text("Fiordispini")
    plain.page.locator(".paper-beside a[data-language=de]").click()
    expect(plain.page.locator(".paper")).to_have_attribute("lang", "de")
    prefer(desk.page, "On very wide windows only")
