"""One instrument seen through its definition: what is answered, shown, required.

:class:`Facts` is what pages, checks and documents ask. It holds plain data only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from . import keys
from .blanks import EACH_BLANK, SHARED_BLANK
from .definition import Definition, Field, FieldType, Section, StateDatum
from .expressions import Bound, NotJudged
from .functions import is_filled
from .rules import TEXTS


@dataclass(frozen=True)
class Instrument:
    """The facts of one instrument, as in an instrument file (design.md section 7)."""

    slug: str
    version: str
    as_of: str
    issuing_state: str
    language: str
    status: str = "draft"
    executing_state: str | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    form_intact: bool | None = True
    """False when a template in use lacks prescribed parts of the form; None: not known."""


StateValues = dict[str, dict[str, Any]]
"""Name of a State datum to ``{"known": bool, "confirmed": bool, "value": ...}``."""

USABLE_STATES = ("source", "reviewed", "draft")
"""States of a text that count as words in a language (not machine, not stale)."""


class Facts:
    """Answers and texts of one instrument under its definition."""

    def __init__(self, definition: Definition, instrument: Instrument, given: StateValues | None = None) -> None:
        self.definition, self.instrument, self._given = definition, instrument, given or {}
        self._items: dict[str, dict[str, Any]] = {}
        self._shown: dict[tuple[str, str], bool] = {}
        self._bound: dict[str | None, Bound] = {}

    def value(self, path: str) -> Any:
        """The stored answer at a path, or None."""
        return keys.get(self.instrument.answers, path)

    def text(self, path: str, language: str | None = None) -> str | None:
        """The words of a free text in a language (default: the instrument's own), or None."""
        slot = self.instrument.texts.get(path, {}).get(language or self.instrument.language)
        return (slot or {}).get("text") or None

    def answered(self, field_: Field, path: str) -> bool:
        """Whether the question at this path has an answer."""
        if field_.type is FieldType.PROSE:
            return is_filled(self.text(path))
        value = self.value(path)
        return value is not None if field_.type is FieldType.YESNO else is_filled(value)

    # total data

    @cached_property
    def total(self) -> dict[str, Any]:
        """Plain data with every declared key present; what expressions are evaluated on."""
        data = self._total(self.definition.compiled.tree, self.instrument.answers, "", "")
        data["meta"] = self._meta()
        data["data"] = {
            datum.name: _blank(datum) | self._given.get(datum.name, {}) for datum in self.definition.state_data
        } | {one.name: SHARED_BLANK | self._given.get(one.name, {}) for one in self.definition.shared_basis}
        if TEXTS in self.definition.compiled.tree:
            data[TEXTS] = [{"id": path, "text": words} for path, words in self._written()]
            self._items.update((one["id"], one) for one in data[TEXTS])
        data["lists"] = {name: list(codes) for name, codes in self.definition.lists.items()}
        return data

    def _total(self, tree: dict[str, Any], here: Any, key: str, path: str) -> dict[str, Any]:
        here = here if isinstance(here, dict) else {}
        made: dict[str, Any] = {}
        for name, kind in tree.items():
            if not key and name in ("meta", "data", "lists", TEXTS):
                continue
            inner_key, inner_path = f"{key}{name}", f"{path}{name}"
            declared = self.definition.fields.get(inner_key)
            if declared is not None and declared.is_group:
                made[name] = self._total_items(kind[0], here.get(name), inner_key, inner_path)
            elif declared is not None:
                stored = self.text(inner_path) if declared.type is FieldType.PROSE else here.get(name)
                made[name] = _complete(kind, stored)
            elif name == "id":
                made[name] = here.get("id")
            else:
                made[name] = self._total(kind, here.get(name), f"{inner_key}.", f"{inner_path}.")
        return made

    def _total_items(self, tree: dict[str, Any], items: Any, key: str, path: str) -> list[dict[str, Any]]:
        made = []
        for item in items if isinstance(items, list) else []:
            item_path = f"{path}.{item['id']}"
            total = self._total(tree, item, f"{key}.", f"{item_path}.")
            total["id"] = item["id"]
            self._items[item_path] = total
            made.append(total)
        return made

    def _written(self) -> Iterator[tuple[str, str]]:
        """Path and words of every free text of the form that has words, in the instrument's own language."""
        for key, declared in self.definition.fields.items():
            if declared.type is FieldType.PROSE and not declared.internal:
                for path in keys.expand(self.instrument.answers, key, self.definition.groups):
                    if words := self.text(path):
                        yield path, words

    def _meta(self) -> dict[str, Any]:
        one = self.instrument
        return {
            "as_of": one.as_of,
            "status": one.status,
            "issuing_state": one.issuing_state,
            "executing_state": one.executing_state,
            "language": one.language,
            "form_intact": one.form_intact,
            "complete_languages": self.complete_languages,
        }

    @cached_property
    def complete_languages(self) -> list[str]:
        """Languages in which every printed free text that has words has usable words."""
        complete: set[str] | None = None
        for key, declared in self.definition.fields.items():
            if declared.type is not FieldType.PROSE or declared.internal:
                continue
            for path in keys.expand(self.instrument.answers, key, self.definition.groups):
                slots = self.instrument.texts.get(path, {})
                if not is_filled(self.text(path)):
                    continue
                usable = {
                    language
                    for language, slot in slots.items()
                    if is_filled(slot.get("text")) and slot.get("state", "source") in USABLE_STATES
                }
                complete = usable if complete is None else complete & usable
        return sorted(complete if complete is not None else {self.instrument.language})

    # what applies

    def applies(self, section: Section) -> bool:
        """Whether a box applies; one that cannot be judged yet does."""
        return self._holds(section.applies_when, None, None)

    def shown(self, field_: Field, path: str) -> bool:
        """Whether a question is asked, given the other answers."""
        if field_.shown_when is None:
            return True
        group, item_path = self.around(path)
        return self._holds(field_.shown_when, group, item_path)

    def required(self, field_: Field, path: str) -> bool:
        """Whether the law asks for an answer here, given the other answers."""
        if field_.required:
            return True
        if not field_.required_when:
            return False
        group, item_path = self.around(path)
        return self._holds(field_.required_when, group, item_path, otherwise=False)

    def around(self, path: str) -> tuple[str | None, str | None]:
        """Key of the innermost group around a path, and the path of its item."""
        parts, key, found = path.split("."), [], (None, None)
        position = 0
        while position < len(parts) - 1:
            key.append(parts[position])
            if ".".join(key) in self.definition.groups:
                position += 1
                found = (".".join(key), ".".join(parts[: position + 1]))
            position += 1
        return found

    def _holds(self, source: str | None, group: str | None, item_path: str | None, otherwise: bool = True) -> bool:
        if source is None:
            return True
        known = self._shown.get((source, item_path or ""))
        if known is None:
            try:
                known = self.evaluate(source, group, item_path)
            except NotJudged:
                known = otherwise
            self._shown[source, item_path or ""] = known
        return known

    def evaluate(self, source: str, group: str | None = None, item_path: str | None = None) -> bool:
        """An expression on this instrument. Raises :class:`expressions.NotJudged`."""
        expression = self.definition.compiled.expression(source, group)
        bound = self._bound.get(item_path)
        if bound is None:
            total = self.total
            data = {**total, "item": self._items.get(item_path)} if item_path else total
            bound = self._bound[item_path] = self.definition.compiled.environment.bind(data)
        return expression.evaluate(bound)

    def reads(self, source: str, group: str | None = None) -> frozenset[str]:
        """Paths an expression looks at."""
        return self.definition.compiled.expression(source, group).reads

    def items(self, group_key: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Paths of the items of a group (nested ones too) and their stored values; of all texts: path and words."""
        if group_key == TEXTS:
            yield from ((path, {"id": path, "text": words}) for path, words in self._written())
            return
        for path in keys.expand(self.instrument.answers, group_key, self.definition.groups):
            stored = self.value(path)
            for item in stored if isinstance(stored, list) else []:
                yield f"{path}.{item['id']}", item


def _blank(datum: StateDatum) -> dict[str, Any]:
    """What is read of State data that are not known."""
    if datum.group:
        return EACH_BLANK
    return {"known": False, "confirmed": False, "value": [] if datum.type == "list" else None}


def _complete(kind: Any, stored: Any) -> Any:
    if isinstance(kind, list):
        if isinstance(kind[0], dict):
            return [_complete(kind[0], one) for one in stored or []]
        return list(stored or [])
    if kind == "flag":
        return bool(stored)
    if isinstance(kind, dict):
        if not stored:
            return None
        return {name: stored.get(name) for name in kind}
    return stored
