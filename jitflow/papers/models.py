"""The table of generated documents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_bytes
from jitflow.db.types import Data, UTCDateTime

FORMATS = ("pdf", "docx")
STATUSES = ("waiting", "running", "done", "failed")


class Document(Row):
    """One generated file, or the request for it while the job runs."""

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("format IN ('pdf', 'docx')", name="format"),
        CheckConstraint("status IN ('waiting', 'running', 'done', 'failed')", name="status"),
        Index("ix_documents_instrument", "instrument_id", "created_at"),
        Index("ix_documents_inputs", "instrument_id", "inputs_hash"),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    language: Mapped[str] = mapped_column(String(2))
    format: Mapped[str] = mapped_column(String(10))
    attach_data: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(Integer)
    """Revision of the instrument the document was asked for."""
    as_of: Mapped[str] = mapped_column(String(10))
    """The date in the file, ISO."""
    inputs_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 over all inputs: the same inputs give the same document."""
    status: Mapped[str] = mapped_column(String(20), default="waiting")
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id"), default=None)
    error: Mapped[str | None] = mapped_column(String(60), default=None)
    error_section: Mapped[str | None] = mapped_column(String(60), default=None)
    """Box in which the fault lies, where the renderer knows it."""
    filename: Mapped[str | None] = mapped_column(String(200), default=None)
    media_type: Mapped[str | None] = mapped_column(String(100), default=None)
    size: Mapped[int | None] = mapped_column(Integer, default=None)
    sha256: Mapped[str | None] = mapped_column(String(64), default=None)
    manifest: Mapped[dict] = mapped_column(Data, default=dict)
    """Names and hashes of what the document was made from; no content."""
    content = sealed_bytes()
    created_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
