"""The page on which a release is declared, and its withdrawal."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request

from jitflow.access import case_right, posted_id
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.papers import release_pages, releases
from jitflow.papers.views import blueprint
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _

_RELEASE = "/g/<group>/cases/<case_id>/i/<instrument_id>/documents/release"


@blueprint.route(_RELEASE, methods=["GET", "POST"])
@case_right("read", post="edit")
def release(group: str, case_id: str, instrument_id: str):
    """Declare that the paper in one language (`?language=`) was checked."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
    language = request.args.get("language", draft.data.language)
    if language not in draft.definition.wording:
        flash(release_pages.refusal("unknown_language"), "warning")
        return redirect(drafting_pages.address("papers.index"), 303)
    form = release_pages.declaration_form(request.form if request.method == "POST" else None)
    refused = None
    if form.was_posted:
        valid = release_pages.judged(form)
        refused = _record(instrument_id, language, form) if valid else None
        if valid and refused is None:
            flash(
                _("The release is recorded. Make the document again: it says who checked it, and bears no mark."),
                "success",
            )
            return redirect(drafting_pages.address("papers.index"), 303)
    context = release_pages.page(draft, language, form, refused)
    return render_template("pages/papers/release.html", **context), 422 if form.was_posted else 200


def _record(instrument_id: str, language: str, form: AnswerForm) -> str | None:
    """Record what was declared; the refusal in words ("" where its field says it), or None."""
    declaration = release_pages.declaration_of(form, request.form)
    try:
        with write_unit() as unit:
            releases.record(unit, instrument_id, language, declaration, drafting_pages.author(), g.zone)
    except releases.ReleaseError as refused:
        words = release_pages.refusal(refused.code)
        if refused.code == "source_language" or (
            refused.code == "texts" and declaration.capacity == releases.TRANSLATOR
        ):
            form.refuse("capacity", words)
            return ""  # said at the field
        return words
    return None


@blueprint.post(f"{_RELEASE}/withdraw")
@case_right("edit")
def withdraw_release(group: str, case_id: str, instrument_id: str):
    """End a release; the documents that were made under it stay as they are."""
    try:
        with write_unit() as unit:
            releases.withdraw(unit, instrument_id, posted_id("release"), drafting_pages.author())
    except releases.ReleaseError as refused:
        flash(release_pages.refusal(refused.code), "warning")
    else:
        flash(_("The release is withdrawn. New documents bear the mark again; those made under it stay."), "success")
    return redirect(drafting_pages.address("papers.index"), 303)
