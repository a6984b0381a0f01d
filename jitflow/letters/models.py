"""The table of letters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_json
from jitflow.db.types import Data, UTCDateTime


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
    revision: Mapped[int] = mapped_column(Integer, default=0)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
