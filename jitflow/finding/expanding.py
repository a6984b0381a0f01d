"""The same in other languages: what a question names, as a glossary says it elsewhere. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from jitflow.finding.folding import fold, script, unaccented
from jitflow.finding.function_words import function_words
from jitflow.finding.stems import stem
from jitflow.finding.words import WORD

WEIGHT = 0.8
"""What a translation counts, against the words that were typed."""
WEIGHT_ELSEWHERE = 0.6
"""The same where the words are a term of another language than the one they were asked in."""
WEIGHT_OF_PART = 0.5
"""The same where the words are only part of a term."""
SHORT_TERM, FEW_CONCEPTS = 4, 4
"""Words of a term that one of them may stand for, and how many such concepts there may be."""
_stem = lru_cache(maxsize=50_000)(stem)
"""The same words are tried from each of their places, in every language and table."""
SCRIPTS = {"el": "el", "bg": "bg"}
"""Languages that are not written in Latin letters, by their script (`jitflow.finding.folding.script`)."""
SHORTEST_ELSEWHERE = 5
"""Letters of a single word that is taken for a term of another language."""


@dataclass(frozen=True)
class Equivalent:
    """What some words of a question are called, too."""

    start: int
    """First of the words."""
    length: int
    """How many of them."""
    terms: tuple[tuple[str, str], ...]
    """(language, term)"""
    weight: float = WEIGHT
    id: str = ""
    """Which concept it is."""
    part: bool = False
    """Whether the words are only part of a term: then it is asked for where they are nowhere themselves."""


class Expander(Protocol):
    """Whoever knows what words are called in other languages."""

    def equivalents(self, words: Sequence[str], language: str) -> Sequence[Equivalent]:
        """Equivalents of sequences of these words; sequences do not overlap."""
        ...


class Concept(Protocol):
    """A concept of a glossary."""

    id: str
    terms: Mapping[str, Sequence[str]]


class GlossaryExpander:
    """Equivalents by a glossary: the longest sequences that are terms.

    Takes objects with `id` and `terms`, or pairs of them. Tables are made language by language when a question comes in
    it, so that a process starts at once.
    """

    def __init__(self, concepts: Iterable[Concept | tuple[str, Mapping[str, Sequence[str]]]]) -> None:
        self._concepts = [_plain(one) for one in concepts]
        self._tables: dict[str, dict[tuple[str, ...], list[int]]] = {}
        self._parts: dict[str, dict[tuple[str, ...], list[int]]] = {}
        self._elsewhere: dict[tuple[str, ...], list[int]] | None = None

    def equivalents(self, words: Sequence[str], language: str) -> list[Equivalent]:
        """Equivalents of the longest sequences of these words that are terms of the glossary, in any language."""
        return self._equivalents(words, language, anywhere=False)

    def anywhere(self) -> Expander:
        """The same, with words of every language understood in every form that they take there: for a question of which
        nothing is there as it was typed. Takes longer, and finds more that nobody meant."""
        return _Anywhere(self)

    def _equivalents(self, words: Sequence[str], language: str, anywhere: bool) -> list[Equivalent]:
        telling = [place for place, word in enumerate(words) if fold(word) not in function_words(language)]
        table, elsewhere = self._table(language), self._other()
        spelled = (
            (telling, [_stem(words[place].casefold(), language) for place in telling], table, WEIGHT),
            (telling, [_stem(unaccented(words[place]), language) for place in telling], table, WEIGHT),
            # Words of another language are read with its grammar: "d" is none in a question that is English else.
            (list(range(len(words))), [fold(word) for word in words], elsewhere, WEIGHT_ELSEWHERE),
            (telling, [fold(words[place]) for place in telling], elsewhere, WEIGHT_ELSEWHERE),
        )
        found, at = [], 0
        while at < len(words):
            last, concepts, weight = max((_longest(*one, at) for one in spelled), key=lambda one: one[0])
            if anywhere and not concepts:
                last, concepts, weight = self._inflected(words, at)
            part = not concepts and at in telling
            if part:
                last, concepts, weight = at, self._of_part(words[at], language, anywhere), WEIGHT_OF_PART
            if concepts:
                found.append(self._equivalent(at, last, concepts, weight, part))
            at = last + 1 if concepts else at + 1
        return found

    def _inflected(self, words: Sequence[str], at: int) -> tuple[int, list[int], float]:
        """The longest term that begins at a place in any language written in these letters, by the stems of that language."""
        best, concepts = at - 1, dict[int, None]()
        for language in self._written_in(words[at]) if len(words[at]) >= SHORTEST_ELSEWHERE else ():
            grammar = function_words(language)
            telling = [place for place in range(at, len(words)) if fold(words[place]) not in grammar][:LONGEST]
            for spell in (str.casefold, unaccented):
                stems = [_stem(spell(words[place]), language) for place in telling]
                last, found, _weight = _longest(telling, stems, self._table(language), WEIGHT_ELSEWHERE, at)
                if found and last > best:
                    best, concepts = last, {}
                if found and last == best:
                    concepts |= dict.fromkeys(found)
        return best, list(concepts), WEIGHT_ELSEWHERE

    def _written_in(self, word: str) -> list[str]:
        """The languages of the glossary that are written in the letters of a word."""
        known = sorted({language for _id, terms in self._concepts for language in terms})
        return [language for language in known if script(word) == SCRIPTS.get(language, "")]

    def _equivalent(self, first: int, last: int, concepts: list[int], weight: float, part: bool) -> Equivalent:
        terms: dict[tuple[str, str], None] = {}
        for number in concepts:
            for language, texts in self._concepts[number][1].items():
                terms.update(dict.fromkeys((language, text) for text in texts))
        return Equivalent(first, last - first + 1, tuple(terms), weight, self._concepts[concepts[0]][0], part)

    def _table(self, language: str) -> dict[tuple[str, ...], list[int]]:
        if language not in self._tables:
            made: dict[tuple[str, ...], list[int]] = {}
            for number, (_, terms) in enumerate(self._concepts):
                for text in terms.get(language, ()):
                    words = _meant(text, language)
                    for key in (
                        tuple(_stem(word.casefold(), language) for word in words),
                        tuple(_stem(unaccented(word), language) for word in words),
                    ):
                        _note(made, key, number)
            self._tables[language] = made
        return self._tables[language]

    def _of_part(self, word: str, language: str, anywhere: bool) -> list[int]:
        """Concepts with a short term in this language that this word is part of: none where many have. `anywhere`: in any
        language written in these letters, if there are none in this one."""
        found = self._holding(word, language)
        if not found and anywhere and len(word) >= SHORTEST_ELSEWHERE:
            found = list(dict.fromkeys(one for other in self._written_in(word) for one in self._holding(word, other)))
        return found if len(found) <= FEW_CONCEPTS else []

    def _holding(self, word: str, language: str) -> list[int]:
        if language not in self._parts:
            made: dict[tuple[str, ...], list[int]] = {}
            for number, (_, terms) in enumerate(self._concepts):
                for text in terms.get(language, ()):
                    telling = _meant(text, language)
                    for one in telling if len(telling) <= SHORT_TERM else ():
                        for key in {_stem(one.casefold(), language), _stem(unaccented(one), language)}:
                            _note(made, (key,), number)
            self._parts[language] = made
        return self._parts[language].get((_stem(word.casefold(), language),), [])

    def _other(self) -> dict[tuple[str, ...], list[int]]:
        if self._elsewhere is None:
            made: dict[tuple[str, ...], list[int]] = {}
            for number, (_, terms) in enumerate(self._concepts):
                for language, texts in terms.items():
                    for text in texts:
                        for words in (WORD.findall(text), _meant(text, language)):
                            key = tuple(fold(word) for word in words)
                            if len(key) > 1 or (key and len(key[0]) >= SHORTEST_ELSEWHERE):
                                _note(made, key, number)
            self._elsewhere = made
        return self._elsewhere


@dataclass(frozen=True)
class _Anywhere:
    """A glossary that understands words of every language in every form."""

    glossary: GlossaryExpander

    def equivalents(self, words: Sequence[str], language: str) -> list[Equivalent]:
        return self.glossary._equivalents(words, language, anywhere=True)


def _plain(one: Any) -> tuple[str, Mapping[str, Sequence[str]]]:
    return (one[0], one[1]) if isinstance(one, tuple) else (one.id, one.terms)


def _meant(text: str, language: str) -> list[str]:
    """The words of a term, without those of grammar, as long as one is left."""
    words = WORD.findall(text)
    return [word for word in words if fold(word) not in function_words(language)] or words


def _note(table: dict[tuple[str, ...], list[int]], key: tuple[str, ...], number: int) -> None:
    concepts = table.setdefault(key, [])
    if key and number not in concepts:
        concepts.append(number)


LONGEST = 8
"""Words of a term."""


def _longest(
    places: Sequence[int], words: Sequence[str], table: Mapping, weight: float, begin: int
) -> tuple[int, list[int], float]:
    """Last place, concepts and weight of the longest term that begins at a place; no concepts: none."""
    at = bisect_left(places, begin)
    if at == len(places) or places[at] != begin:
        return begin - 1, [], 0.0
    for length in range(min(LONGEST, len(words) - at), 0, -1):
        concepts = table.get(tuple(words[at : at + length]))
        if concepts:
            return places[at + length - 1], concepts, weight
    return begin - 1, [], 0.0
