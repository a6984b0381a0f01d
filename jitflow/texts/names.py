"""Names of persons and vessels in a text and in its translation. Pure.

Only what is surely a name is compared: names known from the file, words in another script than their
text, and capitalised words in quotation marks. A false alarm costs more trust than a missed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from jitflow.texts.folding import WITHOUT_VOWELS, Spelt, distance
from jitflow.texts.months import WORD

SHORTEST, SHORTEST_BY_EAR = 3, 5
_SCRIPT = {"el": "GREEK", "bg": "CYRILLIC"}
# Languages in which names take endings.
_INFLECTED = frozenset("bg cs el et fi ga hr hu lt lv mt pl ro sk sl".split())
# A capital letter at the beginning says nothing of a noun.
_NOUNS_CAPITALISED = frozenset({"de"})
# What a language takes off a name before it puts its own ending to it: Θεόδωρ-ος, Todorin-a, Iv-o.
_ENDING = re.compile(r"[aeiouysαεηιουωσаеиоуъюя]{1,2}$")
_SHORT_ENDING = re.compile(r"[aeiouysαεηιουωσаеиоуъюя]$")
_QUOTED = re.compile(r"[«„“\"‘‚”]\s?([^«»„“”\"‘’‚\n]{3,60}?)\s?[»“”\"’‘]")


@dataclass(frozen=True)
class Name:
    """One word of a name in the ways it is written: ("Тодорин", "Todorin"). `alias`: not its bearer's own."""

    forms: tuple[str, ...]
    alias: bool = False

    @cached_property
    def spelt(self) -> tuple[Spelt, ...]:
        """The forms, ready to be compared."""
        return tuple(map(Spelt, self.forms))


@dataclass(frozen=True)
class Word:
    """A word that may be a name, and where it stands."""

    text: str
    start: int
    end: int

    @cached_property
    def spelt(self) -> Spelt:
        """The word, ready to be compared."""
        return Spelt(self.text)


def names_from(own: str, latin: str = "", alias: bool = False) -> Iterator[Name]:
    """The words of a name as an answer has it ("Тодорин (Todorin)"), with its Latin form beside it.

    A name with figures in it ("Witness W-03") is a mark, not a name.
    """
    if any(one.isdigit() for one in own):
        return
    head, _open, inside = own.partition("(")
    latin = latin or inside.rstrip(") ")
    first, second = _significant(head), _significant(latin)
    paired = len(first) == len(second)
    for place, word in enumerate(first):
        yield Name((word, second[place]) if paired and second[place] != word else (word,), alias)
    if not paired:
        yield from (Name((word,), alias) for word in second if word not in first)


def _significant(name: str) -> list[str]:
    return [found[0] for found in WORD.finditer(name) if len(found[0]) >= SHORTEST and _may_be_name(found[0])]


def _may_be_name(word: str) -> bool:
    """Capitalised, or in a script without capitals; what stands all in capitals is an abbreviation when short."""
    first = word[0]
    if first.islower():
        return False
    return not (first.isupper() and word.isupper() and len(word) <= 5)


class Named:
    """The words of one text that may be names."""

    def __init__(self, text: str, language: str) -> None:
        self.text, self.language = text, language
        self.words = [
            Word(found[0], found.start(), found.end())
            for found in WORD.finditer(text)
            if len(found[0]) >= SHORTEST and (_may_be_name(found[0]) or found[0].isupper())
        ]

    def find(self, name: Name) -> Word | None:
        """The first word that is this name, in any of its forms and scripts."""
        return next((word for word in self.words if self.names(word, name)), None)

    def names(self, word: Word, name: Name) -> bool:
        """Whether a word of this text is this name."""
        if name.alias:
            return any(word.text.casefold() == form.casefold() for form in name.forms)
        # Where the name is known in this script, its spelling counts; transliteration is for the others.
        own = [form for form in name.spelt if form.script == word.spelt.script]
        return any(alike(word.spelt, form, self.language) for form in own or name.spelt)

    def bracketed(self, word: Word) -> bool:
        """Whether a word stands in round brackets."""
        return self.text.rfind("(", 0, word.start) > self.text.rfind(")", 0, word.start)

    def surely_names(self) -> Iterator[Word]:
        """Words in another script than the text, and those of capitalised quotations."""
        own = _SCRIPT.get(self.language, "LATIN")
        quoted = [] if self.language in _NOUNS_CAPITALISED else list(self._quoted())
        for word in self.words:
            if not _may_be_name(word.text):
                continue
            if word.spelt.script != own or any(start <= word.start and word.end <= end for start, end in quoted):
                yield word

    def _quoted(self) -> Iterator[tuple[int, int]]:
        for found in _QUOTED.finditer(self.text):
            words = WORD.findall(found[1])
            if self._is_defined(found):
                continue
            if 1 <= len(words) <= 4 and all(word[0].isupper() and not word.isupper() for word in words):
                yield found.span(1)

    def _is_defined(self, found: re.Match[str]) -> bool:
        """Whether a quotation ends a bracket: a term that an agreement defines ("the Parties"), which no other language keeps."""
        return self.text[found.end() :].lstrip().startswith(")") and self.text.rfind("(", 0, found.start()) > self.text.rfind(
            ")", 0, found.start()
        )


def written_alike(word: str, form: str, language: str) -> bool:
    """Whether a word of a text in this language is this form of a name, endings and scripts allowed for."""
    return alike(Spelt(word), Spelt(form), language)


def alike(word: Spelt, form: Spelt, language: str) -> bool:
    """As :func:`written_alike`, for words that are compared many times."""
    if word.script == form.script:
        if _same_stem(word.plain, form.plain, language):
            return True
        pairs = {(word.plain, form.passport), (word.passport, form.plain)} - {(word.plain, form.plain)}
        return any(_same_stem(one, other, language) for one, other in pairs)
    if WITHOUT_VOWELS & {word.script, form.script}:
        shorter = min(len(word.bones), len(form.bones))
        return shorter >= 2 and distance(word.bones, form.bones, 1) <= (1 if shorter >= 4 else 0)
    heard, known = word.heard, form.heard
    if _same_stem(heard, known, language):
        return True
    shorter = min(len(heard), len(known))
    allowed = 2 if shorter >= 9 else 1 if shorter >= 6 else 0
    if language in _INFLECTED and shorter >= 7:
        heard, known = heard[: len(known) - 1], known[:-1]
    return distance(heard, known, allowed) <= allowed


def written_by_ear(word: Spelt, form: Spelt) -> bool:
    """Whether two words in Latin letters are one Arabic name that people of two languages wrote down. No test of a translation:
    there another spelling is a mistake."""
    return word.script == form.script == "LATIN" and len(form.by_ear) >= SHORTEST_BY_EAR and word.by_ear == form.by_ear


def _same_stem(one: str, other: str, language: str) -> bool:
    """The same letters, up to the ending that the language gives to names."""
    if one == other:
        return True
    if language not in _INFLECTED:
        return one == f"{other}s"
    stem = _ENDING.sub("", other) if len(other) > 5 else _SHORT_ENDING.sub("", other)
    if one.startswith(other):
        return len(one) <= len(other) + (4 if len(other) >= 5 else 3)
    longest = len(other) + (4 if len(stem) >= 5 else 0)
    return len(stem) >= 2 and one.startswith(stem) and len(one) <= longest


@dataclass(frozen=True)
class NameDifference:
    """A name on one side only; `missing`: it stands in the source alone. `word` is where it stands."""

    missing: bool
    word: Word


def compare_names(source: Named, target: Named, known: Iterable[Name]) -> list[NameDifference]:
    """Names that stand on one side only, those missing in the translation first."""
    known = list(known)
    missing = _one_sided(source, target, known, both_ways=True)
    # A word the translator explains in brackets (the office in its own language) is no name too much.
    extra = [word for word in _one_sided(target, source, known, both_ways=False) if not target.bracketed(word)]
    extra += [word for word in _misspelt(source, target, known) if word not in extra]
    return [NameDifference(True, word) for word in missing] + [NameDifference(False, word) for word in extra]


def _one_sided(here: Named, there: Named, known: list[Name], both_ways: bool) -> list[Word]:
    found: dict[str, Word] = {}
    for name in known:
        if name.alias and not both_ways:
            continue
        word = here.find(name)
        if word is not None and there.find(name) is None:
            found.setdefault(word.spelt.plain, word)
    for word in here.surely_names():
        if word.spelt.plain in found:
            continue
        forms = next((name.forms for name in known if here.names(word, name)), (word.text,))
        if there.find(Name((*forms, word.text))) is None and not _alike_there(word, here, there):
            found[word.spelt.plain] = word
    return sorted(found.values(), key=lambda word: word.start)


def _alike_there(word: Word, here: Named, there: Named) -> bool:
    """The other way round: a word there whose ending this language changed."""
    return any(alike(word.spelt, other.spelt, here.language) for other in there.words)


def _misspelt(source: Named, target: Named, known: list[Name]) -> Iterator[Word]:
    """Words of the translation that are nearly, not quite, a known name of the source."""
    said = {word.spelt.plain for word in source.words}
    own = [name for name in known if not name.alias and source.find(name) is not None]
    for word in target.words:
        plain = word.spelt.plain
        if plain in said or len(plain) < 6 or any(target.names(word, name) for name in known):
            continue
        if any(_nearly(plain, form.plain) for name in own for form in name.spelt):
            yield word


def _nearly(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 6 and 0 < distance(one, other, 1) <= 1
