"""The append-only log of a procedure: events, and what corrections make of them.

Nothing in a log is ever changed. An event entered wrongly is corrected or voided by a
later one that names it; the old values stay beside the new ones (:class:`Entry`). A step
that was forgotten names the event *before* which it belongs: it stands at the end of the
log, and is replayed at its place (:func:`arranged`).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .reasons import Reason

Kind = Literal["transition", "correction", "void"]


@dataclass(frozen=True)
class Event:
    """One line of the log.

    A *correction* gives only what changes of the event it names: the moment, the party, fields (None empties one).
    A *void* takes the event it names back; voiding a correction or a void undoes that.
    """

    id: str
    kind: Kind = "transition"
    transition: str = ""
    """Of a correction or void: empty, or the transition of the event it names."""
    happened_at: datetime.datetime | None = None
    """Aware. Of a correction: None where the moment stays. Of a void: not looked at."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the transition; dates in ISO form, moments with their offset."""
    party: str = ""
    actor: str = ""
    """Who entered it."""
    capacity: str = ""
    corrects: str = ""
    """The event that is corrected or voided."""
    reason: str = ""
    acknowledged: tuple[str, ...] = ()
    """What could not be judged and was passed knowingly (ids of guards and checks)."""
    before: str = ""
    """Of a step that was forgotten and entered later: the earlier line of the log before which it happened."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    """Answers of the form from which its deadlines are counted, as they stood then: key to ISO date, None for none."""
    acted_for: str = ""
    """Of a step that a party takes for itself: the party of who entered it, where that is another one."""


@dataclass(frozen=True)
class Entry:
    """One line of the log as the replay read it: the event as entered, and what holds of it now."""

    event: Event
    at: datetime.datetime
    """The moment that holds."""
    values: Mapping[str, Any]
    """The values that hold."""
    party: str = ""
    voided: bool = False
    superseded_by: tuple[str, ...] = ()
    """Corrections and voids that name it and hold, in the order of the log."""
    applied: bool = False
    """Whether the replay took it: not voided, and not after a conflict."""
    moved: tuple[tuple[str, str, str], ...] = ()
    """(key of the region, state left, state entered); a region that stayed is not named."""
    number: int = 0
    """Its place in the log, from 1; the place in a history is another one where it was entered later."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    """The answers that hold, as :attr:`Event.answers`."""

    @property
    def transition(self) -> str:
        return self.event.transition

    def taken(self, moved: tuple[tuple[str, str, str], ...] = ()) -> Entry:
        """The same line, as the replay applied it."""
        return Entry(
            self.event, self.at, self.values, self.party, self.voided, self.superseded_by, True, moved, self.number,
            self.answers,
        )  # fmt: skip

    def before(self) -> dict[str, Any]:
        """Values as they were entered and no longer hold: field to old value; the moment as ``at``."""
        changed = {key: old for key, old in self.event.values.items() if self.values.get(key) != old}
        if self.event.happened_at is not None and self.event.happened_at != self.at:
            changed["at"] = self.event.happened_at.isoformat()
        if self.event.party != self.party:
            changed["party"] = self.event.party
        return changed


@dataclass(frozen=True)
class Conflict:
    """The first event that cannot have happened as the log now stands."""

    event: str
    reasons: tuple[Reason, ...]


BEGINNING = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)
"""Stands for the moment of an event without one (a void)."""


def pointer_fault(events: Sequence[Event], position: int) -> str | None:
    """What is wrong with the event a correction or void names, or None: ``unknown`` or ``later``,
    ``of_correction`` (a correction can only be voided, not corrected)."""
    event = events[position]
    named = next((n for n, one in enumerate(events) if one.id == event.corrects), None)
    if named is None:
        return "unknown"
    if named >= position:
        return "later"
    return "of_correction" if event.kind == "correction" and events[named].kind != "transition" else None


def place_fault(events: Sequence[Event], position: int) -> str | None:
    """What is wrong with the event before which a forgotten step belongs, or None: ``unknown``, ``later``,
    ``no_step`` (only a step has a place among the steps)."""
    named = next((n for n, one in enumerate(events) if one.id == events[position].before), None)
    if named is None:
        return "unknown"
    if named >= position:
        return "later"
    return "no_step" if events[named].kind != "transition" else None


def arranged(entries: Sequence[Entry]) -> list[Entry]:
    """Entries of a whole log in the order in which they happened: what was entered later stands right before what it
    names. What names nothing usable stays at its place in the log; the replay reports it."""
    if not any(entry.event.before for entry in entries):
        return list(entries)
    events, made = [entry.event for entry in entries], list[Entry]()
    for number, entry in enumerate(entries):
        place = len(made)
        if entry.event.before and entry.event.kind == "transition" and not place_fault(events, number):
            place = next(n for n, one in enumerate(made) if one.event.id == entry.event.before)
        made.insert(place, entry)
    return made


def settle(events: Sequence[Event], first: int = 1) -> list[Entry]:
    """Every event with the values that hold, in the order of the log; nothing is applied yet.

    Corrections that name nothing usable have no effect; the replay reports them. `first` is the number of the first.
    """
    standing = _standing(events)
    by_target: dict[str, list[Event]] = {}
    for event in standing:
        by_target.setdefault(event.corrects, []).append(event)
    return [_entry(event, by_target.get(event.id, ()), number) for number, event in enumerate(events, first)]


def _standing(events: Sequence[Event]) -> list[Event]:
    """Corrections and voids that are not voided themselves, in the order of the log."""
    taken_back: set[str] = set()
    standing: list[Event] = []
    for position in range(len(events) - 1, -1, -1):
        event = events[position]
        if event.kind == "transition" or event.id in taken_back or pointer_fault(events, position):
            continue
        standing.append(event)
        if event.kind == "void":
            taken_back.add(event.corrects)
    return standing[::-1]


def _entry(event: Event, changes: Sequence[Event], number: int) -> Entry:
    at, values, party, answers = event.happened_at or BEGINNING, event.values, event.party, event.answers
    if not changes:
        return Entry(event, at, values, party, number=number, answers=answers)
    voided = False
    for change in changes:
        if change.kind == "void":
            voided = True
        else:
            at, party = change.happened_at or at, change.party or party
            values = {key: value for key, value in {**values, **change.values}.items() if value is not None}
            answers = {**answers, **change.answers}
    return Entry(
        event, at, values, party, voided, tuple(change.id for change in changes), number=number, answers=answers
    )
