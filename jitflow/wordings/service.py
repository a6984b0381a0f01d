"""Wordings of an instrument: the one door to `jitflow.wordings` for all others."""

from __future__ import annotations

from sqlalchemy.orm import Session

from jitflow.drafting import service as drafting
from jitflow.instruments.clauses import Clause, Filled, Stands
from jitflow.wordings.standing import TextStanding, Wordings, hash_of
from jitflow.wordings.taking import (
    Choice,
    Put,
    begin,
    beginning,
    filled_by,
    put,
    put_translations,
    ready,
    take_back,
    wordings_of,
)

__all__ = [
    "Choice",
    "Clause",
    "Filled",
    "Put",
    "Stands",
    "TextStanding",
    "Wordings",
    "begin",
    "beginning",
    "clauses_of",
    "filled_by",
    "hash_of",
    "put",
    "put_translations",
    "ready",
    "take_back",
    "wordings_of",
]


def clauses_of(
    session: Session, instrument: drafting.InstrumentData | str, language: str | None = None
) -> list[TextStanding]:
    """How every text that has wordings stands to them, in the order of the form; empty where the definition has none.

    `instrument`: as loaded, or its id. `language`: whose texts are looked at, the instrument's own when none is named.
    Raises DraftingError (not_found).
    """
    data = drafting.load(session, instrument) if isinstance(instrument, str) else instrument
    return list(wordings_of(session, data, language).all())
