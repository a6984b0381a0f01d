"""Enclosures of an instrument: the list with its upload, one enclosure, its file."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request

from jitflow.access import case_right
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.enclosures import pages, service
from jitflow.enclosures.forms import details_form, details_of, judged
from jitflow.files.service import FileRefused, receive
from jitflow.files.words import refusal
from jitflow.web.downloads import attachment
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import gettext as _

blueprint = Blueprint("enclosures", __name__)
_ENCLOSURES = "/g/<group>/cases/<case_id>/i/<instrument_id>/enclosures"
STEPS = {"up": -1, "down": 1}


@blueprint.route(_ENCLOSURES, methods=["GET", "POST"])
@case_right("read", post="negotiate", seats=True)
def index(group: str, case_id: str, instrument_id: str):
    """All enclosures, and the form that adds one."""
    form, file_error = pages.empty_form(), None
    if request.method == "POST":
        form = details_form(None, request.form)
        file_error, added = _add(form, instrument_id)
        if added is not None:
            flash(_("Added as enclosure %(number)d.", number=added.number), "success")
            return redirect(drafting_pages.address("enclosures.index"), 303)
    with read_unit() as session:
        draft = drafting_pages.load(session)
        lines = service.enclosures_of(session, instrument_id)
        removed = service.removed_of(session, instrument_id)
    context = pages.index_context(draft, lines, removed, form, file_error)
    return render_template("pages/enclosures/index.html", **context), 422 if form.was_posted else 200


def _add(form: AnswerForm, instrument_id: str) -> tuple[str | None, service.EnclosureLine | None]:
    """Look through the file and keep it: what is wrong with it, or the enclosure it became.

    What is wrong with the other fields stands in the form; the file is looked through all the same, so that
    everything is said at once.
    """
    valid = judged(form)
    given = request.files.get("file")
    if given is None or not given.filename:
        return _("Choose a file."), None
    try:
        received = receive(given.stream.read(), given.filename, given.mimetype, current_app.config["JITFLOW"].scanner)
    except FileRefused as refused:
        return refusal(refused), None
    if not valid:
        return None, None
    try:
        with write_unit() as unit:
            return None, service.add(unit, instrument_id, details_of(form), received, drafting_pages.author())
    except service.EnclosureError as refused:
        return pages.refusal(refused), None


@blueprint.route(f"{_ENCLOSURES}/<enclosure_id>", methods=["GET", "POST"])
@case_right("read", post="negotiate", seats=True)
def enclosure(group: str, case_id: str, instrument_id: str, enclosure_id: str):
    """One enclosure: its title, date and language can be said anew; the file stays."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
        line = service.enclosure(session, enclosure_id)
    form = details_form(line, request.form if request.method == "POST" else None)
    if form.was_posted and judged(form):
        with write_unit() as unit:
            service.change(unit, enclosure_id, details_of(form), drafting_pages.author())
        flash(_("The enclosure was saved."), "success")
        return redirect(drafting_pages.address("enclosures.index"), 303)
    context = pages.change_context(draft, line, form)
    return render_template("pages/enclosures/enclosure.html", **context), 422 if form.was_posted else 200


@blueprint.post(f"{_ENCLOSURES}/<enclosure_id>/act")
@case_right("negotiate", seats=True)
def act(group: str, case_id: str, instrument_id: str, enclosure_id: str):
    """Move an enclosure, remove it, or put it back."""
    wanted, actor = request.form.get("act", ""), drafting_pages.author()
    try:
        with write_unit() as unit:
            if wanted in STEPS:
                service.move(unit, enclosure_id, STEPS[wanted], actor)
            elif wanted == "share":
                service.share(unit, enclosure_id, actor)
            elif wanted == "remove":
                service.remove(unit, enclosure_id, actor)
            elif wanted == "restore":
                service.put_back(unit, enclosure_id, actor)
            else:
                abort(400)
    except service.EnclosureError as refused:
        flash(pages.refusal(refused), "warning")
    else:
        if wanted == "share":
            flash(_("Everybody at the table can read it now."), "success")
        if wanted == "remove":
            flash(_("The enclosure was removed. It stands below and can be put back."), "success")
    return redirect(f"{drafting_pages.address('enclosures.index')}#enclosure-{enclosure_id}", 303)


@blueprint.get(f"{_ENCLOSURES}/<enclosure_id>/file")
@case_right("read", verb=None, seats=True)
def file(group: str, case_id: str, instrument_id: str, enclosure_id: str):
    """The file itself. The download is recorded with its hash in the same transaction."""
    try:
        with write_unit() as unit:
            line, content = service.download(unit, enclosure_id, drafting_pages.author())
    except service.EnclosureError:
        abort(404)
    return attachment(content, line.media_type, line.filename)
