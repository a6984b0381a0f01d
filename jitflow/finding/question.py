"""What was typed into the search box, cut to bounds, as parts. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jitflow.finding.numbers import numbers_in
from jitflow.finding.words import WORD, clean
from jitflow.instruments.messages import N_

LONGEST_REFUSED = 20_000
"""Characters from which on nothing is looked for: that is a file, not a question."""
LONGEST = 1_000
"""Characters that are looked at."""
MOST_WORDS = 32
"""Words, phrases and numbers that are looked for."""
LONGEST_PHRASE = 12
LONGEST_WORD = 64

ELIDED = "c d j l m n s t qu jusqu lorsqu puisqu quoiqu dell all nell sull dall coll un quest"
"""French and Italian words that lose their vowel before the word that is meant: d'arrêt, dell'esecuzione."""

REASONS = {
    "too_long": N_("This is too long to search for. Type a few words."),
    "no_words": N_("There is no word or number in what you typed."),
    "only_excluded": N_("Type at least one word that is to be found."),
    "cut": N_("Only the first words of what you typed were searched for."),
}
"""What people are told, by code."""


class Refused(ValueError):
    """A question that is not looked for; `code` is a key of `REASONS`."""

    def __init__(self, code: str) -> None:
        super().__init__(REASONS[code])
        self.code = code


@dataclass(frozen=True)
class Part:
    """One thing that was asked for."""

    kind: str
    """word, phrase or number"""
    text: str
    words: tuple[str, ...]
    """Its words in small letters; of a number its names, the fullest first."""
    excluded: bool = False


@dataclass(frozen=True)
class Question:
    """All that was asked for, in order."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    """Keys of `REASONS`."""

    @property
    def wanted(self) -> list[Part]:
        """What articles are to hold."""
        return [one for one in self.parts if not one.excluded]

    @property
    def excluded(self) -> list[Part]:
        """What articles must not hold."""
        return [one for one in self.parts if one.excluded]


_QUOTE = r"\"\u201c\u201d\u201e\u00ab\u00bb"
_PHRASE = re.compile(rf"(?<!\S)([-\u2212\u2013]?)[{_QUOTE}]([^{_QUOTE}]*)[{_QUOTE}]")
_ELIDED = re.compile(
    rf"(?:(?<!\S)([-\u2212\u2013]))?(?<![\w'\u2019])(?:{'|'.join(ELIDED.split())})['\u2019](?=[^\W\d_])", re.IGNORECASE
)
_MINUS = re.compile(r"(?<!\S)[-\u2212\u2013]$")


def parse(typed: str) -> Question:
    """Take apart what was typed; raises `Refused`. An empty question has no parts: everything fits it."""
    if len(typed) > LONGEST_REFUSED:
        raise Refused("too_long")
    notes = []
    if len(typed) > LONGEST:
        # Never in the middle of a word or number.
        typed, notes = typed[:LONGEST].rpartition(" ")[0] or typed[:LONGEST], ["cut"]
    text = clean(typed)
    if not text.strip():
        if typed.strip():
            raise Refused("no_words")
        return Question(())
    found = sorted(_parts(text), key=lambda pair: pair[0])
    parts = list(dict.fromkeys(part for _, part in found))
    if len(parts) > MOST_WORDS:
        parts, notes = parts[:MOST_WORDS], ["cut"]
    if not parts:
        raise Refused("no_words")
    if all(one.excluded for one in parts):
        raise Refused("only_excluded")
    return Question(tuple(parts), tuple(notes))


def _parts(text: str) -> list[tuple[int, Part]]:
    """The parts with their places: phrases, then numbers, then the words that are left."""
    found: list[tuple[int, Part]] = []

    def phrase(match: re.Match) -> str:
        words = _words(match[2])[:LONGEST_PHRASE]
        if words:
            found.append((match.start(), Part("phrase", match[2].strip(), words, bool(match[1]))))
        return " " * len(match[0])

    rest = _PHRASE.sub(phrase, text)
    for one in numbers_in(rest, typed=True):
        excluded = bool(_MINUS.search(rest[: one.start]))
        found.append((one.start, Part("number", rest[one.start : one.end], one.names, excluded)))
        rest = rest[: one.start] + " " * (one.end - one.start) + rest[one.end :]
    rest = _ELIDED.sub(lambda match: " " * (len(match[0]) - len(match[1] or "")) + (match[1] or ""), rest)
    for match in WORD.finditer(rest):
        word = match[0].casefold()[:LONGEST_WORD]
        found.append((match.start(), Part("word", match[0], (word,), bool(_MINUS.search(rest[: match.start()])))))
    return found


def _words(text: str) -> tuple[str, ...]:
    return tuple(match.casefold()[:LONGEST_WORD] for match in WORD.findall(text))
