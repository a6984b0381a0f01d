"""The table of the trail. Nothing in it is ever changed or deleted: triggers refuse it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Base


class AuditEntry(Base):
    """One act. `detail` holds identifiers and names of fields, never values."""

    __tablename__ = "audit_entries"

    focus_group_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sequence: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(String(32))
    verb: Mapped[str] = mapped_column(String(16))
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str | None] = mapped_column(String(64))
    case_id: Mapped[str | None] = mapped_column(String(32))
    detail: Mapped[dict[str, Any]]

    __table_args__ = (
        Index("ix_audit_entries_case", "case_id", "sequence"),
        Index("ix_audit_entries_object", "object_id"),
        # Two entries with one predecessor would be a fork.
        Index("uq_audit_entries_predecessor", "focus_group_id", "previous_hash", unique=True),
    )
