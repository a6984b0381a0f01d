"""The tables of letters, and of the messages of the other side that were loaded as letters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from jitflow import ownership
from jitflow.db.base import Row
from jitflow.db.sealed import sealed_json
from jitflow.db.types import Data, UTCDateTime


@ownership.owned
class Letter(Row):
    """One letter of the procedure of an instrument, sent or received."""

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("instrument_id", "number"),
        CheckConstraint("direction IN ('out', 'in')", name="direction"),
        CheckConstraint("status IN ('draft', 'sent', 'received', 'withdrawn')", name="status"),
        Index("ix_letters_instrument", "instrument_id", "created_at"),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    number: Mapped[int] = mapped_column(Integer)
    """Running number within the instrument."""
    ordinal: Mapped[int | None] = mapped_column(Integer, default=None)
    """Running number among those of its owner: what people read, so that no gap tells of letters of others."""
    party: Mapped[str] = mapped_column(String(40), default=ownership.current_owner, server_default="")
    """Whose letter it is: `jitflow.ownership`."""
    shared_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    """Since when everybody at the table reads it."""
    joint: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether all parties write it together."""
    kind: Mapped[str] = mapped_column(String(60))
    """Letter of the definition."""
    direction: Mapped[str] = mapped_column(String(3), default="out")
    language: Mapped[str] = mapped_column(String(2))
    beside: Mapped[str | None] = mapped_column(String(2), default=None)
    """Second language of a bilingual letter."""
    in_reply_to: Mapped[str | None] = mapped_column(ForeignKey("letters.id"), default=None)
    answers = sealed_json(default=dict)
    texts = sealed_json(default=dict)
    """Path to language to text and state, as in an instrument."""
    status: Mapped[str] = mapped_column(String(20), default="draft")
    event_id: Mapped[str | None] = mapped_column(ForeignKey("procedure_events.id"), default=None)
    """The step with which it was sent or received."""
    enclosure_id: Mapped[str | None] = mapped_column(ForeignKey("enclosures.id"), default=None)
    """The scan of a letter that came in."""
    sent: Mapped[dict] = mapped_column(Data, default=dict)
    """As it went out: hash of its words and answers, the files that were made of it with theirs. No content."""
    sequence: Mapped[int | None] = mapped_column(Integer, default=None)
    """Which message of its side it is. Ours has its number from its first paper on; of others, what their data say."""
    token: Mapped[str | None] = mapped_column(String(32), default=None)
    """Made with the page it was begun on: the same form sent twice is one letter."""
    revision: Mapped[int] = mapped_column(Integer, default=0)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


@ownership.goes_with("letter_id", "Letter")
class Message(Row):
    """A message of the other side that was loaded as a letter, and how its pages and its data compare."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("instrument_id", "digest"),
        CheckConstraint("outcome IN ('same', 'differs', 'data_alone')", name="outcome"),
        Index("ix_messages_letter", "letter_id"),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"))
    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    """Over the file as it was received."""
    digest: Mapped[str] = mapped_column(String(64))
    """Over what it says: the PDF and its data alone are one message."""
    outcome: Mapped[str] = mapped_column(String(20))
    """same, differs, or data_alone: there were no pages to compare."""
    comparison = sealed_json(default=dict)
    """Place to the words that differ: what the page says, what the data would print."""
    loaded_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
