"""Which version of a law was in force at the time of an offence. Pure.

A version is ``{"id", "from", "to", "maximum", "limitation", "source", "confidence"}``; `from` and
`to` are the first and last day in force (ISO), absent where unknown or open.
"""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass, field
from typing import Any

from jitflow.instruments import dates

IN_FORCE = "in_force"
UNDATED = "undated"
"""The only version says neither since when nor until when it is in force."""
TIME_UNKNOWN = "time_unknown"
CHANGED = "changed"
"""The law changed within the time of the offence."""
NONE_IN_FORCE = "none_in_force"
NO_VERSION = "no_version"
DAYS_OF_MONTH = 30
LIFE = 10**9


@dataclass(frozen=True)
class Offer:
    """The versions to offer for an offence, and why they are these."""

    reason: str
    versions: list[dict[str, Any]] = field(default_factory=list)
    lighter: dict[str, Any] | None = None
    """A later version with a lower maximum than the one offered (Charter, Article 49(1), third sentence)."""


def in_order(versions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The versions, oldest first."""
    return sorted(versions, key=lambda version: (_first(version), _last(version)))


def overlapping(versions: list[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Two versions that claim the same day, or None. A version without any date claims every day."""
    ordered = in_order(versions)
    for earlier, later in itertools.pairwise(ordered):
        if _last(earlier) >= _first(later):
            return earlier, later
    return None


def at(versions: list[dict[str, Any]], when: Any) -> Offer:
    """The version in force at a time (a *when* of a field, or None), or all that may be."""
    ordered = in_order(versions)
    if not ordered:
        return Offer(NO_VERSION)
    if len(ordered) == 1 and not ordered[0].get("from") and not ordered[0].get("to"):
        return Offer(UNDATED, ordered)
    time = dates.range_of(when)
    if time is None:
        return Offer(TIME_UNKNOWN, ordered)
    last = time.last or datetime.date.max
    touched = [one for one in ordered if _first(one) <= last and _last(one) >= time.first]
    if not touched:
        return Offer(NONE_IN_FORCE, ordered)
    whole = len(touched) == 1 and _first(touched[0]) <= time.first and (_last(touched[0]) >= last or time.last is None)
    return Offer(IN_FORCE if whole else CHANGED, touched, _lighter(ordered, touched[-1]))


def length(duration: dict[str, Any] | None) -> int:
    """A penalty in days, for comparing; life is longer than any term, no answer is 0."""
    if not duration:
        return 0
    if duration.get("life"):
        return LIFE
    months = (duration.get("years") or 0) * 12 + (duration.get("months") or 0)
    return months * DAYS_OF_MONTH + (duration.get("days") or 0)


def limitation_end(version: dict[str, Any], when: Any) -> str | None:
    """The day on which the limitation period ends when nothing interrupted it, ISO.

    Counted from the day the offence ended, from the earliest one it may be; None when that day
    or the period is not known, or the offence still goes on.
    """
    period = version.get("limitation")
    ended = _ended(when)
    if not period or period.get("life") or ended is None:
        return None
    try:
        months = (period.get("years") or 0) * 12 + (period.get("months") or 0)
        day = dates.plus_months(ended, months) + datetime.timedelta(days=period.get("days") or 0)
    except (ValueError, OverflowError):
        return None
    return day.isoformat()


def _ended(when: Any) -> datetime.date | None:
    if not when or not when.get("start") or when.get("kind") in ("ongoing", "approximate"):
        return None
    return dates.parse_partial(when.get("end") or when["start"]).first


def _lighter(ordered: list[dict[str, Any]], offered: dict[str, Any]) -> dict[str, Any] | None:
    if not offered.get("maximum"):
        return None
    later = [one for one in ordered if _first(one) > _last(offered) and one.get("maximum")]
    return next((one for one in later if length(one["maximum"]) < length(offered["maximum"])), None)


def _first(version: dict[str, Any]) -> datetime.date:
    return datetime.date.fromisoformat(version["from"]) if version.get("from") else datetime.date.min


def _last(version: dict[str, Any]) -> datetime.date:
    return datetime.date.fromisoformat(version["to"]) if version.get("to") else datetime.date.max
