"""The functions that expressions of definitions may call, beside CEL's own.

Each takes plain values (None for unanswered) and is pure. A function that cannot
answer raises :class:`ValueError`: the expression is then *not judged*, it never
counts as settled.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from . import dates

LIFE_IN_MONTHS = 9999
"""What ``months`` gives for a life sentence: longer than any term of years."""


class Function(NamedTuple):
    """A function and its type: number of arguments and result (bool, int, string)."""

    name: str
    arguments: int
    result: str
    call: Callable[..., Any]
    says: str


def is_filled(value: Any) -> bool:
    """Whether a question was answered: not null, blank, empty, or a composite of nulls."""
    if value is None:
        return False
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, dict):
        return any(is_filled(part) for key, part in value.items() if key != "kind") or bool(
            value.get("kind") in ("high_seas",)
        )
    if isinstance(value, list):
        return any(is_filled(part) for part in value)
    return value is not False


class _WithoutMarks(dict[int, int | None]):
    """A table for `str.translate` that drops combining marks; it learns a character when it first meets it."""

    def __missing__(self, code: int) -> int | None:
        self[code] = kept = None if unicodedata.combining(chr(code)) else code
        return kept


_without_marks = _WithoutMarks()


def fold(text: str) -> str:
    """Text without case and accents, for looking up words."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_without_marks)


# Words stand in definitions and come again with every check; what people wrote is never kept here.
_folded_word = lru_cache(maxsize=4096)(fold)


def _mentions(text: Any, words: list[str]) -> bool:
    folded = fold(text or "")
    return any(_folded_word(word) in folded for word in words)


def _months(duration: Any) -> int:
    if not duration:
        raise ValueError("no duration")
    if duration.get("life"):
        return LIFE_IN_MONTHS
    years, months, days = (duration.get(part) or 0 for part in ("years", "months", "days"))
    return int(years * 12 + months + days // 30)


def _edge(value: Any, last: bool) -> str:
    found = dates.range_of(value)
    if found is None:
        raise ValueError("no date")
    edge = found.last if last else found.first
    return (edge or datetime.date.max).isoformat()  # what goes on has no last day yet


def _plus_months(value: Any, months: int) -> str:
    found = dates.range_of(value)
    if found is None:
        raise ValueError("no date")
    try:
        return dates.plus_months(found.first, months).isoformat()
    except ValueError:
        return datetime.date.max.isoformat()


def _plus_days(value: Any, days: int) -> str:
    found = dates.range_of(value)
    if found is None:
        raise ValueError("no date")
    try:
        return (found.first + datetime.timedelta(days=days)).isoformat()
    except OverflowError:
        return (datetime.date.max if days > 0 else datetime.date.min).isoformat()


def _latest_of(values: Any) -> str:
    """The latest of several days; one that is not known leaves the whole unknown."""
    found = [dates.range_of(one) for one in values or ()]
    last = [one.last for one in found if one is not None and one.last is not None]
    if not last or len(last) != len(found):
        raise ValueError("not every day is known")
    return max(last).isoformat()


def _hours_between(begin: Any, end: Any) -> int:
    """Whole hours that have certainly passed; a day without an hour counts as late as it may begin, as early as it may end."""
    if not begin or not end:
        raise ValueError("no moment")
    return int((_moment(end, last=False) - _moment(begin, last=True)).total_seconds() // 3600)


def _moment(value: str, last: bool) -> datetime.datetime:
    if "T" in value:
        return datetime.datetime.fromisoformat(value)
    day = datetime.date.fromisoformat(value) + datetime.timedelta(days=1 if last else 0)
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def _is_life(duration: Any) -> bool:
    return bool(duration and duration.get("life"))


FUNCTIONS: tuple[Function, ...] = (
    Function("filled", 1, "bool", is_filled, "the question was answered"),
    Function("length", 1, "int", lambda t: len((t or "").strip()), "characters of a text; 0 when unanswered"),
    Function("mentions", 2, "bool", _mentions, "the text holds one of these words, whatever case and accents"),
    Function("before", 2, "bool", dates.before, "certainly earlier"),
    Function("after", 2, "bool", lambda a, b: dates.before(b, a), "certainly later"),
    Function("earliest", 1, "string", lambda v: _edge(v, last=False), "first day the date may mean"),
    Function("latest", 1, "string", lambda v: _edge(v, last=True), "last day the date may mean"),
    Function("plus_months", 2, "string", _plus_months, "that many months later (Regulation 1182/71, Article 3(2)(c))"),
    Function("plus_days", 2, "string", _plus_days, "that many days later; a negative number: earlier"),
    Function("latest_of", 1, "string", _latest_of, "the latest of several days; not judged where one is not known"),
    Function("hours_between", 2, "int", _hours_between, "whole hours that have certainly passed between two moments"),
    Function("months", 1, "int", _months, "a duration in months, days in parts of 30; life is 9999"),
    Function("is_life", 1, "bool", _is_life, "a life sentence or lifetime detention order"),
    Function("age_min", 2, "int", lambda b, w: dates.ages(b, w)[0], "youngest possible age in years"),
    Function("age_max", 2, "int", lambda b, w: dates.ages(b, w)[1], "oldest possible age in years"),
)
