"""Reading is in the trail once per person, object and purpose in a quarter of an hour (checks 57 and 60)."""

from __future__ import annotations

import json
import time

import pytest

from jitflow.audit import reading, service as audit
from jitflow.db.units import read_unit, write_unit
from jitflow.focusgroups import service as groups
from tests.fixtures.objects import MARKER_A, World, post
from tests.web.routes import address, routes


def group_id() -> str:
    with read_unit() as session:
        return groups.by_slug(session, "group-a").id


def readings(world: World, person: str, endpoint: str) -> list:
    found = audit.entries(group_id(), limit=10_000)
    return [one for one in found if one.actor_id == world.users[person] and one.detail.get("endpoint") == endpoint]


def case_path(world: World) -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}/"


def test_the_same_page_is_entered_once_in_a_quarter_of_an_hour(world: World, stopped_clock) -> None:
    client = world.client("editor")
    for _ in range(3):
        assert client.get(case_path(world)).status_code == 200
    assert len(readings(world, "editor", "cases.case")) == 1
    stopped_clock.forward(minutes=14, seconds=59)
    client.get(case_path(world))
    assert len(readings(world, "editor", "cases.case")) == 1
    stopped_clock.forward(seconds=2)
    client.get(case_path(world))
    assert len(readings(world, "editor", "cases.case")) == 2


def test_another_person_another_object_and_another_page_are_entered(world: World) -> None:
    first, second = world.client("editor"), world.client("reader")
    for client in (first, second):
        client.get(case_path(world))
        client.get(f"{case_path(world)}team")
        client.get(f"{case_path(world)}persons/{world.a.ids['person_id']}")
    for person in ("editor", "reader"):
        for endpoint in ("cases.case", "cases.team", "cases.person"):
            assert len(readings(world, person, endpoint)) == 1, (person, endpoint)


def test_the_entry_is_there_before_the_page_is_made(world: World, monkeypatch) -> None:
    from jitflow.cases import service as cases

    def fails(*_arguments):
        raise RuntimeError("the page cannot be made")

    monkeypatch.setattr(cases, "all_facts", fails)
    assert world.client("editor").get(case_path(world)).status_code == 500
    assert len(readings(world, "editor", "cases.case")) == 1


def test_a_refusal_is_entered_every_time(world: World) -> None:
    client = world.client("reader")
    for _ in range(3):
        assert client.get(f"{case_path(world)}edit").status_code == 403
    assert len([one for one in readings(world, "reader", "cases.edit") if one.verb == "refused"]) == 3


def test_every_page_of_a_case_enters_its_verb(world: World) -> None:
    """Check 57: what shows a case is in the trail with the verb its route declares."""
    client, silent = world.client("lead"), []
    for route in routes(world.app, ("GET",)):
        if route.access.kind != "case" or not route.access.verb:
            continue
        before = {one.sequence for one in readings(world, "lead", route.endpoint)}
        client.get(address(world.app, route, world.a.parameters(set(route.arguments))))
        made = [one for one in readings(world, "lead", route.endpoint) if one.sequence not in before]
        if [str(one.verb) for one in made] != [route.access.verb]:
            silent.append(f"{route}: {[str(one.verb) for one in made]}")
    assert silent == []


def test_routes_of_a_case_that_enter_no_reading_are_known_by_name(world: World) -> None:
    """Each records what it does itself, with a hash, or shows no content; a new one is added here by hand."""
    found = {
        route.endpoint
        for route in routes(world.app, ("GET",))
        if route.access.kind == "case" and route.access.verb is None
    }
    known = {"papers.file", "papers.progress", "papers.pack_file", "enclosures.file", "letters.file", "letters.message", "redlines.file"}
    assert found <= known


def test_no_word_of_a_case_stands_in_the_trail(world: World) -> None:
    """Check 60, for the trail: after every page was read and a fact was changed, no marker is in any entry."""
    client = world.client("lead")
    for route in routes(world.app, ("GET",)):
        client.get(address(world.app, route, world.a.parameters(set(route.arguments))))
    post(client, f"{case_path(world)}edit", {"title": f"{MARKER_A} again", "base:title": f'"Case {MARKER_A}"'})
    entries = [one for name in audit.chains() for one in audit.entries(name, limit=10_000)]
    assert len(entries) > 50
    assert MARKER_A not in json.dumps([one.detail for one in entries], ensure_ascii=False)


def test_asking_costs_the_same_with_many_entries(world: World) -> None:
    """The question follows an index from its end: 20,000 more entries of the case do not slow it down."""
    group, case_id = group_id(), world.a.ids["case_id"]
    asked = {
        "focus_group_id": group, "case_id": case_id, "actor_id": world.users["editor"], "verb": "consulted",
        "object_type": "case", "object_id": case_id, "detail": {"endpoint": "cases.case"},
    }  # fmt: skip

    def seconds() -> float:
        best = 1.0
        with read_unit() as session:
            for _ in range(30):
                began = time.perf_counter()
                assert reading.is_entered(session, **asked) is False
                best = min(best, time.perf_counter() - began)
        return best

    def fill(number: int) -> None:
        for _ in range(number // 1000):
            with write_unit() as unit:
                for _ in range(1000):
                    unit.record(
                        "consulted", focus_group_id=group, actor_id=world.users["lead"], object_type="case",
                        object_id=case_id, case_id=case_id, detail={"endpoint": "cases.case"},
                    )  # fmt: skip

    fill(1000)
    few = seconds()
    fill(20_000)
    assert seconds() < 3 * few + 0.002


def test_a_page_read_again_is_not_slower_than_one_that_is_entered(world: World) -> None:
    """Measured by turns in one run: what is asked costs less than the entry that it saves."""
    client = world.client("editor")
    path = f"{case_path(world)}team"

    def seconds() -> float:
        began = time.perf_counter()
        assert client.get(path).status_code == 200
        return time.perf_counter() - began

    seconds()
    again, entered = [], []
    for _ in range(15):
        again.append(seconds())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reading, "is_entered", lambda *_given, **_named: False)
            entered.append(seconds())
    assert min(again) < 1.1 * min(entered)
