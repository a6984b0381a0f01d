"""Where a text names certain days, whatever its language and order of day, month and year. Pure.

Only days that are known are looked for: then a word that is a month in any of the 24 languages may count as one, and both
readings of 3/12/1985, without every figure of a text becoming a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from jitflow.texts.months import month_of, months_in

LANGUAGES = tuple("bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split())
BESIDE = 5
"""Words and figures on either side of a year in which its day and month are looked for ("1985 m. kovo 12 d.")."""
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_GAP = re.compile(r"[\s.,/'’\-‐–()]{0,3}")
_ROMAN = {one: number for number, one in enumerate("I II III IV V VI VII VIII IX X XI XII".split(), 1)}
_FOMHAIR = "fómhair"
Piece = re.Match[str]


class Days:
    """The days that are looked for; made once for all texts."""

    def __init__(self, days: Sequence[date]) -> None:
        self._days = {(one.year, one.month, one.day) for one in days}
        self._years = {str(one.year): {one.year} for one in days}
        for one in days:
            self._years.setdefault(f"{one.year % 100:02d}", set()).add(one.year)
        self._runs = {run for one in days for run in _runs(one)}

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where each of them is named."""
        if not self._days:
            return
        pieces = list(_PIECE.finditer(text))
        for place, piece in enumerate(pieces):
            if self._is_run(piece[0]):
                yield piece.span()
            elif piece[0] in self._years:
                yield from self._around(text, pieces, place)

    def _around(self, text: str, pieces: Sequence[Piece], place: int) -> Iterator[tuple[int, int]]:
        years = self._years[pieces[place][0]]
        for step in (-1, 1):
            near = _beside(text, pieces, place, step)
            found = next((one for one in _readings(near) if any((year, *one[:2]) in self._days for year in years)), None)
            if found and (len(pieces[place][0]) == 4 or found[2] == 2):
                last = near[found[2] - 1]
                yield min(last.start(), pieces[place].start()), max(last.end(), pieces[place].end())

    def _is_run(self, figures: str) -> bool:
        """A day without any mark between its parts, alone or as the beginning of a personal number."""
        if len(figures) in (6, 8):
            return figures in self._runs
        begins = (figures[:6], figures[1:7], figures[:8]) if 10 <= len(figures) <= 13 and figures.isdigit() else ()
        return any(one in self._runs for one in begins)


def _runs(day: date) -> Iterator[str]:
    two, four = f"{day.year % 100:02d}", f"{day.year:04d}"
    month, number = f"{day.month:02d}", f"{day.day:02d}"
    for year in (two, four):
        yield from (year + month + number, number + month + year)
    yield f"{two}{day.month + 50}{number}"  # women in Czech and Slovak birth numbers


def _beside(text: str, pieces: Sequence[Piece], place: int, step: int) -> list[Piece]:
    """The next pieces on one side, as long as hardly anything stands between them."""
    found: list[Piece] = []
    before = pieces[place]
    for at in range(place + step, place + step * (BESIDE + 1), step):
        if not 0 <= at < len(pieces):
            break
        one = pieces[at]
        gap = text[one.end() : before.start()] if step < 0 else text[before.end() : one.start()]
        if not _GAP.fullmatch(gap):
            break
        found.append(one)
        before = one
    return found


def _readings(near: Sequence[Piece]) -> Iterator[tuple[int, int, int]]:
    """Every month and day the pieces may mean, with how many of the pieces that takes."""
    for at, one in enumerate(near):
        for other in range(at):
            for day, word in ((one[0], near[other][0]), (near[other][0], one[0])):
                if not (day.isdigit() and len(day) <= 2) or (word.isdigit() and at != 1):  # "from 12 to 3 1985 pages"
                    continue
                for month in _months(word) | _two_words(near, other if word == near[other][0] else at):
                    yield month, int(day), at + 1


def _two_words(near: Sequence[Piece], at: int) -> frozenset[int]:
    """Irish names of months of two words: Meán Fómhair."""
    if near[at][0].casefold() != _FOMHAIR:
        return frozenset()
    others = [near[place][0] for place in (at - 1, at + 1) if 0 <= place < len(near)]
    return frozenset(month.number for other in others for month in months_in(f"{other.title()} Fómhair", "ga"))


@lru_cache(maxsize=8192)
def _months(word: str) -> frozenset[int]:
    """The months a word or figure names in any language."""
    if word.isdigit():
        return frozenset({int(word)}) if len(word) <= 2 else frozenset()
    found = {month_of(word, language)[0] for language in LANGUAGES} | {_ROMAN.get(word.upper(), 0)}
    return frozenset(found - {0})
