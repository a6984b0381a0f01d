"""Plain data of what stands beside a record: links, files, who is asked to review it, who owns it; and answers to it."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from jitflow import capacities
from jitflow.access import posted_id
from jitflow.db.base import new_id
from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups import service as groups
from jitflow.knowledge import here, record_pages, said, seeing, words
from jitflow.knowledge.labels import Labels
from jitflow.knowledge.service import KnowledgeError
from jitflow.web.locale import country_name, current_language, gettext as _, language_name
from jitflow.web.text_input import BadCharacter, clean

Problem = tuple[str, str]
"""The field it is about, and what is wrong there."""


def refusal(refused: KnowledgeError) -> Problem:
    """Why the service refused, for the page."""
    if refused.code == "personal":
        return (refused.path, personal(refused))
    said_so = {
        "unknown": _("There is no such record, or you may not see it."),
        "same": _("It is there already, or it is the record itself."),
        "closed": _("This question takes no answers any more."),
        "empty": _("An answer is needed here."),
        "aside": _("This record has to be opened again first."),
        "not_yours": _("Its author or a coordinator does this."),
        "too_many": _("There is no room for it: it is too long, or there are too many."),
    }.get(refused.code, _("This cannot be stored as it is."))
    return (refused.path or "main", said_so)


def personal(refused: KnowledgeError) -> str:
    """What looks like data of a person or a case, where it would be read at once."""
    return _(
        "“%(words)s” looks like data of a person or a case, and whoever reads the record reads this at once: write it without.",
        words=refused.words,
    )


def may_be_asked(user_id: str) -> bool:
    """Whether somebody may look after a record of the focus group, or review it."""
    with read_unit() as session:
        return user_id in writers(session)


def writers(session: Session) -> list[str]:
    """The members who write in the knowledge base: of what is no more than an observation others see nothing."""
    found = groups.members(session, g.reached.group.id)
    return [one.user_id for one in found if capacities.group_level(one.role, one.capacity) in seeing.WRITERS]


def context(session: Session, posted: MultiDict, problem: Problem | None) -> dict[str, Any]:
    """The page of what stands beside a record."""
    found = record_pages.opened(session)
    row, viewer = found.row, here.viewer()
    members = [one for one in writers(session) if one != row.author_id]
    names = here.names(session, row.owner_id, *found.reviewers, *members)
    return {
        "head": record_pages.head(found, Labels(session)),
        "links": [record_pages.link_row(one, found.definition) for one in said.links_of(session, viewer, row.id)],
        "link_kinds": [
            ("related", _("See also")), ("supersedes", _("Takes the place of")), ("answers", _("Is an answer to")),
            ("supports", _("Supports")),
        ],
        "files": said.files_of(session, row.id),
        "members": sorted(({"id": one, "name": names.get(one, "")} for one in members), key=lambda one: one["name"].casefold()),
        "reviewers": [{"id": one, "name": names.get(one, "")} for one in found.reviewers],
        "owner": names.get(row.owner_id, ""),
        "may_hand_over": viewer.coordinates or viewer.user_id == row.owner_id,
        "problem": {"field": problem[0], "message": problem[1]} if problem else None,
        "errors": [{"href": f"#{problem[0]}", "message": problem[1]}] if problem else [],
        "typed": {name: posted.get(name, "")[:400] for name in ("other", "kind", "title", "member", "act")},
        "crumbs": here.crumbs((found.data.label, here.address("record")), (_("Links, files and people"), None)),
    }  # fmt: skip


def answer(posted: MultiDict) -> Problem | None:
    """Keep an answer, or take one back; what is wrong, or None."""
    record_id, person = g.reached.object.id, here.person()
    if posted.get("act") == "withdraw":
        with write_unit() as unit:
            said.take_answer_back(unit, record_id, posted_id("answer"), person)
        return None
    try:
        text = clean(posted.get("text", ""))
    except BadCharacter as bad:
        return ("text", str(bad))
    with write_unit() as unit:
        said.answer(
            unit, record_id, text, posted.get("state", "")[:2], posted.get("language", "")[:3], posted.get("token", "")[:32], person
        )
    return None


def answer_context(session: Session, posted: MultiDict, problem: Problem | None) -> dict[str, Any]:
    """The page on which a question is answered."""
    found = record_pages.opened(session)
    states = sorted(((code, country_name(code)) for code in found.definition.participants), key=lambda one: one[1].casefold())
    languages = sorted(((code, language_name(code)) for code in words.LANGUAGES), key=lambda one: one[1].casefold())
    data = found.data
    return {
        "head": record_pages.head(found, Labels(session)),
        "open": said.takes_answers(data.kind, found.row.status, found.row.marking),
        "states": states,
        "languages": languages,
        "typed": {
            "text": posted.get("text", ""), "state": posted.get("state", ""), "language": posted.get("language", current_language()),
            "token": posted.get("token", "")[:32] or new_id(),
        },
        "problem": {"field": problem[0], "message": problem[1]} if problem else None,
        "errors": [{"href": f"#{problem[0]}", "message": problem[1]}] if problem else [],
        "crumbs": here.crumbs((data.label, here.address("record")), (_("Answer"), None)),
    }  # fmt: skip
