"""A batch as plain data: its persons or its States, and what opening did."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Place:
    """One person of a batch."""

    person_id: str
    instrument_id: str | None
    left_out: str | None
    reason: str
    participation: dict[str, Any]
    taken_revision: int

    def state(self, common: dict[str, Any]) -> str | None:
        """The executing State of this person's draft: their own, or the common one."""
        own = self.participation.get("executing_state", ...)
        return common.get("executing_state") if own is ... else own


@dataclass(frozen=True)
class OrderPlace:
    """One executing State of a batch."""

    state: str
    instrument_id: str | None
    own: dict[str, Any]
    taken_revision: int


@dataclass(frozen=True)
class BatchData:
    """A batch as plain data."""

    id: str
    case_id: str
    number: int
    slug: str
    version: str
    title: str
    common: dict[str, Any]
    revision: int
    opened_by: str
    created_at: datetime
    places: list[Place]
    orders: list[OrderPlace] = field(default_factory=list)

    @property
    def axis(self) -> str:
        """What there is one draft for each of: ``persons`` or ``states``."""
        return self.common.get("axis", "persons")

    @property
    def draft_ids(self) -> list[str]:
        """The drafts that were opened, in the order of the batch."""
        return [one.instrument_id for one in (*self.places, *self.orders) if one.instrument_id]

    @property
    def waiting(self) -> list[Place]:
        """Persons without a draft."""
        return [place for place in self.places if place.instrument_id is None]

    def within(self, found: dict[str, Any]) -> BatchData:
        """Without persons who were taken out of the case before they had a draft."""
        known = {line.id for line in found["persons"]}
        return replace(self, places=[one for one in self.places if one.instrument_id or one.person_id in known])


@dataclass(frozen=True)
class BatchLine:
    """A batch as it stands in a list."""

    id: str
    number: int
    title: str
    slug: str
    drafts: int
    waiting: int
    axis: str = "persons"


@dataclass(frozen=True)
class Opened:
    """What opening did: numbers of the drafts, and who was left out with which question."""

    numbers: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """A field that somebody else changed meanwhile; nothing of it was stored."""

    path: str
    theirs: Any
