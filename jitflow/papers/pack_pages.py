"""Plain data of the pack on the documents page, and of the page of one pack."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from jitflow import access
from jitflow.access import posted_id
from jitflow.accounts import service as accounts
from jitflow.db.units import read_unit
from jitflow.drafting import pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.enclosures import service as enclosures
from jitflow.enclosures.pages import size_words
from jitflow.letters import pages as letter_pages, words as letter_words
from jitflow.papers import letters as paper_letters, office_choice, packs, pages, parts, release_pages, service
from jitflow.papers.models import FORMATS
from jitflow.papers.packs import PACK_FORMATS, PackLine, Wish
from jitflow.web.locale import gettext as _, language_name, ngettext


def documents_page(draft: Draft, refused: dict[str, str] | None = None, wish: Wish | None = None) -> dict[str, Any]:
    """The documents page: documents and packs in one list, the form of each. ``wish`` is a pack that was refused."""
    with read_unit() as session:
        lines = service.documents_of(session, draft.data.id)
        made = packs.packs_of(session, draft.data.id)
        enclosed = enclosures.enclosures_of(session, draft.data.id)
        written = paper_letters.ours(session, draft.data)
    context = pages.index_context(draft, lines, refused)
    context.update(list_page(lines, made))
    context["releases"] = release_pages.card(draft)
    context["form"]["documents"] = parts.options(draft, request.form.get("document", ""))
    context["form"]["templates"] = office_choice.options(draft, posted_id("template"))
    return {**context, "pack": _form(draft, context["form"]["languages"], enclosed, written, wish)}


def list_page(lines: list[service.DocumentLine], made: list[PackLine], single: str | None = None) -> dict[str, Any]:
    """The list alone: packs, then documents. ``single`` is the id on the page of one of them."""
    context = pages.list_context(lines, single)
    context["documents"] = [*_rows(made), *context["documents"]]
    context["any_running"] = any(one.status in pages.RUNNING for one in (*made, *lines))
    if single and made:
        context["again_url"] = drafting_pages.address("papers.pack", pack_id=single)
    return context


def wish_of(form: MultiDict) -> Wish:
    """What was posted: what is unknown in it is refused by the service."""
    return Wish(
        form.get("bundle", ""),
        tuple(form.getlist("language")),
        tuple(form.getlist("inside")),
        "attach" in form,
        tuple(form.getlist("enclosure")),
        tuple(form.getlist("beside")),
        tuple(form.getlist("letter")),
        posted_id("pack_template") or None,
        tuple(form.getlist("pack_document")),
    )


def refusal(refused: service.PaperError, wish: Wish) -> dict[str, str]:
    """Why a pack cannot be made: field and message."""
    code = refused.code
    if code == "unknown_language":
        return {"href": "#pack-language-0", "message": _("Choose at least one language in which the form exists.")}
    if code == "unknown_format" and wish.format in PACK_FORMATS:
        return {"href": "#pack-inside-0", "message": _("Choose PDF, DOCX or both for the documents in the ZIP.")}
    if code == "unknown_format":
        return {"href": "#pack-format-0", "message": _("Choose one ZIP or one PDF.")}
    if code == "unknown_letter":
        return {
            "href": "#pack-letters",
            "message": _("A letter was set aside meanwhile. Look at the list and ask again."),
        }
    if code == "document":
        return {
            "href": "#pack-documents",
            "message": _("Choose at least one document of the form that arises here."),
        }
    if code == "template":
        return {
            "href": "#pack-template",
            "message": _(
                "The template makes DOCX in a ZIP, in the languages it has words for. Choose those, or no template."
            ),
        }
    return {
        "href": "#pack-enclosures",
        "message": _("An enclosure was removed meanwhile. Look at the list and ask again."),
    }


def pack_page(draft: Draft, line: PackLine) -> dict[str, Any]:
    """One pack: how far it is, and what lies in it."""
    listed = list_page([], [line], single=line.id)
    return {
        "head": drafting_pages.head(draft),
        **listed,
        "document": listed["documents"][0],
        "files": [_file(draft, one) for one in line.manifest.get("files", [])],
        "parts": [_part(draft, one) for one in line.manifest.get("parts", [])],
        "attached": line.manifest.get("attached", []),
        "sha256": line.sha256 or "",
        "as_of": line.as_of,
        "crumbs": drafting_pages.crumbs(
            draft, (_("Documents"), drafting_pages.address("papers.index")), (_title(line), None)
        ),
    }


def _letters(draft: Draft, written: list[Any], wish: Wish | None) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "label": letter_words.numbered(draft.definition, one),
            "draft": one.status == "draft" and bool(one.lacks(draft.definition)),
            "warnings": letter_pages.translation_warnings(draft, one),
            "checked": one.id in wish.letters if wish else False,
        }
        for one in written
    ]


def _form(
    draft: Draft,
    languages: list[dict[str, Any]],
    enclosed: list[enclosures.EnclosureLine],
    written: list[Any],
    wish: Wish | None,
) -> dict[str, Any]:
    return {
        "letters": _letters(draft, written, wish),
        "beside": [
            {**one, "checked": one["code"] in wish.beside if wish else False}
            for one in languages
            if one["code"] != draft.data.language
        ],
        "source": language_name(draft.data.language),
        "documents": [
            {**one, "checked": one["id"] in (wish.documents if wish else ("",))} for one in parts.options(draft)
        ],
        "templates": office_choice.options(draft, (wish.template or "") if wish else ""),
        "action": drafting_pages.address("papers.make_pack"),
        "may_make": access.may("papers.make_pack"),
        "languages": [
            {**one, "checked": one["code"] in wish.languages if wish else one["checked"] or one["accepted"]}
            for one in languages
        ],
        "formats": [
            {"code": code, "name": name, "checked": (wish.format if wish else "zip") == code}
            for code, name in (("zip", _("one ZIP with all files")), ("pdf", _("one PDF with bookmarks")))
        ],
        "inside": [{"code": code, "checked": code in wish.formats if wish else True} for code in sorted(FORMATS)],
        "attach": wish.attach if wish else True,
        "enclosures": [
            {
                "id": line.id,
                "label": _("%(number)d. %(title)s", number=line.number, title=line.title),
                "checked": line.id in wish.enclosures if wish else True,
                "is_signed": bool(line.inspection.get("signed")),
            }
            for line in enclosed
        ],
        "has_signed": any(line.inspection.get("signed") for line in enclosed),
        "enclosures_url": drafting_pages.address("enclosures.index"),
    }


def _rows(made: list[PackLine]) -> list[dict[str, Any]]:
    with read_unit() as session:
        names = accounts.names(session, {line.created_by for line in made})
    return [_row(line, names) for line in made]


def _row(line: PackLine, names: dict[str, str]) -> dict[str, Any]:
    """A pack in the list of documents: the same keys."""
    done = line.status == "done"
    return {
        "id": line.id,
        "title": _title(line),
        "format": line.format.upper(),
        "status": line.status,
        "status_label": pages.status_label(line.status),
        "progress": line.progress,
        "step": pages.step_label(line.step),
        "url": drafting_pages.address("papers.pack", pack_id=line.id),
        "file_url": drafting_pages.address("papers.pack_file", pack_id=line.id) if done else None,
        "filename": line.filename or "",
        "size": size_words(line.size) if line.size else "",
        "made_at": line.created_at,
        "made_by": names.get(line.created_by, ""),
        "error": _error(line) if line.status == "failed" else None,
        "older": pages.is_older(line.status, line.revision),
    }


def _title(line: PackLine) -> str:
    languages = ", ".join(language_name(code) for code in (*line.wish.languages, *line.wish.beside))
    if line.wish.enclosures:
        return ngettext(
            "Pack as %(format)s: %(languages)s, %(num)s enclosure",
            "Pack as %(format)s: %(languages)s, %(num)s enclosures",
            len(line.wish.enclosures),
            format=line.format.upper(),
            languages=languages,
        )
    return _("Pack as %(format)s: %(languages)s", format=line.format.upper(), languages=languages)


def _error(line: PackLine) -> str:
    own = {
        "changed": _("An enclosure was removed while it waited. Ask for the pack again."),
        "too_large": _("It would be larger than a pack may be. Leave enclosures out, or make a ZIP."),
        "damaged": _("A stored enclosure is not the one that was received. Tell your administrator."),
    }
    return own.get(line.error or "") or pages.error_label(line.error)


def _what(draft: Draft, one: dict[str, Any]) -> str:
    language = language_name(one["language"]) if one.get("language") else ""
    if one.get("beside"):
        language = _("%(left)s and %(right)s", left=language, right=language_name(one["beside"]))
    if one["what"] == "letter":
        name = letter_words.title(draft.definition, one["letter_kind"])
        return _("Letter %(number)s: %(title)s, %(language)s", number=one["letter"], title=name, language=language)
    if one.get("part") and (kind := draft.definition.document(one["part"])) is not None:
        title = parts.title(draft.data.slug, kind)
        return _("Document %(number)s: %(title)s, %(language)s",
                 number=one.get("number", ""), title=title, language=language)  # fmt: skip
    if one.get("office"):
        return _("Document %(number)s, %(language)s, template %(template)s",
                 number=one.get("number", ""), language=language, template=one["office"])  # fmt: skip
    if one["what"] == "cover":
        return _("Cover page, %(language)s", language=language)
    if one["what"] == "document":
        return _("Document %(number)s, %(language)s", number=one.get("number", ""), language=language)
    return _("Enclosure %(number)s", number=one.get("number", ""))


def _file(draft: Draft, one: dict[str, Any]) -> dict[str, Any]:
    return {"name": one["name"], "what": _what(draft, one), "size": size_words(one["size"]), "sha256": one["sha256"]}


def _part(draft: Draft, one: dict[str, Any]) -> dict[str, Any]:
    pages_ = ngettext("%(num)s page", "%(num)s pages", one["pages"])
    return {"what": _what(draft, one), "pages": pages_, "sha256": one.get("sha256", "")}
