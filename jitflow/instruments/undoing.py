"""What a correction must not take away: the steps on which an instrument was issued.

An instrument that was issued, or an agreement that entered into force, has left the house. A later line of the log can
say that a moment was another one, or that a step after the issue never happened. It cannot make the issue itself
impossible, as a party would that takes its signature back from an agreement in force: who signed withdraws, by the
step that the procedure has for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from .position import Position
from .reasons import Reason, Word


def undoes_issue(before: Position, after: Position) -> Iterator[Reason]:
    """Why a correction that leads from `before` to `after` is refused; nothing where it leaves the issue alone.

    A log that is in conflict already may be corrected, so that it can be put right.
    """
    if after.conflict is None or before.conflict is not None:
        return
    order = {one.event.id: number for number, one in enumerate(after.history)}
    impossible = order[after.conflict.event]
    for entry in before.history:
        declared = before.side.transition.get(entry.transition)
        issued = entry.applied and entry.event.kind == "transition" and declared is not None and declared.issues
        if issued and impossible <= order[entry.event.id]:
            step = Word(f"procedure.{before.side.id}.transition.{entry.transition}:title", declared.title)
            yield Reason("correction", entry.event.id, "issued_on", (("step", step),))
            return
