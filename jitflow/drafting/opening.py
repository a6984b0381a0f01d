"""Opening an instrument: number, pinned version, and what the case already says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import reach
from jitflow.audit.service import Verb
from jitflow.cases import service as cases
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import history
from jitflow.drafting.errors import DraftingError
from jitflow.drafting.models import Instrument, Text
from jitflow.drafting.prefill import Filled, from_case
from jitflow.drafting.saving import record, source_hash
from jitflow.instruments.definition import Definition


@dataclass(frozen=True)
class Fill:
    """What to take from the case. None means all offences, the first fitting authority."""

    take: bool = True
    offences: tuple[str, ...] | None = None
    authority: str | None = None


EVERYTHING = Fill()
NOTHING = Fill(take=False)


def open_instrument(
    unit: WriteUnit, definition: Definition, case: Any, person: Any, executing_state: str | None,
    language: str, actor_id: str, fill: Fill = EVERYTHING,
) -> Instrument:
    """Open an instrument in a case, pinned to this version of its definition.

    `case` and `person` are a case and a person of it (rows or anything with an `id`; person
    may be None). Values taken from the case are listed in `prefilled`. Raises DraftingError:
    not_a_participant, executing_state_missing, person_missing, person_of_another_case.
    """
    case = reach.lock_case(unit.session, case.id)
    person_id = person.id if person is not None else None
    _check(definition, case, person_id, executing_state)
    facts = _facts(unit.session, case, person_id, fill)
    filled = from_case(definition, facts) if fill.take else Filled()
    now = clock.now()
    instrument = Instrument(
        case_id=case.id, focus_group_id=case.focus_group_id,
        number=_next_number(unit.session, case.id, definition.short_title),
        slug=definition.slug, version=definition.version, status="draft",
        issuing_state=case.issuing_state, executing_state=executing_state, language=language,
        person_id=person_id, answers=filled.answers, prefilled=[], revision=0, change_count=0,
        groups=sorted(definition.groups), saved_at=now, saved_by=actor_id,
    )
    unit.session.add(instrument)
    unit.session.flush()
    instrument.prefilled = _store_texts(unit.session, instrument, filled, actor_id)
    new = {"answers": filled.answers, "texts": filled.texts}
    history.append(unit.session, instrument, "opened", "", None, new, actor_id)
    detail = {"number": instrument.number, "slug": definition.slug, "version": definition.version}
    record(unit, Verb.COLLECTED, instrument, actor_id, {**detail, "paths": instrument.prefilled})
    return instrument


def _check(
    definition: Definition, case: Any, person_id: str | None, executing_state: str | None
) -> None:
    opening = definition.opening
    for state in filter(None, (case.issuing_state, executing_state)):
        if state not in definition.participants:
            raise DraftingError("not_a_participant", f"{state} does not take part in this instrument")
    if opening.executing_state == "required" and executing_state is None:
        raise DraftingError("executing_state_missing", "this instrument needs an executing State")
    if opening.person and person_id is None:
        raise DraftingError("person_missing", "this instrument is about one person")


def _facts(session: Session, case: Any, person_id: str | None, fill: Fill) -> dict[str, Any]:
    """The facts of the case under the names that ``[[prefill]]`` uses."""
    found = cases.all_facts(session, case.id)
    person = next((line.facts for line in found["persons"] if line.id == person_id), None)
    if person_id is not None and person is None:
        raise DraftingError("person_of_another_case", "this person is not in the case")
    offences = [
        {**line.facts, **line.facts.get("texts", {})}
        for line in found["offences"]
        if fill.offences is None or line.id in fill.offences
    ]
    acting = [line for line in found["authorities"] if line.kind != "central"]
    if fill.authority is not None:
        acting = [line for line in acting if line.id == fill.authority]
    central = [line for line in found["authorities"] if line.kind == "central"]
    return {
        "case": {
            "title": case.title, "summary": case.summary, "number": str(case.number),
            "national_reference": case.national_reference,
            "eurojust_reference": case.eurojust_reference, "issuing_state": case.issuing_state,
        },
        "person": _named(person or {}),
        "offences": offences,
        "authority": _authority(acting),
        "central_authority": _authority(central),
        "authorities": [_authority([line]) for line in found["authorities"]],
    }


def _named(person: dict[str, Any]) -> dict[str, Any]:
    """The person with the names as they stand on paper: own script first, Latin in brackets."""
    named = dict(person)
    for key in ("surname", "forenames"):
        own, latin = person.get(key), person.get(f"{key}_latin")
        if own and latin and own != latin:
            named[key] = f"{own} ({latin})"
    return named


def _authority(lines: list[Any]) -> dict[str, Any]:
    return {**lines[0].facts, "kind": lines[0].kind} if lines else {}


def _next_number(session: Session, case_id: str, short_title: str) -> str:
    """The next running number under this short title; the case's row is locked."""
    statement = select(Instrument.number).where(Instrument.case_id == case_id)
    prefix = f"{short_title}-"
    taken = [
        int(number.removeprefix(prefix))
        for number in session.scalars(statement)
        if number.startswith(prefix) and number.removeprefix(prefix).isdigit()
    ]
    return f"{prefix}{max(taken, default=0) + 1}"


def _store_texts(
    session: Session, instrument: Instrument, filled: Filled, actor_id: str
) -> list[str]:
    """Store the texts of the case and give the paths of everything that was filled."""
    paths = [path for path in filled.paths if path not in filled.texts]
    for path, slots in filled.texts.items():
        texts = {language or instrument.language: text for language, text in slots.items()}
        origin = source_hash(instrument.id, path, texts.get(instrument.language))
        for language, text in texts.items():
            is_source = language == instrument.language
            row = Text(
                instrument_id=instrument.id, path=path, language=language, text=text,
                state="source" if is_source else "draft", source_hash=origin,
                saved_at=instrument.saved_at, saved_by=actor_id,
            )
            session.add(row)
            paths.append(f"text:{language}:{path}")
    return paths
