"""The libraries of one focus group, seen from another: no route, no list, no search, no list read in leads there."""

from __future__ import annotations

import pytest

from jitflow.db.units import read_unit
from jitflow.focusgroups import service as groups
from jitflow.libraries import service as libraries
from tests.fixtures.objects import MARKER_A, MARKER_B, World, token_of
from tests.web.routes import address, checksums, routes

OBJECTS = ("library_offence_id", "address_id", "import_id")


def own_routes(world: World) -> list:
    found = [route for route in routes(world.app) if route.endpoint.startswith("libraries.")]
    assert len(found) >= 20
    return found


@pytest.mark.parametrize(("group", "objects"), [("a", "a"), ("a", "b"), ("b", "a")])
def test_a_stranger_gets_404_and_changes_nothing(world: World, group: str, objects: str) -> None:
    """The outsider is a member of group B: through A's address, or with A's objects through B's, nothing is there."""
    client = world.client("outsider")
    token = token_of(client, "/")
    before = checksums(world)
    for route in own_routes(world):
        names = {"group": getattr(world, group).ids["group"]}
        names |= {name: getattr(world, objects).ids[name] for name in OBJECTS if name in route.arguments}
        if group == "b" and len(names) == 1:
            continue  # the outsider's own lists
        data = {"csrf_token": token, "act": "remove", "name": "x", "title": "x", "digest": "x"}
        path = address(world.app, route, names)
        answer = client.open(path, method=route.method, data=None if route.method == "GET" else data)
        assert answer.status_code == 404, f"{route} {names}"
    assert checksums(world) == before


def test_nothing_of_another_group_is_listed_found_exported_or_offered(world: World) -> None:
    client = world.client("outsider")
    for path in (
        "offences", "authorities", f"offences?q={MARKER_A}", f"authorities?q={MARKER_A}", "offences?removed=yes",
        "authorities?removed=yes", "authorities/export.csv", "authorities/import", "authorities?page=2",
    ):  # fmt: skip
        page = client.get(f"/g/group-b/{path}").get_data(as_text=True)
        assert page.replace(f'value="{MARKER_A}"', "").count(MARKER_A) == 0, path
    assert MARKER_B in client.get("/g/group-b/offences").get_data(as_text=True), "the page shows its own group"


def test_access_ended_ends_the_libraries_at_the_next_request(world: World) -> None:
    from jitflow.db.units import write_unit

    client = world.client("member")
    assert client.get("/g/group-a/offences").status_code == 200
    with write_unit() as unit:
        group_id = groups.by_slug(unit.session, "group-a").id
        groups.end_membership(unit, group_id, world.users["member"], world.users["lead"])
    for path in ("offences", "authorities/export.csv", f"offences/{world.a.ids['library_offence_id']}"):
        assert client.get(f"/g/group-a/{path}").status_code == 404, path


def test_entries_are_sealed_in_the_database(world: World) -> None:
    files = [path for path in world.app.config["JITFLOW"].instance.glob("jitflow.sqlite*") if path.is_file()]
    with read_unit() as session:
        group_id = groups.by_slug(session, "group-a").id
        assert libraries.offences(session, group_id, words=MARKER_A)
    assert [path.name for path in files if MARKER_A.encode() + b" list" in path.read_bytes()] == []


def test_no_parameter_of_a_list_reaches_the_database_unchecked(world: World) -> None:
    client = world.client("member")
    for query in ("state=%00", "kind=%00", "language=%00", "measure=%00", "q=%00", "category=%00", "page=%00", "page=-1",
                  "page=99999999999", "page=x", "removed=%00", "page=2&q=a&state=%F0"):  # fmt: skip
        for place in ("offences", "authorities"):
            assert client.get(f"/g/group-a/{place}?{query}").status_code == 200, (place, query)
    assert client.get("/g/group-a/authorities/export.csv?state=%00&measure=%00").status_code == 200
