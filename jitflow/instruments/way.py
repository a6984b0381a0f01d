"""The shortest ways through a procedure: which steps must have happened where somebody says where it stands.

Pure, and of the table alone: a case that began on paper is entered afterwards, whatever its guards would say.
Regions and steps of single parties are left out.
"""

from __future__ import annotations

from collections import deque

from .procedure import Side, Transition

MOST = 8
"""Ways of the same length that are told."""
LOOKED_AT = 20_000
"""Markings that are looked at; the procedures of real instruments have some hundreds."""

Way = tuple[Transition, ...]


def shortest(side: Side, state: str) -> tuple[Way, ...]:
    """Every shortest way from the start of a side to a state, in the order of the file; the start itself is one empty way.

    Empty where no way leads there. Raises KeyError for an unknown state.
    """
    region = side.region_of(state)
    if region.per is not None:
        return ()
    concerned = _concerned(side, region.id)
    steps = [one for one in side.transitions if _moves(side, one, concerned)]
    begin = {one.id: one.start for one in side.regions if one.id in concerned}
    found: list[Way] = []
    lengths: dict[tuple[tuple[str, str], ...], int] = {tuple(sorted(begin.items())): 0}
    waiting: deque[tuple[dict[str, str], Way]] = deque([(begin, ())])
    while waiting and len(lengths) < LOOKED_AT:
        marking, way = waiting.popleft()
        if found and len(way) > len(found[0]):
            break
        if marking[region.id] == state:
            found.append(way)
            if len(found) == MOST:
                break
            continue
        for one in steps:
            if not _fits(side, one, marking):
                continue
            after = _after(side, one, marking)
            key, length = tuple(sorted(after.items())), len(way) + 1
            # Another way of the same length to the same marking is another way.
            if lengths.setdefault(key, length) == length:
                waiting.append((after, (*way, one)))
    return tuple(found)


def _concerned(side: Side, region: str) -> frozenset[str]:
    """The region and all those that its steps, and theirs, depend on."""
    found, grown = {region}, True
    while grown:
        grown = False
        for one in side.transitions:
            if _moves(side, one, frozenset(found)):
                needed = {other.id for other, _states in side.conditions[one.id] if other.per is None}
                grown = grown or not needed <= found
                found |= needed
    return frozenset(found)


def _moves(side: Side, step: Transition, regions: frozenset[str]) -> bool:
    """Whether a step, taken for all, moves one of the regions."""
    if step.per or step.adds_party:
        return False
    return any(move.to is not None and side.region_of(move.to).id in regions for move in step.moves)


def _fits(side: Side, step: Transition, marking: dict[str, str]) -> bool:
    return all(region.per is None and marking.get(region.id) in states for region, states in side.conditions[step.id])


def _after(side: Side, step: Transition, marking: dict[str, str]) -> dict[str, str]:
    after = dict(marking)
    for move in step.moves:
        if move.to is None:
            continue
        region = side.region_of(move.to).id
        if after.get(region) in move.leaves:
            after[region] = move.to
    return after
