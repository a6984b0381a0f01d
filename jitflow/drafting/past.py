"""The history of an instrument as people read it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from jitflow.accounts import service as accounts
from jitflow.drafting import pages, service
from jitflow.drafting.box import in_words
from jitflow.drafting.history import EXECUTING_STATE, newest_removals
from jitflow.drafting.moving import MOVED, VERSION
from jitflow.drafting.pages import Draft
from jitflow.drafting.saving import gone
from jitflow.drafting.words import fields_by_key, place_of
from jitflow.instruments import keys
from jitflow.instruments.status import section_at
from jitflow.web.locale import country_name, gettext as _, language_name

SHOWN = 300


def lines(session: Session, draft: Draft, before: int | None = None) -> tuple[list[dict[str, Any]], int | None]:
    """The newest changes first, at most `SHOWN`, and the sequence `before` which older ones follow (None: there are none)."""
    changes = service.history(session, draft.data.id, before=before, most=SHOWN + 1)
    shown = changes[:SHOWN]
    names = accounts.names(session, {c.actor_id for c in shown})
    newest = newest_removals(session, draft.data.id)
    older = shown[-1].sequence if len(changes) > SHOWN else None
    whose = _suggested(session, draft, shown)
    made = [_line(draft, change, names, newest) | {"whose": whose.get(change.id)} for change in shown if not draft.hides(change.path)]
    return made, older


def _suggested(session: Session, draft: Draft, shown: list[service.ChangeLine]) -> dict[str, str]:
    """Change to the person whose suggestion it took over."""
    from jitflow.negotiation import suggestions  # which needs the pages of a draft

    if not any(one.kind == suggestions.ACCEPTED for one in shown):
        return {}
    found = suggestions.authors_of_changes(session, draft.data.id)
    names = accounts.names(session, {one.author_id for one in found.values()})
    return {change_id: names.get(one.author_id, "") for change_id, one in found.items()}


def _line(draft: Draft, change: service.ChangeLine, names: dict[str, str], newest: set[str]) -> dict[str, Any]:
    subject = _subject(draft, change)
    can_undo = change.id in newest and draft.may_edit and _can_come_back(draft, change.path)
    return {
        "at": change.at,
        "by": names.get(change.actor_id, ""),
        "kind": change.kind,
        **subject,
        "undo": change.id if can_undo else None,
        "versions": _versions(draft, change),
    }


def _can_come_back(draft: Draft, item_path: str) -> bool:
    """Whether a removed part is still gone, and what it belonged to is there."""
    answers, groups = draft.data.answers, set(draft.definition.groups)
    return keys.get(answers, item_path) is None and not gone(answers, item_path.rpartition(".")[0], groups)


def _versions(draft: Draft, change: service.ChangeLine) -> str | None:
    """Address of all versions of the field that was changed."""
    has_value = change.kind in _WITH_VALUES and change.path and not change.path.startswith(("meta.", "state:"))
    return pages.address("versions.field", path=change.path) if has_value else None


def _subject(draft: Draft, change: service.ChangeLine) -> dict[str, Any]:
    """What a change is about: its kind in words, place, old and new text, address."""
    head, _sep, rest = change.path.partition(":")
    if head == "check":
        return _of_check(change, rest)
    if change.path == VERSION:
        title = _("Version of the form")
        return {"kind_label": kind_label(change.kind), "place": title, "old": change.old, "new": change.new, "url": None}
    if change.path == EXECUTING_STATE:
        old, new = (country_name(value) if value else _("not known yet") for value in (change.old, change.new))
        return {"kind_label": kind_label(change.kind), "place": _("Executing State"), "old": old, "new": new, "url": None}
    language, path = rest.split(":", 1) if head in ("text", "state") else (None, change.path)
    known = bool(path) and _known(draft, path)
    shows = known and head != "state" and change.kind in _WITH_VALUES
    old, new = (_text(draft, path, value) if shows else "" for value in (change.old, change.new))
    where = place(draft, path) if known else ""
    if language and language != draft.data.language:
        where = _("%(place)s, in %(language)s", place=where, language=language_name(language))
    return {
        "kind_label": _of_state(change.new) if head == "state" else kind_label(change.kind),
        "place": where,
        "old": old,
        "new": (change.new["reason"] if isinstance(change.new, dict) else "") if head == "state" else new,
        "url": pages.field_url(draft, path) if known and present(draft, path) else None,
    }


def _of_state(new: Any) -> str:
    """What happened to a translation beside its words; with a reason it was found right although it differs."""
    if isinstance(new, dict):
        return _("Translation reviewed, a difference accepted")
    return {"reviewed": _("Translation reviewed"), "machine": _("Translation by machine")}.get(
        new, _("State of the translation changed")
    )


def _of_check(change: service.ChangeLine, rest: str) -> dict[str, Any]:
    """A reason recorded for going on with a finding, or taken back."""
    rule = _("Rule %(id)s", id=rest.split(":", 1)[0])
    return {
        "kind_label": kind_label(change.kind),
        "place": rule,
        "old": change.old or "",
        "new": change.new or "",
        "url": pages.address("drafting.findings"),
    }


_WITH_VALUES = ("set", "proposal", "declined", "restored", "taken", "half_way", "accepted", "step", "followed")


def _known(draft: Draft, path: str) -> bool:
    return keys.key_of(path, draft.definition.groups) in draft.definition.fields


def present(draft: Draft, path: str) -> bool:
    """Whether the draft has a place for a path: the parts it runs through are there."""
    key = keys.key_of(path, draft.definition.groups)
    return path in set(keys.expand(draft.facts.instrument.answers, key, draft.definition.groups)) or "." not in path


def _text(draft: Draft, path: str, value: Any) -> str:
    declared = fields_by_key(draft.definition)[keys.key_of(path, draft.definition.groups)]
    if declared.is_group:
        return ""
    return in_words(draft.words, declared, value)


def place(draft: Draft, path: str) -> str:
    """Where a path lies, for people."""
    return place_of(draft.words, draft.facts.instrument.answers, path, section_at(draft.definition, path))


def box(draft: Draft, path: str) -> str:
    """The box a path lies in."""
    return draft.words.box(section_at(draft.definition, path))


def kind_label(kind: str) -> str:
    """What a change did."""
    return {
        "opened": _("Opened"),
        "set": _("Changed"),
        "proposal": _("Typed, not stored: somebody else had changed it"),
        "declined": _("Gave way to the other text"),
        "added": _("Added"),
        "removed": _("Removed"),
        "moved": _("Moved"),
        "undone": _("Brought back"),
        MOVED: _("Moved to another version of the form"),
        "override": _("Went on with a recorded reason"),
        "withdrawn": _("Took the reason back"),
        "restored": _("Restored an earlier version"),
        "taken": _("Taken over from the case"),
        "half_way": _("Changed"),
        "accepted": _("Accepted a suggestion"),
        "step": _("Written by a step of the procedure"),
        "followed": _("Taken over from the list it follows"),
    }.get(kind, kind)
