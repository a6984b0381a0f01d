"""Tables of a negotiation: stances, suggestions, draft versions that somebody named."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.append_only import append_only
from jitflow.db.base import Row
from jitflow.db.sealed import sealed_json, sealed_text
from jitflow.db.types import UTCDateTime

STANCES = ("agreed", "objected", "open")
SUGGESTION_STATES = ("open", "accepted", "refused", "withdrawn")
ORIGINS = ("page", "word")
ANSWERS = ("accepted", "refused")


@append_only
class Stance(Row):
    """What a party said of a clause, and of which words it said so. The latest row of a clause and party holds."""

    __tablename__ = "stances"
    __table_args__ = (
        UniqueConstraint("instrument_id", "sequence"),
        CheckConstraint("stance IN ('agreed', 'objected', 'open')", name="stance"),
        Index("ix_stances_clause", "instrument_id", "section", "party"),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    sequence: Mapped[int] = mapped_column(Integer)
    """Order within the instrument, from 1."""
    section: Mapped[str] = mapped_column(String(60))
    party: Mapped[str] = mapped_column(String(40))
    stance: Mapped[str] = mapped_column(String(20))
    clause_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the clause as it was printed then."""
    revision: Mapped[int] = mapped_column(Integer)
    """Revision of the instrument it was given for: the words are read again from there."""
    reason = sealed_text()
    """Why it objects, or how the stance of a party without a seat came to be known."""
    actor_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    acting_party: Mapped[str] = mapped_column(String(40), default="")
    """For whom the person acted; another one than `party` where a stance was recorded for a party without a seat."""


class Suggestion(Row):
    """Other words, or another answer, that somebody proposes. Decided once, kept for ever."""

    __tablename__ = "suggestions"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'accepted', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("origin IN ('page', 'word')", name="origin"),
        Index("ix_suggestions_instrument", "instrument_id", "state", "created_at"),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    path: Mapped[str] = mapped_column(String(200))
    """Field it is about, with item ids."""
    language: Mapped[str] = mapped_column(String(2), default="")
    """Of a text; empty for an answer."""
    base = sealed_json(default=None)
    """What stood there when it was made."""
    base_hash: Mapped[str] = mapped_column(String(64))
    proposed = sealed_json(default=None)
    note = sealed_text()
    party: Mapped[str] = mapped_column(String(40), default="")
    """Whose suggestion it is; empty for who sits at the table without a party."""
    author_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    origin: Mapped[str] = mapped_column(String(20), default="page")
    other_words_for: Mapped[str | None] = mapped_column(ForeignKey("suggestions.id"), default=None)
    """The suggestion for which these are other words: a counter-suggestion."""
    state: Mapped[str] = mapped_column(String(20), default="open")
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    reason = sealed_text()
    """Why it was refused, or what the drafter notes on accepting it."""
    written = sealed_json(default=None)
    """What accepting it stored: the merge or other words than those proposed, too."""
    change_id: Mapped[str | None] = mapped_column(ForeignKey("changes.id"), default=None)
    """The entry of the history it became; None where the words stood there already."""


@append_only
class SuggestionAnswer(Row):
    """What a party says of a suggestion before who drafts the text decides. The latest row of a party holds."""

    __tablename__ = "suggestion_answers"
    __table_args__ = (
        UniqueConstraint("suggestion_id", "sequence"),
        CheckConstraint("answer IN ('accepted', 'refused')", name="answer"),
    )

    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id"))
    sequence: Mapped[int] = mapped_column(Integer)
    """Order within the suggestion, from 1."""
    party: Mapped[str] = mapped_column(String(40))
    answer: Mapped[str] = mapped_column(String(20))
    result_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what would have stood there: the answer is given to these words and to no others."""
    reason = sealed_text()
    """Why it refuses, or how the answer of a party without a seat came to be known."""
    actor_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    acting_party: Mapped[str] = mapped_column(String(40), default="")
    """For whom the person acted; another one than `party` where it was recorded for a party without a seat."""


class DraftVersion(Row):
    """A state of the draft that somebody named, to be circulated and compared. Its words are read from the history."""

    __tablename__ = "draft_versions"
    __table_args__ = (UniqueConstraint("instrument_id", "number"),)

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    number: Mapped[int] = mapped_column(Integer)
    title = sealed_text()
    note = sealed_text()
    revision: Mapped[int] = mapped_column(Integer)
    made_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    circulated_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    circulated_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), default=None)
