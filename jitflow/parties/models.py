"""The table of seats: who sits at the table of one instrument, for which party, as what; and seats that are offered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_text
from jitflow.db.types import UTCDateTime

SEAT_ROLES = ("drafter", "negotiator", "reader")
_SITTING = {"sqlite_where": text("ended_at IS NULL"), "postgresql_where": text("ended_at IS NULL")}


class Seat(Row):
    """One member of the focus group at the table of one instrument. Ended rows stay, for the record.

    A seat reaches that instrument and nothing else of its case.
    """

    __tablename__ = "seats"
    __table_args__ = (
        CheckConstraint("role IN ('drafter', 'negotiator', 'reader')", name="role"),
        Index("ix_seats_sitting", "instrument_id", "user_id", unique=True, **_SITTING),
        Index("ix_seats_user", "user_id", **_SITTING),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    party: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """Id of the item that names the party; empty for who sits at the table without a party (an agency of the Union)."""
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(String(20))
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), default=None)
    ended_with: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """The step of the procedure that ended it by itself; empty where a person did."""
    invited_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


_OPEN = {"sqlite_where": text("answered_at IS NULL"), "postgresql_where": text("answered_at IS NULL")}


class OfferedSeat(Row):
    """A seat that the office would give to another person for a party whose people sit here already. It is none, and
    reaches nothing, until one of them confirms it. Answered rows stay, for the record.
    """

    __tablename__ = "offered_seats"
    __table_args__ = (
        CheckConstraint("role IN ('drafter', 'negotiator', 'reader')", name="role"),
        CheckConstraint("outcome IN ('', 'confirmed', 'refused', 'withdrawn', 'lapsed')", name="outcome"),
        Index("ix_offered_seats_open", "instrument_id", "user_id", unique=True, **_OPEN),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    party: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(String(20))
    reason = sealed_text()
    """Why the office offers it; it becomes the reason of the disclosure."""
    offered_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    offered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), default=None)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    outcome: Mapped[str] = mapped_column(String(20), default="", server_default="")
