"""Events and limits of time on one axis, as SVG. Colours come from the style sheet by class.

Every shape has words: bars carry title, end and what is left; the same stands in lists beside the picture.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from xml.sax.saxutils import escape, quoteattr

WIDTH, LEFT, RIGHT = 1160, 270, 1136
"""The whole picture, and the axis in it."""
TOP, ROW, BAR = 52, 46, 18
LETTERS = 34
"""Letters of a title that fit before the axis."""
LETTER_WIDTH = 7.2
BACK_DAYS = 400
"""How far back it reaches where no first day is given: what happened before, or was entered with an impossible year,
stands at its beginning."""
MANY_DAYS = 1100
"""From about three years on, a line for each month would be a hatching."""
LEAST_AHEAD_DAYS, AHEAD_DAYS = 21, 120
"""How far ahead the axis reaches, at least and at most: a limit in years would press all others together."""


@dataclass(frozen=True)
class Bar:
    """One limit: from the event that started it to its last day."""

    title: str
    start: date
    last: date
    words: str
    """When it ends and what is left."""
    kind: str
    """``blocking`` (over), ``warning`` (today), ``clock``."""


@dataclass(frozen=True)
class Axis:
    """What is drawn, in the reader's language."""

    title: str
    events_title: str
    today_title: str
    today: date
    events: list[tuple[date, str]]
    bars: list[Bar]
    month: Callable[[date], str]
    first: date | None = None
    """The day at which the picture begins, where it has one of its own."""


def draw(axis: Axis) -> str:
    """The picture."""
    earliest = axis.first or axis.today - timedelta(days=BACK_DAYS)
    known = [day for day in (*(day for day, _ in axis.events), *(bar.start for bar in axis.bars)) if day > earliest]
    first = min([axis.today, *known, *([axis.first] if axis.first else [])]) - timedelta(days=2)
    horizon = axis.today + timedelta(days=AHEAD_DAYS)
    near = [bar.last for bar in axis.bars if bar.last <= horizon]
    last = (max([axis.today + timedelta(days=LEAST_AHEAD_DAYS), *near]) if near else horizon) + timedelta(days=4)
    days = (last - first).days

    def x(day: date) -> float:
        return round(LEFT + (max(min(day, last), first) - first).days * (RIGHT - LEFT) / days, 1)

    height = TOP + ROW * (len(axis.bars) + 1)
    parts = [*_months(axis, first, last, x, height), _events(axis, x)]
    parts += [_bar(axis, bar, number, x, last) for number, bar in enumerate(axis.bars, 1)]
    now, half = x(axis.today), len(axis.today_title) * LETTER_WIDTH / 2 + 8
    parts.append(
        f'<line class="today" x1="{now}" x2="{now}" y1="24" y2="{height}"/>'
        f'<rect class="today" x="{now - half}" y="2" width="{half * 2}" height="22" rx="3"/>'
        f'<text class="today" x="{now}" y="18" text-anchor="middle">{escape(axis.today_title)}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="time-axis" role="img" aria-label={quoteattr(axis.title)} '
        f'viewBox="0 0 {WIDTH} {height + 6}" width="{WIDTH}" height="{height + 6}">'
        f"<title>{escape(axis.title)}</title>{''.join(parts)}</svg>"
    )


def _months(axis: Axis, first: date, last: date, x: Callable[[date], float], height: int) -> list[str]:
    """A line at the beginning of each month; its name where the next one leaves room, and over years no line without."""
    made, day, free = [], date(first.year, first.month, 1), 0.0
    only_named = (last - first).days > MANY_DAYS
    while (day := (day + timedelta(days=32)).replace(day=1)) <= last:
        at, name = x(day), axis.month(day)
        if at >= free or not only_named:
            made.append(f'<line class="month" x1="{at}" x2="{at}" y1="{TOP - 24}" y2="{height}"/>')
        if at >= free:
            made.append(f'<text class="month" x="{at + 5}" y="{TOP - 10}">{escape(name)}</text>')
            free = at + len(name) * LETTER_WIDTH + 14
    return made


def _events(axis: Axis, x: Callable[[date], float]) -> str:
    y = TOP + ROW / 2
    dots = "".join(
        f'<circle class="event-dot" cx="{x(day)}" cy="{y}" r="5"><title>{escape(title)}</title></circle>'
        for day, title in axis.events
    )
    return f'<text class="limit-name" x="0" y="{y + 4}">{escape(axis.events_title)}</text>{dots}'


def _bar(axis: Axis, bar: Bar, number: int, x: Callable[[date], float], last: date) -> str:
    """From its start to its end, what has passed of it darker; the end a stroke, unless it lies beyond the picture."""
    y = TOP + ROW * number
    start, end = x(bar.start), x(min(bar.last, last) + timedelta(days=1))
    passed = min(max(x(axis.today), start), end)
    names = textwrap.wrap(bar.title, LETTERS, max_lines=2, placeholder="…") or [""]
    above = y + ROW / 2 + (4 if len(names) == 1 else -4)
    spans = " ".join(f'<tspan x="0" y="{above + line * 16}">{escape(one)}</tspan>' for line, one in enumerate(names))
    top = y + (ROW - BAR) / 2
    beyond = bar.last >= last
    stroke = "" if beyond else f'<line class="limit-end" x1="{end}" x2="{end}" y1="{top - 5}" y2="{top + BAR + 5}"/>'
    room = len(bar.words) * LETTER_WIDTH + 10
    fits = end + room <= WIDTH and not beyond
    # Words that do not fit behind the end stand on the bar, or before it where it is short.
    at, anchor = (end + 8, "start") if fits else (end - 8, "end")
    if not fits and at - room < x(axis.today) < at and start + room < x(axis.today):
        at = x(axis.today) - 8  # not across the line of today
    return (
        f'<g class="limit-bar {bar.kind}"><title>{escape(f"{bar.title}: {bar.words}")}</title>'
        f'<line class="month" x1="0" x2="{RIGHT}" y1="{y}" y2="{y}"/><text class="limit-name">{spans}</text>'
        f'<rect class="ahead" x="{start}" y="{top}" width="{max(end - start, 2):.1f}" height="{BAR}" rx="3"/>'
        f'<rect class="passed" x="{start}" y="{top}" width="{max(passed - start, 0):.1f}" height="{BAR}" rx="3"/>'
        f'{stroke}<text class="limit-words" x="{at}" y="{y + ROW / 2 + 4}" text-anchor="{anchor}">{escape(bar.words)}</text></g>'
    )
