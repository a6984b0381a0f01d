"""Versions on pages: seen, compared, restored as a new version."""

from __future__ import annotations

import re

import pytest

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service
from jitflow.instruments import keys
from jitflow.merging import Posted
from tests.fixtures.objects import World, post

PATH = "skipper.surname"


def here(world: World, page: str) -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}/{page}"


def now(world: World) -> str | None:
    with read_unit() as session:
        return keys.get(service.load(session, world.a.ids["instrument_id"]).answers, PATH)


def change(world: World, *values: str, person: str = "lead") -> None:
    for value in values:
        old = now(world)
        with write_unit() as unit:
            service.save(unit, world.a.ids["instrument_id"], [Posted(PATH, old, value)], world.users[person])


@pytest.fixture(autouse=True)
def named(world: World) -> None:
    change(world, "Rossi")


def test_a_field_shows_its_values_and_one_comes_back(world: World) -> None:
    change(world, "Bianchi", "<Verdi>")
    lead, address = world.client("lead"), here(world, f"history/field?path={PATH}")
    page = lead.get(address).get_data(as_text=True)
    assert "&lt;Verdi&gt;" in page and "Bianchi" in page and "<Verdi>" not in page
    chosen = re.findall(r'name="change" value="([0-9a-f]{32}|opened)"', page)
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]  # type: ignore[index]
    assert post(lead, address, {"change": chosen[0], "revision": revision}).status_code == 303
    assert now(world) == "Bianchi"
    page = lead.get(address).get_data(as_text=True)
    assert "Restored an earlier version" in page and "&lt;Verdi&gt;" in page, "the version left is still there"


def test_a_page_older_than_the_draft_restores_nothing(world: World) -> None:
    change(world, "Bianchi")
    lead, address = world.client("lead"), here(world, f"history/field?path={PATH}")
    page = lead.get(address).get_data(as_text=True)
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]  # type: ignore[index]
    chosen = re.findall(r'name="change" value="([0-9a-f]{32}|opened)"', page)[-1]
    change(world, "Verdi")
    assert post(lead, address, {"change": chosen, "revision": revision}).status_code == 303
    assert now(world) == "Verdi"


def test_two_values_are_compared_word_by_word(world: World) -> None:
    change(world, "Maria Bianchi", "Maria Verdi")
    lead, address = world.client("lead"), here(world, f"history/field?path={PATH}")
    ids = re.findall(r'<option value="([0-9a-f]{32}|opened)"', lead.get(address).get_data(as_text=True))
    page = lead.get(f"{address}&a={ids[1]}&b={ids[0]}").get_data(as_text=True)
    compared = page[page.index('id="compared"') : page.index("</section>", page.index('id="compared"'))]
    assert re.search(r"<del>.*Bianchi</del>", compared) and re.search(r"<ins>.*Verdi</ins>", compared)
    assert "Maria" in compared


def test_a_whole_version_comes_back(world: World) -> None:
    first = now(world)
    change(world, "Bianchi", person="editor")
    lead, address = world.client("lead"), here(world, "versions")
    page = lead.get(address).get_data(as_text=True)
    wanted = re.findall(r'name="version" value="(\d+)"', page)
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]  # type: ignore[index]
    compared = lead.get(f"{address}?a={wanted[-1]}&b={revision}").get_data(as_text=True)
    assert "<ins>" in compared and "Bianchi" in compared
    assert post(lead, address, {"version": wanted[-1], "revision": revision}).status_code == 303
    assert now(world) == first
    assert "Bianchi" in lead.get(here(world, f"history/field?path={PATH}")).get_data(as_text=True)


def test_nonsense_gets_an_answer(world: World) -> None:
    lead = world.client("lead")
    for query in ("?path=nothing.here", "?path=calls", "?path=text:xx", "?path=%00"):
        assert lead.get(here(world, f"history/field{query}")).status_code == 404, query
    for query in ("?a=x&b=1", "?a=99999999999999&b=0", "?a=-1&b=2", "?a=999&b=0"):
        assert lead.get(here(world, f"versions{query}")).status_code == 200, query
    assert post(lead, here(world, "versions"), {"version": "x"}).status_code == 400
    assert post(world.client("reader"), here(world, "versions"), {"version": "0", "revision": "0"}).status_code == 403
