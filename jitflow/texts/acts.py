"""What a post to the page of a language does: save what was typed, mark one text reviewed."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import abort, flash, g
from werkzeug.datastructures import MultiDict

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import (
    acts as drafting_acts,
    beside,
    pages as drafting_pages,
    party_items,
    segments,
    service as drafting,
)
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Field, FieldType
from jitflow.instruments.keys import key_of
from jitflow.merging import Conflict
from jitflow.texts import service
from jitflow.texts.checks import Difference
from jitflow.web.locale import gettext as _, language_name, ngettext
from jitflow.web.posted import BASE, CHOICE, element_id
from jitflow.web.text_input import BadCharacter, clean
from jitflow.wordings import translations as wordings

LONGEST_REASON = 2000
REASON = "reason:"


@dataclass
class Outcome:
    """What came of a post: where to go, or what keeps the reader on the page."""

    location: str | None = None
    conflicts: list[Conflict] = field(default_factory=list)
    typed: dict[str, beside.Typed] = field(default_factory=dict)
    """By path: what was typed into the slots that the page showed."""
    against: dict[str, list[Difference]] = field(default_factory=dict)
    """By path: why a text was not marked reviewed."""
    refused: dict[str, str] = field(default_factory=dict)
    """By path: a sentence that says why something was not done."""
    left: set[str] = field(default_factory=set)
    """Paths whose typed words were refused: they stay in their field."""
    reasons: dict[str, str] = field(default_factory=dict)


def act(draft: Draft, language: str, form: MultiDict, here: str) -> Outcome:
    """Save the slots that came back, then mark reviewed the one whose button was pressed.

    Saving never compares: only a value that cannot be stored, or a text that somebody else changed
    meanwhile, keeps the reader on the page. What was typed is stored even where the review is refused.
    """
    typed = beside.read(form, draft.facts, language, _fields(draft, language, form).items())
    outcome = Outcome(typed={one.path: one for one in typed})
    outcome.refused = {one.path: one.error for one in typed if one.error}
    verb, _sep, path = form.get("act", "save").partition(":")
    if verb not in ("save", "review", wordings.TAKE) or (verb == "review" and path not in outcome.typed):
        abort(400)
    if _is_closed(draft, language):
        _leave(outcome, typed, {one.name: closed_words() for one in typed})
        return outcome
    storable = [one for one in typed if not one.error]
    given_way = [one for one in storable if form.get(CHOICE + one.name) == "theirs"]
    with write_unit() as unit:
        try:
            posted = [one.posted for one in storable if one not in given_way]
            kept = party_items.refused(unit, draft.data.id, posted)
            _leave(outcome, storable, {path: drafting_acts.party_refusal(code) for path, code in kept.items()})
            posted = [one for one in posted if one.path not in kept]
            result = drafting.save(unit, g.reached.instrument, posted, drafting_pages.author(), draft.definition)
            for one in given_way:
                drafting_acts.give_way(unit, one.posted)
        except drafting.NotADraft:
            abort(403)
        except drafting.UnknownPath:
            abort(400)  # no page sends it
        outcome.conflicts = result.conflicts
        if verb == "review":
            _review(unit, draft, language, path, form, outcome)
        taken = wordings.take(unit, draft, language, path) if verb == wordings.TAKE and not result.conflicts else 0
        drafting_acts.judge(unit, draft)
    if not (outcome.conflicts or outcome.refused or outcome.against):
        _say(verb, language, bool(result.saved), taken)
        outcome.location = f"{here}#{element_id(f'segment.{path}')}" if path else here
    return outcome


def _is_closed(draft: Draft, language: str) -> bool:
    with read_unit() as session:
        return language in drafting.closed_languages(session, draft.data.id)


def closed_words() -> str:
    """Why a text that was agreed is not translated anew."""
    return _("This text is authentic in this language and was sealed: it changes only with an amendment that all parties sign.")


def _leave(outcome: Outcome, typed: list[beside.Typed], refused: dict[str, str]) -> None:
    """Keep in their fields the words that were not stored; `refused`: name of the slot to the sentence that says why."""
    for one in typed:
        if one.posted.path in refused:
            outcome.refused[one.path] = refused[one.posted.path]
            outcome.left.add(one.path)


def _fields(draft: Draft, language: str, form: MultiDict) -> dict[str, Field]:
    """The free texts that are asked now, and those that came back though they are asked no longer: their part was
    removed or another answer hides them meanwhile. What was typed there must not vanish in silence."""
    found = {one.path: one.field for one in segments.segments(draft.facts)}
    start = BASE + beside.slot_name(language, "")
    for path in (name.removeprefix(start) for name in form if name.startswith(start)):
        declared = draft.definition.fields.get(key_of(path, draft.definition.groups))
        if declared is not None and declared.type is FieldType.PROSE and not declared.internal:
            found.setdefault(path, declared)
    return found


def _review(unit: object, draft: Draft, language: str, path: str, form: MultiDict, outcome: Outcome) -> None:
    one = outcome.typed[path]
    if one.error or any(conflict.path == one.name for conflict in outcome.conflicts):
        return
    try:
        reason = outcome.reasons[path] = clean(form.get(REASON + path, "")).strip()
        if len(reason) > LONGEST_REASON:
            outcome.refused[path] = _("The reason is too long: at most %(limit)d characters fit.", limit=LONGEST_REASON)
            return
        seen = drafting.Seen(one.made_for, one.value or "") if one.made_for is not None else None
        found = service.review(
            unit, draft.definition, draft.data.id, path, language, drafting_pages.author(), reason=reason, seen=seen
        )
    except BadCharacter as bad:
        outcome.reasons[path] = ""
        outcome.refused[path] = str(bad)
    except drafting.DraftingError as refused:
        outcome.refused[path] = _refusal(refused.code)
    else:
        if found:
            outcome.against[path] = found


def _refusal(code: str) -> str:
    return {
        "no_text": _("There is no text to review yet."),
        "changed_meanwhile": _("Somebody changed the source or the translation meanwhile. Read both again, then mark it."),
    }.get(code, _("This text cannot be marked reviewed."))


def _say(verb: str, language: str, saved: bool, taken: int) -> None:
    if verb == "review":
        flash(_("Saved and marked reviewed."), "success")
    elif taken:
        said = ngettext(
            "%(num)s translation was filled with our wording, as a draft.",
            "%(num)s translations were filled with our wordings, as drafts.",
            taken,
        )
        flash(said, "success")
    elif saved:
        flash(_("The texts in %(language)s are saved.", language=language_name(language)), "success")
    else:
        flash(_("Nothing was changed."), "success")
