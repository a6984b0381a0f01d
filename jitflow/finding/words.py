"""Text to terms. Pure: the same text gives the same terms on every machine, until `REVISION` is raised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from jitflow.finding import stems as _stems
from jitflow.finding.folding import fold
from jitflow.finding.numbers import numbers_in

REVISION = 1
"""Raised when the same text gives other terms than before: `service.tidy` then indexes anew."""
WORD = re.compile(r"[^\W_]+")
LONGEST_TEXT = 1_000_000
"""Characters of an article that are indexed; what follows is kept, but not found."""
_CACHED = 500_000
"""Words whose terms a process keeps in mind."""
STEP = 16
"""Words from one place of the text that is noted to the next."""
NUMBER = "#"
"""In place of a language: the numbers of lawyers have none."""
NOTHING = 0
"""Stands between title and text, so that no phrase reaches across."""

_terms: dict[tuple[str, str], tuple[int, ...]] = {}


@dataclass
class Words:
    """The words of one text as terms: by position, and further terms that stand at a position."""

    terms: list[int] = field(default_factory=list)
    more: list[tuple[int, int]] = field(default_factory=list)
    """(position, term): spellings without accents, and the numbers of lawyers."""
    starts: list[int] = field(default_factory=list)
    """Where every sixteenth word begins."""


def term(kind: str, text: str) -> int:
    """The number of a term, 63 bits: `kind` is a language, or `NUMBER`."""
    return int.from_bytes(blake2b(f"{kind}:{text}".encode(), digest_size=8).digest(), "big") >> 1 or 1


def terms_of(word: str, language: str) -> tuple[int, ...]:
    """The terms of one word: its stem, and that of its spelling without accents where it differs."""
    known = _terms.get((language, word))
    if known is None:
        if len(_terms) >= _CACHED:
            _terms.clear()
        known = tuple(term(language, one) for one in _stems.stems(word, language))
        _terms[(language, word)] = known
    return known


def words_of(text: str, language: str) -> Words:
    """All terms of a text."""
    made = Words()
    terms, known = made.terms, _terms
    for match in WORD.finditer(text):
        word = match[0]
        if not len(terms) % STEP:
            made.starts.append(match.start())
        found = known.get((language, word)) or terms_of(word, language)
        if len(found) > 1:
            made.more += [(len(terms), one) for one in found[1:]]
        terms.append(found[0])
    if numbers := numbers_in(text):
        starts = [match.start() for match in WORD.finditer(text)]
        made.more += _number_terms(numbers, starts)
    return made


def _number_terms(numbers, starts: list[int]) -> Iterator[tuple[int, int]]:
    """Each name of a number, at every word that is part of it: all of it is marked."""
    position = 0
    for one in numbers:
        while position < len(starts) and starts[position] < one.start:
            position += 1
        inside = position
        while inside < len(starts) and starts[inside] < one.end:
            for name in one.names:
                yield inside, term(NUMBER, name)
            inside += 1


_PARTING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""Control characters: they part words."""
_NOTHING = re.compile(r"[\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")
"""Soft hyphens, marks of direction, lone surrogates: they stand within words, or cannot be stored."""


def clean(text: str) -> str:
    """Text as it can be stored and split: composed letters, no lone surrogates, no control characters but line ends."""
    text = _PARTING.sub(" ", text)
    return text if text.isascii() else unicodedata.normalize("NFC", _NOTHING.sub("", text))


def folded(text: str) -> str:
    """The words of a text, folded, with one space between them."""
    return " ".join(fold(word) for word in WORD.findall(text))
