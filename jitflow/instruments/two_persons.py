"""Steps of two persons, seen over a whole log: where one person stands behind both.

A step is judged when it is taken. A correction afterwards (taking back the step of the second person, undoing that)
could leave a log in which the same person did both; :func:`same_person` finds it.
"""

from __future__ import annotations

from .position import Position


def same_person(position: Position) -> frozenset[tuple[str, str]]:
    """(event, earlier step) of every step that holds and whose person also took the last of the steps it forbids."""
    found: set[tuple[str, str]] = set()
    last: dict[tuple[str, str], str] = {}
    for entry in position.history:
        if not entry.applied or entry.event.kind != "transition":
            continue
        declared, actor = position.side.transition[entry.transition], entry.event.actor
        for earlier in declared.two_person:
            per = position.side.transition[earlier].per
            if last.get((earlier, entry.party if per and entry.party else "")) == actor:
                found.add((entry.event.id, earlier))
        last[(entry.transition, "")] = actor
        if entry.party:
            last[(entry.transition, entry.party)] = actor
    return frozenset(found)
