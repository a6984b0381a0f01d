"""Packs: the cover, the instrument in its languages and the enclosures, as one ZIP or one PDF.

Asked for in one transaction with their job, made by the worker (`packing`), kept sealed, like documents (`service`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow import library, reach
from jitflow.audit.service import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting
from jitflow.enclosures import service as enclosures
from jitflow.instruments.file import canonical_json
from jitflow.jobs import service as jobs
from jitflow.papers import service
from jitflow.papers.models import FORMATS, Pack

KIND = "pack"
PACK_FORMATS = ("zip", "pdf")


@dataclass(frozen=True)
class Wish:
    """What a pack is asked to hold."""

    format: str
    """zip or pdf."""
    languages: tuple[str, ...]
    """In their order."""
    formats: tuple[str, ...] = ("pdf",)
    """Of the documents inside a ZIP."""
    attach: bool = True
    """Whether the PDFs of the instrument carry their data."""
    enclosures: tuple[str, ...] = ()
    """Ids, in any order: the order is that of the list."""

    def options(self) -> dict[str, Any]:
        """As kept with the pack."""
        return {
            "languages": list(self.languages), "formats": list(self.formats), "attach": self.attach,
            "enclosures": list(self.enclosures),
        }  # fmt: skip


@dataclass(frozen=True)
class PackLine:
    """A pack as it stands in a list, without its content."""

    id: str
    instrument_id: str
    format: str
    wish: Wish
    status: str
    progress: int
    step: str
    error: str | None
    filename: str | None
    media_type: str | None
    size: int | None
    sha256: str | None
    manifest: dict[str, Any]
    revision: int
    as_of: str
    created_at: datetime
    created_by: str


def request_pack(unit: WriteUnit, instrument_id: str, wish: Wish, actor_id: str, zone: str = "UTC") -> PackLine:
    """Ask for a pack. The same inputs give the pack that was made from them, or is being made.

    Raises PaperError: unknown_format, unknown_language, unknown_enclosure.
    """
    data = drafting.load(unit.session, instrument_id)
    reach.lock_case(unit.session, data.case_id)
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    wish = _checked(unit.session, data, wish)
    inputs = inputs_hash(unit.session, data, today, wish)
    row = unit.session.scalar(
        select(Pack)
        .where(Pack.instrument_id == instrument_id, Pack.inputs_hash == inputs, Pack.status != "failed")
        .order_by(Pack.created_at.desc())
        .limit(1)
    )
    if row is None:
        row = Pack(
            instrument_id=data.id, focus_group_id=data.focus_group_id, format=wish.format, options=wish.options(),
            revision=data.revision, as_of=today.isoformat(), inputs_hash=inputs, status="waiting", manifest={},
            created_by=actor_id,
        )  # fmt: skip
        job = jobs.enqueue(unit, KIND, row.id, data.focus_group_id)
        unit.session.flush()
        row.job_id = job.id
        unit.session.add(row)
        unit.session.flush()
        detail = {"format": wish.format, "languages": list(wish.languages), "enclosures": len(wish.enclosures)}
        record(unit, Verb.COLLECTED, row, actor_id, {**detail, "revision": data.revision}, data.case_id)
    return _line(unit.session, row)


def packs_of(session: Session, instrument_id: str) -> list[PackLine]:
    """The packs of an instrument, the newest first."""
    statement = select(Pack).where(Pack.instrument_id == instrument_id)
    return [_line(session, row) for row in session.scalars(statement.order_by(Pack.created_at.desc(), Pack.id.desc()))]


def pack(session: Session, pack_id: str) -> PackLine:
    """One pack with its progress and manifest. Raises PaperError (not_found)."""
    return _line(session, _row(session, pack_id))


def download(unit: WriteUnit, pack_id: str, actor_id: str) -> tuple[PackLine, bytes]:
    """The finished file. Recorded as "consulted" with its hash. Raises PaperError (not_found, not_ready, damaged)."""
    row = _row(unit.session, pack_id)
    if row.status != "done":
        raise service.PaperError("not_ready", "this pack is not finished")
    content = row.content
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise service.PaperError("damaged", "the stored file is not the one that was made")
    record(unit, Verb.CONSULTED, row, actor_id, {"download": row.format, "sha256": row.sha256})
    return _line(unit.session, row), content


def _checked(session: Session, data: drafting.InstrumentData, wish: Wish) -> Wish:
    """The wish with its parts in their order, or PaperError."""
    if wish.format not in PACK_FORMATS or not wish.formats or set(wish.formats) - set(FORMATS):
        raise service.PaperError("unknown_format", "choose ZIP or PDF")
    wording = library.library().definition(data.slug, data.version).wording
    languages = tuple(dict.fromkeys(wish.languages))
    if not languages or set(languages) - set(wording):
        raise service.PaperError("unknown_language", "choose languages in which the form exists")
    live = [line.id for line in enclosures.enclosures_of(session, data.id)]
    if set(wish.enclosures) - set(live):
        raise service.PaperError("unknown_enclosure", "an enclosure is not there any more")
    formats = ("pdf",) if wish.format == "pdf" else tuple(sorted(set(wish.formats)))
    chosen = tuple(one for one in live if one in wish.enclosures)
    return replace(wish, languages=languages, formats=formats, enclosures=chosen)


def inputs_hash(session: Session, data: drafting.InstrumentData, today: date, wish: Wish) -> str:
    """Over everything that decides what the pack holds."""
    made = [service.inputs_hash(session, data, today, wanted) for wanted in documents_wanted(wish)]
    lines = [line for line in enclosures.enclosures_of(session, data.id) if line.id in wish.enclosures]
    said = [[line.number, line.sha256, *vars(line.details).values()] for line in lines]
    inputs = {"format": wish.format, "wish": wish.options(), "made": made, "enclosed": said, "number": data.number}
    return hashlib.sha256(data.id.encode() + canonical_json(inputs)).hexdigest()


def documents_wanted(wish: Wish) -> list[service.Wanted]:
    """The documents of the instrument that a pack needs."""
    return [
        service.Wanted(language, form, wish.attach and form == "pdf")
        for language in wish.languages
        for form in wish.formats
    ]


def wish_of(row: Pack) -> Wish:
    """What a pack was asked to hold."""
    options = row.options
    return Wish(
        row.format, tuple(options["languages"]), tuple(options["formats"]), options["attach"], tuple(options["enclosures"])
    )  # fmt: skip


def _row(session: Session, pack_id: str) -> Pack:
    row = session.get(Pack, pack_id)
    if row is None:
        raise service.PaperError("not_found", "there is no such pack")
    return row


def _line(session: Session, row: Pack) -> PackLine:
    job = jobs.get(session, row.job_id) if row.job_id else None
    running = job is not None and row.status in ("waiting", "running")
    progress = 100 if row.status == "done" else (job.progress if running else 0)
    return PackLine(
        row.id, row.instrument_id, row.format, wish_of(row), row.status, progress, job.step if running else "", row.error,
        row.filename, row.media_type, row.size, row.sha256, dict(row.manifest), row.revision, row.as_of, row.created_at,
        row.created_by,
    )  # fmt: skip


def record(
    unit: WriteUnit, verb: Verb, row: Pack, actor_id: str, detail: dict[str, Any], case_id: str | None = None
) -> None:
    """An entry of the trail about a pack."""
    case_id = case_id or drafting.load(unit.session, row.instrument_id).case_id
    unit.record(
        verb, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type="pack", object_id=row.id,
        case_id=case_id, detail={"instrument_id": row.instrument_id, **detail},
    )  # fmt: skip


# At the end, because it needs what stands above: it registers the job.
from jitflow.papers import packing  # noqa: E402, F401
