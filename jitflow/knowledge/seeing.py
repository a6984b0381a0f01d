"""Which records a member sees: by their state, and by what the person is in the focus group.

An observation is seen by its author, coordinators, administrators and those who were asked to review it; what is in review by all
who write; what was published or delivered, by all members. What was published once stays readable while a newer version
is in review, and whoever lays a record aside publishes nothing by that. The same clause stands in every query, so that counts,
facets and links know nothing of the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, true

from jitflow import capacities
from jitflow.knowledge.models import Record, Reviewer

#: States whose content appears where it applies.
IN_USE = ("published", "verified", "delivered")
#: States in which a record is laid aside: seen as far as it was published.
LAID_ASIDE = ("superseded", "archived", "withdrawn")
#: States that every member of the focus group sees.
OPEN = (*IN_USE, *LAID_ASIDE)
#: The one that only a few see, and the one that those see who write.
FIRST, IN_REVIEW = "observation", "in_review"
#: The kind of notes on judgments; the region that says whether one was compared with the judgment, and its state then.
NOTE, READING, READ = "legal_note", "reading", "read"
COORDINATORS = ("coordinator", "administrator")
WRITERS = ("member", "coordinator", "administrator")
READERS = (*WRITERS, "observer", "translator")
"""Levels in the focus group that read the knowledge base; an auditor sees the trail alone."""


def unread(kind: str, marking: Mapping[str, str]) -> str:
    """Of a note on a judgment that nobody compared with the judgment: the state that says so; empty of all else."""
    state = marking.get(READING, "")
    return state if kind == NOTE and state != READ else ""


@dataclass(frozen=True)
class Viewer:
    """Who looks: the person, and what the membership comes to (`jitflow.capacities.group_level`)."""

    user_id: str
    level: str
    group_id: str = ""

    @property
    def writes(self) -> bool:
        return self.level in WRITERS

    @property
    def coordinates(self) -> bool:
        return self.level in COORDINATORS


def asked(user_id: Any) -> ColumnElement[bool]:
    """Whether the person was asked by name to review the record."""
    return exists().where(Reviewer.record_id == Record.id, Reviewer.user_id == user_id, Reviewer.ended_at.is_(None))


def open_to_all() -> ColumnElement[bool]:
    """Records that every member sees."""
    return or_(Record.status.in_(IN_USE), Record.shown_version.is_not(None))


def of_few() -> ColumnElement[bool]:
    """Records that only a few see: observations, and what was laid aside without ever being published."""
    return or_(Record.status == FIRST, and_(Record.status.in_(LAID_ASIDE), Record.shown_version.is_(None)))


def read_as(row: Record) -> str:
    """The state whose readers read the newest words of a record: its own, but for one that is laid aside unpublished."""
    if row.status not in LAID_ASIDE or row.shown_version == row.revision:
        return row.status
    return FIRST if row.shown_version is None else IN_REVIEW


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """The records of a focus group that this person sees."""
    if viewer.level not in READERS:
        return false()
    if viewer.coordinates:
        return true()
    if not viewer.writes:
        return or_(open_to_all(), Record.author_id == viewer.user_id)
    return or_(open_to_all(), not_(of_few()), Record.author_id == viewer.user_id, asked(viewer.user_id))


def of_member(user_id: Any, membership: Any) -> ColumnElement[bool]:
    """The same as a clause over a joined membership, for the guard of every route (`jitflow.reach`)."""
    coordinates = membership.role.in_(COORDINATORS)
    writes = or_(membership.role != "member", membership.capacity.not_in(tuple(capacities.ONLOOKERS)))
    own = or_(Record.author_id == user_id, and_(writes, asked(user_id)))
    return or_(open_to_all(), coordinates, and_(writes, not_(of_few())), own)


def sees_newest(viewer: Viewer, status: str, own: bool) -> bool:
    """Whether the person reads the newest words of a record, or the version that was published last.

    `status`: as :func:`read_as` gives it. `own`: the person wrote it, or was asked to review it.
    """
    return status in OPEN or viewer.coordinates or (viewer.writes and status != FIRST) or own
