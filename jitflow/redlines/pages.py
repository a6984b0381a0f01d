"""Plain data of the pages on drafts for word processors."""

from __future__ import annotations

from typing import Any

from flask import g, request
from sqlalchemy.orm import Session

from jitflow.access import may
from jitflow.accounts import service as accounts
from jitflow.drafting import pages as drafting_pages, past
from jitflow.drafting.pages import Draft
from jitflow.files.service import LARGEST
from jitflow.instruments import keys
from jitflow.instruments.messages import N_
from jitflow.redlines import service
from jitflow.redlines.service import Base, DraftLine, ImportLine
from jitflow.web.locale import format_datetime, gettext as _, language_name

STATES = {
    "waiting": N_("waits for you"), "confirmed": N_("taken over"), "discarded": N_("thrown away"), "expired": N_("time is over"),
}  # fmt: skip
SHAPES = {"waiting": "in_progress", "confirmed": "complete", "discarded": "does_not_apply", "expired": "does_not_apply"}
KINDS = {
    "missing": N_("The text is gone from the file"),
    "twice": N_("The text stands in the file a second time"),
    "inside": N_("The text was moved into another one"),
    "other_draft": N_("A text from another draft of this instrument"),
    "foreign": N_("A text that was not made from a draft of this instrument"),
    "added": N_("A paragraph between the texts that can be edited"),
    "removed": N_("A paragraph that the draft had and the file has not"),
    "changed": N_("A fixed paragraph was changed"),
    "comment": N_("A comment that hangs on no text"),
    "more": N_("More paragraphs than are listed here"),
    "forbidden": N_("The text has characters that cannot be stored"),
    "table": N_("A table in the text"),
    "picture": N_("A picture"),
    "text_box": N_("A text box"),
    "footnote": N_("A footnote"),
    "formula": N_("A formula"),
    "symbol": N_("A symbol of a font"),
    "page_break": N_("A page break"),
    "numbering": N_("Automatic numbering: the numbers are not in the text"),
    "struck": N_("Struck out by hand, not as a tracked change: the words are still in the text"),
    "format": N_("Formatting is not taken over"),
}
"""What was left over, in words."""
LOST = {
    "no_place": N_("It answers a comment that was not taken over, or hangs on no text."),
    "too_long": N_("It is too long."),
    "empty": N_("It has no words."),
    "too_many": N_("Too many comments are open here: resolve some."),
    "not_found": N_("What it answers is gone."),
}
"""Why a comment was not taken over."""
FIRST_WORDS = 12
_FIELDS = ("make", "language", "base", "recipient", "reason", "file")


def may_negotiate() -> bool:
    """Whether the person of this request may have a draft made and bring a file back."""
    return may("redlines.act")


def load(session: Session) -> Draft:
    """The instrument of this request."""
    return drafting_pages.load(session)


def index_context(
    session: Session, draft: Draft, typed: dict[str, str] | None = None, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """The list of drafts and files, and both forms. `typed` is what an export that was refused asked for."""
    drafts, imports = service.drafts_of(session, draft.data.id), service.imports_of(session, draft.data.id)
    bases = service.bases(session, draft.data, g.reached.seat is not None)
    people = {one.by for one in (*drafts, *imports)} | {one.actor_id for one in bases}
    names = accounts.names(session, people)
    typed = typed or {}
    return {
        "head": drafting_pages.head(draft),
        "negotiable": service.is_negotiable(draft.data),
        "may_act": may_negotiate() and service.is_negotiable(draft.data),
        "drafts": [_draft_row(one, names) for one in drafts],
        "imports": [_import_row(one, names) for one in imports],
        "languages": _languages(draft, typed.get("language") or draft.data.language),
        "bases": [{"value": str(one.revision), "label": _base_label(one, names)} for one in bases],
        "typed": {"base": "", "recipient": "", "reason": "", "comments": "yes", **typed},
        "errors": errors or [],
        "error_at": dict.fromkeys(_FIELDS, "") | {one["href"].lstrip("#"): one["message"] for one in errors or []},
        "limit": LARGEST // (1024 * 1024),
        "limit_bytes": LARGEST,
        "action": drafting_pages.address("redlines.act"),
        "crumbs": drafting_pages.crumbs(draft, (_("Word"), None)),
    }


def _languages(draft: Draft, chosen: str) -> list[dict[str, Any]]:
    ordered = sorted(draft.definition.wording, key=lambda code: (code != draft.data.language, code))
    return [{"code": code, "name": language_name(code), "chosen": code == chosen} for code in ordered]


def _base_label(one: Base, names: dict[str, str]) -> str:
    at = format_datetime(one.at)
    if one.number is not None:
        return _("Version %(number)d, %(title)s, %(when)s", number=one.number, title=one.title, when=at)
    return _("As of %(when)s, %(name)s", when=at, name=names.get(one.actor_id, ""))


def _draft_row(one: DraftLine, names: dict[str, str]) -> dict[str, Any]:
    return {
        "title": language_name(one.language),
        "by": names.get(one.by, ""),
        "at": one.at,
        "revision": one.revision,
        "base": one.base,
        "notes": one.notes,
        "url": drafting_pages.address("redlines.file", word_draft_id=one.id),
        "filename": one.filename,
        "id": one.id,
    }


def _import_row(one: ImportLine, names: dict[str, str]) -> dict[str, Any]:
    return {
        "filename": one.filename or _("a file"),
        "by": names.get(one.by, ""),
        "at": one.at,
        "state": one.state,
        "shape": SHAPES[one.state],
        "label": _(STATES[one.state]),
        "url": drafting_pages.address("redlines.edited", word_import_id=one.id),
    }


# one file


def edited_context(session: Session, draft: Draft, line: ImportLine, errors: list[dict[str, str]]) -> dict[str, Any]:
    """What a file would change, clause by clause, and what was left over."""
    names = accounts.names(session, {line.by, *([line.decided_by] if line.decided_by else [])})
    said = line.plan
    there = service.what_is_there(session, draft.data.id, line)
    asked = request.method == "GET"
    clauses = [
        _clause_row(draft, one, there, asked or one["path"] in request.form.getlist("clause"))
        for one in (said["clauses"] if said else [])
    ]
    comments = [
        _comment_row(draft, index, one, there, asked or str(index) in request.form.getlist("comment"))
        for index, one in enumerate(said["comments"] if said else [])
    ]
    open_ = line.state == "waiting" and said is not None
    lost = [_lost_row(index, code, said["comments"] if said else []) for index, code in line.outcome.get("lost", [])]
    return {
        "head": drafting_pages.head(draft),
        "line": line,
        "lang": line.language or None,
        "row": _import_row(line, names),
        "decided_by": names.get(line.decided_by or "", ""),
        "clauses": clauses,
        "unchanged": said["unchanged"] if said else 0,
        "comments": comments,
        "lost": lost,
        "left": [_left_row(one) for one in (said["left"] if said else [])],
        "known": line.draft_id is not None,
        "open": open_,
        "may_act": open_ and may_negotiate() and service.is_negotiable(draft.data),
        "erased": said is None,
        "errors": errors,
        "action": drafting_pages.address("redlines.edited", word_import_id=line.id),
        "crumbs": drafting_pages.crumbs(
            draft, (_("Word"), drafting_pages.address("redlines.index")), (line.filename or _("a file"), None)
        ),
    }


def _clause_row(draft: Draft, one: dict[str, Any], there: dict[str, Any], ticked: bool) -> dict[str, Any]:
    now = there["now"][one["path"]]
    suggested = one["path"] in there["suggested"]
    moved = now.rstrip() != one["base"].rstrip()
    there_already = now.rstrip() == one["new"].rstrip()
    gone = not is_there(draft, one["path"])
    return {
        "path": one["path"],
        "title": past.place(draft, one["path"]) if not gone else one["title"],
        "base": one["base"],
        "new": one["new"],
        "now": now,
        "moved": moved and not there_already,
        "done": there_already,
        "suggested": suggested,
        "gone": gone,
        "usable": one["usable"] and not gone and not there_already,
        "ticked": ticked and one["usable"] and not gone and not suggested and not there_already,
        "tracked": one["tracked"],
        "authors": ", ".join(one["authors"]),
    }


def _comment_row(draft: Draft, index: int, one: dict[str, Any], there: dict[str, Any], ticked: bool) -> dict[str, Any]:
    said = index in there["said"]
    gone = bool(one["path"]) and not is_there(draft, one["path"]) and not one["thread"]
    return {
        "index": index,
        "title": past.place(draft, one["path"]) if one["path"] and is_there(draft, one["path"]) else one["title"],
        "author": one["author"],
        "text": one["text"],
        "answers": bool(one["thread"]) or one["parent"] is not None,
        "done": one["done"],
        "said": said,
        "gone": gone,
        "ticked": ticked and not said and not gone,
    }


def _lost_row(index: int, code: str, given: list[dict[str, Any]]) -> dict[str, str]:
    """A comment that was not taken over: its number, who wrote it, its first words, and why."""
    one = given[index] if index < len(given) else {"author": "", "text": ""}
    words = one["text"].split()
    first = " ".join(words[:FIRST_WORDS])[:200]
    said = _("Comment %(number)d", number=index + 1)
    return {
        "href": f"#comment-{index}",
        "said": f"{said}, {one['author']}" if one["author"] else said,
        "first": f"{first} …" if len(words) > FIRST_WORDS else first,
        "why": _(LOST[code]),
    }


def _left_row(one: dict[str, str]) -> dict[str, str]:
    place = {"header": _("Head of the pages"), "footer": _("Foot of the pages")}.get(one["place"], one["place"])
    said = KINDS[one["kind"]]
    return {**one, "label": _(said), "where": one["title"] or place}


def is_there(draft: Draft, path: str) -> bool:
    """Whether the draft has a place for a path now."""
    return keys.key_of(path, draft.definition.groups) in draft.definition.fields and past.present(draft, path)
