"""The table of comments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from jitflow import ownership
from jitflow.db.base import Row
from jitflow.db.sealed import sealed_text
from jitflow.db.types import UTCDateTime


@ownership.owned
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
    party: Mapped[str] = mapped_column(String(40), default=ownership.current_owner, server_default="")
    """Whose comment it is: `jitflow.ownership`."""
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether everybody at the table of the instrument reads it; else its owner alone does. Answers are shared with their thread."""
    author_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    resolved_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), default=None)
