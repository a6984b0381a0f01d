"""Four States negotiate an agreement and sign it, each by its own person: two with JavaScript, two without.

The agreement of the demonstration, as it was circulated: two objections, two suggestions, one party without its consent.
"""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.fixtures.browser import LiveServer, Pages, assert_accessible, demonstration_accounts, speak
from tests.fixtures.desk import Desk

PEOPLE = {"elena": "p1", "jonas": "p2", "angeliki": "p3", "mathilde": "p4"}
WITHOUT_JAVASCRIPT = ("angeliki", "mathilde")
NAMES = ("Elena Marrasi", "Jonas Reutter", "Angeliki Drosou", "Mathilde Corvaisier")
PLACES = {"elena": "Montelevante", "jonas": "Nordhafen", "angeliki": "Limenio", "mathilde": "Port-Sérénité"}
WORDS = "insurance of its own members is borne by the Party that seconds them"
OWN = "Ours alone: the ministry has not seen clause 18.2 yet."


def day(number: int) -> datetime:
    """Nine in the morning, so many days ago."""
    return (datetime.now(UTC) - timedelta(days=number)).replace(hour=9, minute=0, second=0, microsecond=0)


class Seat:
    """One person at the table."""

    def __init__(self, new_page: Pages, person: str, base: str = "") -> None:
        self.person, self.party = person, PEOPLE[person]
        self.page = new_page(javascript=person not in WITHOUT_JAVASCRIPT, person=person)
        self.base = base

    def goto(self, path: str) -> Page:
        """A page of the agreement."""
        answer = self.page.goto(f"{self.base}{path}")
        assert answer.status == 200, (self.person, path, answer.status)
        return self.page

    def press(self, act: str, within: str = "main") -> None:
        """Press the first button that does this, and wait for where it leads."""
        with self.page.expect_navigation():
            self.page.locator(f"{within} button[name=act][value={act}]").first.click()

    def object_to(self, clause: str, reason: str) -> None:
        page = self.goto(f"negotiation/clause/{clause}")
        page.locator("#stance-objected").check()
        page.locator("#reason").fill(reason)
        self.press("stance")
        expect(page.locator("main .notice-success")).to_contain_text("The objection is recorded")

    def comment(self, clause: str, words: str, readers: str) -> None:
        page = self.goto(f"negotiation/clause/{clause}")
        page.locator("#body").fill(words)
        page.locator(f"#readers-{readers}").check()
        self.press("comment")
        expect(page.locator("#comments")).to_contain_text(words)

    def agree_to_all(self) -> None:
        """Tick every clause that waits for one's own party, and agree to them at once."""
        page = self.goto("negotiation")
        boxes = page.locator("main input[name=clause]")
        for number in range(boxes.count()):
            boxes.nth(number).check()
        assert boxes.count(), f"nothing waits for {self.person}"
        self.press("agree")
        expect(page.locator("main .notice-success")).to_contain_text("Agreed to")
        expect(page.locator("main input[name=clause]")).to_have_count(0)

    def step(self, name: str, at: datetime, party: str = "", **fields: str | datetime) -> str:
        """Take a step by its form; what the page said would follow from it."""
        page = self.goto(f"procedure/{name}" + (f"?party={party}" if party else ""))
        assert not page.locator("#refused").count(), page.locator("#refused").inner_text()
        fill_day(page, "at", at, f"{at:%H:%M}")
        for key, value in fields.items():
            if isinstance(value, datetime):
                fill_day(page, f"event.{key}", value)
            else:
                page.locator(f'[name="event.{key}"]:not([type=hidden])').first.fill(value)
        with page.expect_navigation():
            page.get_by_role("button", name="Go on: see what will happen").click()
        said = page.locator("main").inner_text()
        assert page.locator("button[name=act][value=take]").count(), said
        self.press("take")
        expect(page.get_by_role("heading", level=1)).to_have_text("Procedure")
        return said


def fill_day(page: Page, name: str, value: datetime, hour: str = "") -> None:
    for part, words in (("day", value.day), ("month", value.month), ("year", value.year), ("time", hour)):
        if words:
            page.locator(f'[name="{name}.{part}"]').fill(str(words))
    if hour:
        page.locator(f'[name="{name}.zone"]').select_option("Europe/Rome")


def sit_down(new_page: Pages) -> dict[str, Seat]:
    """Everybody at the table, in English; who has a seat finds it on the home page."""
    found = {person: Seat(new_page, person) for person in PEOPLE}
    elena = found["elena"].page
    elena.goto("/")
    elena.locator("main .case-list").get_by_role("link", name="Maestrale", exact=True).click()
    case = elena.url
    address = elena.locator('a[href*="/i/"]').filter(has_text="JIT-1").first.get_attribute("href")
    for person, seat in found.items():
        seat.base = re.match(r"(.*/i/\w+/)", address)[1]
        seat.goto("negotiation")
        speak(seat.page, "en")
        if person != "elena":
            assert seat.page.goto(case).status == 404, "a seat reaches the agreement and not its case"
            seat.page.goto("/")
            expect(seat.page.locator(f'main a[href^="{seat.base}"]').first).to_be_visible()
    return found


def negotiate(table: dict[str, Seat]) -> None:
    """An objection, other words, comments; who drafts applies them, and everybody reads what now stands there."""
    elena, jonas, angeliki, mathilde = (table[one] for one in PEOPLE)
    jonas.object_to("costs", "Insurance abroad is not ours to pay.")
    page = jonas.goto("negotiation/clause/costs/suggest")
    words = page.locator('textarea[name="costs.text"]')
    words.fill(words.input_value().replace("travel, accommodation and insurance", f"travel and accommodation; {WORDS}"))
    page.locator("#note").fill("Clear who insures.")
    jonas.press("suggest")
    mathilde.comment("costs", "France pays for its own members in any case.", "all")
    angeliki.comment("costs", OWN, "own")

    page = elena.goto("negotiation/clause/costs")
    assert_accessible(page)
    expect(page.locator("#said")).to_contain_text("Insurance abroad is not ours to pay.")
    expect(page.locator("#comments")).to_contain_text("France pays for its own members")
    assert OWN not in page.content(), "what a party keeps to itself"
    expect(page.locator(".suggestion ins").first).to_contain_text("accommodation")
    elena.press("accept", ".suggestion")
    expect(page.locator("main .clause-text").first).to_contain_text(WORDS)
    for clause in ("members", "seconded"):
        elena.goto(f"negotiation/clause/{clause}")
        elena.press("accept", ".suggestion")
    # Only English is to be authentic: the French words follow.
    desk = Desk(elena.page, elena.base)
    desk.box("language")
    elena.page.locator('[name="authentic_languages.1"]').select_option("")
    desk.save()


def agree(table: dict[str, Seat]) -> None:
    """Greece has its consent, and every party agrees to every clause and to the text."""
    greece = table["angeliki"]
    greece.step("authorise", day(8), "p3", recipient="All parties", body="Head of office", decided_on=day(9))
    for seat in table.values():
        seat.agree_to_all()
    page = table["elena"].goto("negotiation")
    expect(page.locator("main .subtitle, main .title").first).to_contain_text("28 of 28 clauses agreed by all parties")
    for seat in table.values():
        seat.step("agree_text", day(7), seat.party)
    assert "The original is sealed as it is now." in table["elena"].step("open_signing", day(6))


def sign(table: dict[str, Seat]) -> None:
    """Each at its place on its day; nobody signs for a party that sits at the table."""
    page = table["elena"].page
    page.goto(f"{table['elena'].base}procedure/sign?party=p2")
    expect(page.locator("#refused")).to_contain_text("itself")
    for number, seat in enumerate(table.values()):
        when = day(5 - number)
        seat.step("sign", when, seat.party, signed_on=when, place=PLACES[seat.person])
    page = table["elena"].goto("negotiation")
    hashes = page.locator("#languages-title").locator("xpath=ancestor::section").locator("code.hash")
    assert len(set(hashes.all_inner_texts()[-4:])) == 1, "all signed the same text"


def test_four_parties_negotiate_and_sign(live_server: LiveServer, new_page: Pages, tmp_path: Path) -> None:
    assert {*PEOPLE} <= {*demonstration_accounts()}
    table = sit_down(new_page)
    negotiate(table)
    agree(table)
    sign(table)
    elena = table["elena"]
    page = elena.goto("procedure")
    expect(page.locator("main")).to_contain_text("Record the entry into force")
    page = elena.goto("procedure/enter_into_force")
    last = day(2)
    expect(page.locator('[name="event.in_force_on.day"]')).to_have_value(str(last.day))
    elena.step("enter_into_force", last + timedelta(hours=1))
    for seat in table.values():
        expect(seat.goto("procedure").locator("main")).to_contain_text("In force")

    desk = Desk(page, elena.base)
    desk.goto("in-force")
    page.get_by_role("button", name="Make the consolidated text").click()
    expect(page.locator("li.document")).to_have_count(1)
    desk.wait_for_documents(javascript=True)
    page.locator("li.document a").first.click()
    path = desk.download(page.locator(".title").get_by_role("link", name="Download"), tmp_path)
    printed = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    squeezed = " ".join(printed.split())
    assert WORDS in squeezed
    missing = [words for words in (*NAMES, *PLACES.values()) if words not in squeezed]
    assert missing == [], squeezed[-3000:]
