"""The page of a document that is still being made becomes the page of a made one, without being asked."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from playwright.sync_api import Route, expect

from tests.fixtures.browser import Pages, demonstration_accounts, sign_in, speak
from tests.fixtures.desk import make_a_document


def test_button_and_manifest_appear_once_it_is_made(new_page: Pages) -> None:
    page = new_page()
    sign_in(page, *demonstration_accounts()["elena"])
    speak(page, "en")
    make_a_document(page)
    address = page.locator("li.document a").first.get_attribute("href") or ""
    asked = []

    def answer(route: Route) -> None:
        """The first answer is that of a moment before: being made, nothing to download."""
        asked.append(route.request.url)
        response = route.fetch()
        if len(asked) > 1:
            return route.fulfill(response=response)
        body = re.sub(r'<a class="button" [^>]*download>.*?</a>', "", response.text())
        body = re.sub(r'(<li class="document" [^>]*)>', r"\1 data-running>", body)
        return route.fulfill(response=response, body=body.replace('id="manifest-title"', 'id="gone"'))

    page.route(f"**{address}", answer)
    page.goto(urljoin(page.url, address))
    expect(page.locator(".title a[download]")).to_have_count(0)
    expect(page.locator("#gone")).to_have_count(1)
    expect(page.locator(".title a[download]")).to_be_visible()
    expect(page.locator("#manifest-title")).to_be_visible()
    assert len(asked) == 2
