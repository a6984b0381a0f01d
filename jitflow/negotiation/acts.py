"""What a post to the pages of a negotiation does. Thin over the service."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, request

from jitflow.access import posted_id
from jitflow.comments import pages as comment_pages, service as comments
from jitflow.db.units import write_unit
from jitflow.drafting import acts as drafting_acts, pages as drafting_pages
from jitflow.drafting.box import BoxForm
from jitflow.instruments.definition import Section
from jitflow.knowledge import panel as lessons
from jitflow.negotiation import drafts, pages, service, suggestion_pages
from jitflow.negotiation.errors import NegotiationError
from jitflow.negotiation.pages import Here
from jitflow.negotiation.table import Row
from jitflow.web.locale import gettext as _, ngettext
from jitflow.web.text_input import BadCharacter, clean

ANSWER_ACTS = {"answer_accept": "accepted", "answer_refuse": "refused"}
"""What a button says a party answers to a suggestion."""
DIGEST = "digest:"
"""Beginning of the name of the field that holds the hash of a clause as the page showed it."""


@dataclass(frozen=True)
class Done:
    """What came of a post: where to go, or what to say and where."""

    location: str | None = None
    message: str = ""
    at: str = ""
    posted: suggestion_pages.Posted | None = None
    status: int = 422


# stances


def agree_to_ticked(here: Here) -> Done:
    """Agree to the clauses that are ticked, all in one act."""
    party = request.form.get("party", here.own)
    ticked = [one for one in request.form.getlist("clause") if here.table.row(one) is not None]
    if not ticked:
        return Done(message=_("Tick the clauses you agree to."), at="clauses")
    shown = {one: request.form.get(f"{DIGEST}{one}", "") for one in ticked}
    return _say(here, "agreed", shown, party, pages.address("index"))


def _say(here: Here, stance: str, shown: dict[str, str], party: str, back: str) -> Done:
    if party not in here.voices:
        abort(403)
    try:
        reason = clean(request.form.get("reason", ""))
        with write_unit() as unit:
            said = service.set_stances(
                unit, here.data.id, stance, shown, party, drafting_pages.author(), acting_party=here.own, reason=reason
            )
    except BadCharacter as bad:
        return Done(message=str(bad), at="reason")
    except NegotiationError as refused:
        return Done(message=_sentence(refused, party != here.own), at="reason")
    if said.changed:
        flash(
            ngettext(
                "%(num)s clause changed since the page was shown: read it again. Nothing was said of it.",
                "%(num)s clauses changed since the page was shown: read them again. Nothing was said of them.",
                len(said.changed),
            ),
            "warning",
        )
    if said.kept:
        flash(_kept(stance, len(said.kept)), "success")
    elif not said.changed:
        flash(_("That is what was said already: nothing was changed."), "success")
    return Done(back)


def _kept(stance: str, number: int) -> str:
    if stance == "agreed":
        return ngettext("Agreed to %(num)s clause.", "Agreed to %(num)s clauses.", number)
    if stance == "objected":
        return _("The objection is recorded. Everybody at the table reads it.")
    return _("The clause is open again for this party.")


# one clause


def at_clause(here: Here, row: Row) -> Done:
    """What the buttons of the page of a clause do."""
    act, back = request.form.get("act", ""), pages.address("clause", section_id=row.id)
    if act == "stance":
        stance = request.form.get("stance", "")
        if stance not in ("agreed", "objected", "open"):
            return Done(message=_("Choose what the party says of the clause."), at="stance-agreed")
        shown = {row.id: request.form.get("digest", "")}
        return _say(here, stance, shown, request.form.get("party", here.own), f"{back}#said")
    if act.partition(":")[0] == lessons.VERB:
        return _mark_lesson(here, act.partition(":")[2], back)
    if act not in ("comment", "answer", "resolve", "again"):
        abort(400)
    return _comment(here, row, act, back)


def _mark_lesson(here: Here, rest: str, back: str) -> Done:
    """What somebody of the case team says of a lesson that stands at the clause; a seat sees none."""
    if here.draft.outside or not here.draft.may_edit:
        abort(403)
    with write_unit() as unit:
        return Done(lessons.act(unit, here.draft, back, rest))


def _comment(here: Here, row: Row, act: str, back: str) -> Done:
    actor, where, thread = drafting_pages.author(), comment_pages.where(), posted_id("thread")
    try:
        if act in ("resolve", "again"):
            with write_unit() as unit:
                comments.resolve(unit, here.data.id, thread, actor, where=where, again=act == "again")
            flash(_("The comment is resolved.") if act == "resolve" else _("The comment is open again."), "success")
            return Done(f"{back}#comments")
        body = clean(request.form.get("body", ""))
        if act == "answer":
            with write_unit() as unit:
                comments.answer(unit, here.data.id, thread, body, actor, where=where)
            flash(_("The answer is kept."), "success")
            return Done(f"{back}#comment-{thread}")
        path, readers = request.form.get("path", ""), request.form.get("readers", "")
        if not comment_pages.is_there(here.draft, path) or pages.section_of(here, path) != row.id:
            return Done(message=_("Choose the field the comment is about."), at="path")
        if readers not in ("own", "all"):
            return Done(message=_("Choose who reads the comment."), at="readers-own")
        with write_unit() as unit:
            made = comments.add(unit, here.data.id, path, body, actor, where=where, shared=readers == "all")
    except BadCharacter as bad:
        return Done(message=str(bad), at="body")
    except comments.CommentError as refused:
        return Done(message=_comment_sentence(refused), at="body")
    flash(
        _("The comment is kept. Everybody at the table reads it; no document prints it.")
        if readers == "all"
        else _("The comment is kept. Only your own party reads it; no document prints it."),
        "success",
    )
    return Done(f"{back}#comment-{made}")


def _comment_sentence(refused: comments.CommentError) -> str:
    return {
        "empty": _("Write the comment."),
        "too_long": _("The comment is too long: at most %(limit)d characters fit.", limit=comments.LONGEST),
        "too_many": _("There are too many open comments: resolve some first."),
        "not_found": _("This comment is gone."),
    }[refused.code]


# suggestions


def suggest(here: Here, section: Section, made: BoxForm, other: service.Suggested | None = None) -> Done:
    """Each field that was changed becomes a suggestion. other: the one to which these are other words."""
    if any(one.errors for one in made.form):
        return Done(message="", at="")
    changed = suggestion_pages.proposed(here, made, request.form)
    if not changed:
        return Done(message=_("Change at least one field: what stays as it is needs no suggestion."), at="note")
    try:
        note = clean(request.form.get("note", ""))
        with write_unit() as unit:
            for path, language, base, value in changed:
                service.suggest(
                    unit, here.data.id, path, language, base, value, drafting_pages.author(), here.own, note,
                    other_words_for=other.id if other is not None and other.path == path else None,
                )  # fmt: skip
    except BadCharacter as bad:
        return Done(message=str(bad), at="note")
    except NegotiationError as refused:
        return Done(message=_sentence(refused), at="note")
    flash(
        ngettext(
            "%(num)s suggestion lies on the table. The draft is as it was.",
            "%(num)s suggestions lie on the table. The draft is as it was.",
            len(changed),
        ),
        "success",
    )
    there = here.table.row(section.id) is not None
    return Done(
        f"{pages.address('clause', section_id=section.id) if there else pages.address('suggested')}#suggestions"
    )


def decide(here: Here) -> Done:
    """Answer one suggestion for a party; or apply it to the draft, turn it down, withdraw it."""
    act, suggestion_id = request.form.get("act", ""), posted_id("suggestion")
    if act in ANSWER_ACTS:
        return _answer(here, act, suggestion_id)
    if act not in ("accept", "compose", "refuse", "withdraw"):
        abort(400)
    if act != "withdraw" and not here.decides:
        abort(403)
    back = _back(here)
    try:
        body, reason = clean(request.form.get("body", "")), clean(request.form.get("reason", ""))
        with write_unit() as unit:
            _decide(unit, here, act, suggestion_id, body, reason)
    except BadCharacter as bad:
        return _refused(suggestion_id, act, str(bad), back)
    except NegotiationError as refused:
        if refused.code in ("decided", "not_found"):
            flash(_("Somebody decided on this suggestion meanwhile. Nothing was changed."), "warning")
            return Done(back)
        return _refused(suggestion_id, act, _sentence(refused), back)
    flash(
        {
            "accept": _("The suggestion is applied: the draft says so now."),
            "compose": _("The text you composed is in the draft, and the suggestion is accepted."),
            "refuse": _("The suggestion is refused, with your reason."),
            "withdraw": _("The suggestion is withdrawn."),
        }[act],
        "success",
    )
    return Done(back)


def _answer(here: Here, act: str, suggestion_id: str) -> Done:
    """A party accepts or refuses a suggestion; the draft stays as it is."""
    party, back = request.form.get("party", here.own), _back(here)
    if party not in here.voices:
        abort(403)
    try:
        reason = clean(request.form.get("reason", ""))
        with write_unit() as unit:
            said = service.answer(
                unit, here.data.id, suggestion_id, ANSWER_ACTS[act], party, drafting_pages.author(),
                acting_party=here.own, shown=request.form.get("result", ""), reason=reason,
            )  # fmt: skip
    except BadCharacter as bad:
        return _refused(suggestion_id, act, str(bad), back)
    except NegotiationError as refused:
        if refused.code in ("decided", "not_found"):
            flash(_("Somebody decided on this suggestion meanwhile. Nothing was changed."), "warning")
            return Done(back)
        return _refused(suggestion_id, act, _sentence(refused, party != here.own), back)
    name = here.in_sentence(party)
    if said.by_all:
        flash(_("%(party)s accepts the suggestion. All parties accept: apply it.", party=name), "success")
    elif act == "answer_accept":
        flash(_("%(party)s accepts the suggestion. The draft is as it was.", party=name), "success")
    else:
        flash(_("%(party)s refuses the suggestion. Everybody at the table reads why.", party=name), "success")
    return Done(back)


def _decide(unit, here: Here, act: str, suggestion_id: str, body: str, reason: str) -> None:
    actor, instrument_id = drafting_pages.author(), here.data.id
    if act == "withdraw":
        service.withdraw(unit, instrument_id, suggestion_id, actor, here.own)
        return
    if act == "refuse":
        service.refuse(unit, instrument_id, suggestion_id, actor, reason)
        return
    words = body if act == "compose" else None
    service.accept(unit, instrument_id, suggestion_id, actor, request.form.get("shown", ""), words=words, reason=reason)
    drafting_acts.judge(unit, here.draft)


def _back(here: Here) -> str:
    """The page the card stood on: that of its clause, or that of all suggestions."""
    section = request.form.get("clause", "")
    if here.table.row(section) is not None:
        return f"{pages.address('clause', section_id=section)}#suggestions"
    return pages.address("suggested")


def _refused(suggestion_id: str, act: str, message: str, back: str) -> Done:
    posted = suggestion_pages.Posted(
        suggestion_id, act, message, request.form.get("body", ""), request.form.get("reason", "")
    )
    return Done(message=message, posted=posted, status=409 if act in ("accept", "compose") else 422)


# versions


def version(here: Here) -> Done:
    """Name the draft as it stands, or circulate a version."""
    if not here.keeps:
        abort(403)
    number = request.form.get("number", "")
    try:
        if request.form.get("act") == "circulate":
            if not (number.isascii() and number.isdigit() and len(number) <= 6):
                abort(400)
            with write_unit() as unit:
                drafts.circulate(unit, here.data.id, int(number), drafting_pages.author())
            flash(_("The version is circulated: everybody at the table reads it."), "success")
            return Done(pages.address("versions"))
        title, note = clean(request.form.get("title", "")), clean(request.form.get("note", ""))
        shown = request.form.get("revision", "")
        at_once = request.form.get("circulate") == "yes"
        with write_unit() as unit:
            made = drafts.freeze(
                unit, here.data.id, title, note, int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else -1,
                drafting_pages.author(), circulate_now=at_once,
            )  # fmt: skip
    except BadCharacter as bad:
        return Done(message=str(bad), at="title")
    except NegotiationError as refused:
        return Done(message=_sentence(refused), at="note" if refused.code == "too_long" else "title")
    words = _("Version %(number)d is named and circulated.") if at_once else _("Version %(number)d is named.")
    flash(words % {"number": made.number}, "success")
    return Done(pages.address("versions"))


def _sentence(refused: NegotiationError, for_another: bool = False) -> str:
    """Why something could not be done, for people."""
    reason = (
        _("Say how you know what this party says.") if for_another else _("Give the reason: the other parties read it.")
    )
    return {
        "no_reason": reason,
        "too_long": _("This is too long: at most %(limit)d characters fit.", limit=service.LONGEST_REASON),
        "unfit": _("This does not fit the field: it is too long, or holds a character that cannot be stored."),
        "over": _("The procedure is over: nothing is negotiated any more."),
        "unknown_party": _("A party that has a seat at the table speaks for itself."),
        "unknown_clause": _("This clause is gone."),
        "unknown_field": _("This field is gone, or is no part of the text."),
        "no_change": _("The suggestion changes nothing."),
        "too_many": _("There are too many: decide on some first."),
        "moved": _(
            "The draft changed since the page was shown. Look at it again: nothing was stored, what you typed is kept."
        ),
        "unclear": _("The same words were changed meanwhile: compose the text below."),
        "gone": _("The part it belongs to was removed meanwhile."),
        "closed": _("The text is closed: it is neither a draft nor a working copy."),
        "unknown_answer": _("Choose what the party answers."),
        "not_yours": _("Only the party that made a suggestion withdraws it."),
        "no_title": _("Give the version a name."),
        "not_found": _("This is gone. Look at the page again."),
        "party_stands": drafting_acts.party_refusal("party_stands"),
        "party_foreign": drafting_acts.party_refusal("party_foreign"),
        "party_others": drafting_acts.party_refusal("party_others"),
        "party_office": drafting_acts.party_refusal("party_office"),
        "unknown_stance": _("Choose what the party says of the clause."),
    }[refused.code]
