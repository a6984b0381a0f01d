"""Axe with WCAG 2.1 A and AA on every page, in both languages, at three widths; no sideways scrolling at 320 px.

The pages come from the application's GET rules; their addresses from the links that Elena finds when she starts
at the home page, so a rule that no link leads to fails, too. Pages in error and conflict are made by hand below.

Axe is asked at every width for one page of a rule, on the phone for its others, and in the second language only where
elements, roles, names and states are not those of the first; words, width, headings and language on every page in both.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, Page, StorageState, expect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from jitflow import create_app
from tests.fixtures.browser import AXE_TAGS, PRINT_SECONDS, LiveServer, Pages, demonstration_accounts, sign_in, speak
from tests.fixtures.desk import Desk, bring_a_word_file_back, case_of, make_a_document, make_a_pack
from tests.fixtures.objects import make_settings
from tests.fixtures.page_scripts import STRUCTURE, WIDER

PARTS = 12
LANGUAGES = ("en", "it")
WIDTHS = (1280, 768, 390)
NARROWEST = 320
# Rules that are no page for a person who is signed in, each with its reason.
NO_PAGE = {
    "static": "style sheets and scripts",
    "web.health": "one word for a supervisor",
    **dict.fromkeys(
        ("papers.file", "papers.pack_file", "enclosures.file", "libraries.export", "libraries.template", "offices.file",
         "offices.trial", "deadlines.calendar", "letters.message", "redlines.file", "knowledge.file"), "a download",
    ),
    "offices.new": "not for Elena; looked at in test_office_template.py",
    "offices.template": "not for Elena; looked at in test_office_template.py",
    "papers.progress": "a part of the page of documents",
    "drafting.paper": "a part of the page of a box",
    **{f"advice.{each}": "behind a form; see test_advice.py" for each in ("questions", "result", "case_questions", "case_result")},
    "accounts.sign_in": "looked at with the pages of nobody",
    "accounts.prove": "stands before signing steps; looked at in test_second_factor.py",
    "accounts.recovery_codes": "needs a second factor; looked at in test_second_factor.py",
    "accounts.second_factor": "stands between password and pages; looked at in test_second_factor.py",
    "accounts.security_keys": "needs a fresh proof; looked at in test_second_factor.py",
    "disclosures.look": "for coordinators and auditors; see tests/web/test_trail_pages.py",
    "erasing.draft": "only of a draft that is old enough",
    "focusgroups.invitation": "for who is not in yet",
    "knowledge.complete": "for a script, which is tried in tests/browser/test_searching.py",
    "knowledge.translations": "leads on to a language version",
    "letters.documents": "a part of the page of a letter",
    "system.index": "for who administers the installation",
    "trail.group": "for auditors and administrators",
    "trail.group_export": "a download for auditors",
    "knowledge.form_names": "JSON for a script",
    "knowledge.wrong": "a button leads there: see a doubt without a reason",
}
# How many pages of a rule are looked at; one of the others.
SEVERAL = {
    "drafting.box": 12, "drafting.tasklist": 2, "drafting.findings": 2, "cases.person": 2, "cases.case": 3,
    "batches.batch": 2, "batches.common": 2, "knowledge.index": 2, "knowledge.record": 4,
    "knowledge.step": 3, "knowledge.versions": 3,
}  # fmt: skip
# How many are asked for their links, where what they lead to depends on how far an instrument is; the longest are kept.
ASKED = {"drafting.tasklist": 30, "procedure.index": 30, "letters.index": 30, "letters.letter": 6, "knowledge.record": 40}
CONTRAST, PHONE = (1280, 390), (390,)  # contrast takes most of the time
RUN = """async ([tags, contrast]) => {
  const rules = {'color-contrast': {enabled: contrast}};
  const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, rules, resultTypes: ['violations']});
  return found.violations.map(one =>
    `${one.id} (${one.impact}): ` + one.nodes.slice(0, 3).map(node => node.target.join(' ')).join('; '));
}"""
SHAPE = """() => ({
  lang: document.documentElement.lang, title: document.title, h1: document.querySelectorAll('h1').length,
  ids: [...document.querySelectorAll('[id]')].map(one => one.id).filter((id, at, all) => all.indexOf(id) !== at),
  languages: [...document.querySelectorAll('[lang]')].map(one => one.lang).filter(one => !/^[a-z]{2}(-[A-Z][A-Za-z]+)*$/.test(one)),
  levels: [...document.querySelectorAll('main h1, main h2, main h3, main h4, main h5, main h6')].map(h => +h.tagName[1]),
})"""


class Eyes:
    """What one test has seen: of each page the structure that axe has judged."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}

    def faults(self, page: Page, language: str, place: str = "", widths: tuple[int, ...] = WIDTHS) -> list[str]:
        """What is wrong with the page as it stands; `place` names it where its address does not."""
        path = urlsplit(page.url).path
        faults = outline_faults(page, language)
        structure = page.evaluate(STRUCTURE)
        if self.seen.get(place or path) != structure:
            page.evaluate(AXE_SCRIPT)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 900})
                found = page.evaluate(RUN, [AXE_TAGS, width in CONTRAST])
                faults += [f"{width} px: {fault}" for fault in found]
            self.seen[place or path] = structure
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        if wider := page.evaluate(WIDER):
            faults.append(f"scrolls sideways at {NARROWEST} px: {wider}")
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        return [f"{path} {fault}" for fault in faults]


def outline_faults(page: Page, language: str) -> list[str]:
    """What is wrong with language, title, ids and headings."""
    shape = page.evaluate(SHAPE)
    faults = []
    if shape["lang"] != language:
        faults.append(f"the language is {shape['lang']}")
    if not shape["title"].endswith(" – jitflow") or len(shape["title"]) < 14:
        faults.append(f"the title is {shape['title']!r}")
    if shape["h1"] != 1:
        faults.append(f"{shape['h1']} headings of the first level")
    if shape["ids"]:
        faults.append(f"ids used twice: {shape['ids'][:5]}")
    if shape["languages"]:
        faults.append(f"no languages: {shape['languages'][:5]}")
    # From the title on: the list of boxes stands before it and has a heading of its own.
    levels = shape["levels"][shape["levels"].index(1) :] if 1 in shape["levels"] else []
    if jumps := [step for step in pairwise(levels) if step[1] > step[0] + 1]:
        faults.append(f"heading levels jump: {jumps}")
    return faults


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, for its rules only."""
    return create_app(make_settings(tmp_path_factory.mktemp("rules")))


def addresses(app: Flask, page: Page) -> dict[str, list[str]]:
    """Every page that links lead to, by endpoint, as many as `SEVERAL` says: first from the draft on which `page`
    stands, which has documents and enclosures, then from the home page. Of those in `ASKED` the longest."""
    adapter, found, length = app.url_map.bind("127.0.0.1"), {}, {}
    draft = re.match(r".*?(/g/.*/i/\w+/)", page.url)
    waiting = [*([draft[1]] if draft else []), "/"]
    seen = set(waiting)

    def enough(endpoint: str) -> bool:
        return len(found.get(endpoint, ())) >= ASKED.get(endpoint, SEVERAL.get(endpoint, 1))

    def endpoint_of(path: str) -> str | None:
        try:
            return adapter.match(path, method="GET")[0]
        except (HTTPException, RequestRedirect):
            return None

    while waiting:
        path = waiting.pop(0)
        if enough(endpoint_of(path.partition("?")[0]) or ""):
            continue
        answer = page.request.get(path, timeout=PRINT_SECONDS * 1000)  # some are papers of forty records
        parts = urlsplit(answer.url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        endpoint = endpoint_of(parts.path)
        kept = found.setdefault(endpoint or "", [])
        if endpoint is None or "attachment" in answer.headers.get("content-disposition", ""):
            continue  # a download is no page
        if answer.status != 200 or path in kept or enough(endpoint):
            continue
        kept.append(path)
        length[path] = len(answer.body())
        if "text/html" not in answer.headers["content-type"]:
            continue
        for link in re.findall(r'(?:href|value)="(/[^"#]*)', answer.text()):  # the switch to the whole form is a button
            link = html.unescape(link)
            if (place := link.partition("?")[0]) not in seen and not link.startswith("/static/"):
                seen.add(place)
                waiting.append(link)
    for endpoint in ASKED.keys() & found.keys():
        found[endpoint] = sorted(found[endpoint], key=length.__getitem__)[-SEVERAL.get(endpoint, 1) :]
    return found


@pytest.fixture(scope="module")
def found(
    app: Flask, chromium: Browser, live_server: LiveServer, browser_sessions: dict[str, StorageState]
) -> dict[str, list[str]]:
    """The pages to be looked at, by endpoint: see :func:`addresses`."""
    pages = Pages(chromium, live_server, browser_sessions)
    page = pages(person="elena")
    make_a_document(page)
    make_a_pack(page)
    bring_a_word_file_back(page)
    addresses_found = addresses(app, page)
    assert pages.close() == []
    return addresses_found


def rules_of(app: Flask) -> list[str]:
    """The endpoints that are pages for Elena."""
    rules = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods} - set(NO_PAGE)
    return sorted(rules - {"focusgroups.start"})  # leads on; its own pages are in the other tests


def test_a_link_leads_to_every_page(app: Flask, found: dict[str, list[str]]) -> None:
    assert [endpoint for endpoint in rules_of(app) if endpoint not in found] == []


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page(app: Flask, found: dict[str, list[str]], new_page: Pages, part: int) -> None:
    """In parts: each is done within a minute, also on a machine that is three times slower."""
    page = new_page(person="elena")
    page.goto("/")
    faults, eyes = [], Eyes()
    for language in LANGUAGES:
        speak(page, language)
        for endpoint in rules_of(app)[part::PARTS]:
            for path in found.get(endpoint, ()):
                page.goto(path)
                faults += eyes.faults(page, language, widths=WIDTHS if path == found[endpoint][0] else PHONE)
    speak(page, "en")
    assert faults == [], "\n" + "\n".join(faults)


# Pages in error, refusal and conflict: each function leads the page there.


def post_empty(path: str) -> Callable[[Page, Desk], None]:
    """Send the form of this page without having filled anything."""

    def lead(page: Page, desk: Desk) -> None:
        desk.goto(path)
        with page.expect_navigation():
            page.locator("main form button.button").first.click()

    return lead


def box_with_an_error(page: Page, desk: Desk) -> None:
    desk.box("person")
    desk.fill("person.birthdate.start.month", "13")
    desk.act("save")


def box_in_conflict(page: Page, desk: Desk) -> None:
    desk.box("person")
    beside = Desk(page.context.new_page(), desk.url)
    for one, words in ((beside, "first"), (desk, "second")):
        if one is beside:
            one.box("person")
        one.fill("person.marks", f"{words} {page.locator('html').get_attribute('lang')}")
        one.act("save")
    beside.page.close()
    expect(page.locator(".conflict")).to_be_visible()


def case_in_conflict(page: Page, desk: Desk) -> None:
    path = f"{desk.url.partition('/i/')[0]}/edit"
    page.goto(path)
    beside = page.context.new_page()
    beside.goto(path)
    for one in (beside, page):
        summary = one.locator("[name=summary]")
        summary.fill(summary.input_value() + (" First." if one is beside else " Second."))
        with one.expect_navigation():
            one.locator(".save-bar button").click()
    beside.close()
    expect(page.locator(".conflict")).to_be_visible()


def override_without_reason(page: Page, desk: Desk) -> None:
    desk.goto("findings")
    page.locator(".findings details summary").first.click()
    with page.expect_navigation():
        page.locator(".findings details[open] button").first.click()
    expect(page.locator("#error-summary")).to_be_visible()


def no_format(page: Page, desk: Desk) -> None:
    desk.goto("documents")
    for box in page.locator("input[name=format]").all():
        box.uncheck()
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()


def history_with_a_removal(page: Page, desk: Desk) -> None:
    desk.box("offences")
    desk.act("add:offences")
    desk.act(f"remove:offences.{desk.items('offences')[-1]}")
    desk.goto("history")
    expect(page.locator("ol.history form").first).to_be_visible()


def doubt_without_reason(page: Page, desk: Desk) -> None:
    desk.goto("form")
    page.locator("aside.lesson details summary").first.click()
    with page.expect_navigation():
        page.locator("button[value^='lesson:wrong']").first.click()
    with page.expect_navigation():
        page.locator("main form button.button").first.click()
    expect(page.locator("#error-summary")).to_be_visible()


def missing(page: Page, desk: Desk) -> None:
    page.goto("/g/migrant-smuggling/no-such-page")


def expired(page: Page, desk: Desk) -> None:
    desk.box("person")
    page.locator("#box-form input[name=csrf_token]").evaluate("one => { one.value = 'x'; }")
    desk.act("save")


STATES = {
    "a new instrument without answers": post_empty("../../instruments/new"),
    "a new case without answers": post_empty("../../../new"),
    "a new person without answers": post_empty("../../persons/new"),
    "a new offence without answers": post_empty("../../offences/new"),
    "a box with an error": box_with_an_error,
    "a box in conflict": box_in_conflict,
    "a case in conflict": case_in_conflict,
    "an override without reason": override_without_reason,
    "documents without a format": no_format,
    "an enclosure without a file": post_empty("enclosures"),
    "a history with a removal": history_with_a_removal,
    "a doubt without a reason": doubt_without_reason,
    "a missing page": missing,
    "an expired page": expired,
}


def test_every_state(new_page: Pages) -> None:
    page = new_page(person="elena")
    case_of(page)
    speak(page, "en")
    desk = Desk.open(page, person="Ivo Berlanghieri", state="unknown", language="en")
    faults, eyes = [], Eyes()
    for language in LANGUAGES:
        desk.goto()
        speak(page, language)
        for name, lead in STATES.items():
            lead(page, desk)
            faults += [f"{name}: {fault}" for fault in eyes.faults(page, language, name)]
    desk.goto()
    speak(page, "en")
    assert faults == [], "\n" + "\n".join(faults)


def pages_of_others(new_page: Pages, case: str) -> Iterator[tuple[str, Page]]:
    """What nobody, a reader, and an administrator without cases see."""
    nobody = new_page()
    nobody.goto("/sign-in")
    yield "sign-in", nobody
    nobody.locator("main form button").click()
    expect(nobody.locator("#error-summary")).to_be_visible()
    yield "sign-in with errors", nobody
    reader = new_page()
    sign_in(reader, *demonstration_accounts()["maeve"])
    yield "a reader's home", reader
    reader.goto(case)
    yield "a reader's case", reader
    reader.locator(".tiles a").first.click()
    draft = Desk(reader, reader.url)
    yield "a reader's task list", reader
    for path in ("box/offences", "documents", "findings", "check"):
        draft.goto(path)
        yield f"a reader's {path}", reader
    reader.goto(case + "edit")
    yield "a page that a reader may not open", reader
    seat = new_page()
    sign_in(seat, *demonstration_accounts()["jonas"])
    yield "the home of who has a seat", seat
    seat.locator('main a[href*="/i/"]').first.click()
    table = Desk(seat, seat.url)
    for path in ("", "negotiation/clause/media", "table"):
        table.goto(path)
        yield f"a seat's {path or 'task list'}", seat
    administrator = new_page()
    sign_in(administrator, *demonstration_accounts()["ruben"])
    yield "a home without cases", administrator


def test_the_pages_of_others(new_page: Pages) -> None:
    elena = new_page(person="elena")
    case = case_of(elena)
    faults, eyes = [], Eyes()
    for name, page in pages_of_others(new_page, case):
        for language in LANGUAGES:
            if "errors" in name and page.locator("html").get_attribute("lang") != language:
                continue  # switching the language asks the page anew, without its errors
            if page.locator("h1").count() and "may not" not in name:
                speak(page, language)
            faults += [f"{name}: {fault}" for fault in eyes.faults(page, page.locator("html").get_attribute("lang"), name)]
        if page.locator("header button[name=language][value=en]").count():
            speak(page, "en")
    assert faults == [], "\n" + "\n".join(faults)
