"""Options that are usual beside other answers: words of an offence that name a category of the list, say.

They only decide what is shown first, with the reason beside it. Nothing is ever chosen by them.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING

from .expressions import NotJudged
from .frozen import Frozen, Identifier, KeyPath, Text

if TYPE_CHECKING:
    from .facts import Facts

MOST = 6
"""Options shown first, at most: a long list of likely ones helps nobody."""


class Usual(Frozen):
    """One rule: when the words stand in the answers that are read, or the expression holds."""

    id: Identifier
    field: KeyPath
    """The ticks or the choice whose options come first."""
    options: tuple[Identifier, ...]
    """The first is what the words name; the others often go with it."""
    reason: Text
    reads: tuple[Identifier, ...] = ()
    """Texts beside the field: children of the same group, the one that counts most first."""
    words: tuple[Text, ...] = ()
    """Beginnings of words or citations in any language, without accents; a star before: inside a word, too."""
    when: str | None = None
    """An expression over the answers and ``item``."""


class Rules:
    """The rules of one field, ready to be asked. Which rules a text names is kept by the text's hash, never the text."""

    MOST_KEPT = 5_000

    def __init__(self, rules: tuple[Usual, ...]) -> None:
        self.rules = rules
        self._words = [(rule.id, [_word(word) for word in rule.words]) for rule in rules if rule.words]
        self._kept: dict[bytes, frozenset[str]] = {}

    def named_in(self, text: str) -> frozenset[str]:
        """The ids of the rules whose words stand in a text."""
        if not text:
            return frozenset()
        digest = hashlib.blake2b(text.encode(errors="replace"), digest_size=16).digest()
        found = self._kept.get(digest)
        if found is None:
            plain = folded(text)
            found = frozenset(rule for rule, words in self._words if any(_stands(word, plain) for word in words))
            if len(self._kept) >= self.MOST_KEPT:
                self._kept.clear()
            self._kept[digest] = found
        return found


def usual_options(facts: Facts, known: Rules, path: str) -> list[tuple[Usual, tuple[str, ...]]]:
    """The rules that apply to a field at a path, each with its options; none twice, at most `MOST`.

    A rule whose words stand in the first text it reads (the title) goes before one whose words stand
    only in a later one; what follows from an expression comes last.
    """
    named: dict[str, frozenset[str]] = {}
    ranked = []
    for rule in known.rules:
        for name in rule.reads:
            if name not in named:
                named[name] = known.named_in(_read(facts, name, path))
        place = next((place for place, name in enumerate(rule.reads) if rule.id in named[name]), None)
        if place is None and rule.when is not None and _holds(facts, rule.when, path):
            place = len(rule.reads)
        if place is not None:
            ranked.append((place, rule))
    found, seen = [], set()
    for _rank, rule in sorted(ranked, key=lambda one: one[0]):
        codes = tuple(code for code in rule.options if code not in seen)[: MOST - len(seen)]
        seen.update(codes)
        if codes:
            found.append((rule, codes))
    return found


def _holds(facts: Facts, source: str, path: str) -> bool:
    group, item_path = facts.around(path)
    try:
        return facts.evaluate(source, group, item_path)
    except NotJudged:
        return False


def _read(facts: Facts, name: str, path: str) -> str:
    """A text beside a field, in every language there is."""
    parent = path.rpartition(".")[0]
    beside = f"{parent}.{name}" if parent else name
    parts = [str(slot.get("text") or "") for slot in facts.instrument.texts.get(beside, {}).values()]
    value = facts.value(beside)
    if isinstance(value, str):
        parts.append(value)
    return "\n".join(part for part in parts if part)


def folded(text: str) -> str:
    """Small letters without accents, so that one spelling of a word finds the others."""
    if text.isascii():
        return text.casefold()
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in split if not unicodedata.combining(one))


def _word(word: str) -> tuple[bool, str]:
    """Whether it counts inside a word, too, and its letters as they are compared."""
    return word.startswith("*"), folded(word.removeprefix("*"))


def _stands(word: tuple[bool, str], text: str) -> bool:
    inside, letters = word
    place = text.find(letters)
    while place > 0 and not inside and text[place - 1].isalnum():
        place = text.find(letters, place + 1)
    return place >= 0
