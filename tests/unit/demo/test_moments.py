"""The demonstration counts its days from the day that people there have, whatever the hour of loading."""

from __future__ import annotations

from datetime import UTC, datetime

from jitflow.demo.moments import moment, relative


def test_after_midnight_in_rome_it_is_the_next_day_though_not_yet_in_utc(stopped_clock) -> None:
    stopped_clock.moment = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert relative("day:0", "Europe/Rome") == "2026-11-23" and relative("day:0", "UTC") == "2026-11-22"
    assert moment("-1 09:00", "Europe/Rome") == datetime(2026, 11, 22, 8, tzinfo=UTC)
