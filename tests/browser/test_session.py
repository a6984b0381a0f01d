"""Signing out, and the language that is remembered."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, demonstration_accounts, sign_in, speak

ACCOUNT = demonstration_accounts()["maeve"]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_the_language_is_remembered_across_sign_out_and_sign_in(javascript: bool, new_page: Pages) -> None:
    page = new_page(javascript=javascript)
    sign_in(page, *ACCOUNT)
    speak(page, "en")
    try:
        speak(page, "it")
        page.get_by_role("button", name="Esci").click()
        expect(page).to_have_url(re.compile("/sign-in"))
        expect(page.locator("html")).to_have_attribute("lang", "it")  # the sign-in page of this browser, too
        sign_in(page, *ACCOUNT)
        expect(page.locator("html")).to_have_attribute("lang", "it")
        elsewhere = new_page(javascript=javascript)
        sign_in(elsewhere, *ACCOUNT)
        expect(elsewhere.locator("html")).to_have_attribute("lang", "it")
    finally:
        speak(page, "en")


def test_the_language_of_the_browser_is_the_first(new_page: Pages) -> None:
    for locale, language in (("it-IT", "it"), ("en-GB", "en"), ("fi-FI", "en")):
        page = new_page(locale=locale)
        page.goto("/sign-in")
        expect(page.locator("html")).to_have_attribute("lang", language)


def test_switching_the_language_stays_on_the_page(any_page: Page) -> None:
    sign_in(any_page, *ACCOUNT)
    speak(any_page, "en")
    any_page.get_by_role("link", name="Meltemi 4").first.click()
    expect(any_page.get_by_role("heading", level=1)).to_have_text("Meltemi 4")
    before = any_page.url
    speak(any_page, "it")
    expect(any_page).to_have_url(before)
    speak(any_page, "en")


def test_the_back_button_after_sign_out_shows_nothing(any_page: Page) -> None:
    sign_in(any_page, *ACCOUNT)
    speak(any_page, "en")
    any_page.get_by_role("link", name="Meltemi 4").first.click()
    expect(any_page.get_by_role("heading", level=1)).to_have_text("Meltemi 4")
    case = any_page.url
    any_page.get_by_role("button", name="Sign out").click()
    expect(any_page).to_have_url(re.compile("/sign-in"))
    for _step in range(2):
        any_page.go_back()
        expect(any_page.locator("body")).not_to_contain_text("Bodrum")
        expect(any_page.locator("input[type=password]")).to_be_visible()
    any_page.goto(case)
    expect(any_page).to_have_url(re.compile("/sign-in"))
