"""A text and its translation, from the box to one paper in two languages, as a prosecutor and a translator do it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import docx
import pikepdf
import pytest
from playwright.sync_api import expect

from tests.browser.test_journey import squeezed
from tests.fixtures.browser import Pages, demonstration_accounts, sign_in, speak
from tests.fixtures.desk import Desk, case_of

SOURCE = "Scar on the left hand, 4 cm, since 3 May 2026."
CHANGED = "Scar on the right hand, 4 cm, since 3 May 2026."
GERMAN = "Narbe an der linken Hand, 4 cm, seit 3. Mai 2026."
WRONG = "Narbe an der linken Hand, 5 cm, seit 3. Mai 2026."
MARKS = "text:de:person.marks"


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_source_left_and_translation_right_from_the_box_to_the_paper(
    javascript: bool, new_page: Pages, tmp_path: Path
) -> None:
    page = new_page(javascript=javascript)
    sign_in(page, *demonstration_accounts()["elena"])
    speak(page, "en")
    case_of(page)
    desk = Desk.open(page, person="Ivo Berlanghieri", state="de", language="en")
    desk.goto("box/person?beside=de")
    desk.fill("person.marks", SOURCE)
    desk.fill(MARKS, WRONG)
    desk.save()
    desk.goto("box/person?beside=de")
    expect(desk.input(MARKS)).to_have_value(WRONG)
    reviewing_is_refused_while_a_figure_differs(desk)
    the_source_changes_and_the_translation_is_stale(desk)
    files = one_paper_in_two_languages(desk, javascript, tmp_path)
    with pikepdf.open(files["PDF"]) as pdf:
        (name,) = pdf.attachments
        data = json.loads(pdf.attachments[name].get_file().read_bytes())
    assert data["texts"]["person.marks"]["de"]["text"] == GERMAN
    printed = subprocess.run(["pdftotext", str(files["PDF"]), "-"], capture_output=True, text=True, check=True)
    body = docx.Document(str(files["DOCX"])).element.body
    for text in (printed.stdout, "".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))):
        words = squeezed(text)
        for wanted in ("EUROPEAN ARREST WARRANT", "EUROPÄISCHER HAFTBEFEHL", CHANGED, GERMAN):
            assert squeezed(wanted).casefold() in words.casefold(), wanted


def reviewing_is_refused_while_a_figure_differs(desk: Desk) -> None:
    """4 cm are not 5 cm: the page of the language says so and refuses; mended, it is reviewed."""
    page = desk.page
    desk.goto("texts/de")
    review(desk)
    expect(page.locator("main")).to_contain_text(re.compile("4.*5", re.DOTALL))
    expect(page.locator("main")).not_to_contain_text("Reviewed by")
    slot = page.locator(f'textarea[name="{MARKS}"]').first
    desk.reveal(slot)
    slot.fill(GERMAN)
    review(desk)
    desk.goto("box/person?beside=de")
    expect(page.locator(".beside-head", has_text="marks").locator(".state-reviewed")).to_be_visible()


def review(desk: Desk) -> None:
    """Press the plain button; the other one takes a reason."""
    button = desk.page.locator('button[value="review:person.marks"]').last
    desk.reveal(button)
    with desk.page.expect_navigation():
        button.click()


def the_source_changes_and_the_translation_is_stale(desk: Desk) -> None:
    """The word that changed is marked, and a document in that language warns before it is made."""
    page = desk.page
    desk.goto("box/person?beside=de")
    desk.fill("person.marks", CHANGED)
    desk.save()
    desk.goto("box/person?beside=de")
    changed = page.locator(".beside-changed")
    expect(changed.locator("del")).to_contain_text("left")
    expect(changed.locator("ins")).to_contain_text("right")
    desk.goto("documents")
    expect(page.locator("main")).to_contain_text(re.compile("German.*stale", re.IGNORECASE | re.DOTALL))


def one_paper_in_two_languages(desk: Desk, javascript: bool, folder: Path) -> dict[str, Path]:
    page = desk.page
    page.locator("select[name=beside]").select_option("de")
    with page.expect_navigation():
        page.get_by_role("button", name="Make the documents").click()
    desk.wait_for_documents(javascript)
    files = {}
    for kind in ("PDF", "DOCX"):
        desk.goto("documents")
        page.locator("#documents").get_by_role("link", name=f"English and German, {kind}", exact=True).click()
        files[kind] = desk.download(page.locator(".title").get_by_role("link", name="Download"), folder)
        assert "en-de" in files[kind].name
    return files
