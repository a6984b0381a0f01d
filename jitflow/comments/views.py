"""Comments of an instrument: the list, a new one, an answer, a resolution."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request

from jitflow.access import case_right, posted_id
from jitflow.comments import pages, service
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.web.locale import gettext as _
from jitflow.web.text_input import BadCharacter, clean

blueprint = Blueprint("comments", __name__)


@blueprint.route("/g/<group>/cases/<case_id>/i/<instrument_id>/comments", methods=["GET", "POST"])
@case_right("read")
def index(group: str, case_id: str, instrument_id: str):
    """All comments by field. Who may read the draft may comment on it: it changes no answer."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
    path, error = request.values.get("path", ""), None
    if request.method == "POST":
        error = _act(draft, path)
        if error is None:
            return redirect(drafting_pages.address("comments.index"), 303)
    typed = request.form.get("body", "") if error else ""
    with read_unit() as session:
        context = pages.context(session, draft, path, error, typed, request.args.get("section"))
    return render_template("pages/comments/index.html", **context), 422 if error else 200


def _act(draft: drafting_pages.Draft, path: str) -> str | None:
    """Do what the button says; None when done, else what to say at the text."""
    act, thread_id = request.form.get("act", ""), posted_id("thread")
    instrument_id, actor, where = g.reached.instrument.id, drafting_pages.author(), pages.where()
    try:
        if act in ("resolve", "again"):
            with write_unit() as unit:
                service.resolve(unit, instrument_id, thread_id, actor, where=where, again=act == "again")
            flash(_("The comment is resolved.") if act == "resolve" else _("The comment is open again."), "success")
            return None
        body = clean(request.form.get("body", ""))
        if act == "answer":
            with write_unit() as unit:
                service.answer(unit, instrument_id, thread_id, body, actor, where=where)
            flash(_("The answer is kept."), "success")
            return None
        if not pages.is_field(draft, path):
            return _("Choose the field the comment is about.")
        with write_unit() as unit:
            service.add(unit, instrument_id, path, body, actor, where=where)
        flash(_("The comment is kept. Only the case team sees it; no document prints it."), "success")
        return None
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
