"""Does a translation say the same figures and names as its source? Pure, and the same every time.

Digits, dates, times, amounts, references and names are read in the way of each language and compared
by what they mean: 7.000 euro and EUR 7,000 agree, 2 agosto 2026 and 2.8.2026 do, one changed digit does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from jitflow.texts.figures import Atom, Figure, figures
from jitflow.texts.months import months_in
from jitflow.texts.names import Name, Named, compare_names
from jitflow.texts.number_words import number_words

MISSING, EXTRA, CHANGED = "missing", "extra", "changed"


@dataclass(frozen=True)
class Difference:
    """One thing in which a translation differs from its source.

    kind: number, date, time, amount, code, currency or name. side: ``missing`` in the translation,
    ``extra`` there, or ``changed`` (the currency of an amount). `text` is written as where it stands:
    in the source, for ``extra`` in the translation; `other` is the other side of a changed one.
    """

    kind: str
    side: str
    text: str
    start: int
    end: int
    other: str = ""


def compare(
    source: str, source_language: str, target: str, target_language: str, names: Iterable[Name] = ()
) -> list[Difference]:
    """What the translation lacks, what it has too much, in the order of the texts; nothing: they agree."""
    left, right = _Side(source, source_language), _Side(target, target_language)
    found = _Comparison(left, right).differences()
    for one in compare_names(Named(source, source_language), Named(target, target_language), names):
        side = MISSING if one.missing else EXTRA
        found.append(Difference("name", side, one.word.text, one.word.start, one.word.end))
    return sorted(found, key=lambda one: (one.side == EXTRA, one.start))


def facts_in(text: str, language: str) -> list[tuple[int, int]]:
    """Where the figures of a text stand: start and end of each."""
    return [(one.start, one.end) for one in figures(text, language)]


class _Side:
    """One of the two texts, read."""

    def __init__(self, text: str, language: str) -> None:
        self.text, self.figures = text, figures(text, language)
        self.words = Counter(number_words(text, language))
        self.months = {month.number for month in months_in(text, language)}
        self.months |= {value[2] for one in self.figures for value in one.values if value[0] == "date"}


class _Comparison:
    """Pairs what agrees, the whole figures first, then their parts; what is left differs."""

    def __init__(self, left: _Side, right: _Side) -> None:
        self.left, self.right = left, right
        both = left.words & right.words
        self.spare_left, self.spare_right = left.words - both, right.words - both

    def differences(self) -> list[Difference]:
        left, right, changed = self._whole()
        lost_left, lost_right = self._parts(left, right)
        found = [_difference(one, MISSING, self.left) for one in lost_left]
        found += [_difference(one, EXTRA, self.right) for one in lost_right]
        return found + changed

    def _whole(self) -> tuple[list[Figure], list[Figure], list[Difference]]:
        left, right = list(self.left.figures), list(self.right.figures)
        _taken(left, right, lambda one, other: one.currency == other.currency and bool(one.values & other.values))
        pairs = _taken(left, right, lambda one, other: bool(one.values & other.values))
        changed = [
            Difference("currency", CHANGED, f"{one.text} {one.currency}", one.start, one.end, f"{other.text} {other.currency}")
            for one, other in pairs
            if one.currency and other.currency
        ]
        return left, right, changed

    def _parts(self, left: list[Figure], right: list[Figure]) -> tuple[list[Figure], list[Figure]]:
        """What differs although each figure may fall into its parts: "8 and 11 June" is "8 June and 11 June"."""
        ours = [(figure, atom) for figure in left for atom in figure.parts()]
        theirs = [(figure, atom) for figure in right for atom in figure.parts()]
        _taken(ours, theirs, lambda one, other: self._agree(one[1], other[1]))
        ours = [one for one in ours if not _in_words(one[1], self.spare_right)]
        theirs = [one for one in theirs if not _in_words(one[1], self.spare_left)]
        return _once(ours), _once(theirs)

    def _agree(self, one: Atom, other: Atom) -> bool:
        if not one.values & other.values:
            return False
        if one.month and other.month:
            return one.month == other.month
        return (not one.month or one.month in self.right.months) and (not other.month or other.month in self.left.months)


def _taken(left: list[Any], right: list[Any], agree: Callable[[Any, Any], bool]) -> list[tuple[Any, Any]]:
    """Take out of both lists as many agreeing pairs as there are; returns the pairs."""
    edges = [[place for place, other in enumerate(right) if agree(one, other)] for one in left]
    mate: dict[int, int] = {}
    for place in range(len(left)):
        _augment(place, edges, mate, set())
    pairs = [(left[one], right[other]) for other, one in sorted(mate.items(), key=lambda pair: pair[1])]
    gone_left, gone_right = set(mate.values()), set(mate)
    left[:] = [one for place, one in enumerate(left) if place not in gone_left]
    right[:] = [one for place, one in enumerate(right) if place not in gone_right]
    return pairs


def _augment(place: int, edges: Sequence[Sequence[int]], mate: dict[int, int], seen: set[int]) -> bool:
    """One step of the method of Kuhn: find a partner, asking others to move on."""
    for other in edges[place]:
        if other in seen:
            continue
        seen.add(other)
        if other not in mate or _augment(mate[other], edges, mate, seen):
            mate[other] = place
            return True
    return False


def _in_words(atom: Atom, spare: Counter[int]) -> bool:
    """Whether the other side has this number as a word that nothing else needs; then it is used up."""
    if atom.month:
        return False
    for kind, *value in atom.values:
        if kind == "number" and value[0].isdigit() and spare[int(value[0])] > 0:
            spare[int(value[0])] -= 1
            return True
    return False


def _once(found: list[tuple[Figure, Atom]]) -> list[Figure]:
    return list(dict.fromkeys(figure for figure, _atom in found))


def _difference(one: Figure, side: str, where: _Side) -> Difference:
    return Difference(one.kind, side, where.text[one.start : one.end], one.start, one.end)
