"""Opening what others wrote: a warrant that was received, a case that began on paper."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from jitflow import reach
from jitflow.cases import service as cases
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.documents.head import REFERENCE
from jitflow.documents.projection import internal_keys
from jitflow.drafting import service as drafting
from jitflow.drafting.service import Foreign
from jitflow.enclosures import service as enclosures
from jitflow.files.service import Received
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.instruments.machine import Actor
from jitflow.procedure import receptions, service as procedure
from jitflow.procedure.receptions import ReceptionLine
from jitflow.procedure.service import Step
from jitflow.receptions import arrival, namesakes
from jitflow.receptions.arrival import Arrival
from jitflow.receptions.looking import Look

TITLE_LENGTH = 200


@dataclass(frozen=True)
class Said:
    """What somebody filled in of a paper."""

    definition: Definition
    side: str
    issuing_state: str
    executing_state: str | None
    language: str
    reference: str | None = None
    dated: str | None = None
    """Day on the paper, ISO, whole or in part."""
    person_id: str | None = None
    names: tuple[str | None, ...] = ()
    """In the order of the keys that name the person."""
    dates: dict[str, str] = field(default_factory=dict)
    """Other dates that the paper gives, by key of the form: limits are counted from them."""


@dataclass(frozen=True)
class Happened:
    """One step that was taken before the case was registered."""

    transition: str
    at: datetime
    zone: str
    values: dict[str, Any] = field(default_factory=dict)


def reference_key(definition: Definition) -> str | None:
    """The answer that holds the file reference at the head of the paper."""
    internal = internal_keys(definition)
    for key in definition.fields:
        parent, _, name = key.rpartition(".")
        if name == REFERENCE and key not in internal and parent not in definition.groups:
            return key
    return None


def answers_of(said: Said) -> dict[str, Any]:
    """What was filled in by hand, as answers of the form."""
    answers: dict[str, Any] = {}
    pairs: list[tuple[str | None, str | None]] = [(reference_key(said.definition), said.reference), *said.dates.items()]
    pairs += zip(said.definition.opening.person_keys, said.names, strict=False)
    for key, value in pairs:
        if key and value:
            keys.put(answers, key, value)
    return answers


@dataclass(frozen=True)
class Opened:
    """What came of it."""

    id: str
    number: str
    again: bool = False
    """The same form, or the same file, had opened it before."""


@dataclass(frozen=True)
class Entered:
    """Who enters it, with the mark of the page: sent twice, it opens one instrument."""

    actor: Actor
    capacity: str
    token: str


def receive(
    unit: WriteUnit,
    case: Any,
    look: Look | None,
    said: Said | None,
    received: Received | None,
    arrived: Arrival,
    by: Entered,
) -> Opened:
    """Open a warrant that was received: from what its PDF holds, else from what was said of it (then `said` is given).

    Its procedure begins with the arrival, where the instrument knows such a step.

    Nothing of it enters the facts of the case. Raises DraftingError, EnclosureError.
    """
    if (before := _before(unit, case, by.token, received)) is not None:
        return before
    comparison: dict[str, Any] = dict(look.comparison) if look is not None else {}
    comparison["received_at"] = arrived.at.isoformat()
    if look is not None and look.instrument is not None and look.definition is not None:
        instrument = look.instrument
        executing = case.issuing_state if case.issuing_state != instrument.issuing_state else instrument.executing_state
        what = Foreign(
            look.definition, "executing", "received", instrument.issuing_state, executing, instrument.language,
            answers=instrument.answers, texts=instrument.texts,
        )  # fmt: skip
        outcome = look.outcome
    else:
        assert said is not None
        what = _by_hand(said, "received")
        comparison |= _said(said)
        outcome = "no_data" if received is not None else "by_hand"
    row = drafting.open_foreign(unit, case, what, by.actor.id)
    _keep(unit, row, outcome, comparison, received, by)
    assert what.definition.procedure is not None
    arrival.enter(unit, row.id, what.definition.procedure.sides[what.side], arrived, by.actor, by.capacity)
    return Opened(row.id, row.number)


def register(
    unit: WriteUnit,
    case: Any,
    said: Said,
    happened: list[Happened],
    received: Received | None,
    by: Entered,
    reason: str,
    category: str | None = None,
) -> Opened:
    """Open a case that began on paper and enter what happened so far, each step as entered afterwards.

    A name that is nobody's of the case yet becomes a person of it, with this category.
    Raises DraftingError, EnclosureError, StepError, Refused, FactError.
    """
    if (before := _before(unit, case, by.token, None)) is not None:
        return before
    if said.person_id is None and (named := namesakes.facts_of(said.definition, said.names)):
        person = cases.add_person(unit, case, named, category, by.actor.id, led_reason=reason)
        said = replace(said, person_id=person.id)
    row = drafting.open_foreign(unit, case, _by_hand(said, "paper"), by.actor.id)
    _keep(unit, row, "by_hand", _said(said), received, by)
    for one in happened:
        step = Step(one.transition, one.at, one.zone, secrets.token_hex(16), one.values, reason=reason)
        procedure.take(unit, row.id, step, by.actor, by.capacity, registering=True)
    return Opened(row.id, row.number)


def _before(unit: WriteUnit, case: Any, token: str, received: Received | None) -> Opened | None:
    """What the same form or the same file opened before; the case is held until the unit ends."""
    reach.lock_case(unit.session, case.id)
    return opened_before(unit.session, case.id, token, received)


def opened_before(session: Session, case_id: str, token: str, received: Received | None = None) -> Opened | None:
    """What the same form or the same file opened before."""
    lines = {one.id: one for one in drafting.instruments_of(session, case_id)}
    sha256 = received.received_sha256 if received is not None else None
    found = lines.get(receptions.known(session, token, list(lines), sha256) or "")
    return Opened(found.id, found.number, again=True) if found is not None else None


def _by_hand(said: Said, origin: Any) -> Foreign:
    return Foreign(
        said.definition, said.side, origin, said.issuing_state, said.executing_state, said.language, said.person_id,
        answers_of(said),
    )  # fmt: skip


def _said(said: Said) -> dict[str, Any]:
    told = {"reference": said.reference, "dated": said.dated}
    return {"said": {name: value for name, value in told.items() if value}}


def _keep(
    unit: WriteUnit, row: Any, outcome: str, comparison: dict[str, Any], received: Received | None, by: Entered
) -> None:
    enclosure_id = None
    if received is not None:
        details = enclosures.Details("signed_scan", received.filename[:TITLE_LENGTH], row.language)
        enclosure_id = enclosures.add(unit, row.id, details, received, by.actor.id).id
    line = ReceptionLine(
        row.id,
        enclosure_id,
        received.received_sha256 if received else None,
        outcome,
        comparison,
        by.actor.id,
        clock.now(),
    )
    receptions.keep(unit, row, line, by.token)


def names_of(case_id: str, person_id: str, definition: Definition, session: Any) -> tuple[str | None, ...]:
    """The names of a person of the case under the keys that name the person, as the facts of the case have them."""
    facts = cases.person_facts(session, case_id, person_id)
    sources = {one.target: one.source for one in definition.prefill}
    return tuple(facts.get(sources.get(key, "").removeprefix("person.")) for key in definition.opening.person_keys)
