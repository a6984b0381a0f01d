"""Dates as people know them: exact, partial, a span, about, since and ongoing.

A flexible date is never compared as if it were exact. Each shape stands for the
range of days it may mean; a comparison is true only when every day of one range
satisfies it against every day of the other, so an unknown day never settles a
legal question (design.md section 3).
"""

from __future__ import annotations

import calendar
import datetime
import re
from typing import Any, NamedTuple

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

APPROXIMATE_SLACK = {"day": 31, "month": 92, "year": 366}
"""Days added on each side of an approximate date, by how exact its writing is.

"About 14 March" is taken as within a month, "about March" within three months,
"about 1990" within a year: our own convention, wide so that nothing rests on it."""


class Range(NamedTuple):
    """First and last day a date may mean; ``last`` None: still going on."""

    first: datetime.date
    last: datetime.date | None


def parse_partial(text: str) -> Range:
    """The days that ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` may mean. Raises ValueError."""
    found = _PARTIAL.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    if year < 1:
        raise ValueError(text)
    if month is None:
        return Range(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    if day is None:
        last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
        return Range(datetime.date(year, month, 1), datetime.date(year, month, last))
    exact = datetime.date(year, month, day)
    return Range(exact, exact)


def precision(text: str) -> str:
    """``day``, ``month`` or ``year``: how exactly a partial date is written."""
    return ("year", "month", "day")[text.count("-")]


def range_of(value: Any) -> Range | None:
    """The days a value may mean: a partial ISO date, a moment, a *when* or a *birthdate*; None if unknown.

    A moment stands for its day in the zone it was written in.
    """
    if not value:
        return None
    if isinstance(value, str):
        return parse_partial(value.partition("T")[0])
    start = value.get("start")
    if not start:
        return None
    first = parse_partial(start)
    end = value.get("end")
    kind = value.get("kind")
    if kind == "ongoing":
        return Range(first.first, None)
    last = parse_partial(end).last if end else first.last
    if kind in ("approximate", "estimated") and last is not None:
        slack = datetime.timedelta(days=APPROXIMATE_SLACK[precision(start)])
        return Range(_shift(first.first, -slack), _shift(last, slack))
    return Range(first.first, last)


def _shift(day: datetime.date, by: datetime.timedelta) -> datetime.date:
    try:
        return day + by
    except OverflowError:
        return datetime.date.min if by.days < 0 else datetime.date.max


def before(a: Any, b: Any) -> bool:
    """Whether every day ``a`` may mean lies before every day ``b`` may mean."""
    one, two = range_of(a), range_of(b)
    if one is None or two is None or one.last is None:
        return False
    return one.last < two.first


def plus_months(day: datetime.date, months: int) -> datetime.date:
    """The same date ``months`` later; the last day of the month where it does not exist
    (Regulation (EEC, Euratom) 1182/71, Article 3(2)(c))."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age(born: datetime.date, on: datetime.date) -> int:
    """Completed years of life on a day; a birthday on 29 February is reached on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def ages(birthdate: Any, on: Any) -> tuple[int, int]:
    """Youngest and oldest possible age in years at a time.

    Raises ValueError when one of the two is unknown.
    """
    born, when = range_of(birthdate), range_of(on)
    if born is None or when is None or born.last is None:
        raise ValueError("age needs a birth date and a time")
    latest = when.last or when.first
    return age(born.last, when.first), age(born.first, latest)
