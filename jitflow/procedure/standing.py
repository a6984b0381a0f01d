"""Where an instrument stands: its log replayed, and what its steps are judged on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from jitflow import across, library, reach
from jitflow.confirmations import service as confirmations
from jitflow.db import clock
from jitflow.deadlines.computing import computed
from jitflow.drafting import service as drafting
from jitflow.drafting.service import InstrumentData
from jitflow.instruments import announcing, judging
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Facts
from jitflow.instruments.judging import Judge, Option
from jitflow.instruments.machine import Actor, Position
from jitflow.instruments.position import Clock
from jitflow.instruments.procedure import Role, Transition
from jitflow.instruments.rulings import Ruling, rulings
from jitflow.instruments.states import StateData
from jitflow.instruments.steps import Data, Paper
from jitflow.negotiation import reading as negotiation
from jitflow.procedure import in_force, known, seals, signatures
from jitflow.procedure.models import Seal
from jitflow.wordings import service as wordings

_ROLES = frozenset(role.value for role in Role)
_SEALS = select(Seal.kind, Seal.language).where(
    Seal.instrument_id == bindparam("instrument_id", required=True), Seal.voided_at.is_(None), Seal.kept_at.is_(None)
)
SWITCHES = "switches"
"""In the settings of a focus group: slug to switch to ``{"value", "basis", "by", "at"}``."""


class NoProcedure(LookupError):
    """The definition describes no procedure for this side."""


@dataclass(frozen=True)
class Standing:
    """An instrument with its log, as this transaction sees it."""

    data: InstrumentData
    definition: Definition
    position: Position
    states: StateData
    paper: Paper
    decided: dict[str, Any] = field(default_factory=dict)
    """Decisions of the focus group by switch: ``{"value", "basis", "by", "at"}``."""
    frozen: dict[str, Any] | None = None
    """Material answers as the valid seal holds them; read only where a deadline is counted from an answer."""
    version: in_force.InForce | None = None
    """What is in force while a working copy of it is open."""
    zone: str = "UTC"
    """Of the focus group; read only where a step asks whether a limit has passed."""

    @cached_property
    def facts(self) -> Facts:
        """The instrument as it stands today."""
        instrument = drafting.to_instrument(self.data, clock.now().date())
        return library.facts_of(self.definition, instrument, self.states)

    @cached_property
    def facts_in_force(self) -> Facts | None:
        """While a working copy is open: what is in force beside it, today."""
        if self.version is None:
            return None
        data = in_force.settled_of(self.definition, self.data, self.version)
        return library.facts_of(self.definition, drafting.to_instrument(data, clock.now().date()), self.states)

    @cached_property
    def rulings(self) -> dict[str, Ruling]:
        """What holds of what State and office decide, and where it comes from."""
        return rulings(self.facts, self.states, self.decided)

    @cached_property
    def judged_on(self) -> Data:
        """What guards and checks read."""
        switches = {name: one.value for name, one in self.rulings.items()}
        return Data(
            self.facts, self.paper, switches, self.data.overrides, self.frozen, self.facts_in_force, self._end_of, clock.now(),
        )  # fmt: skip

    def _end_of(self, one: Clock) -> datetime | None:
        """When a limit has certainly passed; None where that cannot be counted."""
        try:
            found = computed(one, self.definition, self.facts.instrument, self.states, self.zone)
        except (ValueError, OverflowError):
            return None
        return max(found.strict_end, found.shifted_end) if found is not None else None

    @cached_property
    def announced(self) -> list[tuple[Transition, str]]:
        """Steps that have happened in law and wait to be recorded, each with its party."""
        return announcing.announced(self.position, self.judged_on)

    def options(self, actor: Actor) -> list[Option]:
        """Every step of the side as it stands for this person."""
        return judging.options(self.position, self.judged_on, actor)

    def option(self, transition: str, actor: Actor, party: str = "") -> Option:
        """One step, nothing filled in yet. Raises KeyError."""
        return Judge(self.position, self.judged_on).judge(self.position.side.transition[transition], actor, party)


def standing(session: Session, instrument_id: str) -> Standing:
    """Where the instrument stands now. Raises DraftingError (not_found), NoProcedure."""
    data = drafting.load(session, instrument_id)
    definition = library.library().definition(data.slug, data.version)
    if definition.procedure is None or data.side not in definition.procedure.sides:
        raise NoProcedure(f"{data.slug}: no procedure for the side {data.side!r}")
    position = known.position(session, definition, data.side, instrument_id)
    copy_open = data.origin == "drafted" and in_force.copy_open(position)
    dated = definition.procedure.sides[data.side].answers_of
    return Standing(
        data, definition, position, confirmations.states_of(session, data.focus_group_id),
        paper_of(session, data, position), decisions_of(session, data),
        seals.frozen(session, instrument_id, copy_open) if dated else None,
        _version(session, data, position) if copy_open else None,
        reach.zone_of(session, data.focus_group_id) if definition.steps[data.side].asks_limits else "UTC",
    )  # fmt: skip


def _version(session: Session, data: InstrumentData, position: Position) -> in_force.InForce | None:
    found = in_force.versions_of(session, position, data.id, reach.zone_of(session, data.focus_group_id))
    return found[-1] if found else None


def actor_of(user_id: str, capacity: str, party: str = "") -> Actor:
    """A person of the case team as the engine sees them; capacities that take no step have no role."""
    roles = frozenset({Role(capacity)}) if capacity in _ROLES else frozenset()
    return Actor(user_id, roles, party)


def paper_of(session: Session, data: InstrumentData, position: Position | None = None) -> Paper:
    """Which seals hold, which letters were sent, and, where a step asks for it, what the parties say and signed."""
    steps = library.library().definition(data.slug, data.version).steps[data.side]
    rows = session.execute(_SEALS, {"instrument_id": data.id}).all()
    languages = tuple(sorted({language for kind, language in rows if kind == "translation"}))
    asked = position is not None and steps.asks_wordings(position)
    return Paper(
        sealed=any(kind == "original" for kind, _ in rows), sealed_languages=languages,
        letters=across.letters_sent(session, data.id),
        table=negotiation.state_of(session, data, position.marking) if position is not None and steps.asks_table else None,
        signed_same=signatures.signed_same(session, data, position) if position is not None and steps.asks_signed else None,
        wordings_current=_wordings_current(session, data, position) if asked else None,
        newest_form=_newest_form(data) if asked else None,
    )  # fmt: skip


def _wordings_current(session: Session, data: InstrumentData, position: Position) -> bool:
    """Whether no text stands in a wording of ours of earlier answers, in its own language and in each authentic one."""
    languages = {data.language, *signatures.authentic(position.side, data)}
    return not any(
        one.kind is wordings.Stands.OUTDATED for code in languages for one in wordings.clauses_of(session, data, code)
    )


def _newest_form(data: InstrumentData) -> bool:
    """Whether no newer version of the form that is certain has begun."""
    known = library.library()
    later = known.newer(known.definition(data.slug, data.version), clock.now().date())
    return all(one.awaits is not None for one in later)


def decisions_of(session: Session, data: InstrumentData) -> dict[str, Any]:
    """What the focus group decided of what State and office decide, by switch."""
    return dict(across.settings_of(session, data.focus_group_id).get(SWITCHES, {}).get(data.slug, {}))
