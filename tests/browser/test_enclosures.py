"""Enclosures and the pack in a browser: added, put in order, removed and put back, packed, taken; with and without JavaScript."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.fixtures import strangers
from tests.fixtures.browser import Pages, speak
from tests.fixtures.desk import Desk, case_of

SIGNED = strangers.pdf(2, change=strangers.signed)


@pytest.fixture(params=[True, False], ids=["javascript", "no javascript"])
def desk(request: pytest.FixtureRequest, new_page: Pages) -> Desk:
    page = new_page(javascript=request.param, person="elena")
    case_of(page)
    speak(page, "en")
    return Desk.open(page, person="Ivo Berlanghieri", state="unknown", language="en")


def add(page: Page, name: str, content: bytes, kind: str, title: str) -> None:
    """Add a file by the form."""
    page.set_input_files("#file", {"name": name, "mimeType": "", "buffer": content})
    page.locator(f"main input[name=kind][value={kind}]").check()
    page.locator("main #title").fill(title)
    with page.expect_navigation():
        page.locator("main form[enctype] button").click()


def titles(page: Page) -> list[str]:
    return page.locator(".enclosure h3 a").all_inner_texts()


def press(page: Page, row: int, act: str) -> None:
    with page.expect_navigation():
        page.locator(".enclosure").nth(row).locator(f"button[value={act}]").click()


def test_from_the_scan_to_the_pack(desk: Desk, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    page, javascript = desk.page, "no javascript" not in request.node.name
    desk.goto("enclosures")
    add(page, "scan.pdf", SIGNED, "signed_scan", "Signed scan")
    add(page, "photo.jpg", strangers.jpeg((400, 300), noted=True), "photograph", "Photograph")
    add(page, "bad.pdf", strangers.bad_pdfs()["launch"][0], "other", "Bad")
    expect(page.locator("#error-summary")).to_contain_text("start a program")
    assert page.locator("main #title").input_value() == "Bad" and titles(page) == ["Signed scan", "Photograph"]
    press(page, 1, "up")
    assert titles(page) == ["Photograph", "Signed scan"]
    press(page, 0, "remove")
    desk.reveal(page.locator("#removed button"))
    with page.expect_navigation():
        page.locator("#removed button").click()
    assert titles(page) == ["Photograph", "Signed scan"]
    path = desk.download(page.locator(".enclosure").nth(1).get_by_role("link", name="Download"), tmp_path)
    assert path.read_bytes() == SIGNED and path.name == "scan.pdf"
    for bundle in ("zip", "pdf"):
        desk.goto("documents")
        page.locator(f"input[name=bundle][value={bundle}]").check()
        with page.expect_navigation():
            page.locator("form[action$='/packs'] button").click()
        desk.wait_for_documents(javascript)
        link = page.locator("#documents li", has_text=f"Pack as {bundle.upper()}").locator("a[download]")
        judge(desk.download(link, tmp_path).read_bytes(), bundle)


def judge(content: bytes, bundle: str) -> None:
    """Both packs hold the cover first and the signed original as it came."""
    if bundle == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert package.namelist()[0].startswith("00_cover") and package.read("E02_signed-scan.pdf") == SIGNED
        return
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.attachments["E02_signed-scan.pdf"].get_file().read_bytes() == SIGNED
        with pdf.open_outline() as outline:
            bookmarks = [one.title for one in outline.root]
    assert bookmarks[0].startswith("Cover page") and bookmarks[-2:] == [
        "Enclosure 1: Photograph",
        "Enclosure 2: Signed scan",
    ]


def test_a_file_that_is_too_large_is_named_before_it_is_sent(new_page: Pages) -> None:
    page = new_page(person="elena")
    case_of(page)
    speak(page, "en")
    desk = Desk.open(page, person="Ivo Berlanghieri", state="unknown", language="en")
    desk.goto("enclosures")
    page.locator("#file").evaluate("one => { one.dataset.largest = '100'; }")
    page.locator("main #title").fill("Long scan")
    page.set_input_files("#file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": strangers.pdf()})
    expect(page.locator("#file-large")).to_be_visible()
    page.locator("main form[enctype] button").click()
    expect(page.locator("#file")).to_be_focused()
    assert page.locator("main #title").input_value() == "Long scan"
    page.set_input_files("#file", [])
    expect(page.locator("#file-large")).to_be_hidden()
