"""Plain data of the pages of enclosures."""

from __future__ import annotations

from typing import Any

from jitflow import access, ownership
from jitflow.accounts import service as accounts
from jitflow.db.units import read_unit
from jitflow.drafting import language_notes, pages as drafting_pages
from jitflow.drafting.pages import Draft
from jitflow.enclosures.forms import KIND_NAMES, details_form
from jitflow.enclosures.service import EnclosureError, EnclosureLine
from jitflow.files.readers import KINDS, LARGEST
from jitflow.files.words import NAMES
from jitflow.instruments.dates import parse_partial
from jitflow.instruments.messages import N_
from jitflow.parties import words as owners
from jitflow.web.fields import AnswerForm
from jitflow.web.locale import format_date, gettext as _, language_name, ngettext

FILE_ERROR = "#file"
REMOVED_WORDS = {
    "comment": N_("comments"),
    "exif": N_("place, time and camera (Exif)"),
    "iptc": N_("captions (IPTC)"),
    "xmp": N_("notes of programs (XMP)"),
    "preview": N_("small preview"),
    "text": N_("texts"),
    "time": N_("time"),
    "animation": N_("moving parts"),
    "trailing": N_("data behind the picture"),
    "other": N_("parts that do not draw the picture"),
}


def index_context(
    draft: Draft, lines: list[EnclosureLine], removed: list[EnclosureLine], form: AnswerForm, file_error: str | None
) -> dict[str, Any]:
    """The list, the form for a new one, and the removed ones."""
    names = _names([*lines, *removed])
    view = form.view()
    if file_error:
        view["errors"] = [*view["errors"], {"href": FILE_ERROR, "message": _("File: %(problem)s", problem=file_error)}]
    return {
        "head": drafting_pages.head(draft),
        "may_add": drafting_pages.may_act(),
        "may_cover": access.may("papers.cover"),
        "may_pack": access.may("papers.pack"),
        "enclosures": [row(line, names, len(lines)) | _owned(draft, line) for line in lines],
        "removed": [row(line, names, 0) | _owned(draft, line) for line in removed],
        "form": view,
        "errors": view["errors"],
        "file": {
            "error": file_error,
            "accept": ",".join(f".{ending}" for kind in KINDS.values() for ending in kind.extensions),
            "limit": LARGEST // (1024 * 1024),
            "limit_bytes": LARGEST,
            "again": form.was_posted,
        },
        "action": drafting_pages.address("enclosures.index"),
        "cover": {"action": drafting_pages.address("papers.cover"), "languages": _languages(draft)},
        "crumbs": drafting_pages.crumbs(draft, (_("Enclosures"), None)),
    }


def change_context(draft: Draft, line: EnclosureLine, form: AnswerForm) -> dict[str, Any]:
    """One enclosure: what is said of it, and what was found in it."""
    title = _("Enclosure %(number)d", number=line.number) if line.number else _("Removed enclosure")
    return {
        "head": drafting_pages.head(draft),
        "title": title,
        "can_edit": drafting_pages.may_act() and ownership.owns(line),
        "enclosure": row(line, _names([line]), 0),
        "form": form.view(),
        "cancel_url": drafting_pages.address("enclosures.index"),
        "crumbs": drafting_pages.crumbs(
            draft, (_("Enclosures"), drafting_pages.address("enclosures.index")), (title, None)
        ),
    }


def _owned(draft: Draft, line: EnclosureLine) -> dict[str, Any]:
    """Whose it is, and what may be done with it; everything where nobody else sits at the table."""
    table = drafting_pages.at_a_table()
    own = ownership.owns(line)
    return {
        "own": own,
        "whose": owners.sentence(draft.data, line.party, line.shared_at) if table else "",
        "may_share": table and own and line.shared_at is None and line.removed_at is None,
    }


def empty_form() -> AnswerForm:
    """The form of a page that is only shown."""
    return details_form(None, None)


def refusal(refused: EnclosureError) -> str:
    """Why a file was not added or put back, as a sentence."""
    if refused.code == "duplicate":
        return _("This file is already here: it is enclosure %(number)d.", number=refused.number)
    return {
        "too_many": _("There are as many enclosures as one instrument can have. Put several papers into one PDF."),
        "too_much": _("All enclosures together would be larger than jitflow can send. Scan in grey at 200 dpi."),
    }.get(refused.code, _("This cannot be stored as it is."))


def row(line: EnclosureLine, names: dict[str, str], count: int) -> dict[str, Any]:
    """One enclosure in the list of ``count``."""
    address = {"enclosure_id": line.id}
    return {
        "id": line.id,
        "number": line.number,
        "title": line.title,
        "kind": _(KIND_NAMES[line.kind]),
        "facts": _facts(line),
        "notes": _notes(line),
        "filename": line.filename,
        "sha256": line.sha256,
        "received_sha256": line.received_sha256 if line.received_sha256 != line.sha256 else None,
        "format": _format(line),
        "size": size_words(line.size),
        "added_by": names.get(line.uploaded_by, ""),
        "added_at": line.created_at,
        "first": line.number == 1,
        "last": line.number == count,
        "url": drafting_pages.address("enclosures.enclosure", **address),
        "act_url": drafting_pages.address("enclosures.act", **address),
        "file_url": drafting_pages.address("enclosures.file", **address) if line.removed_at is None else None,
    }


def size_words(size: int) -> str:
    """A size as people read it."""
    if size >= 1_000_000:
        return _("%(size)s MB", size=f"{size / 1_000_000:.1f}")
    return _("%(size)d kB", size=max(1, round(size / 1000)))


def _format(line: EnclosureLine) -> str:
    return next(NAMES[kind.code] for kind in KINDS.values() if kind.media_type == line.media_type)


def _facts(line: EnclosureLine) -> list[str]:
    facts = []
    if line.language:
        facts.append(language_name(line.language))
    if line.dated:
        facts.append(format_date(parse_partial(line.dated)[0]))
    if line.translator:
        facts.append(_("translated by %(name)s", name=line.translator))
    if line.pages:
        facts.append(ngettext("%(num)s page", "%(num)s pages", line.pages))
    return facts


def _notes(line: EnclosureLine) -> list[str]:
    """What the inspection found, as sentences."""
    found, notes = line.inspection, []
    if found.get("signed"):
        notes.append(
            _("Signed electronically. The file is kept byte for byte, because the signature holds for it alone.")
        )
    if found.get("removed"):
        words = ", ".join(_(REMOVED_WORDS.get(code, "other")) for code in found["removed"])
        notes.append(_("Removed from the picture: %(what)s. The picture itself is unchanged.", what=words))
    if found.get("links"):
        notes.append(
            ngettext("%(num)s link leads out of the file.", "%(num)s links lead out of the file.", found["links"])
        )
    if found.get("attachments"):
        notes.append(_("Made by jitflow, with its data attached."))
    return notes


def _names(lines: list[EnclosureLine]) -> dict[str, str]:
    with read_unit() as session:
        return accounts.names(session, {line.uploaded_by for line in lines})


def _languages(draft: Draft) -> list[dict[str, Any]]:
    """Languages of a cover page: that of the executing State first, where it is known."""
    record = language_notes.accepted_record(draft)
    accepted = [str(code) for code in record.value] if record is not None else []
    ordered = sorted(
        draft.definition.wording, key=lambda code: (code not in accepted, code != draft.data.language, code)
    )
    return [{"code": code, "name": language_name(code), "chosen": n == 0} for n, code in enumerate(ordered)]
