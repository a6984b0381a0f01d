"""Which version of a law is offered for an offence: the one in force at its time, and never a guess in silence."""

from __future__ import annotations

import pytest

from jitflow.libraries import law

OLD = {"id": "a", "from": "2009-08-08", "to": "2023-03-10", "maximum": {"years": 15}, "limitation": {"years": 15}}
NEW = {"id": "b", "from": "2023-03-11", "maximum": {"years": 16}}


def ids(offer: law.Offer) -> list[str]:
    return [version["id"] for version in offer.versions]


@pytest.mark.parametrize(
    ("when", "reason", "offered"),
    [
        ({"kind": "exact", "start": "2023-03-10"}, law.IN_FORCE, ["a"]),
        ({"kind": "exact", "start": "2023-03-11"}, law.IN_FORCE, ["b"]),
        ({"kind": "span", "start": "2023-03-01", "end": "2023-03-20"}, law.CHANGED, ["a", "b"]),
        ({"kind": "partial", "start": "2023-03"}, law.CHANGED, ["a", "b"]),
        ({"kind": "partial", "start": "2022"}, law.IN_FORCE, ["a"]),
        ({"kind": "ongoing", "start": "2024-01-01"}, law.IN_FORCE, ["b"]),
        ({"kind": "ongoing", "start": "2022-01-01"}, law.CHANGED, ["a", "b"]),
        ({"kind": "exact", "start": "2001-01-01"}, law.NONE_IN_FORCE, ["a", "b"]),
        ({"kind": "span", "start": "2009-08-01", "end": "2009-08-20"}, law.CHANGED, ["a"]),
        (None, law.TIME_UNKNOWN, ["a", "b"]),
    ],
)
def test_the_version_at_a_time(when, reason, offered) -> None:
    offer = law.at([NEW, OLD], when)
    assert (offer.reason, ids(offer)) == (reason, offered)


def test_a_version_without_dates_is_never_said_to_be_in_force() -> None:
    assert (
        law.at([{"id": "x", "maximum": {"years": 5}}], {"kind": "exact", "start": "2020-01-01"}).reason == law.UNDATED
    )
    assert law.at([], None).reason == law.NO_VERSION


def test_a_lighter_later_law_is_named() -> None:
    lighter = {**NEW, "maximum": {"years": 14}}
    when = {"kind": "exact", "start": "2020-01-01"}
    assert law.at([OLD, lighter], when).lighter["id"] == "b"
    assert law.at([OLD, NEW], when).lighter is None
    assert law.at([{**OLD, "maximum": {"life": True}}, NEW], when).lighter["id"] == "b"


def test_two_versions_may_touch_and_not_overlap() -> None:
    assert law.overlapping([OLD, NEW]) is None
    assert law.overlapping([{**OLD, "to": "2023-03-11"}, NEW]) is not None
    assert law.overlapping([{"id": "a", "from": "2009-08-08"}, NEW]) is not None, "an open end goes on for ever"


@pytest.mark.parametrize(
    ("when", "end"),
    [
        ({"kind": "exact", "start": "2020-02-29"}, "2035-02-28"),
        ({"kind": "span", "start": "2020-01-01", "end": "2020-03-31"}, "2035-03-31"),
        ({"kind": "partial", "start": "2020-06"}, "2035-06-01"),
        ({"kind": "ongoing", "start": "2020-01-01"}, None),
        ({"kind": "approximate", "start": "2020-01-01"}, None),
        (None, None),
    ],
)
def test_limitation_is_counted_from_the_earliest_end_of_the_offence(when, end) -> None:
    assert law.limitation_end(OLD, when) == end


def test_no_limitation_is_counted_without_a_period() -> None:
    assert law.limitation_end(NEW, {"kind": "exact", "start": "2024-01-01"}) is None
    assert (
        law.limitation_end({"id": "x", "limitation": {"years": 9000}}, {"kind": "exact", "start": "2024-01-01"}) is None
    )
