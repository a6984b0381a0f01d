"""The letters of a step on its page: which are there, which go out or came in with it; and of a step in the timeline."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from jitflow.db.units import WriteUnit, read_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.instruments import letter_steps
from jitflow.instruments.machine import Actor
from jitflow.instruments.procedure import Transition
from jitflow.letters import pages as letter_pages, sending, service as letters
from jitflow.letters.service import LetterError
from jitflow.letters.words import numbered, title
from jitflow.papers import letters as letter_papers
from jitflow.procedure.pages import Here

INPUT = "letter"
MOST = 20
_ID = re.compile(r"[0-9a-f]{32}")


def chosen(posted: MultiDict) -> tuple[str, ...]:
    """The letters that are ticked, or that the address names."""
    return tuple(one for one in posted.getlist(INPUT)[:MOST] if _ID.fullmatch(one))


def offered(here: Here, transition: Transition, ticked: tuple[str, ...]) -> dict[str, Any] | None:
    """The letters of a step: drafts that can go out with it, where others are written, and of a step that records what
    others did the letters that came in and belong to none yet; None where there is nothing of it."""
    definition = here.found.definition
    if definition.letters is None or not (transition.letters or transition.recorded):
        return None
    with read_unit() as session:
        known = letters.letters_of(session, here.found.data.id)
    drafts = [
        one for one in known
        if one.kind in transition.letters and one.status == "draft" and one.direction == letters.OUT
        and letters.may_write(definition, one)  # what another party wrote goes out with that party's step
    ]  # fmt: skip
    came = [
        one for one in known
        if transition.recorded and one.status == "received" and one.event_id is None and letters.may_write(definition, one)
    ]  # fmt: skip
    if not (transition.letters or came):
        return None
    return {
        "sends": bool(transition.letters),
        "drafts": [_draft(here, one, ticked) for one in drafts],
        "received": [_line(here, one, ticked) for one in came],
        "write": [
            {
                "title": title(definition, one),
                "url": drafting_pages.address("letters.index", kind=one, step=transition.id),
            }
            for one in transition.letters
        ],
        "going": [numbered(definition, one) for one in drafts if one.id in ticked],
        "came": [numbered(definition, one) for one in came if one.id in ticked],
    }


def brought(here: Here, transition: Transition, ticked: tuple[str, ...]) -> dict[str, Any]:
    """What the received letters that the address names say of a step: it begins with that, and somebody reads it."""
    if not (transition.recorded and ticked and here.found.definition.letters is not None):
        return {}
    with read_unit() as session:
        known = letters.letters_by_id(session, ticked)
    found: dict[str, Any] = {}
    for one in known:
        fits = one.instrument_id == here.found.data.id and letters.may_write(here.found.definition, one)
        if not fits or one.direction != letters.IN or one.event_id is not None:
            continue
        side = here.found.position.side
        for each in letter_steps.brought(here.found.definition, side, one.kind, one.answers, one.texts, one.language):
            found = (each.values | found) if each.step.id == transition.id else found
    return found


def _line(here: Here, one: letters.LetterData, ticked: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": numbered(here.found.definition, one),
        "url": letter_pages.address("letters.letter", one.id),
        "ticked": one.id in ticked,
    }


def _draft(here: Here, one: letters.LetterData, ticked: tuple[str, ...]) -> dict[str, Any]:
    lacks = len(one.lacks(here.found.definition))
    return _line(here, one, ticked) | {"lacks": lacks, "warnings": letter_pages.translation_warnings(here.draft, one)}


def versions(session: Session, here: Here, ticked: tuple[str, ...]) -> str:
    """Which version of each ticked letter is looked at: what goes out is what was read, or nothing."""
    known = {one.id: one.revision for one in letters.letters_of(session, here.found.data.id)}
    return "".join(f".{known.get(one, 0)}" for one in ticked)


def send(
    unit: WriteUnit, here: Here, ticked: tuple[str, ...], transition: Transition, event_id: str, actor: Actor
) -> None:
    """Record what went out or came in with the step that was taken in this unit. Raises LetterError."""
    instrument_id = here.found.data.id
    going: dict[str, list[dict[str, Any]]] = {}
    for letter_id in dict.fromkeys(ticked):
        found = letters.letter(unit.session, letter_id)
        if found.direction == letters.OUT or found.instrument_id != instrument_id:
            going[letter_id] = letter_papers.files(unit.session, found)
        elif transition.recorded and found.event_id is None:
            sending.tie(unit, letter_id, event_id, actor.id)
        else:
            raise LetterError("wrong_step", "this step records nothing that came in, or another one recorded it")
    sending.send(unit, instrument_id, going, transition, event_id, actor.id)
    for letter_id in going:
        letter_papers.ask(unit, letters.letter(unit.session, letter_id), actor.id, here.zone)


__all__ = ["LetterError", "chosen", "offered", "refusal", "send"]

refusal = letter_pages.refusal
"""Why something was not done, as a sentence."""
