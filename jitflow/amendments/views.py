"""What is in force on a day: read, and asked for as a document."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request

from jitflow.access import case_right
from jitflow.amendments import pages
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.papers import service as papers
from jitflow.procedure.service import NoProcedure
from jitflow.web.locale import gettext as _

blueprint = Blueprint("amendments", __name__)
_IN_FORCE = "/g/<group>/cases/<case_id>/i/<instrument_id>/in-force"


@blueprint.route(_IN_FORCE, methods=["GET", "POST"])
@case_right("read", post="edit", seats=True)
def index(group: str, case_id: str, instrument_id: str):
    """The text in force on a day, its versions and what each changed; a post asks for it as documents."""
    failure = ""
    if request.method == "POST":
        failure = _ask(instrument_id)
        if not failure:
            flash(_("The documents are being made. They appear below."), "success")
            return redirect(drafting_pages.address("papers.index"), 303)
    with read_unit() as session:
        draft = drafting_pages.load(session)
        try:
            page = render_template("pages/amendments/index.html", **pages.context(session, draft, failure))
        except NoProcedure:
            return redirect(drafting_pages.address("procedure.index"), 303)
    return page, 422 if failure else 200


def _ask(instrument_id: str) -> str:
    """Ask for the documents that the form names; why that is not possible, or nothing."""
    day = pages.day_of(request.form.get("day", ""))
    formats = [one for one in request.form.getlist("format") if one in papers.FORMATS]
    if day is None:
        return _("Choose a day of the calendar, as in 2026-03-03.")
    if not formats:
        return _("Choose PDF, DOCX or both.")
    language, beside = request.form.get("language", ""), request.form.get("beside") or None
    with read_unit() as session:
        wording = drafting_pages.load(session).definition.wording
    if language not in wording or (beside is not None and beside not in wording):
        return _("Choose one of the languages of the form.")
    try:
        with write_unit() as unit:
            papers.request_document(
                unit, instrument_id, language, formats, False, drafting_pages.author(), g.zone, beside, day=day
            )
    except papers.PaperError as refused:
        if refused.code == "same_language":
            return _("Choose two different languages, or none beside the first.")
        return _("Nothing was in force on that day.")
    return ""
