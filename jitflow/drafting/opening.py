"""Opening an instrument: number, pinned version, and what the case already says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import reach
from jitflow.audit.service import Verb
from jitflow.cases import service as cases
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import history, in_step
from jitflow.drafting.errors import DraftingError
from jitflow.drafting.fill import EVERYTHING, Fill
from jitflow.drafting.models import Instrument, Text
from jitflow.drafting.prefill import Filled, from_case, share, usable
from jitflow.drafting.saving import record
from jitflow.drafting.slots import source_hash
from jitflow.instruments import facts as pure, keys
from jitflow.instruments.definition import Definition
from jitflow.instruments.elsewhere import refusal


def open_instrument(
    unit: WriteUnit, definition: Definition, case: Any, person: Any, executing_state: str | None,
    language: str, actor_id: str, fill: Fill = EVERYTHING, carried: Mapping[str, Any] | None = None,
) -> Instrument:
    """Open an instrument in a case, pinned to this version of its definition.

    `case` and `person` are a case and a person of it (rows or anything with an `id`; person
    may be None). Values taken from the case are listed in `prefilled`. `carried` are answers that are known
    already, by key: they fill what the case leaves empty and can be stored. Raises DraftingError:
    not_a_participant, executing_state_missing, person_missing, person_of_another_case.
    """
    case = reach.lock_case(unit.session, case.id)
    person_id = person.id if person is not None else None
    _check(definition, case, person_id, executing_state)
    found = case_facts(unit.session, case)
    filled = fill_from_case(definition, found, person_id, fill, language)
    if filled.too_long:
        raise DraftingError("text_too_long", f"{filled.too_long[0]}: the text does not fit with what is added to it")
    _put(definition, filled, carried or {})
    now = clock.now()
    instrument = Instrument(
        case_id=case.id, focus_group_id=case.focus_group_id,
        number=next_number(unit.session, case.id, definition.short_title),
        slug=definition.slug, version=definition.version, status="draft",
        issuing_state=case.issuing_state, executing_state=executing_state, language=language,
        person_id=person_id, side=definition.sides[0], answers=filled.answers, prefilled=[], revision=0, change_count=0,
        groups=sorted(definition.groups), saved_at=now, saved_by=actor_id,
    )
    unit.session.add(instrument)
    unit.session.flush()
    instrument.prefilled = _store_texts(unit.session, instrument, filled, actor_id)
    pure_one = _pure(definition, filled, case.issuing_state, executing_state, language)
    begun = _wordings().begin(unit, definition, instrument, pure_one, actor_id)
    new = {"answers": filled.answers, "texts": {**filled.texts, **begun}, "fill": _pinned(fill, found).to_plain()}
    history.append(unit.session, instrument, "opened", "", None, new, actor_id)
    detail = {"number": instrument.number, "slug": definition.slug, "version": definition.version}
    in_step.keep(unit, instrument, actor_id, definition)
    if instrument.prefilled:  # what different people entered in the case is brought together
        record(unit, Verb.COMBINED, instrument, actor_id, {"paths": instrument.prefilled})
    record(unit, Verb.COLLECTED, instrument, actor_id, {**detail, "paths": instrument.prefilled})
    return instrument


def _put(definition: Definition, filled: Filled, carried: Mapping[str, Any]) -> None:
    """Answers known already, where the case gave none; they are nobody's facts, so no path of the case is noted."""
    for key, value in carried.items():
        target = definition.fields.get(key)
        if target is not None and keys.get(filled.answers, key) is None and (found := usable(target, value)) is not None:
            keys.put(filled.answers, key, found)


def would_be(
    found: dict[str, Any], definition: Definition, person_id: str | None, executing_state: str | None, language: str,
    fill: Fill,
) -> pure.Instrument:
    """The instrument as `open_instrument` would make it, stored nowhere: to ask checks about it first.

    `found` is what `case_facts` gives. Raises DraftingError: person_of_another_case.
    """
    filled = fill_from_case(definition, found, person_id, fill, language)
    made = _pure(definition, filled, found["case"]["issuing_state"], executing_state, language)
    for path, (_clause, text) in _wordings().beginning(definition, made).items():
        made.texts[path] = {language: {"text": text, "state": "source"}}
    return made


def _pure(
    definition: Definition, filled: Filled, issuing_state: str, executing_state: str | None, language: str
) -> pure.Instrument:
    texts = {
        path: {slot or language: {"text": text, "state": "draft"} for slot, text in slots.items()}
        for path, slots in filled.texts.items()
    }
    return pure.Instrument(
        slug=definition.slug, version=definition.version, as_of=clock.now().date().isoformat(),
        issuing_state=issuing_state, executing_state=executing_state, language=language,
        answers=filled.answers, texts=texts,
    )  # fmt: skip


def _wordings() -> Any:
    """The feature that fills in recommended wordings; it saves through drafting, which opens with it."""
    from jitflow.wordings import service

    return service


def _check(
    definition: Definition, case: Any, person_id: str | None, executing_state: str | None
) -> None:
    opening = definition.opening
    for state in filter(None, (case.issuing_state, executing_state)):
        if state not in definition.participants:
            raise DraftingError("not_a_participant", refusal(definition, state))
    if opening.executing_state == "required" and executing_state is None:
        raise DraftingError("executing_state_missing", "this instrument needs an executing State")
    if opening.person and person_id is None:
        raise DraftingError("person_missing", "this instrument is about one person")


def case_facts(session: Session, case: Any) -> dict[str, Any]:
    """What a case says: its own fields, and its facts as `jitflow.cases` gives them."""
    own = {
        "id": case.id, "title": case.title, "summary": case.summary, "number": str(case.number),
        "national_reference": case.national_reference, "eurojust_reference": case.eurojust_reference,
        "issuing_state": case.issuing_state,
    }  # fmt: skip
    return {"case": own, **cases.all_facts(session, case.id)}


def fill_from_case(
    definition: Definition, found: dict[str, Any], person_id: str | None, fill: Fill, language: str
) -> Filled:
    """What an instrument for this person takes from `case_facts`. Raises DraftingError: person_of_another_case."""
    facts = _facts(found, person_id, fill)
    if not fill.take:
        return Filled()
    filled = from_case(definition, facts, fill.added, language)
    share(definition, filled, fill.answers, language)
    return filled


def _facts(found: dict[str, Any], person_id: str | None, fill: Fill) -> dict[str, Any]:
    """The facts of the case under the names that ``[[prefill]]`` uses, each with its id."""
    person = next((line for line in found["persons"] if line.id == person_id), None)
    if person_id is not None and person is None:
        raise DraftingError("person_of_another_case", "this person is not in the case")
    offences = [
        {**line.facts, **line.facts.get("texts", {}), "id": line.id}
        for line in found["offences"]
        if fill.offences is None or line.id in fill.offences
    ]
    acting = [line for line in found["authorities"] if line.kind != "central"]
    if fill.authority is not None:
        acting = [line for line in acting if line.id == fill.authority]
    central = [line for line in found["authorities"] if line.kind == "central"]
    concerned = (person_id,) if fill.persons is None else fill.persons
    return {
        "case": found["case"],
        "person": _person(person) if person is not None else {},
        "persons": [_person(line) for line in found["persons"] if line.id in concerned],
        "offences": offences,
        "authority": _authority(acting),
        "central_authority": _authority(central),
        "authorities": [_authority([line]) for line in found["authorities"]],
    }


def _pinned(fill: Fill, found: dict[str, Any]) -> Fill:
    """The fill with the authority it found: another one is not offered when that one is taken out of the case."""
    if fill.authority is not None:
        return fill
    return replace(fill, authority=next((line.id for line in found["authorities"] if line.kind != "central"), None))


def _person(line: Any) -> dict[str, Any]:
    """A person with the category of the case, by which a form may say the position in the proceedings."""
    return {**_named(line.facts), "category": line.kind, "id": line.id}


def _named(person: dict[str, Any]) -> dict[str, Any]:
    """The person with the names as they stand on paper: own script first, Latin in brackets; the
    person's own other transliterations are further names, since searches are made for each spelling."""
    named = dict(person)
    for key in ("surname", "forenames"):
        own, latin = person.get(key), person.get(f"{key}_latin")
        if own and latin and own != latin:
            named[key] = f"{own} ({latin})"
    further = dict.fromkeys((*(person.get("aliases") or ()), *(person.get("spellings") or ())))
    if further:
        named["aliases"] = list(further)
    return named


def _authority(lines: list[Any]) -> dict[str, Any]:
    return {**lines[0].facts, "kind": lines[0].kind, "id": lines[0].id} if lines else {}


def next_number(session: Session, case_id: str, short_title: str) -> str:
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
        source = texts.get(instrument.language) or ""
        for language, text in texts.items():
            made_for = filled.made_for.get(path, {}).get(language, source)
            state = "source" if language == instrument.language else "draft" if made_for == source else "stale"
            row = Text(
                instrument_id=instrument.id, path=path, language=language, text=text, state=state,
                source_hash=source_hash(instrument.id, path, made_for),
                source_text=None if state == "source" else made_for,
                saved_at=instrument.saved_at, saved_by=actor_id,
            )  # fmt: skip
            session.add(row)
            paths.append(f"text:{language}:{path}")
    return paths
