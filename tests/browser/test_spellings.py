"""A spelling that the case knows is taken by a button beside the names of box (a), with and without JavaScript."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, assert_accessible, speak
from tests.fixtures.desk import Desk, case_of

NUMBERS = itertools.count(1)


class Box(Desk):
    """A draft, whether its page runs scripts, and what the case knows since it was opened."""

    has_script = True
    spellings = ("", "")


@pytest.fixture(params=[True, False], ids=["javascript", "no javascript"])
def desk(request: pytest.FixtureRequest, new_page: Pages) -> Box:
    page = new_page(javascript=request.param, person="tullia")
    case_of(page)
    speak(page, "en")
    desk = Box(page, Desk.open(page, person="سامر الحلواني", state="gr", language="it").url)
    desk.has_script = request.param
    desk.spellings = know(page)
    return desk


def know(page: Page) -> tuple[str, str]:
    """Two spellings that no other test used become known after the draft was opened."""
    number = next(NUMBERS)
    new = (f"Samir Alhalwani {number}", f"Samer El Halwany {number}")
    for name in new:
        case_of(page)
        with page.expect_navigation():
            page.locator("main table").get_by_role("link", name="سامر").click()
        page.locator('input[name^="spellings."]').last.fill(name)
        with page.expect_navigation():
            page.locator(".save-bar button").first.click()
    return new


def names(page: Page) -> list[str]:
    return [one.input_value() for one in page.locator('input[name^="person.aliases."]').all() if one.input_value()]


def test_a_spelling_is_taken_and_what_was_typed_stays(desk: Box) -> None:
    page = desk.page
    desk.box("person")
    before = names(page)
    offers = page.get_by_role("group", name="Other spellings in the case")
    expect(offers.get_by_role("listitem")).to_have_count(2)
    desk.fill("person.birth_surname", "Khalil")
    for left, name in ((1, desk.spellings[0]), (0, desk.spellings[1])):
        with page.expect_navigation():
            offers.get_by_role("button", name=name).click()
        expect(page.get_by_text(f"“{name}” was taken from the case.")).to_be_visible()
        expect(offers.get_by_role("listitem")).to_have_count(left)
    assert names(page) == [*before, *desk.spellings]
    assert page.locator('[name="person.birth_surname"]').input_value() == "Khalil"
    expect(offers).to_have_count(0)


def test_the_offers_are_accessible_and_go_when_somebody_types_the_name(desk: Box) -> None:
    page = desk.page
    desk.box("person")
    offers = page.get_by_role("group", name="Other spellings in the case")
    expect(offers).to_be_visible()
    if desk.has_script:
        assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator('input[name^="person.aliases."]').last.fill(desk.spellings[1].upper())
    desk.save()
    desk.box("person")
    expect(offers.get_by_role("listitem")).to_have_count(1)
    expect(offers).not_to_contain_text(desk.spellings[1])
