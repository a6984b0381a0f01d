"""Plain data of the pages of wordings: what departs from the model, the preview of filling many texts, the card of the task list."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, request
from sqlalchemy.orm import Session

from jitflow.db.units import write_unit
from jitflow.drafting import pages, service as drafting
from jitflow.drafting.pages import Draft
from jitflow.instruments.clauses import Stands
from jitflow.knowledge import panel as lessons
from jitflow.web.locale import gettext as _, language_name, ngettext
from jitflow.wordings import service
from jitflow.wordings.saying import KINDS, Sayer, label_of
from jitflow.wordings.standing import TextStanding

CHOSEN = "fill"
"""Name of the ticks of the preview."""
MOST = 400
_KINDS = tuple(kind.value for kind in Stands)


def sayer_of(session: Session, draft: Draft) -> Sayer:
    """Words for the wordings of a draft in its own language."""
    return Sayer(draft, service.wordings_of(session, draft.data, facts=draft.facts))


def counted(found: list[TextStanding]) -> list[dict[str, Any]]:
    """How many texts stand how; what asks for attention first."""
    made = []
    for kind in (Stands.DEPARTS, Stands.OUTDATED, Stands.EMPTY, Stands.STANDARD):
        number = sum(one.kind is kind for one in found)
        if number:
            made.append({"kind": kind.value, "shape": KINDS[kind], "label": label_of(kind), "number": number})
    return made


def card(session: Session, draft: Draft) -> dict[str, Any] | None:
    """What the task list says of the wordings; None where the type has none, or none in the language of the draft."""
    if not draft.definition.clauses:
        return None
    sayer = sayer_of(session, draft)
    found = list(sayer.book.all())
    if not any(one.spoken for one in found):
        return {"none": sayer.no_words(), "counts": [], "suggested": 0, "fill_url": None}
    to_fill = sum(one.kind in (Stands.EMPTY, Stands.OUTDATED) or one.suggests is not None for one in found)
    return {
        "none": "",
        "counts": counted(found),
        "suggested": sum(one.suggests is not None for one in found),
        "url": pages.address("wordings.index"),
        "fill_url": pages.address("wordings.fill") if draft.may_edit and to_fill else None,
        "empty": sum(one.kind is Stands.EMPTY for one in found),
    }


def index_context(session: Session, draft: Draft) -> dict[str, Any]:
    """Every text that has wordings, in the order of the form, with what differs from the model."""
    sayer = sayer_of(session, draft)
    found = list(sayer.book.all())
    show = request.args.get("show", "")
    rows = [sayer.text(one) for one in found if show in (one.kind.value, "") or show not in _KINDS]
    act = request.args.get("filled", "")
    back = service.filled_by(session, draft.data.id, act, pages.author()) if act and draft.may_edit else 0
    return {
        "head": pages.head(draft),
        "rows": rows,
        "filters": _filters(found, show if show in _KINDS else ""),
        "spoken": any(one.spoken for one in found),
        "no_words": sayer.no_words(),
        "language": language_name(draft.data.language),
        "may_fill": draft.may_edit,
        "fill_url": pages.address("wordings.fill"),
        "back": {"act": act, "number": back} if back else None,
        "version": draft.data.version,
        "crumbs": pages.crumbs(draft, (_("What departs from the model"), None)),
    }


def _filters(found: list[TextStanding], show: str) -> list[dict[str, Any]]:
    """All texts, or those that stand in one way."""
    every = {"shape": "", "label": _("All"), "number": len(found), "url": pages.address("wordings.index"), "current": not show}
    return [every] + [
        {**one, "url": pages.address("wordings.index", show=one["kind"]), "current": one["kind"] == show}
        for one in counted(found)
    ]


def fill_context(session: Session, draft: Draft) -> dict[str, Any]:
    """The preview: which texts would be filled with what, in three parts, each text with its tick."""
    sayer = sayer_of(session, draft)
    parts: dict[str, list[dict[str, Any]]] = {"empty": [], "outdated": [], "suggested": []}
    for one in sayer.book.all():
        if one.kind is Stands.EMPTY and one.recommended is not None:
            said = sayer.text(one)
            parts["empty"].append(_line(said, said["recommended"], None))
        elif one.kind is Stands.OUTDATED:
            said = sayer.text(one)
            parts["outdated"].append(_line(said, {**said["clause"], "why": [], "default": False}, said["differences"]))
        if one.suggests is not None:
            said = sayer.text(one)
            changes = sayer.changes(one.text, said["recommended"]["text"])
            parts["suggested"].append({**_line(said, said["recommended"], changes), "picked": one.chosen})
    lines = [one for part in parts.values() for one in part]
    known = lessons.of_fields(draft, dict.fromkeys(one["path"] for one in lines))
    for one in lines:
        one["lessons"] = known.pop(one["path"], [])
    return {
        "head": pages.head(draft),
        "parts": parts,
        "number": sum(len(lines) for lines in parts.values()),
        "action": pages.address("wordings.fill"),
        "index_url": pages.address("wordings.index"),
        "no_words": sayer.no_words(),
        "crumbs": pages.crumbs(
            draft, (_("What departs from the model"), pages.address("wordings.index")), (_("Fill in wordings"), None)
        ),
    }


def _line(said: dict[str, Any], clause: dict[str, Any], changes: Any) -> dict[str, Any]:
    return {
        "path": said["path"], "place": said["place"], "url": said["url"], "lang": said["lang"], "clause": clause, "changes": changes,
        "value": f"{said['path']}:{clause['id']}", "id": f"{said['path']}-{clause['id']}".replace(".", "-"),
    }  # fmt: skip


def fill(draft: Draft) -> str:
    """Fill the texts that were ticked; the address to go to."""
    if not draft.may_edit:
        abort(403)
    chosen = [_choice(one) for one in request.form.getlist(CHOSEN)[:MOST]]
    if not chosen:
        flash(_("Nothing was ticked, so nothing was filled in."), "warning")
        return pages.address("wordings.fill")
    try:
        with write_unit() as unit:
            made = service.put(unit, draft.definition, g.reached.instrument.id, chosen, pages.author())
            if made.filled:
                drafting.judge(unit, draft.definition, draft.data.id, draft.states)
    except drafting.NotADraft:
        abort(403)
    if made.asked:
        left = ngettext(
            "%(num)s text was left alone: somebody changed it meanwhile.",
            "%(num)s texts were left alone: somebody changed them meanwhile.",
            len(made.asked),
        )
        flash(left, "warning")
    if not made.filled:
        return pages.address("wordings.index")
    flash(ngettext("%(num)s text was filled in.", "%(num)s texts were filled in.", len(made.filled)), "success")
    return pages.address("wordings.index", filled=made.act)


def _choice(text: str) -> service.Choice:
    path, _sep, clause = text.rpartition(":")
    return service.Choice(path, clause)


def take_back(draft: Draft) -> str:
    """Take back the act that filled many texts; the address to go to."""
    if not draft.may_edit:
        abort(403)
    with write_unit() as unit:
        done = service.take_back(unit, draft.definition, draft.data.id, request.form.get("of", ""), pages.author())
        if done:
            drafting.judge(unit, draft.definition, draft.data.id, draft.states)
    if done:
        flash(ngettext("%(num)s text is as it was before.", "%(num)s texts are as they were before.", len(done)), "success")
    else:
        flash(_("There was nothing to take back: the texts were changed meanwhile."), "warning")
    return pages.address("wordings.index")
