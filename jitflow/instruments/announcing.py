"""Steps that happen in law by themselves, and values that follow from what is known: offered, never entered by a machine.

An agreement enters into force with the last signature, and it ends with its last day, whether anybody records it or not.
Such a step says when (``automatic``). It is then offered and announced everywhere, with its values suggested
(``suggested``), and a person records it. No machine does so in silence, for three reasons: the file knows only what was
entered, and a signature or an extension on paper may have come first; what a step binds (dates, limits, notices to
others) needs somebody who answers for it; and a step without a person could not be told apart from a fault of ours. What
must not happen after an end that nobody recorded is refused all the same, by guards that ask ``passed.<deadline>``.
"""

from __future__ import annotations

import re
from typing import Any

from . import event_values
from .events import Event
from .expressions import NotJudged
from .judging import Filled, Judge
from .machine import enabled
from .position import Position
from .procedure import EventField, EventFieldType, Side, Transition
from .steps import Data
from .values import ValueProblem

_LISTS = (EventFieldType.TICKS,)
_NUMBERS = (EventFieldType.INTEGER,)
_YES = (EventFieldType.YESNO, EventFieldType.TICK)


def gives(declared: EventField) -> str:
    """What an expression must give to be offered for a field: as :meth:`.expressions.Environment.compile` names it."""
    if declared.many or declared.type in _LISTS:
        return "strings"
    return "int" if declared.type in _NUMBERS else "bool" if declared.type in _YES else "string"


def announced(position: Position, data: Data) -> list[tuple[Transition, str]]:
    """Steps that have happened in law and are not recorded, each with its party; what cannot be judged is none."""
    waiting = {one.id for one in position.side.transitions if one.automatic}
    if not waiting:
        return []
    judge, found = Judge(position, data), []
    for transition, party in enabled(position):
        if transition.id in waiting and transition.automatic:
            try:
                holds = judge.facts(transition, party, None).evaluate(transition.automatic)
            except NotJudged:
                holds = False
            if holds:
                found.append((transition, party))
    return found


def after_limit(side: Side, deadline: str) -> list[Transition]:
    """Steps that are announced once this limit has passed."""
    wanted = re.compile(rf"\bpassed\.{re.escape(deadline)}\b")
    return [one for one in side.transitions if one.automatic and wanted.search(one.automatic)]


def suggestions(position: Position, event: Event, data: Data) -> dict[str, Any]:
    """Values to be offered for what a step asks, by key: what was filled in counts, then what is offered before.

    Raises KeyError for a step the side has not.
    """
    transition = position.side.transition[event.transition]
    wanted = [one for one in transition.fields if one.suggested]
    if not wanted:
        return {}
    judge, found = Judge(position, data), dict[str, Any]()
    for declared in wanted:
        filled = Filled({**found, **event.values}, event.happened_at)
        value = _value(judge, transition, event.party, filled, declared)
        if value not in (None, "", []):
            found[declared.key] = value
    return found


def _value(judge: Judge, transition: Transition, party: str, filled: Filled, declared: EventField) -> Any:
    assert declared.suggested is not None
    try:
        value = judge.facts(transition, party, filled).value_of(declared.suggested, gives(declared))
        return event_values.check(declared, value)
    except (NotJudged, ValueProblem):
        return None
