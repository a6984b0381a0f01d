"""Which draft supplements which instrument."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row


class SupplementLink(Row):
    """A draft that was opened to supplement an issued instrument. Its id was made with the button: pressed twice, it is one."""

    __tablename__ = "supplement_links"

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"), index=True)
    """The draft."""
    earlier_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"), index=True)
    """What it supplements, in the same case."""
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
