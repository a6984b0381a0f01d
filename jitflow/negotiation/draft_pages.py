"""Plain data of the page of draft versions: the list, and what differs between any two, clause by clause."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy.orm import Session

from jitflow.drafting import pages as drafting_pages, versions
from jitflow.drafting.box import in_words
from jitflow.drafting.errors import DraftingError
from jitflow.drafting.words import fields_by_key, place_of
from jitflow.instruments import keys
from jitflow.instruments.definition import FieldType
from jitflow.instruments.status import section_at
from jitflow.negotiation import clauses, drafts, pages
from jitflow.negotiation.pages import Here
from jitflow.web.locale import gettext as _, language_name

NOW = "now"


def context(session: Session, here: Here, error: dict[str, str] | None = None) -> dict[str, Any]:
    """The page: every version the reader may read, two of them compared."""
    known = drafts.drafts_of(session, here.data.id, only_circulated=not here.keeps)
    lines = [pages.version_line(session, one) for one in known]
    language = _language(here)
    return {
        "head": drafting_pages.head(here.draft),
        "lines": lines,
        "choices": _choices(known),
        "compared": compare(session, here, known, language),
        "chosen": (request.args.get("a", ""), request.args.get("b", "")),
        "language": language,
        "languages": [
            {"code": code, "name": language_name(code)} for code in _codes(here)
        ],
        "can_freeze": here.keeps,
        "revision": here.data.revision,
        "next": (known[0].number if known else 0) + 1,
        "action": pages.address("versions"),
        "errors": [{"href": f"#{error['at']}", "message": error["message"]}] if error else [],
        "error": error,
        "typed": {name: request.form.get(name, "") for name in ("title", "note", "circulate")} if error else {},
        "crumbs": drafting_pages.crumbs(
            here.draft, (_("Negotiation"), pages.address("index")), (_("Draft versions"), None)
        ),
    }  # fmt: skip


def _choices(known: list[drafts.Draft]) -> list[dict[str, str]]:
    now = {"value": NOW, "label": _("The draft as it stands now")}
    return [now, *({"value": str(one.number), "label": title(one)} for one in known)]


def title(one: drafts.Draft) -> str:
    """What a version is called."""
    return _("Version %(number)d: %(title)s", number=one.number, title=one.title)


def _codes(here: Here) -> list[str]:
    codes = {code for slots in here.data.texts.values() for code in slots}
    return sorted(codes | {here.data.language}, key=lambda one: (one != here.data.language, one))


def _language(here: Here) -> str:
    asked = request.args.get("language", "")
    return asked if asked in _codes(here) else here.data.language


def compare(session: Session, here: Here, known: list[drafts.Draft], language: str) -> dict[str, Any] | None:
    """What differs between two versions, or a version and now; the older one first. None where they are not there."""
    by_number = {str(one.number): one for one in known}
    chosen = (request.args.get("a", ""), request.args.get("b", ""))
    if any(one != NOW and one not in by_number for one in chosen):
        return None
    revisions = [here.data.revision if one == NOW else by_number[one].revision for one in chosen]
    old, new = sorted(zip(revisions, chosen, strict=True), key=lambda one: (one[0], one[1] == NOW))
    try:
        then, now = (versions.snapshot(session, here.data.id, revision) for revision, _name in (old, new))
    except DraftingError:
        return None
    names = [_("The draft as it stands now") if one == NOW else title(by_number[one]) for _revision, one in (old, new)]
    sections = _by_clause(here, then, now, language)
    return {
        "old": names[0],
        "new": names[1],
        "language": language,
        "language_name": language_name(language),
        "sections": sections,
        "count": len(sections),
    }


def _by_clause(here: Here, then: versions.Snapshot, now: versions.Snapshot, language: str) -> list[dict[str, Any]]:
    """Every clause that says something else, with its parts that differ."""
    found = []
    before, after = clauses.at(here.facts, then), clauses.at(here.facts, now)
    for section in here.draft.definition.sections:
        if section.internal:
            continue
        old, new = (_parts(one, section, language) for one in (before, after))
        rows = [
            _row(here, path, old.get(path), new.get(path))
            for path in dict.fromkeys((*new, *old))
            if old.get(path) != new.get(path)
        ]
        if rows:
            words = here.draft.words
            found.append(
                {
                    "letter": (section.mark or section.letter or "").strip(". ") if section.numbered else "",
                    "title": words.section(section, "label") or words.section(section, "title") or section.id,
                    "url": pages.address("clause", section_id=section.id) if here.table.row(section.id) else None,
                    "rows": rows,
                }
            )
    return found


def _parts(facts: Any, section: Any, language: str) -> dict[str, Any]:
    """What a section says in a language: its answers, and its texts in that language."""
    said: dict[str, Any] = {}
    for part in clauses.said(facts, section):
        said[part.path] = part.value
    for path, slots in facts.instrument.texts.items():
        declared = facts.definition.fields.get(keys.key_of(path, facts.definition.groups))
        if declared is None or declared.internal or declared.type is not FieldType.PROSE:
            continue
        if section_at(facts.definition, path) is section:
            said.pop(path, None)
            if text := (slots.get(language) or {}).get("text"):
                said[path] = text
    return said


def _row(here: Here, path: str, old: Any, new: Any) -> dict[str, Any]:
    key = keys.key_of(path, here.draft.definition.groups)
    declared = fields_by_key(here.draft.definition)[key]
    section = section_at(here.draft.definition, path)
    place = place_of(here.draft.words, here.data.answers, path, section)
    words = [in_words(here.draft.words, declared, one) for one in (old, new)]
    return {
        "place": place.partition(", ")[2] or place,
        "old": words[0],
        "new": words[1],
        "is_text": declared.type is FieldType.PROSE,
    }
