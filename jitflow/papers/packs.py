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

import jitflow.documents as renderer
from jitflow import group_days, library, ownership, reach
from jitflow.audit.service import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.documents.projection import arises
from jitflow.drafting import service as drafting
from jitflow.enclosures import service as enclosures
from jitflow.instruments.file import canonical_json
from jitflow.jobs import service as jobs
from jitflow.letters import numbering
from jitflow.offices import service as offices
from jitflow.papers import letters, service
from jitflow.papers.models import FORMATS, Pack
from jitflow.papers.wanted import LETTER, Wanted

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
    beside: tuple[str, ...] = ()
    """Languages beside that of the original: each makes one document in two languages."""
    letters: tuple[str, ...] = ()
    """Ids of letters of this side, in any order: the order is that of their numbers."""
    template: str | None = None
    """Template of an office for the DOCX of the instrument."""
    documents: tuple[str, ...] = ("",)
    """Documents of the form, each in these languages: "" is the whole form, an id that of some of its parts."""

    def options(self) -> dict[str, Any]:
        """As kept with the pack."""
        return {
            "languages": list(self.languages), "formats": list(self.formats), "attach": self.attach,
            "enclosures": list(self.enclosures), "beside": list(self.beside), "letters": list(self.letters),
            "template": self.template, "documents": list(self.documents),
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


def request_pack(unit: WriteUnit, instrument_id: str, wish: Wish, actor_id: str, zone: str | None = None) -> PackLine:
    """Ask for a pack. The same inputs give the pack that was made from them, or is being made.

    `zone` decides which day it is, that of the focus group where it is left out.

    Raises PaperError: unknown_format, unknown_language, unknown_enclosure, unknown_letter, document, template.
    """
    data = drafting.load(unit.session, instrument_id)
    reach.lock_case(unit.session, data.case_id)
    zone = zone or reach.zone_of(unit.session, data.focus_group_id)
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    wish = _checked(unit.session, data, wish)
    for letter in wish.letters:
        numbering.number(unit, letter)
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
        detail = {
            "format": wish.format, "languages": list(wish.languages), "beside": list(wish.beside),
            "enclosures": len(wish.enclosures), "letters": list(wish.letters), "template": wish.template,
        }  # fmt: skip
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
    languages, beside = tuple(dict.fromkeys(wish.languages)), tuple(dict.fromkeys(wish.beside))
    if not (languages or beside) or {*languages, *beside} - set(wording) or data.language in beside:
        raise service.PaperError("unknown_language", "choose languages in which the form exists")
    ours = letters.ours(session, data)
    if set(wish.letters) - {one.id for one in ours}:
        raise service.PaperError("unknown_letter", "a letter is not there any more")
    documents = _documents(session, data, wish)
    if wish.template:
        _judge_template(session, data, wish, languages if "" in documents else ())
    live = [line.id for line in enclosures.enclosures_of(session, data.id)]
    if set(wish.enclosures) - set(live):
        raise service.PaperError("unknown_enclosure", "an enclosure is not there any more")
    formats = ("pdf",) if wish.format == "pdf" else tuple(sorted(set(wish.formats)))
    chosen = tuple(one for one in live if one in wish.enclosures)
    written = tuple(one.id for one in ours if one.id in wish.letters)
    return replace(
        wish, languages=languages, formats=formats, enclosures=chosen, beside=beside, letters=written, documents=documents
    )


def _documents(session: Session, data: drafting.InstrumentData, wish: Wish) -> tuple[str, ...]:
    """The documents that are asked for in the order of the form; where it has no parts, the whole is."""
    definition = library.library().definition(data.slug, data.version)
    instrument = drafting.to_instrument(data, group_days.today_in(session, data.focus_group_id))
    parts = [one.id for one in definition.documents if one.sections and arises(definition, instrument, one)]
    chosen = set(wish.documents) if parts or wish.documents else {""}
    if not chosen or chosen - {"", *parts}:
        raise service.PaperError("document", "choose documents of this form that arise here")
    return tuple(one for one in ("", *parts) if one in chosen)


def _judge_template(session: Session, data: drafting.InstrumentData, wish: Wish, languages: tuple[str, ...]) -> None:
    """A template makes DOCX in the languages it has words for: at least one of those that are asked for."""
    line = next(
        (
            one
            for one in offices.offered(session, data.focus_group_id, data.slug, data.version)
            if one.id == wish.template
        ),
        None,
    )
    fits = line is not None and (line.language is None or line.language in languages)
    if not fits or not languages or wish.format != "zip" or "docx" not in wish.formats:
        raise service.PaperError("template", "this template makes none of the documents that are asked for")


def inputs_hash(session: Session, data: drafting.InstrumentData, today: date, wish: Wish) -> str:
    """Over everything that decides what the pack holds."""
    made = [service.inputs_hash(session, data, today, wanted) for wanted in documents_wanted(session, data, wish)]
    lines = [line for line in numbered(session, data) if line.id in wish.enclosures]
    said = [[line.number, line.sha256, *vars(line.details).values()] for line in lines]
    inputs = {"format": wish.format, "wish": wish.options(), "made": made, "enclosed": said, "number": data.number}
    return hashlib.sha256(data.id.encode() + canonical_json(inputs)).hexdigest()


def numbered(session: Session, data: drafting.InstrumentData) -> list[enclosures.EnclosureLine]:
    """The enclosures with the numbers the office sees; a job works for nobody, and would count those of others."""
    with ownership.looking(ownership.viewer_of(None, data.home_party)):
        return enclosures.enclosures_of(session, data.id)


def documents_wanted(session: Session, data: drafting.InstrumentData, wish: Wish) -> list[Wanted]:
    """The papers that a pack needs, in its order: letters, each document of the instrument in each language, in two."""
    found: list[tuple[str, str | None, str | None, str | None]] = []
    for one in letters.ours(session, data):
        if one.id in wish.letters:
            pair = renderer.columns(one.language, one.language, one.beside) if one.beside else (one.language, None)
            found.append((*pair, one.id, LETTER))
    pairs = [renderer.columns(data.language, data.language, other) for other in wish.beside]
    for part in wish.documents:
        found += [(*pair, None, part or None) for pair in (*((language, None) for language in wish.languages), *pairs)]
    made = []
    for language, beside, letter, paper in found:
        for form in wish.formats:
            attach = wish.attach and form == "pdf" and letter is None
            plain = form == "docx" and not (beside or paper)
            template = _template_for(session, data, wish, language) if plain else None
            made.append(Wanted(language, form, attach, beside, paper, template, letter))
    return made


def _template_for(session: Session, data: drafting.InstrumentData, wish: Wish, language: str) -> str | None:
    """The template of the office, where it has words in this language."""
    if not wish.template:
        return None
    own = offices.template(session, data.focus_group_id, wish.template).language
    return wish.template if own in (None, language) else None


def cover_languages(data: drafting.InstrumentData, wish: Wish) -> tuple[str, ...]:
    """Languages of the covers: those of the documents in one language, else that of the original."""
    return wish.languages or (data.language,)


def wish_of(row: Pack) -> Wish:
    """What a pack was asked to hold."""
    options = row.options
    return Wish(
        row.format, tuple(options["languages"]), tuple(options["formats"]), options["attach"], tuple(options["enclosures"]),
        tuple(options.get("beside", ())), tuple(options.get("letters", ())), options.get("template"),
        tuple(options.get("documents", ("",))),
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
from jitflow.papers import packing  # noqa: E402, F401 - registers its kind of job; it needs the names above
