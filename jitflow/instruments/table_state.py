"""What a procedure may ask of the table of clauses by parties: ``table.open``, ``table.agreed_by_all``, and of each party.

================================ ======================================================================
``table.open``                   how many clauses not every party agreed to as they stand
``table.objected``               how many clauses a party objects to
``table.agreed_by_all``          whether every party agreed to every clause that is not optional and empty
``table.own_open``               how many clauses the party of the step has not agreed to
``each_party[].agreed_all``      whether this party agreed to all of them
``each_party[].objected``        whether it objects to any
================================ ======================================================================

All of it is null where no table is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TABLE_TYPES: dict[str, Any] = {"open": "int", "objected": "int", "agreed_by_all": "bool", "own_open": "int"}
PARTY_TYPES: dict[str, Any] = {"agreed_all": "bool", "objected": "bool"}


@dataclass(frozen=True)
class PartyAtTable:
    """How one party stands."""

    open: int
    objected: bool


@dataclass(frozen=True)
class TableState:
    """How all parties stand, as numbers."""

    open: int
    objected: int
    agreed_by_all: bool
    parties: Mapping[str, PartyAtTable] = field(default_factory=dict)
    """By id of the party."""


def of_table(table: TableState | None, party: str) -> dict[str, Any]:
    """Total data of the whole table, seen by the party of a step."""
    if table is None:
        return dict.fromkeys(TABLE_TYPES)
    own = table.parties.get(party)
    return {
        "open": table.open, "objected": table.objected, "agreed_by_all": table.agreed_by_all,
        "own_open": own.open if own is not None else None,
    }  # fmt: skip


def of_party(table: TableState | None, party: str) -> dict[str, Any]:
    """Total data of one party."""
    own = table.parties.get(party) if table is not None else None
    return {"agreed_all": own.open == 0, "objected": own.objected} if own is not None else dict.fromkeys(PARTY_TYPES)
