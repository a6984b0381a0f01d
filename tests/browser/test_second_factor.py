"""The second step in a real browser: security keys by Chromium's virtual authenticator, codes with and without JavaScript.

At http://localhost, since browsers allow no security key at a number such as 127.0.0.1.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from jitflow.accounts import totp
from tests.fixtures.browser import (
    LiveServer,
    Pages,
    assert_accessible,
    copied,
    demonstration_accounts,
    serving,
)

EMAIL, PASSWORD = demonstration_accounts()["maeve"]


@pytest.fixture(scope="module")
def strict_server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server on a copy of the demonstration, at localhost, where everybody needs a second factor."""
    place = copied(demonstration, tmp_path_factory.mktemp("strict"), "localhost")
    with serving(place, JITFLOW_SECOND_FACTOR="required", JITFLOW_PROOF_MINUTES="5") as server:
        yield server


@pytest.fixture
def visit(chromium: Browser, strict_server: LiveServer) -> Iterator[Pages]:
    """The maker of watched pages on that server."""
    pages = Pages(chromium, strict_server)
    yield pages
    faults = pages.close()
    assert faults == [], f"on the pages of this test: {faults}"


def give_password(page: Page, email: str = EMAIL) -> None:
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/second-factor"))
    button = page.locator("header button[name=language][value=en]")
    if button.count():
        button.click()
        page.wait_for_load_state("load")


def with_authenticator(page: Page) -> str:
    """Plug a virtual security key into this page's browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": False, "automaticPresenceSimulation": True}
    return session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def next_code(secret: str, after: str = "") -> str:
    """A code of the app that differs from the one used before."""
    for _ in range(70):
        code = totp.code(secret, totp.step_at(datetime.now(UTC)))
        if code != after:
            return code
        time.sleep(0.5)
    raise AssertionError("the half minute does not end")


def test_a_security_key_is_set_up_and_signs_in(visit: Pages) -> None:
    page = visit()
    with_authenticator(page)
    give_password(page)
    assert_accessible(page)
    page.get_by_role("link", name="Set up a security key").click()
    assert_accessible(page)
    expect(page.locator("[data-without]")).to_be_hidden()
    page.get_by_label("Name").fill("Blue key")
    page.get_by_role("button", name="Set up the key").click()
    page.wait_for_url(re.compile("/account/recovery-codes"))
    page.get_by_role("button", name="Make recovery codes").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert_accessible(page)
    page.get_by_role("link", name="I have them").click()
    expect(page.locator("main")).to_contain_text("Blue key")
    assert_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    give_password(page)
    assert_accessible(page)
    page.get_by_role("button", name="Use the security key").click()
    expect(page).not_to_have_url(re.compile("second-factor|sign-in"))
    page.goto("/account")
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("main")).to_contain_text("Set up another first")


def test_a_cancelled_key_is_said_and_can_be_tried_again(visit: Pages) -> None:
    page = visit()
    give_password(page, demonstration_accounts()["paolo"][0])
    page.goto("/account/keys")
    refused = "Promise.reject(new DOMException('x', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.credentials.create = () => {refused}; }}")
    button = page.get_by_role("button", name="Set up the key")
    button.click()
    expect(page.get_by_role("alert").filter(has_text="did not answer")).to_be_visible()
    expect(button).to_be_enabled()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_codes_are_set_up_from_the_square_or_the_letters(visit: Pages, javascript: bool) -> None:
    email = demonstration_accounts()["anke" if javascript else "sabina"][0]
    page = visit(javascript=javascript)
    give_password(page, email)
    page.get_by_role("link", name="Set up one-time codes").click()
    if javascript:
        assert_accessible(page)
    expect(page.get_by_role("img", name=re.compile("Square code"))).to_be_visible()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    code = next_code(secret)
    page.get_by_label("Code of six digits").fill(f"{code[:3]} {code[3:]}")
    page.get_by_role("button", name="Use these codes").click()
    page.wait_for_url(re.compile("/account/recovery-codes"))
    page.get_by_role("button", name="Sign out").click()
    give_password(page, email)
    page.get_by_label("Code from your app").fill(code)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("main")).to_contain_text("used already")
    page.get_by_label("Code from your app").fill(next_code(secret, code))
    page.get_by_role("button", name="Go on").click()
    expect(page).not_to_have_url(re.compile("second-factor|sign-in"))


def test_a_form_waits_for_the_proof_and_is_sent_again(visit: Pages, strict_server: LiveServer) -> None:
    """The browser itself sends the form a second time, after the page that asks."""
    page = visit()
    email = demonstration_accounts()["tullia"][0]
    give_password(page, email)
    page.goto("/account/codes")
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    code = next_code(secret)
    page.get_by_label("Code of six digits").fill(code)
    page.get_by_role("button", name="Use these codes").click()
    page.wait_for_url(re.compile("/account/recovery-codes"))
    _forget_proofs(strict_server.instance)
    page.get_by_role("button", name="Make recovery codes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Show again that it is you")
    assert_accessible(page)
    page.get_by_label("Code from your app").fill(next_code(secret, code))
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)


def test_the_pages_fit_a_phone_and_the_codes_a_sheet(visit: Pages) -> None:
    page = visit(width=320, height=640)
    give_password(page, demonstration_accounts()["elena"][0])
    for path in ("/second-factor", "/account/codes", "/account/keys"):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} scrolls sideways by {wide}"


def test_at_a_number_the_browser_allows_no_key_and_the_page_says_so(visit: Pages, strict_server: LiveServer) -> None:
    page = visit()
    page.goto(strict_server.url.replace("localhost", "127.0.0.1") + "/sign-in")
    page.locator("input[name=email]").fill(demonstration_accounts()["ruben"][0])
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/second-factor"))
    expect(page.locator("main")).to_contain_text("localhost")
    expect(page.locator('main a[href="/account/keys"]')).to_have_count(0)


def _forget_proofs(instance: Path) -> None:
    """Let more than five minutes pass since the last proof of everybody, as far as the sessions know."""
    from flask.json.tag import TaggedJSONSerializer

    from jitflow.accounts.models import SessionRow
    from jitflow.db import units
    from jitflow.db.units import write_unit

    units.configure(None, instance)
    try:
        with write_unit() as unit:
            for row in unit.session.query(SessionRow):
                data = TaggedJSONSerializer().loads(row.data)
                row.data = TaggedJSONSerializer().dumps({**data, "proved_at": 0})
    finally:
        units.shut_down()
