"""The statutory clock, as a prosecutor would check it: with the Regulation and a calendar on the wall.

The eight worked examples are those of the legal fact sheet, section 5, in its own words.
"""

import datetime
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from jitflow.instruments.calendar import (
    Calendar,
    Computation,
    Note,
    UnknownDays,
    application_day,
    compute,
    extend,
)

BERLIN = "Europe/Berlin"
GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 3), date(2026, 4, 6)
LABOUR_DAY = {date(2026, 5, 1): "Labour Day"}
WESTERN = {GOOD_FRIDAY: "Good Friday", EASTER_MONDAY: "Easter Monday", **LABOUR_DAY}
ORTHODOX = {date(2026, 4, 10): "Good Friday", date(2026, 4, 13): "Easter Monday", **LABOUR_DAY}


def at(text: str, zone: str = BERLIN) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def codes(computation: Computation) -> list[str]:
    return [note.code for note in computation.notes if not note.code.startswith("event_")]


def note(computation: Computation, code: str) -> Note:
    (found,) = [note for note in computation.notes if note.code == code]
    return found


# The worked examples

DAYS = [
    # (example, period, event, holidays, strict end, end with Article 3(4))
    (3, "P1W", date(2026, 3, 2), {}, date(2026, 3, 9), date(2026, 3, 9)),
    (4, "P30D", date(2026, 3, 2), WESTERN, date(2026, 4, 1), date(2026, 4, 1)),
    (4, "P90D", date(2026, 4, 1), WESTERN, date(2026, 6, 30), date(2026, 6, 30)),
    (5, "P10D", date(2026, 4, 23), WESTERN, date(2026, 5, 3), date(2026, 5, 4)),
    (6, "P60D", date(2026, 1, 12), {}, date(2026, 3, 13), date(2026, 3, 13)),
    (6, "P10D", date(2026, 3, 13), {}, date(2026, 3, 23), date(2026, 3, 23)),
    (7, "P30D", date(2026, 5, 15), {}, date(2026, 6, 14), date(2026, 6, 15)),
]


@pytest.mark.parametrize(("example", "period", "event", "holidays", "strict", "shifted"), DAYS)
def test_worked_examples_in_days(example, period, event, holidays, strict, shifted):
    found = compute(period, event, BERLIN, holidays)
    assert (found.strict.day, found.shifted.day) == (strict, shifted)


HOURS = [
    # (example, period, event, first counted moment, end)
    (1, "PT24H", "2026-03-10T14:20", "2026-03-10T15:00", "2026-03-11T15:00"),
    (2, "PT96H", "2026-04-03T09:45", "2026-04-03T10:00", "2026-04-07T10:00"),
]


@pytest.mark.parametrize(("example", "period", "event", "begins", "end"), HOURS)
@pytest.mark.parametrize("holidays", [{}, WESTERN])
def test_worked_examples_in_hours(example, period, event, begins, end, holidays):
    found = compute(period, at(event), BERLIN, holidays)
    assert (found.begins, found.strict.moment) == (at(begins), at(end))
    assert found.shifted == found.strict


@pytest.mark.parametrize(
    ("holidays", "warned"),
    [(WESTERN, True), ({EASTER_MONDAY: "Easter Monday"}, True), ({GOOD_FRIDAY: "Good Friday"}, False)],
)
def test_example_2_warns_where_easter_monday_is_a_holiday(holidays, warned):
    found = compute("PT96H", at("2026-04-03T09:45"), BERLIN, holidays)
    assert ("two_working_days_in_hours" in codes(found)) is warned


@pytest.mark.parametrize(("holidays", "shifted"), [({}, date(2026, 5, 1)), (LABOUR_DAY, date(2026, 5, 4))])
def test_example_4_the_extension_runs_from_the_strict_end(holidays, shifted):
    extended = extend(compute("P30D", date(2026, 3, 2), BERLIN, holidays), "P30D", holidays)
    assert (extended.strict.day, extended.shifted.day) == (date(2026, 5, 1), shifted)


@pytest.mark.parametrize(("holidays", "shifted"), [(WESTERN, date(2026, 4, 13)), (ORTHODOX, date(2026, 4, 14))])
def test_example_6_with_the_extension(holidays, shifted):
    extended = extend(compute("P60D", date(2026, 1, 12), BERLIN, holidays), "P30D", holidays)
    assert (extended.strict.day, extended.shifted.day) == (date(2026, 4, 12), shifted)


def test_an_extension_never_starts_from_a_shifted_end():
    first = compute("P30D", date(2026, 5, 15), BERLIN, {})
    assert first.shifted.day == date(2026, 6, 15)
    assert extend(first, "P30D", {}).strict.day == date(2026, 7, 14)


def test_example_8_a_day_of_application_is_not_moved():
    assert application_day(date(2026, 2, 5), "P2Y") == date(2028, 2, 5)  # a Saturday
    assert application_day(date(2026, 2, 5), "P2Y", first_of_next_month=True) == date(2028, 3, 1)
    assert application_day(date(2026, 12, 9), "P20D", first_of_next_month=True) == date(2027, 1, 1)
    with pytest.raises(ValueError, match="6 working days later"):
        application_day(date(2026, 2, 5), "6 working days")


# The rules one by one


def test_the_end_of_a_day_is_midnight_where_the_authority_sits():
    found = compute("P1W", date(2026, 3, 2), "Europe/Athens", {})
    assert found.begins == at("2026-03-03T00:00", "Europe/Athens")
    assert found.strict.moment == at("2026-03-10T00:00", "Europe/Athens")


@pytest.mark.parametrize(
    ("zone", "event", "begins", "end"),
    [
        (BERLIN, date(2026, 3, 28), "2026-03-28T23:00", "2026-03-29T22:00"),  # a Sunday of 23 hours
        (BERLIN, date(2026, 10, 24), "2026-10-24T22:00", "2026-10-25T23:00"),  # and of 25
        ("Atlantic/Azores", date(2026, 3, 28), "2026-03-29T01:00", "2026-03-30T00:00"),  # it has no midnight
        ("Atlantic/Azores", date(2026, 10, 24), "2026-10-25T00:00", "2026-10-26T01:00"),  # it has two
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone, event, begins, end):
    found = compute("P1D", event, zone, {})
    assert (found.begins, found.strict.moment) == (at(begins, "UTC"), at(end, "UTC"))


def test_the_day_of_the_event_is_that_of_the_acting_authority():
    late_in_lisbon = at("2026-03-02T23:30", "Europe/Lisbon")
    found = compute("P10D", late_in_lisbon, "Europe/Madrid", {})
    assert (found.event_day, found.strict.day) == (date(2026, 3, 3), date(2026, 3, 13))
    assert note(found, "event_day_in_zone").given == {
        "given": "2026-03-02", "day": "2026-03-03", "zone": "Europe/Madrid",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("event", "begins"),
    [("14:00:00", "15:00"), ("14:00:01", "15:00"), ("14:59:59", "15:00"), ("00:00:00", "01:00"), ("22:59:59", "23:00")],
)
def test_the_hour_of_the_event_is_not_counted(event, begins):
    assert compute("PT1H", at(f"2026-03-10T{event}"), BERLIN, {}).begins == at(f"2026-03-10T{begins}")


@pytest.mark.parametrize(
    ("event", "end"),
    [
        ("2026-03-28T14:20", "2026-03-29T16:00"),  # the night has 23 hours
        ("2026-10-24T14:20", "2026-10-25T14:00"),  # it has 25
    ],
)
def test_24_hours_over_a_change_of_clocks_are_24_hours(event, end):
    found = compute("PT24H", at(event), BERLIN, {})
    assert found.strict.moment == at(end)
    assert found.strict.moment - found.begins == datetime.timedelta(hours=24)


def test_an_hour_that_the_clocks_repeat_is_counted_twice():
    event = datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)  # 02:30, the first time
    found = compute("PT1H", event, BERLIN, {})
    assert found.begins == datetime.datetime(2026, 10, 25, 1, tzinfo=datetime.UTC)  # 02:00 again
    assert found.strict.moment == datetime.datetime(2026, 10, 25, 2, tzinfo=datetime.UTC)  # 03:00


def test_a_full_hour_is_one_of_the_local_clock():
    found = compute("PT1H", datetime.datetime(2026, 3, 10, 8, 40, tzinfo=datetime.UTC), "Asia/Kolkata", {})  # 14:10
    assert found.begins == datetime.datetime(2026, 3, 10, 9, 30, tzinfo=datetime.UTC)


def test_hours_that_end_at_midnight_end_with_the_day_before():
    found = compute("PT8H", at("2026-03-10T15:20"), BERLIN, {})
    assert (found.strict.moment, found.strict.day) == (at("2026-03-11T00:00"), date(2026, 3, 10))


def test_hours_end_on_a_sunday_and_say_so():
    found = compute("PT24H", at("2026-03-14T14:20"), BERLIN, {})
    assert found.shifted.moment == at("2026-03-15T15:00")
    assert note(found, "hours_not_moved").basis == "3(4)"


@pytest.mark.parametrize(
    ("event", "period", "end"),
    [
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2028, 1, 31), "P1M", date(2028, 2, 29)),
        (date(2026, 3, 31), "P1M", date(2026, 4, 30)),
        (date(2026, 1, 31), "P2M", date(2026, 3, 31)),
        (date(2028, 2, 29), "P1Y", date(2029, 2, 28)),
        (date(2028, 2, 29), "P4Y", date(2032, 2, 29)),
        (date(2026, 12, 15), "P1M", date(2027, 1, 15)),
        (date(2026, 6, 30), "P1Y6M", date(2027, 12, 30)),
    ],
)
def test_months_end_on_the_same_date_or_the_last_of_the_month(event, period, end):
    found = compute(period, event, BERLIN, {})
    assert found.strict.day == end
    assert ("no_such_date" in codes(found)) is (end.day != event.day)


def test_a_month_from_the_end_of_january_2027():
    """28 February 2027 is a Sunday."""
    found = compute("P1M", date(2027, 1, 31), BERLIN, {})
    assert (found.strict.day, found.shifted.day) == (date(2027, 2, 28), date(2027, 3, 1))


def test_two_days_from_a_friday_hold_two_working_days():
    found = compute("P2D", date(2026, 11, 20), BERLIN, {})
    assert (found.strict.day, found.shifted.day) == (date(2026, 11, 22), date(2026, 11, 24))
    assert note(found, "moved_to_working_day").given == {"day": "2026-11-22", "to": "2026-11-23"}
    assert note(found, "two_working_days").given == {"day": "2026-11-23", "to": "2026-11-24"}


def test_two_working_days_move_an_end_that_is_a_working_day():
    found = compute("P3D", date(2026, 11, 20), BERLIN, {})
    assert (found.strict.day, found.shifted.day) == (date(2026, 11, 23), date(2026, 11, 24))
    assert codes(found) == ["two_working_days"]


def test_one_day_needs_no_two_working_days():
    assert compute("P1D", date(2026, 11, 20), BERLIN, {}).shifted.day == date(2026, 11, 23)


def test_a_week_of_holidays_is_prolonged():
    closed = {date(2026, 12, day): "End of year" for day in (24, 25, 28, 29, 30, 31)}
    found = compute("P1W", date(2026, 12, 24), BERLIN, closed | {date(2027, 1, 1): "New Year"})
    assert (found.strict.day, found.shifted.day) == (date(2026, 12, 31), date(2027, 1, 5))


def test_working_days_leave_out_weekends_and_holidays():
    found = compute("6 working days", date(2026, 4, 1), BERLIN, WESTERN)
    assert found.strict == found.shifted
    assert found.strict.day == date(2026, 4, 13)
    numbered = {day.date.day: day.number for day in found.days}
    assert numbered == {
        2: 1, 3: None, 4: None, 5: None, 6: None, 7: 2, 8: 3, 9: 4, 10: 5, 11: None, 12: None, 13: 6,
    }  # fmt: skip
    assert [(day.off, day.name) for day in found.days[1:5]] == [
        ("holiday", "Good Friday"), ("saturday", None), ("sunday", None), ("holiday", "Easter Monday"),
    ]  # fmt: skip


def test_the_days_up_to_the_shifted_end_are_shown_but_not_counted():
    found = compute("P10D", date(2026, 4, 23), BERLIN, WESTERN)
    assert [(day.date.day, day.number, day.off) for day in found.days[-4:]] == [
        (1, 8, "holiday"), (2, 9, "saturday"), (3, 10, "sunday"), (4, None, None),
    ]  # fmt: skip
    assert found.holidays == ((date(2026, 5, 1), "Labour Day"),)


def test_backwards_nothing_is_moved():
    found = compute("P10D", date(2026, 5, 11), BERLIN, WESTERN, backwards=True)
    assert found.strict == found.shifted
    assert not found.shift
    assert (found.strict.day, found.strict.moment) == (date(2026, 5, 1), at("2026-05-01T00:00"))
    assert found.begins == at("2026-05-11T00:00")
    assert codes(found) == ["backwards_not_moved"]
    assert [day.number for day in found.days] == list(range(1, 11))
    assert found.days[0].date == date(2026, 5, 10)


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("P1W", date(2026, 3, 24)),
        ("P1M", date(2026, 2, 28)),
        ("P1Y", date(2025, 3, 31)),
        ("3 working days", date(2026, 3, 26)),
    ],
)
def test_backwards_by_other_units(period, day):
    assert compute(period, date(2026, 3, 31), BERLIN, {}, backwards=True).strict.day == day


def test_backwards_hours_start_before_the_hour_of_the_event():
    found = compute("PT24H", at("2026-03-10T14:20"), BERLIN, {}, backwards=True)
    assert (found.begins, found.strict.moment) == (at("2026-03-10T14:00"), at("2026-03-09T14:00"))


def test_backwards_few_working_days_are_said():
    found = compute("P3D", date(2026, 4, 7), BERLIN, WESTERN, backwards=True)
    assert note(found, "two_working_days_backwards").given == {"first": "2026-04-04", "last": "2026-04-06"}


def test_an_act_may_leave_the_moving_out():
    found = compute("P10D", date(2026, 4, 23), BERLIN, WESTERN, shift=False)
    assert found.shifted == found.strict
    assert note(found, "moving_left_out").given == {"day": "2026-05-04"}
    assert not extend(found, "P3D", WESTERN).shift


def test_hours_run_on_from_the_strict_end_without_a_new_full_hour():
    first = compute("PT24H", at("2026-03-10T14:20"), BERLIN, {})
    assert extend(first, "PT24H", {}).strict.moment == at("2026-03-12T15:00")
    days = compute("P1D", date(2026, 3, 10), BERLIN, {})
    assert extend(days, "PT6H", {}).strict.moment == at("2026-03-12T06:00")
    assert extend(first, "P1D", {}).strict.moment == at("2026-03-13T00:00")


def test_the_safe_date_is_the_earlier_or_the_later():
    found = compute("P10D", date(2026, 4, 23), BERLIN, WESTERN)
    assert (found.safe_date("earlier"), found.safe_end("earlier")) == ("strict", found.strict)
    assert (found.safe_date("later"), found.safe_end("later")) == ("shifted", found.shifted)
    with pytest.raises(ValueError, match="neither earlier nor later"):
        found.safe_date("safest")


def test_every_note_rests_on_the_article_it_names():
    found = compute("P2D", date(2026, 11, 20), BERLIN, {})
    assert [(note.code, note.basis) for note in found.notes] == [
        ("event_day_not_counted", "3(1)"), ("moved_to_working_day", "3(4)"), ("two_working_days", "3(5)"),
    ]  # fmt: skip


def test_a_calendar_adds_its_source_and_notes():
    asked = []

    def notes(first, last):
        asked.append((first, last))
        return (Note("regional_holidays", "", (("state", "DE"),)),)

    calendar = Calendar(WESTERN.get, "made up 1.0", notes)
    found = compute("P10D", date(2026, 4, 23), BERLIN, calendar)
    assert (found.source, codes(found)[-1]) == ("made up 1.0", "regional_holidays")
    assert asked == [(date(2026, 4, 24), date(2026, 5, 4))]
    compute("PT24H", at("2026-03-10T14:20"), BERLIN, calendar)
    assert len(asked) == 1, "a day of 24 hours asks for no holiday"


# What cannot be computed

NAIVE = datetime.datetime(2026, 3, 10, 14, 20)  # noqa: DTZ001 - that is the fault


@pytest.mark.parametrize(
    ("period", "start", "zone", "says"),
    [
        ("PT24H", date(2026, 3, 10), BERLIN, "needs the hour of the event"),
        ("P10D", NAIVE, BERLIN, "needs a time zone"),
        ("P10D", date(2026, 3, 10), "Europe/Atlantis", "“Europe/Atlantis” is not a time zone"),
        ("P10D", date(2026, 3, 10), "", "is not a time zone"),
        ("P10D", date(2026, 3, 10), "../../etc/passwd", "is not a time zone"),
        ("P100Y", date(9950, 1, 1), BERLIN, "out of range"),
        ("P9D", date(9999, 12, 30), BERLIN, "out of the years"),
        ("PT9H", at("9999-12-31T23:00"), BERLIN, "out of the years"),
        ("ten days", date(2026, 3, 10), BERLIN, "is not a period"),
    ],
)
def test_what_cannot_be_computed_says_why(period, start, zone, says):
    with pytest.raises(ValueError, match=says):
        compute(period, start, zone, {})


def test_a_year_without_data_is_refused():
    def names(day):
        raise UnknownDays("XX", day.year)

    with pytest.raises(UnknownDays, match="XX are not known for 2026"):
        compute("P10D", date(2026, 3, 10), BERLIN, names)


def test_a_calendar_of_holidays_alone_is_a_fault():
    with pytest.raises(ValueError, match="calendar of holidays is faulty"):
        compute("P10D", date(2026, 3, 13), BERLIN, lambda day: "closed")


def test_what_is_counted_backwards_has_no_extension():
    with pytest.raises(ValueError, match="cannot be extended"):
        extend(compute("P10D", date(2026, 5, 11), BERLIN, {}, backwards=True), "P1D", {})


@pytest.mark.parametrize(
    "change",
    [
        {"period": "soon"},
        {"zone": "Europe/Atlantis"},
        {"begins": "2026-03-10T14:20:00"},
        {"strict": None},
        {"holidays": [["yesterday", "x"]]},
        {"notes": [{}]},
        {"event": 5},
    ],
)
def test_a_damaged_row_is_refused(change):
    stored = compute("P10D", date(2026, 4, 23), BERLIN, WESTERN).to_dict()
    assert Computation.from_dict(stored).strict.day == date(2026, 5, 3)
    with pytest.raises(ValueError, match="not a stored computation"):
        Computation.from_dict(stored | change)
    del stored["zone"]
    with pytest.raises(ValueError, match="not a stored computation"):
        Computation.from_dict(stored)
