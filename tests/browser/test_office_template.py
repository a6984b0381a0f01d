"""The template of an office in a browser: starter, a faulty upload, its repair, use, a document, retirement."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, assert_accessible, speak
from tests.fixtures.desk import Desk, case_of
from tests.fixtures.documents import docx_paragraphs
from tests.fixtures.office import paragraph, with_body, with_part


@pytest.fixture(params=[True, False], ids=["javascript", "no javascript"])
def page(request: pytest.FixtureRequest, new_page: Pages) -> Page:
    """Maeve, who coordinates the focus group, in English."""
    page = new_page(javascript=request.param, person="maeve")
    page.goto("/")
    speak(page, "en")
    return page


def upload(page: Page, content: bytes) -> None:
    """Give a file to the form and send it."""
    page.set_input_files("#file", {"name": "office.docx", "mimeType": "", "buffer": content})
    with page.expect_navigation():
        page.get_by_role("button", name="Upload and check").click()


def taken(page: Page, name: str, folder: Path) -> bytes:
    """What a download link gives."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).first.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_bytes()


def test_from_the_starter_to_the_paper(
    page: Page, new_page: Pages, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    javascript = "no javascript" not in request.node.name
    name = "Port office" if javascript else "Harbour office"
    page.get_by_role("link", name="Templates", exact=True).click()
    starter = taken(page, "Starter", tmp_path)
    page.get_by_role("link", name="New template").first.click()
    page.locator("#name").fill(name)
    page.locator("input[name=instrument][value^=eaw]").check()
    upload(page, with_body(starter, paragraph("Before ", "{{ box.a.surnam", "ee }}", " after")))
    found = page.locator("#found")
    expect(found).to_contain_text("Did you mean “box.a.surname”?")
    expect(found).to_contain_text("Before {{ box.a.surnamee }} after")
    expect(page.get_by_role("button", name="Put into use")).to_have_attribute("aria-disabled", "true")
    if javascript:
        assert_accessible(page)
    upload(page, with_part(starter, "word/document.xml", lambda text: text.replace("{{ box.i.date }}", "")))
    expect(found).to_contain_text("Box (i)")
    expect(found).to_contain_text("box.i.date")
    upload(page, with_body(starter, paragraph("Letterhead of the office")))
    expect(found).to_contain_text("Every tag can be filled")
    assert "Letterhead of the office" in docx_paragraphs(taken(page, "Trial document", tmp_path))
    page.get_by_role("button", name="Put into use").click()
    expect(page.locator("main .notice-success")).to_contain_text("in use")
    address = page.url
    assert_document(new_page(javascript=javascript, person="elena"), name, javascript, tmp_path)
    page.goto(address)
    page.get_by_role("button", name="Retire").click()
    expect(page.locator("main .notice-success")).to_contain_text("retired")


def assert_document(page: Page, name: str, javascript: bool, folder: Path) -> None:
    """Elena makes a document with the template; a PDF asked for with it keeps jitflow's layout."""
    case_of(page)
    speak(page, "en")
    desk = Desk.open(page, person="Ivo Berlanghieri", state="unknown", language="en")
    desk.goto("documents")
    page.locator("#template").select_option(label=f"{name}, version 3")
    with page.expect_navigation():
        page.get_by_role("button", name="Make the documents").click()
    desk.wait_for_documents(javascript)
    link = page.locator("#documents").get_by_role("link", name=f"Download English, DOCX, {name}")
    text = docx_paragraphs(desk.download(link, folder).read_bytes())
    assert text[0].startswith("Draft, not signed") and "Letterhead of the office" in text
    assert any("Berlanghieri" in line for line in text)


def test_names_are_documented_and_accessible(page: Page, request: pytest.FixtureRequest) -> None:
    page.get_by_role("link", name="Templates", exact=True).click()
    page.get_by_role("link", name="All names").first.click()
    expect(page.locator("main")).to_contain_text("box.e.offences")
    expect(page.locator("main")).to_contain_text("must be printed")
    if "no javascript" not in request.node.name:
        assert_accessible(page)
