"""Documents of an instrument: made by the worker, shown with progress and manifest, downloaded."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, flash, g, redirect, render_template, request, send_file

from jitflow.access import case_right
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.papers import pages, service
from jitflow.web.locale import gettext as _

blueprint = Blueprint("papers", __name__)
_DOCUMENTS = "/g/<group>/cases/<case_id>/i/<instrument_id>/documents"


@blueprint.route(_DOCUMENTS, methods=["GET", "POST"])
@case_right("read", post="edit")
def index(group: str, case_id: str, instrument_id: str):
    """All documents, and the form that asks for new ones."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
        lines = service.documents_of(session, instrument_id)
    refused = None
    if request.method == "POST":
        language, formats = request.form.get("language", ""), request.form.getlist("format")
        refused = pages.refusal(draft, language, formats)
        if refused is None:
            with write_unit() as unit:
                service.request_document(
                    unit, instrument_id, language, formats, "attach" in request.form, drafting_pages.author(), g.zone
                )
            flash(_("The documents are being made. They appear below."), "success")
            return redirect(drafting_pages.address("papers.index"), 303)
    return render_template("pages/drafting/documents.html", **pages.index_context(draft, lines, refused)), (
        422 if refused else 200
    )


@blueprint.get(f"{_DOCUMENTS}/progress")
@case_right("read", verb=None)
def progress(group: str, case_id: str, instrument_id: str):
    """The list alone, fetched again while documents are being made.

    It names no person and no fact of the case; the page around it was recorded as a consultation.
    """
    with read_unit() as session:
        lines = service.documents_of(session, instrument_id)
    single = request.args.get("document")
    if single:
        lines = [line for line in lines if line.id == single] or abort(404)
    return render_template("pages/drafting/documents_list.html", **pages.list_context(lines, single))


@blueprint.get(f"{_DOCUMENTS}/<document_id>")
@case_right("read")
def document(group: str, case_id: str, instrument_id: str, document_id: str):
    """One document: how far it is, and its manifest."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
        line = service.document(session, document_id)
    return render_template("pages/drafting/document.html", **pages.document_context(draft, line))


@blueprint.get(f"{_DOCUMENTS}/<document_id>/file")
@case_right("read", verb=None)
def file(group: str, case_id: str, instrument_id: str, document_id: str):
    """The finished file. The download is recorded with its hash in the same transaction."""
    try:
        with write_unit() as unit:
            line, content = service.download(unit, document_id, drafting_pages.author())
    except service.PaperError:
        abort(404)
    return send_file(
        BytesIO(content), mimetype=line.media_type, as_attachment=True, download_name=line.filename, max_age=0, etag=False
    )
