"""Tables of the procedure: the log of events, the seals of validated originals, what came in from the other side.

The state of an instrument is a replay of its events. Nothing in the log is ever changed: an event entered wrongly is
corrected by a later one. Triggers of the database refuse an update.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.append_only import append_only
from jitflow.db.base import Row
from jitflow.db.sealed import sealed_json, sealed_text
from jitflow.db.types import Data, UTCDateTime

EVENT_KINDS = ("transition", "correction", "void")
SEAL_KINDS = ("original", "translation")


@append_only
class ProcedureEvent(Row):
    """One step of the procedure, or the correction of an earlier one. Appended, never altered."""

    __tablename__ = "procedure_events"
    __table_args__ = (
        UniqueConstraint("instrument_id", "sequence"),
        UniqueConstraint("instrument_id", "token"),
        CheckConstraint("kind IN ('transition', 'correction', 'void')", name="kind"),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    sequence: Mapped[int] = mapped_column(Integer)
    """Order in which the events were entered, from 1."""
    token: Mapped[str] = mapped_column(String(32))
    """Made with the page that offered the step: the same form sent twice is one event."""
    kind: Mapped[str] = mapped_column(String(20), default="transition")
    transition: Mapped[str] = mapped_column(String(60))
    region: Mapped[str] = mapped_column(String(60), default="")
    """The region it moves, with the party where there is one per party; empty where the transition says it all."""
    party: Mapped[str] = mapped_column(String(40), default="")
    corrects: Mapped[str | None] = mapped_column(String(32), default=None)
    """The event this one corrects or voids."""
    precedes: Mapped[str | None] = mapped_column(String(32), default=None)
    """Of a step that was forgotten and entered later: the event before which it happened."""
    happened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    zone: Mapped[str] = mapped_column(String(60))
    """IANA zone in which the moment was entered."""
    values = sealed_json(default=dict)
    """What was filled in with the step: field of the transition to plain value."""
    reason = sealed_text()
    """Why it was corrected, or why a warning was passed."""
    actor_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    capacity: Mapped[str] = mapped_column(String(20))
    """In which capacity the person acted."""
    marking: Mapped[dict] = mapped_column(Data, default=dict)
    """Region to state after this event, as it was judged when it was entered."""


class Seal(Row):
    """A validated original or a checked translation: hashes of all it was made from.

    The snapshot says later what changed; the manifest proves that nothing did.
    """

    __tablename__ = "seals"
    __table_args__ = (
        CheckConstraint("kind IN ('original', 'translation')", name="kind"),
        Index("ix_seals_instrument", "instrument_id", "created_at"),
    )

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    revision: Mapped[int] = mapped_column(Integer)
    manifest: Mapped[dict] = mapped_column(Data, default=dict)
    """Hashes of answers, texts, definition, template and wording; no content."""
    manifest_hash: Mapped[str] = mapped_column(String(64))
    snapshot = sealed_json(default=dict)
    """Material answers and texts as they were sealed."""
    translator = sealed_text()
    """Who translated, on the seal of a translation."""
    event_id: Mapped[str | None] = mapped_column(ForeignKey("procedure_events.id"), default=None)
    sealed_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    capacity: Mapped[str] = mapped_column(String(20))
    voided_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    voided_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"), default=None)
    voided_paths: Mapped[list[str]] = mapped_column(Data, default=list)
    """Paths whose material change voided the seal."""
    kept_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    """When what it seals was opened again: it holds for what is in force and says nothing of the working copy."""


class IssuedVersion(Row):
    """What a step issued, as it stood then: the text in force from a day on, until the next one or none."""

    __tablename__ = "issued_versions"
    __table_args__ = (UniqueConstraint("event_id"), Index("ix_issued_versions_instrument", "instrument_id", "created_at"))

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    event_id: Mapped[str] = mapped_column(ForeignKey("procedure_events.id"))
    """The step that issued it. From which day it is in force, that step says, and whether it still holds."""
    language: Mapped[str] = mapped_column(String(2))
    """Language of the source texts."""
    revision: Mapped[int] = mapped_column(Integer)
    answers = sealed_json(default=dict)
    texts = sealed_json(default=dict)
    """Path to language to text and state, all languages."""
    seals: Mapped[dict] = mapped_column(Data, default=dict)
    """Language to the seal that held then: its id and the hash of its manifest."""


class Reception(Row):
    """A file of the other side that opened an instrument here, and how its pages and its data compare."""

    __tablename__ = "receptions"
    __table_args__ = (Index("ix_receptions_instrument", "instrument_id"),)

    instrument_id: Mapped[str] = mapped_column(ForeignKey("instruments.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    enclosure_id: Mapped[str | None] = mapped_column(ForeignKey("enclosures.id"), default=None)
    """The file itself, kept as an enclosure."""
    sha256: Mapped[str | None] = mapped_column(String(64), default=None)
    outcome: Mapped[str] = mapped_column(String(20))
    """same, differs, no_data, or by_hand."""
    comparison = sealed_json(default=dict)
    """Section to the words that differ: what the page says, what the data would print."""
    received_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
