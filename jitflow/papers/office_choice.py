"""The template of an office on the documents page: which there are, why one cannot be used, what it left out."""

from __future__ import annotations

from typing import Any

from jitflow.db.units import read_unit
from jitflow.documents import names_of
from jitflow.documents.office_names import Leaf, walk
from jitflow.drafting.pages import Draft
from jitflow.instruments.definition import Definition
from jitflow.offices import service as offices
from jitflow.papers.service import DocumentLine
from jitflow.web.locale import gettext as _, language_name

FIELD = "#template"


def options(draft: Draft, chosen: str = "") -> list[dict[str, Any]]:
    """Templates in use for this form; none where the office has none."""
    with read_unit() as session:
        lines = offices.offered(session, draft.data.focus_group_id, draft.data.slug, draft.data.version)
    return [{"id": line.id, "label": _label(line), "chosen": line.id == chosen} for line in lines]


def _label(line: offices.TemplateLine) -> str:
    if line.language:
        return _("%(name)s, version %(number)d, in %(language)s only",
                 name=line.name, number=line.version, language=language_name(line.language))  # fmt: skip
    return _("%(name)s, version %(number)d", name=line.name, number=line.version)


def refusal(draft: Draft, template_id: str, language: str, beside: str, formats: list[str]) -> dict[str, str] | None:
    """Why a template cannot make what was asked for: field and message; None when it can, or none was chosen."""
    if not template_id:
        return None
    with read_unit() as session:
        lines = offices.offered(session, draft.data.focus_group_id, draft.data.slug, draft.data.version)
    line = next((one for one in lines if one.id == template_id), None)
    if line is None:
        return {"href": FIELD, "message": _("This template is not in use any more. Choose again.")}
    if "docx" not in formats:
        return {"href": FIELD, "message": _("The template of an office makes DOCX. Choose DOCX, too, or no template.")}
    if beside:
        return {
            "href": FIELD,
            "message": _("A template makes a document in one language. Choose no second one, or no template."),
        }
    if line.language not in (None, language):
        message = _("This template has words in %(language)s. Choose that language, or no template.",
                    language=language_name(line.language))  # fmt: skip
        return {"href": FIELD, "message": message}
    return None


def made_with(draft: Draft, line: DocumentLine) -> dict[str, Any] | None:
    """The template a finished document was made with, and answers that it has no place for."""
    name = line.manifest.get("office")
    if name is None:
        return None
    titles = _titles(draft.definition)
    left = [titles[one] for one in line.manifest.get("left_out", []) if one in titles]
    return {"name": name, "left_out": [_box(draft, letter, draft.words.field_title(key)) for letter, key in left]}


def _box(draft: Draft, letter: str, title: str) -> str:
    section = next((one for one in draft.definition.sections if letter and one.code == letter), None)
    if section is None or not section.letter:
        return title
    return draft.words.part.say("name_and_title", letter=section.letter, title=title.rstrip(":"))


def _titles(definition: Definition) -> dict[str, tuple[str, str]]:
    """By name, without the brackets of lists: letter and key."""
    return {
        path.replace("[]", ""): (node.letter, node.key)
        for path, node in walk(names_of(definition).tree)
        if isinstance(node, Leaf) and node.key
    }
