"""Letters and the steps of the procedure: sent with one, or received and recorded by one.

A letter that went out stands as it was: its answers and texts cannot be changed, and the hash of what it said is kept
with the hashes of the files that were made of it. A step that is taken back did not send or record anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import ownership
from jitflow.audit.service import Verb
from jitflow.db.units import WriteUnit
from jitflow.instruments.file import canonical_json
from jitflow.instruments.procedure import Transition
from jitflow.letters import numbering, service, slots
from jitflow.letters.models import Letter
from jitflow.procedure import service as procedure

TAKEN_BACK = "taken_back"
"""In what is kept of a letter whose step was taken back: with which step it went out, and what it said."""


def content_hash(letter: Letter | service.LetterData) -> str:
    """SHA-256 over all that a letter says, in which languages."""
    said = {
        "instrument": letter.instrument_id, "kind": letter.kind, "language": letter.language, "beside": letter.beside,
        "answers": letter.answers, "texts": slots.plain(letter.texts),
    }  # fmt: skip
    return hashlib.sha256(canonical_json(said)).hexdigest()


def stands(letter: service.LetterData) -> bool:
    """Whether a sent letter says what it said when it went out."""
    return letter.sent.get("content") == content_hash(letter)


def send(
    unit: WriteUnit,
    instrument_id: str,
    letters: dict[str, list[dict[str, Any]]],
    transition: Transition,
    event_id: str,
    actor_id: str,
) -> None:
    """Letters went out with a step that was taken in this transaction; `letters`: id to its files, with their hashes.

    Raises LetterError: not_found, wrong_step (another instrument, another step, sent before), incomplete.
    """
    _, definition = service.around(unit, instrument_id)
    for letter_id, files in letters.items():
        row = service.row_of(unit.session, letter_id)
        fits = row.instrument_id == instrument_id and row.kind in transition.letters and service.may_write(definition, row)
        if not fits or row.status != "draft" or row.direction != service.OUT:
            raise service.LetterError("wrong_step", "this letter does not go out with this step")
        if service.data_of(row).lacks(definition):
            raise service.LetterError("incomplete", "something required is missing in the letter")
        row.status, row.event_id = "sent", event_id
        numbering.number(unit, letter_id)
        row.sent = {"content": content_hash(row), "documents": files}
        detail = {
            "sent_with": transition.id, "event": event_id, "revision": row.revision, "content": row.sent["content"],
            "documents": [one["sha256"] for one in files],
        }  # fmt: skip
        service.record(unit, row, Verb.DISCLOSED if transition.discloses else Verb.ALTERED, actor_id, detail)


def downloaded(unit: WriteUnit, letter_id: str, content: bytes, actor_id: str) -> None:
    """Note who fetched the data of a letter, with their hash, as for every file. Raises LetterError (not_found)."""
    detail = {"download": "json", "sha256": hashlib.sha256(content).hexdigest()}
    service.record(unit, service.row_of(unit.session, letter_id), Verb.CONSULTED, actor_id, detail)


def tie(unit: WriteUnit, letter_id: str, event_id: str | None, actor_id: str) -> None:
    """Say which step recorded a received letter, by who received it; None: none. Raises LetterError (not_found, closed,
    event)."""
    row = service.row_of(unit.session, letter_id)
    if row.status != "received" or not service.may_write(service.around(unit, row.instrument_id)[1], row):
        raise service.LetterError("closed", "this letter did not come in")
    if event_id and event_id not in {one.event.id for one in steps_taken(unit.session, row.instrument_id)}:
        raise service.LetterError("event", "there is no such step")
    if row.event_id != event_id:
        row.event_id = event_id
        service.record(unit, row, Verb.ALTERED, actor_id, {"fields": ["event"], "event": event_id})


def steps_taken(session: Session, instrument_id: str) -> list[Any]:
    """The steps that hold, in the order in which they happened; none without a procedure."""
    try:
        position = procedure.standing(session, instrument_id).position
    except procedure.NoProcedure:
        return []
    return [one for one in position.history if one.event.kind == "transition" and not one.voided]


def of_events(letters: Iterable[service.LetterData]) -> dict[str, list[service.LetterData]]:
    """Letters by the step that sent or recorded them, in the order of their numbers."""
    made: dict[str, list[service.LetterData]] = {}
    for one in sorted(letters, key=lambda letter: letter.number):
        if one.event_id:
            made.setdefault(one.event_id, []).append(one)
    return made


@procedure.when_taken
def _follow(
    unit: WriteUnit, row: Any, before: Any, taken: procedure.Taken, _transition: Transition, actor_id: str
) -> None:
    """A step that is taken back did not send its letters, which are drafts again, and recorded none. Where the taking
    back is itself taken back, they went out after all, unless they say something else now."""
    event = taken.after.newest.event
    if event.kind != "void":
        return
    held, holds = _holding(before.position), _holding(taken.after)
    with ownership.looking(None):  # letters of other parties, too, may have gone out with the step
        letters = list(unit.session.scalars(select(Letter).where(Letter.instrument_id == row.id)))
    for letter in letters:
        gone, back = letter.event_id, letter.sent.get(TAKEN_BACK, {})
        if gone in held - holds:
            letter.event_id = None
            if letter.status == "sent":
                letter.status, letter.sent = "draft", {TAKEN_BACK: {"event": gone, **letter.sent}}
        elif letter.status == "draft" and back.get("event") in holds - held and back["content"] == content_hash(letter):
            letter.status, letter.event_id = "sent", back["event"]
            letter.sent = {name: back[name] for name in ("content", "documents")}
        else:
            continue
        service.record(unit, letter, Verb.ALTERED, actor_id, {"status": letter.status, "event": event.id})


def _holding(position: Any) -> set[str]:
    """Ids of the steps that are not taken back."""
    return {one.event.id for one in position.history if one.event.kind == "transition" and not one.voided}
