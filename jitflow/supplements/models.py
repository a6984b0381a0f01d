"""Which draft supplements which instrument, or was begun from it."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row


class SupplementLink(Row):
    """A draft that was opened to supplement an issued instrument, or begun from it. Its id follows from the press of the
    button: pressed twice, it is one."""

    __tablename__ = "supplement_links"

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"), index=True)
    """The draft."""
    earlier_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"), index=True)
    """What it supplements or was begun from, in the same case."""
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
