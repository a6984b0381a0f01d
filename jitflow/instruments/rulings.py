"""What holds of what State and office decide for themselves, and where that comes from.

The office (a focus group) decides first. Where it did not, State data decide that a named person confirmed; what nobody
confirmed is shown and decides nothing. Where neither speaks, the procedure's own default holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .expressions import NotJudged
from .facts import Facts
from .given import plain, state_record
from .state_records import Record
from .states import StateData
from .switches import StateRule, Switch


@dataclass(frozen=True)
class Said:
    """What the State data of one rule say of an instrument."""

    datum: str
    state: str
    """ISO code of the State asked; empty where it is not known."""
    record: Record | None
    """None: nothing is recorded (not found)."""
    value: bool | None
    """None: the record does not answer."""

    @property
    def decides(self) -> bool:
        """Whether it may decide: it answers, and a named person confirmed it."""
        return self.value is not None and self.record is not None and self.record.is_confirmed


@dataclass(frozen=True)
class Ruling:
    """What holds of one switch."""

    switch: Switch
    value: bool
    source: Literal["office", "state", "default"]
    said: tuple[Said, ...] = ()
    """What State data say, confirmed or not, whoever decided."""
    decision: Mapping[str, Any] | None = None
    """The office's decision: ``value``, ``basis``, ``by``, ``at``."""


def rulings(facts: Facts, states: StateData | None, decided: Mapping[str, Mapping[str, Any]]) -> dict[str, Ruling]:
    """What holds of every switch of the instrument's procedure. `decided` holds the office's decisions by switch."""
    procedure = facts.definition.procedure
    return {one.id: _ruling(one, facts, states, decided.get(one.id)) for one in procedure.switches} if procedure else {}


def _ruling(switch: Switch, facts: Facts, states: StateData | None, decision: Mapping[str, Any] | None) -> Ruling:
    said = tuple(_said(rule, facts, states) for rule in switch.state_rules if _concerns(rule, facts))
    if decision is not None:
        return Ruling(switch, bool(decision["value"]), "office", said, decision)
    values = [one.value for one in said if one.decides]
    if values:
        return Ruling(switch, any(values), "state", said)
    return Ruling(switch, switch.default, "default", said)


def _concerns(rule: StateRule, facts: Facts) -> bool:
    if rule.when is None:
        return True
    try:
        return facts.evaluate(rule.when)
    except NotJudged:
        return True


def _said(rule: StateRule, facts: Facts, states: StateData | None) -> Said:
    definition, instrument = facts.definition, facts.instrument
    datum = next(one for one in definition.state_data if one.name == rule.datum)
    state = instrument.issuing_state if datum.side == "issuing" else instrument.executing_state
    record = state_record(definition, instrument, states, rule.datum)
    value = None if record is None else plain(record, datum, instrument.issuing_state)
    return Said(rule.datum, state or "", record, value)
