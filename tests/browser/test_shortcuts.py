"""Keys on a draft: one whole box with a group by keyboard alone, where the focus goes, and shortcuts that can be switched off."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_keyboard import FOCUS_SHOWN, tab_to
from tests.fixtures.browser import Pages, assert_accessible, speak
from tests.fixtures.desk import Desk, case_of

SAVED = re.compile(r"Saved \d\d:\d\d by you\.")


@pytest.fixture
def desk(new_page: Pages) -> Desk:
    """A new draft of Elena's, in English."""
    page = new_page(person="elena")
    case_of(page)
    speak(page, "en")
    return Desk.open(page, person="Ivo Berlanghieri", state="de", language="en")


def focused(page: Page, selector: str) -> bool:
    return page.evaluate("selector => document.activeElement.matches(selector)", selector)


@pytest.mark.parametrize("path", ["box/offences", "form"])
def test_an_offence_is_added_filled_moved_and_removed_without_a_mouse(path: str, desk: Desk) -> None:
    page = desk.page
    desk.goto(path)
    count = len(desk.items("offences"))
    desk.page.locator('button[value="add:offences"]').focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    new = desk.items("offences")[-1]
    assert len(desk.items("offences")) == count + 1
    inside = f"#offences-{new} *"
    assert focused(page, inside), "the focus is in the new part"
    assert focused(page, "input, select, textarea, button")
    tab_to(page, f'[name="offences.{new}.title"]')
    page.keyboard.type("Night crossing")
    tab_to(page, f'button[value="up:offences.{new}"]', limit=200)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert desk.items("offences").index(new) == count - 1
    assert focused(page, f'button[value^="up:offences.{new}"], button[value^="down:offences.{new}"]'), (
        "to be pressed again"
    )
    assert page.evaluate(FOCUS_SHOWN)["seen"]
    expect(desk.input(f"offences.{new}.title")).to_have_value("Night crossing")
    tab_to(page, f'button[value="remove:offences.{new}"]')
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert new not in desk.items("offences")
    assert focused(page, "#offences-label"), "the heading of the group says where one is"
    undo = page.locator('button[value^="undo:"]')
    undo.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert new in desk.items("offences")
    assert focused(page, inside)


def test_saving_comes_back_to_the_field(desk: Desk) -> None:
    page = desk.page
    for path in ("box/authority", "form"):
        desk.goto(path)
        field = desk.input("authority.file_reference")
        field.focus()
        page.keyboard.type("7")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(desk.input("authority.file_reference")).to_be_focused()
        assert page.evaluate(FOCUS_SHOWN)["seen"]


def test_control_s_saves_and_keeps_the_place(desk: Desk) -> None:
    page = desk.page
    desk.box("person")
    field = desk.input("person.birth_surname")
    field.focus()
    page.keyboard.type("By key")
    page.keyboard.press("Control+s")
    expect(page.locator("#saving-line")).to_contain_text(SAVED)
    expect(page.locator("#live")).to_have_text(SAVED)
    expect(field).to_be_focused()
    desk.box("person")
    expect(desk.input("person.birth_surname")).to_have_value("By key")


def test_the_boxes_are_turned_by_keys(desk: Desk) -> None:
    page = desk.page
    desk.box("person")
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url(re.compile("box/decision"))
    page.keyboard.press("Alt+PageUp")
    page.wait_for_url(re.compile("box/person"))
    desk.goto("form")
    for _ in range(3):
        page.keyboard.press("Alt+PageDown")
    assert focused(page, "#box-decision > summary")
    page.keyboard.press("Alt+PageUp")
    assert focused(page, "#box-person > summary")


def test_the_page_of_keys_and_switching_them_off(desk: Desk) -> None:
    page = desk.page
    desk.box("person")
    desk.input("person.birth_surname").focus()
    page.keyboard.type("what?")
    expect(desk.input("person.birth_surname")).to_have_value("what?")
    page.locator("#questions").focus()
    page.keyboard.press("?")
    page.wait_for_url(re.compile("/keyboard"))
    assert_accessible(page)
    page.get_by_role("link", name="Change this in your preferences").click()
    page.wait_for_url(re.compile("/preferences"))
    assert_accessible(page)
    page.get_by_label("No shortcuts").check()
    page.get_by_role("button", name="Keep these preferences").click()
    page.wait_for_url(re.compile("box/person"))
    page.locator("#questions").focus()
    for key in ("?", "Alt+PageDown", "/"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.url.endswith("/box/person")
    page.goto("/preferences")
    page.get_by_label("Use shortcuts").check()
    page.get_by_role("button", name="Keep these preferences").click()


def test_a_list_grows_by_itself_and_is_stored(desk: Desk) -> None:
    page = desk.page
    desk.box("person")
    lines = page.locator('input[name^="person.aliases."]')
    before = lines.count()
    lines.last.fill("The Captain")
    expect(lines).to_have_count(before + 1)
    lines.last.fill("Zio")
    expect(lines).to_have_count(before + 2)
    page.keyboard.press("Tab")
    expect(page.locator("#saving-line")).to_contain_text(SAVED)
    assert_accessible(page)
    desk.box("person")
    values = [one.input_value() for one in page.locator('input[name^="person.aliases."]').all()]
    assert {"The Captain", "Zio"} <= set(values)
