"""A warrant from draft to transmission as its people take it through, and an hour that was noted wrongly."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import LiveServer, Pages, assert_accessible, demonstration_accounts, speak
from tests.fixtures.desk import case_of

ROOT = Path(__file__).resolve().parents[2]
WHOLE = "Sarantos Velimachi"
THE_DAY = (datetime.now(UTC) - timedelta(days=3)).replace(hour=8, minute=0, second=0, microsecond=0)
"""The day on which it all happens."""


@pytest.fixture
def warrant(live_server: LiveServer, new_page: Pages) -> str:
    """A warrant of the demonstration's case with every answer of the example; its address."""
    from jitflow.db import units

    page = new_page(person="elena")
    case = re.search(r"/cases/(\w+)", case_of(page))[1]
    page.close()
    units.configure(None, live_server.instance)
    try:
        return f"/g/migrant-smuggling/cases/{case}/i/{_opened(case)}/"
    finally:
        units.shut_down()


def _opened(case_id: str) -> str:
    from jitflow.cases import service as cases
    from jitflow.db.units import write_unit
    from jitflow.drafting import service as drafting
    from jitflow.drafting.models import Text
    from jitflow.drafting.slots import source_hash
    from jitflow.library import library
    from jitflow.reach import lock_case

    definition = library().definition("eaw")
    example = json.loads((ROOT / "forms/eaw" / definition.version / "example.json").read_text("utf-8"))
    with write_unit() as unit:
        case = lock_case(unit.session, case_id)
        lead = next(one.user_id for one in cases.team(unit.session, case_id) if one.role == "lead")
        person = cases.add_person(unit, case, {"surname": WHOLE}, "suspect", lead)
        row = drafting.open_instrument(unit, definition, case, person, "DE", example["language"], lead)
        answers = example["answers"]
        answers["signature"]["date"] = THE_DAY.date().isoformat()
        row.answers, row.revision = answers, row.revision + 1
        for path, texts in example["texts"].items():
            for language, one in texts.items():
                text = Text(
                    instrument_id=row.id, path=path, language=language, state=one["state"], saved_at=row.saved_at, saved_by=lead,
                    source_hash=source_hash(row.id, path, texts[row.language]["text"]),
                )  # fmt: skip
                text.text, text.source_text = one["text"], texts[row.language]["text"]
                unit.session.add(text)
    return row.id


def prove(page: Page, person: str) -> None:
    """Show again that it is you, where the last proof is too old."""
    if page.locator("#prove-password").count():
        page.locator("#prove-password").fill(demonstration_accounts()[person][1])
        page.get_by_role("button", name="Go on").click()
        page.wait_for_load_state("load")
        if page.get_by_role("button", name="Send").count():
            page.get_by_role("button", name="Send").click()


def moment(page: Page, name: str, at: datetime) -> None:
    """Fill in a date with its hour, told in Rome."""
    for part, value in (("day", at.day), ("month", at.month), ("year", at.year), ("time", f"{at:%H:%M}")):
        page.locator(f'[name="{name}.{part}"]').fill(str(value))
    page.locator(f'[name="{name}.zone"]').select_option("Europe/Rome")


def step(page: Page, warrant: str, name: str, at: datetime, person: str = "elena", **fields: str) -> str:
    """Take one step by its form; gives the page that said what would happen."""
    page.goto(f"{warrant}procedure/{name}")
    return enter(page, at, person, **fields)


def enter(page: Page, at: datetime, person: str = "elena", **fields: str) -> str:
    """Fill in the form of a step that is open, and take it."""
    moment(page, "at", at)
    for key, value in fields.items():
        given = page.locator(f'[name="event.{key}"]:not([type=hidden])')
        kind = given.first.evaluate("one => one.tagName + (one.type || '')")
        if kind.startswith("SELECT"):
            given.select_option(value)
        elif kind in ("INPUTradio", "INPUTcheckbox"):
            page.locator(f'[name="event.{key}"][value="{value}"]').check()
        else:
            given.first.fill(value)
    for _time in range(2):
        for box in page.locator("input[name=known]").all():
            box.check()
        if page.locator("textarea[name=reason]").count():
            page.locator("textarea[name=reason]").fill("Looked at and decided.")
        assert not page.locator("#refused").count(), page.locator("#refused").inner_text()
        with page.expect_navigation():
            page.get_by_role("button", name="Go on: see what will happen").click()
        if page.locator("button[name=act][value=take]").count():
            break
    if person == "elena":
        assert_accessible(page)
    said = page.locator("main").inner_text()
    page.locator("button[name=act][value=take]").click()
    prove(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("Procedure")
    return said


def test_from_draft_to_transmission_and_a_corrected_hour(warrant: str, new_page: Pages) -> None:
    elena = new_page(person="elena")
    speak_english(elena, warrant)
    make_a_judge(elena, warrant)
    day = THE_DAY
    assert "from “Draft” to “Checked”" in step(elena, warrant, "check", day)
    elena.goto(f"{warrant}procedure/validate")
    expect(elena.locator("#refused")).to_contain_text("cannot take this step, too")

    paolo = new_page(person="paolo", javascript=False)
    speak_english(paolo, warrant)
    assert "The original is sealed as it is now." in step(paolo, warrant, "validate", day + timedelta(hours=1), "paolo")
    expect(paolo.locator("main")).to_contain_text("Sealed, the seal is valid")

    said = step(elena, warrant, "issue", day + timedelta(hours=2), signed_by="Elena Marrasi", signature_form="by_hand")
    assert "The instrument is issued" in said
    elena.goto(warrant)
    expect(elena.locator("main")).to_contain_text("Issued: the answers stand.")

    said = step(
        elena, warrant, "arrest_reported", day + timedelta(hours=3), country="DE", through="alert", original_there="no"
    )
    assert "This limit begins:" in said
    step(
        elena,
        warrant,
        "transmit",
        day + timedelta(hours=5),
        channel="ejn",
        recipient="OLG Hamburg",
        **{"languages.0": "de"},
    )
    shown = elena.locator("#limits").inner_text()
    correct_the_day(elena, day)
    assert elena.locator("#limits").inner_text() != shown, "the deadline moved"
    expect(elena.locator(".timeline")).to_contain_text("Wrong day in the first message.")
    expect(elena.locator(".timeline del").first).to_be_visible()
    assert_accessible(elena)
    on_a_phone(new_page, warrant)


def speak_english(page: Page, warrant: str) -> None:
    page.goto(warrant)
    speak(page, "en")


def make_a_judge(page: Page, warrant: str) -> None:
    """Paolo may write in the case as its validating judge, from now on."""
    page.goto(warrant.split("/i/")[0] + "/team")
    form = page.locator("li.row", has=page.get_by_role("heading", name="Paolo Serretti")).locator("form")
    form.locator("[name=role]").select_option("editor")
    form.locator("[name=capacity]").select_option("validating_judge")
    form.get_by_role("button", name="Change").click()


def correct_the_day(page: Page, day: datetime) -> None:
    """The arrest was a day earlier: what moves is said before it is entered."""
    arrest = page.locator(".event", has=page.locator("strong", has_text="Record the arrest")).first
    arrest.get_by_role("link", name="Correct or take back").click()
    moment(page, "at", day - timedelta(hours=20))
    page.locator("#reason-correct").fill("Wrong day in the first message.")
    assert_accessible(page)
    page.get_by_role("button", name="Go on: see what will move").click()
    expect(page.locator("main")).to_contain_text("This limit moves.")
    assert_accessible(page)
    page.get_by_role("button", name="Enter the correction").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Procedure")


def on_a_phone(new_page: Pages, warrant: str) -> None:
    """No page of the procedure scrolls sideways on a narrow phone."""
    phone = new_page(person="elena", width=320)
    for path in ("procedure", "procedure/withdraw", "procedure/deadlines/new", ""):
        phone.goto(warrant + path)
        width = phone.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{path}: {width} px"
