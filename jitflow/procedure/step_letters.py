"""The letters of a step on its page: which are there, which go out with it."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow.db.units import WriteUnit, read_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.instruments.machine import Actor
from jitflow.instruments.procedure import Transition
from jitflow.letters import pages as letter_pages, service as letters
from jitflow.letters.service import LetterError
from jitflow.letters.words import numbered, title
from jitflow.procedure.pages import Here

INPUT = "letter"
MOST = 20
_ID = re.compile(r"[0-9a-f]{32}")


def chosen(posted: MultiDict) -> tuple[str, ...]:
    """The letters that are ticked, or that the address names."""
    return tuple(one for one in posted.getlist(INPUT)[:MOST] if _ID.fullmatch(one))


def offered(here: Here, transition: Transition, ticked: tuple[str, ...]) -> dict[str, Any] | None:
    """The letters of a step: drafts that can go out with it, and where others are written; None where it sends none."""
    definition = here.found.definition
    if not transition.letters or definition.letters is None:
        return None
    with read_unit() as session:
        drafts = [
            one for one in letters.letters_of(session, here.found.data.id)
            if one.kind in transition.letters and one.status == "draft" and one.direction == letters.OUT
        ]  # fmt: skip
    return {
        "drafts": [
            {
                "id": one.id,
                "title": numbered(definition, one),
                "url": letter_pages.address("letters.letter", one.id),
                "lacks": len(one.lacks(definition)),
                "ticked": one.id in ticked,
            }
            for one in drafts
        ],
        "titles": [title(definition, one) for one in transition.letters],
        "write_url": drafting_pages.address("letters.index"),
        "going": [numbered(definition, one) for one in drafts if one.id in ticked],
    }


def send(
    unit: WriteUnit, here: Here, ticked: tuple[str, ...], transition: Transition, event_id: str, actor: Actor
) -> None:
    """Record what went out with the step that was taken in this unit. Raises LetterError."""
    if ticked:
        letters.send(unit, here.found.data.id, list(ticked), transition, event_id, actor.id)


__all__ = ["LetterError", "chosen", "offered", "refusal", "send"]

refusal = letter_pages.refusal
