"""Waiting for one's turn inside a write unit."""

from __future__ import annotations

import hashlib

from sqlalchemy import text
from sqlalchemy.orm import Session


def take_turn(session: Session, name: str) -> None:
    """Let only one transaction at a time pass for this name, until its end.

    On PostgreSQL an advisory lock; on SQLite nothing is needed, because a write unit
    begins immediate and is therefore alone.
    """
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
