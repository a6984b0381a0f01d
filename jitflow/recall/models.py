"""The words of cases and instruments as keyed hashes. Derived: all of it can be made anew, and needs no audit entry."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.types import UTCDateTime


class CaseWords(Row):
    """The words of a case, as it was at a moment."""

    __tablename__ = "recall_case"
    __table_args__ = (UniqueConstraint("case_id"),)
    __technical__ = True

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    terms: Mapped[bytes] = mapped_column(LargeBinary)
    """Hashes, ascending, eight bytes each (`jitflow.recall.hashing`)."""


class InstrumentWords(Row):
    """The words of an instrument, as it was after so many changes."""

    __tablename__ = "recall_instrument"
    __table_args__ = (UniqueConstraint("instrument_id"),)
    __technical__ = True

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    change_count: Mapped[int] = mapped_column(Integer)
    terms: Mapped[bytes] = mapped_column(LargeBinary)
