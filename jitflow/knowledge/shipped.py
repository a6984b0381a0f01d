"""The records that come with jitflow: files under forms/knowledge/records, read once per process. Pure but for the files.

A file holds front matter in TOML between two lines ``+++``, then Markdown. ``<id>.<language>.md`` beside it is a language
version of it: title, summary and body.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from jitflow.instruments.definition import Definition, FieldType
from jitflow.instruments.file import canonical_json
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.knowledge import definitions, words

FOLDER = "records"
SOURCE_LANGUAGE = "en"
_FENCE = "+++"
_NAME = re.compile(r"(?P<id>[a-z0-9][a-z0-9-]*)(?:\.(?P<language>[a-z]{2}))?")
#: Front matter that is words or a name, and no answer.
_NO_ANSWER = ("id", *words.PROSE)


class ShippedError(ValueError):
    """A file that cannot be read as a record: its name, and what is wrong there."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path.parent.name}/{path.name}: {message}")


@dataclass(frozen=True)
class ShippedRecord:
    """One record as it comes with this release."""

    id: str
    answers: Mapping[str, Any]
    words: Mapping[str, Mapping[str, str]]
    """Field to language to text; English is the source."""
    digest: str = field(default="")
    """SHA-256 over all of it: another digest is another release of the record."""


def records() -> Mapping[str, ShippedRecord]:
    """Every record by its id. Raises ShippedError."""
    return _records(definitions.folder() / FOLDER, definitions.definition())


@lru_cache(maxsize=8)
def _records(folder: Path, declared: Definition) -> Mapping[str, ShippedRecord]:
    sources: dict[str, tuple[Path, dict[str, Any], str]] = {}
    versions: list[tuple[Path, str, str]] = []
    for path in sorted(folder.glob("*/*.md")):
        found = _NAME.fullmatch(path.stem)
        if found is None:
            raise ShippedError(path, "the name is an id, or an id and a language")
        if found["language"]:
            versions.append((path, found["id"], found["language"]))
        elif found["id"] in sources:
            raise ShippedError(path, "there is another record with this id")
        else:
            sources[found["id"]] = (path, *split(path))
    made: dict[str, dict[str, dict[str, str]]] = {name: _words_of(*one) for name, one in sources.items()}
    for path, name, language in versions:
        if name not in sources:
            raise ShippedError(path, "there is no record of which this is a language version")
        for key, text in _words_of(path, *split(path))[SOURCE_LANGUAGE].items():
            made[name].setdefault(language, {})[key] = text
    return {name: _record(path, name, front, made[name], declared) for name, (path, front, _body) in sources.items()}


def split(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body of a file. Raises ShippedError."""
    head, fence, rest = path.read_text("utf-8").partition(f"{_FENCE}\n")
    front, second, body = rest.partition(f"\n{_FENCE}\n")
    if head.strip() or not fence or not second:
        raise ShippedError(path, "front matter stands between two lines +++")
    try:
        return tomllib.loads(front), body.strip()
    except tomllib.TOMLDecodeError as fault:
        raise ShippedError(path, str(fault)) from None


def _words_of(path: Path, front: Mapping[str, Any], body: str) -> dict[str, dict[str, str]]:
    title, summary = front.get("title", ""), front.get("summary", "")
    if not title or not body:
        raise ShippedError(path, "title and text are needed")
    parts = {name: str(front[name]).strip() for name in words.PARTS if front.get(name)}
    return {SOURCE_LANGUAGE: {"title": title, "summary": summary, "body": body, **parts}}


def _record(
    path: Path, name: str, front: Mapping[str, Any], by_language: Mapping[str, Mapping[str, str]], declared: Definition
) -> ShippedRecord:
    if front.get("id") != name:
        raise ShippedError(path, f"the id must be the name of the file, {name}")
    answers = {
        key: _answer(path, declared, key, value) for key, value in front.items() if key not in _NO_ANSWER
    }
    texts = {key: {language: said[key] for language, said in by_language.items() if said.get(key)} for key in words.PROSE}
    texts = {key: said for key, said in texts.items() if said or key in words.CORE}
    digest = hashlib.sha256(canonical_json({"answers": answers, "words": texts})).hexdigest()
    return ShippedRecord(name, {key: value for key, value in answers.items() if value not in (None, [])}, texts, digest)


def _answer(path: Path, declared: Definition, key: str, value: Any) -> Any:
    """A value of the front matter as an answer; codes are kept in small letters where they are options."""
    field_ = declared.fields.get(key)
    if field_ is None or field_.type is FieldType.PROSE:
        raise ShippedError(path, f"records have no field {key}")
    if field_.is_group:
        return [_item(path, declared, key, number, one) for number, one in enumerate(value, 1)]
    return _checked(path, field_, value)


def _item(path: Path, declared: Definition, group: str, number: int, item: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"id": f"{group[0]}{number}"}
    for name, value in item.items():
        field_ = declared.fields.get(f"{group}.{name}")
        if field_ is None:
            raise ShippedError(path, f"records have no field {group}.{name}")
        if (kept := _checked(path, field_, value)) is not None:
            made[name] = kept
    return made


def _checked(path: Path, field_: Any, value: Any) -> Any:
    if isinstance(value, datetime.date):
        value = value.isoformat()
    if field_.type is FieldType.CHOICE:
        value = str(value).lower().replace("?", "q")
    if field_.type is FieldType.TICK:
        value = True if value else None
    try:
        return check_value(field_, value)
    except ValueProblem as fault:
        raise ShippedError(path, f"{field_.key}: {fault.message % fault.params}") from None
