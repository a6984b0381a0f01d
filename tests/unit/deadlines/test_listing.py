"""The list of deadlines, notices of them, reminders, mails and the calendar feed."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from jitflow import mail
from jitflow.cases import service as cases
from jitflow.db import clock
from jitflow.db.base import new_id
from jitflow.db.units import read_unit, write_unit
from jitflow.deadlines import feed, listing, notices, service
from jitflow.deadlines.listing import GROUP, Wanted
from jitflow.deadlines.models import Deadline, Notice
from jitflow.reach import lock_case
from tests.fixtures.drafts import World

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine o'clock in the morning, UTC; eleven in Rome."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def put(world: World, ends_in: timedelta, **more) -> str:
    """A limit of the instrument; returns its id."""
    values = {
        "focus_group_id": world.group, "case_id": world.case, "instrument_id": world.instrument or None,
        "slug": "harbour_notice", "rule": "answer", "starts_at": NOW - timedelta(days=9), "zone": "Europe/Rome",
        "created_by": world.lead, "computation": {"steps": [], "until": (NOW + ends_in).isoformat()}, "state": "IT",
        "reminders": ["P3D", "P1D"], "id": new_id(),
    } | more  # fmt: skip
    end = NOW + ends_in
    with write_unit() as unit:
        unit.session.add(Deadline(**values, strict_end=end, shifted_end=end, due_at=end))
        unit.record("altered", focus_group_id=world.group, actor_id=world.lead, object_type="x", object_id=None)
    return values["id"]


def asked(world: World, user: str, wanted: Wanted | None = None, **more) -> listing.Listed:
    with read_unit() as session:
        return listing.listed(session, user, world.group, wanted or Wanted(), **more)


def ids(found: listing.Listed) -> list[str]:
    return [one.deadline.id for one in found.lines]


def test_overdue_first_then_by_day(draft: World) -> None:
    late, soon, past = (put(draft, timedelta(days=days)) for days in (20, 2, -3))
    found = asked(draft, draft.lead)
    assert ids(found) == [past, soon, late]
    assert [one.overdue for one in found.lines] == [True, False, False]


def test_mine_are_those_of_cases_i_lead_and_those_given_to_me(draft: World) -> None:
    nobodys, editors = put(draft, timedelta(days=1)), put(draft, timedelta(days=2), responsible_id=draft.editor)
    assert ids(asked(draft, draft.lead)) == [nobodys]
    assert ids(asked(draft, draft.editor)) == [editors]
    assert ids(asked(draft, draft.editor, Wanted(scope=GROUP))) == [nobodys, editors]
    assert ids(asked(draft, draft.outsider, Wanted(scope=GROUP))) == []


def test_a_translator_and_an_auditor_see_none(draft: World) -> None:
    put(draft, timedelta(days=1), responsible_id=draft.editor)
    for capacity in ("translator", "auditor"):
        with write_unit() as unit:
            case = lock_case(unit.session, draft.case)
            cases.add_to_team(unit, case, draft.editor, "reader", draft.lead, capacity=capacity)
        assert ids(asked(draft, draft.editor, Wanted(scope=GROUP))) == []


@pytest.mark.parametrize("many", [0, 200])
def test_pages_follow_one_another_without_a_gap(draft: World, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the index of the cases and by that of the group."""
    monkeypatch.setattr(listing, "MANY_CASES", many)
    wanted = [put(draft, timedelta(days=1)) for _ in range(5)] + [put(draft, timedelta(days=2)) for _ in range(4)]
    found, after = [], None
    while True:
        page = asked(draft, draft.lead, after=after, most=4)
        found += ids(page)
        after = page.after
        if after is None:
            break
    assert sorted(found) == sorted(wanted)
    assert len(found) == 9


def test_filters(draft: World) -> None:
    past, soon = put(draft, timedelta(days=-1)), put(draft, timedelta(days=2), state="DE")
    far = put(draft, timedelta(days=20), slug="other")
    for wanted, expected in (
        (Wanted(age="overdue"), [past]),
        (Wanted(age="week"), [soon]),
        (Wanted(age="month"), [soon, far]),
        (Wanted(state="DE"), [soon]),
        (Wanted(slug="other"), [far]),
    ):
        assert ids(asked(draft, draft.lead, wanted)) == expected


def notes(world: World) -> list[Notice]:
    with read_unit() as session:
        return list(session.scalars(select(Notice).order_by(Notice.created_at, Notice.id)))


def test_a_reminder_comes_once_for_each_lead_time(draft: World, monkeypatch: pytest.MonkeyPatch) -> None:
    put(draft, timedelta(days=2, hours=1))
    assert service.remind() == 1
    assert service.remind() == 0
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1, hours=2))
    assert service.remind() == 1
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=3))
    assert service.remind() == 1
    assert [(one.user_id, one.kind, one.mark) for one in notes(draft)] == [
        (draft.lead, "due", "P3D"), (draft.lead, "due", "P1D"), (draft.lead, "overdue", ""),
    ]  # fmt: skip


def test_a_far_limit_reminds_of_nothing(draft: World) -> None:
    put(draft, timedelta(days=4))
    assert service.remind() == 0


class Post:
    """A mail server that keeps what it is handed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[tuple[str, str, str]] = []
        monkeypatch.setattr(mail, "is_set_up", lambda: True)
        monkeypatch.setattr(mail, "send", lambda to, subject, body: self.sent.append((to, subject, body)))


def test_a_digest_goes_out_once_a_day_and_says_nothing_of_the_case(
    draft: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(monkeypatch)
    put(draft, timedelta(days=-1))
    put(draft, timedelta(days=1))
    service.remind()
    assert service.send_mail() == 0, "the morning of this day is over"
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    assert service.send_mail() == 1
    assert service.send_mail() == 0
    ((to, subject, body),) = post.sent
    assert to == "lead@example.test"
    assert "overdue" in subject
    assert "The harbours sign" in body
    for word in ("Boreas", "Rossi", "R.G.N.R."):
        assert word not in subject + body


def test_each_and_none_by_mail_are_choices(draft: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from jitflow.accounts import service as accounts

    post = Post(monkeypatch)
    put(draft, timedelta(days=1))
    service.remind()
    with write_unit() as unit:
        accounts.set_preferences(unit, draft.lead, {"mail": "off"})
    assert service.send_mail() == 0
    with write_unit() as unit:
        accounts.set_preferences(unit, draft.lead, {"mail": "each"})
    assert service.send_mail() == 1
    assert len(post.sent) == 1


def test_who_left_the_case_is_told_nothing(draft: World) -> None:
    put(draft, timedelta(days=1), responsible_id=draft.editor)
    service.remind()
    with read_unit() as session:
        assert len(notices.unseen(session, draft.editor, draft.group)) == 1
    with write_unit() as unit:
        cases.remove_from_team(unit, lock_case(unit.session, draft.case), draft.editor, draft.lead)
    with read_unit() as session:
        assert notices.unseen(session, draft.editor, draft.group) == []


def test_nobody_puts_away_the_notice_of_another(draft: World) -> None:
    put(draft, timedelta(days=1))
    service.remind()
    (notice,) = notes(draft)
    with write_unit() as unit:
        notices.mark_seen(unit, draft.editor, draft.group, [notice.id])
    assert notes(draft)[0].seen_at is None
    with write_unit() as unit:
        notices.mark_seen(unit, draft.lead, draft.group, [notice.id, "x" * 32, "nonsense"])
    assert notes(draft)[0].seen_at is not None


def test_the_feed_is_a_calendar_without_content_under_a_secret_that_ends(draft: World) -> None:
    put(draft, timedelta(days=1))
    with write_unit() as unit:
        first = feed.renew(unit, draft.lead)
    with write_unit() as unit:
        second = feed.renew(unit, draft.lead)
    with read_unit() as session:
        assert feed.owner(session, first) is None
        assert feed.owner(session, second) == draft.lead
        assert feed.owner(session, secrets.token_urlsafe(32)) is None
        content = feed.content(session, draft.lead)
        assert second not in str(session.execute(select(feed.CalendarFeed.__table__)).all())
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("dtstart") == NOW + timedelta(days=1)
    assert "The harbours sign" in event["summary"]
    assert b"Boreas" not in content
    assert b"Rossi" not in content
    with write_unit() as unit:
        feed.end(unit, draft.lead)
    with read_unit() as session:
        assert feed.owner(session, second) is None
