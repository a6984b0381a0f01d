"""The record and the person of this request, and what every page of the knowledge base has in common."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session

from jitflow.accounts import service as accounts
from jitflow.db import clock
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition
from jitflow.instruments.reasons import Reason, Word
from jitflow.knowledge import definitions, seeing
from jitflow.knowledge.life import Person
from jitflow.knowledge.seeing import Viewer
from jitflow.procedure.words import ProcedureWords
from jitflow.web.locale import gettext as _

#: State of a record to the mark that pages show with it (templates/pages/components.html).
MARKS = {
    "observation": "draft", "in_review": "in_progress", "reviewed": "in_progress", "approved": "in_progress",
    "published": "published", "verified": "reviewed", "delivered": "unconfirmed", "superseded": "stale", "archived": "later",
    "withdrawn": "refused",
}  # fmt: skip


def person() -> Person:
    """Who acts."""
    return Person(current_user.id, g.reached.group_level, g.reached.membership.capacity)


def viewer() -> Viewer:
    """Who looks."""
    return Viewer(current_user.id, g.reached.group_level, g.reached.group.id)


def may_write() -> bool:
    """Whether the reader writes in the knowledge base of this group."""
    return g.reached.group_level in seeing.WRITERS


def address(endpoint: str, **more: Any) -> str:
    """The address of a page of the knowledge base of this group; of the record at hand where it has one."""
    arguments = dict(more)
    if "record_id" in (request.view_args or {}):
        arguments.setdefault("record_id", request.view_args["record_id"])
    if endpoint in _OF_GROUP:
        arguments.pop("record_id", None)
    return url_for(f"knowledge.{endpoint}", group=g.reached.group.slug, **arguments)


_OF_GROUP = (
    "index", "new", "deliver", "taxonomies", "searches", "form_help", "glossary_page", "listed_paper", "remedies", "preview",
    "complete", "form_names",
)  # fmt: skip


def crumbs(*more: tuple[str, str | None]) -> list[dict[str, Any]]:
    """The knowledge base and what follows; the last one is the page itself."""
    chain: list[tuple[str, str | None]] = [(_("Knowledge"), address("index")), *more]
    last = len(chain) - 1
    return [
        {"label": label, "url": None if n == last else url, "current": n == last} for n, (label, url) in enumerate(chain)
    ]


def today() -> str:
    """The day it is in the time zone of the focus group, ISO."""
    return clock.now().astimezone(zone()).date().isoformat()


def zone() -> ZoneInfo:
    """The time zone of the focus group."""
    return ZoneInfo(g.reached.group.zone)


def day(iso: str | None) -> date | None:
    """A day kept as ISO text, for the filters of templates."""
    return date.fromisoformat(iso) if iso else None


def names(session: Session, *ids: str | None) -> dict[str, str]:
    """Names of persons by id."""
    return dict(accounts.names(session, [one for one in ids if one]))


def procedure_words(definition: Definition) -> ProcedureWords:
    """The words of the life of a record in the reader's language."""
    return ProcedureWords(definition.slug, definitions.side(definition))


def say(said_by: ProcedureWords, reason: Reason) -> str:
    """Why a step is refused or warned of, as a sentence; a check speaks without its number, which nobody here knows."""
    message = dict(reason.words).get("message")
    return said_by.own(message) if reason.kind == "check" and isinstance(message, Word) else said_by.say(reason)


def status(definition: Definition, state: str) -> dict[str, str]:
    """A state of the life of a record, with the mark and what it means."""
    declared = definitions.side(definition).state.get(state)
    said = procedure_words(definition)
    if declared is None:
        return {"id": state, "mark": "later", "title": state, "meaning": ""}
    return {"id": state, "mark": MARKS.get(state, "later"), "title": said.state(declared), "meaning": said.meaning(declared)}


def kinds(definition: Definition) -> dict[str, str]:
    """Kind to its name in the reader's language."""
    words, declared = DefinitionWords(definition), definitions.field(definition, "kind")
    return {one.code: words.plain(f"kind.{one.code}:wording", one.wording) for one in declared.options}
