"""The envelope of a message between the two sides: one letter as JSON, as its PDF carries it. Pure.

It is an instrument file (design.md section 7) whose ``answers`` and ``texts`` are those of the letter, as far as they
are on its paper, with these keys beside:

=============== ======================================================================================================
message         the letter, as ``letters.toml`` names it
side            the side that wrote it: some letters are written by both
in_reply_to     ``instrument``: the answers of the instrument that both sides know (`LetterForms.identity`); where the
                letter answers one, the ``message`` and, where it is known, the ``sequence`` of that one
sequence        counts the messages of that side on that instrument, from 1
digest          SHA-256 over all else in canonical form: what was damaged or changed on the way is refused
=============== ======================================================================================================

The digest proves nothing about who wrote it: anybody can count it anew. What the pages say prevails over the data.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from . import keys
from .definition import Definition
from .facts import Instrument
from .file import InstrumentFileError, canonical_json, from_data, parse, read_values, to_data
from .letter_definitions import letter_definition
from .loader import Library
from .values import ValueProblem, check_value

MESSAGE, SIDE, IN_REPLY_TO, SEQUENCE, DIGEST = "message", "side", "in_reply_to", "sequence", "digest"
OWN = (MESSAGE, SIDE, IN_REPLY_TO, SEQUENCE, DIGEST)
MOST = 100_000
"""Messages of one side."""
AUTHORITIES = {"issuing_authority": "issuing", "executing_authority": "executing"}
"""Recipients that are one of the two sides."""


class EnvelopeError(ValueError):
    """A message that is not taken. `code` says why: damaged, not_a_message, unknown_key, unknown_version, changed,
    unusable, other_instrument, other_reference, no_reference, unknown_message, own, not_addressed. `place`: where."""

    def __init__(self, code: str, place: str = "", reason: str = "") -> None:
        super().__init__(f"{code}: {place}: {reason}")
        self.code, self.place = code, place

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.place)


@dataclass(frozen=True)
class Reply:
    """What a message is about, and which one it answers."""

    instrument: dict[str, Any] = field(default_factory=dict)
    """Key of the instrument to its value: see `LetterForms.identity`."""
    message: str | None = None
    sequence: int | None = None


@dataclass(frozen=True)
class Head:
    """What a letter says of itself in its envelope."""

    side: str
    sequence: int
    reply: Reply = Reply()


@dataclass(frozen=True)
class Envelope:
    """One message, read and valid."""

    definition: Definition
    message: str
    head: Head
    letter: Instrument
    """The letter as if it were an instrument: States, day, languages, answers and texts."""
    digest: str


@dataclass(frozen=True)
class Place:
    """The instrument for which a message is loaded, as this side has it."""

    slug: str
    version: str
    side: str
    issuing_state: str
    executing_state: str | None
    identity: dict[str, Any]


def identity(definition: Definition, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers by which both sides know an instrument, as far as they are there."""
    named = definition.letters.identity if definition.letters is not None else ()
    found = {key: keys.get(answers, key) for key in named}
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def write(letter: Instrument, message: str, head: Head) -> bytes:
    """The envelope of a letter (already a projection of what its paper prints), in canonical form."""
    reply: dict[str, Any] = {"instrument": head.reply.instrument}
    if head.reply.message is not None:
        reply["message"] = head.reply.message
        if head.reply.sequence is not None:
            reply["sequence"] = head.reply.sequence
    data = to_data(letter) | {MESSAGE: message, SIDE: head.side, IN_REPLY_TO: reply, SEQUENCE: head.sequence}
    return canonical_json(data | {DIGEST: digest_of(data)})


def digest_of(data: dict[str, Any]) -> str:
    """SHA-256 over everything but the digest."""
    return hashlib.sha256(canonical_json({name: value for name, value in data.items() if name != DIGEST})).hexdigest()


def read(content: bytes, library: Library) -> Envelope:
    """A message from its bytes. Raises :class:`EnvelopeError`."""
    try:
        data = parse(content)
    except InstrumentFileError as fault:
        raise EnvelopeError("damaged", fault.path, fault.reason) from None
    if MESSAGE not in data:
        raise EnvelopeError("not_a_message")
    if data.get("jitflow") != 1 or isinstance(data.get("jitflow"), bool):
        raise EnvelopeError("unknown_version", "jitflow")
    try:
        definition, base = from_data(_base(data), library)
    except InstrumentFileError as fault:
        if fault.reason == "unknown key":
            raise EnvelopeError("unknown_key", fault.path) from None
        code = "unknown_version" if fault.path in ("instrument", "version") else "unusable"
        raise EnvelopeError(code, fault.path, fault.reason) from None
    _judge_digest(data)
    message = data[MESSAGE]
    if definition.letters is None or not isinstance(message, str) or message not in definition.letters.form:
        raise EnvelopeError("unknown_message", _shown(message))
    return Envelope(definition, message, _head(data, definition), _letter(data, definition, base), data[DIGEST])


def judge(envelope: Envelope, here: Place) -> None:
    """Whether a message belongs to an instrument, written by the other side to this one. Raises EnvelopeError."""
    letter = envelope.letter
    if (letter.slug, letter.version) != (here.slug, here.version):
        raise EnvelopeError("other_instrument", "instrument")
    for place, theirs, ours in (
        ("issuing_state", letter.issuing_state, here.issuing_state),
        ("executing_state", letter.executing_state, here.executing_state),
    ):
        if theirs and ours and theirs != ours:
            raise EnvelopeError("other_instrument", place)
    assert envelope.definition.letters is not None
    to = envelope.definition.letters.form[envelope.message].to
    if envelope.head.side == here.side:
        raise EnvelopeError("own")
    if AUTHORITIES.get(to[envelope.head.side].value) != here.side:
        raise EnvelopeError("not_addressed", envelope.message)
    _judge_identity(envelope, here.identity)


def _judge_identity(envelope: Envelope, ours: dict[str, Any]) -> None:
    assert envelope.definition.letters is not None
    if not envelope.definition.letters.identity:
        return
    theirs = envelope.head.reply.instrument
    common = theirs.keys() & ours.keys()
    if not common:
        raise EnvelopeError("no_reference")
    for key in sorted(common):
        if _plain(theirs[key]) != _plain(ours[key]):
            raise EnvelopeError("other_reference", key)


def _plain(value: Any) -> Any:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _base(data: dict[str, Any]) -> dict[str, Any]:
    """The head as that of an instrument file without answers; keys that nobody knows stay in it, and are refused."""
    return {name: value for name, value in data.items() if name not in (*OWN, "answers", "texts")}


def _judge_digest(data: dict[str, Any]) -> None:
    """What was changed after it was written does not count up to its own digest."""
    if not isinstance(data.get(DIGEST), str):
        raise EnvelopeError("changed", DIGEST)
    try:
        counted = digest_of(data)
    except (ValueError, TypeError, RecursionError):
        raise EnvelopeError("damaged") from None
    if counted != data[DIGEST]:
        raise EnvelopeError("changed", DIGEST)


def _head(data: dict[str, Any], definition: Definition) -> Head:
    side, sequence, reply = data.get(SIDE), data.get(SEQUENCE), data.get(IN_REPLY_TO)
    assert definition.letters is not None
    if not isinstance(side, str) or side not in definition.letters.form[data[MESSAGE]].to:
        raise EnvelopeError("unusable", SIDE)
    if not _is_number(sequence):
        raise EnvelopeError("unusable", SEQUENCE)
    if not isinstance(reply, dict) or not isinstance(reply.get("instrument"), dict):
        raise EnvelopeError("unusable", IN_REPLY_TO)
    for name in reply:
        if name not in ("instrument", "message", "sequence"):
            raise EnvelopeError("unknown_key", f"{IN_REPLY_TO}.{_shown(name)}")
    instrument = {key: _named(definition, key, value) for key, value in reply["instrument"].items()}
    message, number = reply.get("message"), reply.get("sequence")
    if message is not None and message not in definition.letters.form[data[MESSAGE]].answers:
        raise EnvelopeError("unusable", f"{IN_REPLY_TO}.message")
    if number is not None and (message is None or not _is_number(number)):
        raise EnvelopeError("unusable", f"{IN_REPLY_TO}.sequence")
    return Head(side, sequence, Reply(instrument, message, number))


def _named(definition: Definition, key: str, value: Any) -> Any:
    """An answer by which the instrument is named, as an instrument can hold it."""
    assert definition.letters is not None
    place = f"{IN_REPLY_TO}.instrument.{_shown(key)}"
    if key not in definition.letters.identity:
        raise EnvelopeError("unknown_key", place)
    try:
        kept = check_value(definition.fields[key], value)
    except ValueProblem:
        kept = None
    if kept is None:
        raise EnvelopeError("unusable", place)
    return kept


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST


def _letter(data: dict[str, Any], definition: Definition, base: Instrument) -> Instrument:
    """What the letter says, valid for the questions of such a letter."""
    full = letter_definition(definition, data[MESSAGE])
    if base.language not in definition.wording:
        raise EnvelopeError("unusable", "language")
    try:
        answers, texts = read_values(full, data.get("answers", {}), data.get("texts", {}), base.language)
    except InstrumentFileError as fault:
        code = "unknown_key" if fault.reason == "unknown key" else "unusable"
        raise EnvelopeError(code, fault.path, fault.reason) from None
    return Instrument(
        definition.slug, definition.version, as_of=base.as_of, issuing_state=base.issuing_state,
        executing_state=base.executing_state, language=base.language, status=base.status, answers=answers, texts=texts,
    )  # fmt: skip


def _shown(value: Any) -> str:
    text = str(value)[:60]
    return "".join(one if one.isprintable() else "?" for one in text)
