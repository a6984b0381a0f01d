"""Records on paper, as this reader may read them: one as PDF or DOCX, those of the list as one PDF with contents.

Nothing of who wrote, reviewed or marked goes onto paper; what the page says of how sure a record is does, and so does the
lawyer who compared a note with its judgment.
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
from jitflow.knowledge import definitions, here, index_pages, listing, markdown, readings, record_pages, tools, words
from jitflow.knowledge.labels import Labels
from jitflow.knowledge.readings import Reading
from jitflow.knowledge.records import RecordData
from jitflow.knowledge.taught import origin_of, parts_of
from jitflow.web.locale import country_name, current_language, format_date, gettext as _, language_name

FORMATS = ("pdf", "docx")


def one(session: Session, form: str, asked: str) -> RecordsRequest:
    """The record of this request, in the language asked for where it is written in it."""
    found = record_pages.opened(session)
    data, labels = found.data, Labels(session)
    shown = record_pages.language_of(data, asked)
    made = _paper(session, data, labels, shown, readings.of(data, found.standing.events))
    return RecordsRequest(_head(f"{data.label} {made['title']}"[:120], made["lang"]), (made,), form)


def listed(session: Session) -> RecordsRequest | None:
    """What the list shows with the same address, its first records; None: it shows nothing."""
    found = index_pages.found(session, 0, index_pages.PAPER_MOST)
    labels = Labels(session)
    read = listing.read_all(session, here.viewer(), [line.id for line in found.lines])
    compared = readings.of_all(session, read)
    made = [
        _paper(session, data, labels, line.language, compared.get(data.id)) for line, data in zip(found.lines, read, strict=True)
    ]
    return RecordsRequest(_head(_("Records of %(group)s", group=g.reached.group.name), current_language()), tuple(made)) if made else None


def printed(asked: RecordsRequest) -> Rendered | None:
    """The paper; None: it could not be made just now."""
    try:
        return render(asked)
    except RenderError:
        return None


def _head(title: str, language: str) -> dict[str, Any]:
    """What is ours on every sheet, and the title with its language."""
    return {
        "language": current_language(), "title": title, "title_language": language, "group": g.reached.group.name,
        "day": here.today(), "page": _("Page"), "of": _("of"), "version": _("Knowledge base"), "contents": _("Contents"),
        "printed": _("printed on %(day)s", day=format_date(date.fromisoformat(here.today()))),
    }  # fmt: skip


def _paper(session: Session, data: RecordData, labels: Labels, language: str, reading: Reading | None) -> dict[str, Any]:
    declared = definitions.definition(data.definition)
    titled, written = (record_pages.written_in(data, field, language) for field in ("title", "body"))
    return {
        "label": data.label, "kind": labels.say("kind", data.kind), "title": data.text("title", titled),
        "lang": titled, "body_lang": written, "marks": _marks(data, declared, language),
        "reading": list(reading.on_paper) if reading is not None else [],
        "facts": _facts(data, labels, language, [*origin_of(data, declared), _used(session, data)]),
        "summary": data.text("summary", language),
        "blocks": [*markdown.to_blocks(data.text("body", written)), *_parts(data, declared, language)],
        "sources": _sources(data, declared),
    }  # fmt: skip


def _parts(data: RecordData, declared: Definition, language: str) -> list[dict[str, Any]]:
    """What the case taught, each part under its heading."""
    made: list[dict[str, Any]] = []
    for one in parts_of(data, declared, language):
        runs = [{"text": one.title, "strong": False, "em": False, "href": ""}]
        made += [{"kind": "heading", "level": markdown.TOP_LEVEL, "runs": runs, "lang": one.title_language}]
        made += markdown.to_blocks(one.text)
    return made


def _used(session: Session, data: RecordData) -> tuple[str, str]:
    """What is to be used with it, in words."""
    named = tools.lines(session, data.answers.get(tools.FIELD) or ())
    return _("Use with it"), "; ".join(", ".join(part for part in (one["said"], one["title"]) if part) for one in named)


def _marks(data: RecordData, declared: Definition, language: str) -> list[str]:
    """Where it stands: whoever reads the paper without the page has to know."""
    made = [here.status(declared, data.status)["title"]]
    if data.is_outdated(here.today()):
        made.append(_("Outdated"))
    translated = words.state_of(data.texts, language, data.language)
    if translated in record_pages.STATES:
        made.append(record_pages.STATES[translated]())
    made += [record_pages.option(declared, key, data.answers.get(key)) for key in ("classification", "handling", "confidence")]
    return [one for one in made if one]


def _facts(data: RecordData, labels: Labels, language: str, first: list[tuple[str, str]]) -> list[list[str]]:
    """What it is about and how old it is, after what comes `first`; its language where that is not the one in which the paper
    speaks."""
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
    rows = [*first, *rows]
    rows.append((_("Language"), language_name(language) if language != current_language() else ""))
    rows.append((_("Next review"), format_date(date.fromisoformat(data.review_on)) if data.review_on else ""))
    rows.append((_("Version"), f"{data.revision}, {format_date(data.changed_at)}"))
    return [[label, value] for label, value in rows if value]


def _sources(data: RecordData, declared: Definition) -> list[Any]:
    lines = [
        ", ".join(part for part in (one["title"], one["reference"], one["url"], one["sure"]) if part)
        for one in record_pages.sources(data, declared)
    ]
    return [_("Sources"), lines] if lines else []
