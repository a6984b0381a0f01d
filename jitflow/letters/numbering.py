"""The place of a letter among the messages of its side, and what its envelope says of it.

A letter of ours has its number from the moment its first paper is asked for, or it goes out; it keeps it for good. So
what two papers of one letter carry is one message, and a letter that was begun and set aside leaves no gap.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow import library, ownership, reach
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting
from jitflow.instruments.envelope import Head, Place, Reply, identity
from jitflow.letters import service
from jitflow.letters.models import Letter


def number(unit: WriteUnit, letter_id: str) -> int:
    """The number of a letter of ours among those of its owner, so that no gap tells of letters of others; given once.

    Raises LetterError (not_found).
    """
    instrument_id = service.letter(unit.session, letter_id).instrument_id
    reach.lock_instrument(unit.session, instrument_id)
    row = service.row_of(unit.session, letter_id)
    if row.sequence is None:
        ours = select(func.max(Letter.sequence)).where(
            Letter.instrument_id == instrument_id, Letter.direction == service.OUT, Letter.party == row.party
        )
        with ownership.looking(None):
            row.sequence = (unit.session.scalar(ours) or 0) + 1
        unit.session.flush()
    return row.sequence


def head_of(session: Session, letter: service.LetterData, data: drafting.InstrumentData) -> Head | None:
    """What the envelope of a letter of ours says of it; None before it has its number."""
    if letter.sequence is None or letter.direction != service.OUT:
        return None
    definition = library.library().definition(data.slug, data.version)
    answered = service.letters_by_id(session, [letter.in_reply_to] if letter.in_reply_to else [])
    which: dict[str, Any] = {"message": answered[0].kind, "sequence": answered[0].sequence} if answered else {}
    return Head(data.side, letter.sequence, Reply(identity(definition, data.answers), **which))


def place_of(data: drafting.InstrumentData) -> Place:
    """The instrument as a message of the other side has to name it."""
    definition = library.library().definition(data.slug, data.version)
    return Place(
        data.slug, data.version, data.side, data.issuing_state, data.executing_state,
        identity(definition, data.answers),
    )  # fmt: skip


def missing(letters: list[service.LetterData], sequence: int | None) -> list[int]:
    """Numbers before this one of the other side, of which no message is here."""
    here = {one.sequence for one in letters if one.direction == service.IN}
    return [one for one in range(1, sequence or 1) if one not in here]
