"""The consolidated text of an instrument: what was in force on a day, and what changed since it was first issued."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from jitflow import library, paths, reach
from jitflow.db import clock
from jitflow.documents import RenderRequest
from jitflow.documents.catalogue import Catalogue
from jitflow.documents.changes import SectionChange, changes
from jitflow.documents.words import Words
from jitflow.drafting import service as drafting, versions
from jitflow.drafting.service import InstrumentData
from jitflow.instruments.definition import Definition
from jitflow.instruments.parties import parties_in
from jitflow.procedure import in_force, service as procedure
from jitflow.procedure.in_force import InForce, Texts
from jitflow.procedure.standing import Standing


@dataclass(frozen=True)
class Note:
    """A step that bears on a section without changing its text."""

    event_id: str
    section: str
    transition: str
    day: date
    party: str
    """State and authority of the party that took it; empty where it was taken for all."""
    values: dict[str, Any]


@dataclass(frozen=True)
class Consolidated:
    """The text in force on a day."""

    day: date
    version: InForce
    answers: dict[str, Any]
    texts: Texts
    versions: tuple[InForce, ...]
    """Every version in force up to that day, the oldest first."""
    notes: tuple[Note, ...]


def known(session: Session, instrument_id: str) -> tuple[Standing, list[InForce]]:
    """Where an instrument stands, and every version that was issued. Raises NoProcedure, DraftingError."""
    found = procedure.standing(session, instrument_id)
    zone = reach.zone_of(session, found.data.focus_group_id)
    return found, in_force.versions_of(session, found.position, instrument_id, zone)


def consolidated(session: Session, found: Standing, issued: list[InForce], day: date) -> Consolidated | None:
    """The text in force on a day; None before the first version.

    What changes by notice is as it stood at the end of that day, and at least as it stood when the version was issued:
    what was filled in with the last signature belongs to it from its first day.
    """
    version = in_force.on(issued, day)
    if version is None:
        return None
    zone = reach.zone_of(session, found.data.focus_group_id)
    answers, texts = _as_of(session, found.data, version, day, zone)
    made = in_force.over(found.definition, version, answers, texts)
    up_to = tuple(one for one in issued if one.from_day <= day)
    return Consolidated(day, version, *made, up_to, tuple(_notes(found, day, zone)))


def _as_of(session: Session, data: InstrumentData, version: InForce, day: date, zone: str) -> tuple[dict[str, Any], Texts]:
    there = ZoneInfo(zone)
    if day >= clock.now().astimezone(there).date():
        return data.answers, data.texts
    end = datetime.combine(day + timedelta(days=1), time(), there)
    revision = max(versions.revision_before(session, data.id, end), version.revision)
    if revision >= data.revision:
        return data.answers, data.texts
    then = versions.snapshot(session, data.id, revision)
    texts: Texts = {}
    for (path, language), text in then.texts.items():
        now = data.texts.get(path, {}).get(language, {})
        state = now["state"] if now.get("text") == text else "source" if language == data.language else "draft"
        texts.setdefault(path, {})[language] = {"text": text, "state": state}
    return then.answers, texts


def _notes(found: Standing, day: date, zone: str) -> list[Note]:
    """Steps up to a day that bear on a section, in the order in which they happened."""
    side, titles = found.position.side, party_titles(found)
    made = []
    for entry in found.position.history:
        if entry.event.kind != "transition" or not entry.applied:
            continue
        transition = side.transition[entry.transition]
        on = entry.at.astimezone(ZoneInfo(zone)).date()
        if transition.concerns is not None and on <= day:
            hidden = {one.key for one in transition.fields if one.internal or getattr(one, "private", False)}
            values = {key: value for key, value in entry.values.items() if key not in hidden}
            party = titles.get(entry.party, entry.party)
            made.append(Note(entry.event.id, transition.concerns.section, transition.id, on, party, values))
    return made


def party_titles(found: Standing) -> dict[str, str]:
    """State and authority of each party by its id: of those in force, of the working copy, and of those that left."""
    answers = [found.data.answers, *([found.version.answers] if found.version is not None else [])]
    return {
        one.id: one.title for given in answers for one in parties_in(found.definition, found.data.side, given) if one.title
    }  # fmt: skip


def file_of(found: Standing, answers: dict[str, Any], texts: Texts, day: date) -> dict[str, Any]:
    """An instrument file of a version."""
    return drafting.to_file(replace(found.data, answers=answers, texts=texts, status="issued"), day)


def told(found: Standing, made: Consolidated) -> dict[str, Any]:
    """What the renderer needs to know of a consolidated text beside the text itself."""
    listed = [
        {
            "number": one.number, "from": one.from_day.isoformat(), "transition": one.transition.id,
            "instrument": file_of(found, *in_force.over(found.definition, one, made.answers, made.texts), made.day),
        }
        for one in made.versions
    ]  # fmt: skip
    notes = [
        {"section": one.section, "transition": one.transition, "party": one.party, "values": one.values}
        for one in made.notes
    ]
    return {"day": made.day.isoformat(), "side": found.data.side, "versions": listed, "notes": notes}


def paper(session: Session, instrument_id: str, day: date, language: str, form: str, beside: str | None) -> RenderRequest:
    """What the renderer is asked for the consolidated text. Raises LookupError where nothing was in force that day."""
    found, issued = known(session, instrument_id)
    made = consolidated(session, found, issued, day)
    if made is None:
        raise LookupError("nothing was in force on that day")
    return RenderRequest(
        file_of(found, made.answers, made.texts, day), language, form, beside=beside, attach=False,
        consolidated=told(found, made), forms=str(library.forms_folder()),
    )  # fmt: skip


def changes_of(
    found: Standing, old: tuple[dict[str, Any], Texts], new: tuple[dict[str, Any], Texts], language: str
) -> list[SectionChange]:
    """What differs between two contents, section by section, as a paper in that language says it."""
    today = clock.now().date()
    one, other = (
        drafting.to_instrument(replace(found.data, answers=answers, texts=texts, status="issued"), today)
        for answers, texts in (old, new)
    )
    catalogue = Catalogue(found.definition, language, paths.TRANSLATIONS)
    return changes(found.definition, one, other, catalogue, Words(language, paths.TRANSLATIONS))


def of_versions(found: Standing, made: Consolidated, language: str) -> list[tuple[InForce, list[SectionChange]]]:
    """What each version up to a day changed, the newest first; the first one changed nothing."""
    contents = [in_force.over(found.definition, one, made.answers, made.texts) for one in made.versions]
    listed = [
        (version, changes_of(found, contents[number - 1], contents[number], language) if number else [])
        for number, version in enumerate(made.versions)
    ]
    return listed[::-1]


def of_copy(found: Standing, language: str) -> list[SectionChange]:
    """What the working copy changes in what is in force; nothing where none is open."""
    if found.version is None:
        return []
    data = found.data
    settled = in_force.over(found.definition, found.version, data.answers, data.texts)
    return changes_of(found, settled, (data.answers, data.texts), language)


def is_amendable(definition: Definition, side: str) -> bool:
    """Whether what is issued can be opened again at all."""
    declared = definition.procedure.sides.get(side) if definition.procedure is not None else None
    return declared is not None and any(one.reopens for one in declared.transitions)
