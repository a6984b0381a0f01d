"""What the page of a letter says around it: its step, what was kept when it went out, whom the address book offers."""

from __future__ import annotations

from typing import Any

from flask import g, request
from sqlalchemy.orm import Session

from jitflow.cases import pages as case_pages
from jitflow.drafting import pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import FieldType
from jitflow.instruments.letter_definitions import form_of, letter_definition
from jitflow.instruments.letters import RECIPIENT, SENDER
from jitflow.letters import parties, sending, service
from jitflow.letters.service import LetterData
from jitflow.libraries import hits, service as libraries
from jitflow.procedure import moments
from jitflow.procedure.words import ProcedureWords
from jitflow.web.locale import gettext as _, language_name
from jitflow.web.values import shown

LONGEST_SEARCH = 200


def _words(draft: Draft) -> ProcedureWords | None:
    procedure = draft.definition.procedure
    if procedure is None or draft.data.side not in procedure.sides:
        return None
    return ProcedureWords(draft.definition.slug, procedure.sides[draft.data.side])


def steps(draft: Draft, letter: LetterData) -> list[dict[str, str]]:
    """The steps with which a letter goes out."""
    words = _words(draft)
    if letter.status != "draft" or letter.direction != service.OUT or words is None:
        return []
    sending_it = [one for one in words.side.transitions if letter.kind in one.letters]
    return [
        {"title": words.step(one), "url": drafting_pages.address("procedure.step", step=one.id, letter=letter.id)}
        for one in sending_it
    ]


def _told(draft: Draft, entry: Any) -> str:
    words = _words(draft)
    transition = words.side.transition.get(entry.transition) if words else None
    title = words.step(transition) if words and transition else entry.transition
    return _("%(step)s, %(when)s", step=title, when=moments.shown(entry.at, g.zone)[0]["text"])


def sent(session: Session, draft: Draft, letter: LetterData) -> dict[str, Any] | None:
    """With which step a letter went out or was recorded, and what was kept of it; None for any other."""
    entry = next(
        (one for one in sending.steps_taken(session, letter.instrument_id) if one.event.id == letter.event_id), None
    ) if letter.event_id else None  # fmt: skip
    if entry is None:
        return None
    return {
        "step": _told(draft, entry),
        "url": drafting_pages.address("procedure.event", event_id=entry.event.id),
        "hash": letter.sent.get("content", ""),
        "stands": letter.direction == service.IN or sending.stands(letter),
        "documents": [
            {
                "title": _file(one),
                "url": drafting_pages.address("papers.document", document_id=one["id"]),
                "sha256": one["sha256"],
            }
            for one in letter.sent.get("documents", [])
        ],
    }


def _file(one: dict[str, Any]) -> str:
    languages = language_name(one["language"])
    if one["beside"]:
        languages = _("%(left)s and %(right)s", left=languages, right=language_name(one["beside"]))
    return _("%(language)s, %(format)s", language=languages, format=one["format"].upper())


def events(session: Session, draft: Draft, letter: LetterData) -> list[dict[str, Any]]:
    """The steps that can have recorded a received letter, the newest first."""
    if letter.direction != service.IN:
        return []
    taken = reversed(sending.steps_taken(session, letter.instrument_id))
    return [
        {"id": one.event.id, "title": _told(draft, one), "chosen": one.event.id == letter.event_id} for one in taken
    ]


def senders(session: Session, draft: Draft, letter: LetterData) -> dict[str, Any] | None:
    """The authorities of our own State among which the sender is chosen; None where the instrument names the sender.

    Those of the case come first, with who signs for them; then those of the address book, by the words that were searched.
    """
    forms = draft.definition.letters
    assert forms is not None
    party, own = forms.parties.get(SENDER), letter_definition(draft.definition, letter.kind)
    if party is None or party["name"] not in own.fields or letter.direction != service.OUT or not letter.is_open:
        return None
    form, side = form_of(draft.definition, letter.kind), draft.data.side
    sources = {**({} if form.is_form else forms.prefill.get(side, {})), **form.prefill}.get(party["name"], ())
    state = draft.data.executing_state if side == "executing" else draft.data.issuing_state
    if "own.name" not in sources or not state:
        return None
    words = request.args.get("sender", "").strip()[:LONGEST_SEARCH]
    of_case = [] if draft.outside else parties.of_state(session, draft.data.case_id, state)
    known = {line.facts.get("name") for line in of_case}
    found = libraries.addresses(session, draft.data.focus_group_id, libraries.Filter(words=words, state=state))
    return {
        "words": words,
        "asked": bool(words),
        "of_case": [_of_case(line) for line in of_case],
        "found": hits.address_hits(g.reached.group.slug, [one for one in found if one.facts.get("name") not in known]),
        "named": letter.answers.get(party["name"]) or "",
    }


def _of_case(line: Any) -> dict[str, str]:
    """An authority of the case, with who signs for it."""
    signs = ", ".join(filter(None, (line.facts.get("representative"), line.facts.get("post"))))
    return {
        "id": line.id,
        "title": line.facts.get("name", ""),
        "url": case_pages.address("cases.authority", authority_id=line.id),
        "signs": signs,
        "where": shown(FieldType.ADDRESS, line.facts.get("address")),
    }


def addresses(session: Session, draft: Draft, letter: LetterData) -> dict[str, Any] | None:
    """The address book beside the recipient: what was searched, what was found; None where none can be named."""
    assert draft.definition.letters is not None
    party = None if form_of(draft.definition, letter.kind).is_form else draft.definition.letters.parties.get(RECIPIENT)
    if party is None or letter.direction != service.OUT or not letter.is_open:
        return None
    words = request.args.get("find", "").strip()[:LONGEST_SEARCH]
    state = letter.answers.get(party.get("state", "")) or ""
    found = libraries.addresses(session, draft.data.focus_group_id, libraries.Filter(words=words, state=state))
    return {
        "words": words,
        "asked": "find" in request.args,
        "found": hits.address_hits(g.reached.group.slug, found),
        "named": letter.answers.get(party["name"]) or "",
    }
