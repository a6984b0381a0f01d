"""The instrument file: one instrument as JSON (design.md section 7).

Reading refuses everything that is not exactly understood, and says where: unknown
keys by name, wrong types, impossible dates, unknown States and languages.
"""

from __future__ import annotations

import json
from typing import Any

from . import dates, keys
from .definition import Definition, Field, FieldType
from .elsewhere import refusal
from .facts import Instrument
from .geography import COUNTRIES, LANGUAGES
from .loader import Library
from .values import ITEMS, ValueProblem, check_value

FORMAT = 1
SIZE_LIMIT = 5 * 1024 * 1024
DEPTH_LIMIT = 30
TEXT_STATES = ("source", "machine", "draft", "reviewed", "stale")
_HEAD = {
    "jitflow",
    "instrument",
    "version",
    "as_of",
    "status",
    "issuing_state",
    "executing_state",
    "language",
    "answers",
    "texts",
}


class InstrumentFileError(ValueError):
    """An instrument file that cannot be used: path inside the file and reason."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.path, self.reason = path, reason


def canonical_json(data: Any) -> bytes:
    """UTF-8, sorted keys, no spaces: equal data give equal bytes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def read(content: bytes, library: Library) -> tuple[Definition, Instrument]:
    """Definition and instrument of a file's bytes. Raises :class:`InstrumentFileError`."""
    return from_data(parse(content), library)


def parse(content: bytes) -> dict[str, Any]:
    """The JSON object of a file, refusing doubled keys and numbers JSON does not have."""
    if len(content) > SIZE_LIMIT:
        raise InstrumentFileError("", f"the file has {len(content)} bytes; {SIZE_LIMIT} fit")
    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_single, parse_constant=_no_constant)
    except UnicodeDecodeError as fault:
        raise InstrumentFileError("", f"not UTF-8 at byte {fault.start}") from None
    except json.JSONDecodeError as fault:
        raise InstrumentFileError("", f"not JSON at line {fault.lineno}, column {fault.colno}: {fault.msg}") from None
    except RecursionError:
        raise InstrumentFileError("", "nested too deeply") from None
    except ValueError as fault:
        if isinstance(fault, InstrumentFileError):
            raise
        raise InstrumentFileError("", str(fault)) from None
    if not isinstance(data, dict):
        raise InstrumentFileError("", "an object is expected")
    return data


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise InstrumentFileError(_safe(key), "this key stands twice")
        made[key] = value
    return made


def _no_constant(name: str) -> Any:
    raise InstrumentFileError("", f"{name} is not a number of JSON")


def _safe(text: Any) -> str:
    # What a terminal would obey, or could not show, is named by its code.
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text)[:80])
    return shown if len(shown) <= 80 and len(str(text)) <= 80 else f"{shown[:79]}…"


def from_data(data: dict[str, Any], library: Library) -> tuple[Definition, Instrument]:
    """Definition and instrument of a parsed file. Raises :class:`InstrumentFileError`."""
    for name in data:
        if name not in _HEAD:
            raise InstrumentFileError(_safe(name), "unknown key")
    if data.get("jitflow") != FORMAT or isinstance(data.get("jitflow"), bool):
        raise InstrumentFileError("jitflow", f"format {FORMAT} is expected")
    definition = _definition(data, library)
    head = _head(data, definition)
    reader = _Reader(definition)
    answers = reader.answers(data.get("answers", {}))
    texts = reader.texts(data.get("texts", {}), answers, head["language"])
    return definition, Instrument(definition.slug, definition.version, answers=answers, texts=texts, **head)


def _definition(data: dict[str, Any], library: Library) -> Definition:
    slug, version = data.get("instrument"), data.get("version")
    if not isinstance(slug, str) or slug not in library.definitions:
        raise InstrumentFileError("instrument", f"“{_safe(slug)}” is not known; known: {', '.join(library.slugs())}")
    if not isinstance(version, str) or version not in library.definitions[slug]:
        known = ", ".join(library.versions(slug))
        raise InstrumentFileError("version", f"“{_safe(version)}” is not known; known: {known}")
    return library.definition(slug, version)


def _head(data: dict[str, Any], definition: Definition) -> dict[str, Any]:
    head: dict[str, Any] = {}
    as_of = data.get("as_of")
    try:
        if not isinstance(as_of, str) or dates.precision(as_of) != "day":
            raise ValueError
        dates.parse_partial(as_of)
    except (ValueError, IndexError):
        raise InstrumentFileError("as_of", f"“{_safe(as_of)}” is not a date (YYYY-MM-DD)") from None
    head["as_of"] = as_of
    head["status"] = data.get("status", "draft")
    if head["status"] not in ("draft", "issued"):
        raise InstrumentFileError("status", f"“{_safe(head['status'])}” is not known; known: draft, issued")
    for side, needed in (("issuing_state", True), ("executing_state", False)):
        state = data.get(side)
        if state is None and not needed:
            continue
        if not isinstance(state, str) or state not in COUNTRIES:
            raise InstrumentFileError(side, f"“{_safe(state)}” is not the code of a State")
        if state not in definition.participants:
            raise InstrumentFileError(side, refusal(definition, state))
        head[side] = state
    language = data.get("language")
    if not isinstance(language, str) or language not in LANGUAGES:
        raise InstrumentFileError("language", f"“{_safe(language)}” is not the code of a language")
    head["language"] = language
    return head


def read_values(
    definition: Definition, answers: Any, texts: Any, language: str
) -> tuple[dict[str, Any], dict[str, dict[str, dict[str, str]]]]:
    """Answers and texts in the shapes of a file, read with a definition. Raises :class:`InstrumentFileError`."""
    reader = _Reader(definition)
    kept = reader.answers(answers)
    return kept, reader.texts(texts, kept, language)


class _Reader:
    """Reads answers and texts field by field."""

    def __init__(self, definition: Definition) -> None:
        self.definition, self.fields = definition, definition.fields
        self.parents = {key.rsplit(".", n)[0] for key in self.fields for n in range(1, key.count(".") + 1)}
        self.seen: set[str] = set()

    def answers(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise InstrumentFileError("answers", "an object is expected")
        return self._branch(data, "", "")

    def _branch(self, data: dict[str, Any], key: str, path: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, value in data.items():
            inner_key, inner_path = f"{key}{name}", f"{path}{name}"
            declared = self.fields.get(inner_key)
            if declared is None and inner_key in self.parents and isinstance(value, dict):
                kept: Any = self._branch(value, f"{inner_key}.", f"{inner_path}.")
            elif declared is None or not declared.holds_value:
                raise InstrumentFileError(_safe(f"answers.{inner_path}"), "unknown key")
            elif declared.type is FieldType.PROSE:
                raise InstrumentFileError(f"answers.{inner_path}", "is a free text and belongs under texts")
            elif declared.is_group:
                kept = self._items(declared, value, inner_key, inner_path)
            else:
                kept = self._value(declared, value, inner_path)
            if kept not in (None, {}, []):
                made[name] = kept
        return made

    def _value(self, declared: Field, value: Any, path: str) -> Any:
        try:
            return check_value(declared, value)
        except ValueProblem as problem:
            part = f".{problem.part}" if problem.part else ""
            raise InstrumentFileError(f"answers.{path}{part}", str(problem)) from None

    def _items(self, declared: Field, value: Any, key: str, path: str) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            raise InstrumentFileError(f"answers.{path}", "a list is expected")
        if len(value) > ITEMS:
            raise InstrumentFileError(f"answers.{path}", f"has {len(value)} items; {ITEMS} fit")
        made = []
        for number, item in enumerate(value):
            item_id = item.get("id") if isinstance(item, dict) else None
            if not isinstance(item_id, str) or not keys.is_item_id(item_id):
                raise InstrumentFileError(f"answers.{path}[{number}].id", "each item needs an id such as o1")
            item_path = f"{path}.{item_id}"
            if item_path in self.seen:
                raise InstrumentFileError(f"answers.{item_path}", "this id stands twice")
            self.seen.add(item_path)
            rest = {name: part for name, part in item.items() if name != "id"}
            made.append({"id": item_id, **self._branch(rest, f"{key}.", f"{item_path}.")})
        return made

    def texts(self, data: Any, answers: dict[str, Any], source: str) -> dict[str, dict[str, dict[str, str]]]:
        if not isinstance(data, dict):
            raise InstrumentFileError("texts", "an object is expected")
        made = {}
        for path, slots in data.items():
            declared = self.fields.get(keys.key_of(path, self.definition.groups))
            possible = declared and declared.type is FieldType.PROSE
            if not possible or path not in set(keys.expand(answers, declared_key(self.definition, path), self.definition.groups)):
                raise InstrumentFileError(_safe(f"texts.{path}"), "unknown key")
            if not isinstance(slots, dict):
                raise InstrumentFileError(f"texts.{path}", "an object of languages is expected")
            kept = {lang: self._slot(declared, path, lang, slot, source) for lang, slot in slots.items()}
            kept = {lang: slot for lang, slot in kept.items() if slot}
            if kept:
                made[path] = kept
        return made

    def _slot(self, declared: Any, path: str, language: str, slot: Any, source: str) -> dict[str, str] | None:
        where = _safe(f"texts.{path}.{language}")
        if language not in LANGUAGES:
            raise InstrumentFileError(where, "is not the code of a language")
        if not isinstance(slot, dict):
            raise InstrumentFileError(where, "an object with text and state is expected")
        for name in slot:
            if name not in ("text", "state"):
                raise InstrumentFileError(f"{where}.{_safe(name)}", "unknown key")
        state = slot.get("state", "source" if language == source else "draft")
        if state not in TEXT_STATES or (state == "source") != (language == source):
            raise InstrumentFileError(f"{where}.state", f"“{_safe(state)}” is not a state of this text")
        try:
            text = check_value(declared, slot.get("text"))
        except ValueProblem as problem:
            raise InstrumentFileError(f"{where}.text", str(problem)) from None
        return {"text": text, "state": state} if text else None


def declared_key(definition: Definition, path: str) -> str:
    """The key a path belongs to."""
    return keys.key_of(path, definition.groups)


def to_data(instrument: Instrument) -> dict[str, Any]:
    """The JSON object of an instrument, as :func:`from_data` reads it."""
    data: dict[str, Any] = {
        "jitflow": FORMAT,
        "instrument": instrument.slug,
        "version": instrument.version,
        "as_of": instrument.as_of,
        "status": instrument.status,
        "issuing_state": instrument.issuing_state,
        "language": instrument.language,
        "answers": instrument.answers,
        "texts": instrument.texts,
    }
    if instrument.executing_state:
        data["executing_state"] = instrument.executing_state
    return data


