"""Releases: somebody entitled to it records that a paper was checked, for these answers in these words only.

A release holds while the answers, the texts and the wording are those that were checked; the next document
says so in place of its marks. Any change ends it, putting everything back revives it, withdrawing ends it for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import library, reach
from jitflow.audit.service import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.documents import RenderRequest
from jitflow.documents.released import CAPACITIES, Standing, standing as standing_of
from jitflow.drafting import segments, service as drafting
from jitflow.papers.agreed import as_agreed
from jitflow.papers.models import Document, Release

ISSUING_AUTHORITY, TRANSLATOR = CAPACITIES
NOT_A_TRANSLATION = ("empty", "machine", "stale")
"""States of a text that nobody can release: the paper itself says in brackets that it is none."""


class ReleaseError(ValueError):
    """A release that is not recorded or withdrawn. `code` is one of: unknown_language, source_language, missing_words,
    texts, not_made, changed, done_already, incomplete, not_found."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class ReleaseLine:
    """A release as pages show it. `holds`: for the answers and words as they are now, and not withdrawn."""

    id: str
    language: str
    capacity: str
    name: str
    function: str
    recorded_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    changed: tuple[str, ...]
    """What is another now: "answers", "wording"."""

    @property
    def holds(self) -> bool:
        return self.withdrawn_at is None and not self.changed


@dataclass(frozen=True)
class Declaration:
    """Who checked, in which capacity, and what was shown to whoever records it."""

    capacity: str
    name: str
    function: str
    answers: str
    catalogue: str


@dataclass(frozen=True)
class Unready:
    """A text that stands in the way of a release, or that its reader must know of."""

    path: str
    state: str


def standing(data: drafting.InstrumentData, language: str, today: date) -> Standing:
    """What there is to check in a language. Raises ReleaseError (unknown_language)."""
    definition = library.library().definition(data.slug, data.version)
    if language not in definition.wording:
        raise ReleaseError("unknown_language", "the form has no wording in this language")
    file = drafting.to_file(data, today)
    return standing_of(RenderRequest(file, language, forms=str(library.forms_folder())))


def releases_of(session: Session, data: drafting.InstrumentData, today: date) -> list[ReleaseLine]:
    """All releases of an instrument, the newest first, each with what changed since."""
    rows = list(session.scalars(_rows(data.id)))
    data = as_agreed(session, data) if rows else data
    now = {language: standing(data, language, today) for language in {row.language for row in rows}}
    return [_line(row, now[row.language]) for row in rows]


def holding(
    session: Session, data: drafting.InstrumentData, today: date, languages: tuple[str, ...]
) -> dict[str, dict[str, str]]:
    """By language, the release that holds now, as the renderer takes it. Asks nothing more where there is no release."""
    rows = list(session.scalars(_rows(data.id).where(Release.withdrawn_at.is_(None), Release.language.in_(languages))))
    found: dict[str, dict[str, str]] = {}
    for language in {row.language for row in rows}:
        now = standing(data, language, today)
        row = next((one for one in rows if one.language == language and _is_for(one, now)), None)
        if row is not None:
            found[language] = _as_asked(session, row)
    return found


def unready(data: drafting.InstrumentData, language: str, today: date) -> list[Unready]:
    """Texts of a language that were not reviewed, in the order of the form; none in the source language."""
    if language == data.language:
        return []
    definition = library.library().definition(data.slug, data.version)
    facts = library.facts_of(definition, drafting.to_instrument(data, today))
    found = [(one.path, segments.state_of(facts, one.path, language)) for one in segments.to_translate(facts, language)]
    return [Unready(path, state) for path, state in found if state != "reviewed"]


def refusals(
    session: Session, data: drafting.InstrumentData, language: str, today: date, capacity: str | None = None
) -> list[str]:
    """Why the paper in a language cannot be released now: codes of ReleaseError. Without a capacity, only
    reasons that hold for both."""
    reasons, now = [], standing(data, language, today)
    if now.missing:
        reasons.append("missing_words")
    states = {one.state for one in unready(data, language, today)}
    if states & set(NOT_A_TRANSLATION) or (states and capacity == TRANSLATOR):
        reasons.append("texts")
    if capacity == TRANSLATOR and language == data.language:
        reasons.append("source_language")
    if not checked_documents(session, data, language, now):
        reasons.append("not_made")
    return reasons


def checked_documents(session: Session, data: drafting.InstrumentData, language: str, now: Standing) -> list[str]:
    """Ids of finished documents in a language, the newest first, that say exactly what is to be released.

    None made with the template of an office: it may leave answers out and say other words.
    """
    statement = select(Document.id, Document.manifest).where(
        Document.instrument_id == data.id,
        Document.status == "done",
        Document.paper.is_(None),
        Document.template_id.is_(None),
        (Document.language == language) | (Document.beside == language),
    )
    wanted = {"answers": now.answers, "catalogue": now.catalogue}
    rows = session.execute(statement.order_by(Document.created_at.desc(), Document.id.desc()))
    return [row_id for row_id, manifest in rows if manifest.get("says", {}).get(language) == wanted]


def record(
    unit: WriteUnit, instrument_id: str, language: str, declaration: Declaration, actor_id: str, zone: str | None = None
) -> ReleaseLine:
    """Record that a paper was checked. Recorded in the trail without the name. Raises ReleaseError."""
    if declaration.capacity not in CAPACITIES or not declaration.name.strip() or not declaration.function.strip():
        raise ReleaseError("incomplete", "a release names who checked, and in which capacity")
    data = as_agreed(unit.session, drafting.load(unit.session, instrument_id))
    reach.lock_case(unit.session, data.case_id)
    zone = zone or reach.zone_of(unit.session, data.focus_group_id)
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    now = standing(data, language, today)
    if (declaration.answers, declaration.catalogue) != (now.answers, now.catalogue):
        raise ReleaseError("changed", "the answers or the wording are not those that were shown")
    for code in refusals(unit.session, data, language, today, declaration.capacity):
        raise ReleaseError(code, "the paper cannot be released")
    if holding(unit.session, data, today, (language,)):
        raise ReleaseError("done_already", "the paper is released already")
    row = Release(
        instrument_id=data.id, focus_group_id=data.focus_group_id, language=language, answers=now.answers,
        catalogue=now.catalogue, capacity=declaration.capacity, recorded_by=actor_id,
    )  # fmt: skip
    row.name, row.function = declaration.name.strip(), declaration.function.strip()
    unit.session.add(row)
    unit.session.flush()
    checked = checked_documents(unit.session, data, language, now)
    detail = {"act": "released", "language": language, "capacity": row.capacity, "documents": checked}
    _record(unit, row, data.case_id, actor_id, detail)
    return _line(row, now)


def withdraw(unit: WriteUnit, instrument_id: str, release_id: str, actor_id: str) -> None:
    """End a release. It stays in the list, and so do documents made under it. Raises ReleaseError (not_found)."""
    row = unit.session.get(Release, release_id, with_for_update=True)
    if row is None or row.instrument_id != instrument_id or row.withdrawn_at is not None:
        raise ReleaseError("not_found", "there is no such release")
    row.withdrawn_at, row.withdrawn_by = clock.now(), actor_id
    case_id = drafting.load(unit.session, instrument_id).case_id
    _record(unit, row, case_id, actor_id, {"act": "withdrawn", "language": row.language})


def _rows(instrument_id: str) -> Any:
    statement = select(Release).where(Release.instrument_id == instrument_id)
    return statement.order_by(Release.created_at.desc(), Release.id.desc())


def _is_for(row: Release, now: Standing) -> bool:
    return (row.answers, row.catalogue) == (now.answers, now.catalogue)


def _line(row: Release, now: Standing) -> ReleaseLine:
    changed = [
        name
        for name, then, current in (
            ("answers", row.answers, now.answers),
            ("wording", row.catalogue, now.catalogue),
        )
        if then != current
    ]
    return ReleaseLine(
        row.id, row.language, row.capacity, row.name, row.function, row.recorded_by, row.created_at, row.withdrawn_at,
        row.withdrawn_by, tuple(changed),
    )  # fmt: skip


def _as_asked(session: Session, row: Release) -> dict[str, str]:
    """A release as the renderer takes it; the day is that of the group's zone."""
    day = row.created_at.astimezone(ZoneInfo(reach.zone_of(session, row.focus_group_id))).date()
    return {
        "id": row.id, "capacity": row.capacity, "name": row.name, "function": row.function, "on": day.isoformat(),
        "answers": row.answers, "catalogue": row.catalogue,
    }  # fmt: skip


def _record(unit: WriteUnit, row: Release, case_id: str, actor_id: str, detail: dict[str, Any]) -> None:
    unit.record(
        Verb.ALTERED, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type="release", object_id=row.id,
        case_id=case_id, detail={"instrument_id": row.instrument_id, **detail},
    )  # fmt: skip
