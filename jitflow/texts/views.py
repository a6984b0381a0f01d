"""Pages of translations: the languages of a draft, and the texts of one language beside their source."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request

from jitflow.access import case_right
from jitflow.db.units import read_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.texts import acts, pages

blueprint = Blueprint("texts", __name__)
_TEXTS = "/g/<group>/cases/<case_id>/i/<instrument_id>/texts"


@blueprint.get(_TEXTS)
@case_right("read")
def index(group: str, case_id: str, instrument_id: str):
    """The languages of a draft, those that the executing State accepts first."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
    return render_template("pages/texts/index.html", **pages.index_context(draft))


@blueprint.route(f"{_TEXTS}/<text_language>", methods=["GET", "POST"])
@case_right("read", post="edit")
def language(group: str, case_id: str, instrument_id: str, text_language: str):
    """All texts of one language beside their source; saving merges, reviewing compares."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
    if text_language not in pages.possible(draft):
        abort(404)
    show = request.args.get("show", "all")
    show = show if show in pages.FILTERS else "all"
    if request.method != "POST":
        return render_template("pages/texts/language.html", **pages.context(draft, text_language, show))
    outcome = acts.act(draft, text_language, request.form, pages.address(text_language, show))
    if outcome.location is not None:
        return redirect(outcome.location, 303)
    with read_unit() as session:
        draft = drafting_pages.load(session)
    page = render_template("pages/texts/language.html", **pages.context(draft, text_language, show, outcome))
    return page, (409 if outcome.conflicts else 422)
