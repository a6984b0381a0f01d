"""The list of deadlines in the browser: filters, notices, the calendar feed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from jitflow.db import clock
from jitflow.db.units import write_unit
from jitflow.deadlines import service
from jitflow.deadlines.models import Deadline
from tests.fixtures.objects import MARKER_A, World, post

LIST = "/g/group-a/deadlines"


@pytest.fixture
def limit(world: World) -> str:
    """A limit that ended yesterday, of the instrument of group A."""
    from sqlalchemy import select

    from jitflow.drafting.models import Instrument

    end = clock.now() - timedelta(days=1)
    with write_unit() as unit:
        row = unit.session.scalar(select(Instrument).where(Instrument.id == world.a.ids["instrument_id"]))
        made = Deadline(
            focus_group_id=row.focus_group_id, case_id=row.case_id, instrument_id=row.id, slug=row.slug, rule="answer",
            starts_at=end, strict_end=end, shifted_end=end, due_at=end, zone="Europe/Rome", state="IT",
            computation={"steps": [], "until": end.isoformat()}, reminders=["P1D"], created_by=world.users["lead"],
        )  # fmt: skip
        unit.session.add(made)
        unit.record("altered", focus_group_id=row.focus_group_id, actor_id=None, object_type="x", object_id=None)
    return made.id


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def test_the_lead_sees_what_is_overdue_in_words(world: World, limit: str) -> None:
    page = text(world.client("lead").get(LIST))
    assert "The harbours sign" in page
    assert "Overdue" in page
    assert MARKER_A in page


def test_who_is_in_no_team_sees_none(world: World, limit: str) -> None:
    for person in ("member", "administrator", "other_case"):
        page = text(world.client(person).get(f"{LIST}?scope=group"))
        assert "The harbours sign" not in page
        assert MARKER_A not in page


@pytest.mark.parametrize(
    "query",
    ["scope=x", "state=XX&slug=nothing&age=old", "after=2026", "after=2026-13-40T00:00:00%2B00:00~" + "0" * 32, "after=%00"],
)
def test_a_strange_address_is_the_plain_list(world: World, limit: str, query: str) -> None:
    response = world.client("lead").get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert "The harbours sign" in text(response)


def test_a_filter_that_fits_nothing_says_so(world: World, limit: str) -> None:
    assert "Nothing found" in text(world.client("lead").get(f"{LIST}?age=week"))


def test_a_notice_is_shown_until_it_is_put_away(world: World, limit: str) -> None:
    assert service.remind() == 4  # the lead, and the three who sit at the table of the instrument
    client = world.client("lead")
    page = client.get(LIST)
    assert "What you should know" in text(page)
    notice = re.search(r'name="notice" value="([0-9a-f]{32})"', page.get_data(as_text=True))[1]
    assert post(client, f"{LIST}/seen", {"notice": notice}).status_code == 303
    assert "What you should know" not in text(client.get(LIST))


def test_the_feed_is_shown_once_works_without_signing_in_and_ends(world: World, limit: str) -> None:
    client = world.client("lead")
    made = post(client, f"{LIST}/feed", {"act": "new"})
    address = re.search(r'value="http://localhost(/calendar/[^"]+)"', made.get_data(as_text=True))[1]
    assert address.partition("calendar/")[2] not in client.get(LIST).get_data(as_text=True)
    answer = world.client().get(address)
    assert answer.mimetype == "text/calendar"
    assert "no-store" in answer.headers["Cache-Control"]
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert "The harbours sign" in event["summary"]
    assert MARKER_A.encode() not in answer.data
    assert post(client, f"{LIST}/feed", {"act": "end"}).status_code == 303
    assert world.client().get(address).status_code == 404


def test_a_closed_account_has_no_feed(world: World, limit: str) -> None:
    from jitflow.accounts import service as accounts

    client = world.client("lead")
    made = post(client, f"{LIST}/feed", {"act": "new"})
    address = re.search(r'value="http://localhost(/calendar/[^"]+)"', made.get_data(as_text=True))[1]
    with write_unit() as unit:
        accounts.deactivate(unit, world.users["lead"], None)
    assert world.client().get(address).status_code == 404
