"""Limits and events on an axis: where each begins and ends, what is over, and nothing that others typed as markup."""

from __future__ import annotations

import re
from datetime import date

from jitflow.web import time_axis
from jitflow.web.time_axis import Axis, Bar

TODAY = date(2026, 11, 22)


def drawn(*bars: Bar) -> str:
    events = [(date(2026, 11, 1), "Issued <b>")]
    return time_axis.draw(Axis("Limits", "What happened", "Today", TODAY, events, list(bars), lambda day: f"{day:%b}"))


def ends(svg: str) -> list[float]:
    return [float(x) for x in re.findall(r'class="limit-end" x1="([\d.]+)"', svg)]


def test_limits_end_in_the_order_of_their_days_and_an_overdue_one_before_today() -> None:
    over = Bar("Answer", date(2026, 11, 17), date(2026, 11, 20), "2 days over", "blocking")
    runs = Bar("Decision", date(2026, 11, 15), date(2027, 1, 13), "52 days left", "clock")
    svg = drawn(over, runs)
    now = float(re.search(r'class="today" x1="([\d.]+)"', svg)[1])
    first, second = ends(svg)
    assert first <= now < second < time_axis.WIDTH
    assert svg.count('class="limit-bar blocking"') == 1 and "2 days over" in svg and "52 days left" in svg


def test_a_limit_in_years_has_no_end_in_the_picture_and_does_not_press_the_others_together() -> None:
    soon = Bar("Surrender", date(2026, 11, 12), date(2026, 11, 22), "Today", "warning")
    far = Bar("Review", date(2026, 10, 23), date(2031, 10, 23), "1796 days left", "clock")
    svg = drawn(soon, far)
    (end,) = ends(svg)
    assert end > time_axis.LEFT + (time_axis.RIGHT - time_axis.LEFT) / 3 and "1796 days left" in svg
    assert all(float(x) <= time_axis.WIDTH for x in re.findall(r' x="([\d.]+)"', svg))


def test_what_is_written_is_no_markup() -> None:
    svg = drawn(Bar("<script>", TODAY, TODAY, "<i>", "clock"))
    assert "<script>" not in svg and "<b>" not in svg and "<i>" not in svg and "&lt;script&gt;" in svg


def test_years_at_the_ends_of_the_calendar_are_drawn_at_the_ends_of_the_axis() -> None:
    svg = drawn(Bar("Review", date.min, date.max, "never", "clock"))
    assert ends(svg) == [] and "never" in svg
    assert all(0 <= float(x) <= time_axis.WIDTH for x in re.findall(r' x="([\d.-]+)"', svg))


def test_a_picture_with_a_first_day_of_its_own_begins_there_however_long_ago() -> None:
    old, new = (Bar(f"Version {day.year}", day, date(2031, 1, 1), "in force", "clock") for day in (date(2023, 5, 11), date(2026, 9, 5)))
    starts = []
    for first in (None, old.start):
        svg = time_axis.draw(Axis("A", "B", "Today", TODAY, [], [old, new], lambda day: f"{day:%b %Y}", first))
        starts.append([float(x) for x in re.findall(r'class="ahead" x="([\d.]+)"', svg)])
    clamped, true = starts
    assert clamped[0] == time_axis.LEFT and true[0] < true[1]
    share = (old.start - TODAY).days / (new.start - TODAY).days
    now = float(re.search(r'class="today" x1="([\d.]+)"', svg)[1])
    assert abs((now - true[0]) / (now - true[1]) - share) < 0.5, "in proportion to their days"
