"""Tables of cases: the case, its team, its facts and the history of the facts.

Whatever names or describes a person or an act is sealed. Clear are ids, States,
categories, roles, references of EU bodies and times (design.md section 6).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_json, sealed_text
from jitflow.db.types import UTCDateTime

TEAM_ROLES = ("lead", "editor", "reader")
LED_CATEGORIES = ("suspect", "convicted", "victim", "witness", "contact", "unknown")
AUTHORITY_KINDS = ("court", "judge", "prosecutor", "central", "other")
_NOT_REMOVED = {
    "sqlite_where": text("removed_at IS NULL"),
    "postgresql_where": text("removed_at IS NULL"),
}


class Case(Row):
    """One investigation inside a focus group."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("focus_group_id", "number"),
        Index(
            "ix_cases_open",
            "focus_group_id",
            "changed_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    number: Mapped[int] = mapped_column(Integer)
    """Running number within the focus group."""
    title = sealed_text()
    summary = sealed_text()
    national_reference = sealed_text()
    eurojust_reference: Mapped[str | None] = mapped_column(String(60), default=None)
    issuing_state: Mapped[str] = mapped_column(String(2))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class CaseTeam(Row):
    """One member of the focus group in the team of a case. Ended rows stay, for the record."""

    __tablename__ = "case_team"
    __table_args__ = (
        UniqueConstraint("case_id", "user_id"),
        CheckConstraint("role IN ('lead', 'editor', 'reader')", name="role"),
        Index(
            "ix_case_team_user_active",
            "user_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(String(20))
    capacity: Mapped[str] = mapped_column(String(20), default="prosecutor", server_default="prosecutor")
    """In which capacity the person acts (``jitflow.access.CAPACITIES``): what the procedure lets them do, and less
    sight than the role gives where the capacity says so (a translator sees texts only)."""
    function: Mapped[str] = mapped_column(String(120), default="")
    """What the person is in the procedure ("validating judge"); a word for pages, no right."""
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class Person(Row):
    """A person of the case with the category of Article 6 of Directive (EU) 2016/680."""

    __tablename__ = "persons"
    __table_args__ = (
        CheckConstraint(
            "led_category IN ('suspect', 'convicted', 'victim', 'witness', 'contact', 'unknown')",
            name="led_category",
        ),
        Index("ix_persons_case", "case_id", **_NOT_REMOVED),
    )

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    led_category: Mapped[str] = mapped_column(String(20))
    led_reason = sealed_text()
    """Why the category is unknown; empty for every other category."""
    facts = sealed_json(default=dict)
    position: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class Offence(Row):
    """An act under investigation; ``facts["texts"]`` holds its description per language."""

    __tablename__ = "offences"
    __table_args__ = (Index("ix_offences_case", "case_id", **_NOT_REMOVED),)

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    facts = sealed_json(default=dict)
    position: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class Authority(Row):
    """A court, judge, prosecutor or central authority that acts in the case."""

    __tablename__ = "authorities"
    __table_args__ = (
        CheckConstraint("kind IN ('court', 'judge', 'prosecutor', 'central', 'other')", name="kind"),
        Index("ix_authorities_case", "case_id", **_NOT_REMOVED),
    )

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(20))
    facts = sealed_json(default=dict)
    position: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class FactChange(Row):
    """What was changed in the facts of a case: appended, never altered.

    Holds the history of LED categories with their reasons (DP-03).
    """

    __tablename__ = "fact_changes"
    __table_args__ = (Index("ix_fact_changes_object", "case_id", "object_id", "sequence"),)

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    object_type: Mapped[str] = mapped_column(String(20))
    object_id: Mapped[str] = mapped_column(String(32))
    sequence: Mapped[int] = mapped_column(Integer)
    """Order within the object; stamps alone may be equal."""
    kind: Mapped[str] = mapped_column(String(20))
    """added, set, proposal, removed or restored."""
    path: Mapped[str] = mapped_column(String(120))
    old = sealed_json(default=None)
    new = sealed_json(default=None)
    reason = sealed_text()
    actor_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
