"""Telling of steps that have happened in law by themselves and wait to be recorded (`jitflow.instruments.announcing`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jitflow import across
from jitflow.db.units import WriteUnit
from jitflow.deadlines import notices
from jitflow.instruments import announcing
from jitflow.instruments.position import Position

if TYPE_CHECKING:
    from jitflow.procedure.standing import Standing


def tell(unit: WriteUnit, row: Any, before: Standing, after: Position, event_id: str, actor_id: str) -> None:
    """Tell who has to act of what follows in law from the step just entered; who entered it reads it on the page."""
    if not any(one.automatic for one in after.side.transitions):
        return
    known = {(step.id, party) for step, party in announcing.announced(before.position, before.judged_on)}
    for step, party in announcing.announced(after, before.judged_on):
        if (step.id, party) in known:
            continue
        for user_id in across.who_acts(unit.session, row.case_id, None):
            if user_id != actor_id:
                notices.tell_of_step(unit, row, user_id, event_id, step.id)
