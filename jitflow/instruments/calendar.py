"""The statutory clock: when a limit ends, by Regulation (EEC, Euratom) 1182/71.

Pure: the event, the zone of the acting authority and the days that are public holidays
there come in as arguments. A :class:`Computation` says what was counted and why, in codes
and parameters; sentences are made where it is shown (:mod:`jitflow.time_words`).

Two ends are kept apart. The *strict* end is what counting gives; the *shifted* end is where
Article 3(4) and (5) move it. Whether the Regulation governs a limit before a national
authority is not settled everywhere, so no caller may know only one of them; extensions run
from the strict end. Inside, every moment is UTC: two moments of one zone compare by their
clock faces, and an hour that the clocks repeat would vanish.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from .computation import Computation, Day, End, Note, NoteCode, off_day
from .dates import plus_months
from .period import Period, Unit

__all__ = [
    "Calendar",
    "Computation",
    "Day",
    "End",
    "Note",
    "Period",
    "Unit",
    "UnknownDays",
    "application_day",
    "compute",
    "extend",
]

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
LONGEST_BREAK = 60
"""Days without a working day after which a calendar is taken as faulty rather than festive."""
HOURS_OF_TWO_DAYS = 48
Names = Callable[[datetime.date], str | None]


class UnknownDays(ValueError):
    """The public holidays of a year are not known: nothing is counted over it."""

    def __init__(self, where: str, year: int) -> None:
        super().__init__(f"the public holidays of {where} are not known for {year}")
        self.where, self.year = where, year


@dataclass(frozen=True)
class Calendar:
    """The public holidays of one authority, as :func:`compute` asks for them.

    ``names`` gives the name of a holiday or None; it raises :class:`UnknownDays` for a year it
    does not know. ``source`` is stored with what was computed. ``notes`` says what a reader
    must know about the days from a first to a last one (an unconfirmed holiday, say).
    """

    names: Names
    source: str = ""
    notes: Callable[[datetime.date, datetime.date], tuple[Note, ...]] = lambda first, last: ()

    def __call__(self, day: datetime.date) -> str | None:
        return self.names(day)

    def works_on(self, day: datetime.date) -> bool:
        """Whether a day is a working day: no holiday, Saturday or Sunday (Article 2)."""
        return day.weekday() < 5 and self.names(day) is None


def compute(
    period: Period | str,
    start: datetime.date,
    zone: ZoneInfo | str,
    holidays: Calendar | Names | Mapping[datetime.date, str],
    *,
    backwards: bool = False,
    shift: bool = True,
) -> Computation:
    """When a period ends that runs from an event.

    ``start`` is an aware datetime, or a date where only the day is known (never for hours).
    ``zone`` is that of the authority that acts: its midnight ends a day. ``backwards`` counts
    towards the past; such a period is never shifted, and its end is the first moment of the
    day counted last. ``shift=False``: the act that sets the limit leaves Article 3(4) and (5)
    out (as Article 5(2) does). ValueError says why nothing can be computed.
    """
    period = Period.parse(period) if isinstance(period, str) else period
    where = _zone(zone)
    event, day = _event(start, where)
    run = _Run(period, where, _calendar(holidays), event, day, backwards, shift and not backwards)
    return _guarded(run, given=start)


def extend(
    first: Computation, period: Period | str, holidays: Calendar | Names | Mapping[datetime.date, str]
) -> Computation:
    """A further period that runs on from the strict end of a first one, in the same zone.

    Hours run on from that very moment: no further hour is left out. ValueError as
    :func:`compute`, and for a first period counted backwards.
    """
    if first.backwards:
        raise ValueError("a period counted backwards cannot be extended")
    period = Period.parse(period) if isinstance(period, str) else period
    where = _zone(first.zone)
    run = _Run(
        period, where, _calendar(holidays), first.strict.moment, first.strict.day, False, first.shift, runs_on=True
    )
    return _guarded(run)


def application_day(start: datetime.date, period: Period | str, *, first_of_next_month: bool = False) -> datetime.date:
    """The day on whose first hour an act applies that is dated by a period from another day.

    Such a day is never moved (Article 4). ``first_of_next_month``: "from the first day of the
    month following". ValueError for hours and working days.
    """
    period = Period.parse(period) if isinstance(period, str) else period
    if period.unit in ("hours", "working days"):
        raise ValueError(f"no act applies from a day {period} later")
    day = _same_date(start, period, 1)
    return plus_months(day.replace(day=1), 1) if first_of_next_month else day


def _guarded(run: _Run, given: datetime.date | None = None) -> Computation:
    try:
        return run.computation(given)
    except OverflowError:
        raise ValueError("the period leads out of the years that can be written") from None


def _zone(zone: ZoneInfo | str) -> ZoneInfo:
    if isinstance(zone, ZoneInfo):
        if not zone.key:
            raise ValueError("a time zone without a name cannot be stored")
        return zone
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"“{zone}” is not a time zone") from None


def _calendar(holidays: Calendar | Names | Mapping[datetime.date, str]) -> Calendar:
    if isinstance(holidays, Calendar):
        return holidays
    return Calendar(holidays.get if isinstance(holidays, Mapping) else holidays)


def _event(start: datetime.date, zone: ZoneInfo) -> tuple[datetime.datetime | None, datetime.date]:
    """The moment in UTC, where there is one, and the day of the event before the acting authority."""
    if not isinstance(start, datetime.datetime):
        return None, start
    if start.utcoffset() is None:
        raise ValueError("the event needs a time zone, or must be a day without an hour")
    try:
        moment = start.astimezone(datetime.UTC)
        return moment, moment.astimezone(zone).date()
    except OverflowError:
        raise ValueError("the event lies outside the years that can be written") from None


def _midnight(day: datetime.date, zone: ZoneInfo) -> datetime.datetime:
    """The first moment of a day in a zone, in UTC."""
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=zone).astimezone(datetime.UTC)


def _same_date(day: datetime.date, period: Period, direction: Literal[1, -1]) -> datetime.date:
    """The last day of a period of days, weeks, months or years (Article 3(2)(c); C-171/03)."""
    amount = direction * period.amount
    if period.unit in ("months", "years"):
        return plus_months(day, amount * (12 if period.unit == "years" else 1))
    return day + amount * (7 if period.unit == "weeks" else 1) * DAY


@dataclass
class _Run:
    """One computation on its way: what is given, then the notes as they arise."""

    period: Period
    zone: ZoneInfo
    calendar: Calendar
    event: datetime.datetime | None
    event_day: datetime.date
    backwards: bool
    shift: bool
    runs_on: bool = False

    def __post_init__(self) -> None:
        self.notes: list[Note] = []
        self.step: Literal[1, -1] = -1 if self.backwards else 1

    def computation(self, given: datetime.date | None) -> Computation:
        self._note_event(given)
        hours = self.period.unit == "hours"
        begins, strict, shifted = self._hours() if hours else self._days()
        first, last = self._touched(begins, strict.moment) if hours else (self.event_day + self.step * DAY, shifted.day)
        first, last = min(first, last), max(first, last)
        if not hours or self.period.amount >= HOURS_OF_TWO_DAYS:
            self.notes.extend(self.calendar.notes(first, last))
        return Computation(
            period=self.period,
            zone=self.zone.key,
            event=self.event or self.event_day,
            event_day=self.event_day,
            begins=begins,
            strict=strict,
            shifted=shifted,
            backwards=self.backwards,
            shift=self.shift,
            runs_on=self.runs_on,
            holidays=tuple((day, name) for day in _range(first, last) if (name := self.calendar(day)) is not None),
            notes=tuple(self.notes),
            source=self.calendar.source,
        )

    def _say(self, code: NoteCode, basis: str, **parameters: datetime.date | str | int) -> None:
        texts = {
            name: value.isoformat() if isinstance(value, datetime.date) else str(value)
            for name, value in parameters.items()
        }
        self.notes.append(Note(code, basis, tuple(texts.items())))

    def _note_event(self, given: datetime.date | None) -> None:
        if self.runs_on:
            return self._say("runs_on", "", day=self.event_day)
        if isinstance(given, datetime.datetime) and given.date() != self.event_day:
            self._say("event_day_in_zone", "", given=given.date(), day=self.event_day, zone=self.zone.key)
        if self.period.unit != "hours":
            self._say("event_day_not_counted", "3(1)", day=self.event_day)
        return None

    # Hours

    def _hours(self) -> tuple[datetime.datetime, End, End]:
        if self.event is None:
            raise ValueError("a period in hours needs the hour of the event, not only its day")
        begins = self.event if self.runs_on else self._full_hour(self.event)
        moment = begins + self.step * self.period.amount * HOUR
        inside = moment if self.backwards else moment - datetime.timedelta.resolution
        end = End(inside.astimezone(self.zone).date(), moment)
        off = off_day(end.day, self.calendar(end.day))
        if off and not self.backwards:
            self._say("hours_not_moved", "3(4)", day=end.day)
        if self.period.amount >= HOURS_OF_TWO_DAYS:
            # As with days: the day on which counting begins is left out unless it is whole.
            low, high = min(begins, moment), max(begins, moment)
            self._warn_of_few_working_days(
                self._day_before(low) + DAY, self._day_before(high), "two_working_days_in_hours"
            )
        return begins, end, end

    def _day_before(self, moment: datetime.datetime) -> datetime.date:
        """The day on which the time just before a moment lies."""
        return (moment - datetime.timedelta.resolution).astimezone(self.zone).date()

    def _touched(self, one: datetime.datetime, other: datetime.datetime) -> tuple[datetime.date, datetime.date]:
        """First and last day of a span of hours."""
        return min(one, other).astimezone(self.zone).date(), self._day_before(max(one, other))

    def _full_hour(self, event: datetime.datetime) -> datetime.datetime:
        """Where counting begins: the hour of the event, by the clock of the zone, is left out."""
        local = event.astimezone(self.zone)
        into = datetime.timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        hour = event - into
        self._say("event_hour_not_counted", "3(1)", moment=hour)
        return hour if self.backwards else hour + HOUR

    # Days, working days, weeks, months, years

    def _days(self) -> tuple[datetime.datetime, End, End]:
        last = self._last_day()
        if self.backwards:
            end = End(last, _midnight(last, self.zone))
            if not self.calendar.works_on(last):
                self._say("backwards_not_moved", "3(4)", day=last)
            if self.period.is_two_days_or_more:
                self._warn_of_few_working_days(last, self.event_day - DAY, "two_working_days_backwards")
            return _midnight(self.event_day, self.zone), end, end
        return _midnight(self.event_day + DAY, self.zone), self._end_of(last), self._end_of(self._moved(last))

    def _end_of(self, day: datetime.date) -> End:
        return End(day, _midnight(day + DAY, self.zone))

    def _last_day(self) -> datetime.date:
        if self.period.unit == "working days":
            day = self.event_day
            for _ in range(self.period.amount):
                day = self._working_day_after(day)
            return day
        day = _same_date(self.event_day, self.period, self.step)
        if self.period.unit in ("months", "years") and day.day != self.event_day.day:
            self._say("no_such_date", "3(2)(c)", day=day)
        return day

    def _working_day_after(self, day: datetime.date) -> datetime.date:
        """The next working day in the direction of counting."""
        for distance in range(1, LONGEST_BREAK + 1):
            candidate = day + self.step * distance * DAY
            if self.calendar.works_on(candidate):
                return candidate
        raise ValueError(f"no working day within {LONGEST_BREAK} days of {day}: the calendar of holidays is faulty")

    def _moved(self, last: datetime.date) -> datetime.date:
        """Where Article 3(4) and then 3(5) put the end."""
        on_working_day = last if self.calendar.works_on(last) else self._working_day_after(last)
        day = on_working_day
        while self.period.is_two_days_or_more and self._few_working_days(self.event_day + DAY, day):
            day = self._working_day_after(day)
        if not self.shift:
            if day != last:
                self._say("moving_left_out", "", day=day)
            return last
        if on_working_day != last:
            self._say("moved_to_working_day", "3(4)", day=last, to=on_working_day)
        if day != on_working_day:
            self._say("two_working_days", "3(5)", day=on_working_day, to=day)
        return day

    def _few_working_days(self, first: datetime.date, last: datetime.date) -> bool:
        """Whether fewer than two working days lie in a span, both ends counted."""
        working = (day for day in _range(first, last) if self.calendar.works_on(day))
        return len([day for day, _ in zip(working, range(2), strict=False)]) < 2

    def _warn_of_few_working_days(self, first: datetime.date, last: datetime.date, code: NoteCode) -> None:
        """Article 3(5) might be argued: said, never applied."""
        if self._few_working_days(first, last):
            self._say(code, "3(5)", first=first, last=last)


def _range(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    """Every day from a first to a last one, both included."""
    return (first + distance * DAY for distance in range((last - first).days + 1))
