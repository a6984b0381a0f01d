"""Letters of an instrument: all of them, one, its papers."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from jitflow.access import case_right, posted_id
from jitflow.db.units import read_unit, write_unit
from jitflow.documents import located
from jitflow.documents.letter import message_of
from jitflow.drafting import pages as drafting_pages
from jitflow.instruments.letters import SENDER
from jitflow.letters import loading_pages, pages, pressing, sending, service, translating
from jitflow.letters.forms import build, texts_form
from jitflow.letters.service import LetterError, Wish
from jitflow.papers import service as papers
from jitflow.parties.service import acting_party
from jitflow.web.downloads import attachment
from jitflow.web.locale import gettext as _

blueprint = Blueprint("letters", __name__)
_LETTERS = "/g/<group>/cases/<case_id>/i/<instrument_id>/letters"
_LETTER = f"{_LETTERS}/<letter_id>"
_NO_FIELDS = ("aside", "again", "settings", "recipient", "sender", "share")
"""Buttons of forms of their own, which carry no field of the letter."""
_BEGIN = {"write": service.write, "receive": service.receive}


@blueprint.route(_LETTERS, methods=["GET", "POST"])
@case_right("read", post="negotiate", seats=True)
def index(group: str, case_id: str, instrument_id: str):
    """All letters; a new one is begun, or a received one recorded."""
    refused = ""
    if request.method == "POST":
        try:
            begun = _begin(instrument_id, request.form)
        except LetterError as fault:
            refused = pages.refusal(fault)
        else:
            flash(_("The letter is here. What was known already is filled in; read it.") if begun.direction == service.OUT
                  else _("The received letter is recorded."), "success")  # fmt: skip
            return redirect(pages.address("letters.letter", begun.id), 303)
    with read_unit() as session:
        draft = drafting_pages.load(session)
        if draft.definition.letters is None:
            return render_template(
                "pages/letters/none.html", head=drafting_pages.head(draft), crumbs=drafting_pages.crumbs(draft)
            )
        context = pages.index_context(session, draft, request.form if refused else request.args, refused)
    return render_template("pages/letters/index.html", **context), 422 if refused else 200


@blueprint.route(f"{_LETTERS}/load", methods=["GET", "POST"])
@case_right("edit")
def load(group: str, case_id: str, instrument_id: str):
    """Load a message of the other side: the PDF of its letter, or the data alone."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
    if draft.definition.letters is None:
        return redirect(pages.address("letters.index"), 303)
    posted, failure = request.method == "POST", ""
    if posted:
        found, failure = loading_pages.take(draft)
        if found is not None:
            flash(_("The message is here as a received letter. No step records it yet."), "success")
            return redirect(pages.address("letters.letter", found.id), 303)
    page = render_template("pages/letters/load.html", **loading_pages.context(draft, failure, posted))
    return page, 422 if posted else 200


@blueprint.get(f"{_LETTER}/message.json")
@case_right("read", verb=None, seats=True)
def message(group: str, case_id: str, instrument_id: str, letter_id: str):
    """The data of a letter of ours, as its PDF carries them. It has none before its first paper. The download is recorded
    with its hash."""
    with read_unit() as session:
        draft, found = pages.load(session, letter_id)
        wanted = loading_pages.message_request(session, draft, found)
    if wanted is None:
        return redirect(pages.address("letters.letter", letter_id), 303)
    name = f"{draft.data.number}_letter-{found.number}.json"
    content = message_of(located(wanted))
    with write_unit() as unit:
        sending.downloaded(unit, letter_id, content, drafting_pages.author())
    return attachment(content, "application/json", name)


def _begin(instrument_id: str, posted: MultiDict) -> service.LetterData:
    act = _BEGIN.get(posted.get("act", ""))
    if act is None:
        raise LetterError("unknown_kind", "nothing was chosen")
    wish = Wish(
        posted.get("kind", ""), posted.get("language", ""), posted.get("beside") or None,
        posted_id("reply") or None, posted_id("scan") or None,
    )  # fmt: skip
    author, more = drafting_pages.author(), (acting_party(g.reached),) if act is service.write else ()
    with write_unit() as unit:
        begin = partial(act, unit, instrument_id, wish, author, *more)
        return pressing.once(unit, instrument_id, posted.get("token", ""), author, begin)


@blueprint.route(_LETTER, methods=["GET", "POST"])
@case_right("read", post="negotiate", seats=True)
def letter(group: str, case_id: str, instrument_id: str, letter_id: str):
    """One letter: read, written field by field, put aside."""
    if request.method != "POST":
        return render_template("pages/letters/letter.html", **pages.opened(letter_id))
    act, _colon, rest = request.form.get("act", "save").partition(":")
    with read_unit() as session:
        draft, found = pages.load(session, letter_id)
    form = build(
        draft.definition, found, request.form if act not in _NO_FIELDS else None
    )
    valid = form.form.validate()
    result, failure, fragment = service.SaveResult(), "", ""
    try:
        with write_unit() as unit:
            if form.form.was_posted:
                result = service.save(unit, letter_id, form.posted, drafting_pages.author())
        if valid and not result.conflicts:
            fragment = _act(letter_id, act, rest)
    except LetterError as fault:
        failure = pages.refusal(fault)
    if valid and not result.conflicts and not failure:
        flash(_("Saved."), "success")
        return redirect(pages.address("letters.letter", letter_id) + fragment, 303)
    with read_unit() as session:
        draft, found = pages.load(session, letter_id)
        form.letter = found
        context = pages.letter_context(session, draft, found, form, tuple(result.conflicts), failure)
    return render_template("pages/letters/letter.html", **context), 409 if result.conflicts else 422


def _act(letter_id: str, act: str, rest: str) -> str:
    """What a button does beside saving; where on the page one goes on."""
    author = drafting_pages.author()
    with write_unit() as unit:
        if act == "add":
            return f"#{rest[:60]}-{service.add_item(unit, letter_id, rest, author)}"
        if act == "remove":
            service.remove_item(unit, letter_id, rest, author)
        elif act == "review":
            service.review(unit, letter_id, rest, author)
        elif act == "share":
            service.share(unit, letter_id, author)
        elif act in ("aside", "again"):
            service.set_aside(unit, letter_id, act == "aside", author)
        elif act == "recipient":
            service.address_to(unit, letter_id, rest, author)
            return "#recipient-title"
        elif act == "sender":
            service.address_to(unit, letter_id, rest, author, SENDER)
            return "#sender-title"
        elif act == "settings":
            beside, scan = request.form.get("second_language") or None, posted_id("scan") or None
            service.change(unit, letter_id, beside, scan, author)
            if "event" in request.form:
                sending.tie(unit, letter_id, posted_id("event") or None, author)
    return ""


@blueprint.route(f"{_LETTER}/texts", methods=["GET", "POST"])
@case_right("texts", post="translate", seats=True)
def translate(group: str, case_id: str, instrument_id: str, letter_id: str):
    """The free texts of a letter in its second language, for whoever translates: nothing else of it."""
    with read_unit() as session:
        draft, found = pages.load(session, letter_id)
        if found.beside is None or found.status == "withdrawn":
            return redirect(drafting_pages.address("texts.index"), 303)  # nothing of it is translated
        if request.method != "POST":
            return render_template("pages/letters/texts.html", **translating.context(session, draft, found))
    form = texts_form(draft.definition, found, request.form)
    result, failure = service.SaveResult(), ""
    valid = form.form.validate()
    act, _colon, path = request.form.get("act", "save").partition(":")
    try:
        with write_unit() as unit:
            result = service.save(unit, letter_id, form.posted, drafting_pages.author())
            if act == "review" and valid and not result.conflicts:
                service.review(unit, letter_id, path, drafting_pages.author())
    except LetterError as fault:
        failure = pages.refusal(fault)
    if valid and not result.conflicts and not failure:
        flash(_("Saved and marked reviewed.") if act == "review" else _("Saved."), "success")
        return redirect(translating.address(found), 303)
    with read_unit() as session:
        draft, found = pages.load(session, letter_id)
        form.letter = found
        context = translating.context(session, draft, found, form, tuple(result.conflicts), failure)
    return render_template("pages/letters/texts.html", **context), 409 if result.conflicts else 422


@blueprint.route(f"{_LETTER}/documents", methods=["GET", "POST"])
@case_right("read", post="negotiate", seats=True)
def documents(group: str, case_id: str, instrument_id: str, letter_id: str):
    """Ask for the papers of a letter; with GET the list alone, fetched again while they are being made."""
    if request.method != "POST":
        with read_unit() as session:
            listed = pages.documents(session, service.letter(session, letter_id))
        return render_template("pages/drafting/documents_list.html", **listed)
    failure = _ask(instrument_id, letter_id)
    if not failure:
        flash(_("The documents are being made. They appear below."), "success")
        with read_unit() as session:
            draft, found = pages.load(session, letter_id)
        for warning in pages.translation_warnings(draft, found, request.form.get("language", "")):
            flash(warning, "warning")
        return redirect(pages.address("letters.letter", letter_id) + "#documents", 303)
    with read_unit() as session:
        draft, found = pages.load(session, letter_id)
        context = pages.letter_context(session, draft, found, failure=failure)
    return render_template("pages/letters/letter.html", **context), 422


def _ask(instrument_id: str, letter_id: str) -> str:
    """Ask for the papers that the form names; why that is not possible, or nothing."""
    formats = [one for one in request.form.getlist("format") if one in papers.FORMATS]
    if not formats:
        return _("Choose PDF, DOCX or both.")
    language, _plus, beside = request.form.get("language", "").partition("+")
    author = drafting_pages.author()
    try:
        with write_unit() as unit:
            papers.request_document(
                unit, instrument_id, language, formats, False, author, g.zone, beside or None, letter=letter_id
            )
    except papers.PaperError:
        return _("Choose one of the languages of the letter.")
    return ""
