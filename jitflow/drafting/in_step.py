"""Groups that follow another one: an item for each item of that, with the same id and the same State.

A signature is of a party. Nobody adds or removes it by hand: it comes and goes with the party, and who was entered as a
party of another State signs for that State. What is written into such an item stays where it is.
"""

from __future__ import annotations

from typing import Any

from jitflow import library
from jitflow.db.units import WriteUnit
from jitflow.drafting import history
from jitflow.drafting.models import Instrument
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.instruments.parties import STATE

FOLLOWED = "followed"
"""Kind of a change by which a following item took over a State."""


def followers(definition: Definition, group: str | None = None) -> dict[str, str]:
    """Groups that follow another one, or this one: key to the key of what they follow."""
    return {
        key: field.follows
        for key, field in definition.fields.items()
        if field.follows and group in (None, field.follows)
    }


def after(unit: WriteUnit, row: Instrument, paths: list[str], actor_id: str) -> None:
    """Keep in step what follows the groups that these changes touched; most changes touch none."""
    heads = {path.partition(".")[0] for path in paths} & set(row.groups)
    if heads:
        definition = library.library().definitions.get(row.slug, {}).get(row.version)
        if definition is not None and heads & set(followers(definition).values()):
            keep(unit, row, actor_id, definition)


def keep(unit: WriteUnit, row: Instrument, actor_id: str, definition: Definition | None = None) -> None:
    """Bring every group that follows another one in step with it. `row`: locked by this unit, and open for changes."""
    definition = definition or library.library().definition(row.slug, row.version)
    for key, other in followers(definition).items():
        _items(unit, row, key, _list(row, other), actor_id)
        if f"{key}.{STATE}" in definition.fields and f"{other}.{STATE}" in definition.fields:
            _states(unit, row, key, other, actor_id)


def _list(row: Instrument, group: str) -> list[dict[str, Any]]:
    found = keys.get(row.answers, group)
    return found if isinstance(found, list) else []


def _items(unit: WriteUnit, row: Instrument, group: str, others: list[dict[str, Any]], actor_id: str) -> None:
    from jitflow.drafting import items  # which calls this

    wanted, there = [one["id"] for one in others], [one["id"] for one in _list(row, group)]
    for item_id in [one for one in there if one not in wanted]:
        items.remove_item(unit, row, group, item_id, actor_id, by_step=True)
    for item_id in [one for one in wanted if one not in there]:
        removal = history.last_removal(unit.session, row.id, [f"{group}.{item_id}"])
        if removal is None:
            items.add_item(unit, row, group, actor_id, item_id, by_step=True)
        else:
            items.undo_removal(unit, row, removal.id, actor_id, by_step=True)


def _states(unit: WriteUnit, row: Instrument, group: str, other: str, actor_id: str) -> None:
    from jitflow.drafting import saving  # which calls this

    states = {one["id"]: one.get(STATE) for one in _list(row, other)}
    posted = [
        saving.Posted(f"{group}.{one['id']}.{STATE}", one.get(STATE), states.get(one["id"]))
        for one in _list(row, group)
        if one["id"] in states and one.get(STATE) != states[one["id"]]
    ]
    if posted:
        saving.save(unit, row, posted, actor_id, kind=FOLLOWED, by_step=True)
