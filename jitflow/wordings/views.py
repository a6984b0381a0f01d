"""Pages of wordings: what departs from the model, and filling many texts at once after a preview."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request

from jitflow.access import case_right
from jitflow.db.units import read_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.wordings import pages

blueprint = Blueprint("wordings", __name__)
_WORDINGS = "/g/<group>/cases/<case_id>/i/<instrument_id>/wordings"


@blueprint.get(_WORDINGS)
@case_right("read", seats=True)
def index(group: str, case_id: str, instrument_id: str):
    """Every text that has wordings: which one it is, or how it departs from the model."""
    with read_unit() as session:
        draft = _draft(session)
        context = pages.index_context(session, draft)
    return render_template("pages/wordings/index.html", **context)


@blueprint.route(f"{_WORDINGS}/fill", methods=["GET", "POST"])
@case_right("edit", seats=True)
def fill(group: str, case_id: str, instrument_id: str):
    """What filling in would do, text by text; a post does it for those that are ticked, or takes the last one back."""
    with read_unit() as session:
        draft = _draft(session)
        context = pages.fill_context(session, draft) if request.method != "POST" else {}
    if request.method != "POST":
        return render_template("pages/wordings/fill.html", can_fill=draft.may_edit, **context)
    act = pages.take_back if request.form.get("act") == "back" else pages.fill
    return redirect(act(draft), 303)


def _draft(session) -> drafting_pages.Draft:
    draft = drafting_pages.load(session)
    return draft if draft.definition.clauses else abort(404)
