"""Check your answers: every answer as it will stand, with a way to change it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jitflow.citing import cited
from jitflow.drafting.box import in_words, progress_label
from jitflow.drafting.pages import Draft, field_url
from jitflow.drafting.words import fields_by_key
from jitflow.instruments.definition import Field, FieldType
from jitflow.instruments.status import SectionStatus
from jitflow.web.locale import gettext as _, language_name


def sections(draft: Draft, language: str) -> list[dict[str, Any]]:
    """All boxes with their rows; free text in `language`."""
    return [_section(draft, status, language) for status in draft.statuses]


def _section(draft: Draft, status: SectionStatus, language: str) -> dict[str, Any]:
    section, words = status.section, draft.words
    applies = status.progress != "does_not_apply"
    return {
        "id": section.id,
        "letter": section.letter,
        "label": words.section(section, "label"),
        "title": words.section(section, "title") or words.section(section, "label"),
        "progress": status.progress.value,
        "progress_label": progress_label(status.progress),
        "applies": applies,
        "reason": None if applies else words.section(section, "not_applicable"),
        "part": words.part_of(section),
        "stays": section.printed == "always",
        "internal": section.internal,
        "blocking": status.blocking,
        "warnings": status.warnings,
        "rows": list(_rows(draft, section.fields, "", "", "", language)) if applies else [],
    }


def _rows(draft: Draft, fields: tuple[Field, ...], key: str, path: str, number: str, language: str) -> Iterator[dict[str, Any]]:
    facts, full = draft.facts, fields_by_key(draft.definition)
    for declared in fields:
        inner_key, inner_path = f"{key}{declared.key}", f"{path}{declared.key}"
        if not declared.holds_value or not facts.shown(declared, inner_path):
            continue
        if declared.is_group:
            for count, item in enumerate(facts.value(inner_path) or [], 1):
                item_path = f"{inner_path}.{item['id']}"
                yield from _rows(draft, declared.fields, f"{inner_key}.", f"{item_path}.", f"{number}{count}.", language)
        else:
            row = _row(draft, full[inner_key], inner_path, number, language)
            if row is not None:
                yield row


def _row(draft: Draft, declared: Field, path: str, number: str, language: str) -> dict[str, Any] | None:
    facts = draft.facts
    text, spoken = _value(draft, declared, path, language)
    required = facts.required(declared, path)
    if not text and not required and declared.internal:
        return None
    label = draft.words.field_title(declared.key).rstrip(":").replace("{", "").replace("}", "")
    return {
        "label": label,
        "number": number,
        "value": text,
        "lang": spoken,
        "dir": "rtl" if spoken in ("ar", "fa", "he", "ur") else "ltr",
        "missing": _missing(draft, declared, required, language) if not text else None,
        "url": field_url(draft, path),
        "hidden": _("%(number)s %(label)s", number=number, label=label).strip(),
        "internal": declared.internal,
    }


def _missing(draft: Draft, declared: Field, required: bool, language: str) -> str | None:
    if declared.type is FieldType.PROSE and language != draft.data.language:
        return _("No text in %(language)s yet.", language=language_name(language))
    if not required:
        return None
    if declared.basis:
        return _("Not given. Required by %(basis)s.", basis=cited(declared.basis))
    return _("Not given.")


def _value(draft: Draft, declared: Field, path: str, language: str) -> tuple[str, str | None]:
    if declared.type is FieldType.PROSE:
        return draft.facts.text(path, language) or "", language
    return in_words(draft.words, declared, draft.facts.value(path)), None


def languages(draft: Draft, chosen: str, url: Any) -> list[dict[str, Any]]:
    """Languages in which free text exists, the source first."""
    found = {draft.data.language} | {code for slots in draft.data.texts.values() for code in slots}
    ordered = sorted(found, key=lambda code: (code != draft.data.language, code))
    return [{"code": c, "name": language_name(c), "url": url(c), "current": c == chosen} for c in ordered]


