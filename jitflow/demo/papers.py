"""Papers of the demonstration: enclosures, the template of an office, and a document that was checked and released.

Files are looked through and templates are tried as for a person: outside any transaction, since it takes seconds.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from sqlalchemy import select

from jitflow import documents as renderer, library
from jitflow.db import clock
from jitflow.db.units import WriteUnit, read_unit, write_unit
from jitflow.demo import data
from jitflow.documents.package import write_package
from jitflow.drafting import service as drafting
from jitflow.enclosures import service as enclosures
from jitflow.files.service import Received, receive
from jitflow.instruments.definition import Definition
from jitflow.jobs import service as jobs
from jitflow.offices import service as offices
from jitflow.papers import releases, service as papers

_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "docx": renderer.MEDIA_TYPES["docx"]}

_MAIN, _BODY = "word/document.xml", b"<w:body>"


@dataclass
class Prepared:
    """What was looked through before the transaction that keeps it."""

    files: dict[str, Received] = field(default_factory=dict)
    templates: list[tuple[dict[str, Any], Received, dict[str, Any]]] = field(default_factory=list)


def prepare(group: dict[str, Any]) -> Prepared:
    """Look through the files of a group, and try its templates. Raises FileRefused."""
    made = Prepared()
    for case in group["case"]:
        for draft in case.get("draft", []):
            for one in draft.get("enclosure", []):
                name = one["file"]
                made.files[name] = receive(data.file(name), name, _TYPES[name.rpartition(".")[2]])
    for one in group.get("template", []):
        if one["slug"] in library.library().slugs():
            definition = library.current(one["slug"])
            content = with_letterhead(definition, one["letterhead"])
            received = receive(content, one["file"], _TYPES["docx"], kinds=("docx",))
            report = offices.examined(received.content, definition.slug, definition.version, one["language"])
            made.templates.append((one, received, report))
    return made


def with_letterhead(definition: Definition, letterhead: str) -> bytes:
    """The template to begin with, as an office would have it: its own name on top of the first sheet."""
    given = zipfile.ZipFile(io.BytesIO(renderer.starter_template(definition)))
    head = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="Header"/><w:jc w:val="center"/></w:pPr><w:r><w:t>{escape(line)}</w:t></w:r></w:p>'
        for line in letterhead.strip().splitlines()
    ).encode()
    parts = [(name, given.read(name)) for name in given.namelist()]
    return write_package(
        [(name, part.replace(_BODY, _BODY + head, 1) if name == _MAIN else part) for name, part in parts]
    )


def load_templates(unit: WriteUnit, group_id: str, prepared: Prepared, people: dict[str, str]) -> None:
    """Keep the templates that were tried, and put them into use. Raises OfficeError."""
    for one, received, report in prepared.templates:
        definition = library.current(one["slug"])
        upload = offices.Upload(one["name"], definition.slug, definition.version, one["language"])
        line = offices.add(unit, group_id, upload, received, report, people[one["by"]])
        offices.activate(unit, group_id, line.id, report, people[one["by"]])


def enclose(
    unit: WriteUnit, instrument_id: str, draft: dict[str, Any], prepared: Prepared, people: dict[str, str]
) -> None:
    """Add the enclosures of a draft in their order. Raises EnclosureError."""
    for one in draft.get("enclosure", []):
        details = enclosures.Details(
            one["kind"], one["title"], one.get("language"), one.get("translator"), one.get("dated")
        )
        enclosures.add(unit, instrument_id, details, prepared.files[one["file"]], people[draft["by"]])


def release(instrument_id: str, said: dict[str, Any], people: dict[str, str], zone: str) -> None:
    """Make the document, record who checked it, and make it once more: this one says so.

    Raises ReleaseError, PaperError.
    """
    actor, language = people[said["by"]], said["language"]
    _make(instrument_id, language, actor, zone)
    with read_unit() as session:
        now = releases.standing(drafting.load(session, instrument_id), language, clock.now().date())
    checked = releases.Declaration(said["capacity"], said["name"], said["function"], now.answers, now.catalogue)
    with write_unit() as unit:
        releases.record(unit, instrument_id, language, checked, actor, zone)
    _make(instrument_id, language, actor, zone)


def _make(instrument_id: str, language: str, actor: str, zone: str) -> None:
    with write_unit() as unit:
        lines = papers.request_document(unit, instrument_id, language, ["pdf"], True, actor, zone)
        wanted = [line.id for line in lines]
    with read_unit() as session:
        queued = select(jobs.Job.id).where(jobs.Job.object_id.in_(wanted), jobs.Job.status == "queued")
        waiting = list(session.scalars(queued))
    for job in waiting:
        jobs.run(job)
