"""Every route, executed by everybody: what happens is what was declared (checks 16 to 22, 26)."""

from __future__ import annotations

import pytest
from flask import Flask

from jitflow import access
from jitflow.capacities import SEAT_LEVELS
from tests.fixtures.objects import (
    GROUP_ROLE,
    MARKER_B,
    MARKER_SECOND,
    PEOPLE,
    SEAT_ROLE,
    TEAM_ROLE,
    World,
    post,
    token_of,
)  # fmt: skip
from tests.web.routes import ALL_METHODS, Route, address, checksums, leads_to_sign_in, mixed, routes

EXPIRED = "This page had expired"


def expected(route: Route, person: str | None) -> str | int:
    """The declared outcome in words: "sign in", 403, 404 or "allowed"."""
    kind = route.access.kind
    if kind == "public":
        return "allowed"
    if person is None:
        return "sign in"
    if kind == "signed_in":
        return "allowed"
    if kind == "system":
        return "allowed" if person == "system" else 403
    if person in ("outsider", "system"):
        return 404
    if kind == "case" and person in SEAT_ROLE:
        return expected_of_seat(route, person)
    role = GROUP_ROLE.get(person, "member") if kind == "group" else TEAM_ROLE.get(person)
    if role is None:
        return 404
    return "allowed" if role in route.access.allowed(route.method) else 403


def expected_of_seat(route: Route, person: str) -> str | int:
    """Who sits at the table of the instrument reaches what lies in it, and nothing else of the case."""
    if person == "seat_ended" or "instrument_id" not in route.arguments:
        return 404
    if route.arguments & {"pack_id", "word_draft_id", "word_import_id"}:
        return 404  # the case team's alone: for a seat it does not exist
    others = route.method != "GET" and route.arguments & {"letter_id", "enclosure_id"}
    level = SEAT_LEVELS[SEAT_ROLE[person]]
    return "allowed" if level in route.access.allowed(route.method) and not others else 403


def outcome(response) -> str | int:
    """What happened, in the same words; anything unforeseen as the status itself."""
    if leads_to_sign_in(response):
        return "sign in"
    if response.status_code in (403, 404):
        return response.status_code
    if response.status_code == 400 and EXPIRED in response.get_data(as_text=True):
        return "no token"
    return "allowed" if response.status_code in (200, 201, 204, 302, 303, 400, 409, 422) else response.status_code


def run(world: World, route: Route, client, token: str):
    """Send one request to a route of group A, with a valid token."""
    path = address(world.app, route, world.a.parameters(set(route.arguments)))
    if route.method == "GET":
        return client.get(path)
    return client.open(path, method=route.method, data={"csrf_token": token})


@pytest.mark.parametrize("person", [None, *PEOPLE])
def test_everybody_on_every_route(world: World, person: str | None) -> None:
    client = world.client(person)
    token = token_of(client, "/sign-in" if person is None else "/")
    faults = []
    for route in routes(world.app):
        if route.endpoint == "accounts.sign_out":
            continue  # ends the session; see test_accounts
        got = outcome(run(world, route, client, token))
        if route.access.kind == "public" and got == "sign in":
            got = "allowed"
        if got != expected(route, person):
            faults.append(f"{route}: expected {expected(route, person)}, got {got}")
        if route.method != "GET" and got == "allowed":
            world.reset()
            client = world.client(person)  # some posts change the cookie; a visitor's token is in it
            token = token if person else token_of(client)
    assert faults == []


def test_public_routes_by_name(world: World) -> None:
    """A new public route must be added here by hand, so that somebody thinks about it."""
    public = {name for name, declared in access.declarations(world.app).items() if declared.kind == "public"}
    assert public == {
        "static", "web.health", "web.language", "accounts.sign_in", "accounts.sign_out", "deadlines.calendar",
        "focusgroups.invitation",
    }  # fmt: skip


@pytest.mark.parametrize("other", ["b", "second_case"])
def test_ids_of_another_group_or_case_reach_nothing(world: World, other: str) -> None:
    """B's objects through A's addresses, A's through B's, and every mixture: 404 and no row changed."""
    client = world.client("lead")
    token = token_of(client, "/")
    before = checksums(world)
    faults, tried = [], 0
    for route in routes(world.app):
        for values in mixed(route, (world.a, getattr(world, other))):
            path = address(world.app, route, values)
            data = {"csrf_token": token, "act": "remove", "surname": "x", "title": "x", "name": "x"}
            response = client.open(path, method=route.method, data=None if route.method == "GET" else data)
            tried += 1
            if response.status_code != 404:
                faults.append(f"{route} {sorted(values)}: {response.status_code}")
    assert faults == []
    assert tried > 50
    assert checksums(world) == before


def test_nothing_of_another_group_is_shown(world: World) -> None:
    client = world.client("lead")
    shown = []
    for route in routes(world.app, ("GET",)):
        if "filename" in route.arguments:
            continue
        page = client.get(address(world.app, route, world.a.parameters(set(route.arguments)))).data  # some are files
        if MARKER_B.encode() in page or b"group-b" in page or MARKER_SECOND.encode() in page:
            shown.append(str(route))
    assert shown == []


def test_undeclared_methods_are_refused(world: World) -> None:
    client = world.client("lead")
    token = token_of(client, "/")
    allowed: dict[str, set[str]] = {}
    for rule in world.app.url_map.iter_rules():
        allowed.setdefault(rule.rule, set()).update(rule.methods)
    faults = []
    for route in routes(world.app, ("GET", "POST")):
        path = address(world.app, route, world.a.parameters(set(route.arguments)))
        for method in set(ALL_METHODS) - allowed[route.rule]:
            response = client.open(path, method=method, headers={"X-CSRFToken": token})
            if response.status_code != 405 or not response.headers.get("Allow"):
                faults.append(f"{method} {route.rule}: {response.status_code}")
    assert faults == []


def test_reading_writes_only_trail_and_session(world: World) -> None:
    client = world.client("lead")
    client.get("/")
    before = checksums(world)
    for route in routes(world.app, ("GET",)):
        path = address(world.app, route, world.a.parameters(set(route.arguments)))
        for method in ("GET", "HEAD"):
            client.open(path, method=method)
            assert checksums(world) == before, f"{method} {route.rule}"


def test_access_ended_is_gone_at_the_next_request(world: World) -> None:
    from jitflow.db.units import write_unit
    from jitflow.focusgroups import service as groups

    client = world.client("editor")
    path = f"/g/group-a/cases/{world.a.ids['case_id']}/"
    assert client.get(path).status_code == 200
    with write_unit() as unit:
        group_id = groups.by_slug(unit.session, "group-a").id
        groups.end_membership(unit, group_id, world.users["editor"], world.users["lead"])
    assert client.get(path).status_code == 404
    assert post(client, f"{path}edit", {"title": "x"}).status_code == 404


def test_a_route_without_access_stops_the_start() -> None:
    app = Flask("probe", static_folder=None)
    app.add_url_rule("/forgotten", "pages.forgotten", lambda: "x")
    app.add_url_rule("/known", "pages.known", access.signed_in(lambda: "x"))
    with pytest.raises(access.UndeclaredAccess, match="pages.forgotten: no declared access") as refused:
        access.check(app)
    assert "pages.known" not in str(refused.value)


@pytest.mark.parametrize(
    ("rule", "declare", "message"),
    [
        ("/g/<group>/x", access.case_right("read"), "a case right without a case"),
        ("/g/<group>/cases/<case_id>/x", access.group_role(), "a group role on"),
        ("/g/<group>/x", access.signed_in, "signed_in reaches objects"),
        ("/g/<group>/x", access.public("why not"), "public reaches objects"),
        ("/g/<group>/cases/<case_id>/<thing_id>", access.case_right("read"), "nothing says how thing_id is reached"),
        (
            "/g/<group>/cases/<case_id>/i/<instrument_id>/<person_id>",
            access.case_right("read"),
            "nobody asks whether person_id is reached",
        ),
    ],
)
def test_a_declaration_that_does_not_fit_its_address_stops_the_start(rule, declare, message) -> None:
    app = Flask("probe", static_folder=None)
    app.add_url_rule(rule, "pages.wrong", declare(lambda **_: "x"))
    with pytest.raises(access.UndeclaredAccess, match=message):
        access.check(app)


def test_a_second_declaration_and_unknown_roles_are_faults() -> None:
    with pytest.raises(access.UndeclaredAccess, match="twice"):
        access.signed_in(access.public("x")(lambda: "x"))
    with pytest.raises(access.UndeclaredAccess, match="unknown roles: owner"):
        access.group_role("owner")
    with pytest.raises(access.UndeclaredAccess, match="needs a reason"):
        access.public("")
