"""Tables of drafts for word processors, and of edited files that wait to be taken over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, false
from sqlalchemy.orm import Mapped, mapped_column

from jitflow import ownership
from jitflow.db.base import Row
from jitflow.db.sealed import sealed_bytes, sealed_json, sealed_text
from jitflow.db.types import Data, UTCDateTime

STATES = ("waiting", "confirmed", "discarded", "expired")


@ownership.owned
class WordDraft(Row):
    """A draft that was made for a word processor. Its id stands in every control of the file."""

    __tablename__ = "word_drafts"
    __table_args__ = (Index("ix_word_drafts_instrument", "instrument_id", "created_at"),)

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    party: Mapped[str] = mapped_column(String(40), default=ownership.current_owner, server_default="")
    """Who had it made: `jitflow.ownership`."""
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    language: Mapped[str] = mapped_column(String(2))
    revision: Mapped[int] = mapped_column(Integer)
    """Revision of the instrument whose words it has."""
    base: Mapped[int | None] = mapped_column(Integer, default=None)
    """Revision from which differences are shown; None: no differences."""
    inputs_hash: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    filename: Mapped[str] = mapped_column(String(200))
    content = sealed_bytes()
    outline = sealed_json()
    """``anchors`` (path, tag, title) and ``notes`` (thread, author, text) of the file."""
    created_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


@ownership.owned
class WordImport(Row):
    """An edited file that was read: what would change, until somebody confirms it or the time is over."""

    __tablename__ = "word_imports"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'confirmed', 'discarded', 'expired')", name="state"),
        Index("ix_word_imports_instrument", "instrument_id", "created_at"),
        Index("ix_word_imports_expires", "expires_at"),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    party: Mapped[str] = mapped_column(String(40), default=ownership.current_owner, server_default="")
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    draft_id: Mapped[str | None] = mapped_column(ForeignKey("word_drafts.id"), default=None)
    """The draft the file was made from; None where it is none of this instrument."""
    language: Mapped[str] = mapped_column(String(2), default="")
    """Of the draft; empty where there is none."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the file: the same one again is recognised."""
    filename = sealed_text()
    plan = sealed_json()
    """What the file says beside the draft (`jitflow.redlines.plan`); emptied when the time is over."""
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    outcome: Mapped[dict] = mapped_column(Data, default=dict)
    """Ids of the suggestions and comments it became, and how much was left out; no content."""
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    created_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
