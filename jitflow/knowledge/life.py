"""The life of a record: where it stands, which steps may be taken, by whom and why not. The procedure is data.

The log of events is replayed by the engine of the instruments; guards read the answers, the position, and three switches
that say what the service knows of the person and the words (`switches`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.db import clock
from jitflow.instruments import judging, machine
from jitflow.instruments.definition import Definition
from jitflow.instruments.events import Event as Line
from jitflow.instruments.facts import Facts, Instrument
from jitflow.instruments.judging import Option
from jitflow.instruments.machine import Actor, Position
from jitflow.instruments.procedure import Role, Side
from jitflow.instruments.steps import Data
from jitflow.knowledge import definitions
from jitflow.knowledge.models import Event, Record, Settled, Version
from jitflow.knowledge.seeing import IN_USE
from jitflow.letters.slots import Texts


@dataclass(frozen=True)
class Person:
    """Who takes a step: the id, what the membership comes to, and in which capacity."""

    id: str
    level: str
    capacity: str

    @property
    def roles(self) -> frozenset[Role]:
        """Capacities of the procedure: the own one, and that of a coordinator for who coordinates the group."""
        known = {one.value for one in Role}
        found = {self.capacity} | ({"coordinator"} if self.level in ("coordinator", "administrator") else set())
        return frozenset(Role(one) for one in found & known)


@dataclass(frozen=True)
class Known:
    """What the service knows when a step is judged."""

    writers: frozenset[str]
    """Who wrote part of the words since they were published last."""
    anonymised: bool
    """Whether nothing is left that looks like data of a case and was not settled."""
    shipped: bool = False
    by_itself: bool = False
    """Whether the service takes the step because of what somebody did."""


@dataclass
class Standing:
    """One record with its log, as steps are judged on it."""

    record: Record
    texts: Texts
    events: list[Event]
    known: Known
    _judges: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def definition(self) -> Definition:
        return definitions.definition(self.record.definition)

    @property
    def side(self) -> Side:
        return definitions.side(self.definition)

    @cached_property
    def position(self) -> Position:
        assert self.definition.procedure is not None
        return machine.replay(self.definition.procedure, self.side.id, [line_of(one) for one in self.events])

    @cached_property
    def facts(self) -> Facts:
        """Answers and words as checks and guards read them."""
        row = self.record
        states = row.answers.get("states") or [""]
        return Facts(
            self.definition,
            Instrument(
                slug=self.definition.slug, version=self.definition.version, as_of=clock.now().date().isoformat(),
                issuing_state=states[0], language=row.language, answers=row.answers,
                texts={path: dict(found) for path, found in self.texts.items()},
            ),
        )  # fmt: skip

    def data(self, person: Person) -> Data:
        """What a step of this person is judged on."""
        switches = {
            "wrote": person.id in self.known.writers,
            "anonymised": self.known.anonymised,
            "shipped": self.known.shipped,
            "by_itself": self.known.by_itself,
            "in_revision": self.record.shown_version is not None and self.record.status not in IN_USE,
        }
        return Data(self.facts, switches=switches)

    def options(self, person: Person) -> list[Option]:
        """Every step that the record could take from where it stands, with what speaks against it for this person."""
        found = judging.options(self.position, self.data(person), actor_of(person))
        return [one for one in found if one.reachable and one.has_place]

    def option(self, person: Person, transition: str) -> Option | None:
        """One step as it stands for this person; None where the procedure has no such step."""
        found = judging.options(self.position, self.data(person), actor_of(person))
        return next((one for one in found if one.transition.id == transition), None)


def actor_of(person: Person) -> Actor:
    """The person as the engine knows it."""
    return Actor(person.id, person.roles)


def line_of(event: Event) -> Line:
    """A stored event as the engine replays it."""
    return Line(
        id=event.id, transition=event.transition, happened_at=event.happened_at, values=event.given, actor=event.actor_id,
        capacity=event.capacity,
    )  # fmt: skip


def events_of(session: Session, record_id: str) -> list[Event]:
    """The log of a record, the oldest first."""
    return list(session.scalars(select(Event).where(Event.record_id == record_id).order_by(Event.sequence)))


def writers_of(session: Session, row: Record) -> frozenset[str]:
    """Who wrote part of the words since they were published last; nobody wrote what came with jitflow."""
    statement = select(Version.made_by).where(Version.record_id == row.id, Version.concerns != "delivery").distinct()
    if row.shown_version is not None:
        statement = statement.where(Version.number > row.shown_version)
    return frozenset(session.scalars(statement))


def settled_keys(session: Session, record_id: str) -> frozenset[str]:
    """Keys of what looks like data of a case and was looked at."""
    return frozenset(session.scalars(select(Settled.key).where(Settled.record_id == record_id)))


def happened(events: Iterable[Event], transition: str) -> datetime | None:
    """When a step was taken last."""
    found = [one.happened_at for one in events if one.transition == transition]
    return found[-1] if found else None
