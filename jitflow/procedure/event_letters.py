"""The letters of the events in the timeline: what went out and what came in with each of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from jitflow.drafting import pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.enclosures import service as enclosures
from jitflow.instruments import letter_steps
from jitflow.instruments.procedure import Side
from jitflow.letters import sending, service as letters
from jitflow.letters.words import numbered
from jitflow.procedure.words import ProcedureWords


def known(session: Session, draft: Draft) -> list[letters.LetterData]:
    """The letters of an instrument, the newest first; none where it has no letters."""
    return [] if draft.definition.letters is None else letters.letters_of(session, draft.data.id)


def waiting(draft: Draft, side: Side, words: ProcedureWords, lines: list[letters.LetterData], possible: set[str]) -> list[dict[str, Any]]:
    """Received letters that no step records yet, each with the steps that would and are `possible` now."""
    made = []
    for one in lines:
        if one.direction != letters.IN or one.event_id is not None:
            continue
        for each in letter_steps.brought(draft.definition, side, one.kind, one.answers, one.texts, one.language):
            if each.step.id in possible:
                url = drafting_pages.address("procedure.step", step=each.step.id, letter=one.id)
                made.append({"letter": numbered(draft.definition, one), "title": words.step(each.step), "url": url})
    return made


def of_timeline(session: Session, draft: Draft, lines: list[letters.LetterData]) -> dict[str, list[dict[str, Any]]]:
    """Id of an event to its letters: title, page, whether it went out, and of a received one its file."""
    found = sending.of_events(lines)
    scans = {one.id: one for one in enclosures.enclosures_of(session, draft.data.id)} if found else {}
    return {event: [_line(draft, one, scans) for one in tied] for event, tied in found.items()}


def _line(draft: Draft, one: letters.LetterData, scans: dict[str, Any]) -> dict[str, Any]:
    scan = scans.get(one.enclosure_id or "")
    return {
        "title": numbered(draft.definition, one),
        "url": drafting_pages.address("letters.letter", letter_id=one.id),
        "out": one.direction == letters.OUT,
        "file": drafting_pages.address("enclosures.file", enclosure_id=scan.id) if scan else "",
        "filename": (scan.title or scan.filename) if scan else "",
    }
