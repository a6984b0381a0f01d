"""What a letter is printed from."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from jitflow import library
from jitflow.documents.letter import LetterRequest
from jitflow.drafting import service as drafting
from jitflow.letters import service as letters, slots
from jitflow.papers.wanted import PaperError, Wanted


def judge(session: Session, instrument_id: str, wanted_letter: str, languages: tuple[str, ...]) -> letters.LetterData:
    """The letter of ours that is to be printed in these languages. Raises PaperError (not_found)."""
    try:
        found = letters.letter(session, wanted_letter)
    except letters.LetterError:
        found = None
    ours = found is not None and found.direction == letters.OUT and found.instrument_id == instrument_id
    if found is None or not ours or set(languages) - {found.language, found.beside}:
        raise PaperError("not_found", "there is no such letter of this instrument in these languages")
    return found


def named(session: Session, letter_id: str) -> str:
    """What stands in the name of the file: the number of the letter, nothing of its content."""
    return f"letter-{letters.letter(session, letter_id).number}"


def inputs(session: Session, letter_id: str) -> dict[str, Any]:
    """Everything of a letter that decides what its paper looks like."""
    found = letters.letter(session, letter_id)
    return {"letter": letter_id, "kind": found.kind, "answers": found.answers, "texts": slots.plain(found.texts)}


def request(session: Session, data: drafting.InstrumentData, as_of: date, wanted: Wanted) -> LetterRequest:
    """What the renderer is asked for a letter."""
    assert wanted.letter is not None
    found = letters.letter(session, wanted.letter)
    return LetterRequest(
        drafting.to_file(data, as_of), found.kind, found.language, found.answers, slots.plain(found.texts),
        wanted.language, wanted.format, wanted.beside, forms=str(library.forms_folder()),
    )  # fmt: skip
