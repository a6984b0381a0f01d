"""Numbers and marks that are known, found with any marks between their figures and in letters that look or sound alike. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from jitflow.knowledge.lettering import looked
from jitflow.texts.folding import latin, with_plain_digits

SHORTEST = 4
SHORTEST_ADDRESS = 6
SHORTEST_LOCAL = 7
"""Figures of a telephone number without its country."""
_ABROAD = re.compile(r"\s*(?:\+|00)\s*(?=[1-9(])")
_WITH_YEAR = re.compile(r"(?<!\d)(\d{3,7})\s?[/.\-]\s?(\d{4}|\d{2})(?!\d)")
_FIRST = SHORTEST
"""Letters by which marks are filed."""


def is_mark(number: str) -> bool:
    """Whether it is looked for as a mark; what has no figure is a name."""
    return "@" in number or any(map(str.isdigit, with_plain_digits(number)))


class Marks:
    """Known marks, filed by how they begin; made once for all texts."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._filed: dict[str, set[str]] = {}
        for number in numbers:
            for mark in _forms(number):
                self._filed.setdefault(mark[:_FIRST], set()).add(mark)

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where one of them stands; `text` has plain digits."""
        if not self._filed:
            return
        at = [place for place, one in enumerate(text) if one.isalnum()]
        bare = [text[place] for place in at]
        starts = [number for number, place in enumerate(at) if not place or not text[place - 1].isalnum()]
        for read in ("".join(map(_sounded, bare)), "".join(map(_looked, bare))):
            for number in starts:
                for mark in self._filed.get(read[number : number + _FIRST], ()):
                    if read.startswith(mark, number) and _whole(text, at[number], at[number + len(mark) - 1] + 1, len(mark)):
                        yield at[number], at[number + len(mark) - 1] + 1


def _whole(text: str, start: int, end: int, letters: int) -> bool:
    """It ends where a word ends, and no more than marks stand between its parts."""
    return (end >= len(text) or not text[end].isalnum()) and end - start <= 2 * letters + 4


def _forms(number: str) -> set[str]:
    plain = with_plain_digits(number)
    if "@" in plain:
        return {one for one in (_bare(plain), _bare(plain.replace("@", "at"))) if len(one) >= SHORTEST_ADDRESS}
    found = {_bare(plain), "".join(_looked(one) for one in plain if one.isalnum())}
    found |= {first + year for first, given in _WITH_YEAR.findall(plain) for year in _years(given)}
    if abroad := _ABROAD.match(plain):
        found |= _local(re.sub(r"\D", "", plain[abroad.end() :]))
    return {one for one in found if len(one) >= SHORTEST and any(map(str.isdigit, one))}


def _years(given: str) -> tuple[str, ...]:
    return (given, given[2:]) if len(given) == 4 else (given, f"20{given}", f"19{given}")


def _local(figures: str) -> set[str]:
    """A telephone number without its country, as it is dialled at home; codes of countries have one to three figures."""
    ends = {figures[length:].lstrip("0") for length in (1, 2, 3)}
    return {figures, f"00{figures}"} | {form for one in ends if len(one) >= SHORTEST_LOCAL for form in (one, f"0{one}")}


def _bare(text: str) -> str:
    return "".join(_sounded(one) for one in text if one.isalnum())


@cache
def _sounded(letter: str) -> str:
    return latin(letter)[:1] or letter


@cache
def _looked(letter: str) -> str:
    return looked(letter).lower()[:1]
