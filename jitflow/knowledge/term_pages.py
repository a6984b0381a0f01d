"""Plain data of the page of the taxonomies of a focus group: the codes that are chosen, and what was changed."""

from __future__ import annotations

from typing import Any

from flask import g, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from jitflow.db.units import write_unit
from jitflow.instruments.messages import N_
from jitflow.knowledge import coding, forms, here, terms
from jitflow.knowledge.beside_pages import Problem
from jitflow.knowledge.models import CodeChange, Tag
from jitflow.knowledge.service import KnowledgeError
from jitflow.knowledge.terms import Taxonomy
from jitflow.web.locale import definition_text, gettext as _
from jitflow.web.text_input import BadCharacter, clean

REFUSALS = {
    "not_yours": N_("A coordinator changes the taxonomies."),
    "unknown": N_("There is no such code."),
    "item": N_("A code has capital letters, figures and hyphens, at most 40."),
    "same": N_("It is there already, or a code would take the place of itself."),
    "empty": N_("An answer is needed here."),
    "too_many": N_("The label is too long: at most 200 characters fit."),
    "reason": N_("Say why, in at most 500 characters."),
}
CHANGES = {
    "added": N_("added"), "renamed": N_("renamed"), "merged": N_("merged"), "ended": N_("no longer chosen"),
    "opened": N_("chosen again"),
}  # fmt: skip


def post(posted: MultiDict) -> Problem | None:
    """Make the change that the button names; what is wrong, with the field, or None."""
    try:
        label, reason = clean(posted.get("label", "")), clean(posted.get("reason", ""))
        with write_unit() as unit:
            coding.change(
                unit, g.reached.group.id, posted.get("taxonomy", "")[:60], posted.get("act", ""), posted.get("code", "").strip()[:60],
                here.person(), label=label, into=posted.get("into", "")[:60], reason=reason,
            )  # fmt: skip
    except KnowledgeError as refused:
        if refused.code == "personal":
            said = _(
                "“%(words)s” looks like data of a person or a case, and every member reads this: write it without.",
                words=refused.words,
            )
            return (refused.path, said)
        return (refused.path or "main", _(REFUSALS.get(refused.code, N_("This cannot be stored as it is."))))
    except BadCharacter as bad:
        return ("label", str(bad))
    return None


def context(session: Session, posted: MultiDict, problem: Problem | None) -> dict[str, Any]:
    """The page: one taxonomy with its codes, links to the others, the history."""
    found = {name: one for name, one in terms.of_group(session, g.reached.group.id).items() if name not in coding.FIXED}
    wanted = posted.get("taxonomy") or request.args.get("taxonomy", "")
    chosen = found.get(wanted) or next(iter(found.values()), None)
    changes = [one for one in terms.changes_of(session, g.reached.group.id) if chosen and one.taxonomy == chosen.id]
    people = here.names(session, *(one.made_by for one in changes))
    counts = _counts(session, chosen)
    return {
        "taxonomies": [
            {"id": one.id, "title": title(one), "current": one is chosen, "url": here.address("taxonomies", taxonomy=one.id)}
            for one in found.values()
        ],
        "chosen": {"id": chosen.id, "title": title(chosen), "source": chosen.source} if chosen else None,
        "rows": [_row(chosen, code, counts) for code in chosen.codes] if chosen else [],
        "changes": [_change(one, chosen, people) for one in reversed(changes)] if chosen else [],
        "may_change": here.viewer().coordinates,
        "typed": {name: posted.get(name, "")[:400] for name in ("code", "label", "into", "reason", "act")},
        "problem": {"field": problem[0], "message": problem[1]} if problem else None,
        "errors": [{"href": f"#{problem[0]}", "message": problem[1]}] if problem else [],
        "crumbs": here.crumbs((_("Taxonomies"), None)),
    }


def title(taxonomy: Taxonomy) -> str:
    """The name of a taxonomy."""
    return definition_text(terms.DOMAIN, f"{taxonomy.id}:title", taxonomy.title)


def _counts(session: Session, taxonomy: Taxonomy | None) -> dict[str, int]:
    """Code to the number of records of the group; shown to coordinators, who see all of them."""
    if taxonomy is None or not here.viewer().coordinates:
        return {}
    statement = select(Tag.code, func.count()).where(Tag.focus_group_id == g.reached.group.id, Tag.taxonomy == taxonomy.id)
    return dict(session.execute(statement.group_by(Tag.code)).all())


def _row(taxonomy: Taxonomy, code: str, counts: dict[str, int]) -> dict[str, Any]:
    one = taxonomy.codes[code]
    into = taxonomy.chosen(code) if one.merged_into else None
    return {
        "code": code,
        "label": one.label if one.by_group else definition_text(terms.DOMAIN, f"{taxonomy.id}.{code}:label", one.label),
        "own": one.by_group,
        "holds": one.holds(here.today()),
        "ended": here.day(one.holds_to or None),
        "into": forms.label(taxonomy, into.code) if into is not None else "",
        "source": one.source,
        "doubtful": one.confidence == "doubtful",
        "records": counts.get(code, 0),
    }


def _change(one: CodeChange, taxonomy: Taxonomy, people: dict[str, str]) -> dict[str, Any]:
    return {
        "at": one.created_at, "by": people.get(one.made_by, ""), "what": _(CHANGES[one.change]), "code": one.code,
        "label": one.label, "into": forms.label(taxonomy, one.merged_into) if one.merged_into else "", "reason": one.reason,
    }  # fmt: skip
