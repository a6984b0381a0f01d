"""The letters of the events in the timeline: what went out and what came in with each of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from jitflow.drafting import pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.enclosures import service as enclosures
from jitflow.letters import sending, service as letters
from jitflow.letters.words import numbered


def of_timeline(session: Session, draft: Draft) -> dict[str, list[dict[str, Any]]]:
    """Id of an event to its letters: title, page, whether it went out, and of a received one its file."""
    if draft.definition.letters is None:
        return {}
    found = sending.of_events(letters.letters_of(session, draft.data.id))
    scans = {one.id: one for one in enclosures.enclosures_of(session, draft.data.id)} if found else {}
    return {event: [_line(draft, one, scans) for one in lines] for event, lines in found.items()}


def _line(draft: Draft, one: letters.LetterData, scans: dict[str, Any]) -> dict[str, Any]:
    scan = scans.get(one.enclosure_id or "")
    return {
        "title": numbered(draft.definition, one),
        "url": drafting_pages.address("letters.letter", letter_id=one.id),
        "out": one.direction == letters.OUT,
        "file": drafting_pages.address("enclosures.file", enclosure_id=scan.id) if scan else "",
        "filename": (scan.title or scan.filename) if scan else "",
    }
