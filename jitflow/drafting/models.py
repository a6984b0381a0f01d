"""Tables of drafting: instruments, their texts, the changes, overridden findings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.append_only import append_only
from jitflow.db.base import Row
from jitflow.db.sealed import sealed_json, sealed_text
from jitflow.db.types import Data, UTCDateTime

TEXT_STATES = ("source", "draft", "reviewed", "stale", "machine")
CHANGE_KINDS = (
    "opened",
    "set",
    "proposal",
    "declined",
    "added",
    "removed",
    "moved",
    "undone",
    "override",
    "withdrawn",
    "restored",
    "taken",
    "half_way",
    "accepted",
)
"""``proposal``: a value that met another person's change and was not stored; ``declined``: its
author chose theirs; ``restored``: an earlier value came back; ``taken``: a changed fact of the case
was accepted; ``half_way``: a stale translation was saved while it was typed;
``accepted``: a suggestion of somebody at the table; all others altered the instrument."""


class Instrument(Row):
    """One warrant, order or agreement of a case, pinned to its definition version."""

    __tablename__ = "instruments"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index(
            "ix_instruments_open",
            "focus_group_id",
            "saved_at",
            sqlite_where=text("status = 'draft'"),
            postgresql_where=text("status = 'draft'"),
        ),
    )

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    number: Mapped[str] = mapped_column(String(40))
    """Short title of the definition and a running number in the case."""
    slug: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(20), default="draft")
    issuing_state: Mapped[str] = mapped_column(String(2))
    executing_state: Mapped[str | None] = mapped_column(String(2), default=None)
    language: Mapped[str] = mapped_column(String(2))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), default=None, index=True)
    side: Mapped[str] = mapped_column(String(20), default="issuing", server_default="issuing")
    """The side of the procedure this focus group is on."""
    origin: Mapped[str] = mapped_column(String(20), default="drafted", server_default="drafted")
    """drafted here, received from the other side, or registered from paper."""
    marking: Mapped[dict | None] = mapped_column(Data, default=None)
    """Region to state after the last event: what the replay of the log gives, kept for lists."""
    event_count: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Number of events in the log; who writes the next one names it, so that two cannot."""
    home_party: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The party of the office that keeps the instrument, settled when others first sit at its table: who moves the items
    of the parties about then changes nothing of what is whose."""
    issued_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    answers = sealed_json(default=dict)
    prefilled: Mapped[list[str]] = mapped_column(Data, default=list)
    """Paths whose values came from the facts of the case and were not changed since."""
    groups: Mapped[list[str]] = mapped_column(Data, default=list)
    """Keys of the repeating groups of the definition version, which is frozen: without them a
    path could not be told from an item id."""
    revision: Mapped[int] = mapped_column(Integer, default=0)
    change_count: Mapped[int] = mapped_column(Integer, default=0)
    """Number of rows in ``changes``, proposals included."""
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


class Text(Row):
    """The value of a free-text field in one language."""

    __tablename__ = "texts"
    __table_args__ = (
        UniqueConstraint("instrument_id", "path", "language"),
        CheckConstraint("state IN ('source', 'draft', 'reviewed', 'stale', 'machine')", name="state"),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    path: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    text = sealed_text()
    state: Mapped[str] = mapped_column(String(20))
    source_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 over instrument, path and the source text this one was written for."""
    source_text = sealed_text()
    """The source text this one was written for; what changed since is marked word by word."""
    reviewed_by: Mapped[str | None] = mapped_column(String(32), default=None)
    reviewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    accepted_reason = sealed_text()
    """Why the reviewer found this text right although digits, dates or names differ from the source."""
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


@append_only
class Change(Row):
    """What was changed: appended, never altered. History, diff and undo come from here."""

    __tablename__ = "changes"
    __table_args__ = (UniqueConstraint("instrument_id", "sequence"),)

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    sequence: Mapped[int] = mapped_column(Integer)
    """Order within the instrument, proposals included."""
    revision: Mapped[int] = mapped_column(Integer)
    """Revision of the instrument after this change (a proposal changes none)."""
    kind: Mapped[str] = mapped_column(String(20))
    path: Mapped[str] = mapped_column(String(200))
    old = sealed_json(default=None)
    new = sealed_json(default=None)
    actor_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Override(Row):
    """A finding somebody decided to go on with, and why."""

    __tablename__ = "overrides"
    __table_args__ = (UniqueConstraint("instrument_id", "check_id", "item"),)

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    check_id: Mapped[str] = mapped_column(String(40))
    item: Mapped[str] = mapped_column(String(200), default="")
    """Path of the item the check was judged on; empty for the whole instrument."""
    reason = sealed_text()
    actor_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class DeclinedOffer(Row):
    """A changed fact of the case that somebody decided not to take over into a draft."""

    __tablename__ = "declined_offers"
    __table_args__ = (UniqueConstraint("instrument_id", "path"),)

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    path: Mapped[str] = mapped_column(String(200))
    value = sealed_json(default=None)
    """What was offered: another value is another offer."""
    actor_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class FoundOnSave(Row):
    """What one check said of an instrument when it was last saved: ids and paths, no content.

    Kept with the draft so that lists can say what waits without judging every draft again.
    Derived: the act that changed the instrument has the audit entry.
    """

    __technical__ = True
    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("instrument_id", "check_id", "path", "item"),
        CheckConstraint("outcome IN ('finding', 'settled', 'not_judged')", name="outcome"),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    check_id: Mapped[str] = mapped_column(String(40))
    path: Mapped[str] = mapped_column(String(200))
    """Field it is shown at, with item ids."""
    item: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[str] = mapped_column(String(20))
    """settled: somebody went on with it for a recorded reason."""
    severity: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int] = mapped_column(Integer)
    """Revision of the instrument that was judged."""
    definition: Mapped[str] = mapped_column(String(64))
    """Digest of the definition whose checks were run."""
