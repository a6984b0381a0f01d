"""What a document shows of an instrument, and nothing else.

The projection is an instrument file without internal answers, without answers to
questions that do not arise, and with only the texts printed in the document's
languages. The document model is built from the projection, never from the whole
instrument: what is not in the attachment cannot be on paper, and rendering the
projection again gives the same document.

Conditions may read answers that the projection drops (internal ones, texts of other
languages). A condition is judged where the full answers are known, before anything is
dropped; where all dropped answers that it reads are absent, it holds. So projecting
twice changes nothing.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, FieldType, Section
from jitflow.instruments.facts import Facts, Instrument
from jitflow.instruments.file import canonical_json, to_data
from jitflow.instruments.on_paper import DocumentKind


class Conditions:
    """Which sections and fields arise on the paper of one instrument, or of a document of some of its sections."""

    def __init__(self, definition: Definition, instrument: Instrument, kind: DocumentKind | None = None) -> None:
        self.definition, self.facts = definition, Facts(definition, instrument)
        self._instrument = instrument
        self._internal = internal_keys(definition) | keys_beside(definition, kind)
        self._dropped: dict[tuple[str, str | None], bool] = {}

    def applies(self, section: Section) -> bool:
        """Whether a box applies."""
        return self._open(section.applies_when, None) or self.facts.applies(section)

    def shown(self, field: Field, path: str) -> bool:
        """Whether the question of a field arises at a path."""
        if field.shown_when is None:
            return True
        return self._open(field.shown_when, group_around(self.definition, path)) or self.facts.shown(field, path)

    def _open(self, source: str | None, group: str | None) -> bool:
        """Whether a condition rests on answers that a projection does not have, and none is here."""
        if source is None:
            return True
        known = self._dropped.get((source, group))
        if known is None:
            compiled = self.definition.compiled
            read = [key for key in compiled.fields_read(compiled.expression(source, group)) if self._is_dropped(key)]
            known = bool(read) and not any(self._answered(key) for key in read)
            self._dropped[source, group] = known
        return known

    def _is_dropped(self, key: str) -> bool:
        declared = self.definition.fields.get(key)
        return declared is not None and (key in self._internal or declared.type is FieldType.PROSE)

    def _answered(self, key: str) -> bool:
        declared = self.definition.fields[key]
        paths = keys.expand(self._instrument.answers, key, self.definition.groups)
        return any(self.facts.answered(declared, path) for path in paths)


def internal_keys(definition: Definition) -> set[str]:
    """Keys that reach no document: internal fields, fields of internal sections, their children.

    A group declared in several sections is internal only where every declaration is.
    """
    internal: set[str] = set()
    open_: set[str] = set()
    around: str | None = None
    for section, field, key in definition.walk():
        if around is not None and not key.startswith(f"{around}."):
            around = None
        if section.internal or field.internal or around is not None:
            internal.add(key)
            if field.is_group and around is None:
                around = key
        else:
            open_.add(key)
    return internal - open_


def keys_beside(definition: Definition, kind: DocumentKind | None) -> set[str]:
    """Keys that a document of some sections leaves to the others; none of the whole form."""
    if kind is None or not kind.sections:
        return set()
    asked = [(section.id in kind.sections, key) for section, _field, key in definition.walk()]
    return {key for inside, key in asked if not inside} - {key for inside, key in asked if inside} - {kind.reference or ""}


def arises(definition: Definition, instrument: Instrument, kind: DocumentKind) -> bool:
    """Whether any section of a document applies. Where the instrument holds nothing but the document's own answers, as the
    data file of the document does, nothing else can be known, and it does."""
    if not kind.sections:
        return True
    others = keys_beside(definition, kind)
    known = any(
        path in instrument.texts or keys.get(instrument.answers, path) not in (None, [], {})
        for key in others
        for path in keys.expand(instrument.answers, key, definition.groups)
    )
    conditions = Conditions(definition, instrument, None if known else kind)
    return any(conditions.applies(section) for section in definition.sections if section.id in kind.sections)


def group_around(definition: Definition, path: str) -> str | None:
    """Key of the innermost group in which a path lies, or None."""
    parts, key, found = path.split("."), [], None
    position = 0
    while position < len(parts) - 1:
        key.append(parts[position])
        if ".".join(key) in definition.groups:
            position += 1
            found = ".".join(key)
        position += 1
    return found


def group_of_key(definition: Definition, key: str) -> str | None:
    """Key of the innermost group around a key, or None."""
    parts = key.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
    return next((prefix for prefix in prefixes if prefix in definition.groups), None)


def project(
    definition: Definition, instrument: Instrument, *languages: str, kind: DocumentKind | None = None
) -> Instrument:
    """The instrument as a document in one language, or in two beside each other, prints it: the whole
    form, or a document of some of its sections."""
    kept = replace(instrument, answers=copy.deepcopy(instrument.answers), texts=copy.deepcopy(instrument.texts))
    while True:
        conditions = Conditions(definition, kept, kind)
        hidden = [path for path in _value_paths(definition, kept) if _is_hidden(definition, conditions, path)]
        if not hidden:
            break
        _drop(kept, hidden)
    for key in internal_keys(definition) | keys_beside(definition, kind):
        _drop(kept, list(keys.expand(kept.answers, key, definition.groups)))
    return replace(kept, answers=_without_empty(kept.answers), texts=_texts(kept, languages))


def _drop(instrument: Instrument, paths: list[str]) -> None:
    for path in paths:
        if keys.get(instrument.answers, path) is not None:
            keys.put(instrument.answers, path, None)
        for text in [text for text in instrument.texts if text == path or text.startswith(f"{path}.")]:
            del instrument.texts[text]


def _value_paths(definition: Definition, instrument: Instrument) -> list[str]:
    """Paths that hold an answer, a text or a list of items."""
    found = []
    for key, field in definition.fields.items():
        if not field.holds_value:
            continue
        for path in keys.expand(instrument.answers, key, definition.groups):
            if path in instrument.texts or keys.get(instrument.answers, path) not in (None, [], {}):
                found.append(path)
    return found


def _is_hidden(definition: Definition, conditions: Conditions, path: str) -> bool:
    key = keys.key_of(path, definition.groups)
    if not definition.fields[key].is_group and not conditions.applies(definition.section_of[key]):
        return True
    return any(not conditions.shown(field, place) for field, place in _line(definition, path))


def _line(definition: Definition, path: str) -> Iterator[tuple[Field, str]]:
    """The field of a path and the groups around it, each with its own path (ending without an item)."""
    parts = path.split(".")
    before = ""
    for length in range(1, len(parts) + 1):
        place = ".".join(parts[:length])
        key = keys.key_of(place, definition.groups)
        field = definition.fields.get(key)
        if field is not None and key != before:
            yield field, place
        before = key


def _without_empty(data: Any) -> Any:
    if isinstance(data, dict):
        made = {name: _without_empty(value) for name, value in data.items()}
        return {name: value for name, value in made.items() if value not in (None, {}, [])}
    if isinstance(data, list):
        return [_without_empty(one) for one in data]
    return data


def _texts(instrument: Instrument, languages: tuple[str, ...]) -> dict[str, dict[str, dict[str, str]]]:
    made: dict[str, dict[str, dict[str, str]]] = {}
    for path, slots in instrument.texts.items():
        for language in languages:
            chosen = language if (slots.get(language) or {}).get("text") else instrument.language
            slot = slots.get(chosen)
            if slot and slot.get("text"):
                made.setdefault(path, {})[chosen] = slot
    return made


def projection_bytes(definition: Definition, instrument: Instrument, *languages: str) -> bytes:
    """The projection as canonical JSON: what is attached to a PDF."""
    return as_json(project(definition, instrument, *languages))


def as_json(projected: Instrument) -> bytes:
    """A projection as canonical JSON."""
    return canonical_json(to_data(projected))


def answers_digest(projection: bytes) -> str:
    """SHA-256 of a projection, in hexadecimal."""
    return hashlib.sha256(projection).hexdigest()
