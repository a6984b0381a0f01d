"""The forms of the two libraries, over the fields of `jitflow.libraries.fields`."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow.instruments import keys
from jitflow.instruments.definition import Field
from jitflow.instruments.geography import first_language
from jitflow.instruments.messages import N_
from jitflow.libraries import csv_import
from jitflow.libraries.fields import ADDRESS, LAW, OFFENCE, SOURCE, SOURCE_DATE, STATE, VERSION, options
from jitflow.libraries.service import AddressLine, OffenceLine, Posted
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.posted import BASE

NEW = "new"
"""Stands for the id of a version that does not exist yet."""
SOURCE_TEXT = "text:source"
"""Name of the text of a new entry, whose State, and so its language, is chosen on the same page."""
_VERSION_NAME = re.compile(r"versions\.([a-z][a-z0-9]{0,15})\.[a-z]+")
_TEXT_NAME = re.compile(r"text:[a-z]{2,3}")
OTHER_LANGUAGE = (
    Question(
        "other_language", Field(key="other_language", type="language", label=N_("Another language"), width="medium")
    ),
    Question("other_text", LAW.model_copy(update={"label": N_("The same in that language"), "hint": None})),
)
ENCODINGS = Field(
    key="encoding", type="choice", label=N_("Letters of the file"),
    hint=N_("Leave it as it is unless Greek or Cyrillic names come out wrong in the preview."),
    options=options(
        utf8=N_("look for myself (UTF-8, UTF-16, else Western European)"), greek=N_("Windows, Greek (1253)"),
        cyrillic=N_("Windows, Cyrillic (1251)"), central=N_("Windows, Central European (1250)"),
    ),
)  # fmt: skip
ENCODING_OF = {"greek": "windows-1253", "cyrillic": "windows-1251", "central": "windows-1250"}
assert set(ENCODING_OF.values()) <= set(csv_import.ENCODINGS)


def offence_form(line: OffenceLine | None, categories: Field | None, posted: MultiDict | None) -> AnswerForm:
    """An entry of the offence library; None: a new one. Names are the paths of the service."""
    facts = line.facts if line is not None else {}
    questions = [Question("title", OFFENCE["title"], True)]
    if line is None:
        questions.append(Question("state", STATE, True))
    questions.append(Question("provision", OFFENCE["provision"]))
    questions += [Question(name, LAW) for name in _text_names(line, posted)]
    questions += OTHER_LANGUAGE
    if categories is not None:
        questions.append(Question("list_categories", categories))
    for version_id in version_ids(line, posted):
        questions += [Question(f"versions.{version_id}.{name}", declared) for name, declared in VERSION.items()]
    stored = {**facts, **{f"text:{code}": slot["text"] for code, slot in facts.get("texts", {}).items()}}
    for version in facts.get("versions", []):
        stored |= {f"versions.{version['id']}.{name}": version.get(name) for name in VERSION}
    return AnswerForm(questions, stored, posted)


def _text_names(line: OffenceLine | None, posted: MultiDict | None) -> list[str]:
    """The source first, then the other languages, then what was posted and is there no longer."""
    if line is None:
        return [SOURCE_TEXT]
    names = [f"text:{line.language}", *(f"text:{code}" for code in sorted(line.facts.get("texts", {})))]
    return list(dict.fromkeys([*names, *_shown(posted, _TEXT_NAME)]))


def version_ids(line: OffenceLine | None, posted: MultiDict | None = None) -> list[str]:
    """The versions of the law, oldest first; one that a page still showed; and the empty one."""
    there = [version["id"] for version in line.versions] if line is not None else []
    shown = [found[1] for name in _shown(posted, _VERSION_NAME) if (found := _VERSION_NAME.fullmatch(name))]
    return [*dict.fromkeys(one for one in [*there, *shown] if one != NEW), NEW]


def _shown(posted: MultiDict | None, pattern: re.Pattern[str]) -> list[str]:
    names = (key.removeprefix(BASE) for key in posted or {} if key.startswith(BASE))
    return [name for name in names if pattern.fullmatch(name)][:200]


def new_offence(form: AnswerForm) -> tuple[str, dict[str, Any]]:
    """State and facts of a new entry."""
    answers = form.answers()
    state = answers["state"]
    texts = {first_language(state): answers[SOURCE_TEXT]} if answers[SOURCE_TEXT] else {}
    if answers["other_language"] and answers["other_text"]:
        texts.setdefault(answers["other_language"], answers["other_text"])
    version = {name: answers[f"versions.{NEW}.{name}"] for name in VERSION}
    filled = any(value is not None for name, value in version.items() if name != "confidence")
    facts = {
        "title": answers["title"], "provision": answers["provision"], "texts": texts,
        "list_categories": answers.get("list_categories"), "versions": [version] if filled else [],
    }  # fmt: skip
    return state, facts


def offence_changes(form: AnswerForm) -> list[Posted]:
    """What was posted for an entry; the empty version gets an id when something stands in it."""
    made, fresh = [], keys.new_item_id()
    has_version = any(
        change.value is not None
        for change in form.changes()
        if change.path.startswith(f"versions.{NEW}.") and not change.path.endswith(".confidence")
    )
    for change in form.changes():
        path, base = change.path, change.base
        if path in ("other_language", "other_text"):
            continue
        if path.startswith(f"versions.{NEW}."):
            if not has_version or change.value is None:
                continue
            path, base = path.replace(f".{NEW}.", f".{fresh}.", 1), None
        made.append(Posted(path, base, change.value))
    language, text = form.answer("other_language"), form.answer("other_text")
    if language and text and f"text:{language}" not in form.answers():
        made.append(Posted(f"text:{language}", None, text))
    return made


def without_new(posted: MultiDict) -> MultiDict:
    """The post without what was stored as something new: the page must not offer it again."""
    gone = (f"versions.{NEW}.", f"{BASE}versions.{NEW}.", "other_", f"{BASE}other_")
    return MultiDict([(key, value) for key, value in posted.items(multi=True) if not key.startswith(gone)])


def address_form(
    line: AddressLine | None, posted: MultiDict | None, initial: dict[str, Any] | None = None
) -> AnswerForm:
    """An authority; None: a new one."""
    needed = ("state", "kind", "name")
    order = ("name", "kind", "state", *(name for name in ADDRESS if name not in (*needed, "source", "source_date")))
    questions = [Question(name, ADDRESS[name], name in needed) for name in (*order, "source", "source_date")]
    return AnswerForm(questions, line.values if line is not None else (initial or {}), posted)


def import_form(posted: MultiDict | None) -> AnswerForm:
    """Where a list comes from; the file itself is beside it."""
    questions = [
        Question("source", SOURCE, True),
        Question("source_date", SOURCE_DATE, True),
        Question("encoding", ENCODINGS),
    ]
    return AnswerForm(questions, {"encoding": "utf8"}, posted)
