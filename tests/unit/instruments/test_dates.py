"""Flexible dates: a comparison holds only when it is certain."""

import datetime

import pytest
from hypothesis import given, strategies as st

from jitflow.instruments import dates

DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))


@pytest.mark.parametrize(
    ("a", "b", "certain"),
    [
        ("2026-03-01", "2026-03-02", True),
        ("2026-03-02", "2026-03-02", False),
        ("2026-03", "2026-04-01", True),
        ("2026-03", "2026-03-31", False),
        ("2025", "2026", True),
        ({"kind": "span", "start": "2026-01", "end": "2026-05"}, "2026-05-31", False),
        ({"kind": "approximate", "start": "2026-03-14"}, "2026-04-10", False),
        ({"kind": "ongoing", "start": "2020"}, "2030", False),
        (None, "2026", False),
        ("2026", None, False),
    ],
)
def test_before_is_true_only_when_every_possible_day_is(a, b, certain):
    assert dates.before(a, b) is certain


@given(DAYS, DAYS)
def test_exact_days_compare_as_days(one, two):
    assert dates.before(one.isoformat(), two.isoformat()) is (one < two)


@given(DAYS, st.integers(0, 600))
def test_months_end_on_the_same_date_or_the_last_of_the_month(day, months):
    later = dates.plus_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + datetime.timedelta(days=1)).day == 1)


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13", "0000", "26", "2026-1-1", "", "2026-00", "9999-99-99"])
def test_what_is_no_date_of_the_calendar_is_refused(text):
    with pytest.raises(ValueError):
        dates.parse_partial(text)


def test_a_birthday_is_reached_on_the_day():
    assert dates.age(datetime.date(2008, 11, 20), datetime.date(2026, 11, 19)) == 17
    assert dates.age(datetime.date(2008, 11, 20), datetime.date(2026, 11, 20)) == 18


def test_a_birth_year_alone_gives_a_youngest_and_an_oldest_age():
    assert dates.ages({"kind": "declared", "start": "2008"}, "2026-06-11") == (17, 18)


def test_an_estimated_birth_date_is_a_wide_range():
    youngest, oldest = dates.ages({"kind": "estimated", "start": "2008"}, "2026-06-11")
    assert youngest <= 16 and oldest >= 19
