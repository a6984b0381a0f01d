"""From sign-in to both downloads, as a prosecutor does it, with and without JavaScript."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import unicodedata
from pathlib import Path

import docx
import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages, demonstration_accounts, sign_in, speak
from tests.fixtures.desk import Desk, case_of

# Nothing of this may be read as markup or as a template, on the page or on paper.
MARKS = "Scar <b>left</b> & <&> {{ 7*7 }} {% raw %} سامر الحلواني end"
FACTS = "On 3 May 2026 the person steered the boat <&> {{ 7*7 }}. اسم القارب نسيم." + " Forty people were aboard." * 8
TYPED = ("<b>left</b> & <&> {{ 7*7 }} {% raw %}", "سامر الحلواني", "اسم القارب نسيم")
REASON = "The witness is heard on Monday; the degree of participation follows."


def signed_in_draft(page: Page) -> Desk:
    """Sign in as Elena, in English, and open a draft whose executing State is not known."""
    sign_in(page, *demonstration_accounts()["elena"])
    speak(page, "en")
    case_of(page)
    desk = Desk.open(page, person="Ivo Berlanghieri", state="unknown", language="en")
    expect(page.locator("main")).to_contain_text("executing State not known yet")
    return desk


def name_the_state(desk: Desk) -> None:
    """From the task list to the executing State and back."""
    page = desk.page
    page.get_by_role("link", name="Name the executing State").click()
    page.locator("select[name=executing_state]").select_option("de")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(desk.url)
    expect(page.locator(".kicker")).to_contain_text("to Germany")


def fill_the_person(desk: Desk) -> None:
    """Box (a): a date, a place, prose; saved twice without loss."""
    page = desk.page
    link = page.locator(".tasks").get_by_role("link", name=re.compile("Identity"))
    link.click(position={"x": 20, "y": 10})  # Playwright would aim at the hidden words before the visible ones
    desk.choose("person.sex", "male")
    desk.input("person.birthdate.kind").select_option("documented")
    for part, text in (("day", "3"), ("month", "9"), ("year", "1990")):
        desk.fill(f"person.birthdate.start.{part}", text)
    desk.fill("person.birth_place.text", "Porto Sereno")
    desk.input("person.birth_place.country").select_option("IT")
    desk.fill("person.marks", MARKS)
    desk.save()
    expect(page.locator(".saved")).to_contain_text("by you")
    expect(desk.input("person.marks")).to_have_value(MARKS)
    expect(desk.input("person.birthdate.start.year")).to_have_value("1990")
    expect(desk.input("person.birth_place.country")).to_have_value("IT")
    desk.act("continue")
    expect(page).to_have_url(re.compile("box/decision"))


def fill_the_offences(desk: Desk) -> None:
    """Box (e): parts added, moved, removed, brought back and filled."""
    page = desk.page
    desk.box("offences")
    before = desk.items("offences")
    desk.act("add:offences")
    (added,) = set(desk.items("offences")) - set(before)
    assert page.url.endswith(f"#offences-{added}")
    desk.act(f"up:offences.{added}")
    assert desk.items("offences").index(added) == len(before) - 1
    desk.act(f"remove:offences.{before[0]}")
    assert before[0] not in desk.items("offences")
    page.locator('button[value^="undo:"]').click()
    expect(page.locator(f'button[value="remove:offences.{before[0]}"]')).to_have_count(1)
    for gone in before:
        desk.act(f"remove:offences.{gone}")
    assert desk.items("offences") == [added]
    offence = f"offences.{added}"
    desk.fill("offence_count", "1")
    for part, text in (("day", "3"), ("month", "5"), ("year", "2026")):
        desk.fill(f"{offence}.when.start.{part}", text)
    desk.fill(f"{offence}.when.hour", "04:40")
    desk.choose(f"{offence}.list_categories", "human_trafficking")
    desk.fill(f"{offence}.facts", FACTS)
    desk.act(f"add:{offence}.places")  # what is typed is saved with it
    (place,) = desk.items(f"{offence}.places")
    desk.fill(f"{offence}.places.{place}.place.text", "Capo Sereno")
    desk.input(f"{offence}.places.{place}.place.country").select_option("IT")
    desk.save()
    expect(desk.input(f"{offence}.facts")).to_have_value(FACTS)
    expect(desk.input(f"{offence}.places.{place}.place.text")).to_have_value("Capo Sereno")
    expect(page.locator(f'[name="{offence}.list_categories"][value=human_trafficking]')).to_be_checked()


def check_and_change(desk: Desk, javascript: bool) -> None:
    """Check your answers: everything typed is there; a change link leads to the input, Back leads back."""
    page = desk.page
    desk.goto("check")
    answers = page.locator("main dl.answers")
    for words in ("Porto Sereno", "3 September 1990", MARKS):
        expect(answers.filter(has_text=words).first).to_be_attached()
    change = page.locator("#box-person a[href$='#person-marks']")
    desk.reveal(change)
    expect(change).to_have_text(re.compile("^Change.*Distinctive marks"))
    change.click()
    expect(page).to_have_url(re.compile(r"box/person#person-marks$"))
    if javascript:
        expect(page.locator("#person-marks")).to_be_focused()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/check$"))
    desk.reveal(change)
    change.click()
    desk.fill("person.marks", MARKS + " twice")
    desk.save()
    page.locator(".save-bar, nav.boxes").get_by_role("link", name="Check your answers").first.click()
    expect(page.locator("#box-person dl.answers")).to_contain_text(MARKS + " twice")


def settle_findings(desk: Desk) -> None:
    """A finding leads to its field; another one gets a recorded reason, shown with the name."""
    page = desk.page
    desk.goto("findings")
    expect(page.locator("dl.counts")).to_contain_text("checks ran")
    assert not re.search(r"\b(valid|passed)\b", page.locator("main").inner_text())
    page.locator("#finding-EAW-01- .finding-acts a:first-child").click()
    expect(page).to_have_url(re.compile(r"box/preamble#purpose$"))
    desk.choose("purpose", "prosecution")
    desk.act("save")
    desk.goto("findings")
    expect(page.locator("#finding-EAW-01-")).to_have_count(0)
    finding = page.locator("[id^=finding-EAW-17-]")
    finding.locator("details summary").click()
    finding.get_by_role("button", name="Record the reason").click()
    expect(page.locator("#error-summary")).to_contain_text("Give the reason")
    finding.locator("textarea").fill(REASON)
    finding.get_by_role("button", name="Record the reason").click()
    expect(finding).to_contain_text(REASON)
    expect(finding).to_contain_text("Elena Marrasi went on with a recorded reason")


def make_documents(desk: Desk, javascript: bool, folder: Path) -> dict[str, Path]:
    """PDF and DOCX with progress in sight; each file has the hash that its manifest says."""
    page = desk.page
    desk.goto("documents")
    page.get_by_role("button", name="Make the documents").click()
    expect(page.locator("#documents li.document")).to_have_count(2)
    expect(page.locator("#documents .state").first).to_have_text(re.compile("Waiting|Being made|Made"))
    if page.locator("#documents [data-running]").count() and not javascript:
        expect(page.get_by_role("link", name="Show again")).to_be_visible()
    desk.wait_for_documents(javascript)
    files = {}
    for kind in ("PDF", "DOCX"):
        desk.goto("documents")
        page.locator("#documents").get_by_role("link", name=f"English, {kind}", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"English, {kind}")
        manifest = page.locator("section[aria-labelledby=manifest-title]").inner_text()
        path = desk.download(page.locator(".title").get_by_role("link", name="Download"), folder)
        assert path.suffix == f".{kind.lower()}" and path.name.isascii()
        assert hashlib.sha256(path.read_bytes()).hexdigest() in manifest
        files[kind] = path
    return files


def squeezed(text: str) -> str:
    """Letters only: how lines break and which invisible marks set the direction is not what is compared."""
    visible = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Cc"))
    return "".join("".join(visible).split())


def check_pdf(path: Path) -> None:
    """The PDF prints what was typed and carries it as data; nothing internal is in it."""
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert pdf.docinfo.get("/Title") or pdf.open_metadata().get("dc:title")
        (name,) = pdf.attachments
        data = json.loads(pdf.attachments[name].get_file().read_bytes())
    assert data["texts"]["person.marks"]["en"]["text"] == MARKS + " twice"
    assert data["executing_state"] == "DE"
    assert data["answers"]["person"]["birthdate"] == {"kind": "documented", "start": "1990-09-03"}
    assert REASON not in json.dumps(data)
    printed = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert squeezed(TYPED[0]) in squeezed(printed)
    assert squeezed("Porto Sereno") in squeezed(printed) and squeezed("Capo Sereno") in squeezed(printed)


def check_docx(path: Path) -> None:
    """The DOCX has the same words, in the order in which they were typed."""
    body = docx.Document(str(path)).element.body
    printed = squeezed("".join(node.text or "" for node in body.iter() if node.tag.endswith("}t")))
    for words in (*TYPED, "Porto Sereno", "Capo Sereno", "twice"):
        assert squeezed(words) in printed, words
    assert squeezed(REASON) not in printed


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_from_sign_in_to_both_downloads(javascript: bool, new_page: Pages, tmp_path: Path) -> None:
    page = new_page(javascript=javascript)
    desk = signed_in_draft(page)
    name_the_state(desk)
    fill_the_person(desk)
    fill_the_offences(desk)
    desk.goto()
    expect(page.locator(".tasks")).to_contain_text("Not started")
    expect(page.locator(".tasks")).to_contain_text("Complete")
    check_and_change(desk, javascript)
    settle_findings(desk)
    files = make_documents(desk, javascript, tmp_path)
    check_pdf(files["PDF"])
    check_docx(files["DOCX"])


def test_what_cannot_be_stored_stays_at_its_field_and_the_rest_is_saved(any_page: Page) -> None:
    desk = signed_in_draft(any_page)
    desk.box("person")
    desk.fill("person.birthdate.start.day", "31")
    desk.fill("person.birthdate.start.month", "2")
    desk.fill("person.birthdate.start.year", "1990")
    desk.fill("person.marks", "Kept in spite of it")
    any_page.get_by_role("button", name="Save draft").click()
    expect(any_page).to_have_title(re.compile("^Error:"))
    summary = any_page.locator("#error-summary a").first
    field, message = summary.inner_text().split(": ", 1)
    expect(any_page.locator(".field-error", has_text=field).locator(".error")).to_contain_text(message)
    expect(desk.input("person.birthdate.start.day")).to_have_value("31")
    desk.box("person")
    expect(desk.input("person.marks")).to_have_value("Kept in spite of it")


def test_a_missing_file_does_not_end_the_session(new_page: Pages) -> None:
    page = new_page(person="elena")
    page.goto("/")
    assert page.request.get("/static/no-such-file.css").status == 404
    page.reload()
    expect(page).not_to_have_url(re.compile("/sign-in"))
