"""Documents of an instrument: made by the worker, shown with progress and manifest, downloaded."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request

from jitflow.access import case_right, posted_id
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import language_notes, pages as drafting_pages
from jitflow.papers import office_choice, pack_pages, packs, pages, parts, service
from jitflow.web.downloads import attachment
from jitflow.web.locale import gettext as _

blueprint = Blueprint("papers", __name__)
_DOCUMENTS = "/g/<group>/cases/<case_id>/i/<instrument_id>/documents"


@blueprint.route(_DOCUMENTS, methods=["GET", "POST"])
@case_right("read", post="negotiate", seats=True)
def index(group: str, case_id: str, instrument_id: str):
    """All documents, and the form that asks for new ones."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
    refused = None
    if request.method == "POST":
        language, formats = request.form.get("language", ""), request.form.getlist("format")
        beside = request.form.get("beside", "")
        refused = pages.refusal(draft, language, formats, beside)
        template, document = posted_id("template"), request.form.get("document", "")
        refused = refused or parts.refusal(draft, document, template)
        refused = refused or office_choice.refusal(draft, template, language, beside, formats)
        if refused is None:
            with write_unit() as unit:
                service.request_document(
                    unit, instrument_id, language, formats, "attach" in request.form, drafting_pages.author(), g.zone,
                    beside or None, template=template or None, paper=document or None,
                )
            flash(_("The documents are being made. They appear below."), "success")
            for warning in language_notes.warnings_before(draft, (language, beside)):
                flash(warning, "warning")
            return redirect(drafting_pages.address("papers.index"), 303)
    return render_template("pages/drafting/documents.html", **pack_pages.documents_page(draft, refused)), (
        422 if refused else 200
    )


@blueprint.get(f"{_DOCUMENTS}/progress")
@case_right("read", verb=None, seats=True)
def progress(group: str, case_id: str, instrument_id: str):
    """The list alone, fetched again while documents are being made.

    It names no person and no fact of the case; the page around it was recorded as a consultation.
    """
    with read_unit() as session:
        lines, made = service.documents_of(session, instrument_id), packs.packs_of(session, instrument_id)
    single = request.args.get("document")
    if single:
        lines, made = ([one for one in all_ if one.id == single] for all_ in (lines, made))
        if not lines and not made:
            abort(404)
    return render_template("pages/drafting/documents_list.html", **pack_pages.list_page(lines, made, single))


@blueprint.get(f"{_DOCUMENTS}/<document_id>")
@case_right("read", seats=True)
def document(group: str, case_id: str, instrument_id: str, document_id: str):
    """One document: how far it is, and its manifest."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
        line = service.document(session, document_id)
    return render_template("pages/drafting/document.html", **pages.document_context(draft, line))


@blueprint.get(f"{_DOCUMENTS}/<document_id>/file")
@case_right("read", verb=None, seats=True)
def file(group: str, case_id: str, instrument_id: str, document_id: str):
    """The finished file. The download is recorded with its hash in the same transaction."""
    try:
        with write_unit() as unit:
            line, content = service.download(unit, document_id, drafting_pages.author())
    except service.PaperError:
        abort(404)
    return attachment(content, line.media_type, line.filename)


# At the end, because they hang on the blueprint above.
from jitflow.papers import pack_views, release_views  # noqa: E402, F401 - imported for the routes they add to the blueprint above
