"""Letters of the procedure: begun, written field by field, sent with a step, or received and typed in."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow import library, ownership, reach
from jitflow.audit.service import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting
from jitflow.enclosures import service as enclosures
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, FieldType
from jitflow.instruments.letter_definitions import letter_definition, missing
from jitflow.instruments.letters import RECIPIENT, LetterForm
from jitflow.instruments.values import ITEMS
from jitflow.letters import knowing, parties, slots
from jitflow.letters.beginning import Begun, Earlier, begin
from jitflow.letters.models import Letter
from jitflow.merging import Conflict, Outcome, Posted, SaveResult, merge

OUT, IN = "out", "in"
OPEN = ("draft", "received")
"""Letters that can still be changed: our own until sent, and what is typed in of others'."""
SLOT = "text:"
"""Begins the path of a text in the second language: ``text:<language>:<path>``."""
MOST = 200
"""Letters of one instrument."""


class LetterError(ValueError):
    """What cannot be done; `code` is one of: not_found, unknown_kind, language, same_language, reply, enclosure,
    closed, item, incomplete, wrong_step, event, address, too_many."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class LetterData:
    """One letter as it is stored now."""

    id: str
    instrument_id: str
    number: int
    kind: str
    direction: str
    language: str
    beside: str | None
    in_reply_to: str | None
    answers: dict[str, Any]
    texts: slots.Texts
    status: str
    event_id: str | None
    enclosure_id: str | None
    sent: dict[str, Any]
    """Of a letter that went out: `content`, the hash of what it says, and `documents`, its files then."""
    revision: int
    saved_at: datetime
    saved_by: str
    created_at: datetime
    sequence: int | None = None
    party: str = ownership.HOME
    """Whose it is: `jitflow.ownership`."""
    shared_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return self.status in OPEN

    def lacks(self, definition: Definition) -> list[str]:
        """Paths of what is required and not there, in the language the letter is written in."""
        return missing(letter_definition(definition, self.kind), self.answers, self.texts, self.language)


@dataclass(frozen=True)
class Wish:
    """A letter that is begun."""

    kind: str
    language: str
    beside: str | None = None
    in_reply_to: str | None = None
    enclosure_id: str | None = None
    """Of a received letter: its scan."""


def written_here(definition: Definition, side: str) -> list[LetterForm]:
    """The letters that this side writes."""
    return [one for one in definition.letters.letters if side in one.to] if definition.letters else []


def written_there(definition: Definition, side: str) -> list[LetterForm]:
    """The letters that others write to this side."""
    return [one for one in definition.letters.letters if set(one.to) - {side}] if definition.letters else []


def letters_of(session: Session, instrument_id: str) -> list[LetterData]:
    """The letters of an instrument, the newest first."""
    statement = select(Letter).where(Letter.instrument_id == instrument_id).order_by(Letter.number.desc())
    return [data_of(row) for row in session.scalars(statement)]


def letters_by_id(session: Session, letter_ids: Iterable[str]) -> list[LetterData]:
    """These letters, of whatever instruments; nothing is asked where none is named."""
    wanted = list(letter_ids)
    return [data_of(row) for row in session.scalars(select(Letter).where(Letter.id.in_(wanted)))] if wanted else []


def letter(session: Session, letter_id: str) -> LetterData:
    """One letter. Raises LetterError (not_found)."""
    row = session.get(Letter, letter_id)
    if row is None:
        raise LetterError("not_found", "there is no such letter")
    return data_of(row)


def write(unit: WriteUnit, instrument_id: str, wish: Wish, actor_id: str, party: str = "") -> LetterData:
    """Begin a letter of this side, with what is known already. `party` is for whom; "" for the office that keeps the file.

    What all parties write together is shared from the beginning.

    Raises LetterError: unknown_kind, language, same_language, reply (no received letter that it answers), too_many.
    """
    data, definition = around(unit, instrument_id)
    form = _form(written_here(definition, data.side), wish)
    _judge_languages(definition, wish)
    earlier = _earlier(unit.session, data.id, wish, form, IN)
    languages = (wish.language, wish.beside) if wish.beside else (wish.language,)
    before = [one for one in letters_of(unit.session, data.id) if ownership.owns(one)]
    sources = knowing.sources(unit.session, definition, data, form, earlier, before, languages, party)
    begun = begin(definition, form.id, wish.language, wish.beside, sources)
    made = add(unit, data, wish, OUT, "draft", begun, actor_id)
    if form.joint:
        share(unit, made.id, actor_id, joint=True)
    return letter(unit.session, made.id)


def receive(unit: WriteUnit, instrument_id: str, wish: Wish, actor_id: str) -> LetterData:
    """Record a letter of the other side. Raises LetterError as :func:`write`, and enclosure (no such scan here)."""
    data, definition = around(unit, instrument_id)
    form = _form(written_there(definition, data.side), wish)
    _judge_languages(definition, wish)
    _earlier(unit.session, data.id, wish, form, OUT)
    _judge_enclosure(unit.session, data.id, wish.enclosure_id)
    return add(unit, data, wish, IN, "received", Begun(), actor_id)


def save(unit: WriteUnit, letter_id: str, posted: list[Posted], actor_id: str) -> SaveResult:
    """Store what was typed, field by field; a field that somebody else changed meanwhile is a conflict.

    Paths are those of answers and of texts in the letter's language, or ``text:<language>:<path>``.
    Raises LetterError (not_found, closed).
    """
    row = _locked(unit, letter_id)
    answers, texts = copy.deepcopy(row.answers), copy.deepcopy(row.texts)
    definition = _definition(unit, row)
    result = SaveResult()
    for one in posted:
        language, path = _place(row, one.path)
        declared = definition.fields[keys.key_of(path, definition.groups)]
        prose = declared.type is FieldType.PROSE
        current = slots.text(texts, path, language) if prose else keys.get(answers, path)
        outcome = merge(current, one.base, one.value)
        gone = "." in path and keys.get(answers, path.rpartition(".")[0]) is None
        if outcome is Outcome.CONFLICT or (gone and outcome is Outcome.STORE):
            result.conflicts.append(Conflict(one.path, one.base, one.value, current, row.saved_by, row.saved_at, gone))
        elif outcome is Outcome.STORE:
            if prose:
                slots.write(texts, path, language, row.language, one.value)
            else:
                keys.put(answers, path, one.value)
            result.saved.append(one.path)
    if result.saved:
        _store(unit, row, answers, texts, actor_id, {"fields": sorted(result.saved)})
    return result


def add_item(unit: WriteUnit, letter_id: str, group: str, actor_id: str) -> str:
    """One more item of a group; its id. Raises LetterError (not_found, closed, item)."""
    row = _locked(unit, letter_id)
    definition, answers = _definition(unit, row), copy.deepcopy(row.answers)
    if group not in definition.groups or len(answers.get(group) or []) >= ITEMS:
        raise LetterError("item", "there is no such group, or it is full")
    item_id = keys.new_item_id()
    answers.setdefault(group, []).append({"id": item_id})
    _store(unit, row, answers, row.texts, actor_id, {"added": group})
    return item_id


def remove_item(unit: WriteUnit, letter_id: str, path: str, actor_id: str) -> None:
    """Take an item out, with its texts. Raises LetterError (not_found, closed, item)."""
    row = _locked(unit, letter_id)
    answers, texts = copy.deepcopy(row.answers), copy.deepcopy(row.texts)
    group, _, item_id = path.partition(".")
    if keys.find_item(answers.get(group), item_id) is None:
        raise LetterError("item", "there is no such item")
    answers[group] = [one for one in answers[group] if one["id"] != item_id]
    slots.drop(texts, path)
    _store(unit, row, answers, texts, actor_id, {"removed": group})


def review(unit: WriteUnit, letter_id: str, path: str, actor_id: str) -> None:
    """Somebody read the translation of a text beside its source. Raises LetterError (not_found, closed, item)."""
    row = _locked(unit, letter_id)
    texts = copy.deepcopy(row.texts)
    if not row.beside or not slots.review(texts, path, row.beside, row.language):
        raise LetterError("item", "there is no translation to read")
    _store(unit, row, row.answers, texts, actor_id, {"reviewed": path, "language": row.beside})


def change(unit: WriteUnit, letter_id: str, beside: str | None, enclosure_id: str | None, actor_id: str) -> None:
    """Another second language, and of a received letter another scan.

    Raises LetterError (not_found, closed, language, same_language, enclosure).
    """
    row = _locked(unit, letter_id)
    _, definition = around(unit, row.instrument_id)
    _judge_languages(definition, Wish(row.kind, row.language, beside))
    scan = enclosure_id if row.direction == IN else None
    _judge_enclosure(unit.session, row.instrument_id, scan)
    if (row.beside, row.enclosure_id) != (beside, scan):
        row.beside, row.enclosure_id = beside, scan
        _store(unit, row, row.answers, row.texts, actor_id, {"fields": ["beside", "enclosure"]})


def address_to(unit: WriteUnit, letter_id: str, entry_id: str, actor_id: str, party: str = RECIPIENT) -> None:
    """Name recipient or sender: all that the case or the address book knows of one authority, nothing of the one before.

    Raises LetterError (not_found, closed, address).
    """
    row = _locked(unit, letter_id)
    data, definition = around(unit, row.instrument_id)
    facts = parties.authority(unit, data, entry_id, actor_id)
    if facts is None:
        raise LetterError("address", "this authority is not in the address book any more")
    values = parties.filled(definition, _definition(unit, row), party, facts)
    answers = copy.deepcopy(row.answers)
    for key, value in values.items():
        keys.put(answers, key, value)
    if answers != row.answers:
        _store(unit, row, answers, row.texts, actor_id, {"fields": sorted(values)})


def set_aside(unit: WriteUnit, letter_id: str, aside: bool, actor_id: str) -> None:
    """Put a letter that was not sent aside, or take it up again. Raises LetterError (not_found, closed)."""
    row = row_of(unit.session, letter_id)
    if row.direction != OUT or row.status not in ("draft", "withdrawn") or not ownership.owns(row):
        raise LetterError("closed", "this letter went out or came in")
    row.status = "withdrawn" if aside else "draft"
    record(unit, row, Verb.ALTERED, actor_id, {"status": row.status})


# what stands behind


def around(unit: WriteUnit, instrument_id: str) -> tuple[drafting.InstrumentData, Definition]:
    data = drafting.load(unit.session, instrument_id)
    return data, library.library().definition(data.slug, data.version)


def _definition(unit: WriteUnit, row: Letter) -> Definition:
    """The letter as a definition."""
    return letter_definition(around(unit, row.instrument_id)[1], row.kind)


def _form(known: list[LetterForm], wish: Wish) -> LetterForm:
    form = next((one for one in known if one.id == wish.kind), None)
    if form is None:
        raise LetterError("unknown_kind", "this side does not write such a letter")
    return form


def _judge_languages(definition: Definition, wish: Wish) -> None:
    if wish.language not in definition.wording or (wish.beside and wish.beside not in definition.wording):
        raise LetterError("language", "there are no words of this letter in this language")
    if wish.language == wish.beside:
        raise LetterError("same_language", "a letter in two languages has two languages")


def _judge_enclosure(session: Session, instrument_id: str, enclosure_id: str | None) -> None:
    if enclosure_id and enclosure_id not in {one.id for one in enclosures.enclosures_of(session, instrument_id)}:
        raise LetterError("enclosure", "there is no such enclosure of this instrument")


def _earlier(session: Session, instrument_id: str, wish: Wish, form: LetterForm, direction: str) -> Earlier | None:
    if not wish.in_reply_to:
        return None
    row = session.get(Letter, wish.in_reply_to)
    if row is None or row.instrument_id != instrument_id or row.kind not in form.answers or row.direction != direction:
        raise LetterError("reply", "this letter does not answer that one")
    return Earlier(row.answers, row.texts, row.language)


def add(
    unit: WriteUnit, data: drafting.InstrumentData, wish: Wish, direction: str, status: str, begun: Begun, actor_id: str
) -> LetterData:
    reach.lock_instrument(unit.session, data.id)
    highest, own = (
        select(func.max(column)).where(Letter.instrument_id == data.id, *more)
        for column, more in (
            (Letter.number, ()), (func.coalesce(Letter.ordinal, Letter.number), (Letter.party == ownership.current_owner(),)),
        )
    )  # fmt: skip
    with ownership.looking(None):
        number, ordinal = ((unit.session.scalar(one) or 0) + 1 for one in (highest, own))
    if number > MOST:
        raise LetterError("too_many", f"{MOST} letters are the limit")
    row = Letter(
        instrument_id=data.id, focus_group_id=data.focus_group_id, number=number, ordinal=ordinal, kind=wish.kind,
        direction=direction,
        language=wish.language, beside=wish.beside or None, in_reply_to=wish.in_reply_to or None, answers=begun.answers,
        texts=begun.texts, status=status, enclosure_id=wish.enclosure_id or None, saved_at=clock.now(), saved_by=actor_id,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    detail = {"kind": row.kind, "direction": direction, "language": row.language, "beside": row.beside}
    record(unit, row, Verb.COLLECTED, actor_id, detail | {"fields": sorted((*begun.answers, *begun.texts))})
    return data_of(row)


def row_of(session: Session, letter_id: str) -> Letter:
    row = session.get(Letter, letter_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise LetterError("not_found", "there is no such letter")
    return row


def may_write(definition: Definition, row: Letter | LetterData) -> bool:
    """Whether a letter belongs to the one who looks, or is written by all parties together."""
    form = definition.letters.form.get(row.kind) if definition.letters is not None else None
    return ownership.owns(row) or (form is not None and form.joint)


def _locked(unit: WriteUnit, letter_id: str) -> Letter:
    row = row_of(unit.session, letter_id)
    if row.status not in OPEN or not may_write(around(unit, row.instrument_id)[1], row):
        raise LetterError("closed", "this letter cannot be changed any more")
    return row


def _place(row: Letter, path: str) -> tuple[str, str]:
    """Language and path of what was posted."""
    if path.startswith(SLOT):
        _, language, path = path.split(":", 2)
        return language, path
    return row.language, path


def _store(
    unit: WriteUnit, row: Letter, answers: dict[str, Any], texts: slots.Texts, actor_id: str, detail: dict[str, Any]
) -> None:
    row.answers, row.texts = answers, texts
    row.revision += 1
    row.saved_at, row.saved_by = clock.now(), actor_id
    record(unit, row, Verb.ALTERED, actor_id, detail | {"revision": row.revision})


def share(unit: WriteUnit, letter_id: str, actor_id: str, *, joint: bool = False) -> None:
    """Let everybody at the table read a letter, from now on, or write it (`joint`). Raises LetterError (not_found)."""
    row = row_of(unit.session, letter_id)
    row.joint = row.joint or joint
    if row.shared_at is None:
        row.shared_at = clock.now()
        record(unit, row, Verb.DISCLOSED, actor_id, {"shared": True})


def record(unit: WriteUnit, row: Letter, verb: Verb, actor_id: str, detail: dict[str, Any]) -> None:
    """Enter an act in the trail, as far as `ownership.told` says."""
    unit.record(
        verb, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type="letter", object_id=row.id,
        case_id=drafting.load(unit.session, row.instrument_id).case_id,
        detail={"instrument_id": row.instrument_id, **ownership.told(row, detail)},
    )  # fmt: skip


def data_of(row: Letter) -> LetterData:
    return LetterData(
        row.id, row.instrument_id, row.ordinal or row.number, row.kind, row.direction, row.language, row.beside, row.in_reply_to,
        dict(row.answers), dict(row.texts), row.status, row.event_id, row.enclosure_id, dict(row.sent), row.revision, row.saved_at,
        row.saved_by, row.created_at, row.sequence, row.party, row.shared_at,
    )  # fmt: skip


# At the end, because it needs what stands above: it follows the steps that are taken.
from jitflow.letters import sending  # noqa: E402, F401 - imported for what it registers
