"""Days and hours of the demonstration, counted from the day of loading."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jitflow.db import clock
from jitflow.instruments.dates import plus_months

DAY = "day:"
"""``day:-10`` in the data is the date ten days before the day of loading; ``day:-10 09:30`` that moment."""

MONTHS = "months:"
"""``months:18 day:-527`` in the data is the date eighteen months after that day: what a period in months ends with."""


def relative(value: Any, zone: str) -> Any:
    """A value of the data; a day or moment counted from the day of loading in ISO form."""
    if isinstance(value, str) and value.startswith(MONTHS):
        number, _, day = value.removeprefix(MONTHS).partition(" ")
        return plus_months(_day(day.removeprefix(DAY), zone), int(number)).isoformat()
    if isinstance(value, str) and value.startswith(DAY):
        return (
            moment(value.removeprefix(DAY), zone).isoformat()
            if " " in value
            else _day(value.removeprefix(DAY), zone).isoformat()
        )
    return value


def moment(text: str, zone: str) -> datetime:
    """``-16 06:20``: that hour, sixteen days before the day of loading."""
    days, _, hour = text.partition(" ")
    return datetime.combine(_day(days, zone), time.fromisoformat(hour), ZoneInfo(zone))


def _day(days: str, zone: str) -> date:
    """Counted from the day that people there have now: half an hour past their midnight it is not the day of UTC."""
    return clock.now().astimezone(ZoneInfo(zone)).date() + timedelta(days=int(days))
