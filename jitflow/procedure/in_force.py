"""What is in force of an instrument that is amended: every version that was issued, and from which day.

A step that issues keeps what it issued (`IssuedVersion`). A step that reopens opens a working copy in the instrument
itself; the version that was issued last stays in force until the next one is issued, and comes back where the working
copy is given up. What is not material (members, contacts, places and dates of signatures) changes by notice meanwhile:
it is always as it stands.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting, slots, versions
from jitflow.drafting.saving import gone
from jitflow.drafting.service import InstrumentData
from jitflow.drafting.versions import Snapshot
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, FieldType
from jitflow.instruments.events import Entry
from jitflow.instruments.parties import STATE
from jitflow.instruments.position import Position
from jitflow.instruments.procedure import Transition
from jitflow.procedure import seals
from jitflow.procedure.models import IssuedVersion

Texts = dict[str, dict[str, dict[str, str]]]
"""Path to language to ``text`` and ``state``."""
_OF_INSTRUMENT = (
    select(IssuedVersion)
    .where(IssuedVersion.instrument_id == bindparam("instrument_id", required=True))
    .order_by(IssuedVersion.created_at, IssuedVersion.id)
)


@dataclass(frozen=True)
class InForce:
    """One version: what was issued, and since when it holds."""

    number: int
    """From 1; the first is the instrument as it was first issued."""
    event_id: str
    transition: Transition
    from_day: date
    language: str
    revision: int
    answers: dict[str, Any]
    texts: Texts
    seals: dict[str, dict[str, str]]
    """Language to ``id`` and ``hash`` of the seal that held when it was issued."""


def versions_of(session: Session, position: Position, instrument_id: str, zone: str) -> list[InForce]:
    """Every version whose step holds, the oldest first; by their days, and by their order on one day."""
    holds = {one.event.id: one for one in position.history if _holds(position, one)}
    found = [
        (_from_day(position.side.transition[entry.transition], entry, zone), row, entry)
        for row in session.scalars(_OF_INSTRUMENT, {"instrument_id": instrument_id})
        if (entry := holds.get(row.event_id)) is not None
    ]
    found.sort(key=lambda one: one[0])
    return [
        InForce(
            number, row.event_id, position.side.transition[entry.transition], day, row.language, row.revision,
            dict(row.answers), dict(row.texts), dict(row.seals),
        )
        for number, (day, row, entry) in enumerate(found, 1)
    ]  # fmt: skip


def on(known: list[InForce], day: date) -> InForce | None:
    """The version in force on a day; None before the first."""
    return next((one for one in reversed(known) if one.from_day <= day), None)


def copy_open(position: Position) -> bool:
    """Whether a working copy is open: what was issued was opened again, and neither issued anew nor given up."""
    return _state(position) == "open"


def stands(position: Position) -> bool:
    """Whether what is stored is what was issued."""
    return _state(position) == "issued"


def _state(position: Position) -> str:
    state = ""
    for entry in position.history:
        if not entry.applied or entry.event.kind != "transition":
            continue
        declared = position.side.transition[entry.transition]
        if declared.issues or (declared.restores and state):
            state = "issued"
        elif declared.reopens and state:
            state = "open"
    return state


def _holds(position: Position, entry: Entry) -> bool:
    step = entry.event.kind == "transition" and entry.applied
    return step and position.side.transition[entry.transition].issues


def _from_day(transition: Transition, entry: Entry, zone: str) -> date:
    try:
        return date.fromisoformat(str(entry.values.get(transition.in_force or "") or "")[:10])
    except ValueError:
        return entry.at.astimezone(ZoneInfo(zone)).date()


# what a version and what changes by notice come to


def over(definition: Definition, version: InForce, answers: dict[str, Any], texts: Texts) -> tuple[dict[str, Any], Texts]:
    """The answers and texts of a version with what changes by notice taken from `answers` and `texts`.

    Of a text in another language than the source, a version that was sealed stands as it was sealed; another one
    may have been written or mended since, as long as the source is the same.
    """
    made = copy.deepcopy(version.answers)
    groups = definition.groups
    loose = {key for key in groups if not seals.is_settled(definition.fields[key])}
    whole = {key for key in loose if not any(key.startswith(f"{one}.") for one in loose)}
    for key in sorted(whole):
        for path in keys.expand(made, key, groups):
            if _there(answers, path, groups):
                keys.put(made, path, _of_parties(definition, made, key, path, copy.deepcopy(keys.get(answers, path))))
    for key, field in definition.fields.items():
        inside = any(key.startswith(f"{one}.") for one in whole)
        if field.is_group or not field.holds_value or inside or seals.is_settled(field):
            continue
        for path in keys.expand(made, key, groups):
            if _there(answers, path, groups):
                keys.put(made, path, copy.deepcopy(keys.get(answers, path)))
    return made, _texts(definition, version, made, texts)


def _of_parties(definition: Definition, made: dict[str, Any], key: str, path: str, now: Any) -> Any:
    """Items of a group that changes by notice, without those of a State that is no party of the version: whoever is only
    joining has no people in what is in force."""
    child = definition.fields.get(f"{key}.{STATE}")
    tables = {one.parties for one in definition.procedure.sides.values() if one.parties} if definition.procedure else set()
    states = {item.get(STATE) for table in tables for item in keys.get(made, table) or []}
    if child is None or child.type is not FieldType.COUNTRY or child.many or not states or not isinstance(now, list):
        return now
    held = {item["id"] for item in keys.get(made, path) or []}
    return [item for item in now if item["id"] in held or not item.get(STATE) or item[STATE] in states]


def _there(answers: dict[str, Any], path: str, groups: set[str]) -> bool:
    """Whether the items a path runs through are there."""
    return not gone(answers, path, groups)


def _texts(definition: Definition, version: InForce, answers: dict[str, Any], texts: Texts) -> Texts:
    made: Texts = {}
    for path in dict.fromkeys((*version.texts, *texts)):
        field = definition.fields.get(keys.key_of(path, definition.groups))
        if field is None or not _there(answers, path, definition.groups):
            continue
        slots = _slots(version, path, texts.get(path, {})) if seals.is_settled(field) else texts.get(path, {})
        if slots:
            made[path] = copy.deepcopy(slots)
    return made


def _slots(version: InForce, path: str, now: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    own = version.texts.get(path, {})
    source = (own.get(version.language) or {}).get("text", "")
    same = bool(source) and (now.get(version.language) or {}).get("text", "") == source
    made = {}
    for language in dict.fromkeys((*own, *(now if same else ()))):
        agreed = language == version.language or language in version.seals
        slot = own.get(language) if agreed or not same else now.get(language)
        if slot and slot.get("text"):
            made[language] = slot
    return made


def settled_of(definition: Definition, data: InstrumentData, version: InForce) -> InstrumentData:
    """The instrument as it is in force now: what pages, checks and documents read while a working copy is open."""
    answers, texts = over(definition, version, data.answers, data.texts)
    return replace(data, answers=answers, texts=texts, status="issued")


# written with the steps


def keep(unit: WriteUnit, instrument_id: str, event_id: str) -> IssuedVersion:
    """Keep what a step issues, with the seals that hold then."""
    data = drafting.load(unit.session, instrument_id)
    held = {one.language: {"id": one.id, "hash": one.manifest_hash} for one in seals.valid(unit.session, instrument_id)}
    row = IssuedVersion(
        instrument_id=instrument_id, event_id=event_id, language=data.language, revision=data.revision,
        answers=data.answers, texts=data.texts, seals=held,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    return row


def give_up(unit: WriteUnit, row: Any, position: Position, actor_id: str, zone: str) -> None:
    """The working copy is given up: the material answers are again those of the last version that holds.

    `row` is the locked instrument, still open for writing; `position` the one after the step.
    """
    known = versions_of(unit.session, position, row.id, zone)
    if not known:
        return
    newest = known[-1]
    definition = library.library().definition(row.slug, row.version)
    now = drafting.load(unit.session, row.id)
    answers, texts = over(definition, newest, now.answers, now.texts)
    flat = {(path, code): slot["text"] for path, slots in texts.items() for code, slot in slots.items()}
    versions.make(unit, definition, row, Snapshot(newest.revision, answers, flat, row.executing_state), actor_id, by_step=True)
    unit.session.flush()
    _read_again(unit, row, newest)
    seals.back(unit.session, row.id, {one["id"] for one in newest.seals.values()}, actor_id)


def set_aside(unit: WriteUnit, instrument_id: str, position: Position, zone: str) -> None:
    """A correction opened a working copy again: the seals of what is in force are kept for it, and the copy has none
    of them."""
    known = versions_of(unit.session, position, instrument_id, zone)
    if known:
        seals.keep(unit.session, instrument_id, {one["id"] for one in known[-1].seals.values()})


def _read_again(unit: WriteUnit, row: Any, version: InForce) -> None:
    """Translations that came back as they were sealed were read then: nobody has to read them again."""
    written = slots.texts_of(unit.session, row.id)
    for (path, language), text in written.items():
        sealed = version.texts.get(path, {}).get(language, {})
        if language in version.seals and language != version.language and sealed.get("text") == text.text:
            slots.tie(row, written, text)
            text.state = sealed["state"]
    unit.session.flush()
