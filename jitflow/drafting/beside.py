"""Translations in a form: what was typed into the slots of one language, beside the source or on their own page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from jitflow.db.units import read_unit
from jitflow.drafting import language_notes, pages, segments, service
from jitflow.drafting.pages import BESIDE as NAME, Draft
from jitflow.drafting.saving import TEXT_PATH
from jitflow.drafting.segments import OFFICIAL_LANGUAGES
from jitflow.instruments.definition import Field, FieldType
from jitflow.instruments.facts import Facts
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.merging import Conflict, Posted
from jitflow.web import posted as web_posted
from jitflow.web.differences import differences
from jitflow.web.locale import gettext as _, language_name, ngettext

NONE = "none"
SOURCE = "source:"
"""Start of the name of the input that carries the source text a page showed beside a translation."""
FINISHED = "finished:"
"""Start of the name of the input by which a page says that somebody typed in a translation it saved by itself."""


@dataclass(frozen=True)
class Typed:
    """What came back for one slot. `value` is None when it cannot be stored (`error`) or is empty."""

    name: str
    path: str
    raw: str
    base: Any
    value: str | None
    made_for: str | None
    error: str | None = None
    finished: bool = False

    @property
    def posted(self) -> Posted:
        return Posted(self.name, self.base, self.value, self.made_for, finished=self.finished)


def slot_name(language: str, path: str) -> str:
    """The name of the input of a slot."""
    return f"text:{language}:{path}"


def read(form: MultiDict, facts: Facts, language: str, fields: Iterable[tuple[str, Field]]) -> list[Typed]:
    """The slots of a language that a page sent back; a slot it did not show is left out."""
    found = []
    for path, declared in fields:
        name = slot_name(language, path)
        if name not in form and web_posted.BASE + name not in form:
            continue
        raw = form.get(name, "")
        stored = facts.text(path, language)
        base = web_posted.base_of(declared, name, form, stored)
        made_for = _source_shown(form, declared, path)
        try:
            value = check_value(declared, web_posted.value_of(declared, {"": raw}))
            found.append(Typed(name, path, raw, base, value, made_for, finished=FINISHED + name in form))
        except ValueProblem as problem:
            found.append(Typed(name, path, raw, base, None, made_for, _(problem.message, **problem.params)))
    return found


def _source_shown(form: MultiDict, declared: Field, path: str) -> str | None:
    """The source text beside it: as it was typed in the same form, or as the page carried it; None: not known."""
    try:
        if path in form:
            return check_value(declared, web_posted.value_of(declared, {"": form[path]})) or ""
        if SOURCE + path in form:
            carried = json.loads(form[SOURCE + path] or '""')
            return check_value(declared, carried) or ""
    except (ValueError, RecursionError):
        return None
    return None


def reopened(draft: Draft, saved: Iterable[str]) -> str:
    """What is said when reviewed translations were changed; "" when none was. `draft` is as it was before."""
    texts = draft.facts.instrument.texts
    found = [text for one in saved if (text := TEXT_PATH.fullmatch(one)) and text[1] != draft.data.language]
    count = sum(texts.get(text[2], {}).get(text[1], {}).get("state") == "reviewed" for text in found)
    if not count:
        return ""
    return ngettext(
        "%(num)s reviewed translation was changed: it is a draft again.",
        "%(num)s reviewed translations were changed: they are drafts again.",
        count,
    )


# beside the source, in the form of a box or of all boxes


def typed(draft: Draft, form: MultiDict, fields: Mapping[str, Field]) -> list[Typed]:
    """The slots that came back beside their sources; none when the page showed no other language."""
    language = form.get(NAME, "")
    if language not in OFFICIAL_LANGUAGES or language == draft.data.language:
        return []
    printed = ((path, field) for path, field in fields.items() if _has_slots(field))
    return read(form, draft.facts, language, printed)


def attach(draft: Draft, view: dict[str, Any], sent: Sequence[Typed] = (), conflicts: Sequence[Conflict] = ()) -> Any:
    """Put the slots of the chosen language beside the free texts of a form; the line that says which it is.

    None when the form has no free text. `sent` and `conflicts` are what a post left on the page.
    """
    paths = [path for path, field in view["fields"].items() if field["type"] == "prose" and not field["internal"]]
    if not paths:
        return None
    language = chosen(draft)
    if language is not None:
        _put(draft, view, language, paths, {one.path: one for one in sent}, {one.path: one for one in conflicts})
    return _line(draft, language)


def chosen(draft: Draft) -> str | None:
    """The language beside the source: as asked for, else the one that the executing State or the draft suggests."""
    asked = request.form.get(NAME) or request.args.get(NAME)
    if asked == NONE:
        return None
    if asked in OFFICIAL_LANGUAGES and asked != draft.data.language:
        return asked
    accepted = [code for code in language_notes.accepted_codes(draft) if code in OFFICIAL_LANGUAGES]
    accepted = [code for code in accepted if code != draft.data.language]
    if len(accepted) == 1:
        return accepted[0]
    texts = draft.facts.instrument.texts.values()
    begun = [code for code in segments.languages_begun(draft.facts) if code in OFFICIAL_LANGUAGES]
    return min(begun, key=lambda code: (code not in accepted, -sum(code in slots for slots in texts)), default=None)


def _has_slots(field: Field) -> bool:
    return field.type is FieldType.PROSE and not field.internal


def _put(
    draft: Draft, view: dict[str, Any], language: str, paths: list[str], sent: dict[str, Typed],
    conflicts: dict[str, Conflict],
) -> None:
    facts, labels = draft.facts, language_notes.state_labels()
    states = {path: segments.state_of(facts, path, language) for path in paths}
    written_for = _sources(draft, language) if "stale" in states.values() else {}
    for path in paths:
        name, text = slot_name(language, path), facts.text(path, language) or ""
        one, conflict = sent.get(path), conflicts.get(slot_name(language, path))
        kept = one if one is not None and (one.error or conflict) else None
        base = kept.base if kept and kept.error else conflict.theirs if conflict else text
        slot = {
            "code": language, "label": language_name(language), "name": name, "id": web_posted.element_id(name),
            "text": kept.raw if kept else text, "base": web_posted.canonical(base), "state": states[path],
            "state_label": labels[states[path]], "error": kept.error if kept else None, "changed": None,
        }  # fmt: skip
        if written_for.get(path) is not None:
            slot["changed"] = differences(written_for[path], facts.text(path) or "")
        field = view["fields"][path]
        longer = max(len(str(field["value"] or "")), len(slot["text"]))
        field["beside"], field["rows"] = slot, min(max(4, longer // 38 + 2), 22)
        if slot["error"]:
            place = _("%(place)s, in %(language)s", place=field["label"], language=slot["label"])
            view["errors"].append({"href": f"#{slot['id']}", "message": f"{place}: {slot['error']}"})


def _sources(draft: Draft, language: str) -> dict[str, str | None]:
    """By path: what the source said when a stale translation was written."""
    with read_unit() as session:
        slots = service.slots_of(session, draft.data.id, language)
    return {path: slot.source_text for path, slot in slots.items() if slot.state == "stale"}


def _line(draft: Draft, language: str | None) -> dict[str, Any]:
    """Which language stands beside the source, and links to others."""
    offered = {*language_notes.accepted_codes(draft), *segments.languages_begun(draft.facts), language}
    codes = [code for code in OFFICIAL_LANGUAGES if code in offered and code != draft.data.language]
    return {
        "code": language,
        "name": language_name(language) if language else None,
        "links": [{"name": language_name(code), "url": _here(code), "current": code == language} for code in codes],
        "none": _here(NONE),
        "page": pages.address("texts.language", text_language=language) if language else None,
        "index": pages.address("texts.index"),
    }


def _here(language: str) -> str:
    """This page with another language beside the source."""
    return f"{request.path}?{NAME}={language}"
