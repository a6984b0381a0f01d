"""The limits that run on one axis with what happened: data for `jitflow.web.time_axis`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from markupsafe import Markup

from jitflow.db import clock
from jitflow.instruments.events import Entry
from jitflow.procedure.limits import Limit, last_day
from jitflow.web import time_axis
from jitflow.web.locale import gettext as _, locale
from jitflow.web.time_axis import Axis, Bar


def picture(
    rows: Iterable[Any],
    lines: Iterable[Mapping[str, Any]],
    history: Iterable[Entry],
    titles: Mapping[str, str],
    zone: str,
) -> Markup | None:
    """The picture; None when no limit runs. `rows`: stored limits, `lines`: the same in words; `titles`: of events by id."""
    bars = [_bar(row, line) for row, line in zip(rows, lines, strict=True)]
    if not bars:
        return None
    there = ZoneInfo(zone)
    events = [
        (one.at.astimezone(there).date(), f"{titles.get(one.event.id, '')}, {_short(one.at.astimezone(there).date())}")
        for one in history
        if one.applied and one.at is not None
    ]
    drawn = time_axis.draw(
        Axis(
            _("Limits and events in time; the same as the lists of deadlines and of what happened."),
            _("What happened"),
            _("Today"),
            clock.now().astimezone(there).date(),
            events,
            bars,
            lambda day: format_date(day, "MMM y", locale()),
        )
    )
    return Markup(drawn)  # noqa: S704 - our own SVG, in which every word is escaped


def _bar(row: Any, line: Mapping[str, Any]) -> Bar:
    limit = Limit.stored(row)
    last = last_day(limit)
    title = f"{line['title']}: {line['party']}" if line["party"] else line["title"]
    return Bar(
        title,
        row.starts_at.astimezone(ZoneInfo(limit.zone)).date(),
        last,
        f"{_short(last)}. {line['left']['words']}",
        line["left"]["kind"],
    )


def _short(day: date) -> str:
    return format_date(day, "EEE d MMM y", locale())
