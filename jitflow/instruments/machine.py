"""The procedure engine: a table of transitions over a marking, and a log that is replayed.

Pure: no clock, no database. ``start`` and ``replay`` give a :class:`.position.Position`;
``advance`` adds one line to a log. A replay never fails: what is impossible is its
``conflict``. Whether a person may take a step with what is known of the instrument is
judged in :mod:`.judging`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import position as places
from .events import BEGINNING, Conflict, Entry, Event, arranged, place_fault, pointer_fault, settle
from .position import Clock, Position
from .procedure import Procedure, Role, Side, Transition
from .reasons import PARTY_WORD, OfParty, Reason, Word

__all__ = [
    "Actor", "Event", "Position", "Refused", "advance", "at_place", "changed_clocks", "enabled", "replay", "start",
]  # fmt: skip


class Refused(Exception):
    """A step that cannot be taken, with every reason."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__(" ".join(reason.say() for reason in reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Actor:
    """Who wants to take a step."""

    id: str
    roles: frozenset[Role]
    """Capacities in which the person may act in this case."""
    party: str = ""
    """The party the person acts for; empty: not bound to one."""
    enters: frozenset[str] | None = None
    """Parties whose steps the person may enter since nobody of theirs sits at the table here; None: nobody asked."""
    seated: bool = False
    """Sits at the table for a party (or for none), and is not of the team that keeps the file."""

    def acts_for(self, party: str) -> bool:
        """Whether the person may enter a step that this party takes for itself."""
        if self.party and party == self.party:
            return True
        return party in self.enters if self.enters is not None else not self.party and not self.seated


def start(procedure: Procedure, side: str, parties: Sequence[str] = ()) -> Position:
    """The position before anything happened. Raises KeyError for an unknown side."""
    return places.start(procedure.sides[side], tuple(parties))


def replay(procedure: Procedure, side: str, events: Sequence[Event], parties: Sequence[str] = ()) -> Position:
    """Where the log leads. Corrections are heeded; what is impossible is the position's ``conflict``."""
    return _replay(start(procedure, side, parties), events)


def _replay(position: Position, events: Sequence[Event]) -> Position:
    return _run(position, events, arranged(settle(events)))


def _run(position: Position, events: Sequence[Event], entries: Sequence[Entry]) -> Position:
    """Apply entries in this order; `events` is the whole log they are of."""
    tail: list[Entry] = []  # what comes after a conflict is kept, and not applied
    for entry in entries:
        event = entry.event
        if position.conflict is not None:
            tail.append(entry)
            continue
        reasons = _pointers(events, entry)
        if event.kind == "transition" and not entry.voided and not reasons:
            reasons = structure(position, entry.transition, entry.party, event.happened_at is not None)
            if not reasons:
                position = places.moved(position, position.side.transition[entry.transition], entry)
                continue
        if not reasons and event.kind != "transition":
            entry = entry.taken()
        conflict = Conflict(event.id, reasons) if reasons else None
        position = position.with_entries((entry,), conflict)
    return position.with_entries(tuple(tail), position.conflict) if tail else position


def _pointers(events: Sequence[Event], entry: Entry) -> tuple[Reason, ...]:
    """What is wrong with the earlier line an event names, as a correction or as its place."""
    event = entry.event
    if event.kind != "transition":
        fault = pointer_fault(events, entry.number - 1)
        return (Reason("correction", event.id, f"correction_{fault}"),) if fault else ()
    fault = place_fault(events, entry.number - 1) if event.before else None
    return (Reason("correction", event.id, f"place_{fault}"),) if fault else ()


def at_place(position: Position, event_id: str) -> Position:
    """Where the procedure stood right before an event, as the log now has it. Raises :class:`Refused` for one that
    is no step of the log."""
    events = position.log
    entries = arranged(settle(events))
    place = next((n for n, one in enumerate(entries) if one.event.id == event_id), None)
    if place is None or entries[place].event.kind != "transition":
        raise Refused((Reason("correction", event_id, "place_unknown" if place is None else "place_no_step"),))
    return _run(_beginning(position), events, entries[:place])


def structure(position: Position, transition: str, party: str, timed: bool) -> tuple[Reason, ...]:
    """Every reason that lies in the table itself: the step, its party, the states of its regions, its moment."""
    declared = position.side.transition.get(transition)
    if declared is None:
        return (Reason("unknown", transition, "unknown", (("step", transition),)),)
    reasons = list(_party(position, declared, party))
    if not reasons and not fits(position, declared, party):
        reasons += _states(position, declared, party if declared.per else "")
    if not timed:
        reasons.append(Reason("moment", "at", "moment"))
    return tuple(reasons)


def _party(position: Position, declared: Transition, party: str) -> Iterator[Reason]:
    known = party in position.parties
    if declared.adds_party:
        wrong = known or not party or ":" in party
    else:
        wrong = bool(party or declared.per) and not known
    if wrong:
        yield Reason("party", declared.id, "party", (("party", party_word(party)),))


def fits(position: Position, declared: Transition, party: str) -> bool:
    """Whether every region the step needs is where it needs it."""
    marking = position.marking
    for region, states in position.side.conditions[declared.id]:
        if region.per is None:
            if marking.get(region.id) not in states:
                return False
        elif not all(
            marking.get(f"{region.id}:{one}") in states for one in ((party,) if declared.per else position.parties)
        ):
            return False
    return True


def _states(position: Position, declared: Transition, party: str) -> Iterator[Reason]:
    side = position.side
    for move in declared.moves:
        for key in places.places(position, move, party) if move.needed else ():
            if position.marking.get(key) not in move.leaves:
                yield _stands(position, "state", key, move.leaves)
    by_region: dict[str, tuple[str, ...]] = {}
    for state in declared.given:
        region = side.region_of(state)
        by_region[region.id] = (*by_region.get(region.id, ()), state)
    for region_id, states in by_region.items():
        region = side.region[region_id]
        for one in position.parties if region.per and not party else (party,):
            key = places.region_key(region, one)
            if position.marking.get(key) not in states:
                yield _stands(position, "given", key, states)


def _stands(position: Position, kind: Any, key: str, needed: tuple[str, ...]) -> Reason:
    side, region, now = position.side, key.partition(":")[0], position.marking.get(key)
    return Reason(
        kind,
        key,
        kind,
        (
            ("region", region_word(side, region, key.partition(":")[2])),
            ("now", state_word(side, now) if now else "–"),
            ("states", tuple(state_word(side, one) for one in needed)),
        ),
    )


def state_word(side: Side, state: str) -> Word:
    """Title of a state, for a reader."""
    return Word(f"procedure.{side.id}.state.{state}:title", side.state[state].title)


def region_word(side: Side, region: str, party: str = "") -> Word | OfParty:
    """Title of a region, for a reader; with its party where there is one per party."""
    word = Word(f"procedure.{side.id}.region.{region}:title", side.region[region].title)
    return OfParty(word, party_word(party)) if party else word


def party_word(party: str) -> Word:
    """A party, which pages call by its State and authority: its key says nothing to anybody."""
    return Word(f"{PARTY_WORD}{party}", party)


def step_word(side: Side, transition: str) -> Word:
    """Title of a transition, for a reader."""
    return Word(f"procedure.{side.id}.transition.{transition}:title", side.transition[transition].title)


def enabled(position: Position) -> list[tuple[Transition, str]]:
    """Steps the table alone allows, each with the party that takes it; guards are not asked.

    Steps that add a party are left out: any party may be added.
    """
    if position.conflict is not None:
        return []
    found = []
    for declared in position.side.transitions:
        for party in parties_for(position, declared):
            if not declared.adds_party and fits(position, declared, party):
                found.append((declared, party))
    return found


def parties_for(position: Position, declared: Transition) -> tuple[str, ...]:
    """Parties that may take a step for themselves; one empty name where it is taken for all."""
    return position.parties if declared.per else ("",)


def advance(position: Position, event: Event) -> Position:
    """The position after one more line of the log; guards are not asked.

    A correction replays the whole log: the position may then have a conflict. Raises :class:`Refused` for a step
    the table does not allow, for a correction that names no event it can change, and for a forgotten step that does
    not fit at its place, or after which a later one no longer fits.
    """
    if event.kind != "transition" or event.before:
        events = [*position.log, event]
        if reasons := _pointers(events, Entry(event, BEGINNING, {}, number=len(events))):
            raise Refused(reasons)
        after = _replay(_beginning(position), events)
        if event.before and (reasons := _no_longer_fits(position, after, event)):
            raise Refused(reasons)
        return after
    if position.conflict is not None:
        raise Refused((conflict_reason(position),))
    reasons = structure(position, event.transition, event.party, event.happened_at is not None)
    if reasons:
        raise Refused(reasons)
    (entry,) = settle([event], len(position.history) + 1)
    return places.moved(position, position.side.transition[event.transition], entry)


def _no_longer_fits(before: Position, after: Position, event: Event) -> tuple[Reason, ...]:
    """Why a forgotten step cannot be entered at its place: it lies after the step before which it belongs, is not
    possible there, or makes impossible what happened afterwards. A conflict that was there already is no reason."""
    order = {one.event.id: number for number, one in enumerate(after.history)}
    named = after.history[order[event.before]]
    late: tuple[Reason, ...] = ()
    if event.happened_at is not None and event.happened_at > named.at and not named.voided:
        late = (Reason("moment", "at", "moment_after", (("step", _title(after, named)),)),)
    found = after.conflict
    known = before.conflict
    if found is None or (known is not None and order[known.event] <= order[found.event]):
        return late
    if found.event == event.id:
        return (*late, *found.reasons)
    step = _title(after, after.history[order[found.event]])
    return (*late, Reason("later", found.event, "later", (("step", step),)), *found.reasons)


def _title(position: Position, entry: Entry) -> str | Word:
    known = entry.transition in position.side.transition
    return step_word(position.side, entry.transition) if known else entry.transition


def conflict_reason(position: Position) -> Reason:
    """That nothing may happen before the log is put right."""
    assert position.conflict is not None
    return Reason("conflict", position.conflict.event, "conflict")


def _beginning(position: Position) -> Position:
    joined = {one.party for one in position.history if one.applied and _adds(position, one)}
    return places.start(position.side, tuple(one for one in position.parties if one not in joined))


def _adds(position: Position, entry: Entry) -> bool:
    declared = position.side.transition.get(entry.transition)
    return entry.event.kind == "transition" and declared is not None and declared.adds_party


def changed_clocks(before: Position, after: Position) -> list[tuple[Clock | None, Clock | None]]:
    """Clocks that a correction started, stopped or changed: (as it was, as it is), None where there is none.

    Who was shown the old date has to be told.
    """

    def by_start(position: Position) -> Mapping[tuple[str, str, str], Clock]:
        return {(one.deadline.id, one.event, one.party): one for one in position.clocks}

    old, new = by_start(before), by_start(after)
    keys = list(dict.fromkeys((*old, *new)))
    return [(old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]
