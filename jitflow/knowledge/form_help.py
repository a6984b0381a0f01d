"""What the forms say of their questions and rules, without any draft: read on a page, found by the search.

The words are those of the definitions in the language of the page; nothing here belongs to a focus group.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from jitflow import library
from jitflow.citing import cited
from jitflow.config import LANGUAGES
from jitflow.drafting.words import DefinitionWords, severity_label
from jitflow.finding import service as finding
from jitflow.finding.service import Article, Hit, Query, Refused
from jitflow.instruments.definition import Definition
from jitflow.knowledge import asking, glossary
from jitflow.web.locale import gettext as _, speaking

SCOPE = SOURCE = "forms"
SHOWN = 5
_ACT = re.compile(r"(?:[\w-]+ ){0,4}(?:Directive|Regulation|Decision|Convention|Protocol|Charter|Treaty)\b")
"""Acts that have articles, by what they are called (Article 288 TFEU, and agreements between States)."""
RULE, PART = "rule-", "part-"
"""Before the id of a check and of a box, in addresses and anchors: no key of a field has a hyphen."""
_SAME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Definitions have no hour at which they changed: all of them are equally new."""


@dataclass(frozen=True)
class Entry:
    """One question or rule of a form, in the language of the page."""

    id: str
    place: str
    """Box, for people."""
    title: str
    lines: tuple[str, ...]
    basis: str
    severity: str = ""
    severity_label: str = ""
    case_law: tuple[str, ...] = ()
    doubtful: bool = False
    section: str = ""
    """Id of the box; of a rule none."""
    articles: tuple[str, ...] = ()
    """Act and article that it rests on, spelled out: the search finds "Article 4a" where the form says "FD 4a(1)"."""


def questions(definition: Definition, also: Container[str] = ()) -> Iterator[Entry]:
    """Every question that has help, a hint or a legal basis, in the order of the form; and those that are named."""
    words = DefinitionWords(definition)
    for section, declared, key in definition.walk():
        if (not declared.holds_value or declared.extends) and key not in also:
            continue
        lines = tuple(
            words.plain(f"{key}:{part}", text) for part in ("hint", "help") if (text := getattr(declared, part))
        )
        if lines or declared.basis or key in also:
            title = words.field_title(key).rstrip(":")
            basis = cited(declared.basis)
            yield Entry(key, words.box(section), title, lines, basis, section=section.id, articles=articles(definition, declared.basis))


def rules(definition: Definition) -> Iterator[Entry]:
    """Every check, with what it says when it finds something."""
    words = DefinitionWords(definition)
    for check in definition.checks:
        note = words.check(check, "note")
        yield Entry(
            f"{RULE}{check.id}", check.id, words.check(check, "message") or check.id, (note,) if note else (), cited(check.basis),
            check.severity.value, severity_label(check.severity), tuple(map(cited, check.case_law)), check.confidence == "doubtful",
            articles=articles(definition, check.basis),
        )  # fmt: skip


def articles(definition: Definition, basis: str | None) -> tuple[str, ...]:
    """The articles of acts in a legal basis, spelled out in the language of the page; what has clauses or pages has none."""
    words, made = DefinitionWords(definition), []
    for code, act in definition.basis_prefix.items() if basis else ():
        if not _ACT.match(act):
            continue
        for found in re.finditer(rf"(?<!\w){re.escape(code)}\s(\d{{1,3}}[a-z]?(?:\(\w{{1,4}}\))*)(?!\w)", basis or ""):
            made.append(_("%(act)s, Article %(number)s", act=words.plain(f"basis.{code}:act", act), number=found[1]))
    return tuple(dict.fromkeys(made))


def index(session: Session) -> int:
    """Let the forms of this release be found in the languages of the pages; how many entries were new or changed.

    What an earlier release said is found no more.
    """
    articles: list[Article] = []
    for language in LANGUAGES:
        with speaking(language):
            articles += [_article(one, entry, language) for one in library.currents() for entry in (*questions(one), *rules(one))]
    there = {(one.object_id, one.language) for one in articles}
    finding.drop_others(session, SOURCE, there)
    return finding.put_many(session, articles)


def _article(definition: Definition, entry: Entry, language: str) -> Article:
    lines = (*entry.lines, *entry.articles, entry.basis, *entry.case_law, f"{definition.short_title} {entry.place}")
    return Article(
        SOURCE, f"{definition.slug}:{entry.id}"[:90], None, SCOPE, language, entry.title, "\n".join(one for one in lines if one),
        {"instrument": [definition.slug]}, _SAME_DAY,
    )  # fmt: skip


def look_for(session: Session, words: str, language: str) -> list[tuple[str, str, Hit]]:
    """Slug, id of the entry, and hit, the best first; in the language of the page where it says so, too."""
    query = Query(words, asking.read_as(words, language), [SCOPE], {"language": [language]}, limit=SHOWN)
    try:
        found = finding.search(session, query, glossary.expander())
        if words.strip() and not found.complete:
            wider = finding.search(session, query, glossary.expander().anywhere())
            found = wider if wider.complete else found
    except Refused:
        return []
    return [(*one.object_id.split(":", 1), one) for one in found.hits]
