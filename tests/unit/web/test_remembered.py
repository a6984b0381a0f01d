"""Ready-made parts of pages: one per language and key, and never what people typed."""

from __future__ import annotations

import re

import pytest

from jitflow.web import remembered as module
from jitflow.web.locale import speaking
from tests.fixtures.objects import MARKER_A, World


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_kept", {})


def test_a_part_is_made_once_for_each_language_and_key() -> None:
    made: list[str] = []

    def part() -> str:
        made.append("x")
        return f"<b>{len(made)}</b>"

    assert module.remembered("a", ["x", 1], caller=part) == module.remembered("a", ("x", 1), caller=part) == "<b>1</b>"
    assert module.remembered("a", ["x", 2], caller=part) == "<b>2</b>"
    with speaking("it"):
        assert module.remembered("a", ["x", 1], caller=part) == "<b>3</b>"
    assert len(made) == 3


def test_it_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 10)
    for number in range(50):
        module.remembered(number, caller=lambda: "x")
    assert len(module._kept) <= 10


def test_no_name_of_anybody_is_kept(world: World) -> None:
    """Every page of the case, of a person and of a draft is made; what is kept names nobody."""
    client = world.client("lead")
    base = f"/g/group-a/cases/{world.a.ids['case_id']}/"
    pages = ["", f"persons/{world.a.ids['person_id']}", f"offences/{world.a.ids['offence_id']}", "instruments/new", "team"]
    pages += [f"i/{world.a.ids['instrument_id']}/box/{box}" for box in ("who", "calls", "hearing", "sender")]
    shown = "".join(client.get(base + page).get_data(as_text=True) for page in pages)
    assert MARKER_A in shown
    kept = "".join(module._kept.values()) + repr(list(module._kept))
    assert kept and MARKER_A not in kept
    assert not re.search("Lead|Editor|Reader", re.sub(r"<[^>]+>", " ", "".join(module._kept.values())))
