"""Pages of translations: the languages of a draft, and the texts of one language beside their source."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, redirect, render_template, request

from jitflow.access import case_right
from jitflow.db.units import read_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.letters import translating
from jitflow.texts import acts, by_itself, pages, sealing

blueprint = Blueprint("texts", __name__)
_TEXTS = "/g/<group>/cases/<case_id>/i/<instrument_id>/texts"


@blueprint.get(_TEXTS)
@case_right("texts", seats=True)
def index(group: str, case_id: str, instrument_id: str):
    """The languages of a draft, those that the executing State accepts first."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
        sealed = sealing.of_languages(session, draft.data.id)
        letters = translating.lines(session, draft)
    return render_template("pages/texts/index.html", **pages.index_context(draft), sealed=sealed, letters=letters)


@blueprint.route(f"{_TEXTS}/<text_language>", methods=["GET", "POST"])
@case_right("texts", post="translate", seats=True)
def language(group: str, case_id: str, instrument_id: str, text_language: str):
    """All texts of one language beside their source; saving merges, reviewing compares."""
    draft, show = _asked(text_language)
    if request.method != "POST":
        return _page(draft, text_language, show)
    outcome = acts.act(draft, text_language, request.form, pages.address(text_language, show))
    if outcome.location is not None:
        return redirect(outcome.location, 303)
    with read_unit() as session:
        draft = drafting_pages.load(session)
    return _page(draft, text_language, show, outcome), (409 if outcome.conflicts else 422)


@blueprint.post(f"{_TEXTS}/<text_language>/autosave")
@case_right("translate", verb=None, seats=True)
def autosave(group: str, case_id: str, instrument_id: str, text_language: str):
    """What a script sends while somebody translates; or `undo`, to take back what it stored last. Answers in JSON."""
    draft, show = _asked(text_language)
    if not pages.may_write(draft, text_language):
        abort(403)
    return jsonify(by_itself.save(draft, text_language, show, request.form))


@blueprint.post(f"{_TEXTS}/<text_language>/seal")
@case_right("translate")
def seal(group: str, case_id: str, instrument_id: str, text_language: str):
    """Seal the translation into one language, with its translator."""
    draft, show = _asked(text_language)
    if not pages.may_translate(draft):
        abort(403)
    refused = sealing.seal(draft, text_language, request.form)
    if not refused:
        return redirect(pages.address(text_language), 303)
    return _page(draft, text_language, show, refused=refused), 422


def _asked(language: str) -> tuple[drafting_pages.Draft, str]:
    """The draft and the filter; 404 for what is no language of a translation of it."""
    with read_unit() as session:
        draft = drafting_pages.load(session)
    if language not in pages.possible(draft):
        abort(404)
    show = request.args.get("show", "all")
    return draft, show if show in pages.FILTERS else "all"


def _page(
    draft: drafting_pages.Draft, language: str, show: str, outcome: acts.Outcome | None = None, refused: str = ""
) -> str:
    context = pages.context(draft, language, show, outcome)
    sealed = sealing.card(draft, language, refused, request.form.get("translator", "") if refused else "")
    address = by_itself.address(draft, language, show)
    return render_template("pages/texts/language.html", **context, sealed=sealed, by_itself=address)
