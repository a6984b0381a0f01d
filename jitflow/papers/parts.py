"""Documents of some parts of the form on the documents page: which there are, why one cannot be asked for, what they are called."""

from __future__ import annotations

from typing import Any

from jitflow import library
from jitflow.documents.projection import arises
from jitflow.drafting.pages import Draft
from jitflow.instruments.on_paper import DocumentKind
from jitflow.papers.service import DocumentLine
from jitflow.papers.wanted import part_of
from jitflow.web.locale import definition_text, gettext as _

FIELD = "#document"


def options(draft: Draft, chosen: str = "") -> list[dict[str, Any]]:
    """The whole form, then its parts that arise here; nothing where the form has no such documents."""
    parts = [one for one in draft.definition.documents if one.sections and arises(draft.definition, draft.facts.instrument, one)]
    if not parts:
        return []
    whole = draft.definition.document()
    first = title(draft.data.slug, whole) if whole is not None else _("The whole form")
    made = [("", first), *((one.id, title(draft.data.slug, one)) for one in parts)]
    return [{"id": one, "label": label, "chosen": one == chosen} for one, label in made]


def refusal(draft: Draft, document: str, template_id: str) -> dict[str, str] | None:
    """Why a document of parts cannot be made: field and message; None when it can, or the whole form was chosen."""
    if not document:
        return None
    if document not in {one["id"] for one in options(draft)}:
        return {"href": FIELD, "message": _("This document does not arise here. Choose another one.")}
    if template_id:
        return {"href": "#template", "message": _("The template of an office prints the whole form. Choose no template.")}
    return None


def title(slug: str, kind: DocumentKind) -> str:
    """What pages call a document."""
    return definition_text(slug, f"document.{kind.id}:title", kind.title)


def title_of(line: DocumentLine, slug: str, version: str) -> str | None:
    """What a document of parts in a list is called; None for every other paper."""
    part = part_of(line.paper)
    kind = library.library().definition(slug, version).document(part) if part else None
    return title(slug, kind) if kind is not None else None
