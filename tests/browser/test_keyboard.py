"""Without a mouse: skip link, focus in sight, error summary, and one whole box."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, speak
from tests.fixtures.desk import Desk, case_of

# Whether the focused element can be seen to have the focus: an outline, a shadow or a changed border.
FOCUS_SHOWN = """() => {
  const shown = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none';
  };
  const one = document.activeElement, box = one.getBoundingClientRect();
  const bar = document.querySelector('.save-bar-sticks')?.getBoundingClientRect();
  const inBar = one.closest('.save-bar-sticks');
  const hidden = bar && !inBar && box.top >= bar.top && box.bottom <= bar.bottom;
  return {tag: one.tagName, text: (one.innerText || one.name || '').slice(0, 40), shown: shown(one),
          seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && !hidden};
}"""


@pytest.fixture
def desk(new_page: Pages) -> Desk:
    """A new draft of Elena's, in English."""
    page = new_page(person="elena")
    case_of(page)
    speak(page, "en")
    return Desk.open(page, person="Ivo Berlanghieri", state="de", language="en")


def tab_to(page: Page, selector: str, limit: int = 60, key: str = "Tab") -> None:
    """Press Tab until an element matching this has the focus."""
    for _step in range(limit):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{limit} times {key} do not reach {selector}")


def test_the_skip_link_comes_first_and_leads_to_the_content(desk: Desk) -> None:
    page = desk.page
    desk.box("person")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip").first
    expect(skip).to_be_focused()
    assert page.evaluate(FOCUS_SHOWN)["seen"]
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_second_skip_link_leads_past_the_list_of_boxes(desk: Desk) -> None:
    page = desk.page
    desk.box("person")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS_SHOWN)["seen"]
    page.keyboard.press("Enter")
    expect(page.locator("#questions")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.boxes') === null")


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(desk: Desk) -> None:
    page = desk.page
    desk.box("person")
    desk.fill("person.birthdate.start.month", "13")
    desk.act("save")
    expect(page.locator("#error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#person-birthdate"))
    assert page.evaluate("document.activeElement.matches('[name^=\"person.birthdate\"]')")


@pytest.mark.parametrize("path", ["", "box/person", "findings", "documents"])
def test_focus_is_always_in_sight(path: str, desk: Desk) -> None:
    page = desk.page
    desk.goto(path)
    faults = []
    for _step in range(45):
        page.keyboard.press("Tab")
        state = page.evaluate(FOCUS_SHOWN)
        if state["tag"] == "BODY":
            break
        if not (state["shown"] and state["seen"]):
            faults.append(state)
    assert faults == []


def test_one_box_is_filled_and_saved_by_keyboard_only(desk: Desk) -> None:
    page = desk.page
    desk.goto()
    tab_to(page, 'a[href$="box/preamble"]')
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("box/preamble"))
    tab_to(page, "input[name=purpose][value=prosecution]")
    page.keyboard.press("Space")
    tab_to(page, "input[name=only_hearing]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")  # from Yes to No
    tab_to(page, "button[name=act][value=save]:not(.hidden)")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator("input[name=purpose][value=prosecution]")).to_be_checked()
    expect(page.locator("input[name=only_hearing][value=no]")).to_be_checked()


def test_enter_in_a_field_saves_and_removes_nothing(desk: Desk) -> None:
    page = desk.page
    desk.box("offences")
    before = desk.items("offences")
    assert before
    count = desk.input("offence_count")
    count.fill("7")
    with page.expect_navigation():
        count.press("Enter")
    assert desk.items("offences") == before
    expect(desk.input("offence_count")).to_have_value("7")
    expect(page.locator(".notice-success")).to_be_visible()


def test_leaving_with_unsaved_words_is_asked_first(desk: Desk) -> None:
    page = desk.page
    desk.box("person")
    page.context.set_offline(True)  # else the words are saved on the way out: test_autosave.py
    desk.fill("person.birth_surname", "not saved yet")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator(".head-nav a, nav.crumbs a").first.click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(desk.input("person.birth_surname")).to_have_value("not saved yet")
