"""The first page anybody sees: it answers, is accessible, works without JavaScript, and tells nothing."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.fixtures.browser import LiveServer, assert_accessible


def test_nobody_is_sent_to_the_sign_in_page(any_page: Page) -> None:
    any_page.goto("/")
    expect(any_page).to_have_url(re.compile(r"/sign-in"))
    expect(any_page.get_by_role("heading", level=1)).to_have_count(1)


def test_the_sign_in_page_is_accessible(page: Page) -> None:
    page.goto("/sign-in")
    assert_accessible(page)


def test_a_wrong_password_says_so_and_keeps_the_address(any_page: Page) -> None:
    any_page.goto("/sign-in")
    any_page.locator("input[name=email]").fill("nobody@example.eu")
    any_page.locator("input[type=password]").fill("not the password of anybody")
    any_page.locator("main form button").first.click()
    expect(any_page.locator("main")).to_contain_text("not right")
    expect(any_page.locator("input[name=email]")).to_have_value("nobody@example.eu")


def test_the_live_server_keeps_to_its_own_folder(live_server: LiveServer) -> None:
    assert (live_server.instance / "keys").is_dir()
    assert live_server.url.startswith("http://127.0.0.1:")
