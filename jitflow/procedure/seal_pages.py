"""Seals as pages show them: valid or void, of what, and what changed since."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.accounts import service as accounts
from jitflow.drafting.box import in_words
from jitflow.drafting.pages import Draft
from jitflow.drafting.words import fields_by_key, place_of
from jitflow.instruments import keys
from jitflow.instruments.status import section_at
from jitflow.procedure import seals
from jitflow.procedure.models import Seal
from jitflow.procedure.standing import Standing
from jitflow.procedure.timeline import capacity
from jitflow.web.locale import gettext as _, language_name, ngettext

MOST = 40
"""Changes that are listed one by one."""


def lines(session: Session, draft: Draft, found: Standing) -> list[dict[str, Any]]:
    """Every seal that matters: the newest of the original and of each translation, valid or void."""
    made, seen = [], set()
    names: dict[str, str] = {}
    for one in seals.seals_of(session, found.data.id):
        if (one.kind, one.language) in seen:
            continue
        seen.add((one.kind, one.language))
        names |= accounts.names(session, {one.by, one.voided_by} - names.keys())
        made.append(line(session, draft, found, one, names))
    return sorted(made, key=lambda one: one["kind"] != "original")


def line(session: Session, draft: Draft, found: Standing, one: seals.SealLine, names: dict[str, str]) -> dict[str, Any]:
    """One seal."""
    language = language_name(one.language)
    original = one.kind == "original"
    return {
        "id": one.id,
        "kind": one.kind,
        "language": one.language,
        "title": _("Original, %(language)s", language=language)
        if original
        else _("Translation, %(language)s", language=language),
        "valid": one.voided_at is None,
        "at": one.at,
        "by": names.get(one.by, ""),
        "capacity": capacity(one.capacity),
        "translator": one.translator,
        "hash": one.manifest_hash,
        "voided_at": one.voided_at,
        "voided_by": names.get(one.voided_by or "", ""),
        "changes": changes(session, draft, found, one) if one.voided_at is not None else [],
        "replaced": one.voided_at is not None and not one.voided_paths,
        "source_changed": one.voided_paths == ("source",),
    }


def changes(session: Session, draft: Draft, found: Standing, one: seals.SealLine) -> list[dict[str, Any]]:
    """What differs between what was sealed and what is stored now, by the names of the fields."""
    snapshot = session.scalars(select(Seal).where(Seal.id == one.id)).one().snapshot
    now = seals.current(found.definition, found.data, one)
    return [
        {
            "place": _place(draft, path),
            "old": _shown(draft, path, snapshot.get(path)),
            "new": _shown(draft, path, now.get(path)),
        }
        for path in seals.changed_since(snapshot, now)[:MOST]
    ]


def _bare(path: str) -> str:
    return path.split(":", 2)[2] if path.startswith("text:") else path


def _place(draft: Draft, path: str) -> str:
    bare = _bare(path)
    return place_of(draft.words, draft.facts.instrument.answers, bare, section_at(draft.definition, bare))


def _shown(draft: Draft, path: str, value: Any) -> str:
    if value is None:
        return ""
    if path.startswith("text:"):
        return str(value)
    declared = fields_by_key(draft.definition)[keys.key_of(path, draft.definition.groups)]
    if declared.is_group:
        return ngettext("%(num)s item", "%(num)s items", len(value))
    return in_words(draft.words, declared, value)
