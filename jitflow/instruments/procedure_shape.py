"""The shape of a procedure's graph: what can be reached, where one is trapped, what looks the same.

Regions are looked at together: a transition counts where every region it needs can be in
a state it leaves. That is exact for what one region alone decides, and generous where
several must meet; random walks over the marking (tests/property) cover the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .procedure import Side, Transition

ShapeFault = tuple[str, str, str]
"""Table, key and message."""


def shape_fault(side: Side) -> ShapeFault | None:
    """The first fault, or None."""
    return next(_faults(side), None)


def _faults(side: Side) -> Iterator[ShapeFault]:
    for region in side.regions:
        if not any(state.final for state in side.states_in(region.id)):
            yield f"regions {region.id}", "states", "none of its states is final"
    reached = reachable(side)
    for state in side.states:
        if state.id not in reached:
            yield f"states {state.id}", "id", "no transition leads here from the start"
    for transition in side.transitions:
        if not _possible(side, transition, reached):
            yield f"transitions {transition.id}", "from", "can never be taken"
    ends = leads_to_end(side, reached)
    for state in side.states:
        if state.id not in ends:
            yield f"states {state.id}", "final", "is a trap: no final state of its region can be reached from here"
    yield from _alike(side)


def reachable(side: Side) -> set[str]:
    """States that some sequence of transitions may enter."""
    reached = {region.start for region in side.regions}
    grown = True
    while grown:
        grown = False
        for transition in side.transitions:
            if _possible(side, transition, reached):
                for move in transition.moves:
                    if move.to and move.to not in reached and reached & set(move.leaves):
                        reached.add(move.to)
                        grown = True
    return reached


def _possible(side: Side, transition: Transition, reached: set[str]) -> bool:
    if not all(reached & set(move.leaves) for move in transition.moves if move.needed):
        return False
    given: dict[str, set[str]] = {}
    for state in transition.given:
        given.setdefault(side.state[state].region, set()).add(state)
    return all(reached & states for states in given.values())


def leads_to_end(side: Side, reached: set[str]) -> set[str]:
    """States from which a final state of the same region can be reached."""
    ends = {state.id for state in side.states if state.final}
    possible = [one for one in side.transitions if _possible(side, one, reached)]
    grown = True
    while grown:
        before = len(ends)
        for transition in possible:
            for move in transition.moves:
                if move.to in ends:
                    ends |= set(move.leaves)
        grown = len(ends) > before
    return ends


def _alike(side: Side) -> Iterator[ShapeFault]:
    """Pairs of steps that leave one state and cannot be told apart: one title, or the same in all but the name."""
    for number, one in enumerate(side.transitions):
        for other in side.transitions[:number]:
            if not set(one.leaves) & set(other.leaves):
                continue
            if one.title == other.title:
                yield f"transitions {one.id}", "title", f"reads like {other.id}, which leaves the same state"
            elif _same(one, other):
                yield f"transitions {one.id}", "to", f"does the same as {other.id}: the two are ambiguous"


def _same(one: Transition, other: Transition) -> bool:
    def told(transition: Transition) -> tuple[Iterable[object], ...]:
        moves = {(frozenset(move.leaves), move.to, move.needed) for move in transition.moves}
        guards = {guard.must for guard in transition.guards}
        return moves, guards, set(transition.given), {field.key for field in transition.fields}, transition.per or ""

    moves_anywhere = any(move.to for move in one.moves)
    return moves_anywhere and told(one) == told(other)
