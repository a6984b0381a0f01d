"""No unsafe request without the right token, or from another site (check 27). CSRF is on in all tests."""

from __future__ import annotations

import pytest

from tests.fixtures.objects import World, token_of
from tests.web.routes import UNSAFE, address, checksums, routes

ATTACKS = {
    "none": lambda own, other: ({}, {}),
    "wrong": lambda own, other: ({"csrf_token": "wrong"}, {}),
    "tampered": lambda own, other: ({"csrf_token": own[:-2] + ("AA" if own[-2:] != "AA" else "BB")}, {}),
    "of another session": lambda own, other: ({"csrf_token": other}, {}),
    "foreign origin": lambda own, other: ({"csrf_token": own}, {"Origin": "https://evil.example"}),
    "foreign port": lambda own, other: ({"csrf_token": own}, {"Origin": "http://localhost:9999"}),
    "foreign referer": lambda own, other: ({"csrf_token": own}, {"Referer": "https://evil.example/x"}),
    "cross site": lambda own, other: ({"csrf_token": own}, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}),
    "same site": lambda own, other: ({"csrf_token": own}, {"Sec-Fetch-Site": "same-site"}),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_unsafe_route_refuses(world: World, attack: str) -> None:
    client = world.client("lead")
    data, headers = ATTACKS[attack](token_of(client, "/"), token_of(world.client("reader"), "/"))
    before = checksums(world)
    passed = []
    for route in routes(world.app, UNSAFE):
        path = address(world.app, route, world.a.parameters(set(route.arguments)))
        response = client.open(path, method=route.method, data=data, headers=headers)
        if response.status_code != 400:
            passed.append(f"{route}: {response.status_code}")
    assert passed == []
    assert checksums(world) == before
    assert client.get("/g/group-a/").status_code == 200, "the session is still there"


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://localhost"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}]
)
def test_our_own_forms_pass(world: World, headers) -> None:
    client = world.client("lead")
    data = {"csrf_token": token_of(client, "/"), "language": "it"}
    assert client.post("/language", data=data, headers=headers).status_code == 303


def test_an_expired_page_says_what_to_do(world: World) -> None:
    page = world.client().post("/sign-in", data={"email": "x"})
    assert page.status_code == 400
    assert "This page had expired" in page.get_data(as_text=True)
