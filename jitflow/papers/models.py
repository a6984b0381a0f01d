"""The table of generated documents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from jitflow import ownership
from jitflow.db.base import Row
from jitflow.db.sealed import sealed_bytes, sealed_text
from jitflow.db.types import Data, UTCDateTime

FORMATS = ("pdf", "docx")
STATUSES = ("waiting", "running", "done", "failed")


@ownership.goes_with("letter_id", "Letter", office=lambda document: document.paper == "cover")
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
    paper: Mapped[str | None] = mapped_column(String(20), default=None)
    """Which paper it is: None for the instrument itself, "cover" for the page that goes on top, the id of a document of parts."""
    language: Mapped[str] = mapped_column(String(2))
    beside: Mapped[str | None] = mapped_column(String(2), default=None)
    """Second language of a bilingual document."""
    letter_id: Mapped[str | None] = mapped_column(String(32), default=None)
    """The letter it prints; None for the instrument."""
    template_id: Mapped[str | None] = mapped_column(String(32), default=None)
    """Template of an office the document was made with; None for jitflow's own."""
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


@ownership.of_the_office
class Pack(Row):
    """All papers of an instrument in one file: cover page, documents, enclosures."""

    __tablename__ = "packs"
    __table_args__ = (
        CheckConstraint("format IN ('zip', 'pdf')", name="format"),
        CheckConstraint("status IN ('waiting', 'running', 'done', 'failed')", name="status"),
        Index("ix_packs_instrument", "instrument_id", "created_at"),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    format: Mapped[str] = mapped_column(String(10))
    options: Mapped[dict] = mapped_column(Data, default=dict)
    """Languages, beside, formats inside, ids of the enclosures."""
    revision: Mapped[int] = mapped_column(Integer)
    as_of: Mapped[str] = mapped_column(String(10))
    inputs_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20), default="waiting")
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id"), default=None)
    error: Mapped[str | None] = mapped_column(String(60), default=None)
    filename: Mapped[str | None] = mapped_column(String(200), default=None)
    media_type: Mapped[str | None] = mapped_column(String(100), default=None)
    size: Mapped[int | None] = mapped_column(Integer, default=None)
    sha256: Mapped[str | None] = mapped_column(String(64), default=None)
    manifest: Mapped[dict] = mapped_column(Data, default=dict)
    """Files inside with their hashes; no content."""
    content = sealed_bytes()
    created_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class Release(Row):
    """Somebody entitled to it recorded that one document was checked: its mark goes, for these answers only."""

    __tablename__ = "releases"
    __table_args__ = (
        CheckConstraint("capacity IN ('issuing_authority', 'translator')", name="capacity"),
        Index("ix_releases_instrument", "instrument_id", "language"),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    language: Mapped[str] = mapped_column(String(2))
    answers: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the projection that was checked: another text is another document."""
    catalogue: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the wording that was checked."""
    capacity: Mapped[str] = mapped_column(String(20))
    name = sealed_text()
    function = sealed_text()
    recorded_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    withdrawn_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), default=None)
