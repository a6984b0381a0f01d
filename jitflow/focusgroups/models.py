"""Tables of focus groups: the workspace and who belongs to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.types import UTCDateTime

GROUP_ROLES = ("member", "coordinator", "administrator")


class FocusGroup(Row):
    """A workspace. Nothing of one is visible in another."""

    __tablename__ = "focus_groups"

    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(60), default="Europe/Rome")
    """IANA time zone in which pages show dates and hours."""


class Membership(Row):
    """One person in one focus group. Ended memberships stay, for the record."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("focus_group_id", "user_id"),
        CheckConstraint("role IN ('member', 'coordinator', 'administrator')", name="role"),
        Index(
            "ix_memberships_user_active",
            "user_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(String(20))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
