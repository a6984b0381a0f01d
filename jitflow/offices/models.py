"""The table of office templates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_bytes
from jitflow.db.types import Data, UTCDateTime


class OfficeTemplate(Row):
    """A DOCX template of a national office for one kind of instrument; each upload is a version."""

    __tablename__ = "office_templates"
    __table_args__ = (
        UniqueConstraint("focus_group_id", "family", "version"),
        CheckConstraint("status IN ('faulty', 'tried', 'active', 'retired')", name="status"),
    )

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    family: Mapped[str] = mapped_column(String(32))
    """The same for all versions of one template."""
    version: Mapped[int] = mapped_column(Integer)
    slug: Mapped[str] = mapped_column(String(60))
    definition_version: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    filename: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    content = sealed_bytes()
    report: Mapped[dict] = mapped_column(Data, default=dict)
    """Faults with paragraph and reason, names unknown, boxes missing, outcome of the trial."""
    status: Mapped[str] = mapped_column(String(20))
    uploaded_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    activated_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
