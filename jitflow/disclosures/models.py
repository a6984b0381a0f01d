"""Tables of disclosures and of looks into cases that are not one's own (Article 25 of Directive (EU) 2016/680)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from jitflow import ownership
from jitflow.db.base import Row
from jitflow.db.sealed import sealed_text
from jitflow.db.types import Data, UTCDateTime


class Disclosure(Row):
    """Something left the focus group: to whom and why. The entry of the trail names this row and its hash."""

    __tablename__ = "disclosures"
    __table_args__ = (Index("ix_disclosures_case", "case_id", "created_at"),)

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), default=None)
    """None for what belongs to no case: entries of the trail on members and settings."""
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(40), default="")
    recipient = sealed_text()
    justification = sealed_text()
    internal: Mapped[list[str]] = mapped_column(Data, default=list)
    """Kinds of internal work product that went along: findings, previews, overrides, comments."""
    internal_reason = sealed_text()
    """Why it went along; there where any did."""
    party: Mapped[str] = mapped_column(String(40), default=ownership.HOME, server_default="")
    """Who handed it out, where a party did so for itself alone: who it went to and why is in its own register then."""
    event_id: Mapped[str | None] = mapped_column(ForeignKey("procedure_events.id"), default=None)
    actor_id: Mapped[str] = mapped_column(ForeignKey("users.id"))


class ReasonedAccess(Row):
    """Why somebody outside its team may look into a case, and until when."""

    __tablename__ = "reasoned_access"
    __table_args__ = (Index("ix_reasoned_access_user", "user_id", "case_id", "until"),)

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    reason = sealed_text()
    until: Mapped[datetime] = mapped_column(UTCDateTime)
