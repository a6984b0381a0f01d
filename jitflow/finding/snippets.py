"""What of an article is shown: its title and the place of its text that says most, with marks. Parts, never HTML. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jitflow.finding.packing import Order
from jitflow.finding.words import WORD

WORDS = 32
"""Words of a snippet."""
BEFORE = 6
"""Words before the first mark."""
CUT = "…"

Parts = tuple[tuple[str, bool], ...]
"""(text, whether it is marked)"""


def title_parts(title: str, order: Order, wanted: Collection[int]) -> Parts:
    """The title with marks."""
    marks = _marks(order.title, order.more, 0, wanted)
    return _parts(title, _spans(title, marks), 0, len(title))


def snippet(body: str, order: Order, wanted: Collection[int]) -> Parts:
    """The words around the place that holds most of what was asked for; the beginning, if none does."""
    marks = _marks(order.body, order.more, len(order.title) + 1, wanted)
    first, last = _window(marks, order, len(order.title) + 1, wanted)
    starts = []
    for match in WORD.finditer(body):
        starts.append(match)
        if len(starts) > last:
            break
    if not starts:
        return ((body[:200].strip(), False),) if body.strip() else ()
    begin = starts[min(first, len(starts) - 1)].start() if first else 0
    at_end = len(starts) <= last
    end = len(body) if at_end and len(body) - starts[-1].end() < 40 else starts[-1 if at_end else last - 1].end()
    spans = [starts[place].span() for place in sorted(marks) if first <= place < min(last, len(starts))]
    parts = _parts(body, spans, begin, end)
    before = ((f"{CUT} ", False),) if begin else ()
    after = ((f" {CUT}", False),) if end < len(body.rstrip()) else ()
    return _joined((*before, *parts, *after))


def _marks(terms: Sequence[int], more: dict[int, list[int]], offset: int, wanted: Collection[int]) -> set[int]:
    """Positions of words that are wanted."""
    made = {place for place, one in enumerate(terms) if one in wanted}
    end = offset + len(terms)
    for place, others in more.items():
        if offset <= place < end and not wanted.isdisjoint(others):  # type: ignore[attr-defined]
            made.add(place - offset)
    return made


def _window(marks: set[int], order: Order, offset: int, wanted: Collection[int]) -> tuple[int, int]:
    """First and last word of the window with most different terms, then with most marks; the earliest of equals."""
    if not marks:
        return 0, WORDS
    places = sorted(marks)
    best, chosen = (0, 0), places[0]
    for at, place in enumerate(places):
        inside = []
        for other in places[at:]:
            if other >= place + WORDS - BEFORE:
                break
            inside.append(order.body[other])
        score = (len(set(inside)), len(inside))
        if score > best:
            best, chosen = score, place
        if at > 400:  # a text that says the same in every line
            break
    first = max(0, chosen - BEFORE)
    return first, first + WORDS


def _spans(text: str, marks: set[int]) -> list[tuple[int, int]]:
    return [match.span() for place, match in enumerate(WORD.finditer(text)) if place in marks] if marks else []


def _parts(text: str, spans: Sequence[tuple[int, int]], begin: int, end: int) -> Parts:
    made, at = [], begin
    for start, stop in spans:
        made.append((text[at:start], False))
        made.append((text[start:stop], True))
        at = stop
    made.append((text[at:end], False))
    return _joined(made)


def _joined(parts: Sequence[tuple[str, bool]]) -> Parts:
    """Neighbours of a kind as one, white space as one space; "C", "-", "241", "/", "15" as one mark."""
    made: list[tuple[str, bool]] = []
    for at, (text, marked) in enumerate(parts):
        between = 0 < at < len(parts) - 1 and not marked and parts[at - 1][1] and parts[at + 1][1]
        if between and text and not any(one.isspace() or one.isalnum() for one in text):
            marked = True
        if not text:
            continue
        text = " ".join(text.split()) if not text.isspace() else " "
        lead = " " if parts[at][0][0].isspace() and text != " " else ""
        trail = " " if parts[at][0][-1].isspace() and text != " " else ""
        text = f"{lead}{text}{trail}"
        if made and made[-1][1] == marked:
            made[-1] = (made[-1][0] + text, marked)
        else:
            made.append((text, marked))
    return tuple(made)
