"""Names of months in the official languages, as they stand in sentences. Pure; the names come from CLDR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from re import compile as pattern

from babel import Locale

from jitflow.texts.folding import folded

WORD = pattern(r"[^\W\d_]+")
# Cases that CLDR does not list and that no rule of endings gives.
_MORE = {
    "sl": {3: ("marca", "marcu")},
    "cs": {6: ("červnu",), 7: ("červenci",), 10: ("říjnu",)},
    "ga": {6: ("mheithimh", "meithimh"), 11: ("samhna",), 12: ("nollag",), 3: ("mharta",), 5: ("bhealtaine",)},
    "pl": {10: ("październiku",), 11: ("listopadzie",)},
}
# Where a language has names of its own: Jänner in Austria, Sept in Ireland.
_REGIONS = {"en": ("en_GB", "en_IE"), "de": ("de_AT",), "pt": ("pt_PT",)}
# Languages that put endings to the names; the others write them as they are.
_INFLECTED = frozenset("cs el et fi ga hr hu lt lv pl sk sl".split())
_GENITIVE_S = frozenset({"de", "sv", "da"})
# Words that are more than a month: only with a year beside them.
_WITH_YEAR = {"ro": {"mai"}}
_CAPITAL = frozenset({"en", "de", "el", "ga", "mt"})


@dataclass(frozen=True)
class Month:
    """The name of a month in a text. `sure`: it is one even without a year beside it."""

    number: int
    start: int
    end: int
    sure: bool


@dataclass(frozen=True)
class _Names:
    full: dict[str, int]
    short: dict[str, int]
    two_words: dict[str, tuple[str, int]]


@cache
def _names(language: str) -> _Names:
    names = _Names({}, {}, {})
    for locale in map(Locale.parse, (language, *_REGIONS.get(language, ()))):
        for kind in ("format", "stand-alone"):
            for number, name in locale.months[kind]["wide"].items():
                first, _space, second = folded(name).partition(" ")
                if second:
                    names.two_words[first] = (second, number)
                else:
                    names.full[first] = number
            for number, name in locale.months[kind]["abbreviated"].items():
                names.short.setdefault(folded(name).rstrip("."), number)
    for number, forms in _MORE.get(language, {}).items():
        names.full.update({folded(form): number for form in forms})
    return names


def months_in(text: str, language: str) -> Iterator[Month]:
    """The names of months in a text, in their order."""
    words = list(WORD.finditer(text))
    names = _names(language)
    for place, found in enumerate(words):
        word = found[0]
        following = words[place + 1] if place + 1 < len(words) else None
        two = names.two_words.get(_unaspirated(folded(word), language))
        if two and following is not None and folded(following[0]).startswith(two[0][:5]):
            yield Month(two[1], found.start(), following.end(), True)
            continue
        if language in _CAPITAL and word[0].islower():
            continue
        number, full = month_of(word, language)
        if number:
            sure = full and folded(word) not in _WITH_YEAR.get(language, ())
            yield Month(number, found.start(), found.end(), sure)


def month_of(word: str, language: str) -> tuple[int, bool]:
    """The number of the month a word names, and whether it is its full name; 0: it names none."""
    names, plain = _names(language), folded(word)
    number = names.full.get(plain) or names.full.get(_unaspirated(plain, language))
    if number:
        return number, True
    if language in _GENITIVE_S and plain.endswith("s") and plain[:-1] in names.full:
        return names.full[plain[:-1]], True
    if language in _INFLECTED and (number := _by_stem(plain, language)):
        return number, True
    return names.short.get(plain, 0), False


def _by_stem(plain: str, language: str) -> int:
    """The month whose name has the longest beginning in common, when it is long enough to be that name."""
    best = (0, 0, 0)
    for name, number in _names(language).full.items():
        common = _common(plain, name)
        needed = len(name) - (1 if len(name) <= 6 else 2)
        if common >= max(3, needed) and len(plain) <= len(name) + (2 if len(name) <= 4 else 4):
            best = max(best, (common, -abs(len(plain) - len(name)), number))
    return best[2]


def _common(one: str, other: str) -> int:
    place = 0
    while place < min(len(one), len(other)) and one[place] == other[place]:
        place += 1
    return place


def _unaspirated(plain: str, language: str) -> str:
    """An Irish word without the h that its place in the sentence gives it."""
    if language == "ga" and len(plain) > 2 and plain[1] == "h" and plain[0] in "bcdfgmpst":
        return plain[0] + plain[2:]
    return plain
