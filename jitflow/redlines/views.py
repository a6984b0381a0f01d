"""Drafts for word processors: made, handed out, and their edited files taken in after somebody looked."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request

from jitflow.access import case_right
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.disclosures.service import LONGEST, DisclosureError
from jitflow.drafting import pages as drafting_pages
from jitflow.drafting.errors import DraftingError
from jitflow.files.service import FileRefused, receive
from jitflow.files.words import refusal
from jitflow.parties import service as parties
from jitflow.redlines import pages, service
from jitflow.web.downloads import attachment
from jitflow.web.locale import gettext as _, ngettext
from jitflow.web.text_input import BadCharacter, clean

blueprint = Blueprint("redlines", __name__)
_WORD = "/g/<group>/cases/<case_id>/i/<instrument_id>/word"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Errors = list[dict[str, str]]


@blueprint.get(_WORD)
@case_right("read", seats=True)
def index(group: str, case_id: str, instrument_id: str):
    """Drafts that were made, files that came back, and the forms for both."""
    with read_unit() as session:
        context = pages.index_context(session, pages.load(session))
    return render_template("pages/redlines/index.html", **context)


@blueprint.post(_WORD)
@case_right("negotiate", seats=True)
def act(group: str, case_id: str, instrument_id: str):
    """Make a draft, or take an edited file in."""
    with read_unit() as session:
        draft = pages.load(session)
    if not service.is_negotiable(draft.data):
        return _again(draft, 409)
    if request.form.get("act") == "upload":
        return _upload(draft)
    return _export(draft)


def _again(draft: drafting_pages.Draft, status: int, errors: Errors | None = None):
    names = ("language", "base", "recipient", "reason", "comments")
    typed = {name: request.form.get(name, "") for name in names} if request.form.get("act") == "export" else None
    with read_unit() as session:
        context = pages.index_context(session, draft, typed, errors)
    return render_template("pages/redlines/index.html", **context), status


def _export(draft: drafting_pages.Draft):
    errors: Errors = []
    given = request.form.get("base", "")
    if given and not given.isdecimal():
        errors.append({"href": "#base", "message": _("Choose a version from the list.")})
    allowed = _bases(draft)
    if given and not errors and int(given) not in allowed:
        errors.append({"href": "#base", "message": _("Choose a version from the list.")})
    recipient, reason = _said("recipient", errors), _said("reason", errors)
    if recipient and not reason:
        errors.append({"href": "#reason", "message": _("Say why the draft is given to them.")})
    if errors:
        return _again(draft, 422, errors)
    today: date = clock.now().astimezone(ZoneInfo(g.zone)).date()
    try:
        made = service.export(
            draft.data.id, request.form.get("language", ""), int(given) if given else None,
            request.form.get("comments") == "yes", today, drafting_pages.author(), recipient, reason,
        )  # fmt: skip
    except service.RedlineError as refused:
        at = "#language" if refused.code == "language" else "#make"
        return _again(draft, 422, [{"href": at, "message": _refusals()[refused.code]}])
    except DraftingError:
        return _again(draft, 422, [{"href": "#base", "message": _("Choose a version from the list.")}])
    except DisclosureError:
        return _again(draft, 422, [{"href": "#reason", "message": _("Say why the draft is given to them.")}])
    flash(_("The draft is ready: it stands below."), "success")
    return redirect(f"{drafting_pages.address('redlines.index')}#draft-{made.id}", 303)


def _bases(draft: drafting_pages.Draft) -> set[int]:
    with read_unit() as session:
        return {one.revision for one in service.bases(session, draft.data, g.reached.seat is not None)}


def _said(name: str, errors: Errors) -> str:
    try:
        text = clean(request.form.get(name, "")).strip()
    except BadCharacter as bad:
        errors.append({"href": f"#{name}", "message": str(bad)})
        return ""
    if len(text) > LONGEST:
        errors.append({"href": f"#{name}", "message": _("At most %(limit)d characters fit.", limit=LONGEST)})
    return text


def _upload(draft: drafting_pages.Draft):
    given = request.files.get("file")
    if given is None or not given.filename:
        return _again(draft, 422, [{"href": "#file", "message": _("Choose a file.")}])
    try:
        scanner = current_app.config["JITFLOW"].scanner
        received = receive(given.stream.read(), given.filename, given.mimetype, scanner, ("docx",))
        line, again = service.take_in(draft.data.id, received, drafting_pages.author())
    except FileRefused as refused:
        only = refused.code == "type_unknown"
        said = _("Only DOCX is taken here: save the file as a Word document (.docx).") if only else refusal(refused)
        return _again(draft, 422, [{"href": "#file", "message": said}])
    except service.RedlineError as refused:
        return _again(draft, 422, [{"href": "#file", "message": _refusals()[refused.code]}])
    if again:
        flash(_("This file was brought in before. Nothing was read a second time."), "warning")
    return redirect(drafting_pages.address("redlines.edited", word_import_id=line.id), 303)


@blueprint.get(f"{_WORD}/<word_draft_id>/file")
@case_right("read", verb=None, seats=True)
def file(group: str, case_id: str, instrument_id: str, word_draft_id: str):
    """The draft itself. The download is recorded with its hash in the same transaction."""
    try:
        with write_unit() as unit:
            line, content = service.download(unit, word_draft_id, drafting_pages.author())
    except service.RedlineError:
        abort(404)
    return attachment(content, DOCX, line.filename)


@blueprint.route(f"{_WORD}/edited/<word_import_id>", methods=["GET", "POST"])
@case_right("read", post="negotiate", seats=True)
def edited(group: str, case_id: str, instrument_id: str, word_import_id: str):
    """What an edited file would change: looked at, then confirmed or thrown away."""
    errors: Errors = []
    with read_unit() as session:
        draft = pages.load(session)
    if request.method == "POST":
        done = _decide(draft, word_import_id, errors)
        if done is not None:
            return done
    with read_unit() as session:
        line = service.edited_file(session, word_import_id)
        context = pages.edited_context(session, draft, line, errors)
    return render_template("pages/redlines/edited.html", **context), 422 if errors else 200


def _decide(draft: drafting_pages.Draft, import_id: str, errors: Errors):
    wanted = request.form.get("act", "")
    try:
        if wanted == "discard":
            with write_unit() as unit:
                service.discard(unit, import_id, drafting_pages.author())
            flash(_("What the file said was thrown away."), "success")
            return redirect(drafting_pages.address("redlines.index"), 303)
        clauses, notes = set(request.form.getlist("clause")), {int(one) for one in request.form.getlist("comment") if one.isdecimal()}
        if wanted != "confirm" or not service.is_negotiable(draft.data) or not (clauses or notes):
            errors.append({"href": "#confirm", "message": _("Tick what is to be taken over, or throw the file away.")})
            return None
        party = parties.acting_party(g.reached)
        with write_unit() as unit:
            made = service.confirm(unit, import_id, clauses, notes, drafting_pages.author(), party)
    except service.RedlineError as refused:
        flash(_refusals()[refused.code], "warning")
        return redirect(drafting_pages.address("redlines.edited", word_import_id=import_id), 303)
    number = ngettext("%(num)s suggestion", "%(num)s suggestions", made.suggestions)
    comments = ngettext("%(num)s comment", "%(num)s comments", made.comments)
    flash(_("Taken over: %(suggestions)s, %(comments)s.", suggestions=number, comments=comments), "success")
    if made.failed:
        number = len(made.failed)
        failed = ngettext(
            "%(num)s text could not be suggested any more.", "%(num)s texts could not be suggested any more.", number
        )
        flash(failed, "warning")
    if made.lost:
        lost = ngettext(
            "%(num)s comment was not taken over: see below.", "%(num)s comments were not taken over: see below.", made.lost
        )
        flash(lost, "warning")
    return redirect(drafting_pages.address("redlines.edited", word_import_id=import_id), 303)


def _refusals() -> dict[str, str]:
    return {
        "language": _("Choose a language in which the form exists."),
        "refused": _("The draft cannot be printed: see the findings."),
        "failed": _("The draft could not be made now. Try again."),
        "too_many": _("Too many files wait already: confirm or throw away some first."),
        "decided": _("This file was decided on already."),
        "not_found": _("This file is gone."),
    }
