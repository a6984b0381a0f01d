"""Comments of an instrument: the list, a new one, an answer, a resolution."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, g, redirect, render_template, request

from jitflow.access import case_right, posted_id
from jitflow.comments import pages, service
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.web.locale import gettext as _
from jitflow.web.text_input import BadCharacter, clean

blueprint = Blueprint("comments", __name__)


@blueprint.route("/g/<group>/cases/<case_id>/i/<instrument_id>/comments", methods=["GET", "POST"])
@case_right("read", seats=True)
def index(group: str, case_id: str, instrument_id: str):
    """All comments by field. Who may read the draft may comment on it: it changes no answer."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
    path, error = request.values.get("path", ""), None
    if request.method == "POST":
        done = _act(draft, path)
        if isinstance(done, Done):
            return redirect(f"{drafting_pages.address('comments.index')}#{done.place}", 303)
        error = done
    typed = request.form.get("body", "") if error else ""
    answered = request.form.get("thread", "") if request.form.get("act") == "answer" else ""
    with read_unit() as session:
        context = pages.context(session, draft, path, error, typed, request.args.get("section"), answered)
    return render_template("pages/comments/index.html", **context), 422 if error else 200


@dataclass(frozen=True)
class Done:
    """An act was done; the id of the element to come back to."""

    place: str


def _act(draft: drafting_pages.Draft, path: str) -> Done | str:
    """Do what the button says; else what to say at the text."""
    act, thread_id = request.form.get("act", ""), posted_id("thread")
    instrument_id, actor, where = g.reached.instrument.id, drafting_pages.author(), pages.where()
    if act in ("resolve", "again", "answer") and not drafting_pages.may_act() and service.is_shared(instrument_id, thread_id):
        abort(403)  # who only reads says nothing at the table
    try:
        if act in ("resolve", "again"):
            with write_unit() as unit:
                service.resolve(unit, instrument_id, thread_id, actor, where=where, again=act == "again")
            flash(_("The comment is resolved.") if act == "resolve" else _("The comment is open again."), "success")
            return Done(f"comment-{thread_id}" if act == "again" else "open")
        body = clean(request.form.get("body", ""))
        if act == "answer":
            with write_unit() as unit:
                service.answer(unit, instrument_id, thread_id, body, actor, where=where)
            flash(_("The answer is kept."), "success")
            return Done(f"comment-{thread_id}")
        if not pages.is_there(draft, path):
            return _("Choose the field the comment is about.")
        with write_unit() as unit:
            made = service.add(unit, instrument_id, path, body, actor, where=where)
        if drafting_pages.at_a_table():
            flash(_("The comment is kept. Only your own party reads it; no document prints it."), "success")
        else:
            flash(_("The comment is kept. Only the case team sees it; no document prints it."), "success")
        return Done(f"comment-{made}")
    except BadCharacter as bad:
        return str(bad)
    except service.CommentError as refused:
        return _refusals()[refused.code]


def _refusals() -> dict[str, str]:
    return {
        "empty": _("Write the comment."),
        "too_long": _("The comment is too long: at most %(limit)d characters fit.", limit=service.LONGEST),
        "too_many": _("There are too many open comments: resolve some first."),
        "not_found": _("This comment is gone."),
    }
