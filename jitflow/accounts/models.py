"""Users, their sessions, and failed sign-ins."""

from __future__ import annotations

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_text
from jitflow.db.types import Data


class User(UserMixin, Row):
    """A person with an account. What the person may do is a membership, never a property here."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    #: Sessions are valid for this value only: changing it ends all of them.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    locale: Mapped[str] = mapped_column(String(8), default="en")
    confirmed_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]
    preferences: Mapped[dict | None] = mapped_column(Data, default=None)
    """How the person likes pages to be: names and simple values, nothing of any case."""

    @property
    def roles(self) -> tuple[()]:
        """None: Flask-Security asks, jitflow decides by membership and case team."""
        return ()


class Role(RoleMixin):
    """Flask-Security wants a role class; jitflow stores no roles of this kind."""


class SessionRow(Row):
    """A session kept on the server. The cookie holds a token of which only the hash is here."""

    __tablename__ = "sessions"
    __technical__ = True

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    last_seen_at: Mapped[datetime] = mapped_column(index=True)
    data = sealed_text(default=str)


class SignInFailure(Row):
    """A failed sign-in for an account name, known or not; the name is kept as a keyed hash."""

    __tablename__ = "sign_in_failures"
    __technical__ = True
    __table_args__ = (Index("ix_sign_in_failures_account", "account", "created_at"),)

    account: Mapped[str] = mapped_column(String(64))
