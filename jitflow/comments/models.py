"""The table of comments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_text
from jitflow.db.types import UTCDateTime


class Comment(Row):
    """What somebody of the case team says of one field. Kept when resolved; no document prints it."""

    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_instrument", "instrument_id", "created_at"),)

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    path: Mapped[str] = mapped_column(String(200))
    """Field it hangs on, with item ids."""
    reply_to: Mapped[str | None] = mapped_column(ForeignKey("comments.id"), default=None)
    """The comment that opened the thread; None for that comment itself."""
    body = sealed_text()
    author_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    resolved_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), default=None)
