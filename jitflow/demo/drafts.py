"""Drafts of the demonstration: opened from the case, then filled as a person would."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jitflow import library
from jitflow.cases import service as cases
from jitflow.db.units import WriteUnit
from jitflow.demo import data
from jitflow.demo.moments import relative
from jitflow.demo.procedures import example_content
from jitflow.drafting import service as drafting
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.instruments.values import check_value
from jitflow.texts import service as translations

PLACE_OF_ITEM = "#"
"""``offences.#2.place`` in the data is the place of the second offence: ids are random."""


def load_draft(
    unit: WriteUnit,
    case: Any,
    person: Any,
    draft: dict[str, Any],
    texts: dict[str, dict[str, str]],
    people: dict[str, str],
) -> Any:
    """Open one draft and save its answers, its texts, and who reviewed which of them; its row.

    Raises ValueError with the path for an answer that the definition would not take, and for a
    translation whose figures or names are not those of its source.
    """
    definition = library.current(draft["slug"])
    actor = people[draft["by"]]
    row = drafting.open_instrument(
        unit,
        definition,
        case,
        person,
        draft.get("executing_state"),
        draft["language"],
        actor,
        _fill(unit, case, draft),
    )
    content = _content(definition, draft)
    also = {path: relative(value, "UTC") for path, value in draft.get("also", {}).items()}
    content = {**content, "answers": {**content.get("answers", {}), **also}}
    for name in ("texts", "reviewed"):
        content[name] = {
            path: one for path, one in content.get(name, {}).items() if path not in draft.get("without", ())
        }
    for path, value in content.get("answers", {}).items():
        real = _real_path(unit, row, path, actor)
        _save(unit, definition, row, real, _checked(definition, real, value), actor)
    for path, slots in _texts(content, texts).items():
        real = _real_path(unit, row, path, actor)
        for language in sorted(slots, key=lambda one: one != row.language):
            _save(unit, definition, row, f"text:{language}:{real}", slots[language], actor)
    for path, languages in content.get("reviewed", {}).items():
        real = _real_path(unit, row, path, actor)
        for language in languages:
            _review(unit, definition, row, real, language, people[draft["reviewer"]])
    for change in content.get("later", []):
        # A source text changed after its translation was reviewed: the translation is stale.
        real = _real_path(unit, row, change["path"], actor)
        _save(unit, definition, row, f"text:{change['language']}:{real}", data.unwrap(change["text"]), actor)
    drafting.judge(unit, definition, row.id, library.states())
    return row


def _content(definition: Definition, draft: dict[str, Any]) -> dict[str, Any]:
    """What the draft says: one file, or several laid over each other and over the example of the definition."""
    names = draft.get("answers", [])
    if isinstance(names, str):
        return data.content(names)
    content: dict[str, Any] = {}
    if not names or draft.get("example"):
        content = example_content(definition)
        content["answers"] = {
            path: value
            for path, value in content["answers"].items()
            if not any(path == one or path.startswith(f"{one}.") for one in draft.get("drop", ()))
        }
    for name in names:
        content = data.over(content, data.content(name))
    return content


def _review(unit: WriteUnit, definition: Definition, row: Any, path: str, language: str, reviewer: str) -> None:
    differences = translations.review(unit, definition, row.id, path, language, reviewer)
    if differences:
        raise ValueError(f"{path}, {language}: {', '.join(one.text for one in differences)} differ from the source")


def _fill(unit: WriteUnit, case: Any, draft: dict[str, Any]) -> drafting.Fill:
    """Which offences of the case the draft is about (positions from 1, or all), which persons, whose authority."""
    wanted: dict[str, Any] = {}
    found = cases.all_facts(unit.session, case.id)
    if "offences" in draft:
        wanted["offences"] = tuple(found["offences"][position - 1].id for position in draft["offences"])
    if "person_ids" in draft:
        wanted["persons"] = tuple(draft["person_ids"])
    if "authority" in draft:
        wanted["authority"] = found["authorities"][draft["authority"] - 1].id
    return replace(drafting.EVERYTHING, **wanted)


def _texts(content: dict[str, Any], shared: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Texts by path: written in the file of the draft, or named there and kept with the case."""
    found = {}
    for path, value in content.get("texts", {}).items():
        slots = shared[value] if isinstance(value, str) else value
        found[path] = dict(slots)
    return found


def _real_path(unit: WriteUnit, row: Any, path: str, actor: str) -> str:
    """The path with ids of items in place of their positions; missing items are added."""
    parts: list[str] = []
    for part in path.split("."):
        if not part.startswith(PLACE_OF_ITEM):
            parts.append(part)
            continue
        group, position = ".".join(parts), int(part[1:])
        while len(keys.get(row.answers, group) or []) < position:
            drafting.add_item(unit, row, group, actor)
        parts.append(keys.get(row.answers, group)[position - 1]["id"])
    return ".".join(parts)


def _checked(definition: Definition, path: str, value: Any) -> Any:
    field = definition.fields.get(keys.key_of(path, definition.groups))
    if field is None:
        raise ValueError(f"{path}: {definition.slug} has no such field")
    try:
        return check_value(field, value) if value != "" else None
    except ValueError as fault:
        raise ValueError(f"{path}: {fault}") from fault


def _save(unit: WriteUnit, definition: Definition, row: Any, path: str, value: Any, actor: str) -> None:
    current = _current(unit, row, path)
    drafting.save(unit, row, [drafting.Posted(path, current, value)], actor, definition)


def _current(unit: WriteUnit, row: Any, path: str) -> Any:
    if not path.startswith("text:"):
        return keys.get(row.answers, path)
    _, language, bare = path.split(":", 2)
    found = drafting.load(unit.session, row.id).texts.get(bare, {}).get(language)
    return found["text"] if found else None
