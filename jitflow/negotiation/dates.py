"""Days and hours at a table as colleagues say them: today, a weekday within the week, else the date."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import g

from jitflow.db import clock
from jitflow.web.locale import format_datetime, gettext as _

WEEK = timedelta(days=6)


def is_today(moment: datetime) -> bool:
    """Whether it was on this day in the zone of the focus group."""
    return _days_ago(moment) == timedelta(0)


def day(moment: datetime) -> str:
    """ "Friday", or the date where that is more than six days ago."""
    return format_datetime(moment, "EEEE" if timedelta(0) < _days_ago(moment) <= WEEK else "d MMMM y")


def day_and_hour(moment: datetime) -> str:
    """ "Today 08:40", "Friday 16:20", or the date with the hour."""
    hour = format_datetime(moment, "HH:mm")
    if is_today(moment):
        return _("Today %(hour)s", hour=hour)
    return _("%(day)s %(hour)s", day=day(moment), hour=hour)


def _days_ago(moment: datetime) -> timedelta:
    zone = ZoneInfo(g.zone)
    return clock.now().astimezone(zone).date() - moment.astimezone(zone).date()
