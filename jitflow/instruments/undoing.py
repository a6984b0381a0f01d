"""What a correction must not take away: the steps on which an instrument was issued.

An instrument that was issued, or an agreement that entered into force, has left the house. A later line of the log can
say that a moment was another one, or that a step after the issue never happened. It cannot make the issue itself
impossible, as a party would that takes its signature back from an agreement in force: who signed withdraws, by the
step that the procedure has for it. Nor can it issue again what was taken back: what stands then was judged by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from .events import Entry
from .machine import Actor, step_word
from .position import Position
from .procedure import Side, Transition
from .reasons import Reason, Word


def undoes_issue(before: Position, after: Position, *, seated: bool = False) -> Iterator[Reason]:
    """Why a correction that leads from `before` to `after` is refused; nothing where it leaves the issue alone.

    A log that is in conflict already may be corrected, so that it can be put right; an issue that still held is not
    drawn into the conflict. `seated`: who sits at the table of another's instrument brings no log into a conflict,
    since only who keeps the file could put it right.
    """
    order = {one.event.id: number for number, one in enumerate(after.history)}
    found, known = after.conflict, before.conflict
    for was in before.history:
        declared, now = step_of(before.side, was), after.history[order[was.event.id]]
        if declared is None or not declared.issues or was.applied == now.applied:
            continue
        step = (("step", step_word(before.side, was.transition)),)
        if now.applied and was.voided:
            yield Reason("correction", was.event.id, "issued_anew", step)
        elif was.applied and found is not None:
            # Taken back itself, it is missed by what followed; else it is drawn into what contradicts itself before it.
            yield _later(after, order) if now.voided else Reason("correction", was.event.id, "issued_on", step)
        else:
            continue
        return
    if found is not None and seated and (known is None or order[found.event] < order[known.event]):
        yield _later(after, order)


def step_of(side: Side, entry: Entry) -> Transition | None:
    """The step that a line of the log enters; None for a correction, and for what the definition no longer knows."""
    return side.transition.get(entry.transition) if entry.event.kind == "transition" else None


def out_of_order(before: Position, after: Position) -> Iterator[Reason]:
    """Steps that issue, and would be in force before what they change: a day filled in that lies before an earlier one's.

    What stood in that order already is no reason, so that it can be put right.
    """
    known = {one.event.id for one, _earlier in _turned(before)}
    for one, earlier in _turned(after):
        if one.event.id not in known:
            words = (("step", step_word(after.side, one.transition)), ("earlier", step_word(after.side, earlier.transition)))
            yield Reason("correction", one.event.id, "in_force_before", words)


def _turned(position: Position) -> Iterator[tuple[Entry, Entry]]:
    last: tuple[str, Entry] | None = None
    for entry in position.history:
        declared = step_of(position.side, entry)
        if declared is None or not declared.issues or not entry.applied:
            continue
        day = str(entry.values.get(declared.in_force or "") or "")[:10]
        if last is not None and day and day < last[0]:
            yield entry, last[1]
        if day:
            last = (day, entry)


def is_own(position: Position, event_id: str, who: Actor) -> bool:
    """Whether somebody may put a line of the log right, as far as parties go: what each party does for itself only for
    whom that person acts, all else who keeps the file."""
    about = position.about(event_id)
    declared = position.side.transition.get(about.transition) if about is not None else None
    if about is None or declared is None or not declared.per:
        return not who.seated
    return who.acts_for(about.party)


def _later(after: Position, order: dict[str, int]) -> Reason:
    assert after.conflict is not None
    named = after.history[order[after.conflict.event]].transition
    step: str | Word = step_word(after.side, named) if named in after.side.transition else named
    return Reason("later", after.conflict.event, "later", (("step", step),))
