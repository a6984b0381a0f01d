"""A release in a browser: the paper is made, read, declared as checked, and made again without its mark."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, assert_accessible, speak
from tests.fixtures.desk import Desk, case_of

UNVERIFIED = "form wording not verified"
CHECKED = "Form wording checked by Elena Marrasi, public prosecutor"


@pytest.fixture(params=[True, False], ids=["javascript", "no javascript"])
def desk(request: pytest.FixtureRequest, new_page: Pages) -> Desk:
    page = new_page(javascript=request.param, person="elena")
    case_of(page)
    speak(page, "en")
    return Desk.open(page, person="Ivo Berlanghieri", state="unknown", language="en")


def paper(desk: Desk, javascript: bool, folder: Path) -> str:
    """Make the PDF of the answers as they are; what stands on its first page."""
    desk.goto("documents")
    page = desk.page
    page.get_by_label("DOCX", exact=True).first.uncheck()
    with page.expect_navigation():
        page.get_by_role("button", name="Make the documents").click()
    desk.wait_for_documents(javascript)
    path = desk.download(page.locator("#documents a[download]").first, folder)
    text = subprocess.run(["pdftotext", "-l", "1", str(path), "-"], capture_output=True, check=True, timeout=60)
    return " ".join(text.stdout.decode().split())


def declare(page: Page, capacity: str) -> None:
    page.locator(f"main input[name=capacity][value={capacity}]").check()
    page.locator("main input[name=name]").fill("Elena Marrasi")
    page.locator("main input[name=function]").fill("public prosecutor")
    page.locator("main input[name=confirmed]").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Record the release").click()


def test_from_the_mark_to_the_name(desk: Desk, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    page, javascript = desk.page, "no javascript" not in request.node.name
    desk.goto("documents/release?language=en")
    expect(page.locator("#reasons")).to_contain_text("No document of these answers was made")
    page.locator("#reasons a").click()
    assert UNVERIFIED in paper(desk, javascript, tmp_path)
    page.locator("main a[href*='release?language=en']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Release of the paper in English")
    declare(page, "translator")
    expect(page.locator("#error-summary")).to_contain_text("no translator")
    assert page.locator("main input[name=name]").input_value() == "Elena Marrasi"
    if javascript:
        assert_accessible(page)
    declare(page, "issuing_authority")
    expect(page.locator("main .notice-success")).to_contain_text("The release is recorded")
    text = paper(desk, javascript, tmp_path)
    assert CHECKED in text and UNVERIFIED not in text and "Draft, not signed" in text
    desk.box("person")
    desk.fill("person.aliases.0" if page.locator("[name='person.aliases.0']").count() else "person.aliases", "Capo")
    desk.save()
    desk.goto("documents")
    expect(page.locator("main")).to_contain_text("The answers or texts are others since")
    assert UNVERIFIED in paper(desk, javascript, tmp_path)
