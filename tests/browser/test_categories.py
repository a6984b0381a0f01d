"""The categories of an offence: usual ones first and never ticked, a search among all, and everything without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.fixtures.browser import Pages, assert_accessible, speak
from tests.fixtures.desk import Desk, case_of

SMUGGLING = "Facilitation of unauthorised entry, 61 persons, yacht Aliki"


@pytest.fixture
def desk(new_page: Pages) -> Desk:
    """A new draft of Elena's, in English, with one offence about smuggling, not ticked yet."""
    page = new_page(person="elena")
    case_of(page)
    speak(page, "en")
    desk = Desk.open(page, person="Ivo Berlanghieri", state="de", language="en")
    desk.box("offences")
    desk.act("add:offences")
    new = desk.items("offences")[-1]
    desk.fill(f"offences.{new}.title", "Smuggling of migrants, night of 3 May")
    desk.save()
    desk.box("offences")
    return desk


def newest(desk: Desk) -> Locator:
    """The list of categories of the newest offence."""
    item = desk.items("offences")[-1]
    found = desk.page.locator(
        "fieldset.field-ticks", has=desk.page.locator(f'[name="base:offences.{item}.list_categories"]')
    )
    desk.reveal(found.locator("legend"))
    return found


def test_usual_ones_come_first_with_their_reason_and_none_is_ticked(desk: Desk) -> None:
    usual = newest(desk).locator(".usual").first
    expect(usual).to_contain_text("Usual for this offence, not ticked.")
    expect(usual).to_contain_text("helping people to enter or to stay")
    expect(usual.get_by_label("facilitation of unauthorised entry and residence")).to_be_visible()
    expect(newest(desk).locator("input:checked")).to_have_count(0)
    assert_accessible(desk.page)


def test_a_usual_one_is_ticked_and_stored_like_any_other(desk: Desk) -> None:
    newest(desk).get_by_label("facilitation of unauthorised entry and residence").check()
    desk.save()
    desk.box("offences")
    expect(newest(desk).locator("input:checked")).to_have_count(1)
    expect(newest(desk).get_by_label("facilitation of unauthorised entry and residence")).to_be_checked()
    expect(newest(desk).get_by_label("participation in a criminal organisation")).not_to_be_checked()


def test_the_search_finds_words_anywhere_and_says_how_many(desk: Desk) -> None:
    page, categories = desk.page, newest(desk)
    search = categories.get_by_role("searchbox", name="Search among the 32")
    categories.get_by_role("checkbox").first.focus()
    page.keyboard.press("/")
    expect(categories.get_by_role("searchbox")).to_be_focused()
    search.fill("TRAFFICKING hum")
    expect(categories.get_by_label("trafficking in human beings")).to_be_visible()
    expect(categories.locator(".option:visible")).to_have_count(1)
    expect(page.locator("#live")).to_have_text("1 of 32")
    assert_accessible(page)
    search.press("Enter")
    expect(categories.get_by_label("trafficking in human beings")).to_be_focused()
    page.keyboard.press("Space")
    # What was ticked is saved after a pause, and said in the same place: the search speaks after that.
    expect(page.locator("#live")).to_contain_text("Saved", timeout=30_000)
    search.fill("no such words")
    expect(categories.locator(".option:visible")).to_have_count(1)
    expect(page.locator("#live")).to_contain_text("None has these words")
    search.press("Escape")
    expect(search).to_have_value("")
    expect(categories.locator(".option")).to_have_count(32)
    desk.save()
    desk.box("offences")
    expect(newest(desk).get_by_label("trafficking in human beings")).to_be_checked()


def test_other_words_for_the_same_are_found_in_any_language(desk: Desk) -> None:
    search = newest(desk).get_by_role("searchbox")
    for words, category in (
        ("cocaine", "illicit trafficking in narcotic drugs"),
        ("geldwasche", "laundering of the proceeds"),
        ("scafist", "facilitation of unauthorised entry"),
    ):
        search.fill(words)
        expect(newest(desk).locator(".option:visible")).to_have_count(1)
        expect(newest(desk).locator(".option:visible")).to_contain_text(category)


def test_accents_do_not_count(new_page: Pages, desk: Desk) -> None:
    page = desk.page
    speak(page, "fr")
    desk.box("offences")
    categories = newest(desk)
    categories.get_by_role("searchbox").fill("etres humains")
    found = categories.locator(".option:visible").count()
    categories.get_by_role("searchbox").fill("êtres humains")
    assert categories.locator(".option:visible").count() == found >= 1
    speak(page, "en")


def test_searching_is_no_change_of_the_draft(desk: Desk) -> None:
    page = desk.page
    newest(desk).get_by_role("searchbox").fill("fraud")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator(".boxes a").first.click()
    page.wait_for_url("**/box/preamble")
    assert asked == []


def test_without_javascript_all_categories_can_be_reached(new_page: Pages, desk: Desk) -> None:
    plain = Desk(new_page(javascript=False, person="elena"), desk.url)
    plain.box("offences")
    categories = newest(plain)
    expect(categories.locator(".usual").first).to_be_visible()
    categories.locator("details.more:not(.about) > summary").click()
    expect(categories.locator(".option:visible")).to_have_count(32)
    categories.get_by_label("arson").check()
    plain.save()
    plain.box("offences")
    expect(newest(plain).get_by_label("arson")).to_be_checked()


@pytest.mark.parametrize("by", ["the button", "Enter"])
@pytest.mark.parametrize("path", ["box/offences", "form"])
def test_the_search_works_without_javascript_and_keeps_what_was_typed(by: str, path: str, new_page: Pages, desk: Desk) -> None:
    plain = Desk(new_page(javascript=False, person="elena"), desk.url)
    item = desk.items("offences")[-1]
    plain.goto(path)
    plain.fill(f"offences.{item}.title", "Typed before the search")
    categories = newest_of(plain, item)
    search = categories.get_by_role("searchbox", name="Search among the 32")
    plain.reveal(search)
    search.fill("TRAFFICKING hum")
    with plain.page.expect_navigation():
        if by == "Enter":
            search.press("Enter")
        else:
            categories.get_by_role("button", name=re.compile("^Search")).click()
    categories = newest_of(plain, item)
    assert plain.page.url.endswith("-find"), "the search is where one goes on"
    expect(categories.get_by_role("searchbox")).to_have_value("TRAFFICKING hum")
    expect(categories.get_by_role("searchbox")).to_have_accessible_description("1 of 32")
    expect(categories.locator(".usual .option")).to_have_count(1)
    expect(categories.locator(".usual").get_by_label("trafficking in human beings")).to_be_visible()
    expect(plain.input(f"offences.{item}.title")).to_have_value("Typed before the search")
    expect(categories.locator("input[type=checkbox]")).to_have_count(32)
    categories.get_by_label("trafficking in human beings").check()
    plain.save()
    plain.box("offences")
    expect(newest_of(plain, item).get_by_label("trafficking in human beings")).to_be_checked()


def newest_of(desk: Desk, item: str) -> Locator:
    """The list of categories of this offence."""
    return desk.page.locator("fieldset.field-ticks", has=desk.page.locator(f'[name="base:offences.{item}.list_categories"]'))


def test_without_javascript_a_search_survives_a_value_that_cannot_be_stored(new_page: Pages, desk: Desk) -> None:
    plain = Desk(new_page(javascript=False, person="elena"), desk.url)
    plain.box("offences")
    item = plain.items("offences")[-1]
    plain.fill("offence_count", "many")
    search = newest(plain).get_by_role("searchbox")
    search.fill("no such words")
    with plain.page.expect_navigation():
        search.press("Enter")
    expect(plain.page.locator("#error-summary")).to_be_visible()
    expect(plain.input("offence_count")).to_have_value("many")
    expect(newest_of(plain, item).get_by_role("searchbox")).to_have_value("no such words")
    expect(newest_of(plain, item).locator("[data-found]")).to_have_text("None has these words. What is ticked stays in sight.")
