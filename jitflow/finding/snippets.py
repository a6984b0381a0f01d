"""What of an article is shown: its title and the place of its text that says most, with marks. Parts, never HTML. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set

from jitflow.finding.packing import Order
from jitflow.finding.words import STEP, WORD

WORDS = 32
"""Words of a snippet."""
BEFORE = 6
"""Words before the first mark."""
CUT = "…"
LONGEST_END = 40
"""Characters after the last word that are shown, too."""
MOST_PLACES = 400
"""Marks that are compared: a text may say the same in every line."""
_SPACE = re.compile(r"\s+")

Parts = tuple[tuple[str, bool], ...]
"""(text, whether it is marked)"""


def title_parts(title: str, order: Order, wanted: Set[int]) -> Parts:
    """The title with marks."""
    marks = _marks(order.title, order.more, 0, wanted)
    if not marks:
        return ((title, False),)
    spans = [match.span() for place, match in enumerate(WORD.finditer(title)) if place in marks]
    return _parts(title, spans, 0, len(title))


def snippet(body: str, order: Order, wanted: Set[int]) -> Parts:
    """The words around the place that holds most of what was asked for; the beginning, if none does."""
    marks = _marks(order.body, order.more, len(order.title) + 1, wanted)
    first = max(0, _best(sorted(marks), order) - BEFORE) if marks else 0
    last = min(first + WORDS, len(order.body))
    spans = _spans(body, order, first, last)
    if not spans:
        return ((body[:200].strip(), False),) if body.strip() else ()
    begin = spans[0][0] if first else 0
    end = spans[-1][1]
    if last == len(order.body) and len(body) - end < LONGEST_END:
        end = len(body.rstrip())
    parts = _parts(body, [span for place, span in enumerate(spans, first) if place in marks], begin, end)
    before = ((f"{CUT} ", False),) if begin else ()
    after = ((f" {CUT}", False),) if end < len(body.rstrip()) else ()
    return (*before, *parts, *after)


def _marks(terms: Sequence[int], more: Sequence[int], offset: int, wanted: Set[int]) -> set[int]:
    """Positions of words that are wanted."""
    made = {place for place, one in enumerate(terms) if one in wanted}
    if more and not wanted.isdisjoint(more[1::2]):
        places = (place - offset for place, one in zip(more[::2], more[1::2], strict=True) if one in wanted)
        made.update(place for place in places if 0 <= place < len(terms))
    return made


def _best(places: Sequence[int], order: Order) -> int:
    """The first word of the window with most different terms, then with most marks; the earliest of equals."""
    best, chosen = (0, 0), places[0]
    for at, place in enumerate(places[:MOST_PLACES]):
        inside = []
        for other in places[at : at + WORDS]:
            if other >= place + WORDS - BEFORE:
                break
            inside.append(order.body[other])
        score = (len(set(inside)), len(inside))
        if score > best:
            best, chosen = score, place
    return chosen


def _spans(text: str, order: Order, first: int, last: int) -> list[tuple[int, int]]:
    """Where these words stand: found from the last place before them that is noted."""
    made: list[tuple[int, int]] = []
    at = first // STEP
    if at >= len(order.starts):
        return made
    place = at * STEP
    for match in WORD.finditer(text, order.starts[at]):
        if place >= last:
            break
        if place >= first:
            made.append(match.span())
        place += 1
    return made


def _parts(text: str, spans: Iterable[tuple[int, int]], begin: int, end: int) -> Parts:
    """The text between two places with marks: words with nothing but signs between them are one mark, as C-241/15."""
    made: list[tuple[str, bool]] = []
    at = begin
    for start, stop in spans:
        between = text[at:start]
        if made and not _SPACE.search(between):
            made[-1] = (made[-1][0] + text[at:stop], True)
        else:
            if between:
                made.append((_SPACE.sub(" ", between), False))
            made.append((text[start:stop], True))
        at = stop
    if at < end:
        made.append((_SPACE.sub(" ", text[at:end]), False))
    return tuple(made)
