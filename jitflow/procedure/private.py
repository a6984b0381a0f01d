"""What a party filled in for itself alone: seen by that party, and by whoever entered it, by nobody else at the table."""

from __future__ import annotations

from collections.abc import Iterable

from jitflow import ownership
from jitflow.instruments.events import Event
from jitflow.instruments.procedure import Transition


def hidden(transition: Transition | None, event: Event, log: Iterable[Event]) -> frozenset[str]:
    """Questions of a step whose answers the reader of this request does not see.

    What was entered for a party of which nobody sits at the table came from the office that keeps the file: it sees it,
    until the party itself corrects it in the `log`: what holds from then on is its own.
    """
    if transition is None or not event.party:
        return frozenset()
    private = frozenset(one.key for one in transition.fields if one.private)
    if not private or ownership.sees_of(event.party):
        return frozenset()
    said = (event, *(one for one in log if one.corrects == event.id))
    entered_here = all(one.acted_for not in ("", event.party) for one in said)
    return frozenset() if entered_here and ownership.is_home() else private
