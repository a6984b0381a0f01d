"""Names in scripts that write a syllable with one sign and no blanks between words: Chinese, Korean, Japanese. Pure.

A name of a case is known as 王小明 or as Wang Xiaoming; a record may hold either, with the family name first or last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jitflow.texts.folding import latin, script_of

_SIGN = r"[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3\u3041-\u30ff]"
_RUN = re.compile(rf"{_SIGN}{{2,}}")
_WORD = re.compile(r"[^\W\d_]+")
OWN = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW"})
"""Scripts whose names are compared as they stand."""
SHORTEST, MOST_SIGNS, MOST_WORDS = 5, 8, 4
"""Letters of a name that is looked for; signs and words that it has at most."""


def spelled(value: str) -> Iterator[str]:
    """A name as passports spell it: in such signs family name and given name, the given one in one word and apart; in another
    script without capitals (Georgian, Bengali, Ethiopic) its words in Latin letters, which have them."""
    for found in _RUN.finditer(value):
        signs = [latin(one).capitalize() for one in found[0][:MOST_SIGNS]]
        family, given = signs[0], signs[1:]
        yield " ".join(signs)
        if len(given) > 1:
            yield f"{family} {''.join(given).capitalize()}"
    # Vowel signs part words for a pattern of letters: Bengali names are parted by their blanks.
    others = [one for one in value.split() if script_of(one) not in OWN and not _RUN.search(one)]
    if others:
        yield " ".join(latin(one).capitalize() for one in others)


class Syllables:
    """Known names, to be found in runs of such signs; made once for all texts."""

    def __init__(self, names: Iterable[str]) -> None:
        self._known = {joined for one in names for joined in _joined(one) if len(joined) >= SHORTEST}

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where one of them stands; the longest from each sign."""
        if not self._known or text.isascii():
            return
        for run in _RUN.finditer(text):
            sounds = [latin(one) for one in run[0]]
            for at in range(len(sounds)):
                ends = [end for end in range(at + 2, min(at + MOST_SIGNS, len(sounds)) + 1) if "".join(sounds[at:end]) in self._known]
                if ends:
                    yield run.start() + at, run.start() + ends[-1]


def _joined(value: str) -> Iterator[str]:
    """The letters of a name in one row, in each order of its words."""
    for name in (*spelled(value), value):
        words = [latin(found[0]) for found in _WORD.finditer(name)]
        if 2 <= len(words) <= MOST_WORDS and all(one.isascii() for one in words):
            yield from ("".join(words), "".join([*words[1:], words[0]]), "".join([words[-1], *words[:-1]]))
