"""Sealing a translation with its translator, and what became of the seal."""

from __future__ import annotations

from typing import Any

from flask import flash, g
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from jitflow.accounts import service as accounts
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import pages as drafting_pages, segments
from jitflow.drafting.pages import Draft
from jitflow.procedure import seals
from jitflow.texts import pages
from jitflow.web.locale import gettext as _, language_name
from jitflow.web.text_input import BadCharacter, clean

LONGEST_NAME = 200


def of_languages(session: Session, instrument_id: str) -> dict[str, dict[str, Any]]:
    """Language to its newest seal: whether it is valid, by whom, and why it is void."""
    found = [one for one in seals.seals_of(session, instrument_id) if one.kind == "translation"]
    names = accounts.names(session, {one.by for one in found} | {one.voided_by for one in found})
    made: dict[str, dict[str, Any]] = {}
    for one in found:
        made.setdefault(
            one.language,
            {
                "valid": one.voided_at is None,
                "translator": one.translator,
                "by": names.get(one.by, ""),
                "at": one.at,
                "voided_at": one.voided_at,
                "why": _why(one),
            },
        )
    return made


def _why(one: seals.SealLine) -> str:
    if one.voided_at is None:
        return ""
    if one.voided_paths == ("source",):
        return _("The source text changed after this translation was sealed.")
    return _("The translation changed after it was sealed.")


def card(draft: Draft, language: str, error: str = "", typed: str = "") -> dict[str, Any]:
    """What the page of a language says of its seal."""
    with read_unit() as session:
        seal = of_languages(session, draft.data.id).get(language)
    counts = segments.counts(draft.facts, language)
    unfinished = sum(number for state, number in counts.items() if state != "reviewed")
    return {
        "seal": seal,
        "can_seal": draft.linted and pages.may_translate(draft) and not (seal and seal["valid"]) and bool(counts.get("reviewed")),
        "unfinished": unfinished,
        "action": drafting_pages.address("texts.seal", text_language=language),
        "error": error,
        "typed": typed,
    }


def seal(draft: Draft, language: str, posted: MultiDict) -> str:
    """Seal the texts of one language, checked by a named translator; what keeps it from being done, or empty."""
    try:
        translator = clean(posted.get("translator", "")).strip()
    except BadCharacter as bad:
        return str(bad)
    if not translator or len(translator) > LONGEST_NAME:
        return _("Name the translator, in at most %(limit)d characters.", limit=LONGEST_NAME)
    try:
        with write_unit() as unit:
            seals.seal_translation(
                unit, g.reached.instrument.id, language, translator, current_user.id, g.reached.capacity
            )
    except ValueError:
        return _("A text of this language is missing, stale or not reviewed: a translation is sealed as a whole.")
    flash(_("The translation into %(language)s is sealed.", language=language_name(language)), "success")
    return ""
