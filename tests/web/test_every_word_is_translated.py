"""No page shows a string that translators never see.

The pages are made in a language in which every message stands in brackets. What is left outside them must
be data: what people typed, names of States and languages, dates and figures.
"""

from __future__ import annotations

import gettext
import html
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from babel import Locale
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from jitflow.web import locale, remembered
from tests.fixtures.objects import World, post

OPEN, CLOSE = "⟦", "⟧"
LANGUAGE = "it"
SPOKEN_BY_PEOPLE = ("title", "aria-label", "placeholder", "alt")
UNSEEN = ("script", "style", "textarea", "svg", "bdi", "code")
"""Not shown, or data that people typed."""
CLASSES_OF_DATA = {"law", "basis"}
"""Articles and sources: cited as their acts are."""
KEEPERS = ("jitflow.web", "jitflow.drafting", "jitflow.cases", "jitflow.papers", "jitflow.texts", "jitflow.libraries")
PAGES_AT_MOST = 3
"""Of one rule: pages of one rule share their words."""


class Bracketed(gettext.NullTranslations):
    """Every message in brackets."""

    def _marked(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ugettext(self, message: str) -> str:
        return self._marked(message)

    def upgettext(self, context: str, message: str) -> str:
        return self._marked(message)

    def ungettext(self, singular: str, plural: str, number: int) -> str:
        return self._marked(singular if number == 1 else plural)

    def unpgettext(self, context: str, singular: str, plural: str, number: int) -> str:
        return self.ungettext(singular, plural, number)

    gettext, pgettext, ngettext, npgettext = ugettext, upgettext, ungettext, unpgettext


class Words(HTMLParser):
    """Text nodes and spoken attributes of a page, with the element they stand in."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        foreign = "lang" in given and tag != "html" and given["lang"] != LANGUAGE
        data = tag in UNSEEN or foreign or bool(CLASSES_OF_DATA & set((given.get("class") or "").split()))
        hidden = data or any(skipped for _, skipped in self.stack)
        if tag not in ("input", "meta", "link", "br", "hr", "img", "path", "circle", "rect", "wbr"):
            self.stack.append((tag, data))
        if not hidden:
            self.found += [value for name, value in attributes if name in SPOKEN_BY_PEOPLE and value]

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(skipped for _, skipped in self.stack):
            self.found.append(data.strip())


def outside(text: str) -> str:
    """The text without what stands in brackets, nested ones too."""
    kept, depth = [], 0
    for letter in text:
        depth += letter == OPEN
        if not depth:
            kept.append(letter)
        depth -= letter == CLOSE
    return "".join(kept).strip()


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All catalogues answer in brackets; what was kept of them is forgotten before and after."""
    def forget() -> None:
        remembered._kept.clear()
        for name, module in list(sys.modules.items()):
            if name.startswith(KEEPERS):
                for kept in [one for one in vars(module).values() if type(one).__name__ == "_lru_cache_wrapper"]:
                    kept.cache_clear()

    monkeypatch.setattr(locale, "_catalogue", lambda language, domain="messages": Bracketed())
    forget()
    yield
    monkeypatch.undo()
    forget()


# What the world of the tests is called, and names that no language translates.
TYPED = ("jitflow", "PDF", "DOCX", "ZIP", "CSV", "JSON", "Eurojust", "EAW", "EIO", "JIT", "Group A", "Case Zanzibelli",
    "Zanzibelli", "test.pdf", "Other_Case", "Administrator", "Editor", "Reader", "Member", "Lead")  # fmt: skip
HASH = re.compile(r"\b[0-9a-f]{32,}\b")


def data_of(world: World) -> re.Pattern[str]:
    """Words that are data: names of States, languages and months, and what this test and its world typed."""
    babel = Locale.parse(locale.LOCALES[LANGUAGE])
    names = {*babel.territories.values(), *babel.languages.values(), *babel.months["format"]["wide"].values()}
    names |= {*locale.NAMES.values(), *TYPED, *babel.days["format"]["wide"].values(), "UTC", "Europe/Rome"}
    names |= {f"{person}@example.eu" for person in world.users} | {person.title() for person in world.users}
    known = "|".join(re.escape(name) for name in sorted((str(name) for name in names), key=len, reverse=True))
    return re.compile(known, re.IGNORECASE)


def pages_of(world: World) -> Iterator[tuple[str, str]]:
    """Every page that links lead to from the home page, for a lead of a case."""
    client, adapter = world.client("lead"), world.app.url_map.bind("localhost")
    waiting, seen, counted = ["/", _here(world)], set(), {}
    while waiting:
        path = waiting.pop(0)
        if path in seen or path.startswith("/static/"):
            continue
        seen.add(path)
        try:
            endpoint = adapter.match(urlsplit(path).path, method="GET")[0]
        except (HTTPException, RequestRedirect):
            continue
        counted[endpoint] = counted.get(endpoint, 0) + 1
        if counted[endpoint] > PAGES_AT_MOST:
            continue
        answer = client.get(path, follow_redirects=True)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        page = answer.get_data(as_text=True)
        yield path, page
        waiting += [html.unescape(link) for link in re.findall(r'href="(/[^"#]*)', page)]


def _here(world: World) -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}/"


def test_every_word_of_every_page_is_a_message(world: World, bracketed: None) -> None:
    post(world.client("lead"), "/language", {"language": LANGUAGE, "next": "/"})
    data, faults, looked_at = data_of(world), {}, 0
    for path, page in pages_of(world):
        looked_at += 1
        words = Words()
        words.feed(page)
        assert f'lang="{LANGUAGE}"' in page, path
        for text in words.found:
            for word in re.findall(r"[^\W\d_]{3,}", data.sub("", HASH.sub("", outside(text)))):
                faults.setdefault(f"{word}: {text[:100]}", path)
    assert looked_at > 25
    assert not faults, "\n".join(f"{text!r} ({path})" for text, path in faults.items())
