"""Tables of the clock: limits with the days that were counted, notices, and calendar feeds.

Times, rules and States are clear, so that lists and reminders can be asked of the database; words of a case are sealed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_text
from jitflow.db.types import Data, UTCDateTime

IS_OPEN = text("deadlines.status = 'open'")
"""Written out: with a bound value SQLite would not use the partial indexes."""
STATUSES = ("open", "ended", "replaced", "void")
_OPEN = {"sqlite_where": text("status = 'open'"), "postgresql_where": text("status = 'open'")}


class Deadline(Row):
    """One limit of one instrument (or an own one of a case), as it was computed.

    An open limit is computed again only by an event of the procedure; the row it replaces stays.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'ended', 'replaced', 'void')", name="status"),
        CheckConstraint("safe IN ('earlier', 'later')", name="safe"),
        # The lists: of a case, of a focus group; keyset by moment and id. What lists are narrowed by stands in the
        # index, too, so that only the rows of one page are read from the table.
        Index("ix_deadlines_case_open", "case_id", "due_at", "id", "responsible_id", "state", "slug", **_OPEN),
        Index("ix_deadlines_group_open", "focus_group_id", "due_at", "id", **_OPEN),
        Index("ix_deadlines_instrument", "instrument_id"),
    )

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    instrument_id: Mapped[str | None] = mapped_column(ForeignKey("instruments.id"), default=None)
    slug: Mapped[str] = mapped_column(String(60), default="")
    """Kind of instrument, for filters; empty for an own deadline of a case."""
    rule: Mapped[str] = mapped_column(String(60), default="")
    """Deadline of the procedure's definition; empty for an own one."""
    period: Mapped[str] = mapped_column(String(40), default="")
    """The period that was counted, such as P10D; empty where a date was entered."""
    event_id: Mapped[str | None] = mapped_column(ForeignKey("procedure_events.id"), default=None)
    """The event that started it."""
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    strict_end: Mapped[datetime] = mapped_column(UTCDateTime)
    shifted_end: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """The safe one of both ends for the side that reads."""
    outer_end: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    """An unconfirmed outer limit of national law, shown as such, never as time that one has."""
    zone: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(2), default="")
    """Where the act is to be done."""
    whose: Mapped[str] = mapped_column(String(20), default="")
    """Whose limit it is: a side or a party."""
    safe: Mapped[str] = mapped_column(String(10), default="earlier")
    confidence: Mapped[str] = mapped_column(String(4), default="")
    computation: Mapped[dict] = mapped_column(Data, default=dict)
    """The days counted, with the version of the library that knew the holidays."""
    title = sealed_text()
    """An own deadline in words; empty for one of the definition."""
    basis = sealed_text()
    """The basis of an own deadline, such as "asked for by the executing court"."""
    status: Mapped[str] = mapped_column(String(20), default="open")
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("procedure_events.id"), default=None)
    replaced_by: Mapped[str | None] = mapped_column(String(32), default=None)
    responsible_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), default=None)
    """Who has to act; None means the lead of the case."""
    reminders: Mapped[list[str]] = mapped_column(Data, default=list)
    """Lead times before the due moment at which a reminder goes out, as ISO 8601 durations."""
    created_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


class Notice(Row):
    """A person has to be told something of a deadline: in the application, and by mail with the next digest."""

    __tablename__ = "notices"
    __table_args__ = (
        # Several workers may find the same reminder due; one of them tells it.
        UniqueConstraint("user_id", "subject_id", "kind", "mark"),
        Index(
            "ix_notices_unseen",
            "user_id",
            "created_at",
            sqlite_where=text("seen_at IS NULL"),
            postgresql_where=text("seen_at IS NULL"),
        ),
    )

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    instrument_id: Mapped[str | None] = mapped_column(ForeignKey("instruments.id"), default=None)
    subject_id: Mapped[str] = mapped_column(String(32))
    """The deadline or the event it tells of."""
    kind: Mapped[str] = mapped_column(String(20))
    """due, overdue, moved, voided, event."""
    mark: Mapped[str] = mapped_column(String(40), default="")
    """Which of several of one kind: the lead time, or the moment that was shown before."""
    detail: Mapped[dict] = mapped_column(Data, default=dict)
    """Moments and rule names; no content."""
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    mailed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class CalendarFeed(Row):
    """The secret address of one person's deadlines as a calendar; the database holds its hash."""

    __tablename__ = "calendar_feeds"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
