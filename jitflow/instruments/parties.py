"""The parties of an instrument that several conclude: the items of a repeating group of its answers.

Which group that is, the side of the procedure says (``parties``). A party is known by the id of its item, never by its
State: two authorities of one State are two parties, and a State outside the list of participants is one like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import keys
from .definition import Definition
from .geography import shown

STATE = "state"
"""The field of an item that says of which State a party is."""


@dataclass(frozen=True)
class Party:
    """One party, as the answers name it now."""

    id: str
    state: str
    """ISO code of any country; empty where nobody has named it yet."""
    authority: str
    """What the party is called beside its State; empty where nobody has named it yet."""

    @property
    def title(self) -> str:
        """State in EU style and authority, as far as they are known."""
        return ", ".join(one for one in (shown(self.state), self.authority) if one)


def group_of(definition: Definition, side: str) -> str | None:
    """Key of the group whose items are the parties on a side; None where the parties are no answers."""
    declared = definition.procedure.sides.get(side) if definition.procedure is not None else None
    return declared.parties if declared is not None else None


def parties_in(definition: Definition, side: str, answers: dict[str, Any]) -> list[Party]:
    """The parties that the answers name, in their order; none where the side names no group."""
    group = group_of(definition, side)
    if group is None:
        return []
    items = keys.get(answers, group)
    named = name_key(definition, group)
    return [
        Party(one["id"], one.get(STATE) or "", str(keys.get(one, named) or "") if named else "")
        for one in (items if isinstance(items, list) else []) if isinstance(one, dict) and one.get("id")
    ]  # fmt: skip


def home_in(parties: Iterable[Party], state: str) -> str:
    """The first party of a State, by its id: whose office keeps the instrument; empty where none is of it."""
    return next((one.id for one in parties if one.state == state), "")


def gone_from(definition: Definition, side: str, marking: Mapping[str, str]) -> set[str]:
    """Parties that rest in a final state of what they are first of all; while all do, it is over and none has left."""
    declared = definition.procedure.sides.get(side) if definition.procedure is not None else None
    first = next((one for one in declared.regions if one.per), None) if declared is not None else None
    if declared is None or first is None:
        return set()
    found = {}
    for name, state in marking.items():
        region, _sep, party = name.partition(":")
        if party and region == first.id and state in declared.state:
            found[party] = declared.state[state].final
    return set() if all(found.values()) else {party for party, is_final in found.items() if is_final}


def name_key(definition: Definition, group: str) -> str | None:
    """The field of an item that names the authority: what its title shows beside the State."""
    titled = definition.fields[group].item_title
    return next((one for one in titled if one != STATE), None)
