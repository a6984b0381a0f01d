"""Tables of focus groups: the workspace and who belongs to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_text
from jitflow.db.types import Data, UTCDateTime

GROUP_ROLES = ("member", "coordinator", "administrator")


class FocusGroup(Row):
    """A workspace. Nothing of one is visible in another."""

    __tablename__ = "focus_groups"

    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(60), default="Europe/Rome")
    """IANA time zone in which pages show dates and hours."""
    settings: Mapped[dict | None] = mapped_column(Data, default=None)
    """What the focus group decided for itself, by name (whether a second person validates, after how many months a
    draft is proposed for deletion), each with who, when and on what basis; nothing of any case."""


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
    capacity: Mapped[str] = mapped_column(String(20), default="prosecutor", server_default="prosecutor")
    """What the person is in the focus group; offered first where they join the team of a case."""
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class Invitation(Row):
    """A way into a focus group for one address, usable once and for a time; the database holds its token's hash."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_group", "focus_group_id", "created_at"),)

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    email = sealed_text()
    role: Mapped[str] = mapped_column(String(20))
    capacity: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    invited_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    accepted_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
