"""State data of all parties at once: ``[[state_data]]`` with a group, and ``[[shared_basis]]``.

Expressions read ``data.<name>.each`` (one entry an item of the group: ``id``, ``state``, ``known``, ``read``,
``confirmed``, ``value``) and, of a shared basis, ``data.<name>.pairs`` (``one``, ``other``, ``shares``, ``named``) beside
``known``, ``confirmed`` and ``value``: whether every pair of parties shares one.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Literal

from . import keys
from .frozen import Frozen, Identifier, KeyPath
from .treaties import PairOfParties, binding, pairs_of

if TYPE_CHECKING:
    from .expressions import type_tree
    from .facts import Instrument
    from .states import StateData


class StateDatum(Frozen):
    """A record of State data made visible to expressions as ``data.<name>``."""

    name: Identifier
    side: Literal["issuing", "executing"] | None = None
    """Whose data: of one of the two States; None: of every item of `group`."""
    group: KeyPath | None = None
    """A repeating group whose items name a State in `state`: ``data.<name>.each`` has one entry an item."""
    state: Identifier = "state"
    topic: Identifier
    purpose: Identifier | None = None
    part: Identifier | None = None
    """Part of a value that has several (``conditional`` of a retrial rule)."""
    type: Literal["text", "integer", "list", "boolean"] = "list"
    condition: Identifier | None = None
    """Lists of languages: those accepted only under this condition (``urgency``), in place of the others."""


class SharedBasis(Frozen):
    """Which answers say who the parties are, and on what they rest."""

    name: Identifier
    """Expressions read ``data.<name>``."""
    group: KeyPath
    """The parties: a repeating group."""
    state: Identifier = "state"
    bases: KeyPath
    """What they rest on: a repeating group."""
    basis: Identifier
    """Its child that names a treaty (a code of ``forms/states/treaties.toml``)."""
    among: Identifier | None = None
    """Its child that lists the States among which it holds; none listed: all."""
    cited: dict[Identifier, Identifier] = {}
    """Codes that are a basis by what is cited with them: code to the child that cites."""


SHARED_TYPES: type_tree = {
    "known": "flag",
    "confirmed": "flag",
    "value": "bool",
    "each": [
        {"id": "string", "state": "string", "basis": "string", "known": "flag", "read": "flag", "confirmed": "flag", "value": "bool"}
    ],
    "pairs": [{"one": "string", "other": "string", "shares": "bool", "named": ["string"]}],
}


def each_types(value: Any) -> type_tree:
    """Types of State data of every item of a group."""
    entry = {"id": "string", "state": "string", "known": "flag", "read": "flag", "confirmed": "flag", "value": value}
    return {"known": "flag", "confirmed": "flag", "each": [entry]}


def parties_of(instrument: Instrument, group: str, state: str) -> list[dict[str, Any]]:
    """Items of a group with their State."""
    found = keys.get(instrument.answers, group)
    return [{"id": one["id"], "state": one.get(state)} for one in found] if isinstance(found, list) else []


def pairs(declared: SharedBasis, instrument: Instrument, states: StateData | None) -> list[PairOfParties]:
    """Every pair of parties of two States, with what is named for it."""
    on = datetime.date.fromisoformat(instrument.as_of)
    return pairs_of(states, parties_of(instrument, declared.group, declared.state), _bases(declared, instrument), on)


def _bases(declared: SharedBasis, instrument: Instrument) -> list[dict[str, Any]]:
    found = keys.get(instrument.answers, declared.bases)
    made = []
    for one in found if isinstance(found, list) else []:
        code = one.get(declared.basis)
        cited = declared.cited.get(code or "")
        among = (one.get(declared.among) if declared.among else None) or []
        made.append({"code": code, "among": list(among), "cited": bool(cited and one.get(cited))})
    return [one for one in made if one["code"]]


def shared_values(declared: SharedBasis, instrument: Instrument, states: StateData | None) -> dict[str, Any]:
    """What expressions read of a shared basis.

    Known is the answer where one pair certainly shares none, or all pairs certainly share one.
    """
    found = pairs(declared, instrument, states)
    answers = [one.shares for one in found]
    value = False if False in answers else None if None in answers or not answers else True
    said = [{"one": p.one["state"], "other": p.other["state"], "shares": p.shares, "named": [b.treaty for b in p.bases]} for p in found]
    return {
        "known": value is not None,
        "confirmed": value is not None and all(one.confirmed for one in found),
        "value": value,
        "each": _each_binding(declared, instrument, states),
        "pairs": said,
    }


def _each_binding(declared: SharedBasis, instrument: Instrument, states: StateData | None) -> list[dict[str, Any]]:
    """For every party and every basis that is named: whether its State is bound."""
    on = datetime.date.fromisoformat(instrument.as_of)
    codes = dict.fromkeys(one["code"] for one in _bases(declared, instrument))
    made = []
    for party in parties_of(instrument, declared.group, declared.state):
        for code in codes if party["state"] and states is not None else ():
            found = binding(states, party["state"], code, on)
            known = found.bound is not None
            made.append({**party, "basis": code, "known": known, "read": known, "confirmed": found.confirmed, "value": found.bound})
    return made
