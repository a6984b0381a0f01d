"""What a step or a correction would do: said before it is done, on the page that asks for it to be confirmed."""

from __future__ import annotations

from typing import Any

from jitflow.citing import cited
from jitflow.db import clock as now_clock
from jitflow.deadlines.computing import Computed, computed
from jitflow.instruments.machine import changed_clocks
from jitflow.instruments.position import Clock, Position
from jitflow.instruments.procedure import Transition
from jitflow.procedure import in_force, timeline
from jitflow.procedure.limits import Limit, line as limit_line
from jitflow.procedure.pages import Here
from jitflow.web.locale import gettext as _


class CannotCount(ValueError):
    """A limit that would follow cannot be counted; the message names it."""


def of_step(here: Here, transition: Transition, after: Position) -> dict[str, Any]:
    """What a step would do. Raises CannotCount."""
    entry = after.newest
    return {
        "moves": [_move(here, move) for move in entry.moved],
        "seals": transition.seals,
        "issues": transition.issues,
        "reopens": transition.reopens,
        "restores": transition.restores and in_force.copy_open(here.found.position),
        "discloses": transition.discloses,
        "letters": timeline.letters(here.found.definition, transition),
        "documents": timeline.documents(here.found.definition, transition),
        "limits": clocks(here, after),
        "told": [],
    }


def of_correction(here: Here, after: Position) -> dict[str, Any]:
    """What a correction would do: regions that stand elsewhere, limits that move, who is told. Raises CannotCount."""
    before = here.found.position
    regions = [
        {
            "region": here.words.region(before.side.region[key.partition(":")[0]], key),
            "left": here.words.state(before.side.state[before.marking[key]]) if key in before.marking else "",
            "entered": here.words.state(before.side.state[after.marking[key]]) if key in after.marking else "",
        }
        for key in dict.fromkeys((*before.marking, *after.marking))
        if before.marking.get(key) != after.marking.get(key)
    ]
    limits = clocks(here, after)
    told = [here.names.get(one, "") for one in here.readers if one != here.actor.id]
    return {
        "moves": regions,
        "limits": limits,
        "told": [name for name in told if name] if any(one["kind"] in ("moves", "void") for one in limits) else [],
        "conflict": [here.words.say(one) for one in after.conflict.reasons] if after.conflict else [],
    }


def of_later(here: Here, transition: Transition, after: Position) -> dict[str, Any]:
    """What a forgotten step would do at its place, and to where it stands now. Raises CannotCount."""
    will, changed = of_step(here, transition, after), of_correction(here, after)
    will["moves"] += [one for one in changed["moves"] if one not in will["moves"]]
    return will | {"told": changed["told"]}


def _move(here: Here, move: tuple[str, str, str]) -> dict[str, str]:
    side, (key, left, entered) = here.found.position.side, move
    return {
        "region": here.words.region(side.region[key.partition(":")[0]], key),
        "left": here.words.state(side.state[left]),
        "entered": here.words.state(side.state[entered]),
    }


def clocks(here: Here, after: Position) -> list[dict[str, Any]]:
    """Limits that begin, move, end or fall away. Raises CannotCount."""
    made = []
    for old, new in changed_clocks(here.found.position, after):
        before, later = _counted(here, old), _counted(here, new)
        if (kind := _kind(old, new, before, later)) is None:
            continue
        clock, found = (new, later) if new is not None else (old, before)
        assert clock is not None
        made.append(
            {
                "kind": kind,
                "title": here.words.deadline(clock.deadline),
                "basis": cited(clock.deadline.basis),
                "was": _when(here, old, before) if kind in ("moves", "void") else "",
                "line": _line(here, clock, found) if found is not None and kind in ("starts", "moves") else None,
            }
        )
    return made


def _kind(old: Clock | None, new: Clock | None, before: Computed | None, later: Computed | None) -> str | None:
    if new is None:
        return "void"
    if old is None:
        return "starts" if new.is_open else None
    if old.is_open and not new.is_open:
        return "ends"
    if not new.is_open:
        return None
    if not old.is_open:
        return "starts"
    same = before is not None and later is not None and before.due_at == later.due_at
    return None if same else "moves"


def _counted(here: Here, clock: Clock | None) -> Computed | None:
    if clock is None:
        return None
    found = here.found
    try:
        return computed(clock, found.definition, found.judged_on.facts.instrument, found.states, here.zone)
    except (ValueError, OverflowError) as fault:
        title = here.words.deadline(clock.deadline)
        raise CannotCount(_("“%(deadline)s” cannot be counted: %(why)s", deadline=title, why=str(fault))) from fault


def _line(here: Here, clock: Clock, found: Computed) -> dict[str, Any]:
    limit = Limit.tried(clock.deadline, found, clock.party)
    return limit_line(limit, here.found.position.side, here.words, here.zone, now_clock.now(), answer=here.answer_title)


def _when(here: Here, clock: Clock | None, found: Computed | None) -> str:
    return _line(here, clock, found)["when"] if clock is not None and found is not None else ""
