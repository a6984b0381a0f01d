"""What a person was shown is in the trail, also when it was shown in answer to a post."""

from __future__ import annotations

import json

import pytest

from jitflow.audit import service as audit
from jitflow.db.units import read_unit
from jitflow.focusgroups import service as groups
from tests.fixtures.objects import MARKER_A, World, post


def trail(world: World) -> list:
    with read_unit() as session:
        group_id = groups.by_slug(session, "group-a").id
    return audit.entries(group_id)


@pytest.mark.parametrize(
    ("page", "data", "status", "shown"),
    [
        ("edit", {"title": "\x07"}, 422, "case"),
        ("edit", {"title": "x", "base:title": '"what it never was"'}, 409, "case"),
        ("persons/{person_id}", {"led_category": "suspect", "surname": "\x07"}, 422, "person"),
        ("i/{instrument_id}/override", {"check_id": "x"}, 422, "instrument"),
        ("team", {}, 422, "case"),
    ],
)
def test_a_refused_post_that_shows_its_page_is_a_consultation(world: World, page, data, status, shown) -> None:
    client = world.client("lead")
    path = f"/g/group-a/cases/{world.a.ids['case_id']}/{page.format(**world.a.ids)}"
    assert post(client, path, data).status_code == status
    last = trail(world)[0]
    assert (last.verb, last.object_type, last.detail["method"]) == ("consulted", shown, "POST")


def test_the_page_for_a_new_fact_names_the_case_and_is_recorded(world: World) -> None:
    client = world.client("lead")
    page = client.get(f"/g/group-a/cases/{world.a.ids['case_id']}/persons/new").get_data(as_text=True)
    assert MARKER_A in page
    assert trail(world)[0].verb == "consulted"


@pytest.mark.parametrize("item", ["Ivan Petrov, born 1980", "calls.nowhere", "calls", "x" * 5000, "\x00"])
def test_an_override_takes_no_words_for_an_item(world: World, item: str) -> None:
    """They would stand in clear in the trail and in the table of overrides."""
    from jitflow import library

    definition = library.library().definition("harbour_notice")
    check = next(one for one in definition.checks if not one.structure)
    client = world.client("lead")
    path = f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}/override"
    assert post(client, path, {"check_id": check.id, "item": item, "reason": "because"}).status_code == 422
    assert item[:40] not in json.dumps([entry.detail for entry in trail(world)], ensure_ascii=False)
