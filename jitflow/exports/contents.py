"""What an export holds of an instrument and of a case: plain data, for programs and for people.

Answers are those that documents may print (`documents.projection`): internal questions of the form never leave.
Nothing here reads findings, previews, reasons for going on or comments: those are in `jitflow.exports.internal`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from jitflow import library, ownership
from jitflow.accounts import service as accounts
from jitflow.cases import service as cases
from jitflow.documents.projection import project
from jitflow.drafting import service as drafting
from jitflow.drafting.box import in_words
from jitflow.drafting.words import DefinitionWords, fields_by_key
from jitflow.enclosures import service as enclosures
from jitflow.instruments import file
from jitflow.instruments.definition import Definition, Field, FieldType, Section
from jitflow.instruments.events import Entry
from jitflow.instruments.facts import Facts
from jitflow.letters import service as letters
from jitflow.papers import service as papers
from jitflow.procedure import private, service as procedure
from jitflow.procedure.service import NoProcedure, Standing
from jitflow.procedure.timeline import Timeline
from jitflow.procedure.words import words_of
from jitflow.web.locale import country_name, gettext as _, language_name


@dataclass(frozen=True)
class Exported:
    """One instrument as it leaves: data for programs, and what its page for people shows."""

    number: str
    data: dict[str, Any]
    page: dict[str, Any]


def of_instrument(session: Session, instrument_id: str, zone: str, now: datetime) -> Exported:
    """Answers, procedure and papers of one instrument; words in the language of the reader."""
    data = drafting.load(session, instrument_id)
    definition = library.library().definition(data.slug, data.version)
    languages = languages_of(data)
    projected = project(definition, drafting.to_instrument(data, now.date()), *languages)
    with ownership.of_team(data.home_party):  # what other parties keep to themselves is not the office's to hand out
        lines, log = _procedure(session, data.id, zone)
        listed = papers_of(session, data.id)
    words = DefinitionWords(definition)
    title = words.plain("definition:title", definition.title)
    made = {
        "number": data.number, "side": data.side, "origin": data.origin, "status": data.status,
        "opened_at": stamp(data.created_at), "saved_at": stamp(data.saved_at),
        "instrument": file.to_data(projected), "procedure": log, "papers": listed,
    }  # fmt: skip
    facts = library.facts_of(definition, projected)
    page = {
        "number": data.number, "title": title, "issuing": country_name(data.issuing_state),
        "executing": country_name(data.executing_state) if data.executing_state else "",
        "boxes": list(_boxes(definition, words, facts, languages)), "events": lines, "papers": listed,
    }  # fmt: skip
    return Exported(data.number, made, page)


def languages_of(data: drafting.InstrumentData) -> list[str]:
    """Languages in which there is free text, the source first."""
    found = {data.language} | {code for slots in data.texts.values() for code in slots}
    return sorted(found, key=lambda code: (code != data.language, code))


def of_case(session: Session, case: Any) -> dict[str, Any]:
    """References and facts of a case. The team and its reasons for a category are work inside the group."""
    facts = cases.all_facts(session, case.id)
    return {
        "number": case.number, "title": case.title or "", "summary": case.summary or "",
        "national_reference": case.national_reference or "", "eurojust_reference": case.eurojust_reference or "",
        "issuing_state": case.issuing_state,
        **{name: [{"kind": one.kind, "facts": one.facts} for one in lines] for name, lines in facts.items()},
    }  # fmt: skip


def papers_of(session: Session, instrument_id: str) -> list[dict[str, Any]]:
    """Every paper by its name: documents that were made, letters, enclosures."""
    documents = [
        {
            "what": "document", "name": one.filename or "", "language": one.language, "beside": one.beside,
            "made_at": stamp(one.created_at), "size": one.size, "sha256": one.sha256, "id": one.id,
        }
        for one in papers.documents_of(session, instrument_id)
        if one.status == "done"
    ]  # fmt: skip
    written = [
        {
            "what": "letter", "name": f"{one.kind} {one.number}", "language": one.language, "beside": one.beside,
            "direction": one.direction, "status": one.status, "made_at": stamp(one.created_at),
        }
        for one in letters.letters_of(session, instrument_id)
    ]  # fmt: skip
    enclosed = [
        {
            "what": "enclosure", "number": one.number, "kind": one.kind, "name": one.title or one.filename,
            "language": one.language, "dated": one.dated, "made_at": stamp(one.created_at), "size": one.size,
            "sha256": one.sha256, "id": one.id,
        }
        for one in enclosures.enclosures_of(session, instrument_id)
    ]  # fmt: skip
    return [*documents, *written, *enclosed]


def stamp(moment: datetime) -> str:
    """A moment as programs write it, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _boxes(
    definition: Definition, words: DefinitionWords, facts: Facts, languages: list[str]
) -> Iterator[dict[str, Any]]:
    for section in definition.sections:
        rows = [] if section.internal else list(_rows(words, facts, section.fields, ("", "", ""), languages))
        if rows:
            yield {"title": _title(words, section), "rows": rows}


def _title(words: DefinitionWords, section: Section) -> str:
    title = words.section(section, "title") or words.section(section, "label") or section.id
    return f"{words.box(section)}: {title}" if section.letter else title


def _rows(
    words: DefinitionWords, facts: Facts, fields: tuple[Field, ...], at: tuple[str, str, str], languages: list[str]
) -> Iterator[dict[str, Any]]:
    """Questions that have an answer. at: key, path and number before those of the fields."""
    key, path, number = at
    full = fields_by_key(words.definition)
    for declared in fields:
        inner_key, inner_path = f"{key}{declared.key}", f"{path}{declared.key}"
        if not declared.holds_value or declared.internal:
            continue
        if declared.is_group:
            for count, item in enumerate(facts.value(inner_path) or [], 1):
                place = (f"{inner_key}.", f"{inner_path}.{item['id']}.", f"{number}{count}.")
                yield from _rows(words, facts, declared.fields, place, languages)
        elif values := _values(words, facts, full[inner_key], inner_path, languages):
            label = words.field_title(inner_key).rstrip(":").replace("{", "").replace("}", "")
            yield {"label": f"{number} {label}".strip(), "values": values}


def _values(
    words: DefinitionWords, facts: Facts, declared: Field, path: str, languages: list[str]
) -> list[dict[str, str | None]]:
    if declared.type is not FieldType.PROSE:
        text = in_words(words, declared, facts.value(path))
        return [{"text": text, "lang": None, "language": ""}] if text else []
    said = [(code, facts.instrument.texts.get(path, {}).get(code)) for code in languages]
    return [
        {"text": slot["text"], "lang": code, "language": language_name(code)}
        for code, slot in said
        if slot is not None and slot.get("text")
    ]


def _procedure(session: Session, instrument_id: str, zone: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The log in words, the oldest first, and as data. What was passed knowingly is no part of it: it is internal."""
    try:
        found = procedure.standing(session, instrument_id)
    except NoProcedure:
        return [], []
    rows = procedure.log_of(session, instrument_id)
    names = accounts.names(session, {row.actor_id for row in rows})
    words = words_of(found)
    timeline, inside = Timeline(found, words, rows, names, zone), _inside(found)
    lines = [_line(timeline, one) for one in found.position.history]
    steps = found.position.side.transition
    events = found.position.log
    hidden = {one.event.id: private.hidden(steps.get(one.transition), one.event, events) for one in found.position.history}
    log = [
        {
            "sequence": row.sequence, "kind": row.kind, "step": row.transition, "party": row.party,
            "happened_at": stamp(row.happened_at) if row.happened_at else None, "zone": row.zone,
            "entered_at": stamp(row.created_at), "by": names.get(row.actor_id, ""), "capacity": row.capacity,
            "values": {
                key: value
                for key, value in ((row.values or {}).get("fields") or {}).items()
                if (row.transition, key) not in inside and key not in hidden.get(row.corrects or row.id, ())
            },
            "reason": "" if is_going_on(row.kind, row.precedes) else row.reason or "",
        }
        for row in rows
    ]  # fmt: skip
    return lines, log


def is_going_on(kind: str, place: str | None) -> bool:
    """Whether the reason of an event says why somebody went on in spite of a warning, which is internal; that of a
    correction, or of a step entered at an earlier place, says why it is in the log."""
    return kind == "transition" and not place


def _inside(found: Standing) -> set[tuple[str, str]]:
    """Step and key of what is filled in at a step for the file alone."""
    return {(step.id, one.key) for step in found.position.side.transitions for one in step.fields if one.internal}


def _line(timeline: Timeline, entry: Entry) -> dict[str, Any]:
    one = timeline.line(entry)
    kind = {"correction": _("Corrected"), "void": _("Taken back")}.get(one["kind"], "")
    title = f"{kind}: {one.get('about') or one['title']}" if kind else one["title"]
    step = timeline.found.position.side.transition.get(entry.transition)
    inside = {timeline.label(step, field) for field in step.fields if field.internal} if step else set()
    return {
        "number": one["number"], "title": title, "party": one["party"], "by": one["by"], "capacity": one["capacity"],
        "entered_at": one["entered_at"], "voided": one["voided"],
        "reason": "" if is_going_on(entry.event.kind, entry.event.before) else one["reason"],
        "moments": [shown["text"] for shown in one["moments"]],
        "values": [(line["label"], line["new"], line["old"]) for line in one["values"] if line["label"] not in inside],
    }  # fmt: skip
