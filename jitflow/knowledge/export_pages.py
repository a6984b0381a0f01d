"""Records on paper, as this reader may read them: one as PDF or DOCX, those of the list as one PDF with contents.

Nothing of who wrote, reviewed or marked goes onto paper; what the page says of how sure a record is does.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import g
from sqlalchemy.orm import Session

from jitflow.documents import RenderError, render
from jitflow.documents.records import RecordsRequest
from jitflow.documents.request import Rendered
from jitflow.instruments.definition import Definition
from jitflow.knowledge import definitions, here, index_pages, listing, markdown, record_pages, tools, words
from jitflow.knowledge.labels import Labels
from jitflow.knowledge.records import RecordData
from jitflow.knowledge.taught import origin_of, parts_of
from jitflow.web.locale import country_name, current_language, format_date, gettext as _

FORMATS = ("pdf", "docx")


def one(session: Session, form: str, asked: str) -> RecordsRequest:
    """The record of this request, in the language asked for where it is written in it."""
    found = record_pages.opened(session)
    data, labels = found.data, Labels(session)
    shown = asked if asked in words.languages(data.texts) else words.best(data.texts, current_language(), data.language)
    return RecordsRequest(_head(f"{data.label} {data.text('title', shown)}"[:120]), (_paper(session, data, labels, shown),), form)


def listed(session: Session) -> RecordsRequest | None:
    """What the list shows with the same address, its first records; None: it shows nothing."""
    found = index_pages.found(session, 0, index_pages.PAPER_MOST)
    labels, viewer = Labels(session), here.viewer()
    made = [
        _paper(session, data, labels, line.language)
        for line, data in zip(found.lines, listing.read_all(session, viewer, [line.id for line in found.lines]), strict=True)
    ]
    return RecordsRequest(_head(_("Records of %(group)s", group=g.reached.group.name)), tuple(made)) if made else None


def printed(asked: RecordsRequest) -> Rendered | None:
    """The paper; None: it could not be made just now."""
    try:
        return render(asked)
    except RenderError:
        return None


def _head(title: str) -> dict[str, Any]:
    return {
        "language": current_language(), "title": title, "group": g.reached.group.name, "day": here.today(), "page": _("Page"),
        "of": _("of"), "version": _("Knowledge base"), "contents": _("Contents"),
        "printed": _("printed on %(day)s", day=format_date(date.fromisoformat(here.today()))),
    }  # fmt: skip


def _paper(session: Session, data: RecordData, labels: Labels, language: str) -> dict[str, Any]:
    declared = definitions.definition(data.definition)
    body = data.text("body", language) or data.text("body")
    return {
        "label": data.label, "kind": labels.say("kind", data.kind), "title": data.text("title", language) or data.text("title"),
        "lang": language, "marks": [*_marks(data, declared), *record_pages.reading_marks(data, declared)],
        "facts": _facts(data, declared, labels, tools.lines(session, data.answers.get(tools.FIELD) or ())),
        "summary": data.text("summary", language), "blocks": [*markdown.to_blocks(body), *_parts(data, declared, language)],
        "sources": _sources(data, declared),
    }  # fmt: skip


def _parts(data: RecordData, declared: Definition, language: str) -> list[dict[str, Any]]:
    """What the case taught, each part under its heading, which is in the language of the page."""
    made: list[dict[str, Any]] = []
    for one in parts_of(data, declared, language):
        runs = [{"text": one.title, "strong": False, "em": False, "href": ""}]
        made += [{"kind": "heading", "level": markdown.TOP_LEVEL, "runs": runs, "lang": current_language()}]
        made += markdown.to_blocks(one.text)
    return made


def _marks(data: RecordData, declared: Definition) -> list[str]:
    """Where it stands: whoever reads the paper without the page has to know."""
    made = [here.status(declared, data.status)["title"]]
    if data.is_outdated(here.today()):
        made.append(_("Outdated"))
    made += [record_pages.option(declared, key, data.answers.get(key)) for key in ("classification", "handling", "confidence")]
    return [one for one in made if one]


def _facts(data: RecordData, declared: Definition, labels: Labels, used: list[dict[str, Any]]) -> list[list[str]]:
    answers = data.answers
    titles = {
        "instruments": ("instrument", _("Instrument")), "states": ("state", _("States")), "routes": ("route", _("Route")),
        "modus_operandi": ("modus_operandi", _("Modus operandi")), "phases": ("phase", _("Phase")),
        "challenges": ("challenge", _("Challenge")), "legal_sources": ("legal_source", _("Legal sources")),
    }  # fmt: skip
    rows = [
        (title, ", ".join(country_name(code) if facet == "state" else labels.say(facet, code) for code in answers.get(key) or []))
        for key, (facet, title) in titles.items()
    ]
    rows = [*origin_of(data, declared), *rows]
    rows.append((_("Use with it"), "; ".join(", ".join(part for part in (one["said"], one["title"]) if part) for one in used)))
    rows.append((_("Next review"), format_date(date.fromisoformat(data.review_on)) if data.review_on else ""))
    rows.append((_("Version"), f"{data.revision}, {format_date(data.changed_at)}"))
    return [[label, value] for label, value in rows if value]


def _sources(data: RecordData, declared: Definition) -> list[Any]:
    lines = [
        ", ".join(part for part in (one["title"], one["reference"], one["url"], one["sure"]) if part)
        for one in record_pages.sources(data, declared)
    ]
    return [_("Sources"), lines] if lines else []
