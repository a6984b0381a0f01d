"""Names of one or several words that are found as a whole only, in any script and form: vessels, which are called by the words of
everybody ("Sea Star", "Άγιος Νικόλαος"). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from jitflow.texts.folding import Spelt
from jitflow.texts.names import alike

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
SHORTEST = 3
"""Letters of a name of one word."""
MOST_BETWEEN = 3
"""Characters between two words of a name."""


class Sequences:
    """Known names, each as the words it has; made once for all texts."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: list[list[Spelt]] = []
        for name in dict.fromkeys(names):
            words = [Spelt(found[0]) for found in _WORD.finditer(name)]
            if sum(len(one.text) for one in words) >= SHORTEST:
                self._names.append(words)
        self._begun: dict[tuple[str, str], list[list[Spelt]]] = {}

    def places(self, text: str, language: str) -> Iterator[tuple[int, int]]:
        """From where to where one of them stands."""
        if not self._names:
            return
        words = list(_WORD.finditer(text))
        for at, first in enumerate(words):
            for name in self._beginning(first[0], language):
                found = words[at : at + len(name)]
                if len(found) == len(name) and _together(found) and _are_name(found) and self._is_here(found, name, language):
                    yield first.start(), found[-1].end()

    def _beginning(self, word: str, language: str) -> list[list[Spelt]]:
        """The names that begin with this word."""
        if (word, language) not in self._begun:
            self._begun[word, language] = [one for one in self._names if _is(word, one[0], language)]
        return self._begun[word, language]

    def _is_here(self, found: list[re.Match[str]], name: list[Spelt], language: str) -> bool:
        return all(_is(one[0], form, language) for one, form in zip(found[1:], name[1:], strict=True))


def _is(word: str, form: Spelt, language: str) -> bool:
    if word.isdigit() or form.text.isdigit():
        return word == form.text
    spelt = Spelt(word)
    # Endings of every language that gives any: a Greek name stands in a Polish sentence, too.
    return any(alike(spelt, form, each) for each in (language, "pl"))


def _together(found: list[re.Match[str]]) -> bool:
    return all(later.start() - one.end() <= MOST_BETWEEN for one, later in pairwise(found))


def _are_name(found: list[re.Match[str]]) -> bool:
    """With a capital at the beginning, or of several words: "hope" in small letters is a word."""
    return len(found) > 1 or not found[0][0][0].islower()
