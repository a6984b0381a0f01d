"""Suggestions: other words, or another answer, proposed at one field and decided one by one.

Accepting writes through drafting, so that history, translations, checks and seals follow as from any other save. Where
the words moved since the suggestion was made, both changes are merged word by word if they lie apart; else nothing is
written until a person has composed the text. Of two people who decide at once one does, and the other is told.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow import library, reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import party_items, service as drafting
from jitflow.drafting.errors import UnknownPath
from jitflow.drafting.saving import check_path, gone
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.merging import Posted, canonical, same
from jitflow.negotiation import telling
from jitflow.negotiation.errors import NegotiationError
from jitflow.negotiation.models import ORIGINS, Suggestion
from jitflow.negotiation.word_merge import merge_words

ACCEPTED = "accepted"
"""Kind of a change by which a suggestion came into the draft."""
MOST_OPEN = 500
LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Suggested:
    """A suggestion as plain data."""

    id: str
    path: str
    language: str
    base: Any
    proposed: Any
    note: str
    party: str
    author_id: str
    at: datetime
    origin: str
    state: str
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    written: Any
    change_id: str | None
    other_words_for: str | None = None
    """The suggestion for which these are other words."""

    @property
    def full_path(self) -> str:
        """The path under which drafting stores it."""
        return f"text:{self.language}:{self.path}" if self.language else self.path


@dataclass(frozen=True)
class Merge:
    """What accepting a suggestion would write on what stands now."""

    current: Any
    result: Any
    clean: bool
    """False: both changed the same place, and a person has to compose the text."""
    moved: bool
    """Whether what stands now is not what the suggestion was made on."""
    gone: bool = False
    """The part it belongs to was removed meanwhile."""


def suggest(
    unit: WriteUnit,
    instrument_id: str,
    path: str,
    language: str,
    base: Any,
    new: Any,
    author_id: str,
    party: str,
    note: str = "",
    origin: str = "page",
    *,
    other_words_for: str | None = None,
) -> str:
    """Propose another value for a field, or other words for a text in a language ("" for an answer); returns its id.

    base: what the author read there. other_words_for: the suggestion to which this is another one. The same suggestion
    sent twice by one person is one. The other parties, who have to answer, are told. Raises NegotiationError:
    not_found, over, unknown_field, no_change, too_long, too_many, party_stands, party_foreign.
    """
    row = reach.lock_instrument(unit.session, instrument_id)
    if row is None:
        raise NegotiationError("not_found", "there is no such instrument")
    if row.status == "closed":
        raise NegotiationError("over", "the procedure is over")
    definition = library.library().definition(row.slug, row.version)
    _usable(unit, row, definition, path, language, base, new, note, origin)
    if (again := _same_again(unit.session, instrument_id, path, language, new, author_id)) is not None:
        return again
    made = Suggestion(
        instrument_id=instrument_id, path=path, language=language, base_hash=hash_of(base), party=party,
        author_id=author_id, origin=origin, other_words_for=_rival(unit.session, instrument_id, other_words_for, path),
    )  # fmt: skip
    made.base, made.proposed, made.note = base, new, note.strip() or None
    unit.session.add(made)
    unit.session.flush()
    _record(unit, row, made, author_id, "suggested")
    telling.suggested(unit, drafting.load(unit.session, instrument_id), made.id, path, party, author_id)
    return made.id


def _rival(session: Session, instrument_id: str, suggestion_id: str | None, path: str) -> str | None:
    """The suggestion other words are for, where it is one of the same field; what a page made up is no link."""
    row = session.get(Suggestion, suggestion_id) if suggestion_id else None
    same_field = row is not None and (row.instrument_id, row.path) == (instrument_id, path)
    return suggestion_id if same_field else None


def _usable(
    unit: WriteUnit,
    row: Any,
    definition: Definition,
    path: str,
    language: str,
    base: Any,
    new: Any,
    note: str,
    origin: str,
) -> None:
    full = f"text:{language}:{path}" if language else path
    try:
        check_path(row, full, definition)
    except UnknownPath:
        raise NegotiationError("unknown_field", f"no such field: {full}") from None
    declared = definition.fields[keys.key_of(path, definition.groups)]
    if declared.internal or gone(row.answers, path, set(row.groups)) or origin not in ORIGINS:
        raise NegotiationError("unknown_field", f"no such field: {full}")
    _fits(declared, new)
    if code := party_items.naming(unit.session, row, Posted(full, base, new)):
        raise NegotiationError(code, "a party is not renamed by a suggestion")
    if same(base, new):
        raise NegotiationError("no_change", "the suggestion changes nothing")
    if len(note) > LONGEST_NOTE:
        raise NegotiationError("too_long", f"a note has at most {LONGEST_NOTE} characters")
    open_ones = select(func.count()).where(Suggestion.instrument_id == row.id, Suggestion.state == "open")
    if (unit.session.scalar(open_ones) or 0) >= MOST_OPEN:
        raise NegotiationError("too_many", f"an instrument has at most {MOST_OPEN} open suggestions")


def _fits(declared: Field, value: Any) -> None:
    """Raises NegotiationError (unfit) for what the field itself would not take, wherever it comes from."""
    try:
        check_value(declared, value)
    except ValueProblem as problem:
        raise NegotiationError("unfit", str(problem)) from None


def _same_again(session: Session, instrument_id: str, path: str, language: str, new: Any, author_id: str) -> str | None:
    rows = session.scalars(
        select(Suggestion).where(
            Suggestion.instrument_id == instrument_id, Suggestion.path == path, Suggestion.language == language,
            Suggestion.author_id == author_id, Suggestion.state == "open",
        )
    )  # fmt: skip
    return next((one.id for one in rows if same(one.proposed, new)), None)


def suggestions(session: Session, instrument_id: str, only_open: bool = False) -> list[Suggested]:
    """The suggestions of an instrument, the oldest first."""
    statement = select(Suggestion).where(Suggestion.instrument_id == instrument_id)
    if only_open:
        statement = statement.where(Suggestion.state == "open")
    return [plain(row) for row in session.scalars(statement.order_by(Suggestion.created_at, Suggestion.id))]


def suggestion(session: Session, instrument_id: str, suggestion_id: str) -> Suggested | None:
    """One suggestion of this instrument."""
    row = session.get(Suggestion, suggestion_id)
    return plain(row) if row is not None and row.instrument_id == instrument_id else None


def authors_of_changes(session: Session, instrument_id: str) -> dict[str, Suggested]:
    """Entry of the history to the suggestion it came from."""
    accepted = [one for one in suggestions(session, instrument_id) if one.change_id]
    return {one.change_id: one for one in accepted if one.change_id}


def merge_of(data: drafting.InstrumentData, one: Suggested) -> Merge:
    """What accepting it would come to."""
    if gone(data.answers, one.path, library.library().definition(data.slug, data.version).groups):
        return Merge(None, None, clean=False, moved=True, gone=True)
    current = value_at(data, one.path, one.language)
    if same(current, one.base) or same(current, one.proposed):
        return Merge(current, one.proposed, clean=True, moved=not same(current, one.base))
    if one.language:
        merged = merge_words(*(_text(value) for value in (one.base, current, one.proposed)))
        if merged is not None:
            return Merge(current, merged, clean=True, moved=True)
    return Merge(current, None, clean=False, moved=True)


def value_at(data: drafting.InstrumentData, path: str, language: str) -> Any:
    """What stands at a field now, a text in a language."""
    if language:
        return data.texts.get(path, {}).get(language, {}).get("text")
    return keys.get(data.answers, path)


def accept(
    unit: WriteUnit,
    instrument_id: str,
    suggestion_id: str,
    actor_id: str,
    shown: str,
    *,
    words: str | None = None,
    reason: str = "",
) -> Suggested:
    """Write a suggestion into the draft; returns it as it was decided.

    shown: `hash_of` what the page showed as standing there now: whoever accepts has read what they change. words: what
    a person made of both, where the merge was not clean or other words are wanted; of what is no text, the value that
    was proposed is then taken as it is. Raises NegotiationError:
    not_found, decided, moved (what stands there changed since the page was shown), unclear (a person has to compose),
    closed (the draft is not open for changes), too_long; party_stands, party_foreign, party_others, party_office (it is
    not for this person to write).
    """
    data, row = open_one(unit, instrument_id, suggestion_id)
    if len(reason) > LONGEST_NOTE:
        raise NegotiationError("too_long", f"a reason has at most {LONGEST_NOTE} characters")
    one, definition = plain(row), library.library().definition(data.slug, data.version)
    merged = merge_of(data, one)
    if merged.gone:
        raise NegotiationError("gone", "the part it belongs to was removed")
    if hash_of(merged.current) != shown:
        raise NegotiationError("moved", "what stands there changed since the page was shown")
    if words is None and not merged.clean:
        raise NegotiationError("unclear", "a person has to compose the text")
    if words is not None and one.language and not words.strip() and _text(one.proposed).strip():
        raise NegotiationError("unclear", "nobody suggested to leave the text empty")
    value = merged.result if words is None else words if one.language else one.proposed
    _fits(definition.fields[keys.key_of(one.path, definition.groups)], value)
    try:
        result = drafting.save(
            unit, instrument_id, [Posted(one.full_path, merged.current, value)], actor_id, definition, ACCEPTED
        )
    except drafting.NotADraft:
        raise NegotiationError("closed", "the draft is not open for changes") from None
    except party_items.PartyKept as kept:
        raise NegotiationError(kept.code, str(kept)) from None
    written = drafting.newest_changes(unit, instrument_id, [one.full_path]) if result.saved else []
    row.change_id, row.written = (written[0] if written else None), value
    _decide(unit, row, "accepted", actor_id, reason)
    return plain(row)


def refuse(unit: WriteUnit, instrument_id: str, suggestion_id: str, actor_id: str, reason: str) -> Suggested:
    """Turn a suggestion down, with the reason. Raises NegotiationError: not_found, decided, no_reason, too_long."""
    _data, row = open_one(unit, instrument_id, suggestion_id)
    if not reason.strip():
        raise NegotiationError("no_reason", "a reason is needed")
    if len(reason) > LONGEST_NOTE:
        raise NegotiationError("too_long", f"a reason has at most {LONGEST_NOTE} characters")
    _decide(unit, row, "refused", actor_id, reason)
    return plain(row)


def withdraw(unit: WriteUnit, instrument_id: str, suggestion_id: str, actor_id: str, party: str) -> Suggested:
    """Take a suggestion back, by its author or somebody of the same party. Raises NegotiationError: not_found, decided,
    not_yours."""
    _data, row = open_one(unit, instrument_id, suggestion_id)
    if row.author_id != actor_id and not (party and row.party == party):
        raise NegotiationError("not_yours", "it was made for another party")
    _decide(unit, row, "withdrawn", actor_id, "")
    return plain(row)


def open_one(unit: WriteUnit, instrument_id: str, suggestion_id: str) -> tuple[drafting.InstrumentData, Suggestion]:
    """The instrument and its open suggestion, both held until the unit ends."""
    if reach.lock_instrument(unit.session, instrument_id) is None:
        raise NegotiationError("not_found", "there is no such instrument")
    row = unit.session.get(Suggestion, suggestion_id, with_for_update=True, populate_existing=True)
    if row is None or row.instrument_id != instrument_id:
        raise NegotiationError("not_found", "there is no such suggestion")
    if row.state != "open":
        raise NegotiationError("decided", "it was decided already")
    return drafting.load(unit.session, instrument_id), row


def _decide(unit: WriteUnit, row: Suggestion, state: str, actor_id: str, reason: str) -> None:
    row.state, row.decided_by, row.decided_at = state, actor_id, clock.now()
    row.reason = reason.strip() or None
    instrument = reach.lock_instrument(unit.session, row.instrument_id)
    _record(unit, instrument, row, actor_id, state)
    telling.decided(unit, row.id)


def hash_of(value: Any) -> str:
    """What tells whether a value is the one a page showed; empty answers are all alike."""
    text = json.dumps(canonical(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _text(value: Any) -> str:
    return (value or "").replace("\r\n", "\n").replace("\r", "\n")


def plain(row: Suggestion) -> Suggested:
    """A stored suggestion as plain data."""
    return Suggested(
        row.id, row.path, row.language, row.base, row.proposed, row.note or "", row.party, row.author_id, row.created_at,
        row.origin, row.state, row.decided_by, row.decided_at, row.reason or "", row.written, row.change_id, row.other_words_for,
    )  # fmt: skip


def _record(unit: WriteUnit, instrument: Any, row: Suggestion, actor_id: str, act: str) -> None:
    unit.record(
        Verb.ALTERED, focus_group_id=instrument.focus_group_id, actor_id=actor_id, object_type="suggestion",
        object_id=row.id, case_id=instrument.case_id,
        detail={"act": act, "instrument_id": row.instrument_id, "path": row.path, "language": row.language},
    )  # fmt: skip
