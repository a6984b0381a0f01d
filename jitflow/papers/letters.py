"""What a letter is printed from."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import library, ownership
from jitflow.db.units import WriteUnit
from jitflow.documents.letter import LetterRequest
from jitflow.drafting import service as drafting
from jitflow.letters import numbering, service as letters, slots
from jitflow.papers.models import Document
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


def ours(session: Session, data: drafting.InstrumentData) -> list[letters.LetterData]:
    """The letters of this side that the one who asks may have printed, by number: what another party wrote it prints."""
    definition = library.library().definition(data.slug, data.version)
    found = (one for one in reversed(letters.letters_of(session, data.id)) if letters.may_write(definition, one))
    return [one for one in found if one.direction == letters.OUT and one.status != "withdrawn"]


def told(session: Session, row: Document, detail: dict[str, Any]) -> dict[str, Any]:
    """What the trail says of an act on a paper: of a letter, as much as of the letter."""
    if row.letter_id is None:
        return detail
    with ownership.looking(None):
        return ownership.told(letters.letter(session, row.letter_id), detail)


def files(session: Session, letter: letters.LetterData) -> list[dict[str, Any]]:
    """The finished papers of a letter as it is now, with their hashes."""
    statement = select(Document).where(
        Document.letter_id == letter.id, Document.status == "done", Document.created_at >= letter.saved_at
    )
    return [
        {
            "id": row.id, "language": row.language, "beside": row.beside, "format": row.format,
            "filename": row.filename, "sha256": row.sha256,
        }
        for row in session.scalars(statement.order_by(Document.created_at, Document.id))
    ]  # fmt: skip


def ask(unit: WriteUnit, letter: letters.LetterData, actor_id: str, zone: str) -> None:
    """A letter that went out has at least one paper: ask for it where none was made."""
    from jitflow.papers import service

    if not letter.sent.get("documents"):
        service.request_document(
            unit, letter.instrument_id, letter.language, ["pdf"], False, actor_id, zone, letter.beside, letter=letter.id
        )


def named(session: Session, letter_id: str) -> str:
    """What stands in the name of the file: the number of the letter, nothing of its content."""
    return f"letter-{letters.letter(session, letter_id).number}"


def inputs(session: Session, letter_id: str) -> dict[str, Any]:
    """Everything of a letter that decides what its paper looks like."""
    found = letters.letter(session, letter_id)
    head = numbering.head_of(session, found, drafting.load(session, found.instrument_id))
    said = {"letter": letter_id, "kind": found.kind, "answers": found.answers, "texts": slots.plain(found.texts)}
    return said | {"message": asdict(head) if head is not None else None}


def request(session: Session, data: drafting.InstrumentData, as_of: date, wanted: Wanted) -> LetterRequest:
    """What the renderer is asked for a letter."""
    assert wanted.letter is not None
    found = letters.letter(session, wanted.letter)
    return LetterRequest(
        drafting.to_file(data, as_of), found.kind, found.language, found.answers, slots.plain(found.texts),
        wanted.language, wanted.format, wanted.beside, forms=str(library.forms_folder()),
        message=numbering.head_of(session, found, data),
    )  # fmt: skip
