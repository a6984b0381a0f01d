"""Plain data of the page of one clause: its words, what each party says of them, suggestions, comments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, request
from sqlalchemy.orm import Session

from jitflow.accounts import service as accounts
from jitflow.citing import cited
from jitflow.comments import pages as comment_pages, service as comments
from jitflow.drafting import pages as drafting_pages, past
from jitflow.drafting.box import in_words
from jitflow.drafting.words import fields_by_key
from jitflow.instruments import keys
from jitflow.instruments.clauses import wordings as wordings_for
from jitflow.knowledge import doors, panel as lessons
from jitflow.negotiation import dates, head_page, pages, reading, suggestion_pages
from jitflow.negotiation.pages import Here
from jitflow.negotiation.table import Cell, Mark, Row, StanceLine
from jitflow.web.locale import gettext as _, language_name
from jitflow.wordings import service as wordings
from jitflow.wordings.saying import Sayer


def row_or_404(here: Here, section_id: str) -> Row:
    """The clause of the table with this id."""
    return here.table.row(section_id) or abort(404)


def context(
    session: Session,
    here: Here,
    row: Row,
    error: dict[str, str] | None = None,
    posted: suggestion_pages.Posted | None = None,
) -> dict[str, Any]:
    """The page. error: ``{"at", "message"}`` of what was refused."""
    declared = row.clause.section
    language = _language(here)
    at = (error or {}).get("at", "")
    return head_page.context(session, here) | {
        "clause": pages.line(here, row) | _words(session, here, row, language),
        "language": language,
        "languages": _languages(here, row, language),
        "rows": [pages.line(here, one) for one in here.table.rows],
        "exceptions": _exceptions(here, row),
        "said": [_said(session, here, row, party) for party in here.order()],
        "stance": _stance_form(here, row, at == "reason"),
        "history": _history(session, here, row),
        "suggestions": suggestion_pages.cards(session, here, row.id, posted),
        "decided": suggestion_pages.decided(session, here, row.id),
        "comments": _comments(session, here, row, at),
        "lessons": lessons.at_clause(here.draft, declared),
        "note_url": doors.note_url(here.draft, "sections", row.id),
        "nav": _nav(here, row),
        "urls": {
            "table": pages.address("index"),
            "action": pages.address("clause", section_id=row.id),
            "suggest": pages.address("suggest", section_id=row.id) if here.speaks else None,
            "form": drafting_pages.box_url(row.id),
            "decide": pages.address("suggested"),
        },
        "section_title": here.draft.words.section(declared, "title"),
        "basis": cited(declared.basis),
        "errors": [{"href": f"#{error['at']}", "message": error["message"]}] if error else [],
        "error": error,
        "typed": {name: request.form.get(name, "") for name in ("reason", "body", "path", "readers")} if error else {},
        "crumbs": drafting_pages.crumbs(
            here.draft, (_("Negotiation"), pages.address("index")), (here.draft.words.box(declared), None)
        ),
    }


def _language(here: Here) -> str:
    asked = request.args.get("language", "")
    known = {code for slots in here.data.texts.values() for code in slots}
    return asked if asked in known else here.data.language


def _languages(here: Here, row: Row, chosen: str) -> list[dict[str, Any]]:
    """The languages in which a text of the clause has words."""
    paths = [part.path for part in row.clause.parts if part.is_text and part.printed]
    codes = {code for path in paths for code, slot in here.data.texts.get(path, {}).items() if slot.get("text")}
    return [
        {"code": code, "name": language_name(code), "current": code == chosen,
         "url": pages.address("clause", section_id=row.id, language=code)}
        for code in sorted(codes | {here.data.language}, key=lambda one: (one != here.data.language, one))
    ]  # fmt: skip


def _words(session: Session, here: Here, row: Row, language: str) -> dict[str, Any]:
    """What the clause says: texts to be read, and the answers they rest on."""
    texts, answers, groups = [], [], here.draft.definition.groups
    full, model = fields_by_key(here.draft.definition), _model(session, here, language)
    for part in row.clause.parts:
        place = _inside(here, part.path)
        if part.is_text and part.printed:
            slot = here.data.texts.get(part.path, {}).get(language) or {}
            texts.append(
                {"label": place, "text": slot.get("text", ""), "missing": not slot.get("text"), "path": part.path,
                 "stale": slot.get("state") == "stale", "model": model(part.path)}
            )  # fmt: skip
        else:
            declared = full[keys.key_of(part.path, groups)]
            answers.append((place, in_words(here.draft.words, declared, part.value)))
    return {"texts": texts, "answers": answers}


def _model(session: Session, here: Here, language: str) -> Callable[[str], dict[str, Any] | None]:
    """What tells how a text stands to our wordings of its field; None where there are none."""
    definition = here.draft.definition
    if not definition.clauses:
        return lambda _path: None
    book = wordings.wordings_of(session, here.draft.data, language, facts=here.draft.facts)
    sayer = Sayer(here.draft, book)

    def say(path: str) -> dict[str, Any] | None:
        return sayer.text(book.at(path)) if wordings_for(definition, path) else None

    return say


def _inside(here: Here, path: str) -> str:
    """Where a path lies inside its clause: without the name of the clause."""
    return past.place(here.draft, path).partition(", ")[2] or past.place(here.draft, path)


def _said(session: Session, here: Here, row: Row, party: str) -> dict[str, Any]:
    """What one party says, with what changed since it spoke."""
    found = row.cell(party) or Cell(party, Mark.OPEN)
    made = pages.cell(here, row, party) | {"own": party == here.own, "changes": [], "at": None, "reason": "", "by": ""}
    if found.stance is None:
        return made
    last = found.stance
    names = accounts.names(session, {last.actor_id})
    made |= {
        "at": last.at, "when": dates.day_and_hour(last.at), "by": names.get(last.actor_id, ""), "reason": last.reason,
        "sentence": pages.stance_sentence(last.stance),
        "recorded_for": here.name(last.acting_party) if last.acting_party != last.party else "",
    }  # fmt: skip
    if found.mark is Mark.CHANGED:
        made["changes"] = changes(session, here, row, last)
    return made


def _exceptions(here: Here, row: Row) -> list[dict[str, str]]:
    """What is not in order in one clause, as marks of its head: who objects, who comments."""
    words = {
        Mark.OBJECTED: lambda names: _("Objected by %(parties)s", parties=names),
        Mark.COMMENTED: lambda names: _("Commented by %(parties)s", parties=names),
        Mark.CHANGED: lambda names: _("Changed since %(parties)s spoke", parties=names),
    }
    made = []
    for mark, say in words.items():
        at = [here.short(party)["code"] for party in here.order() if (cell := row.cell(party)) and cell.mark is mark]
        if at and row.counts:
            made.append({"mark": mark.value, "text": say(", ".join(at))})
    return made


def changes(session: Session, here: Here, row: Row, line: StanceLine) -> list[dict[str, Any]]:
    """What a party spoke of and what stands now, part by part, where they differ."""
    then = reading.said_of(session, here.facts, here.data.id, row.id, line)
    now = {part.path: part.value for part in row.clause.parts}
    return differing(here, then, now)


def differing(here: Here, then: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a clause that differ, each with both wordings."""
    full, groups = fields_by_key(here.draft.definition), here.draft.definition.groups
    found = []
    for path in dict.fromkeys((*now, *then)):
        if then.get(path) == now.get(path):
            continue
        declared = full[keys.key_of(path, groups)]
        old, new = (in_words(here.draft.words, declared, one.get(path)) for one in (then, now))
        found.append({"place": _inside(here, path), "old": old, "new": new, "path": path})
    return found


def _stance_form(here: Here, row: Row, reopened: bool) -> dict[str, Any] | None:
    """The form in which the reader speaks for a party; None for who may not."""
    if not here.speaks or not here.stands or not here.voices:
        return None
    chosen = request.form.get("party", "") if reopened else ""
    return {
        "digest": row.clause.digest,
        "voices": [here.short(one) | {"own": one == here.own} for one in here.voices],
        "party": chosen if chosen in here.voices else here.voices[0],
        "chosen": request.form.get("stance", "") if reopened else "",
    }


def _history(session: Session, here: Here, row: Row) -> list[dict[str, Any]]:
    lines = reading.history_of(session, here.data.id, row.id)
    names = accounts.names(session, {one.actor_id for one in lines})
    return [
        {
            "party": here.name(one.party), "sentence": pages.stance_sentence(one.stance), "at": one.at,
            "by": names.get(one.actor_id, ""), "reason": one.reason, "present": one.clause_hash == row.clause.digest,
            "recorded_for": here.name(one.acting_party) if one.acting_party != one.party else "",
        }
        for one in lines
    ]  # fmt: skip


def _comments(session: Session, here: Here, row: Row, at: str) -> dict[str, Any]:
    """The threads of the clause, and the form for a new one."""
    groups, section_of = here.draft.definition.groups, here.draft.definition.section_of
    mine = [
        one
        for one in comments.threads_of(session, here.data.id)
        if (section := section_of.get(keys.key_of(one.path, groups))) is not None and section.id == row.id
    ]
    people = {one.author_id for one in mine} | {one.resolved_by for one in mine}
    people |= {answer.author_id for one in mine for answer in one.answers}
    names = accounts.names(session, people) if mine else {}
    several = len({one.path for one in mine}) > 1
    threads = [_thread(here, one, names, several) for one in mine]
    fields = [field for box in comment_pages.choices(here.draft, row.id) for field in box["fields"]]
    return {
        "open": [one for one in threads if not one["resolved"]],
        "resolved": [one for one in threads if one["resolved"]],
        "fields": fields,
        "can": here.speaks and bool(fields),
        "error": at in ("body", "path"),
    }


def _thread(here: Here, one: comments.Thread, names: dict[str, str], several: bool) -> dict[str, Any]:
    """A comment with its party and its day and hour. several: the comments of the clause are about several fields."""
    made = comment_pages.thread(here.draft, one, names)
    answers = [
        line | {"when": dates.day_and_hour(line["at"]), "initials": initials(line["by"])} for line in made["answers"]
    ]
    return made | {
        "party": here.in_sentence(one.party or reading.home_of(here.data)),
        "when": dates.day_and_hour(one.at),
        "initials": initials(made["by"]),
        "own_only": bool(made["whose"]) and not one.shared,
        "inside": _inside(here, one.path) if several and made["url"] else "",
        "answers": answers,
    }


def initials(name: str) -> str:
    """ "DI" for Desislava Ilkova: beside the name, never instead of it."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def _nav(here: Here, row: Row) -> dict[str, Any]:
    ids = [one.id for one in here.table.rows]
    here_at = ids.index(row.id)

    def link(position: int) -> dict[str, str] | None:
        return pages.line(here, here.table.rows[position]) if 0 <= position < len(ids) else None

    waiting = [one for one in here.table.rows if one.waits_for(here.own) and one.id != row.id]
    after = next((one for one in waiting if ids.index(one.id) > here_at), waiting[0] if waiting else None)
    return {
        "previous": link(here_at - 1),
        "next": link(here_at + 1),
        "waiting": pages.line(here, after) if after is not None and here.own else None,
    }
