"""Templates of offices: kept in versions, judged by the renderer, put into use, retired. Old ones stay."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import jitflow.documents as renderer
from jitflow import library, reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.files.service import Received
from jitflow.instruments.definition import Definition
from jitflow.offices.models import OfficeTemplate

EDITORS = ("coordinator", "administrator")
"""Who uploads templates and puts them into use; every member reads and uses them."""
LARGEST = 10 * 1024 * 1024
"""Bytes of one template."""
MOST = 200
"""Versions of one template."""


class OfficeError(ValueError):
    """What cannot be done; `code` is one of: not_found, unknown_instrument, unknown_language, duplicate,
    too_many, faulty, done_already, damaged.

    `number` is the version it is about, where there is one.
    """

    def __init__(self, code: str, message: str, number: int | None = None) -> None:
        super().__init__(message)
        self.code, self.number = code, number


@dataclass(frozen=True)
class TemplateLine:
    """One version of a template, without its content."""

    id: str
    family: str
    version: int
    slug: str
    definition_version: str
    name: str
    language: str | None
    """Language of its own words; None where all words come from jitflow."""
    filename: str
    size: int
    sha256: str
    found: dict[str, Any]
    """What was found when it was uploaded, in numbers (:func:`summary`)."""
    status: str
    """faulty, tried, active or retired."""
    uploaded_by: str
    created_at: datetime
    activated_at: datetime | None
    retired_at: datetime | None

    @property
    def title(self) -> str:
        """Name and version, as a document's manifest says it."""
        return f"{self.name}, {self.version}"


@dataclass(frozen=True)
class Upload:
    """What people say of a template; `family` is that of an earlier version."""

    name: str
    slug: str
    definition_version: str
    language: str | None = None
    family: str | None = None


def templates_of(session: Session, focus_group_id: str) -> list[TemplateLine]:
    """All versions of all templates of a group: by name, the newest version first."""
    statement = select(OfficeTemplate).where(OfficeTemplate.focus_group_id == focus_group_id)
    lines = [line_of(row) for row in session.scalars(statement)]
    newest = {line.family: line.name for line in sorted(lines, key=lambda one: one.version)}
    return sorted(lines, key=lambda one: (newest[one.family].casefold(), one.family, -one.version))


def versions_of(session: Session, focus_group_id: str, family: str) -> list[TemplateLine]:
    """The versions of one template, the newest first."""
    statement = select(OfficeTemplate).where(
        OfficeTemplate.focus_group_id == focus_group_id, OfficeTemplate.family == family
    )
    return [line_of(row) for row in session.scalars(statement.order_by(OfficeTemplate.version.desc()))]


def offered(session: Session, focus_group_id: str, slug: str, definition_version: str) -> list[TemplateLine]:
    """Templates in use for instruments of one definition, by name."""
    statement = select(OfficeTemplate).where(
        OfficeTemplate.focus_group_id == focus_group_id,
        OfficeTemplate.slug == slug,
        OfficeTemplate.definition_version == definition_version,
        OfficeTemplate.status == "active",
    )
    return [line_of(row) for row in session.scalars(statement.order_by(OfficeTemplate.name, OfficeTemplate.id))]


def template(session: Session, focus_group_id: str, template_id: str) -> TemplateLine:
    """One version of a group. Raises OfficeError (not_found)."""
    return line_of(_row(session, focus_group_id, template_id))


def content_of(session: Session, focus_group_id: str, template_id: str) -> bytes:
    """The file of one version. Raises OfficeError (not_found, damaged)."""
    row = _row(session, focus_group_id, template_id)
    content = row.content
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise OfficeError("damaged", "the stored file is not the one that was received")
    return content


def add(
    unit: WriteUnit, focus_group_id: str, upload: Upload, received: Received, report: dict[str, Any], actor_id: str
) -> TemplateLine:
    """Keep an inspected and judged file as the next version. Faulty ones are kept, too: people read there what to mend.

    Raises OfficeError (unknown_instrument, unknown_language, not_found, duplicate, too_many).
    """
    definition = definition_of(upload.slug, upload.definition_version)
    if definition is None:
        raise OfficeError("unknown_instrument", "there is no such definition")
    if upload.language not in (None, *definition.wording):
        raise OfficeError("unknown_language", "the form has no wording in this language")
    reach.lock_group(unit.session, focus_group_id)
    family = upload.family or uuid.uuid4().hex
    earlier = versions_of(unit.session, focus_group_id, family)
    if upload.family and not earlier:
        raise OfficeError("not_found", "there is no such template")
    for line in earlier:
        if line.sha256 == received.sha256 and line.language == upload.language:
            raise OfficeError("duplicate", "this file is a version of the template already", line.version)
    if len(earlier) >= MOST:
        raise OfficeError("too_many", f"{MOST} versions are the limit")
    row = OfficeTemplate(
        focus_group_id=focus_group_id, family=family, version=_next(unit.session, focus_group_id, family),
        slug=upload.slug, definition_version=upload.definition_version, name=upload.name, filename=received.filename,
        size=len(received.content), sha256=received.sha256, content=received.content,
        report={**summary(report), "language": upload.language}, status="tried" if is_clean(report) else "faulty",
        uploaded_by=actor_id,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    _record(unit, row, actor_id, {"act": "added", "sha256": row.sha256, "status": row.status})
    return line_of(row)


def activate(
    unit: WriteUnit, focus_group_id: str, template_id: str, report: dict[str, Any], actor_id: str
) -> TemplateLine:
    """Put a version into use; the version that was in use is retired. `report` is that of :func:`examined`, made now.

    Raises OfficeError (not_found, faulty, done_already).
    """
    reach.lock_group(unit.session, focus_group_id)
    row = _row(unit.session, focus_group_id, template_id)
    if row.status == "active":
        raise OfficeError("done_already", "this version is in use already")
    if not is_clean(report):
        raise OfficeError("faulty", "a template with faults cannot be used")
    statement = select(OfficeTemplate).where(
        OfficeTemplate.focus_group_id == focus_group_id,
        OfficeTemplate.family == row.family,
        OfficeTemplate.status == "active",
    )
    for other in unit.session.scalars(statement):
        _retire(unit, other, actor_id)
    row.status, row.activated_at, row.retired_at = "active", clock.now(), None
    _record(unit, row, actor_id, {"act": "activated"})
    return line_of(row)


def retire(unit: WriteUnit, focus_group_id: str, template_id: str, actor_id: str) -> TemplateLine:
    """Take a version out of use. Documents made with it stay. Raises OfficeError (not_found, done_already)."""
    row = _row(unit.session, focus_group_id, template_id)
    if row.status != "active":
        raise OfficeError("done_already", "this version is not in use")
    _retire(unit, row, actor_id)
    return line_of(row)


def _retire(unit: WriteUnit, row: OfficeTemplate, actor_id: str) -> None:
    row.status, row.retired_at = "retired", clock.now()
    _record(unit, row, actor_id, {"act": "retired"})


# --- what the renderer says of a file


class _NotKept(Exception):
    """A judgement that another moment may change: the machine was busy, or the template is heavy."""

    def __init__(self, report: str) -> None:
        super().__init__()
        self.report = report


def examined(content: bytes, slug: str, definition_version: str, language: str | None) -> dict[str, Any]:
    """The report on a template (:mod:`jitflow.documents.office_trial`). Takes a second: never inside a write unit."""
    return _looked_at(content, slug, definition_version, language)[0]


def trial(content: bytes, slug: str, definition_version: str, language: str | None) -> bytes:
    """The trial document of a template, with the example of its definition; b"" where none can be made."""
    return _looked_at(content, slug, definition_version, language)[1]


def _looked_at(
    content: bytes, slug: str, definition_version: str, language: str | None
) -> tuple[dict[str, Any], bytes]:
    definition = definition_of(slug, definition_version)
    if definition is None:
        raise OfficeError("unknown_instrument", "there is no such definition")
    try:
        report, made = _kept(content, slug, definition_version, language, definition.digest)
    except _NotKept as busy:
        report, made = busy.report, b""
    return json.loads(report), made


@lru_cache(maxsize=4)
def _kept(
    content: bytes, slug: str, definition_version: str, language: str | None, _definition: str
) -> tuple[str, bytes]:
    """Kept for the pages that follow an upload; the report as text, so that nobody changes what is kept."""
    example = json.loads(library.library().example(slug, definition_version))
    request = renderer.RenderRequest(
        example, language or example["language"], "docx", template=content, forms=str(library.forms_folder())
    )
    report, made = renderer.examine_template(request)
    if report["reason"] in renderer.PASSING:
        raise _NotKept(json.dumps(report))
    return json.dumps(report), made


def is_clean(report: dict[str, Any]) -> bool:
    """Whether a template may be used: no fault, nothing mandatory missing, and the trial document was made."""
    return not (report["faults"] or report["missing"] or report["empty_boxes"]) and report["trial"] == "done"


def summary(report: dict[str, Any]) -> dict[str, Any]:
    """A report in numbers and letters. The words of the file stay sealed in it."""
    return {
        "faults": report["faults_total"],
        "missing": len(report["missing"]),
        "empty_boxes": list(report["empty_boxes"]),
        "trial": report["trial"],
        "reason": report["reason"],
    }


def definition_of(slug: str, definition_version: str) -> Definition | None:
    """The definition a template is for, if this installation has it."""
    loaded = library.library()
    known = {(one.slug, one.version) for one in loaded}
    return loaded.definition(slug, definition_version) if (slug, definition_version) in known else None


# --- rows


def _row(session: Session, focus_group_id: str, template_id: str) -> OfficeTemplate:
    row = session.get(OfficeTemplate, template_id)
    if row is None or row.focus_group_id != focus_group_id:
        raise OfficeError("not_found", "there is no such template")
    return row


def _next(session: Session, focus_group_id: str, family: str) -> int:
    statement = select(func.max(OfficeTemplate.version)).where(
        OfficeTemplate.focus_group_id == focus_group_id, OfficeTemplate.family == family
    )
    return (session.scalar(statement) or 0) + 1


def line_of(row: OfficeTemplate) -> TemplateLine:
    """A row as plain data."""
    found = dict(row.report)
    return TemplateLine(
        row.id, row.family, row.version, row.slug, row.definition_version, row.name, found.pop("language", None),
        row.filename, row.size, row.sha256, found, row.status, row.uploaded_by, row.created_at, row.activated_at,
        row.retired_at,
    )  # fmt: skip


def _record(unit: WriteUnit, row: OfficeTemplate, actor_id: str, detail: dict[str, Any]) -> None:
    unit.record(
        Verb.CONFIGURED, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type="office_template",
        object_id=row.id, detail={"family": row.family, "version": row.version, **detail},
    )  # fmt: skip
