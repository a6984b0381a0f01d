"""What the case says now and a draft does not. Pure.

Compared are three things: what the facts of the case give now, what the draft holds, and what the
draft last saw of the case (when it was opened, or when somebody took over or declined a value). A
value is offered when the case says something that the draft neither holds nor has seen. What the
case no longer says is left alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from jitflow.drafting.prefill import BETWEEN, Filled
from jitflow.drafting.saving import items_on
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, FieldType
from jitflow.merging import canonical, same

FROM_CASE, TYPED, BOTH = "from_case", "typed", "both"
"""What would be replaced: a value of the case or nothing; a value somebody typed; or, in a text,
nothing at all, because what was typed stays beside what is new."""
_BREAK = re.compile(r"\n[ \t]*\n+")


@dataclass(frozen=True)
class Offer:
    """One value of the case that a draft could take over."""

    path: str
    """As `saving.save` takes it: a key path, or ``text:<language>:<path>``."""
    before: Any
    after: Any
    fact: Any
    """What the case says; other than `after` where what was typed stays beside it."""
    kind: str
    origin: str
    """Id of the fact; empty where it has none."""
    made_for: str | None = None
    """Of a translation: the source text that the case has beside it."""

    @property
    def token(self) -> str:
        """Names exactly this offer: another value on either side is another offer."""
        said = json.dumps([self.path, self.before, self.after, self.fact], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()[:20]


def _text(texts: dict[str, dict[str, str]], path: str) -> str | None:
    _, language, bare = path.split(":", 2)
    return texts.get(bare, {}).get(language)


@dataclass(frozen=True)
class Seen:
    """What a draft last saw of the case."""

    answers: dict[str, Any] = field(default_factory=dict)
    """Answers as they were when the draft was opened."""
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    since: dict[str, Any] = field(default_factory=dict)
    """Path to the value of the case that was taken over or declined last."""
    removed: frozenset[str] = frozenset()
    """Paths of items that somebody removed."""
    items_known: bool = True
    """Whether the items of the draft can be found by the facts they were filled from."""

    def value(self, path: str) -> Any:
        """The value of the case at this path when the draft last looked."""
        if path in self.since:
            return self.since[path]
        return _text(self.texts, path) if path.startswith("text:") else keys.get(self.answers, path)


@dataclass(frozen=True)
class Held:
    """What a draft holds now."""

    language: str
    answers: dict[str, Any]
    texts: dict[str, dict[str, str]]
    prefilled: frozenset[str]

    def value(self, path: str) -> Any:
        """An answer, or the words of a text."""
        return _text(self.texts, path) if path.startswith("text:") else keys.get(self.answers, path)


def offers(definition: Definition, held: Held, filled: Filled, seen: Seen) -> list[Offer]:
    """What the draft could take over, in the order of the definition's prefill; sources before translations."""
    found = []
    for path, bare, fact in _values(definition, held.language, filled):
        before = held.value(path)
        if same(before, fact) or same(fact, seen.value(path)) or not _reachable(definition, held, seen, bare):
            continue
        kind, after = _kind(path, before, fact, held, seen)
        if not same(before, after):
            made_for = _made_for(filled, held.language, path, bare)
            found.append(Offer(path, before, after, fact, kind, filled.origins.get(bare, ""), made_for))
    return found


def _values(definition: Definition, language: str, filled: Filled) -> Iterator[tuple[str, str, Any]]:
    """(path, path without language, value of the case)."""
    for bare in filled.paths:
        if definition.fields[keys.key_of(bare, definition.groups)].type is not FieldType.PROSE:
            yield bare, bare, keys.get(filled.answers, bare)
            continue
        slots = {slot or language: text for slot, text in filled.texts[bare].items()}
        for slot in sorted(slots, key=lambda one: (one != language, one)):
            yield f"text:{slot}:{bare}", bare, slots[slot]


def _reachable(definition: Definition, held: Held, seen: Seen, bare: str) -> bool:
    """Whether the part that the value belongs to is there, or was never taken away by anybody."""
    missing = [item for item, _ in items_on(bare, definition.groups) if keys.get(held.answers, item) is None]
    return not missing or (seen.items_known and not seen.removed & set(missing))


def _kind(path: str, before: Any, fact: Any, held: Held, seen: Seen) -> tuple[str, Any]:
    """What would be replaced, and what would stand there then."""
    if canonical(before) is None or path in held.prefilled:
        return FROM_CASE, fact
    if path.startswith("text:"):
        both = merged(seen.value(path), before, fact)
        if both is not None:
            return BOTH, both
    return TYPED, fact


def _made_for(filled: Filled, language: str, path: str, bare: str) -> str | None:
    if not path.startswith("text:") or path.startswith(f"text:{language}:"):
        return None
    slots = filled.texts[bare]
    part = filled.made_for.get(bare, {}).get(path.split(":", 2)[1])
    return part if part is not None else slots.get(language, slots.get("", ""))


def merged(base: str | None, mine: str, theirs: str) -> str | None:
    """A text with the paragraphs that both sides changed since `base`; None where they changed the same ones."""
    if not base:
        return None
    old = _paragraphs(base)
    changes = [*_changes(old, _paragraphs(mine)), *_changes(old, _paragraphs(theirs))]
    changes = sorted(changes, key=lambda one: (one[0], one[1]))
    made, here = [], 0
    for number, (first, last, new) in enumerate(changes):
        if number and changes[number - 1] == (first, last, new):
            continue  # both made the same change
        if first < here or (number and changes[number - 1][:2] == (first, last)):
            return None
        made += [*old[here:first], *new]
        here = last
    return BETWEEN.join([*made, *old[here:]])


def _paragraphs(text: str) -> list[str]:
    return [one for one in _BREAK.split(canonical(text) or "") if one.strip()]


def _changes(old: list[str], new: list[str]) -> list[tuple[int, int, list[str]]]:
    """(first, last, new paragraphs) of each change; as many for as many are changed one by one."""
    made: list[tuple[int, int, list[str]]] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "replace" and j - i == m - k:
            made += [(i + step, i + step + 1, [new[k + step]]) for step in range(j - i)]
        elif tag != "equal":
            made.append((i, j, new[k:m]))
    return made
