"""Settings open nothing (check 21): with each of them turned, nobody reaches a route that was closed before.

What each person reaches is asked with every setting of the installation turned to its other value and with every
switch of the focus group decided both ways. A setting may close more (a second factor that is required); it never opens.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fixtures.objects import World, post
from tests.web.routes import routes
from tests.web.test_access_matrix import run

NARROW = ("outsider", "other_case", "reader", "observer", "translator", "auditor", "system")
TURNED = {"totp_drift": True, "proof_minutes": 720, "proxies": 2, "log_level": "DEBUG", "address_failures": 1}
INSTALLATION = ({**TURNED, "second_factor": "required"}, {**TURNED, "second_factor": "offered"})


def reached(world: World) -> set[tuple[str, str]]:
    """Who reads which page of a focus group, a case or the installation."""
    found = set()
    for person in NARROW:
        client = world.client(person)
        for route in routes(world.app, ("GET",)):
            if route.access.kind in ("public", "signed_in"):
                continue
            if run(world, route, client, "").status_code == 200:  # a way on to the second factor is no page
                found.add((person, str(route)))
    return found


@pytest.fixture
def before(world: World) -> set[tuple[str, str]]:
    found = reached(world)
    assert {person for person, _route in found} == set(NARROW) - {"outsider"}
    return found


def test_no_setting_of_the_installation_opens_a_route(world: World, before) -> None:
    settings = world.app.config["JITFLOW"]
    for changed in INSTALLATION:
        assert any(getattr(settings, name) != value for name, value in changed.items())
        world.app.config["JITFLOW"] = replace(settings, **changed)
        assert reached(world) - before == set(), changed
    world.app.config["JITFLOW"] = settings


def test_no_switch_of_a_focus_group_opens_a_route(world: World, before) -> None:
    name = "harbour_notice-second_person"
    for value in ("yes", "no"):
        sent = {"act": name, f"{name}.value": value, f"{name}.basis": "Order 3 of 2 May"}
        assert post(world.client("administrator"), "/g/group-a/settings", sent).status_code == 303
        assert reached(world) == before, value
