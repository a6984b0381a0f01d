"""Plain data of the page of one record: its words in a language, its life, where it appears, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, g, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import access
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition
from jitflow.instruments.judging import Option
from jitflow.knowledge import (
    definitions,
    here,
    lessons,
    listing,
    markdown,
    moving,
    near,
    readings,
    records,
    said,
    seeing,
    step_words,
    tools,
    words,
    writing,
)  # fmt: skip
from jitflow.knowledge.labels import Labels, option, short
from jitflow.knowledge.life import Standing
from jitflow.knowledge.markdown import Near
from jitflow.knowledge.models import Event, Record, Version
from jitflow.knowledge.places import conditions_of, of_form
from jitflow.knowledge.records import RecordData
from jitflow.knowledge.taught import origin_of, parts_of
from jitflow.letters import slots
from jitflow.web.locale import country_name, current_language, gettext as _, language_name


@dataclass
class Opened:
    """The record at hand with its log, as the reader sees it."""

    row: Record
    standing: Standing
    data: RecordData
    """The newest words, or those that were published last, as the reader may see them."""
    newest: bool
    reviewers: list[str]

    @property
    def definition(self) -> Definition:
        return self.standing.definition


def opened(session: Session) -> Opened:
    """The record of this request."""
    row = session.get_one(Record, g.reached.object.id)
    standing, asked = moving.standing(session, row), moving.reviewers(session, row.id)
    data = records.data_of(row, standing.texts)
    viewer = here.viewer()
    newest = listing.reads_newest(viewer, row, viewer.user_id in asked)
    published = request.args.get("version") == "published" and row.shown_version is not None
    if not newest or published:
        data = as_of(session, data, row.shown_version or row.revision)
    return Opened(row, standing, data, newest and not published, asked)


def reads_newest(found: Opened) -> bool:
    """Whether the reader may read the newest words, whichever version the page shows."""
    viewer = here.viewer()
    return listing.reads_newest(viewer, found.row, viewer.user_id in found.reviewers)


def opened_to_write(session: Session) -> Opened:
    """The same for pages that show the newest words; for others there is no such page."""
    found = opened(session)
    if not reads_newest(found):
        abort(404)
    return found


def as_of(session: Session, data: RecordData, number: int) -> RecordData:
    """The record with the words and answers of one version."""
    statement = select(Version).where(Version.record_id == data.id, Version.number == number)
    version = session.scalars(statement).one()
    return records.of_version(data, version)


def context(session: Session) -> dict[str, Any]:
    """The whole page."""
    found = opened(session)
    data, viewer = found.data, here.viewer()
    shown = language_of(data, request.args.get("language", ""))
    labels = Labels(session)
    answers = said.answers_of(session, data.id) if data.kind == said.QUESTION else []
    beside = near.of_words(session, [one.text for one in answers])
    people = here.names(
        session, data.owner_id, data.author_id, data.changed_by, *found.reviewers, *(one.actor_id for one in found.standing.events),
        *(one.author_id for one in answers),
    )  # fmt: skip
    return {
        "head": head(found, labels, shown),
        "words": _words(session, data, shown),
        "languages": _languages(found, shown),
        "rail_states": _rail(found.standing, people),
        "places": conditions_of(data, labels),
        "tools": tools.lines(session, data.answers.get(tools.FIELD) or ()),
        "sources": sources(data, found.definition),
        "remedies": _remedies(found),
        "facts": _facts(found, labels, people),
        "marks": (marks := said.marks_of(session, data.id)),
        "doubts": lessons.doubts_of(session, data.id) if here.may_write() and marks.get(lessons.WRONG) else [],
        "links": [link_row(one, found.definition) for one in said.links_of(session, viewer, data.id)],
        "files": [
            {"title": one.title, "filename": one.filename, "size": one.size, "id": one.id,
             "url": here.address("file", record_file_id=one.id)}
            for one in said.files_of(session, data.id, None if found.newest else said.files_until(session, viewer, found.row))
        ],
        "answers": [_answer(one, people, beside) for one in answers],
        "takes_answers": said.takes_answers(data.kind, found.row.status, found.row.marking) and here.may_write(),
        "answer_by": here.day(data.answers.get("answer_by")),
        "answers_over": str(data.answers.get("answer_by") or here.today()) < here.today(),
        "steps": _steps(found) if here.may_write() else [],
        "log": [_event(one, found.standing, people) for one in reversed(found.standing.events)],
        "reviewers": [{"id": one, "name": people.get(one, "")} for one in found.reviewers],
        "reading": readings.of(data, found.standing.events),
        "may_write": here.may_write(),
        "may_translate": access.may("knowledge.translate") and reads_newest(found) and found.row.status not in writing.CLOSED,
        "translate_url": here.address("translations"),
        "translate_to": [
            {"code": code, "name": language_name(code)} for code in words.LANGUAGES
            if code not in words.languages(data.texts)
        ],
        "may_edit": here.may_write() and reads_newest(found) and found.row.status not in writing.CLOSED,
        "crumbs": here.crumbs(
            (labels.say("kind", data.kind), here.address("index", kind=data.kind)), (data.label, None)
        ),
    }  # fmt: skip


def language_of(data: RecordData, asked: str) -> str:
    """The language in which a record is read: the one asked for where it has words there, else that of the reader or the source."""
    return asked if asked in words.languages(data.texts) else words.best(data.texts, current_language(), data.language)


def written_in(data: RecordData, field: str, language: str) -> str:
    """The language of a field that is read in this one: of the source where nobody translated it."""
    return language if data.text(field, language) else data.language


def head(found: Opened, labels: Labels, language: str = "") -> dict[str, Any]:
    """What stands on top of every page of a record, its title in the language that is read; without one in that of the reader."""
    data, row = found.data, found.row
    about = [labels.say("kind", data.kind) + " " + data.label]
    for key, facet in (("instruments", "instrument"), ("phases", "phase"), ("routes", "route")):
        about += [short(labels.say(facet, one)) for one in (data.answers.get(key) or [])[:4]]
    language = written_in(data, "title", language_of(data, language))
    return {
        "id": data.id,
        "label": data.label,
        "kicker": ", ".join(about),
        "title": data.text("title", language),
        "lang": language,
        "written_in": row.language,
        "status": here.status(found.definition, row.status),
        "reason": row.reason,
        "revision": row.revision,
        "outdated": data.is_outdated(here.today()),
        "review_on": here.day(data.review_on),
        "valid_to": here.day(data.answers.get("valid_to")),
        "handling": option(found.definition, "handling", data.answers.get("handling")),
        "classification": option(found.definition, "classification", data.answers.get("classification")),
        "confidence": option(found.definition, "confidence", data.answers.get("confidence")),
        "doubtful": data.answers.get("confidence") == "doubtful",
        "delivered": data.shipped_id is not None and not data.own,
        "in_revision": row.shown_version is not None and seeing.read_as(row) not in seeing.OPEN,
        "reopened": row.revision == row.shown_version,
        "newest": found.newest,
        "published_url": here.address("record", version="published"),
        "url": here.address("record"),
    }


def _words(session: Session, data: RecordData, language: str) -> dict[str, Any]:
    written = written_in(data, "body", language)
    body, parts = data.text("body", written), parts_of(data, definitions.definition(data.definition), language)
    beside = near.of_words(session, [body, *(one.text for one in parts)], data.id)
    return {
        "lang": language,
        "summary": data.text("summary", language),
        "body": markdown.to_html(body, beside),
        "body_lang": written,
        "parts": [
            {"title": one.title, "title_lang": one.title_language, "lang": one.language, "body": markdown.to_html(one.text, beside)}
            for one in parts
        ],
        "read_in": language_name(language) if language != current_language() else "",
        "body_in": language_name(written) if written != language else "",
    }


def _languages(found: Opened, shown: str) -> list[dict[str, Any]]:
    """The language versions there are, with how far each is."""
    data, made = found.data, []
    for code in words.languages(data.texts):
        state = words.state_of(data.texts, code, data.language)
        made.append({
            "code": code, "name": language_name(code), "state": state, "current": code == shown,
            "label": STATES[state]() if state in STATES else "",
            "url": here.address("record", language=code), "source": code == data.language,
            "translate_url": here.address("translate", text_language=code),
        })  # fmt: skip
    return made


STATES = {
    slots.DRAFT: lambda: _("Translation, nobody has read it against the source"),
    slots.STALE: lambda: _("Out of date: the source was changed"),
    slots.EMPTY: lambda: _("Not complete"),
}


def _rail(standing: Standing, people: dict[str, str]) -> list[dict[str, Any]]:
    """The states the record went through with the day each began, where it is, and what lies ahead on the usual way."""
    side, row, region = standing.side, standing.record, definitions.life(standing.definition)
    order = [one.id for one in side.states_in(region.id)]
    delivered = bool(standing.events) and standing.events[0].transition == moving.DELIVER
    began = {} if delivered else {region.start: (row.created_at, people.get(row.author_id, ""))}
    for event in standing.events:
        began[event.marking[region.id]] = (event.happened_at, people.get(event.actor_id, ""))
    here_now = row.status
    made = [
        {**here.status(standing.definition, state), "at": at, "by": by, "place": "now" if state == here_now else "done"}
        for state, (at, by) in sorted(began.items(), key=lambda one: (one[0] == here_now, one[1][0]))
        if state == here_now or order.index(state) < order.index(here_now)
    ]
    state = here_now
    while following := _following(standing, state):
        state = following
        made.append({**here.status(standing.definition, state), "at": None, "by": "", "place": "ahead"})
    return made


def _following(standing: Standing, state: str) -> str:
    """The next state on the usual way; empty: there is none."""
    side = standing.side
    if side.state[state].final:
        return ""
    order = [one.id for one in side.states_in(definitions.life(standing.definition).id)]
    following = order[order.index(state) + 1]
    return following if any(state in one.leaves and one.to == following for one in side.transitions) else ""


def sources(data: RecordData, definition: Definition) -> list[dict[str, Any]]:
    """What a record rests on, with how sure each is."""
    said_by, sure = DefinitionWords(definition), definition.fields["source.sure"].options
    names = {one.code: said_by.plain(f"source.sure.{one.code}:wording", one.wording) for one in sure}
    return [
        {
            "title": one.get("title", ""), "reference": one.get("reference", ""), "url": one.get("url", ""),
            "sure": names.get(one.get("sure", ""), ""), "doubtful": one.get("sure") in ("kq", "d"),
            "checked": bool(one.get("checked")),
        }
        for one in data.answers.get("source") or []
    ]  # fmt: skip


def _remedies(found: Opened) -> dict[str, Any] | None:
    items = found.data.answers.get("remedy") or []
    if not items:
        return None
    said_by = DefinitionWords(found.definition)
    names = {
        one.code: said_by.plain(f"remedy.target.{one.code}:wording", one.wording)
        for one in found.definition.fields["remedy.target"].options
    }
    return {
        "status": here.status(found.definition, found.row.marking.get("remedy_followed", "")),
        "items": [
            {
                "target": names.get(one.get("target", ""), ""), "proposal": one.get("proposal", ""), **of_form(one.get("place", "")),
            }
            for one in items
        ],
    }  # fmt: skip


def _facts(found: Opened, labels: Labels, people: dict[str, str]) -> list[dict[str, Any]]:
    data, answers = found.data, found.data.answers
    delivered = data.shipped_id is not None and not data.own
    owner = _("nobody yet: it came with jitflow") if delivered else people.get(data.owner_id, "")
    rows: list[tuple[str, str, bool]] = [(_("Owner"), owner, not delivered)]
    rows += [(label, value, False) for label, value in origin_of(data, found.definition)]
    rows.append((_("States"), ", ".join(country_name(one) for one in answers.get("states") or []), False))
    titles = {
        "routes": ("route", _("Route")), "modus_operandi": ("modus_operandi", _("Modus operandi")), "phases": ("phase", _("Phase")),
        "roles": ("role", _("Role in the network")), "challenges": ("challenge", _("Challenge")),
        "legal_sources": ("legal_source", _("Legal sources")),
    }  # fmt: skip
    for key, (facet, title) in titles.items():
        rows.append((title, ", ".join(labels.say(facet, one) for one in answers.get(key) or []), facet == "legal_source"))
    return [{"label": label, "value": value, "data": is_data} for label, value, is_data in rows if value]


def _steps(found: Opened) -> list[dict[str, Any]]:
    """Steps that the record can take, the possible ones first; of the others why not."""
    said_by = here.procedure_words(found.definition)
    onward = _following(found.standing, found.row.status)
    made = [
        step_line(one, said_by) | {"onward": bool(onward) and one.transition.to == onward}
        for one in found.standing.options(here.person())
    ]
    return sorted(made, key=lambda one: (not one["allowed"], not one["onward"]))


def step_line(option: Option, said_by: Any) -> dict[str, Any]:
    """One step in a list."""
    return {
        "id": option.transition.id,
        "title": said_by.step(option.transition),
        "help": said_by.help(option.transition),
        "allowed": option.allowed,
        "reasons": [here.say(said_by, one) for one in option.reasons],
        "url": here.address("step", record_step=option.transition.id),
    }


def _event(event: Event, standing: Standing, people: dict[str, str]) -> dict[str, Any]:
    said_by, declared = here.procedure_words(standing.definition), standing.side.transition[event.transition]
    return {
        "title": said_by.step(declared),
        "at": event.happened_at,
        "by": people.get(event.actor_id, ""),
        "version": event.version,
        "given": step_words.given(standing.definition, declared, event.given),
    }


def link_row(one: said.LinkLine, definition: Definition) -> dict[str, Any]:
    """A link to or from another record."""
    names = {
        ("related", True): _("See also"), ("related", False): _("See also"), ("supersedes", True): _("Takes the place of"),
        ("supersedes", False): _("Its place is taken by"), ("answers", True): _("Is an answer to"), ("answers", False): _("Answered by"),
        ("supports", True): _("Supports"), ("supports", False): _("Supported by"),
    }  # fmt: skip
    return {
        "id": one.id, "how": names[(one.kind, one.forward)], "label": one.label, "title": one.title, "lang": one.language,
        "status": here.status(definition, one.status), "url": here.address("record", record_id=one.other_id),
    }  # fmt: skip


def _answer(one: Any, people: dict[str, str], beside: Near) -> dict[str, Any]:
    return {
        "id": one.id, "by": people.get(one.author_id, ""), "at": one.created_at, "lang": one.language,
        "state": country_name(one.state) if one.state else "", "withdrawn": one.withdrawn_at,
        "body": markdown.to_html(one.text, beside) if one.withdrawn_at is None else "",
        "may_withdraw": one.withdrawn_at is None and (one.author_id == here.person().id or here.viewer().coordinates),
    }  # fmt: skip

