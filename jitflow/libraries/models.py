"""Tables of the libraries of a focus group."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_json, sealed_text
from jitflow.db.types import UTCDateTime

AUTHORITY_KINDS = ("court", "judge", "prosecutor", "central", "other")


class LibraryOffence(Row):
    """An offence as the law of a State defines it, ready to be used in instruments of the group."""

    __tablename__ = "library_offences"
    __table_args__ = (Index("ix_library_offences_group", "focus_group_id", "state"),)

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    state: Mapped[str] = mapped_column(String(2))
    facts = sealed_json(default=dict)
    """Title, provision, list category, versions of the law (from, to, maximum, limitation) and
    texts per language with their states."""
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    outdated_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    outdated_reason = sealed_text()
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class AddressImport(Row):
    """One list of authorities that was read in: from where, of which day, by whom.

    Until somebody confirms it nothing of it is in the address book: its rows wait here, sealed.
    """

    __tablename__ = "address_imports"

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"), index=True)
    source: Mapped[str] = mapped_column(String(300))
    source_date: Mapped[str] = mapped_column(String(10))
    """Day the source gives for its own state, ISO."""
    added: Mapped[int] = mapped_column(Integer)
    altered: Mapped[int] = mapped_column(Integer)
    imported_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    reading = sealed_json(default=None)
    """What was read from the file; gone once the list is confirmed or set aside."""


class AddressEntry(Row):
    """An authority of a State as the address book of the group knows it."""

    __tablename__ = "address_entries"
    __table_args__ = (
        CheckConstraint("kind IN ('court', 'judge', 'prosecutor', 'central', 'other')", name="kind"),
        Index("ix_address_entries_group", "focus_group_id", "state"),
    )

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    state: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(20))
    facts = sealed_json(default=dict)
    """Name, representative, post, address, telephone, fax, e-mail, languages, measures, remarks."""
    source: Mapped[str] = mapped_column(String(300), default="")
    source_date: Mapped[str] = mapped_column(String(10), default="")
    import_id: Mapped[str | None] = mapped_column(ForeignKey("address_imports.id"), default=None)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    outdated_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    outdated_reason = sealed_text()
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class LibraryChange(Row):
    """What was changed in a library: appended, never altered."""

    __tablename__ = "library_changes"
    __table_args__ = (UniqueConstraint("object_id", "sequence"),)

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"), index=True)
    object_type: Mapped[str] = mapped_column(String(20))
    object_id: Mapped[str] = mapped_column(String(32))
    sequence: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    """added, set, proposal, imported, outdated, current, removed or restored."""
    old = sealed_json(default=None)
    new = sealed_json(default=None)
    actor_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
