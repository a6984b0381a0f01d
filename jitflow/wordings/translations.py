"""Wordings of ours in the language of a translation: where the source text is one of them, the same one is ready."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from jitflow.db.units import WriteUnit
from jitflow.drafting import pages, service as drafting
from jitflow.drafting.pages import Draft
from jitflow.instruments import clauses
from jitflow.instruments.clauses import Stands
from jitflow.wordings import service
from jitflow.wordings.saying import Sayer

TAKE = "wording"
"""The act of the buttons on the page of a language."""


def offers(session: Session, draft: Draft, language: str) -> dict[str, dict[str, Any]]:
    """By path: the wording that the source text is, in this language, where the translation says something else.

    `all`: it is filled in by the button for all of them, which leaves alone what somebody translated.
    """
    if not draft.definition.clauses:
        return {}
    source = service.wordings_of(session, draft.data, facts=draft.facts)
    target = service.wordings_of(session, draft.data, language, facts=draft.facts)
    sayer, found = Sayer(draft, target), {}
    for one in source.all():
        made = service.ready(one, target)
        now = draft.facts.text(one.path, language) or ""
        if made is None or clauses.plain(now) == clauses.plain(made[1].text):
            continue
        found[one.path] = {
            **sayer.clause(one.clause, one.path, made[1]),
            "act": f"{TAKE}:{one.path}",
            "all": target.at(one.path).kind is not Stands.DEPARTS,
            "changes": sayer.changes(now, made[1].text) if now else None,
        }
    return found


def take(unit: WriteUnit, draft: Draft, language: str, path: str) -> int:
    """Take the ready wording of one text, or of all that nobody translated where `path` is empty; how many were taken.

    What was typed on the same page is stored already and counts as translated.
    """
    wanted = [path]
    if not path:
        data = drafting.load(unit.session, draft.data.id)
        target = service.wordings_of(unit.session, data, language)
        wanted = [one.path for one in target.all() if one.kind is not Stands.DEPARTS]
    return len(service.put_translations(unit, draft.definition, draft.data.id, language, wanted, pages.author()))
