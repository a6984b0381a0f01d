"""The table of confirmed State data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_text
from jitflow.db.types import UTCDateTime


class StateConfirmation(Row):
    """One record of State data that a named contact confirmed to this focus group on a date.

    It holds for the record as it stood: when the data file says something else, it lapses.
    """

    __tablename__ = "state_confirmations"
    __table_args__ = (Index("ix_state_confirmations_group", "focus_group_id", "state"),)

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    state: Mapped[str] = mapped_column(String(2))
    record: Mapped[str] = mapped_column(String(160))
    """Which record of the State: topic, instrument and what else tells it from others."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the record's value and dates as they were confirmed."""
    confirmed_on: Mapped[str] = mapped_column(String(10))
    """Day on which the contact confirmed it, ISO."""
    contact_name = sealed_text()
    contact_function = sealed_text()
    remark = sealed_text()
    recorded_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    withdrawn_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), default=None)
