"""Documents: asked for in one transaction with their job, made by the worker, kept sealed."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

import jitflow.documents as renderer
from jitflow import library, paths, reach
from jitflow.audit.service import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit, read_unit, write_unit
from jitflow.documents.cover import CoverRequest, Listed
from jitflow.documents.letter import LetterRequest
from jitflow.drafting import service as drafting
from jitflow.enclosures import service as enclosures
from jitflow.instruments.file import canonical_json
from jitflow.instruments.keys import key_of
from jitflow.jobs import service as jobs
from jitflow.letters import numbering
from jitflow.offices import service as offices
from jitflow.papers import consolidated, letters, listing, releases
from jitflow.papers.agreed import as_agreed
from jitflow.papers.models import FORMATS, Document
from jitflow.papers.wanted import CONSOLIDATED, COVER, LETTER, PaperError, Wanted, judge_part, judge_template, wanted_of

KIND = "document"
ACCESS_ENDED = "access_ended"
REFUSED = "refused"
TEMPLATE_REFUSED = "template"
RENDERER_FAILED = "renderer_failed"
CODE = paths.PACKAGE / "documents"
"""The code that sets papers: a mended fault of it is another paper."""


@dataclass(frozen=True)
class DocumentLine:
    """A document as it stands in a list, without its content."""

    id: str
    instrument_id: str
    language: str
    beside: str | None
    """Second language of a bilingual document."""
    format: str
    attach_data: bool
    status: str
    """waiting, running, done or failed."""
    progress: int
    """0 to 100."""
    step: str
    """loading, rendering or storing while it runs, else empty."""
    error: str | None
    error_section: str | None
    filename: str | None
    media_type: str | None
    size: int | None
    sha256: str | None
    manifest: dict[str, Any]
    revision: int
    as_of: str
    created_at: datetime
    created_by: str
    finished_at: datetime | None
    paper: str | None = None
    """None: the instrument itself; COVER: the page on top; LETTER: the letter `letter_id`; else the id of a document of parts."""
    letter_id: str | None = None


def request_document(
    unit: WriteUnit, instrument_id: str, language: str, formats: list[str], attach_data: bool,
    actor_id: str, zone: str | None = None, beside: str | None = None, paper: str | None = None,
    template: str | None = None, letter: str | None = None, day: date | None = None,
) -> list[DocumentLine]:
    """Ask for documents: their rows and jobs are written in this transaction.

    The same inputs give the same bytes, so a document that was made from them, or is being
    made, is returned instead of a second one. `zone` decides which day it is, that of the focus group where it is left out. Recorded as
    "collected": a new record with personal data comes into being inside the group. `beside` is the
    second language of a bilingual document; `paper` COVER asks for the page on top, with the list of the
    enclosures as they are now, an id for that document of parts; `template` is that of an office, for DOCX in one
    language; `letter` is the id of a letter that is printed instead of the instrument; with `day` it is the text in force that day.
    Raises PaperError (unknown_format, same_language, document, template, not_found).
    """
    if not formats or set(formats) - set(FORMATS):
        raise PaperError("unknown_format", "choose PDF or DOCX")
    data = drafting.load(unit.session, instrument_id)
    if beside == language:
        raise PaperError("same_language", "a bilingual document has two languages")
    source, paper = data.language, LETTER if letter else CONSOLIDATED if day else paper
    if letter is not None:
        source = letters.judge(unit.session, instrument_id, letter, (language, beside or language)).language
    if beside is not None:
        language, beside = renderer.columns(source, language, beside)
    has_data = judge_part(data, paper, template)
    if template is not None:
        judge_template(unit.session, data, language, beside, template)
    # Two equal requests at the same moment must meet: the second finds the first.
    reach.lock_case(unit.session, data.case_id)
    if letter is not None:
        numbering.number(unit, letter)
    there = ZoneInfo(zone or reach.zone_of(unit.session, data.focus_group_id))
    today = day or clock.now().astimezone(there).date()
    found = []
    for name in sorted(set(formats)):
        # Only a PDF carries the data file: the choice makes no second DOCX.
        own = template if name == "docx" else None
        wanted = Wanted(language, name, attach_data and name == "pdf" and has_data, beside, paper, own, letter)
        inputs = inputs_hash(unit.session, data, today, wanted)
        row = _same_inputs(unit.session, instrument_id, inputs)
        if row is None:
            row = _ask(unit, data, today, wanted, inputs, actor_id)
        found.append(_line(unit.session, row))
    return found


def documents_of(session: Session, instrument_id: str) -> list[DocumentLine]:
    """The documents of an instrument, the newest first."""
    statement = select(Document).where(Document.instrument_id == instrument_id)
    rows = session.scalars(statement.order_by(Document.created_at.desc(), Document.id.desc()))
    return [_line(session, row) for row in rows]


def document(session: Session, document_id: str) -> DocumentLine:
    """One document with its progress and manifest. Raises PaperError (not_found)."""
    return _line(session, _row(session, document_id))


def download(unit: WriteUnit, document_id: str, actor_id: str) -> tuple[DocumentLine, bytes]:
    """The finished file. Raises PaperError (not_found, not_ready, damaged).

    Recorded as "consulted" with the hash of the file: the reader is in the case team and sees
    what is on the pages anyway. Handing it to somebody outside is a disclosure, which has a
    recipient and a reason, and is recorded by the act of sending.
    """
    row = _row(unit.session, document_id)
    if row.status != "done":
        raise PaperError("not_ready", "this document is not finished")
    content = row.content
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise PaperError("damaged", "the stored file is not the one that was made")
    detail = {"download": row.format, "language": row.language, "sha256": row.sha256}
    _record(unit, Verb.CONSULTED, row, actor_id, detail)
    return _line(unit.session, row), content


@jobs.register(KIND)
def work(job_id: str) -> None:
    """Make one document; the job function. Every step is its own short transaction.

    Access of the person who asked is judged again: who left the team meanwhile gets nothing.
    """
    jobs.progress(job_id, 10, "loading")
    with write_unit() as unit:
        row = _of_job(unit.session, job_id)
        if row.status == "done":
            return  # its process died between storing it and saying so: what people may hold already stays
        row.status, row.error, row.error_section = "running", None, None
        allowed = reach.still_reaches(unit.session, row.created_by, row.instrument_id)
        verb = Verb.CONSULTED if allowed else Verb.REFUSED
        request = _request(unit.session, row) if allowed else None
        _record(unit, verb, row, row.created_by, {"job": job_id, "revision": row.revision})
    if request is None:
        _fail(job_id, ACCESS_ENDED)
        raise jobs.JobError(ACCESS_ENDED, final=True)
    jobs.progress(job_id, 30, "rendering")
    rendered = _render(job_id, request)
    jobs.progress(job_id, 90, "storing")
    _store(job_id, rendered)


@jobs.sweeping
def fail_lost() -> None:
    """Documents whose job has failed without saying so (its process died) are failed, too."""
    with read_unit() as session:
        waiting = session.scalars(select(Document).where(Document.status.in_(("waiting", "running"))))
        states = [(row.job_id, jobs.get(session, row.job_id)) for row in waiting]
    for job_id, job in states:
        if job is not None and job.status == "failed":
            _fail(job_id, job.error or RENDERER_FAILED)


def _ask(
    unit: WriteUnit, data: drafting.InstrumentData, today: date, wanted: Wanted, inputs: str, actor_id: str
) -> Document:
    row = Document(
        instrument_id=data.id, focus_group_id=data.focus_group_id, paper=wanted.paper, language=wanted.language, beside=wanted.beside,
        format=wanted.format, template_id=wanted.template, letter_id=wanted.letter, attach_data=wanted.attach,
        revision=data.revision,
        as_of=today.isoformat(),
        inputs_hash=inputs, status="waiting", manifest={}, created_by=actor_id,
    )  # fmt: skip
    job = jobs.enqueue(unit, KIND, row.id, data.focus_group_id)
    unit.session.flush()
    row.job_id = job.id
    unit.session.add(row)
    unit.session.flush()
    detail = {"language": wanted.language, "beside": wanted.beside, "format": wanted.format, "revision": data.revision}
    _record(unit, Verb.COLLECTED, row, actor_id, detail, data.case_id)
    return row


def inputs_hash(session: Session, data: drafting.InstrumentData, today: date, wanted: Wanted) -> str:
    """Over everything that decides what the document looks like.

    The release covers templates, catalogues and code: a new release renders anew.
    """
    data = as_agreed(session, data)
    inputs = {
        "file": drafting.to_file(data, today), "language": wanted.language, "beside": wanted.beside, "format": wanted.format,
        "attach": wanted.attach, "release": _release(), "definition": _digest(data.slug, data.version),
    }
    if wanted.letter:
        inputs |= letters.inputs(session, wanted.letter)
    elif wanted.paper == CONSOLIDATED:
        inputs["consolidated"] = asdict(consolidated.request(session, data.id, today, wanted))
    elif wanted.paper == COVER:
        inputs["listed"] = [asdict(one) for one in _listed(session, data.id)]
    else:
        inputs["released"] = _released(session, data, today, wanted)
    if wanted.part:
        inputs["document"] = wanted.part
    if wanted.template:
        inputs["template"] = offices.template(session, data.focus_group_id, wanted.template).sha256
    # Bound to the instrument: equal drafts in two cases must not show as equal hashes.
    return hashlib.sha256(data.id.encode() + canonical_json(inputs)).hexdigest()


def _released(session: Session, data: drafting.InstrumentData, today: date, wanted: Wanted) -> dict[str, dict[str, str]]:
    """The releases that a document may name. Words that an office wrote itself are none of those that were checked."""
    if wanted.template and offices.template(session, data.focus_group_id, wanted.template).language is not None:
        return {}
    return releases.holding(session, data, today, wanted.languages)


@cache
def _release() -> str:
    """A hash of what is printed around the answers, and of what prints it: templates, catalogues and code."""
    digest = hashlib.sha256()
    for root, pattern in ((paths.TEMPLATES / "documents", "*"), (paths.TRANSLATIONS, "*"), (CODE, "*.py")):
        for file in sorted(path for path in root.rglob(pattern) if path.is_file()):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _digest(slug: str, version: str) -> str:
    return library.library().definition(slug, version).digest


def _same_inputs(session: Session, instrument_id: str, inputs: str) -> Document | None:
    statement = select(Document).where(
        Document.instrument_id == instrument_id, Document.inputs_hash == inputs,
        Document.status != "failed",
    )
    return session.scalar(statement.order_by(Document.created_at.desc()).limit(1))


def _request(session: Session, row: Document) -> renderer.RenderRequest | CoverRequest | LetterRequest:
    """What the renderer is asked for, from the answers as they are now; the row says which state that is."""
    data, today, wanted = drafting.load(session, row.instrument_id), date.fromisoformat(row.as_of), wanted_of(row)
    row.inputs_hash, row.revision = inputs_hash(session, data, today, wanted), data.revision
    return paper_request(session, data, today, wanted)


def paper_request(
    session: Session, data: drafting.InstrumentData, as_of: date, wanted: Wanted
) -> renderer.RenderRequest | CoverRequest | LetterRequest:
    """What the renderer is asked for a document; of an issued one, with its texts as they were agreed."""
    data = as_agreed(session, data)
    if wanted.letter:
        return letters.request(session, data, as_of, wanted)
    if wanted.paper == CONSOLIDATED:
        return consolidated.request(session, data.id, as_of, wanted)
    instrument, forms = drafting.to_file(data, as_of), str(library.forms_folder())
    if wanted.paper == COVER:
        listed = _listed(session, data.id)
        return CoverRequest(instrument, wanted.language, wanted.format, data.number, listed, forms=forms)
    content, name = None, ""
    if wanted.template:
        content = offices.content_of(session, data.focus_group_id, wanted.template)
        name = offices.template(session, data.focus_group_id, wanted.template).title
    return renderer.RenderRequest(
        instrument, wanted.language, wanted.format, beside=wanted.beside, attach=wanted.attach, forms=forms,
        released=_released(session, data, as_of, wanted), template=content, template_name=name,
        document=wanted.part,
    )  # fmt: skip


def _listed(session: Session, instrument_id: str) -> tuple[Listed, ...]:
    return tuple(listing.enclosed(line) for line in enclosures.enclosures_of(session, instrument_id))


def _render(job_id: str, request: renderer.RenderRequest | CoverRequest | LetterRequest) -> renderer.Rendered:
    try:
        return renderer.render(request)
    except renderer.RenderRefused as error:
        code = TEMPLATE_REFUSED if error.path.startswith("template") else REFUSED
        _fail(job_id, code, error.path if code == REFUSED and not isinstance(request, LetterRequest) else "")
        raise jobs.JobError(code, final=True) from error
    except renderer.RenderError as error:
        with read_unit() as session:
            job = jobs.get(session, job_id)
        if job is None or job.attempts >= jobs.ATTEMPTS:
            _fail(job_id, RENDERER_FAILED, error.path)
        raise jobs.JobError(RENDERER_FAILED) from error


def _store(job_id: str, rendered: renderer.Rendered) -> None:
    with write_unit() as unit:
        finish(unit, _of_job(unit.session, job_id), rendered)


def finish(unit: WriteUnit, row: Document, rendered: renderer.Rendered) -> None:
    """Keep what was made in its row."""
    row.content, row.size = rendered.content, len(rendered.content)
    row.sha256 = hashlib.sha256(rendered.content).hexdigest()
    number = drafting.load(unit.session, row.instrument_id).number
    paper = letters.named(unit.session, row.letter_id) if row.letter_id else row.paper
    row.filename, row.media_type = _filename(number, row, paper), rendered.media_type
    row.manifest, row.status, row.finished_at = rendered.manifest, "done", clock.now()
    _record(unit, Verb.COLLECTED, row, row.created_by, {"stored": row.sha256, "size": row.size})


def _filename(number: str, row: Document, paper: str | None) -> str:
    """Number in the case, language and day. It stands in clear: no file reference of an office in it."""
    languages = f"{row.language}-{row.beside}" if row.beside else row.language
    which = f"_{paper}" if paper else ""
    return f"{number}{which}_{languages}_{row.as_of}.{row.format}"


def _fail(job_id: str, code: str, path: str = "") -> None:
    with write_unit() as unit:
        row = _of_job(unit.session, job_id)
        if row.status == "done":
            return  # it was stored after all, while somebody took its worker for dead
        row.status, row.error, row.finished_at = "failed", code, clock.now()
        row.error_section = _section_of(unit.session, row, path) if path else None
        _record(unit, Verb.JOB, row, row.created_by, {"failed": code, "section": row.error_section})


def _section_of(session: Session, row: Document, path: str) -> str | None:
    """The box in which a fault lies, so that the page can lead there."""
    data = drafting.load(session, row.instrument_id)
    definition = library.library().definition(data.slug, data.version)
    bare = path.removeprefix("answers.").removeprefix("texts.")
    key = key_of(bare, definition.groups)
    while key and key not in definition.section_of:
        key = key.rpartition(".")[0]
    section = definition.section_of.get(key)
    return section.id if section else None


def _of_job(session: Session, job_id: str) -> Document:
    row = session.scalar(select(Document).where(Document.job_id == job_id))
    if row is None:
        raise jobs.JobError("document_gone", final=True)
    return row


def _row(session: Session, document_id: str) -> Document:
    row = session.get(Document, document_id)
    if row is None:
        raise PaperError("not_found", "there is no such document")
    return row


def _line(session: Session, row: Document) -> DocumentLine:
    job = jobs.get(session, row.job_id) if row.job_id else None
    running = job is not None and row.status in ("waiting", "running")
    progress = 100 if row.status == "done" else (job.progress if running else 0)
    return DocumentLine(
        row.id, row.instrument_id, row.language, row.beside, row.format, row.attach_data, row.status, progress,
        job.step if running else "", row.error, row.error_section, row.filename, row.media_type,
        row.size, row.sha256, dict(row.manifest), row.revision, row.as_of, row.created_at,
        row.created_by, row.finished_at, row.paper, row.letter_id,
    )


def _record(
    unit: WriteUnit, verb: Verb, row: Document, actor_id: str, detail: dict[str, Any],
    case_id: str | None = None,
) -> None:
    if case_id is None:
        case_id = drafting.load(unit.session, row.instrument_id).case_id
    unit.record(
        verb, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type="document",
        object_id=row.id, case_id=case_id,
        detail={"instrument_id": row.instrument_id, **letters.told(unit.session, row, detail)},
    )


# At the end, because they need what stands above. Whoever loads this service knows the job that makes packs, too.
from jitflow.papers import packs  # noqa: E402, F401 - registers its kind of job; it needs the names above
