"""Reviews and questions that wait for somebody, and changes that records ask for."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from jitflow.db import clock
from jitflow.knowledge import reminding, service as knowledge
from tests.fixtures.objects import World
from tests.web.knowledge.test_pages import LESSON, Reader, begin, publish


@pytest.fixture
def mailed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    jobs: list[str] = []
    monkeypatch.setattr(reminding.jobs, "enqueue", lambda unit, kind, object_id, group: jobs.append(object_id))
    return jobs


NOON = datetime(2030, 1, 10, 12, tzinfo=UTC)
"""A day from which on nothing here crosses the end of a month by the day on which the test runs."""


def reminded(monkeypatch: pytest.MonkeyPatch, days: int) -> int:
    """How many are told so many days after `NOON`."""
    moment = NOON + timedelta(days=days)
    with monkeypatch.context() as later:
        later.setattr(clock, "now", lambda: moment)
        return knowledge.remind()


def day_in(days: int, start: datetime) -> dict[str, str]:
    found = start.date() + timedelta(days=days)
    return {"review_on.day": str(found.day), "review_on.month": str(found.month), "review_on.year": str(found.year)}


def test_an_owner_is_told_once_at_each_lead_time_and_once_a_month_after(
    lead: Reader, editor: Reader, mailed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(lead, editor, begin(lead, **day_in(40, NOON)))
    assert "Waits for you" not in lead.get()
    told = [reminded(monkeypatch, days) for days in (0, 12, 12, 34, 35, 40, 40, 41, 42, 75, 76)]
    assert told == [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0] and len(mailed) == 5
    publish(lead, editor, begin(lead, title="Soon", **day_in(5, clock.now())))
    assert "To be reviewed by" in lead.get() and "Waits for you" not in editor.get()


@pytest.mark.parametrize(("left", "which"), [(30, "30"), (8, "30"), (7, "7"), (1, "7"), (0, "0"), (-1, "over 2026-11")])
def test_the_shortest_lead_time_that_was_reached_counts(left: int, which: str) -> None:
    today = date(2026, 11, 20)
    assert reminding.mark(reminding.REVIEW, (today + timedelta(days=left)).isoformat(), today).endswith(which)


def test_a_change_that_a_record_asks_for_is_linked_from_the_place_it_is_about(world: World, lead: Reader, editor: Reader) -> None:
    asked = {"token": "t", "remedy.new.target": "field", "remedy.new.place": "harbour_notice:nowhere", "base:remedy.new.place": "",
             "base:remedy.new.target": "", "remedy.new.proposal": "Say more.", "base:remedy.new.proposal": ""}  # fmt: skip
    page = lead.post("/new?kind=lesson", {**LESSON, **asked}, 422)
    assert "There is no “harbour_notice:nowhere”" in page
    record = lead.post("/new?kind=lesson", {**LESSON, **asked, "remedy.new.place": "harbour_notice:skipper.surname"})
    publish(lead, editor, record)
    help_page = lead.get("/forms/harbour_notice")
    assert "a change is proposed in" not in help_page
    lead.step(record, "propose_remedy")
    observer = Reader(world, "observer")
    assert "a change is proposed in" in observer.get("/forms/harbour_notice") and LESSON["title"] in observer.get("/remedies")
    editor.step(record, "accept_remedy")
    coordinator = Reader(world, "coordinator")
    coordinator.step(record, "finish_remedy", where="Release 2, harbour_notice")
    assert "changed after" in observer.get("/forms/harbour_notice")


@pytest.mark.parametrize("key", ["who", "calls"], ids=["a box", "a box and the group in it"])
def test_a_change_of_a_whole_box_is_told_of_at_its_head_and_on_the_form_s_help(
    world: World, lead: Reader, editor: Reader, key: str
) -> None:
    draft = f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}"
    values = {"target": "field", "place": f"harbour_notice:{key}", "proposal": "Ask in another order."}
    asked = {f"{before}remedy.new.{name}": "" if before else value for name, value in values.items() for before in ("", "base:")}
    record = lead.post("/new?kind=lesson", {**LESSON, **asked, "token": "t"})
    lead.step(record, "propose_remedy")
    publish(lead, editor, record)
    page = lead.get(f"{draft}/box/{key}")
    assert page.count("What records ask to be changed here") == 1 and page.index(record) < page.index('name="act" value="continue"')
    assert "What records ask to be changed here" in lead.get(f"{draft}/form")
    (address,) = re.findall(r'href="([^"]*/forms/harbour_notice#[^"]*)"', lead.get(record))
    assert f'id="{address.partition("#")[2]}"' in lead.get(address.partition("#")[0]), "the link of the record leads there"
    assert f"harbour_notice:{key}" not in lead.get(record), "in words, not in code"


@pytest.mark.parametrize(("target", "pages"), [("field", ("box/who", "form")), ("check", ("findings",))])
def test_a_change_is_told_of_where_it_would_be_made_once_members_read_the_record(
    world: World, lead: Reader, editor: Reader, target: str, pages: tuple[str, ...]
) -> None:
    draft = f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}"
    check = re.search(r'id="finding-([A-Z]+-\d+)', lead.get(f"{draft}/findings"))[1]
    key = "skipper.surname" if target == "field" else check
    values = {"target": target, "place": f"harbour_notice:{key}", "proposal": "Say more."}
    asked = {f"{before}remedy.new.{name}": "" if before else value for name, value in values.items() for before in ("", "base:")}
    record = lead.post("/new?kind=lesson", {**LESSON, **asked, "token": "t"})

    def told(words: str) -> list[int]:
        return [len(re.findall(f'{words} <a href="[^"]*{record.lstrip("/")}"', lead.get(f"{draft}/{page}"))) for page in pages]

    lead.step(record, "propose_remedy")
    assert set(told("a change is proposed in")) == {0}, "an observation is its author's"
    publish(lead, editor, record)
    assert set(told("a change is proposed in")) == {1}
    editor.step(record, "accept_remedy")
    assert set(told("a change is agreed on in")) == {1}
    Reader(world, "coordinator").step(record, "finish_remedy", where="Release 2, harbour_notice")
    assert set(told("changed after")) == {1}


def test_words_are_shown_as_they_will_look_and_nothing_else_happens(lead: Reader, world: World) -> None:
    page = lead.post("/preview/words", {"body": "## Point\n\n*twice* <script>alert(1)</script>"}, 200)
    assert "<em>twice</em>" in page and "<script>" not in page
    lead.post("/preview/words", {"body": "a" * 200_000}, 413)
    Reader(world, "observer").post("/preview/words", {"body": "x"}, 403)
    assert 'data-live-preview="/g/group-a/knowledge/preview/words"' in lead.get("/new?kind=lesson")


def test_who_is_asked_to_review_sees_it_waiting_and_is_told_once(
    world: World, lead: Reader, editor: Reader, mailed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = begin(lead)
    lead.step(record, "send_to_review")
    assert "You are asked to review it" not in editor.get()
    lead.post(f"{record}/beside", {"member": world.users["editor"], "act": "ask"})
    assert "You are asked to review it, since" in editor.get() and "You are asked" not in lead.get()
    assert [reminded(monkeypatch, days) for days in (0, 1, 40)] == [1, 0, 0] and len(mailed) == 1
    editor.step(record, "return_to_author", reason="Say more.")
    assert "You are asked to review it" not in editor.get()
    lead.step(record, "send_to_review")
    assert "You are asked to review it, since" in editor.get(), "sent again, it waits again"
    editor.step(record, "review")
    assert "You are asked to review it" not in editor.get()


def test_changes_that_are_asked_for_are_named_in_words(lead: Reader) -> None:
    values = {"target": "field", "place": "harbour_notice:skipper.surname", "proposal": "Say more."}
    asked = {f"{before}remedy.new.{name}": "" if before else value for name, value in values.items() for before in ("", "base:")}
    begin(lead, **asked)
    page = lead.get("/remedies")
    assert "Named in a record, not proposed yet" in page and "harbour_notice:skipper.surname" not in page
    assert re.search(r'href="[^"]*/forms/harbour_notice#skipper\.surname"', page)
