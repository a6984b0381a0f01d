"""The search box of the knowledge base: what is offered while somebody types, with the keyboard, a mouse, and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, assert_accessible, speak


@pytest.fixture
def page(new_page: Pages) -> Page:
    made = new_page(person="elena")
    made.goto("/")
    speak(made, "en")
    made.get_by_role("link", name="Knowledge", exact=True).first.click()
    expect(made.get_by_role("heading", level=1)).to_have_text("Knowledge")
    return made


def test_a_question_is_completed_with_the_keyboard_and_a_record_is_opened(page: Page) -> None:
    box = page.get_by_role("combobox", name="Words, an article or the number of a judgment")
    box.focus()
    page.keyboard.type("europ", delay=20)
    offers = page.get_by_role("listbox", name="Completions").get_by_role("option")
    expect(offers.first).to_be_visible()
    expect(page.locator("#live")).to_have_text(re.compile(r"\d+ completions?"))
    assert_accessible(page)
    page.keyboard.press("ArrowUp")
    expect(offers.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator('[role=option][aria-selected="true"]')).to_have_count(0)
    page.keyboard.press("ArrowDown")
    first = offers.first.locator("bdi").inner_text()
    expect(box).to_have_attribute("aria-activedescendant", "q-offers-0")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q="))
    expect(page.locator("#q")).to_have_value(first)
    expect(page.locator(".records mark").first).to_be_visible()


def test_escape_takes_them_away_and_keeps_the_words_and_enter_asks_what_was_typed(page: Page) -> None:
    box = page.locator("#q")
    box.press_sequentially("europ", delay=20)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("europ")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=europ(&|$)"))


def test_words_typed_before_the_script_came_are_completed_when_it_is_there(page: Page) -> None:
    waiting = []
    page.route("**/complete*.js*", lambda route: waiting.append(route))
    page.reload(wait_until="commit")
    box = page.locator("#q")
    box.press_sequentially("europ", delay=20)
    while not waiting:
        page.wait_for_timeout(50)
    expect(box).not_to_have_attribute("role", "combobox")
    waiting[0].continue_()
    expect(page.get_by_role("option").first).to_be_visible()


def test_a_record_that_begins_so_is_opened_by_a_click(page: Page) -> None:
    title = page.locator(".records h3 a").first.inner_text()
    page.locator("#q").press_sequentially(title[:25], delay=10)
    page.get_by_role("option").filter(has_text=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_on_a_phone_the_offers_stay_on_the_page(new_page: Pages, page: Page) -> None:
    phone = new_page(person="elena", width=390)
    phone.goto(page.url)
    phone.locator("#q").press_sequentially("europ", delay=20)
    expect(phone.get_by_role("option").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_a_script_it_is_an_ordinary_box(new_page: Pages, page: Page) -> None:
    plain = new_page(javascript=False, person="elena")
    plain.goto(page.url)
    plain.get_by_role("searchbox", name="Words, an article or the number of a judgment").fill("europol")
    plain.get_by_role("button", name="Search", exact=True).click()
    expect(plain.locator(".records mark").first).to_be_visible()


def test_a_place_offers_the_names_of_its_form_once_the_instrument_is_chosen(page: Page) -> None:
    page.get_by_role("link", name="New record").first.click()
    page.get_by_role("link", name="Lesson").first.click()
    page.locator("details[data-offers] summary").first.click()
    field = page.locator("input[name='applies.new.fields.0']")
    assert field.get_attribute("list") is None
    page.get_by_role("radio", name="EAW", exact=True).check()
    expect(field).to_have_attribute("list", "offers-eaw-fields")
    offered = page.locator("#offers-eaw-fields option[value='person.surname']")
    expect(offered).to_have_count(1)
    assert "Box (a)" in (offered.text_content() or "")
    assert_accessible(page)


def test_text_and_parts_of_a_lesson_are_shown_as_they_will_look(page: Page) -> None:
    page.get_by_role("link", name="New record").first.click()
    page.get_by_role("link", name="Lesson").first.click()
    page.locator("textarea[name=body]").fill("Ask **first**.")
    page.locator("textarea[name=cause]").fill("Nobody *asked*.")
    shown = page.locator("[data-live]")
    expect(shown.locator("strong")).to_have_text("first")
    expect(shown.get_by_role("heading", name="Root cause")).to_be_visible()
    expect(shown.locator("em")).to_have_text("asked")
