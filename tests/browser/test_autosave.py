"""Saving by itself in a browser: what is said, undo, two people, no connection, signed out, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, assert_accessible, demonstration_accounts, sign_in, speak
from tests.fixtures.desk import Desk, case_of

FIELD, OTHER = "person.marks", "person.birth_surname"
SAVED = re.compile(r"Saved \d\d:\d\d by you\.")


@pytest.fixture
def desk(new_page: Pages) -> Desk:
    """A new draft of Elena's, in English, at box (a)."""
    page = new_page(person="elena")
    case_of(page)
    speak(page, "en")
    desk = Desk.open(page, person="Ivo Berlanghieri", state="de", language="en")
    desk.box("person")
    return desk


def line(page: Page):
    """The line that says what became of the words."""
    return page.locator("#saving-line")


def type_in(desk: Desk, name: str, text: str) -> None:
    """Type as a person does, and stay in the field."""
    field = desk.input(name)
    field.click()
    field.press("Control+a")
    field.press_sequentially(text)


def stored(desk: Desk, name: str, section: str = "person") -> str:
    """What another window shows for a field."""
    beside = Desk(desk.page.context.new_page(), desk.url)
    beside.box(section)
    value = beside.input(name).input_value()
    beside.page.close()
    return value


def test_words_are_stored_after_a_pause_and_nothing_moves(desk: Desk) -> None:
    page = desk.page
    type_in(desk, FIELD, "Scar on the left hand")
    expect(line(page)).to_contain_text("Not saved yet")
    expect(line(page)).to_contain_text(SAVED)
    expect(desk.input(FIELD)).to_be_focused()
    assert desk.input(FIELD).evaluate("one => one.selectionStart") == len("Scar on the left hand")
    expect(page.locator("#live")).to_have_text(SAVED)
    assert stored(desk, FIELD) == "Scar on the left hand"
    assert_accessible(page)


def test_undo_brings_the_words_before_back_step_by_step(desk: Desk) -> None:
    page = desk.page
    before = desk.input(OTHER).input_value()
    for text in ("First", "Second"):
        type_in(desk, OTHER, text)
        page.keyboard.press("Tab")
        expect(line(page)).to_contain_text(SAVED)
        expect(line(page).get_by_role("button", name="Undo")).to_be_visible()
    line(page).get_by_role("button", name="Undo").click()
    expect(line(page)).to_contain_text("Taken back")
    expect(desk.input(OTHER)).to_have_value("First")
    assert stored(desk, OTHER) == "First"
    line(page).get_by_role("button", name="Undo").click()
    expect(desk.input(OTHER)).to_have_value(before)
    expect(line(page).get_by_role("button", name="Undo")).to_be_hidden()
    expect(line(page)).to_be_focused()
    assert stored(desk, OTHER) == before


def test_ticks_dates_and_lists_are_taken_back_too(desk: Desk) -> None:
    page = desk.page
    desk.choose("person.sex", "female")
    page.keyboard.press("Tab")
    expect(line(page).get_by_role("button", name="Undo")).to_be_visible()
    line(page).get_by_role("button", name="Undo").click()
    expect(line(page)).to_contain_text("Taken back")
    assert page.locator('#box-form input[name="person.sex"][value="female"]').is_checked() is False


def colleague(new_page: Pages, desk: Desk) -> Desk:
    page = new_page(person="tullia")
    other = Desk(page, desk.url)
    other.box("person")
    speak(page, "en")
    other.box("person")
    return other


def test_two_people_on_different_fields_do_not_notice_each_other(new_page: Pages, desk: Desk) -> None:
    other = colleague(new_page, desk)
    for one, name, text in ((desk, FIELD, "From Elena"), (other, OTHER, "From Tullia")):
        type_in(one, name, text)
        one.page.keyboard.press("Tab")
        expect(line(one.page)).to_contain_text(SAVED)
    assert (stored(desk, FIELD), stored(desk, OTHER)) == ("From Elena", "From Tullia")


def test_the_same_field_is_never_overwritten_and_the_choice_is_one_step_away(new_page: Pages, desk: Desk) -> None:
    page, other = desk.page, colleague(new_page, desk)
    type_in(other, FIELD, "Tullia wrote this")
    other.page.keyboard.press("Tab")
    expect(line(other.page)).to_contain_text(SAVED)
    type_in(desk, FIELD, "Elena wrote that")
    expect(line(page)).to_contain_text("Somebody else changed")
    expect(desk.input(FIELD)).to_have_value("Elena wrote that")
    expect(desk.input(FIELD)).to_be_focused()
    assert stored(desk, FIELD) == "Tullia wrote this"
    assert_accessible(page)
    with page.expect_navigation():
        line(page).get_by_role("button", name="Show both and choose").click()
    card = page.locator(".conflict")
    expect(card).to_contain_text("Tullia")
    card.locator('input[value="mine"]').check()
    desk.save()
    assert stored(desk, FIELD) == "Elena wrote that"


def test_undo_after_a_colleague_shows_both_instead(new_page: Pages, desk: Desk) -> None:
    page = desk.page
    type_in(desk, OTHER, "Elena first")
    page.keyboard.press("Tab")
    expect(line(page).get_by_role("button", name="Undo")).to_be_visible()
    other = colleague(new_page, desk)
    type_in(other, OTHER, "Tullia then")
    other.page.keyboard.press("Tab")
    expect(line(other.page)).to_contain_text(SAVED)
    line(page).get_by_role("button", name="Undo").click()
    expect(line(page)).to_contain_text("Somebody else changed")
    assert stored(desk, OTHER) == "Tullia then"
    with page.expect_navigation():
        line(page).get_by_role("button", name="Show both and choose").click()
    expect(page.locator(".conflict")).to_contain_text("Tullia Falchi, saved")
    expect(page.locator(".conflict")).to_contain_text("Before both")


def test_without_a_connection_the_words_stay_and_are_stored_later(desk: Desk) -> None:
    page = desk.page
    page.context.set_offline(True)
    type_in(desk, FIELD, "Typed in a tunnel")
    expect(line(page)).to_contain_text(re.compile(r"Not saved since .*Your text is still here"))
    expect(line(page).get_by_role("button", name="Try again")).to_be_visible()
    expect(page.locator("#live")).to_contain_text("Your text is still here")
    assert_accessible(page)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator(".head-nav a").first.click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(desk.input(FIELD)).to_have_value("Typed in a tunnel")
    page.context.set_offline(False)
    expect(line(page)).to_contain_text(SAVED)
    assert stored(desk, FIELD) == "Typed in a tunnel"


def test_after_signing_in_again_elsewhere_the_words_are_stored(new_page: Pages, desk: Desk) -> None:
    page = desk.page
    beside = page.context.new_page()
    # A session of its own: the shared one of the other tests must not end.
    sign_out_and_in(beside)
    type_in(desk, FIELD, "Across two sessions")
    expect(line(page)).to_contain_text(SAVED)
    assert stored(desk, FIELD) == "Across two sessions"


def sign_out_and_in(page: Page) -> None:
    page.context.clear_cookies()
    sign_in(page, *demonstration_accounts()["elena"])
    speak(page, "en")


def test_signed_out_it_says_so_and_keeps_the_words(desk: Desk) -> None:
    page = desk.page
    cookies = page.context.cookies()
    page.context.clear_cookies()
    type_in(desk, FIELD, "Session is over")
    expect(line(page)).to_contain_text("You are signed out")
    expect(desk.input(FIELD)).to_have_value("Session is over")
    page.context.add_cookies(cookies)
    line(page).get_by_role("button", name="Try again").click()
    expect(line(page)).to_contain_text(SAVED)
    assert stored(desk, FIELD) == "Session is over"


def test_a_date_that_does_not_exist_is_said_at_its_field_after_leaving_it(desk: Desk) -> None:
    page = desk.page
    desk.fill("person.birthdate.start.year", "1980")
    desk.fill("person.birthdate.start.month", "13")
    page.wait_for_timeout(1500)
    wrong = page.locator(".field-error", has=page.locator('[name="person.birthdate.start.month"]'))
    expect(wrong).to_have_count(0)
    desk.input(FIELD).click()
    expect(wrong.locator(".error")).to_be_visible()
    expect(desk.input(FIELD)).to_be_focused()
    expect(line(page)).to_contain_text("1 field cannot be stored yet.")
    desk.fill("person.birthdate.start.month", "12")
    desk.input(FIELD).click()
    expect(wrong).to_have_count(0)
    expect(line(page)).to_contain_text(SAVED)


def test_going_on_by_a_link_takes_the_words_along_and_asks_nothing(desk: Desk) -> None:
    page = desk.page
    type_in(desk, OTHER, "Typed and gone")
    page.locator(".boxes a").first.click()
    page.wait_for_url(re.compile("box/preamble"))
    assert stored(desk, OTHER) == "Typed and gone"


def test_pressing_save_at_once_is_no_conflict_with_oneself(desk: Desk) -> None:
    type_in(desk, OTHER, "one")
    desk.page.keyboard.press("Tab")
    desk.page.wait_for_timeout(950)
    type_in(desk, OTHER, "two")
    desk.save()
    expect(desk.page.locator(".conflict")).to_have_count(0)
    expect(desk.input(OTHER)).to_have_value("two")


def test_it_works_in_the_whole_form_too(desk: Desk) -> None:
    page = desk.page
    desk.goto("form")
    type_in(desk, FIELD, "From the whole form")
    page.keyboard.press("Tab")
    expect(line(page)).to_contain_text(SAVED)
    assert stored(desk, FIELD) == "From the whole form"


def test_switched_off_or_without_javascript_only_buttons_save(new_page: Pages, desk: Desk) -> None:
    page = desk.page
    page.goto("/preferences")
    page.get_by_label("Save only when I press a button").check()
    page.get_by_role("button", name="Keep these preferences").click()
    desk.box("person")
    expect(line(page)).to_have_count(0)
    type_in(desk, OTHER, "Not yet")
    page.wait_for_timeout(4500)
    assert stored(desk, OTHER) != "Not yet"
    desk.save()
    page.goto("/preferences")
    page.get_by_label("Save by itself after a pause").check()
    page.get_by_role("button", name="Keep these preferences").click()
    plain = Desk(new_page(javascript=False, person="elena"), desk.url)
    plain.box("person")
    expect(line(plain.page)).to_contain_text("Saved")
    for hidden in ("Undo", "Try again", "Show both and choose"):
        expect(line(plain.page).get_by_role("button", name=hidden)).to_be_hidden()
    plain.fill(OTHER, "By the button")
    plain.save()
    assert stored(desk, OTHER) == "By the button"
