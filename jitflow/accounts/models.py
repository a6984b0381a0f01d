"""Users, their sessions, and failed sign-ins."""

from __future__ import annotations

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_text
from jitflow.db.types import Data


class User(UserMixin, Row):
    """A person with an account. What the person may do is a membership, never a property here."""

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_webauthn_handle", "webauthn_handle", unique=True),)

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

    administrator: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Administers the installation: accounts and focus groups, never their content."""
    totp_secret = sealed_text()
    """Shared secret of the one-time codes, base 32; empty without them."""
    totp_step: Mapped[int | None] = mapped_column(BigInteger, default=None)
    """Time step of the last code that was accepted: it and all before it are used up."""
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    webauthn_handle: Mapped[str | None] = mapped_column(String(64), default=None)
    """What security keys know the person by."""

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


class SecurityKey(Row):
    """A security key (WebAuthn credential) of a person: its public half."""

    __tablename__ = "security_keys"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    transports: Mapped[list[str]] = mapped_column(Data, default=list)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)


class RecoveryCode(Row):
    """One printed recovery code, usable once; the database holds a slow hash of it."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(255))
    used_at: Mapped[datetime | None] = mapped_column(default=None)
