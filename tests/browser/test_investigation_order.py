"""Investigation orders as prosecutors go their way: to several States at once, from draft to sending, as received, and
the notification of an interception with its ninety-six hours."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_procedure import enter, step
from tests.fixtures.browser import LiveServer, Pages, assert_accessible, speak
from tests.fixtures.desk import Desk

CASE, PERSON, AUTHORITY = "Libeccio 7", re.compile("Karadzhov"), re.compile("^Procura della Repubblica")
GERMANY = "Generalstaatsanwaltschaft Nordhafen"
ASKED = "Copie dei contratti di noleggio delle barche «Aliki» e «Sveta Mina», con i pagamenti, dal marzo 2026."
PARTS = {
    "transfer": "H1", "conference": "H2", "provisional": "H3", "banking": "H4", "real_time": "H5", "covert": "H6",
    "interception": "H7",
}  # fmt: skip


def case_of(page: Page) -> str:
    """Open the case with its orders, in English; its address."""
    page.goto("/")
    speak(page, "en")
    page.locator("main .case-list").get_by_role("link", name=CASE, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CASE)
    return page.url


def order_of(page: Page, number: str) -> Desk:
    """The instrument of this number, found in the case."""
    case_of(page)
    page.locator(".tiles > *", has_text=re.compile(rf"^\s*{number} ")).locator("a").first.click()
    page.wait_for_url(re.compile(r"/i/\w+/$"))
    return Desk(page, page.url)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def tick(page: Page, name: str, code: str) -> None:
    """Tick an answer of a form, its list opened first."""
    found = page.locator(f'[name="{name}"][value="{code}"]')
    Desk(page, page.url).reveal(found)
    found.check()


def row_of(page: Page, state: str) -> Locator:
    return page.locator("main tbody tr", has=page.get_by_role("rowheader", name=re.compile(f"^{state}")))


# one order per State


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_one_order_per_state_each_with_its_language_authority_and_measures(new_page: Pages, javascript: bool) -> None:
    page = new_page(javascript=javascript, person="elena")
    case_of(page)
    title = f"Hired yachts {javascript}"
    page.locator("main").get_by_role("link", name="One order per State").click()
    choose(page, title)
    denmark_is_refused(page, javascript)
    answer_for_all(page, javascript)
    what_differs(page, javascript)
    batch = page.url
    for state, languages, authority in (("Germany", "German", GERMANY), ("Greece", "Greek, English", "Eisangelia Efeton")):
        row = row_of(page, state)
        expect(row).to_contain_text(languages)
        expect(row).to_contain_text(authority)
        expect(row).to_contain_text("Not translated yet")
    expect(page.locator("main tbody tr")).to_have_count(2)
    expect(row_of(page, "Greece")).to_contain_text("Own answers: Measures of the list")
    if javascript:
        assert_accessible(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.set_viewport_size({"width": 1280, "height": 900})
    applying(page, batch, {"Germany": {"H4"}, "Greece": set()})


def choose(page: Page, title: str) -> None:
    for state in ("de", "dk", "gr"):
        tick(page, "states", state)
    page.get_by_label(PERSON).check()
    page.get_by_label("Resistenza a pubblico ufficiale").uncheck()
    page.get_by_label(AUTHORITY).check()
    page.get_by_label("Name of the batch").fill(title)
    press(page, "Continue")


def denmark_is_refused(page: Page, javascript: bool) -> None:
    """With what takes its place; what was chosen stays chosen, and nothing is opened."""
    expect(page.locator("#error-summary")).to_contain_text("Denmark does not take part in this instrument")
    notice = page.locator("section.notice-warning")
    expect(notice).to_contain_text("Letter of request")
    expect(notice).to_contain_text("29 May 2000")
    expect(page.locator("[name=states][value=gr]")).to_be_checked()
    if javascript:
        assert_accessible(page)
    page.locator("[name=states][value=dk]").uncheck()
    press(page, "Continue")


def answer_for_all(page: Page, javascript: bool) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Common facts")
    page.locator("[name='answer:assistance']").fill(ASKED)
    for measure in ("existing_evidence", "bank_accounts"):
        tick(page, "answer:measures", measure)
    tick(page, "answer:aims", "evidence")
    tick(page, "answer:coercive", "no")
    if javascript:
        assert_accessible(page)
    press(page, "Save and continue")


def what_differs(page: Page, javascript: bool) -> None:
    """Who receives each, from the address book; Greece is not asked for accounts."""
    expect(page.get_by_role("heading", level=1)).to_have_text("What differs for one State")
    page.get_by_label(GERMANY).check()
    page.get_by_label(re.compile("Eisangelia Efeton")).check()
    tick(page, "gr:answer:measures", "existing_evidence")
    if javascript:
        assert_accessible(page)
    press(page, "Open the drafts")
    expect(page.locator(".notice-success")).to_contain_text("2 drafts were opened")


def applying(page: Page, batch: str, expected: dict[str, set[str]]) -> None:
    """Which parts of section H apply in each order."""
    for state, letters in expected.items():
        page.goto(batch)
        with page.expect_navigation():
            row_of(page, state).get_by_role("link", name=state, exact=True).click()
        assert parts_that_apply(page) == letters
        expect(page.locator(".kicker")).to_contain_text(f"to {state}")


def parts_that_apply(page: Page) -> set[str]:
    """The letters of the parts of section H that the task list does not call inapplicable."""
    found = {}
    for section, letter in PARTS.items():
        row = page.locator(".tasks > *", has=page.locator(f"a[href$='box/{section}']"))
        found[letter] = row.inner_text()
    return {letter for letter, words in found.items() if "Does not apply" not in words}


# from draft to sending


def test_from_a_draft_of_a_batch_to_signature_and_sending(new_page: Pages) -> None:
    elena, tullia = new_page(person="elena"), new_page(person="tullia")
    case_of(elena)
    with elena.expect_navigation():
        elena.locator("main").get_by_role("link", name="Acquisto e ormeggi della «Aliki»").click()
    with elena.expect_navigation():
        row_of(elena, "Malta").get_by_role("link", name="Malta", exact=True).click()
    desk = Desk(elena, elena.url)
    its_part_comes_and_goes_with_its_measure(desk)
    take_two_findings_away(desk)
    now = datetime.now(UTC)  # told in Rome, it is an hour ago
    today = max(now - timedelta(minutes=40), now.replace(hour=0, minute=0))  # it is sent on the day of its signature
    step(elena, desk.url, "check", today)
    elena.goto(f"{desk.url}procedure/seal")
    expect(elena.locator("#refused")).to_contain_text("cannot take this step, too")
    tullia.goto(desk.url)
    speak(tullia, "en")
    assert "sealed as it is now" in step(tullia, desk.url, "seal", today + timedelta(minutes=5), "tullia")
    said = step(
        elena, desk.url, "issue", today + timedelta(minutes=10), signed_by="Elena Marrasi", signature_form="by_hand"
    )
    assert "The instrument is issued" in said
    said = step(
        elena, desk.url, "transmit", today + timedelta(minutes=20), channel="ejn", recipient="Attorney General, Malta",
        provisional="no", **{"languages.0": "it"},
    )  # fmt: skip
    assert "Confirmation of receipt (Annex B)" in said
    assert "Decision on recognition" in said
    make_what_is_sent(desk)


def its_part_comes_and_goes_with_its_measure(desk: Desk) -> None:
    """Part H6 with the covert investigation; what was written there is still there when it is ticked again."""
    page = desk.page
    assert parts_that_apply(page) == set()
    for ticked in (True, False):
        desk.box("measures")
        if ticked:
            desk.choose("measures", "covert")
        else:
            page.locator("[name=measures][value=covert]").uncheck()
        desk.save()
        desk.goto()
        assert parts_that_apply(page) == ({"H6"} if ticked else set())
        desk.box("covert")
        if ticked:
            assert_accessible(page)
            desk.fill("covert.reasons", "Un agente chiede un passaggio all'ormeggio.")
            desk.save()
            desk.goto()
            expect(page.locator(".tasks > *", has=page.locator("a[href$='box/covert']"))).to_contain_text("Complete")
        else:
            expect(page.locator("main")).to_contain_text("This section does not apply.")


def take_two_findings_away(desk: Desk) -> None:
    """What the order still lacks is said with its article; each finding leads to its question."""
    page = desk.page
    desk.goto("findings")
    expect(page.locator("#finding-EIO-11-")).to_contain_text("necessary and proportionate")
    page.locator("#finding-EIO-11- .finding-acts a:first-child").first.click()
    expect(page).to_have_url(re.compile(r"box/necessity#"))
    desk.fill("necessity.reasons", "I documenti stanno soltanto nel registro maltese; l'ordine si limita a una barca.")
    desk.choose("necessity.domestic", "yes")
    desk.choose("necessity.judge_needed", "no")
    desk.save()
    desk.box("authority")
    desk.choose("authority.type", "judicial")
    day = datetime.now(UTC)
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        desk.fill(f"signature.date.{part}", str(value))
    desk.save()
    desk.goto("findings")
    expect(page.locator("#finding-EIO-11-")).to_have_count(0)


def make_what_is_sent(desk: Desk) -> None:
    """The order as PDF and the sheet that lists what goes with it."""
    page = desk.page
    desk.goto("documents")
    form = page.locator("form[action$='/packs']")
    form.locator("[name=language][value=en]").uncheck()
    form.locator("[name=inside][value=docx]").uncheck()
    press(page, "Make the pack")
    desk.wait_for_documents(javascript=True)
    expect(page.locator("#documents a[href*='/packs/']").first).to_be_visible()


def test_an_order_is_supplemented_by_one_act_that_carries_the_references(new_page: Pages) -> None:
    page = new_page(person="elena")
    first = order_of(page, "EIO-1")
    press(page, "Supplement this order")
    expect(page.locator(".notice-success")).to_contain_text("names EIO-1 as the one it supplements")
    assert page.url != first.url
    assert_accessible(page)
    desk = Desk(page, page.url)
    desk.box("earlier")
    (item,) = desk.items("earlier_orders")
    known = {
        "issuing_reference": re.compile("5120/26"), "executing_reference": "MLA 417/26",
        "sent_to": "Financial Crime Prosecution Office, Akrolimni",
    }  # fmt: skip
    for name, value in known.items():
        expect(desk.input(f"earlier_orders.{item}.{name}")).to_have_value(value)
    assert_accessible(page)


# a received order


def test_a_received_order_is_confirmed_in_its_language_and_not_refused_without_asking(new_page: Pages) -> None:
    page = new_page(person="elena")
    desk = order_of(page, "EIO-5")
    expect(page.get_by_role("region", name="Clock")).to_contain_text("Confirmation of receipt (Annex B)")
    letter = write_annex_b(desk)
    now = datetime.now(UTC) - timedelta(minutes=30)
    page.get_by_role("region", name="Sending").get_by_role("link", name="Confirm the receipt (Annex B)").click()
    expect(page.get_by_label("Letter 1: Annex B")).to_be_checked()
    assert "This limit ends" in enter(page, now, channel="EJN")
    expect(page.locator("#limits")).not_to_contain_text("Confirmation of receipt (Annex B)")
    page.goto(letter)
    expect(page.get_by_role("region", name="Sending")).to_contain_text("stands as it was sent")

    decided = {"decided_on.day": now.day, "decided_on.month": now.month, "decided_on.year": now.year}
    page.goto(f"{desk.url}procedure/refuse")
    for name, value in decided.items():
        page.locator(f"[name='event.{name}']").fill(str(value))
    tick(page, "event.grounds", "b")
    page.locator("[name='event.explanation']").fill("Una fonte sarebbe in pericolo.")
    press(page, "Go on: see what will happen")
    expect(page.locator("main")).to_contain_text("the issuing authority must be consulted")
    expect(page.locator("[name='event.explanation']")).to_have_value("Una fonte sarebbe in pericolo.")

    said = step(
        page, desk.url, "consult_refusal", now + timedelta(minutes=5), grounds="b", questions="Basta un verbale senza nomi?"
    )
    assert "from “No consultation open” to “Consultation open”" in said
    said = step(
        page, desk.url, "postpone", now + timedelta(minutes=10), ground="investigation", explanation="Indagine in corso qui."
    )
    assert "Decision on recognition" in said, "the limit for the decision ends with the postponement"
    expect(page.locator("#limits")).not_to_contain_text("Decision on recognition")


def write_annex_b(desk: Desk) -> str:
    """From the order to its confirmation: in a language the other side takes, with what is known filled in."""
    page = desk.page
    page.get_by_role("link", name="Confirm the receipt (Annex B)").click()
    page.get_by_role("link", name=re.compile("^Write a letter: Annex B")).click()
    expect(page.locator("#write-language")).to_have_value("de")
    press(page, "Begin the letter")
    expect(page.locator("[name=issuer]")).to_have_value("Staatsanwaltschaft Nordhafen")
    expect(page.locator("[name=issuer_reference]")).to_have_value("118 Js 30718/26")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(r"^Take\s*: Procura della Repubblica")).click()
    page.locator("[name=our_reference]").fill("R.G. rogatorie 88/26")
    page.locator("[name=sender_email]").fill("procura.montelevante@example.org")
    press(page, "Save")
    expect(page.get_by_role("region", name="Sending")).to_contain_text("Everything that is needed is there.")
    press(page, "Make the paper")
    letter = page.url.partition("#")[0]
    desk.wait_for_documents(javascript=True)
    expect(page.locator("#documents")).to_contain_text("German")
    return letter


# ninety-six hours


def test_silence_is_not_an_authorisation_after_the_ninety_six_hours(live_server: LiveServer, new_page: Pages) -> None:
    page = new_page(person="elena", javascript=False)
    running = order_of(page, "AnnexC-1")
    running.goto("procedure")
    expect(page.locator("#limits")).to_contain_text("Objection of the notified State")
    running.goto("procedure/record_silence")
    press(page, "Go on: see what will happen")
    expect(page.locator("main")).to_contain_text("Ninety-six hours have not certainly passed since the recorded receipt")

    old = Desk(page, f"{running.url.partition('/i/')[0]}/i/{_notified_earlier(live_server, running)}/")
    old.goto("procedure")
    limit = page.locator("#limits")
    expect(limit).to_contain_text("Overdue")
    expect(limit).to_contain_text("Silence is not an authorisation")
    said = step(page, old.url, "record_silence", datetime.now(UTC) - timedelta(minutes=5), "elena, without JavaScript")
    assert "to “Unanswered after ninety-six hours”" in said
    standing = page.get_by_role("region", name="Where it stands")
    expect(standing).to_contain_text("Unanswered after ninety-six hours")
    expect(standing).to_contain_text("Silence is not an authorisation. The interception and its use rest on your own law")
    old.goto("procedure/use_material")
    expect(page.locator("main")).to_contain_text("Silence of the notified State is not an authorisation")


def _notified_earlier(live_server: LiveServer, running: Desk) -> str:
    """The demonstration's notification once more, everything of it five days earlier; its id."""
    from jitflow.cases import service as cases
    from jitflow.db import units
    from jitflow.demo import data
    from jitflow.demo.drafts import load_draft
    from jitflow.demo.loader import _people
    from jitflow.demo.procedures import carry
    from jitflow.reach import lock_case

    (order,) = [one for one in data.read("libeccio_orders.toml")["order"] if one["slug"] == "interception_notice"]
    case_id = running.url.split("/cases/")[1].split("/")[0]
    units.configure(None, live_server.instance)
    try:
        with units.write_unit() as unit:
            case, people = lock_case(unit.session, case_id), _people(unit)
            found = cases.all_facts(unit.session, case_id)["persons"]
            (person,) = [one.id for one in found if one.facts.get("surname_latin") == "Kolev"]
            made = load_draft(unit, case, None, _earlier(order) | {"person_ids": [person]}, {}, people)
            carry(unit, made.id, _earlier(order["step"]), people, "Europe/Rome")
            return made.id
    finally:
        units.shut_down()


def _earlier(told: Any) -> Any:
    """What the demonstration says, each of its days five days earlier."""
    if isinstance(told, dict):
        return {key: _earlier(one) for key, one in told.items()}
    if isinstance(told, list):
        return [_earlier(one) for one in told]
    day = re.fullmatch(r"(day:)?(-\d+)( .*)?", told) if isinstance(told, str) else None
    return f"{day[1] or ''}{int(day[2]) - 5}{day[3] or ''}" if day else told
