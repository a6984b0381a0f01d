"""What steps write into the answers: the date, the place and the name of a signature, into the item of its party.

In the transaction of the step and through the history of the draft. A correction writes the new value; a step that is
taken back leaves what stood there before it. What somebody changed since stays, and the history keeps the other value
as a proposal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jitflow.db.units import WriteUnit
from jitflow.drafting import history, items, saving
from jitflow.instruments import keys
from jitflow.instruments.events import Entry
from jitflow.instruments.position import Position, region_key
from jitflow.instruments.procedure import Transition, Writes
from jitflow.merging import Posted, same

STEP = "step"
"""Kind of a change of the history by which a step wrote a value."""


def follow(unit: WriteUnit, row: Any, before: Position, after: Position, actor_id: str) -> None:
    """Write what the steps of the log say now, where that differs from what they said before.

    What was registered from paper stands as it was typed from it.
    """
    if row.origin != "drafted":
        return
    for transition in after.side.transitions:
        writes = transition.writes
        if writes is None:
            continue
        for party in dict.fromkeys((*before.parties, *after.parties)):
            was, now = (_counting(one, transition, writes, party) for one in (before, after))
            if _values(was) != _values(now):
                _write(unit, row, transition, writes, party, was, now, actor_id)


def _counting(position: Position, transition: Transition, writes: Writes, party: str) -> Entry | None:
    """The step as it counts: not once the party was taken back from where it brought it, as when a text that was signed
    is opened again. Where nothing follows any more, or another step that writes the same led on, it keeps counting."""
    side, region = position.side, position.side.region_of(transition.leaves[0])
    state = position.marking.get(region_key(region, party))
    reached = {one.to for one in side.transitions if one.writes is not None and one.writes.group == writes.group and one.to}
    if transition.to and state and state not in reached and not side.state[state].final:
        return None
    return position.taken_by(transition.id, party)


def _values(entry: Entry | None) -> dict[str, Any]:
    return dict(entry.values) if entry is not None else {}


def _write(
    unit: WriteUnit, row: Any, transition: Transition, writes: Writes, party: str,
    was: Entry | None, now: Entry | None, actor_id: str,
) -> None:  # fmt: skip
    found = keys.find_item(keys.get(row.answers, writes.group) or [], party)
    if found is None and now is None:
        return
    if found is None:
        items.add_item(unit, row, writes.group, actor_id, party)
    posted = list(_posted(unit, row, writes, party, _values(was), now))
    if posted:
        saving.save(unit, row, posted, actor_id, kind=STEP, by_step=True)


def _posted(
    unit: WriteUnit, row: Any, writes: Writes, party: str, was: dict[str, Any], now: Entry | None
) -> Iterator[Posted]:
    for child, name in writes.fields.items():
        path = f"{writes.group}.{party}.{child}"
        current = keys.get(row.answers, path)
        if now is not None and now.values.get(name) is not None:
            if not same(current, now.values[name]):
                yield Posted(path, current, now.values[name])
        elif was.get(name) is not None:
            yield Posted(path, was[name], _before(unit, row.id, path))


def _before(unit: WriteUnit, instrument_id: str, path: str) -> Any:
    """What stood there before steps wrote it: the old value of the first of the last run of their changes."""
    found = None
    for line in history.history(unit.session, instrument_id, path):
        if line.path != path or line.kind in history.WITHOUT_EFFECT:
            continue
        if line.kind != STEP:
            break
        found = line
    return found.old if found is not None else None
