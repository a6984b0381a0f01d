"""What scripts put on a page is text, too (check 33): hostile words in a draft, seen where JavaScript inserts them."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, speak
from tests.fixtures.desk import Desk, case_of

PAYLOAD = '"><img src=x onerror=xss()><xssmark></xssmark><script>xss()</script>'
SAVED = re.compile(r"Saved \d\d:\d\d by you\.")
# Whatever runs calls this; the page has no element and no handler of these words.
TRAP = "window.xss = () => { window.fell = true; };"
FOUND = "() => [...document.querySelectorAll('xssmark, img[src=\"x\"], [onerror]')].length + (window.fell ? 1 : 0)"


def test_nothing_that_scripts_put_on_a_page_runs(new_page: Pages) -> None:
    page = new_page(person="elena")
    dialogs: list[str] = []
    page.on("dialog", lambda one: (dialogs.append(one.message), one.dismiss()))
    page.add_init_script(TRAP)
    case_of(page)
    speak(page, "en")
    desk = Desk.open(page, person="Ivo Berlanghieri", state="de", language="en")
    desk.box("person")
    for name in ("person.marks", "person.birth_surname"):
        field = desk.input(name)
        field.fill(PAYLOAD)
        field.press("End")
        field.press_sequentially("x")
    expect(page.locator("#saving-line")).to_contain_text(SAVED)  # saved by itself: findings and offers come anew
    assert page.evaluate(FOUND) == 0
    desk.save()
    for path in ("box/person", "form", "check", "preview", "history", "documents", "texts/de"):
        desk.goto(path)
        _open_everything(page)
        assert page.evaluate(FOUND) == 0, path
    assert dialogs == []


def _open_everything(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
