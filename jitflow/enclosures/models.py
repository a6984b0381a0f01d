"""The table of enclosures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from jitflow import ownership
from jitflow.db.base import Row
from jitflow.db.sealed import sealed_bytes, sealed_text
from jitflow.db.types import Data, UTCDateTime

KINDS = ("signed_scan", "translation", "court_order", "photograph", "fingerprints", "other")


@ownership.owned
class Enclosure(Row):
    """A file that goes with an instrument. What lies here was inspected; removed ones stay, for the record."""

    __tablename__ = "enclosures"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('signed_scan', 'translation', 'court_order', 'photograph', 'fingerprints', 'other')", name="kind"
        ),
        Index("ix_enclosures_instrument", "instrument_id", "position"),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    position: Mapped[int] = mapped_column(Integer)
    party: Mapped[str] = mapped_column(String(40), default=ownership.current_owner, server_default="")
    """Whose enclosure it is: `jitflow.ownership`."""
    shared_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    """Since when everybody at the table reads it."""
    kind: Mapped[str] = mapped_column(String(20))
    title = sealed_text()
    language: Mapped[str | None] = mapped_column(String(3), default=None)
    translator = sealed_text()
    """Who certified a translation."""
    dated: Mapped[str | None] = mapped_column(String(10), default=None)
    """Day of the signature, certification or order, ISO."""
    filename = sealed_text()
    """Name the file had where it came from: data, never a path."""
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    pages: Mapped[int | None] = mapped_column(Integer, default=None)
    sha256: Mapped[str] = mapped_column(String(64))
    """Over the stored content."""
    received_sha256: Mapped[str] = mapped_column(String(64))
    """Over the content as it was sent; differs where metadata were removed."""
    inspection: Mapped[dict] = mapped_column(Data, default=dict)
    """What was looked at and removed: codes, no content."""
    content = sealed_bytes()
    uploaded_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
