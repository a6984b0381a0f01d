"""Packs and cover pages: asked for on the documents and enclosures pages, shown and handed out here."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request

from jitflow.access import case_right
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.papers import pack_pages, packs, service
from jitflow.papers.views import blueprint
from jitflow.web.downloads import attachment
from jitflow.web.locale import gettext as _

_INSTRUMENT = "/g/<group>/cases/<case_id>/i/<instrument_id>"


@blueprint.post(f"{_INSTRUMENT}/packs")
@case_right("edit")
def make_pack(group: str, case_id: str, instrument_id: str):
    """Ask for a pack."""
    wish = pack_pages.wish_of(request.form)
    try:
        with write_unit() as unit:
            packs.request_pack(unit, instrument_id, wish, drafting_pages.author(), g.zone)
    except service.PaperError as refused:
        with read_unit() as session:
            draft = drafting_pages.load(session)
        context = pack_pages.documents_page(draft, pack_pages.refusal(refused, wish), wish)
        return render_template("pages/drafting/documents.html", **context), 422
    flash(_("The pack is being made. It appears below."), "success")
    return redirect(drafting_pages.address("papers.index"), 303)


@blueprint.get(f"{_INSTRUMENT}/packs/<pack_id>")
@case_right("read")
def pack(group: str, case_id: str, instrument_id: str, pack_id: str):
    """One pack: how far it is, and what lies in it."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
        line = packs.pack(session, pack_id)
    return render_template("pages/papers/pack.html", **pack_pages.pack_page(draft, line))


@blueprint.get(f"{_INSTRUMENT}/packs/<pack_id>/file")
@case_right("read", verb=None)
def pack_file(group: str, case_id: str, instrument_id: str, pack_id: str):
    """The finished file. The download is recorded with its hash in the same transaction."""
    try:
        with write_unit() as unit:
            line, content = packs.download(unit, pack_id, drafting_pages.author())
    except service.PaperError:
        abort(404)
    return attachment(content, line.media_type, line.filename)


@blueprint.post(f"{_INSTRUMENT}/cover")
@case_right("edit")
def cover(group: str, case_id: str, instrument_id: str):
    """Ask for the cover page alone, with the list of the enclosures as they are now."""
    language, formats = request.form.get("language", ""), request.form.getlist("format")
    with read_unit() as session:
        draft = drafting_pages.load(session)
    if language not in draft.definition.wording or not formats or set(formats) - set(service.FORMATS):
        flash(_("No cover page was made: choose a language, and PDF, DOCX or both."), "warning")
        return redirect(f"{drafting_pages.address('enclosures.index')}#cover-title", 303)
    with write_unit() as unit:
        service.request_document(
            unit, instrument_id, language, formats, False, drafting_pages.author(), g.zone, paper=service.COVER
        )
    flash(_("The cover page is being made. It appears below."), "success")
    return redirect(drafting_pages.address("papers.index"), 303)
