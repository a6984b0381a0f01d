"""Plain data of the document pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from flask import g

from jitflow.accounts import service as accounts
from jitflow.db.units import read_unit
from jitflow.drafting import language_notes, pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.letters import words as letter_words
from jitflow.papers import office_choice, parts, release_pages
from jitflow.papers.models import FORMATS
from jitflow.papers.service import DocumentLine
from jitflow.papers.wanted import CONSOLIDATED
from jitflow.web.locale import gettext as _, language_name, locale

RUNNING = ("waiting", "running")


def refusal(draft: Draft, language: str, formats: list[str], beside: str = "") -> dict[str, str] | None:
    """Why a request cannot be met: field and message; None when it can."""
    if beside and beside not in draft.definition.wording:
        return {"href": "#beside", "message": _("Choose a language in which the form exists.")}
    if beside and beside == language:
        return {"href": "#beside", "message": _("Choose two different languages, or none beside the first.")}
    if language not in draft.definition.wording:
        return {"href": "#language-0", "message": _("Choose a language in which the form exists.")}
    if not formats or set(formats) - set(FORMATS):
        return {"href": "#format-0", "message": _("Choose PDF, DOCX or both.")}
    return None


def index_context(draft: Draft, lines: list[DocumentLine], refused: dict[str, str] | None) -> dict[str, Any]:
    """The list of documents and the form."""
    return {
        "head": drafting_pages.head(draft),
        **list_context(lines),
        "form": {"languages": _languages(draft), "beside": _beside(draft), "formats": list(FORMATS), "attach_default": True},
        "errors": [refused] if refused else [],
        "action": drafting_pages.address("papers.index"),
        "warnings": _warnings(draft),
        "counts": drafting_pages.counts(draft.result),
        "crumbs": drafting_pages.crumbs(draft, (_("Documents"), None)),
    }


def list_context(lines: list[DocumentLine], single: str | None = None) -> dict[str, Any]:
    """The list of documents alone; `single` is the id on the page of one document."""
    names = _names(lines)
    again = drafting_pages.address("papers.document", document_id=single) if single else drafting_pages.address("papers.index")
    more = {"document": single} if single else {}
    return {
        "documents": [document_row(line, names) for line in lines],
        "any_running": any(line.status in RUNNING for line in lines),
        "single": bool(single),
        "again_url": again,
        "progress_url": drafting_pages.address("papers.progress", **more),
    }


def _names(lines: list[DocumentLine]) -> dict[str, str]:
    """What is said of people, and of the letters that were printed, by id."""
    with read_unit() as session:
        names = accounts.names(session, {line.created_by for line in lines})
        return names | letter_words.titles(session, {line.letter_id for line in lines if line.letter_id})


def _languages(draft: Draft) -> list[dict[str, Any]]:
    record = language_notes.accepted_record(draft)
    accepted = [str(code) for code in record.value] if record is not None else []
    complete = draft.facts.complete_languages
    ordered = sorted(draft.definition.wording, key=lambda c: (c != draft.data.language, c not in accepted, c))
    return [
        {
            "code": code,
            "name": language_name(code),
            "review": _review(draft, code, code in complete),
            "texts": language_notes.unfinished(draft, code),
            "accepted": code in accepted,
            "checked": code == draft.data.language,
        }
        for code in ordered
    ]


def _beside(draft: Draft) -> list[dict[str, Any]]:
    """Languages for the right column, those accepted by the executing State first."""
    return [{**one, "checked": False} for one in sorted(_languages(draft), key=lambda one: not one["accepted"])]


def _title(line: DocumentLine, names: dict[str, str]) -> str:
    languages = language_name(line.language)
    if line.beside:
        languages = _("%(left)s and %(right)s", left=languages, right=language_name(line.beside))
    if line.letter_id:
        title = names.get(line.letter_id, "")
        return _("%(letter)s, %(language)s, %(format)s", letter=title, language=languages, format=line.format.upper())
    if line.paper == CONSOLIDATED:
        day = format_date(date.fromisoformat(line.as_of), "long", locale())
        return _("Text in force on %(day)s, %(language)s, %(format)s", day=day, language=languages, format=line.format.upper())
    if part := parts.title_of(line, g.reached.instrument.slug, g.reached.instrument.version):
        return _("%(document)s, %(language)s, %(format)s", document=part, language=languages, format=line.format.upper())
    if line.paper:
        return _("Cover page, %(language)s, %(format)s", language=languages, format=line.format.upper())
    if office := line.manifest.get("office"):
        return _("%(language)s, %(format)s, %(template)s", language=languages, format=line.format.upper(), template=office)
    return _("%(language)s, %(format)s", language=languages, format=line.format.upper())


def _review(draft: Draft, code: str, complete: bool) -> str:
    status = {
        "official": _("form wording from the Official Journal"),
        "compared": _("form wording compared with the Official Journal"),
        "recalled": _("translated by us, not read yet") if draft.definition.own_words else _("form wording not verified"),
        "own": _("wording of our own"),
    }[draft.definition.wording[code].status]
    if code == draft.data.language:
        return _("source language, %(status)s", status=status)
    texts = _("all free text is there") if complete else _("free text is missing in this language")
    return _("%(status)s; %(texts)s", status=status, texts=texts)


def _warnings(draft: Draft) -> list[str]:
    made = []
    count = len(draft.result.to_settle)
    if count:
        made.append(_("%(count)d findings must be settled before issue. The documents are drafts and say so.", count=count))
    return made


def document_row(line: DocumentLine, names: dict[str, str]) -> dict[str, Any]:
    """One document in a list."""
    return {
        "id": line.id,
        "title": _title(line, names),
        "language": language_name(line.language),
        "format": line.format.upper(),
        "status": line.status,
        "status_label": status_label(line.status),
        "progress": line.progress,
        "step": step_label(line.step),
        "url": drafting_pages.address("papers.document", document_id=line.id),
        "file_url": drafting_pages.address("papers.file", document_id=line.id) if line.status == "done" else None,
        "filename": line.filename or "",
        "size": _size(line.size),
        "made_at": line.created_at,
        "made_by": names.get(line.created_by, ""),
        "error": error_label(line.error) if line.status == "failed" else None,
        "older": not line.letter_id and is_older(line.status, line.revision),
        "released": release_pages.of_document(line),
    }


def is_older(status: str, revision: int) -> bool:
    """Whether a finished paper is of an earlier state of the instrument that was reached."""
    instrument = g.reached.instrument
    return status == "done" and instrument is not None and revision < instrument.revision


def status_label(status: str) -> str:
    """The state of a document or pack in words."""
    return {"waiting": _("Waiting"), "running": _("Being made"), "done": _("Made"), "failed": _("Not made")}[status]


def step_label(step: str) -> str:
    """What is being done now, in words."""
    steps = {
        "loading": _("reading the draft"),
        "rendering": _("setting the pages"),
        "binding": _("putting it together"),
        "storing": _("storing the file"),
    }
    return steps.get(step, "")


def _size(size: int | None) -> str:
    return _("%(size)d kB", size=max(1, round(size / 1000))) if size else ""


def error_label(code: str | None) -> str:
    """Why it was not made, in words."""
    return {
        "access_ended": _("The person who asked for it has no access to the case any more."),
        "refused": _("It cannot be made from these answers."),
        "template": _("The template of the office cannot make it. The page of templates says why."),
        "renderer_failed": _("The program that sets the pages failed. Ask for the document again."),
    }.get(code or "", _("It was not made. Ask for the document again."))


def document_context(draft: Draft, line: DocumentLine) -> dict[str, Any]:
    """One document with its manifest."""
    listed = list_context([line], single=line.id)
    row = listed["documents"][0]
    return {
        "head": drafting_pages.head(draft),
        **listed,
        "document": row,
        "manifest": _manifest(line),
        "office": office_choice.made_with(draft, line),
        "released": release_pages.of_document(line),
        "sha256": line.sha256 or "",
        "as_of": line.as_of,
        "crumbs": drafting_pages.crumbs(
            draft, (_("Documents"), drafting_pages.address("papers.index")), (row["title"], None)
        ),
    }


def _manifest(line: DocumentLine) -> list[tuple[str, str]]:
    """What the document was made from, by name; hashes let anybody prove it."""
    names = {
        "instrument": _("Definition"),
        "version": _("Version of the definition"),
        "definition": _("Hash of the definition"),
        "document": _("Parts of the form"),
        "template": _("Hash of the template"),
        "catalogue": _("Hash of the form wording"),
        "answers": _("Hash of the answers"),
        "as_of": _("State of the answers"),
        "language": _("Language"),
        "beside": _("Language beside it"),
        "office": _("Template of the office"),
        "catalogue_beside": _("Hash of the form wording beside it"),
        "jitflow": _("Version of jitflow"),
        "sha256": _("Hash of the file (SHA-256)"),
    }
    plain = {key: value for key, value in line.manifest.items() if value is not None and not isinstance(value, (dict, list))}
    return [(names.get(key, key), str(value)) for key, value in sorted(plain.items())]
