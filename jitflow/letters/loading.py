"""A message of the other side, loaded as a received letter: its data are read, printed again and compared with its pages.

The page prevails. What is damaged, foreign, changed on the way or of another instrument is refused, and nothing of it
is stored. Nothing enters the procedure by itself: the letter waits for the step that records it.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from jitflow import documents, library, reach
from jitflow.audit.service import Verb
from jitflow.db.units import WriteUnit
from jitflow.documents import RenderError, RenderFailed
from jitflow.documents.letter import compose, request_of
from jitflow.documents.outline import letter_outline
from jitflow.drafting import service as drafting
from jitflow.enclosures import service as enclosures
from jitflow.files import partner, service as files
from jitflow.files.service import FileRefused, Received
from jitflow.instruments import envelope, file
from jitflow.instruments.envelope import Envelope, EnvelopeError, Place
from jitflow.letters import service, slots
from jitflow.letters.beginning import Begun
from jitflow.letters.models import Letter, Message
from jitflow.letters.service import IN, OUT, LetterData, LetterError, Wish
from jitflow.receptions.looking import TryAgain

SAME, DIFFERS, DATA_ALONE = "same", "differs", "data_alone"
TITLE_LENGTH = 200
UNCOMPARED: dict[str, Any] = {"differences": [], "more": 0, "released": [], "looks": [], "uncompared": True}


@dataclass(frozen=True)
class Given:
    """A file as it was sent: its bytes, name and declared media type; `scanner` as in the settings."""

    content: bytes
    filename: str
    declared: str = ""
    scanner: str = ""

    @property
    def is_data(self) -> bool:
        """Whether it is the data alone, and no PDF."""
        return self.filename.lower().endswith(".json") or self.content.lstrip()[:1] == b"{"


@dataclass(frozen=True)
class Look:
    """What was found in a file."""

    message: Envelope
    sha256: str
    outcome: str
    languages: tuple[str, ...]
    """Those of its paper, the left column first."""
    answers: dict[str, Any]
    texts: dict[str, Any]
    """What its pages print of it."""
    received: Received | None = None
    """The PDF; None for data alone."""
    comparison: dict[str, Any] = field(default_factory=dict)


def look(given: Given, here: Place) -> Look:
    """Look into a file for a message to this side of this instrument. Takes seconds: never inside a write unit.

    Raises FileRefused, EnvelopeError (also no_data: a PDF without data of jitflow) and TryAgain.
    """
    received, languages = None, ()
    if given.is_data:
        sha256 = files.receive_data(given.content, file.SIZE_LIMIT, given.scanner)
        message = envelope.read(given.content, library.library())
    else:
        received = files.receive(given.content, given.filename, given.declared, given.scanner, ("pdf",))
        sha256 = received.received_sha256
        found = partner.data_of(received.content)
        if not found.content:
            raise EnvelopeError("no_data")
        message = envelope.read(found.content, library.library())
        languages = tuple(one for one in (found.language, found.beside) if one in message.definition.wording)
    envelope.judge(message, here)
    return _compared(message, sha256, received, languages or _languages(message))


def _languages(message: Envelope) -> tuple[str, ...]:
    """The languages of data without pages: that of the letter, and another one that it has words in."""
    source = message.letter.language
    found = {code for written in message.letter.texts.values() for code in written} & set(message.definition.wording)
    return (source, *sorted(found - {source}))[:2]


def _compared(message: Envelope, sha256: str, received: Received | None, languages: tuple[str, ...]) -> Look:
    beside = languages[1] if len(languages) > 1 else None
    request = documents.located(request_of(message, languages[0], beside, str(library.forms_folder())))
    try:
        says = compose(request).says
        comparison = _comparison(received, request) if received is not None else {}
    except RenderFailed:
        raise TryAgain from None
    except RenderError as fault:
        raise EnvelopeError("unusable", fault.path) from None
    letter = message.letter
    comparison |= {"status": letter.status, "hidden": (says.answers, says.texts) != (letter.answers, letter.texts)}
    differs = comparison.get("differences") or comparison.get("uncompared")
    outcome = DATA_ALONE if received is None else DIFFERS if differs else SAME
    return Look(message, sha256, outcome, languages, says.answers, says.texts, received, comparison)


def _comparison(received: Received, request: Any) -> dict[str, Any]:
    printed = documents.render(request).content
    if printed == received.content:
        return {"differences": [], "more": 0, "released": [], "looks": []}
    try:
        return partner.compare(received.content, printed, letter_outline(request))
    except FileRefused:
        return dict(UNCOMPARED)  # nobody can say whether they agree: then they do not


def store(unit: WriteUnit, instrument_id: str, found: Look, actor_id: str) -> LetterData:
    """Keep a message as a received letter, with its values, its file and how it compares.

    Raises EnvelopeError (again: the same file or the same message is here), LetterError (too_many), EnclosureError.
    """
    data = drafting.load(unit.session, instrument_id)
    reach.lock_case(unit.session, data.case_id)
    reach.lock_instrument(unit.session, instrument_id)
    message, digest = found.message, content_hash(found.message)
    same = or_(Message.digest == digest, Message.sha256 == found.sha256)
    if unit.session.scalar(select(Message.id).where(Message.instrument_id == instrument_id, same).limit(1)):
        raise EnvelopeError("again")
    letter, head = message.letter, message.head
    beside = next((one for one in found.languages if one != letter.language), None)
    enclosure_id = _enclosed(unit, instrument_id, found, actor_id)
    wish = Wish(message.message, letter.language, beside, _answered(unit.session, instrument_id, message), enclosure_id)
    begun = Begun(found.answers, _slots(found.texts, letter.language))
    made = service.add(unit, data, wish, IN, "received", begun, actor_id)
    row = service.row_of(unit.session, made.id)
    row.sequence = head.sequence
    unit.session.add(
        Message(
            letter_id=row.id, instrument_id=instrument_id, focus_group_id=data.focus_group_id, sha256=found.sha256,
            digest=digest, outcome=found.outcome, comparison=found.comparison, loaded_by=actor_id,
        )
    )  # fmt: skip
    unit.session.flush()
    places = sorted({one["place"] for one in found.comparison.get("differences", ())})
    detail = {"loaded": found.outcome, "sequence": head.sequence, "sha256": found.sha256, "differs_in": places}
    service.record(unit, row, Verb.COLLECTED, actor_id, detail)
    return service.data_of(row)


def content_hash(message: Envelope) -> str:
    """Over what a message says, whichever day its paper was made on."""
    letter, head = message.letter, message.head
    said = [message.message, asdict(head), letter.language, letter.answers, letter.texts]
    return hashlib.sha256(file.canonical_json(said)).hexdigest()


def message_of(session: Session, letter_id: str) -> Message | None:
    """How a received letter was loaded; None for one that was typed in."""
    return session.scalar(select(Message).where(Message.letter_id == letter_id))


def _enclosed(unit: WriteUnit, instrument_id: str, found: Look, actor_id: str) -> str | None:
    """The file as an enclosure; that which is there, where somebody enclosed the same file before."""
    if found.received is None:
        return None
    try:
        details = enclosures.Details("other", found.received.filename[:TITLE_LENGTH], found.message.letter.language)
        return enclosures.add(unit, instrument_id, details, found.received, actor_id).id
    except enclosures.EnclosureError as refused:
        if refused.code != "duplicate":
            raise
    known = enclosures.enclosures_of(unit.session, instrument_id)
    return next((one.id for one in known if one.sha256 == found.received.sha256), None)


def _answered(session: Session, instrument_id: str, message: Envelope) -> str | None:
    """The letter of ours that it answers, where its number names one."""
    reply = message.head.reply
    if reply.message is None or reply.sequence is None:
        return None
    return session.scalar(
        select(Letter.id).where(
            Letter.instrument_id == instrument_id, Letter.direction == OUT, Letter.kind == reply.message,
            Letter.sequence == reply.sequence,
        ).limit(1)
    )  # fmt: skip


def _slots(texts: dict[str, Any], source: str) -> slots.Texts:
    """The texts as those of a letter here; what the other side reviewed was reviewed for the words beside it."""
    made: slots.Texts = {}
    for path, written in texts.items():
        for language in sorted(written, key=lambda code: code != source):
            slots.write(made, path, language, source, written[language]["text"])
            if language != source and written[language]["state"] in (slots.REVIEWED, slots.STALE):
                made[path][language]["state"] = written[language]["state"]
    return made


__all__ = ["IN", "Given", "LetterError", "Look", "TryAgain", "look", "message_of", "store"]
