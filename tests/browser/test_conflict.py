"""Two people at one draft: different fields merge, the same field shows mine, theirs and the text before both."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, assert_accessible, speak
from tests.fixtures.desk import Desk, case_of

BEFORE, MINE, THEIRS = "Before both <b>", "Elena wrote <&> this", "Tullia wrote {{ that }}"
FIELD = "person.marks"
OTHER = "person.birth_surname"
# The text of each version as it reads once the words marked as removed are left out.
WITHOUT_REMOVED = """parts => parts.map(part => {
  const copy = part.cloneNode(true);
  copy.querySelectorAll('del, .hidden').forEach(one => one.remove());
  return copy.textContent.trim();
})"""


@pytest.fixture
def desks(new_page: Pages, request: pytest.FixtureRequest) -> tuple[Desk, Desk]:
    """Elena's and Tullia's view of box (a) of one new draft, both opened before either saves."""
    javascript = getattr(request, "param", True)
    elena, tullia = (new_page(javascript=javascript, person=name) for name in ("elena", "tullia"))
    case_of(elena)
    speak(elena, "en")
    desk = Desk.open(elena, person="Ivo Berlanghieri", state="de", language="en")
    desk.box("person")
    desk.fill(FIELD, BEFORE)
    desk.save()
    other = Desk(tullia, desk.url)
    other.box("person")
    speak(tullia, "en")
    return desk, other


def collide(elena: Desk, tullia: Desk) -> Page:
    """Tullia saves first; Elena's save of the same field and of another one comes back with a conflict."""
    tullia.fill(FIELD, THEIRS)
    tullia.save()
    elena.fill(FIELD, MINE)
    elena.fill(OTHER, "Saved beside it")
    elena.act("save")
    return elena.page


both_ways = pytest.mark.parametrize("desks", [True, False], ids=["javascript", "no javascript"], indirect=True)


@both_ways
def test_the_card_shows_mine_theirs_and_before(desks: tuple[Desk, Desk]) -> None:
    page = collide(*desks)
    card = page.locator(".conflict")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("Tullia Falchi, saved")
    shown = card.locator(".conflict-choices > div > p").evaluate_all(WITHOUT_REMOVED)
    assert shown == [MINE, THEIRS, BEFORE]
    expect(page.locator(f'textarea[name="{FIELD}"]')).to_have_value(MINE)
    expect(page.locator(f'input[name="{OTHER}"]')).to_have_value("Saved beside it")
    again = Desk(page.context.new_page(), desks[0].url)
    again.box("person")
    expect(again.input(OTHER)).to_have_value("Saved beside it")
    expect(again.input(FIELD)).to_have_value(THEIRS)


@pytest.mark.parametrize(
    ("desks", "choice", "stored"),
    [(True, "mine", MINE), (False, "theirs", THEIRS)],
    ids=["mine, javascript", "theirs, no javascript"],
    indirect=["desks"],
)
def test_both_choices_work_and_nothing_is_lost(choice: str, stored: str, desks: tuple[Desk, Desk]) -> None:
    elena, tullia = desks
    page = collide(elena, tullia)
    page.locator(f'.conflict input[value="{choice}"]').check()
    elena.save()
    expect(page.locator(".conflict")).to_have_count(0)
    for desk in desks:
        desk.box("person")
        expect(desk.input(FIELD)).to_have_value(stored)
    elena.goto("history")
    history = re.sub(r"\s+", " ", page.locator("ol.history").inner_text())
    for words in (MINE, THEIRS, BEFORE):
        assert all(word in history for word in words.split()), (words, history[:2000])


def test_what_is_written_after_the_conflict_counts_as_mine(desks: tuple[Desk, Desk]) -> None:
    elena, tullia = desks
    page = collide(elena, tullia)
    expect(page.locator(".conflict")).to_be_focused()
    assert_accessible(page)
    elena.fill(FIELD, f"{MINE} and {THEIRS}")
    elena.save()
    elena.box("person")
    expect(elena.input(FIELD)).to_have_value(f"{MINE} and {THEIRS}")


def test_different_fields_merge(desks: tuple[Desk, Desk]) -> None:
    elena, tullia = desks
    tullia.fill(OTHER, "From Tullia")
    tullia.save()
    elena.fill(FIELD, MINE)
    elena.save()
    for desk in desks:
        desk.box("person")
        expect(desk.input(OTHER)).to_have_value("From Tullia")
        expect(desk.input(FIELD)).to_have_value(MINE)


def test_the_same_words_of_two_people_are_no_conflict(desks: tuple[Desk, Desk]) -> None:
    for desk in desks:
        desk.fill(FIELD, MINE)
        desk.save()
