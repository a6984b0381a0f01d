"""Periods as law and people write them; what is none is refused with its reason."""

import pytest

from jitflow.instruments.period import Period

WRITTEN = [
    ("P30D", 30, "days", "P30D"),
    ("P1W", 1, "weeks", "P1W"),
    ("P1M", 1, "months", "P1M"),
    ("P2Y", 2, "years", "P2Y"),
    ("P1Y6M", 18, "months", "P18M"),
    ("PT24H", 24, "hours", "PT24H"),
    ("pt96h", 96, "hours", "PT96H"),
    (" 6 working days ", 6, "working days", "6 working days"),
    ("1 Working  Day", 1, "working days", "1 working day"),
    ("10 days", 10, "days", "P10D"),
    ("48 hours", 48, "hours", "PT48H"),
    ("007 days", 7, "days", "P7D"),
]


@pytest.mark.parametrize(("text", "amount", "unit", "canonical"), WRITTEN)
def test_periods_are_read_and_written(text, amount, unit, canonical):
    period = Period.parse(text)
    assert (period.amount, period.unit, str(period)) == (amount, unit, canonical)
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a period"),
        ("30", "is not a period"),
        ("P", "names no amount"),
        ("PT", "names no amount"),
        ("P1DT", "names no amount"),
        ("P30", "is not a period"),
        ("-P1D", "is not a period"),
        ("P-1D", "is not a period"),
        ("P1.5M", "fraction"),
        ("P0,5D", "fraction"),
        ("P0D", "at least 1"),
        ("0 working days", "at least 1"),
        ("P1DT12H", "mixes days and hours"),
        ("P1M15D", "mixes months and days"),
        ("PT30M", "shorter than a whole hour"),
        ("PT1H30S", "shorter than a whole hour"),
        ("P101Y", "more than a hundred years"),
        ("P99999999999999999999D", "more than a hundred years"),
        ("P" + "9" * 5000 + "D", "more than a hundred years"),
        ("P٣D", "is not a period"),
        ("6 working weeks", "no unit of time"),
        ("six working days", "is not a period"),
    ],
)
def test_what_is_no_period_says_why(text, says):
    with pytest.raises(ValueError, match=says):
        Period.parse(text)


@pytest.mark.parametrize(
    ("amount", "unit"), [(0, "days"), (-1, "hours"), (True, "days"), (1.5, "days"), (1, "fortnights")]
)
def test_a_pair_that_is_no_period_is_refused(amount, unit):
    with pytest.raises(ValueError):
        Period.of(amount, unit)
