"""Whether States are bound by a treaty, and whether two of them share one: three answers, yes, no and not known.

``forms/states/treaties.toml`` says of each treaty whom it binds; ratifications are records of State data (topic
``treaty``), each with its source. Only what was read or confirmed counts as known: a record from memory is shown as
unconfirmed and answers nothing. What is absent is not known, never "no".
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError

from .state_records import Confidence, Frozen, Identifier, PartialDate, Record, SourceId, StateCode, Text

if TYPE_CHECKING:
    from .states import StateData


class TreatyRule(Frozen):
    """A treaty, and whom it binds."""

    code: Identifier
    title: Text
    provision: Text
    binds: Literal["ratified", "union", "union_with", "nothing"]
    """ratified: who ratified it; union: all Member States, without ratification; union_with: the Union on one side, the
    States of `states` on the other; nothing: it is no basis by itself."""
    states: tuple[StateCode, ...] = ()
    note: Text | None = None
    source: SourceId
    source_title: Text
    as_of: PartialDate
    confidence: Confidence

    @property
    def is_read(self) -> bool:
        """Whether whom it binds was read somewhere."""
        return self.confidence is not Confidence.UNVERIFIED


class TreatiesFile(Frozen):
    """Content of ``treaties.toml``."""

    treaty: Annotated[tuple[TreatyRule, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Binding:
    """Whether one State is bound by one treaty on a day."""

    state: str
    treaty: str
    bound: bool | None
    """None: not known."""
    confirmed: bool = False
    record: Record | None = None
    """What it rests on; also where it answers nothing because nobody read it."""


@dataclass(frozen=True)
class Pair:
    """Two parties and one treaty."""

    one: str
    other: str
    treaty: str
    shared: bool | None
    confirmed: bool
    bindings: tuple[Binding, ...] = ()


def binding(states: StateData, state: str, treaty: str, on: datetime.date) -> Binding:
    """Whether a State is bound by a treaty on a day, and on what that rests."""
    rule = states.treaties.get(treaty)
    if rule is None:
        return Binding(state, treaty, None)
    if rule.binds == "ratified":
        return _ratified(states, state, treaty, on)
    if rule.binds == "nothing" or not rule.is_read:
        return Binding(state, treaty, False if rule.binds == "nothing" else None)
    return Binding(state, treaty, state in states.codes or state in rule.states, confirmed=True)


def _ratified(states: StateData, state: str, treaty: str, on: datetime.date) -> Binding:
    current = [one for one in states.records(state, "treaty") if getattr(one, "treaty", "") == treaty and not one.is_superseded]
    record = min(current, key=lambda one: (not one.is_confirmed, one.confidence.rank, -one.first_day_as_of.toordinal()), default=None)
    if record is None or not record.usable_as_limit or (record.valid_to is not None and on > record.valid_to):
        return Binding(state, treaty, None, record=record)
    bound = record.value and (record.valid_from is None or record.valid_from <= on)
    return Binding(state, treaty, bound, record.is_confirmed, record)


def shared(states: StateData, one: str, other: str, treaty: str, on: datetime.date) -> Pair:
    """Whether two States can rest a team on a treaty on a day."""
    both = (binding(states, one, treaty, on), binding(states, other, treaty, on))
    answers = [each.bound for each in both]
    found = False if False in answers else None if None in answers else True
    rule = states.treaties.get(treaty)
    if found and rule is not None and rule.binds == "union_with" and (one in states.codes) is (other in states.codes):
        found = None  # both on one side: whether it is a basis between them was not found
    return Pair(one, other, treaty, found, all(each.confirmed for each in both), both)


@dataclass(frozen=True)
class PairOfParties:
    """Two parties of different States, and the bases an agreement names for them."""

    one: dict[str, Any]
    other: dict[str, Any]
    bases: tuple[Pair, ...]
    """One entry a basis that the agreement names for this pair."""
    cited: tuple[str, ...] = ()
    """Bases that stand for themselves by what is cited with them."""

    @property
    def shares(self) -> bool | None:
        """Whether one of the bases certainly binds both; False only where none of them can."""
        answers = [each.shared for each in self.bases]
        if self.cited or True in answers:
            return True
        return None if None in answers else False

    @property
    def confirmed(self) -> bool:
        """Whether what answers it was confirmed, or needs no ratification."""
        wanted = self.shares
        if wanted is None:
            return False
        return bool(self.cited) or any(each.confirmed for each in self.bases if each.shared is True) or wanted is False


def pairs_of(
    states: StateData | None, parties: Iterable[dict[str, Any]], bases: Iterable[dict[str, Any]], on: datetime.date
) -> list[PairOfParties]:
    """Every pair of parties of two States.

    `parties`: ``id`` and ``state``; `bases`: ``code``, ``among`` (States; empty: all) and ``cited`` (whether what stands
    beside the code makes it a basis of its own).
    """
    made = []
    known = list(bases)
    for one, other in combinations([party for party in parties if party.get("state")], 2):
        if one["state"] == other["state"]:
            continue
        between = [base for base in known if not base["among"] or {one["state"], other["state"]} <= set(base["among"])]
        judged = [] if states is None else [
            shared(states, one["state"], other["state"], base["code"], on) for base in between if base["code"] in states.treaties
        ]  # fmt: skip
        cited = tuple(base["code"] for base in between if base["cited"])
        made.append(PairOfParties(one, other, tuple(judged), cited))
    return made


def read_treaties(content: dict[str, Any]) -> dict[str, TreatyRule]:
    """Treaties by code. Raises ValueError with place and key."""
    try:
        file = TreatiesFile.model_validate(content)
    except ValidationError as fault:
        first = fault.errors()[0]
        raise ValueError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None
    codes = [one.code for one in file.treaty]
    if len(codes) != len(set(codes)):
        raise ValueError("treaty: a code is used twice")
    if wrong := [one.code for one in file.treaty if (one.binds == "union_with") != bool(one.states)]:
        raise ValueError(f"treaty {wrong[0]}: states go with binds = \"union_with\", and only with it")
    return {one.code: one for one in file.treaty}
