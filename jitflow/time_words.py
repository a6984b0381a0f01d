"""Sentences about a computed limit in the current language: the clock itself speaks in codes.

Days are written with their weekday, since what a limit does turns on it; moments in the zone of
the authority that acts, with its difference to UTC, since two States read them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jitflow.instruments.calendar import Computation, Day, End, Note, Period
from jitflow.web.locale import country_name, format_date, gettext as _, locale, ngettext


def N_(message: str) -> str:
    """Mark a message for extraction; it is translated where it is shown."""
    return message


NOTES = {
    "event_day_not_counted": N_("The day of the event, %(day)s, is not counted."),
    "event_hour_not_counted": N_("The hour of the event, which began on %(moment)s, is not counted."),
    "event_day_in_zone": N_(
        "In the zone of the acting authority (%(zone)s) the event fell on %(day)s, not on %(given)s."
    ),
    "runs_on": N_("The period runs on from the strict end of the one before it, %(day)s."),
    "no_such_date": N_("The month of the end has no such date: the period ends with its last day, %(day)s."),
    "moved_to_working_day": N_("The last day, %(day)s, is no working day: the period ends with the next one, %(to)s."),
    "two_working_days": N_(
        "Up to %(day)s the period would hold fewer than two working days: it ends with the second one, %(to)s."
    ),
    "moving_left_out": N_(
        "The act that sets this limit leaves the rule on working days out: otherwise the end would be %(day)s."
    ),
    "hours_not_moved": N_("The end falls on %(day)s, which is no working day. A period in hours is not moved."),
    "two_working_days_in_hours": N_(
        "Fewer than two working days lie between %(first)s and %(last)s. "
        "Whether a period in hours must hold two can be argued; nothing was moved."
    ),
    "backwards_not_moved": N_("%(day)s is no working day. A period counted backwards is not moved."),
    "two_working_days_backwards": N_(
        "Fewer than two working days lie between %(first)s and %(last)s. "
        "Whether a period counted backwards must hold two can be argued; nothing was moved."
    ),
    "working_saturday": N_("%(day)s is worked by decree. For this rule it stays a Saturday."),
    "holiday_unconfirmed": N_(
        "Unconfirmed: %(name)s, %(day)s, was counted as a public holiday. Check it for time limits."
    ),
    "removal_unconfirmed": N_("Unconfirmed: %(day)s was not counted as a public holiday."),
    "year_unconfirmed": N_("Unconfirmed: the closed days of %(where)s for %(year)s are projected from earlier years."),
    "regional_holidays": N_("Only national holidays of %(state)s were counted: add those of the region or town."),
    "days_may_follow": N_("Moved days of %(state)s from %(year)s on may still be decreed: compute again."),
}
"""One sentence for every code a computation may carry."""

_DAYS = ("day", "given", "to", "first", "last")


class Line(NamedTuple):
    """One line of a computation in words."""

    label: str
    text: str


def period_text(period: Period) -> str:
    """A period in words: "30 days"."""
    return _UNITS[period.unit](period.amount)


_UNITS: dict[str, Callable[[int], str]] = {
    "hours": lambda n: ngettext("%(num)s hour", "%(num)s hours", n),
    "days": lambda n: ngettext("%(num)s day", "%(num)s days", n),
    "working days": lambda n: ngettext("%(num)s working day", "%(num)s working days", n),
    "weeks": lambda n: ngettext("%(num)s week", "%(num)s weeks", n),
    "months": lambda n: ngettext("%(num)s month", "%(num)s months", n),
    "years": lambda n: ngettext("%(num)s year", "%(num)s years", n),
}


def day_text(day: datetime.date) -> str:
    """A day with its weekday: "Monday 9 March 2026"."""
    return format_date(day, "full")


def moment_text(moment: datetime.datetime, zone: str) -> str:
    """A moment in a zone: "Wednesday 11 March 2026, 15:00 (UTC+01:00)"."""
    from babel.dates import format_datetime

    local = moment.astimezone(ZoneInfo(zone))
    pattern = "EEEE d MMMM y, HH:mm ('UTC'xxx)"
    return format_datetime(local, pattern, tzinfo=local.tzinfo, locale=locale())


def end_text(end: End, computation: Computation) -> str:
    """Where a period ends: a moment where it runs in hours, else the end of a day."""
    if computation.period.unit == "hours":
        return moment_text(end.moment, computation.zone)
    if computation.backwards:
        return _("%(day)s, start of the day", day=day_text(end.day))
    return _("%(day)s, end of the day", day=day_text(end.day))


def event_text(computation: Computation) -> str:
    """The event a period runs from, in the zone of the acting authority."""
    event = computation.event
    if isinstance(event, datetime.datetime):
        return moment_text(event, computation.zone)
    return day_text(event)


def note_text(note: Note, zone: str = "UTC") -> str:
    """A note as a sentence, with the article it rests on."""
    given = {name: _shown(name, value, zone) for name, value in note.parameters}
    sentence = _(NOTES[note.code], **given)
    if not note.basis:
        return sentence
    return _("%(sentence)s (Regulation 1182/71, Article %(article)s)", sentence=sentence, article=note.basis)


def _shown(name: str, value: str, zone: str) -> str:
    if name in _DAYS:
        return day_text(datetime.date.fromisoformat(value))
    if name == "moment":
        return moment_text(datetime.datetime.fromisoformat(value), zone)
    return country_name(value) if name == "state" else value


def lines(computation: Computation) -> tuple[Line, ...]:
    """What was asked and what came out; notes and days are separate (:func:`days_lines`)."""
    event = event_text(computation)
    asked = _("%(period)s before %(event)s") if computation.backwards else _("%(period)s from %(event)s")
    shifted = end_text(computation.shifted, computation)
    if not computation.is_shifted:
        shifted = _("the same day") if computation.period.unit != "hours" else _("the same hour")
    return (
        Line(_("Period"), asked % {"period": period_text(computation.period), "event": event}),
        Line(_("Time zone"), computation.zone),
        Line(_("Counting begins"), moment_text(computation.begins, computation.zone)),
        Line(_("Strict end"), end_text(computation.strict, computation)),
        Line(_("Shifted end"), shifted),
    )


def off_text(day: Day) -> str:
    """Why a day is no working day; empty where it is one."""
    if not day.off:
        return ""
    kind = _("public holiday") if day.off == "holiday" else _("weekend")
    return f"{kind}: {day.name}" if day.name else kind


def days_lines(computation: Computation) -> Iterator[Line]:
    """The days in the order of counting: numbers, and what they were. Days of one kind in a row share a line."""
    for (counted, off), group in groupby(computation.days, key=lambda day: (day.number is not None, off_text(day))):
        days = list(group)
        number = _("not counted") if computation.period.unit != "hours" else ""
        if counted:
            number = _span(str(days[0].number), str(days[-1].number))
        span = _span(day_text(days[0].date), day_text(days[-1].date))
        yield Line(number, f"{span} ({off})" if off else span)


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"
