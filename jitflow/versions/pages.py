"""Plain data of the pages on versions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort
from sqlalchemy.orm import Session

from jitflow.accounts import service as accounts
from jitflow.drafting import pages, past, versions
from jitflow.drafting.box import in_words
from jitflow.drafting.errors import DraftingError
from jitflow.drafting.pages import Draft
from jitflow.drafting.saving import TEXT_PATH
from jitflow.drafting.words import fields_by_key
from jitflow.instruments import keys
from jitflow.web.locale import country_name, gettext as _, language_name, ngettext

OPENED = "opened"


def field_context(session: Session, draft: Draft, path: str, chosen: tuple[str, str]) -> dict[str, Any]:
    """Every value of one field, two of them compared; 404 for a path that names none."""
    if not is_field(draft, path):
        abort(404)
    known = versions.field_versions(session, draft.data.id, path)
    names = accounts.names(session, {one.actor_id for one in known})
    lines = [
        {
            "id": one.change_id or OPENED,
            "how": past.kind_label(one.kind),
            "text": text_of(draft, path, one.value),
            "before": text_of(draft, path, known[position + 1].value) if position + 1 < len(known) else "",
            "by": names.get(one.actor_id, ""),
            "at": one.at,
            "current": one.current,
        }
        for position, one in enumerate(known)
    ]
    return {
        "head": pages.head(draft),
        "path": path,
        "place": place_of(draft, path),
        "lang": _language(draft, path),
        "lines": lines,
        "compared": _compared(lines, chosen),
        "chosen": chosen,
        "can_edit": draft.may_edit,
        "field_url": pages.field_url(draft, _bare(path)) if past.present(draft, _bare(path)) else None,
        "action": pages.address("versions.field", path=path),
        "crumbs": pages.crumbs(draft, (_("History"), pages.address("drafting.history")), (place_of(draft, path), None)),
    }


def is_field(draft: Draft, path: str) -> bool:
    """Whether a path names a field of the form, or a free text in a language."""
    text = TEXT_PATH.fullmatch(path)
    declared = draft.definition.fields.get(keys.key_of(text[2] if text else path, draft.definition.groups))
    return declared is not None and not declared.is_group and not draft.hides(path)


def shown_value(draft: Draft, path: str) -> Any:
    """What the draft that was loaded for the page says at a path."""
    text = TEXT_PATH.fullmatch(path)
    if text is None:
        return keys.get(draft.data.answers, path)
    return draft.data.texts.get(text[2], {}).get(text[1], {}).get("text")


def text_of(draft: Draft, path: str, value: Any) -> str:
    """A value in words."""
    declared = fields_by_key(draft.definition)[keys.key_of(_bare(path), draft.definition.groups)]
    return in_words(draft.words, declared, value)


def place_of(draft: Draft, path: str) -> str:
    """Where a path lies, with the language of a translation."""
    where = past.place(draft, _bare(path))
    language = _language(draft, path)
    if language is None or language == draft.data.language:
        return where
    return _("%(place)s, in %(language)s", place=where, language=language_name(language))


def _bare(path: str) -> str:
    text = TEXT_PATH.fullmatch(path.replace("state:", "text:", 1))
    return text[2] if text else path


def _language(draft: Draft, path: str) -> str | None:
    text = TEXT_PATH.fullmatch(path)
    return text[1] if text else None


def _compared(lines: list[dict[str, Any]], chosen: tuple[str, str]) -> dict[str, Any] | None:
    found = [line for line in lines if line["id"] in chosen]
    if len(found) != 2:
        return None
    new, old = found  # the newest stands first
    return {"old": old, "new": new}


# a whole instrument


def index_context(session: Session, draft: Draft, chosen: tuple[str, str]) -> dict[str, Any]:
    """The versions of a draft, two of them compared."""
    known = [one for one in (_seen(draft, each) for each in versions.versions(session, draft.data.id)) if one.paths]
    names = accounts.names(session, {one.actor_id for one in known})
    lines = [
        {
            "revision": one.revision,
            "by": names.get(one.actor_id, ""),
            "at": one.at,
            "what": _what(draft, one),
            "current": one.revision == draft.data.revision,
        }
        for one in known
    ]
    return {
        "head": pages.head(draft),
        "lines": lines,
        "chosen": chosen,
        "compared": comparison(session, draft, chosen),
        "revision": draft.data.revision,
        # A whole version holds what is internal, too: only the office that keeps the instrument goes back to one.
        "can_edit": draft.may_edit and not draft.outside,
        "action": pages.address("versions.index"),
        "crumbs": pages.crumbs(draft, (_("History"), pages.address("drafting.history")), (_("Versions"), None)),
    }


def _seen(draft: Draft, version: versions.Version) -> versions.Version:
    """A version with the changes that the reader sees."""
    return replace(version, paths=tuple(path for path in version.paths if not path or not draft.hides(path)))


def _what(draft: Draft, version: versions.Version) -> str:
    """The boxes a version changed."""
    if version.paths == ("",):
        return _("Opened")
    known = [_bare(path) for path in version.paths if is_known(draft, _bare(path))]
    boxes = dict.fromkeys(past.box(draft, path) for path in known)
    number = ngettext("%(num)s change", "%(num)s changes", len(version.paths))
    return _("%(number)s: %(boxes)s", number=number, boxes=", ".join(boxes)) if boxes else number


def is_known(draft: Draft, path: str) -> bool:
    """Whether the definition has a field or group at a path."""
    return bool(path) and keys.key_of(path, draft.definition.groups) in draft.definition.fields


def comparison(session: Session, draft: Draft, chosen: tuple[str, str]) -> dict[str, Any] | None:
    """What differs between two revisions, field by field; None when the two are not there."""
    try:
        old, new = (versions.snapshot(session, draft.data.id, int(one)) for one in sorted(chosen, key=int))
    except (ValueError, DraftingError):
        return None
    rows = [
        {
            "place": place_of(draft, path),
            "old": text_of(draft, path, before),
            "new": text_of(draft, path, after),
            "lang": _language(draft, path),
            "url": pages.address("versions.field", path=path),
        }
        for path, before, after in versions.differences(draft.definition, old, new)
        if not draft.hides(path)
    ]
    if old.executing_state != new.executing_state:
        names = (country_name(one.executing_state) if one.executing_state else _("not known yet") for one in (old, new))
        row = {"place": _("Executing State"), "lang": None, "url": pages.address("drafting.tasklist")}
        rows.insert(0, row | dict(zip(("old", "new"), names, strict=True)))
    return {"old": old.revision, "new": new.revision, "rows": rows}
