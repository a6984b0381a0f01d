"""The clock against a slow oracle that knows no arithmetic of dates: it walks the calendar day by day."""

from __future__ import annotations

import datetime
import json
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, strategies as st

from jitflow.instruments.calendar import Computation, Period, compute, extend

ONE = timedelta(days=1)
ZONES = [
    "Europe/Rome", "Europe/Athens", "Europe/Lisbon", "Europe/Dublin", "Europe/Sofia", "Asia/Nicosia", "Atlantic/Azores",
    "Atlantic/Canary", "Asia/Kolkata", "UTC",
]  # fmt: skip
DAY_UNITS = ("days", "working days", "weeks", "months", "years")
CLOCK_CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]

days = st.dates(date(2024, 1, 1), date(2032, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2026, 1, 31), date(2026, 12, 31), date(2026, 8, 31), *CLOCK_CHANGES]
)
zones = st.sampled_from(ZONES)
moments = st.builds(
    lambda day, seconds: datetime.datetime.combine(day, datetime.time.min, tzinfo=UTC) + timedelta(seconds=seconds),
    days,
    st.integers(-7200, 93_600) | st.sampled_from([0, 3600, 5400, 7200]),
)
day_periods = st.one_of(
    st.builds(Period, st.integers(1, 120), st.just("days")),
    st.builds(Period, st.integers(1, 40), st.just("working days")),
    st.builds(Period, st.integers(1, 12), st.just("weeks")),
    st.builds(Period, st.integers(1, 30), st.just("months")),
    st.builds(Period, st.integers(1, 5), st.just("years")),
)
hour_periods = st.builds(Period, st.integers(1, 200), st.just("hours"))


@st.composite
def calendars(draw, near: date) -> dict[date, str]:
    """Some holidays near a day: single ones, and one row of them as at the end of a year."""
    single = draw(st.lists(st.integers(-40, 40), max_size=12))
    begin, length = draw(st.tuples(st.integers(-20, 20), st.integers(0, 14)))
    far = draw(st.lists(st.integers(40, 900), max_size=8))
    return {near + n * ONE: f"holiday {n}" for n in {*single, *far, *range(begin, begin + length)}}


@st.composite
def cases(draw):
    """An event, a period in days or longer, and holidays around the event and the end."""
    event, period = draw(days), draw(day_periods)
    holidays = draw(calendars(event))
    end = compute(period, event, "UTC", holidays).strict.day
    return event, period, holidays | draw(calendars(end))


# The oracle


def works(day: date, holidays: dict[date, str]) -> bool:
    return day.strftime("%a") not in ("Sat", "Sun") and day not in holidays


def walk_to_the_end(event: date, period: Period, holidays: dict[date, str], step: int = 1) -> date:
    """Day by day from the event until the period is over."""
    day, counted, months = event, 0, 0
    wanted = period.amount * {"weeks": 7, "years": 12}.get(period.unit, 1)
    while True:
        before, day = day, day + step * ONE
        if period.unit in ("months", "years"):
            months += before.month != day.month
            last_of_month = (day + ONE).month != day.month
            if months == wanted and (day.day == event.day or (last_of_month and day.day < event.day)):
                return day
        else:
            counted += period.unit != "working days" or works(day, holidays)
            if counted == wanted:
                return day


def walk_to_the_shifted_end(event: date, period: Period, strict: date, holidays: dict[date, str]) -> date:
    """The first day from the strict end on that is a working day and has another before it, where the period
    is two days or more (Article 3(4), (5))."""
    needed = 1 if period == Period(1, "days") or period == Period(1, "working days") else 2
    working, day = 0, event
    while True:
        day += ONE
        working += works(day, holidays)
        if day >= strict and works(day, holidays) and working >= needed:
            return day


def midnight_after(day: date, zone: str) -> datetime.datetime:
    """The first quarter of an hour that belongs to a later day by the clocks of a zone."""
    moment = datetime.datetime.combine(day, datetime.time.min, tzinfo=UTC) - timedelta(hours=14)
    while moment.astimezone(ZoneInfo(zone)).date() <= day:
        moment += timedelta(minutes=15)
    return moment


def next_full_hour(event: datetime.datetime, zone: str) -> datetime.datetime:
    """The first moment after the event at which the clocks of a zone show a full hour."""
    moment = event.replace(second=0, microsecond=0) + timedelta(minutes=1)
    while moment.astimezone(ZoneInfo(zone)).minute:
        moment += timedelta(minutes=1)
    return moment


@given(cases(), zones)
def test_days_agree_with_the_walk(case, zone):
    event, period, holidays = case
    found = compute(period, event, zone, holidays)
    strict = walk_to_the_end(event, period, holidays)
    assert found.strict.day == strict
    assert found.shifted.day == walk_to_the_shifted_end(event, period, strict, holidays)
    assert found.begins == midnight_after(event, zone)
    assert found.strict.moment == midnight_after(strict, zone)
    assert found.shifted.moment == midnight_after(found.shifted.day, zone)


@given(cases(), zones)
def test_backwards_agrees_with_the_walk_and_is_never_moved(case, zone):
    event, period, holidays = case
    found = compute(period, event, zone, holidays, backwards=True)
    assert found.strict.day == walk_to_the_end(event, period, holidays, -1)
    assert found.shifted == found.strict
    assert found.strict.moment == midnight_after(found.strict.day - ONE, zone)
    assert found.strict.moment < found.begins


@given(moments, hour_periods, zones, st.data())
def test_hours_agree_with_the_walk_over_changes_of_clocks(event, period, zone, data):
    holidays = data.draw(calendars(event.date()))
    found = compute(period, event, zone, holidays)
    begins = next_full_hour(event, zone)
    end = begins
    for _ in range(period.amount):
        end += timedelta(hours=1)
    assert (found.begins, found.strict.moment, found.shifted.moment) == (begins, end, end)
    assert timedelta(0) < found.begins - event <= timedelta(hours=1)
    assert compute(period, event.astimezone(ZoneInfo("Asia/Tokyo")), zone, holidays).strict == found.strict


# What holds whatever the oracle says


@given(cases(), zones)
def test_the_shifted_end_is_a_working_day_and_never_earlier(case, zone):
    event, period, holidays = case
    found = compute(period, event, zone, holidays)
    assert found.strict.day <= found.shifted.day
    assert found.strict.moment <= found.shifted.moment
    assert works(found.shifted.day, holidays)
    assert found.is_shifted == (found.strict.day != found.shifted.day)
    assert (found.safe_end("earlier").moment, found.safe_end("later").moment) == (
        found.strict.moment, found.shifted.moment,
    )  # fmt: skip
    if period.unit == "working days":
        assert found.strict == found.shifted
    noted = {note.code for note in found.notes}
    assert ("moved_to_working_day" in noted) is not works(found.strict.day, holidays)
    assert found.is_shifted is bool(noted & {"moved_to_working_day", "two_working_days"})


@given(cases(), zones, st.booleans())
def test_the_days_told_are_the_days_counted(case, zone, backwards):
    event, period, holidays = case
    found = compute(period, event, zone, holidays, backwards=backwards)
    told = found.days
    step = -ONE if backwards else ONE
    assert [day.date for day in told] == [event + step * n for n in range(1, len(told) + 1)]
    assert told[-1].date == found.shifted.day
    numbered = [day for day in told if day.number is not None]
    assert [day.number for day in numbered] == list(range(1, len(numbered) + 1))
    assert numbered[-1].date == found.strict.day
    if period.unit in ("days", "working days"):
        assert len(numbered) == period.amount
    for day in told:
        assert (day.off is None) is works(day.date, holidays)
        assert day.name == holidays.get(day.date)


@given(cases(), st.integers(1, 60))
def test_an_extension_adds_up_where_units_do(case, more):
    event, period, holidays = case
    assume(period.unit in ("days", "weeks", "working days") or event.day <= 28)
    more = min(more, 24) if period.unit in ("months", "years") else more
    longer = Period(period.amount + more, period.unit)
    extended = extend(compute(period, event, "Europe/Rome", holidays), Period(more, period.unit), holidays)
    assert extended.strict == compute(longer, event, "Europe/Rome", holidays).strict


@given(moments, st.integers(1, 99), st.integers(1, 99), zones)
def test_hours_add_up(event, first, more, zone):
    extended = extend(compute(Period(first, "hours"), event, zone, {}), Period(more, "hours"), {})
    assert extended.strict == compute(Period(first + more, "hours"), event, zone, {}).strict


@given(cases(), st.integers(1, 400))
def test_a_later_event_never_ends_earlier(case, later):
    event, period, holidays = case
    one, two = (compute(period, day, "Europe/Rome", holidays) for day in (event, event + later * ONE))
    assert one.strict.moment <= two.strict.moment
    assert one.shifted.moment <= two.shifted.moment


@given(cases(), zones)
def test_one_more_holiday_never_brings_an_end_forward(case, zone):
    event, period, holidays = case
    found = compute(period, event, zone, holidays)
    another = compute(period, event, zone, holidays | {found.shifted.day: "one more"})
    assert another.shifted.day > found.shifted.day
    assert another.strict.day >= found.strict.day
    if period.unit != "working days":
        assert another.strict == found.strict


@given(days, st.integers(1, 60), zones)
def test_months_end_on_the_same_date_or_the_last_one(event, amount, zone):
    end = compute(Period(amount, "months"), event, zone, {}).strict.day
    assert (end.year * 12 + end.month) - (event.year * 12 + event.month) == amount
    assert end.day == event.day or (end.day < event.day and (end + ONE).day == 1)


@given(cases(), moments, hour_periods, zones, st.booleans())
def test_what_is_stored_comes_back_equal(case, moment, hours, zone, backwards):
    event, period, holidays = case
    for found in (
        compute(period, event, zone, holidays, backwards=backwards),
        compute(period, moment, zone, holidays, backwards=backwards),
        compute(hours, moment, zone, holidays, backwards=backwards),
        extend(compute(period, moment, zone, holidays, shift=backwards), hours, holidays),
    ):
        again = Computation.from_dict(json.loads(json.dumps(found.to_dict())))
        assert again == found
        assert again.days == found.days


@given(st.text(max_size=20) | st.from_regex(r"P[0-9YMWDTHS.]{0,8}", fullmatch=True))
def test_any_text_is_a_period_or_a_clear_refusal(text):
    try:
        period = Period.parse(text)
    except ValueError as fault:
        assert str(fault)
    else:
        assert Period.parse(str(period)) == period
