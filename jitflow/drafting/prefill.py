"""From the facts of a case to the answers of an instrument. Pure.

Which fact goes where is said by the definition (``[[prefill]]``: source, target, fields; and
``[batch]``: where the paragraph on one person's part goes). A value is taken only if the target
field could store it: facts are never bent to fit. The same facts give the same paths every time:
what the case says now can be compared with what a draft took from it earlier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, FieldType, Prefill
from jitflow.instruments.values import ValueProblem, check_value
from jitflow.merging import canonical

ITSELF = ("", ".", "self")
"""Names in ``fields`` that mean the whole fact, where a group is filled from plain values."""
Paragraphs = tuple[dict[str, str], ...]
"""Paragraphs added to a text, in order; each by language."""
BETWEEN = "\n\n"


@dataclass
class Filled:
    """Answers and texts taken from the case, and the paths they stand at."""

    answers: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """Path to language to text; "" is the language of the instrument."""
    paths: list[str] = field(default_factory=list)
    made_for: dict[str, dict[str, str]] = field(default_factory=dict)
    """Path to language to the part of the source that a translation was written for, where it is not all of it."""
    too_long: list[str] = field(default_factory=list)
    """Texts that do not fit with the paragraphs added to them: they were left out, the text itself stands."""
    origins: dict[str, str] = field(default_factory=dict)
    """Path to the id of the fact the value came from, where the fact has one."""


def from_case(
    definition: Definition, facts: dict[str, Any], added: Mapping[str, Paragraphs] | None = None, language: str = ""
) -> Filled:
    """What the definition takes from these facts.

    `facts` has the names that ``source`` uses: ``case``, ``person``, ``authority``,
    ``central_authority`` (objects) and ``persons``, ``offences``, ``authorities`` (lists).
    `added` are the paragraphs that follow the text which the definition names for them, by the id of
    the fact ("" where that text stands in no group); `language` is the one the instrument is written in.
    """
    filling = _Filling(definition, dict(added or {}), language)
    for rule in definition.prefill:
        value = _lookup(facts, rule.source)
        target = definition.fields.get(rule.target)
        # The first rule that gives a target something wins; later ones are its fallbacks.
        if target is None or canonical(value) is None or filling.has(rule.target):
            continue
        origin = _id_of(facts.get(rule.source.partition(".")[0]))
        if target.is_group:
            filling.group(rule, value, origin)
        else:
            filling.field(target, rule.target, value, origin)
    filling.left_paragraphs()
    return filling.filled


def _lookup(facts: Any, name: str) -> Any:
    here = facts
    for part in name.split("."):
        here = here.get(part) if isinstance(here, dict) else None
    return here


def _id_of(fact: Any) -> str:
    return str(fact.get("id") or "") if isinstance(fact, dict) else ""


class _Filling:
    """One instrument being filled."""

    def __init__(self, definition: Definition, added: dict[str, Paragraphs], language: str) -> None:
        self.definition, self.added, self.language = definition, added, language
        self.filled = Filled()
        batch = definition.batch
        self.participation = batch.participation if batch is not None else None

    def has(self, path: str) -> bool:
        """Whether an earlier rule gave this target something."""
        return bool(keys.get(self.filled.answers, path)) or path in self.filled.texts

    def group(self, rule: Prefill, value: Any, origin: str) -> None:
        """A repeating group: one item for each fact, found again by the id of the fact or its place."""
        items: list[dict[str, Any]] = []
        keys.put(self.filled.answers, rule.target, items)
        for position, fact in enumerate(value if isinstance(value, list) else [value]):
            own = _id_of(fact)
            item = {"id": keys.stable_item_id(rule.target, own or str(position))}
            items.append(item)
            for child, name in rule.fields.items():
                key = f"{rule.target}.{child}"
                target = self.definition.fields.get(key)
                found = fact if name in ITSELF else _lookup(fact, name)
                path = f"{rule.target}.{item['id']}.{child}"
                if target is not None and target.is_group:
                    self._inner_group(target, path, found, own or origin)
                elif target is not None:
                    self.field(target, path, found, own or origin, key)

    def _inner_group(self, target: Field, path: str, value: Any, origin: str) -> None:
        """Plain values into a group inside the group: each goes to the first child that can store it."""
        if canonical(value) is None:
            return
        items: list[dict[str, Any]] = []
        keys.put(self.filled.answers, path, items)
        for position, one in enumerate(value if isinstance(value, list) else [value]):
            child = next((child for child in target.fields if usable(child, one) is not None), None)
            if child is not None:
                item = {"id": keys.stable_item_id(path, str(position))}
                items.append(item)
                self.field(child, f"{path}.{item['id']}.{child.key}", one, origin)

    def field(self, target: Field, path: str, value: Any, origin: str, key: str = "") -> None:
        """One value, if the field can store it."""
        if target.type is FieldType.PROSE:
            mine = (key or path) == self.participation
            self._texts(target, path, value, self.added.pop(origin if key else "", ()) if mine else (), origin)
            return
        if canonical(value) is None or not target.holds_value:
            return
        found = usable(target, value)
        if found is not None:
            keys.put(self.filled.answers, path, found)
            self._note(path, origin)

    def left_paragraphs(self) -> None:
        """Paragraphs on the person's part where the case has no text of its own to follow."""
        if self.participation in self.definition.fields and "" in self.added:
            target = self.definition.fields[self.participation]
            self._texts(target, self.participation, None, self.added.pop(""), "")

    def _texts(self, target: Field, path: str, value: Any, paragraphs: Paragraphs, origin: str) -> None:
        """A text of the case has languages; a plain value stands in the source language ("")."""
        own = value if isinstance(value, dict) else {"": value}
        own = {language: text for language, one in own.items() if (text := usable(target, one))}
        pieces = [self._named(own), *(self._named(one) for one in paragraphs)]
        slots, made_for = joined(pieces, self.language)
        if len(pieces) > 1 and any(usable(target, text) is None for text in slots.values()):
            self.filled.too_long.append(path)
            slots, made_for = joined(pieces[:1], self.language)
        if slots:
            self.filled.texts[path] = slots
            self.filled.made_for[path] = made_for
            self._note(path, origin)

    def _named(self, slots: dict[str, str]) -> dict[str, str]:
        """The slots with the source under its own code, where it is known."""
        return {language or self.language: text for language, text in slots.items()}

    def _note(self, path: str, origin: str) -> None:
        self.filled.paths.append(path)
        if origin:
            self.filled.origins[path] = origin


def joined(pieces: list[dict[str, str]], source: str) -> tuple[dict[str, str], dict[str, str]]:
    """Texts by language put together from pieces, and what each translation was written for.

    A translation that lacks a piece which the source has is kept, with the part of the source it
    translates: the rest of the source is new to it.
    """
    pieces = [{language: text for language, text in piece.items() if canonical(text)} for piece in pieces]
    languages = dict.fromkeys(language for piece in pieces for language in piece)
    slots = {language: _one_text([piece[language] for piece in pieces if language in piece]) for language in languages}
    made_for = {
        language: _one_text([piece[source] for piece in pieces if source in piece and language in piece])
        for language in languages
        if language != source and any(source in piece and language not in piece for piece in pieces)
    }
    return slots, made_for


def _one_text(pieces: list[str]) -> str:
    return pieces[0] if len(pieces) == 1 else BETWEEN.join(piece.strip("\n") for piece in pieces)


def share(definition: Definition, filled: Filled, answers: Mapping[str, Any], language: str) -> None:
    """Put answers that several drafts share, by key, in place of what the case gave there."""
    for key, value in answers.items():
        target = definition.fields.get(key)
        if target is None or (found := usable(target, value)) is None:
            continue
        if target.type is FieldType.PROSE:
            filled.texts[key] = {language: found}
        else:
            keys.put(filled.answers, key, found)
        if key not in filled.paths:
            filled.paths.append(key)
        filled.origins.pop(key, None)


def usable(target: Field, value: Any) -> Any:
    """The value as the field stores it, or None when it does not fit."""
    if not target.holds_value or target.is_group or canonical(value) is None:
        return None
    if target.many and not isinstance(value, list):
        value = [value]
    if not target.many and target.type is FieldType.TEXT and isinstance(value, list):
        value = ", ".join(str(one) for one in value)
    if target.type is FieldType.TICKS and isinstance(value, str):
        value = [value]
    try:
        return check_value(target, value)
    except (ValueProblem, TypeError, AttributeError, KeyError):
        return None
