"""The table of wordings that were taken over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.types import UTCDateTime


class TakenWording(Row):
    """A wording that was put into a text. What it said then is known by its hash: that the answers changed since follows
    from it, and nothing of the text is kept twice."""

    __tablename__ = "taken_wordings"
    __table_args__ = (Index("ix_taken_wordings_instrument", "instrument_id", "language"),)

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    path: Mapped[str] = mapped_column(String(200))
    """The text, with item ids."""
    language: Mapped[str] = mapped_column(String(2))
    clause: Mapped[str] = mapped_column(String(60))
    """Id of the wording among those of the field."""
    text_hash: Mapped[str] = mapped_column(String(64))
    """Of the words as they were filled in: `jitflow.wordings.standing.hash_of`."""
    chosen: Mapped[bool]
    """Whether somebody picked it among the wordings; not so where it was filled in with all others because it was recommended."""
    act: Mapped[str] = mapped_column(String(32))
    """One press of a button, which may fill many texts and is taken back as one."""
    taken_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime)
