"""Where a procedure stands: a marking (region to state), what happened, which clocks run.

A position is never changed; :func:`moved` gives the next one. Guards play no part here:
they are judged before a step is taken (:mod:`.judging`), never when the log is replayed.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from .events import Conflict, Entry, Event
from .procedure import AT, Deadline, Move, Region, Side, Start, Transition

Moment = datetime.datetime | datetime.date


def region_key(region: Region, party: str = "") -> str:
    """Key of a region in a marking: ``signing:IT`` where there is one per party."""
    return f"{region.id}:{party}" if region.per else region.id


@dataclass(frozen=True)
class Extended:
    """One extension of a clock: a period that runs on from the strict end, or a new end."""

    event: str
    duration: str | None
    until: Moment | None


@dataclass(frozen=True)
class Clock:
    """A deadline that was started. Its dates are computed by the calendar, not here."""

    deadline: Deadline
    event: str
    """The event that started it."""
    start: Moment | None
    """Moment or day from which it runs; None: the event does not say, so it cannot be computed."""
    party: str = ""
    until: Moment | None = None
    """The end itself, where the event gave one."""
    extensions: tuple[Extended, ...] = ()
    ended_by: str | None = None
    ended_at: datetime.datetime | None = None
    ended: Literal["done", "restarted"] | None = None
    answer: str = ""
    """Key of the answer of the form that gives its date; empty where the event itself gives it."""
    duration: str | None = None
    """How long it runs from its start: of the definition, or as the answers said when the event happened."""

    @property
    def is_open(self) -> bool:
        return self.ended is None

    @property
    def is_known(self) -> bool:
        """Whether an end can be computed from what the event says."""
        return self.until is not None or self.start is not None


@dataclass(frozen=True)
class Position:
    """The procedure of one side after a number of events."""

    side: Side
    parties: tuple[str, ...] = ()
    marking: Mapping[str, str] = field(default_factory=dict)
    """Key of each region (:func:`region_key`) to its state."""
    visited: frozenset[tuple[str, str]] = frozenset()
    """(party or empty, state) of every state there ever was."""
    history: tuple[Entry, ...] = ()
    """Every line of the log in the order in which it happened: a step entered later stands at its place."""
    clocks: tuple[Clock, ...] = ()
    """Every deadline that was started, in the order of their start."""
    conflict: Conflict | None = None

    def with_entries(self, entries: tuple[Entry, ...], conflict: Conflict | None) -> Position:
        """The same position with further lines of the log that moved nothing."""
        history = (*self.history, *entries)
        return Position(self.side, self.parties, self.marking, self.visited, history, self.clocks, conflict)

    @property
    def log(self) -> tuple[Event, ...]:
        """Every line in the order in which it was entered."""
        return tuple(one.event for one in sorted(self.history, key=lambda one: one.number))

    @property
    def newest(self) -> Entry:
        """The line that was entered last. Raises ValueError where nothing was entered."""
        last = self.history[-1] if self.history else None
        if last is not None and last.number == len(self.history):
            return last
        return max(self.history, key=lambda one: one.number)

    def about(self, event_id: str) -> Entry | None:
        """The step that a line of the log is about: its own, or the one that a correction of a correction goes back to."""
        known = {one.event.id: one for one in self.history}
        found = known.get(event_id)
        for _line in known:
            if found is None or found.event.kind == "transition":
                break
            found = known.get(found.event.corrects)
        return found

    @cached_property
    def _last(self) -> dict[tuple[str, str], Entry]:
        # A correction bears the name of the step it corrects and is no step: neither its values nor its person count.
        steps = (one for one in self.history if one.applied and one.event.kind == "transition")
        return {(one.transition, one.party): one for one in steps}

    def taken_by(self, transition: str, party: str) -> Entry | None:
        """The last event of a transition that holds and names this very party (or none)."""
        return self._last.get((transition, party))

    def last(self, transition: str, party: str = "") -> Entry | None:
        """The last event of a transition that holds: of this party, where the party takes it for itself."""
        declared = self.side.transition.get(transition)
        if declared is not None and declared.per and party:
            return self._last.get((transition, party))
        found = [one for (name, _party), one in self._last.items() if name == transition]
        return max(found, key=self.history.index) if len(found) > 1 else (found[0] if found else None)

    def state_of(self, region: str, party: str = "") -> str | None:
        """State of a region now; None for a party that does not take part."""
        return self.marking.get(region_key(self.side.region[region], party))

    def current(self, party: str = "") -> frozenset[str]:
        """Every state that is current: of the shared regions, and of those of one party."""
        return frozenset(
            state for key, state in self.marking.items() if ":" not in key or (party and key.endswith(f":{party}"))
        )

    def been(self, party: str = "") -> frozenset[str]:
        """Every state there ever was, as :meth:`current` counts them."""
        return frozenset(state for owner, state in self.visited if owner in ("", party))

    @property
    def open_clocks(self) -> tuple[Clock, ...]:
        return tuple(clock for clock in self.clocks if clock.is_open)

    @property
    def is_over(self) -> bool:
        """Whether every region may rest where it is."""
        return all(self.side.state[state].final for state in self.marking.values())


def start(side: Side, parties: tuple[str, ...] = ()) -> Position:
    """The position before anything happened. Raises ValueError for a party named twice or unusably."""
    shared = {region.id: region.start for region in side.regions if region.per is None}
    position = Position(side, marking=shared, visited=frozenset(("", state) for state in shared.values()))
    for party in parties:
        position = with_party(position, party)
    return position


def with_party(position: Position, party: str) -> Position:
    """The position with one more party: its regions begin at their start. Raises ValueError."""
    if not party or ":" in party or party in position.parties:
        raise ValueError(f"“{party}” cannot be added as a party")
    own = {region_key(region, party): region.start for region in position.side.regions if region.per}
    return replace(
        position,
        parties=(*position.parties, party),
        marking={**position.marking, **own},
        visited=position.visited | {(party, state) for state in own.values()},
    )


def places(position: Position, move: Move, party: str) -> tuple[str, ...]:
    """Keys of the regions a move concerns: one, or that of every party where no party acts for itself."""
    region = position.side.region_of(move.leaves[0])
    if region.per is None or party:
        return (region_key(region, party),)
    return tuple(region_key(region, one) for one in position.parties)


def _meant(position: Position, move: Move, key: str) -> bool:
    """Whether a move is for the party of a region, too."""
    return not move.only or bool(position.current(key.partition(":")[2]) & set(move.only))


def moved(position: Position, transition: Transition, entry: Entry) -> Position:
    """The position after an event that is possible."""
    if transition.adds_party:
        position = with_party(position, entry.party)
    party = entry.party if transition.per else ""
    marking, visited, steps = dict(position.marking), position.visited, []
    for move in transition.moves:
        for key in places(position, move, party) if move.to else ():
            # What it left is the state before the step: two moves of one region never follow each other.
            left = position.marking.get(key)
            if left in move.leaves and move.to and left != move.to and _meant(position, move, key):
                steps.append((key, left, move.to))
                marking[key] = move.to
    if steps:
        visited = visited | {(key.partition(":")[2], to) for key, _left, to in steps}
    entry = entry.taken(tuple(steps))
    after = Position(position.side, position.parties, marking, visited, (*position.history, entry), position.clocks)
    touched = position.side.touched_by(transition.id)
    if not touched:
        return after
    clocks = _clocks(after, transition, entry, touched)
    return Position(after.side, after.parties, marking, visited, after.history, clocks)


# clocks


def _clocks(
    position: Position, transition: Transition, entry: Entry, touched: tuple[tuple[Deadline, str], ...]
) -> tuple[Clock, ...]:
    clocks = position.clocks
    for deadline, what in touched:
        if what == "extends":
            clocks = tuple(_extended(clock, deadline, entry) for clock in clocks)
        elif what == "ends":
            clocks = tuple(_ended(clock, deadline, entry, transition, "done") for clock in clocks)
    for deadline, what in touched:
        if what == "starts" and (found := _starting(position, deadline, transition, entry)):
            clocks = tuple(_ended(clock, deadline, entry, transition, "restarted") for clock in clocks)
            clocks = (*clocks, _started(deadline, found, transition, entry))
    return clocks


def _concerns(clock: Clock, deadline: Deadline, party: str) -> bool:
    return clock.is_open and clock.deadline is deadline and party in ("", clock.party)


def _extended(clock: Clock, deadline: Deadline, entry: Entry) -> Clock:
    if not _concerns(clock, deadline, clock.party and entry.party):
        return clock
    by = next(one for one in deadline.extended_by if one.transition == entry.transition)
    until = moment_of(entry, by.until) if by.until else None
    return replace(clock, extensions=(*clock.extensions, Extended(entry.event.id, by.duration, until)))


def _ended(clock: Clock, deadline: Deadline, entry: Entry, transition: Transition, how: Any) -> Clock:
    if not _concerns(clock, deadline, entry.party if transition.per else ""):
        return clock
    return replace(clock, ended_by=entry.event.id, ended_at=entry.at, ended=how)


def _starting(position: Position, deadline: Deadline, transition: Transition, entry: Entry) -> Start | None:
    """The first rule of the deadline that this event fulfils."""
    party = entry.party if transition.per else ""
    current = position.current(party)
    for rule in deadline.started_by:
        if rule.transition != transition.id or (rule.given and not current & set(rule.given)):
            continue
        if rule.if_answered and answer_of(entry, rule.until_answer or "") is None:
            continue
        if rule.unless_running and any(_concerns(clock, deadline, party) for clock in position.clocks):
            continue
        if all(_codes(entry.values.get(key)) & set(codes) for key, codes in rule.only.items()):
            return rule
    return None


def _codes(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else {value}


def _started(deadline: Deadline, rule: Start, transition: Transition, entry: Entry) -> Clock:
    party = entry.party if transition.per else ""
    start = answer_of(entry, rule.answer) if rule.answer else moment_of(entry, rule.field)
    if rule.until_answer:
        until: Moment | None = answer_of(entry, rule.until_answer)
    else:
        until = moment_of(entry, rule.until) if rule.until else None
    duration = deadline.duration_in(entry.answers)
    counted = duration is not None or deadline.state_rule is not None
    given = rule.until_answer if until is not None or not counted else rule.answer
    if until is None and not counted and not given:
        given = next((key for key in deadline.answers if entry.answers.get(key) is None), deadline.duration_answer)
    return Clock(deadline, entry.event.id, start, party, until, answer=given or "", duration=duration)


def answer_of(entry: Entry, key: str) -> datetime.date | None:
    """The date that an answer of the form gave when the step was taken; None where it was empty."""
    value: Any = entry.answers.get(key)
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def moment_of(entry: Entry, name: str) -> Moment | None:
    """A date or moment of an event: its field, or ``at`` for the moment of the event itself; None where it has none."""
    if name == AT:
        return entry.at
    value: Any = entry.values.get(name)
    try:
        return datetime.datetime.fromisoformat(value) if "T" in value else datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        return None  # empty, or what no step would have let in: a replay never fails
