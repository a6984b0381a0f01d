"""The job that makes a pack.

What it makes of the instrument on the way is kept as documents, so that the next pack finds what did not change.
The renderer's workers make the papers side by side; every step on the database is its own short transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import jitflow.documents as renderer
from jitflow import library, reach
from jitflow.audit.service import Verb
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.documents import binding
from jitflow.drafting import service as drafting
from jitflow.enclosures import service as enclosures
from jitflow.jobs import service as jobs
from jitflow.letters import service as letters
from jitflow.papers import pack_contents as parts, packs, service
from jitflow.papers.agreed import as_agreed
from jitflow.papers.models import Document, Pack
from jitflow.papers.pack_contents import Contents, Enclosed, Made
from jitflow.papers.wanted import part_of

MEDIA_TYPES = {"zip": "application/zip", "pdf": "application/pdf"}
CHANGED = "changed"
TOO_LARGE = "too_large"
LARGEST = 300 * 1024 * 1024
"""Bytes of a pack."""


@jobs.register(packs.KIND)
def work(job_id: str) -> None:
    """Make one pack; the job function. Access of the person who asked is judged again."""
    with write_unit() as unit:
        row = _of_job(unit.session, job_id)
        if row.status == "done":
            return  # its process died between storing it and saying so: what people may hold already stays
        row.status, row.error = "running", None
        allowed = reach.still_reaches(unit.session, row.created_by, row.instrument_id)
        packs.record(unit, Verb.CONSULTED if allowed else Verb.REFUSED, row, row.created_by, {"job": job_id})
    if not allowed:
        _fail(job_id, service.ACCESS_ENDED)
        raise jobs.JobError(service.ACCESS_ENDED, final=True)
    jobs.progress(job_id, 5, "loading")
    try:
        contents, asked = _loaded(job_id)
        _make_all(job_id, contents, asked)
        _store(job_id, contents)
    except (enclosures.EnclosureError, service.PaperError) as refused:
        _fail(job_id, refused.code)
        raise jobs.JobError(refused.code, final=True) from refused
    except renderer.RenderRefused as refused:
        _fail(job_id, service.REFUSED)
        raise jobs.JobError(service.REFUSED, final=True) from refused
    except renderer.RenderError as failed:
        with read_unit() as session:
            job = jobs.get(session, job_id)
        if job is None or job.attempts >= jobs.ATTEMPTS:
            _fail(job_id, service.RENDERER_FAILED)
        raise jobs.JobError(service.RENDERER_FAILED) from failed


@jobs.sweeping
def fail_lost() -> None:
    """Packs whose job has failed without saying so (its process died) are failed, too."""
    with read_unit() as session:
        waiting = session.scalars(select(Pack).where(Pack.status.in_(("waiting", "running"))))
        states = [(row.job_id, jobs.get(session, row.job_id)) for row in waiting]
    for job_id, job in states:
        if job is not None and job.status == "failed":
            _fail(job_id, job.error or service.RENDERER_FAILED)


@dataclass(frozen=True)
class _Asked:
    """The documents of the instrument that a pack needs, all of one moment."""

    wish: packs.Wish
    inputs: dict[service.Wanted, str]
    """Each document with the hash of what it is made from."""
    found: dict[service.Wanted, Made | None]
    """Those that were made from these inputs already."""
    missing: dict[service.Wanted, Any]
    """What the renderer is asked for the others."""


def _loaded(job_id: str) -> tuple[Contents, _Asked]:
    """What the pack is made from, as it is now; the row says which state that was.

    All in one transaction: a cover over answers that its document does not have would be nobody's paper.
    """
    with write_unit() as unit:
        row = _of_job(unit.session, job_id)
        data, wish = drafting.load(unit.session, row.instrument_id), packs.wish_of(row)
        today = date.fromisoformat(row.as_of)
        lines = {line.id: line for line in packs.numbered(unit.session, data)}
        if set(wish.enclosures) - set(lines):
            raise service.PaperError(CHANGED, "an enclosure was removed meanwhile")
        row.inputs_hash, row.revision = packs.inputs_hash(unit.session, data, today, wish), data.revision
        enclosed = [
            Enclosed(line, enclosures.content_of(unit.session, line.id))
            for line in lines.values()
            if line.id in wish.enclosures
        ]
        asked = _asked(unit.session, data, today, wish)
        said = drafting.to_file(as_agreed(unit.session, data), today)
        packs.record(
            unit, Verb.COMBINED, row, row.created_by, {"revision": data.revision, "enclosures": len(enclosed)}
        )
    definition = library.library().definition(data.slug, data.version)
    languages = packs.cover_languages(data, wish)
    return Contents(definition, said, data.number, languages, enclosed=enclosed), asked


def _asked(session: Session, data: drafting.InstrumentData, today: date, wish: packs.Wish) -> _Asked:
    inputs = {
        one: service.inputs_hash(session, data, today, one) for one in packs.documents_wanted(session, data, wish)
    }
    found = {one: _kept(session, data.id, made_from) for one, made_from in inputs.items()}
    missing = {one: service.paper_request(session, data, today, one) for one, kept in found.items() if kept is None}
    return _Asked(wish, inputs, found, missing)


def _make_all(job_id: str, contents: Contents, asked: _Asked) -> None:
    """Make the documents that are not there, then the covers, which say how many pages they have, and the sheets."""
    wish, found = asked.wish, dict(asked.found)
    forms = str(library.forms_folder())
    sheets = (
        {one.line.id: contents.sheet_request(one, forms) for one in contents.enclosed} if wish.format == "pdf" else {}
    )
    drawn = {key: request for key, request in sheets.items() if request is not None}
    covers = [(language, form) for language in contents.languages for form in wish.formats]
    steps = _Steps(job_id, len(asked.missing) + len(drawn) + len(covers))
    with ThreadPoolExecutor(renderer.workers()) as threads:
        for one, rendered in steps.each(threads, {**asked.missing, **drawn}):
            if isinstance(one, str):
                contents.sheets[one] = rendered.content
            else:
                found[one] = _keep(job_id, one, asked.inputs[one], rendered)
        contents.made = [kept for kept in found.values() if kept is not None]
        made = dict(steps.each(threads, {place: contents.cover_request(*place, forms) for place in covers}))
    contents.covers = [
        Made(language, form, made[language, form].content, made[language, form].manifest.get("pages"), {})
        for language, form in covers
    ]


class _Steps:
    """Papers made side by side by the renderer's workers, each one a step forward."""

    def __init__(self, job_id: str, total: int) -> None:
        self.job_id, self.total, self.done = job_id, total, 0

    def each(self, threads: ThreadPoolExecutor, requests: dict[Any, Any]) -> Iterator[tuple[Any, renderer.Rendered]]:
        """Each key with what was made for it, in the order in which they are ready."""
        waiting: dict[Future, Any] = {threads.submit(renderer.render, one): key for key, one in requests.items()}
        try:
            for ready in as_completed(waiting):
                made = ready.result()
                self.done += 1
                jobs.progress(self.job_id, 10 + 75 * self.done // max(1, self.total), "rendering")
                yield waiting[ready], made
        finally:
            for one in waiting:
                one.cancel()


def _kept(session: Session, instrument_id: str, inputs: str) -> Made | None:
    """A document that was made from these inputs already, or None."""
    row = session.scalar(
        select(Document)
        .where(Document.instrument_id == instrument_id, Document.inputs_hash == inputs, Document.status == "done")
        .order_by(Document.created_at.desc())
        .limit(1)
    )
    return _made(session, row) if row else None


def _made(session: Session, row: Document) -> Made:
    """A stored document as a part of a pack."""
    return Made(
        row.language, row.format, row.content, row.manifest.get("pages"), row.manifest, row.beside,
        _named(session, row.letter_id) if row.letter_id else None, part_of(row.paper),
    )  # fmt: skip


def _named(session: Session, letter_id: str) -> parts.LetterNamed:
    found = letters.letter(session, letter_id)
    return parts.LetterNamed(found.number, found.kind, found.answers.get("dated"))


def _keep(job_id: str, wanted: service.Wanted, inputs: str, rendered: renderer.Rendered) -> Made:
    """Keep what was made on the way as a document of the instrument."""
    with write_unit() as unit:
        row = _of_job(unit.session, job_id)
        document = Document(
            instrument_id=row.instrument_id, focus_group_id=row.focus_group_id, language=wanted.language,
            beside=wanted.beside, paper=wanted.paper, template_id=wanted.template, letter_id=wanted.letter,
            format=wanted.format, attach_data=wanted.attach, revision=row.revision, as_of=row.as_of,
            inputs_hash=inputs, status="waiting", manifest={}, created_by=row.created_by,
        )  # fmt: skip
        unit.session.add(document)
        service.finish(unit, document, rendered)
        return _made(unit.session, document)


def _store(job_id: str, contents: Contents) -> None:
    with read_unit() as session:
        form = _of_job(session, job_id).format
    jobs.progress(job_id, 88, "binding")
    content, manifest = _bound(contents) if form == "pdf" else _zipped(contents)
    if len(content) > LARGEST:
        raise service.PaperError(TOO_LARGE, f"{LARGEST} bytes are the limit of a pack")
    jobs.progress(job_id, 95, "storing")
    with write_unit() as unit:
        row = _of_job(unit.session, job_id)
        row.content, row.size, row.sha256 = content, len(content), hashlib.sha256(content).hexdigest()
        row.media_type = MEDIA_TYPES[form]
        # It stands in clear: number in the case and day, no file reference of an office.
        row.filename = f"{parts.ascii_part(contents.number)}_pack_{row.as_of}.{form}"
        row.manifest, row.status, row.finished_at = manifest, "done", clock.now()
        packs.record(unit, Verb.COLLECTED, row, row.created_by, {"stored": row.sha256, "size": row.size})


def _zipped(contents: Contents) -> tuple[bytes, dict[str, Any]]:
    files = parts.zip_files(contents)
    kept = (
        "name",
        "what",
        "language",
        "beside",
        "letter",
        "letter_kind",
        "part",
        "office",
        "number",
        "pages",
        "size",
        "sha256",
    )
    said = [{key: one[key] for key in kept if one.get(key) is not None} for one in files]
    return parts.make_zip(contents, files), {"files": said}


def _bound(contents: Contents) -> tuple[bytes, dict[str, Any]]:
    request, said = parts.bind_request(contents)
    made = binding.bind(request)
    with_pages = [{**one, "pages": pages} for one, pages in zip(said, made.pages, strict=True)]
    attached = [{"name": one.name, "sha256": hashlib.sha256(one.content).hexdigest()} for one in request.attached]
    return made.content, {"parts": with_pages, "attached": attached}


def _fail(job_id: str, code: str) -> None:
    with write_unit() as unit:
        row = _of_job(unit.session, job_id)
        if row.status == "done":
            return  # it was stored after all, while somebody took its worker for dead
        row.status, row.error, row.finished_at = "failed", code[:60], clock.now()
        packs.record(unit, Verb.JOB, row, row.created_by, {"failed": code})


def _of_job(session: Session, job_id: str) -> Pack:
    row = session.scalar(select(Pack).where(Pack.job_id == job_id))
    if row is None:
        raise jobs.JobError("pack_gone", final=True)
    return row
