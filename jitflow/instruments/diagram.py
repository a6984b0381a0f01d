"""The picture of a procedure as plain shapes: one line of stations per region, steps as arcs beside it.

States keep the order of the file, which is the order in which a lawyer tells them. A step to the next station is the
line itself; every other step is an arc, onward ones on the right and those that lead back on the left, in lanes that
never cross (intervals coloured greedily, the shortest innermost). Pure: who draws it brings words and colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from .procedure import Region, Side, State, Transition

Kind = Literal["now", "been", "ahead"]


@dataclass(frozen=True)
class Station:
    """One state on its line."""

    state: State
    row: int
    kind: Kind
    """Whether the region is in it now, ever was, or neither."""


@dataclass(frozen=True)
class Track:
    """All steps that lead from one station to another."""

    start: int
    end: int
    """Rows; ``end`` less than ``start`` leads back."""
    steps: tuple[Transition, ...]
    lane: int
    """0: the line itself; else the distance from it."""
    is_open: bool
    """Whether one of its steps may be taken now."""
    was_taken: bool

    @property
    def leads_back(self) -> bool:
        return self.end < self.start


@dataclass(frozen=True)
class Line:
    """One region: its stations from top to bottom, and what connects them."""

    key: str
    """Key of the region in a marking, with the party where there is one per party."""
    region: Region
    stations: tuple[Station, ...]
    tracks: tuple[Track, ...]
    staying: tuple[Transition, ...] = field(default=())
    """Steps after which the region is where it was."""

    @property
    def lanes(self) -> tuple[int, int]:
        """Number of lanes on the left and on the right."""
        left = [track.lane for track in self.tracks if track.leads_back]
        right = [track.lane for track in self.tracks if not track.leads_back]
        return max(left, default=0), max(right, default=0)


def lines(
    side: Side,
    marking: Mapping[str, str] | None = None,
    visited: Iterable[tuple[str, str]] = (),
    taken: Iterable[tuple[str, str]] = (),
    open_steps: Iterable[str] = (),
) -> list[Line]:
    """The lines of a side, in the order of its regions; a region per party once for each party of the marking.

    ``marking`` is region key to state, ``visited`` and ``taken`` hold (party or empty, state) and (state left, state
    entered), ``open_steps`` the ids of steps that may be taken now. Without a marking nothing is current; a region that a
    marking leaves out has no line.
    """
    been, moved, allowed = set(visited), set(taken), frozenset(open_steps)
    made = []
    for region in side.regions:
        for key, party in _keys(region, marking):
            now = (marking or {}).get(key)
            stations = tuple(
                Station(state, row, _kind(state, now, party, been))
                for row, state in enumerate(side.states_in(region.id))
            )
            made.append(_line(side, key, region, stations, moved, allowed))
    return made


def _keys(region: Region, marking: Mapping[str, str] | None) -> list[tuple[str, str]]:
    if not region.per:
        return [(region.id, "")] if not marking or region.id in marking else []
    found = [key for key in marking or {} if key.partition(":")[0] == region.id]
    return [(key, key.partition(":")[2]) for key in found] or [(region.id, "")]


def _kind(state: State, now: str | None, party: str, been: set[tuple[str, str]]) -> Kind:
    if state.id == now:
        return "now"
    return "been" if (party, state.id) in been else "ahead"


def _line(
    side: Side,
    key: str,
    region: Region,
    stations: tuple[Station, ...],
    moved: set[tuple[str, str]],
    allowed: frozenset[str],
) -> Line:
    rows = {station.state.id: station.row for station in stations}
    between: dict[tuple[int, int], list[Transition]] = {}
    staying: list[Transition] = []
    for transition in side.transitions:
        for move in transition.moves:
            for leaves in move.leaves:
                if leaves not in rows:
                    continue
                if move.to is None or move.to == leaves:
                    staying += [transition] if transition not in staying and move is transition.moves[0] else []
                elif transition not in (steps := between.setdefault((rows[leaves], rows[move.to]), [])):
                    steps.append(transition)
    names = {station.row: station.state.id for station in stations}
    lanes = _lanes(list(between))
    tracks = tuple(
        Track(
            start,
            end,
            tuple(steps),
            lanes[start, end],
            any(step.id in allowed for step in steps) and stations[start].kind == "now",
            (names[start], names[end]) in moved,
        )
        for (start, end), steps in between.items()
    )
    return Line(key, region, stations, tracks, tuple(staying))


def _lanes(pairs: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """A lane for every pair of rows: 0 for neighbours downwards, else the innermost that is free."""
    made = {(start, end): 0 for start, end in pairs if end == start + 1}
    for back in (False, True):
        used: list[list[tuple[int, int]]] = []
        rest = [pair for pair in pairs if pair not in made and (pair[1] < pair[0]) is back]
        for start, end in sorted(rest, key=lambda pair: (abs(pair[1] - pair[0]), min(pair))):
            top, bottom = min(start, end), max(start, end)
            lane = next(
                (n for n, taken in enumerate(used) if all(bottom <= t or top >= b for t, b in taken)), len(used)
            )
            if lane == len(used):
                used.append([])
            used[lane].append((top, bottom))
            made[start, end] = lane + 1
    return made
