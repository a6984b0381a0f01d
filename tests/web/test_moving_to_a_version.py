"""A draft stays on the version it was opened with until somebody who saw what would change moves it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from jitflow import library
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service
from jitflow.instruments import keys
from jitflow.instruments.steps import Paper
from jitflow.merging import Posted
from jitflow.procedure import service as procedure
from tests.fixtures.later_version import DOUBTFUL, FIRST, LATER, with_later_versions
from tests.fixtures.objects import World, post
from tests.instruments import SAMPLE


@pytest.fixture(autouse=True)
def forms(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newer versions appear after the draft was opened."""
    monkeypatch.setenv("JITFLOW_FORMS", str(with_later_versions(tmp_path)))


def address(world: World, page: str) -> str:
    return f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}/{page}"


def stored(world: World) -> service.InstrumentData:
    with read_unit() as session:
        return service.load(session, world.a.ids["instrument_id"])


def save(world: World, path: str, value: str) -> None:
    with write_unit() as unit:
        service.save(unit, world.a.ids["instrument_id"], [Posted(path, None, value)], world.users["lead"])


def form_of(page: str, **more: str) -> dict[str, str]:
    """The hidden fields of the page's own form."""
    names = ("to", "from", "lost")
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in names} | more  # type: ignore[index]


def decide(world: World, value: str) -> None:
    """An administrator of the focus group records whether the doubtful version can be used."""
    name = f"{SAMPLE}-second_person"
    sent = {"act": name, f"{name}.value": value, f"{name}.basis": "letter of 1 May 2026"}
    assert post(world.client("administrator"), "/g/group-a/settings", sent).status_code == 303


def test_the_draft_stays_and_says_what_applies_now(world: World) -> None:
    page = world.client("lead").get(address(world, "")).get_data(as_text=True)
    assert "A newer version of this form applies since" in page and f"definition?to={LATER}" in page
    assert stored(world).version == FIRST
    assert library.current(SAMPLE).version == LATER, "a new one gets the version of today"
    assert "A newer version" not in world.client("reader").get(address(world, "")).get_data(as_text=True)


def test_the_preview_says_everything_and_changes_nothing(world: World) -> None:
    save(world, "berth", "Molo 7")
    page = world.client("lead").get(address(world, "definition")).get_data(as_text=True)
    assert f"What a move to version {LATER} would change" in page
    assert "That version has no place for these answers" in page and "Berth" in page
    assert "Noted on" in page and "<td>d</td><td>c</td><td>the same</td>" in page
    assert stored(world).version == FIRST and keys.get(stored(world).answers, "berth") == "Molo 7"


def test_a_move_keeps_answers_and_lost_ones_stay_in_the_history(world: World) -> None:
    save(world, "berth", "Molo 7")
    lead, here = world.client("lead"), address(world, "definition")
    before = stored(world)
    page = lead.get(here).get_data(as_text=True)
    assert post(lead, here, form_of(page)).status_code == 303
    after = stored(world)
    assert after.version == LATER and keys.get(after.answers, "berth") is None
    kept = {name: value for name, value in before.answers.items() if name != "berth"}
    assert {name: value for name, value in after.answers.items() if value is not None} == kept and after.texts == before.texts
    history = lead.get(address(world, "history")).get_data(as_text=True)
    assert "Moved to another version of the form" in history and LATER in history
    assert lead.get(address(world, "box/calls")).get_data(as_text=True).count("Noted on"), "the new question is asked"
    assert lead.get(address(world, "versions")).status_code == 200


def test_nothing_moves_when_more_would_be_lost_than_the_page_said(world: World) -> None:
    lead, here = world.client("lead"), address(world, "definition")
    page = lead.get(here).get_data(as_text=True)
    save(world, "berth", "Molo 7")
    answer = post(lead, here, form_of(page))
    assert answer.status_code == 422 and "changed meanwhile" in answer.get_data(as_text=True)
    assert stored(world).version == FIRST and keys.get(stored(world).answers, "berth") == "Molo 7"


def test_a_version_that_is_not_certain_needs_a_decision_and_a_tick(world: World) -> None:
    lead, here = world.client("lead"), address(world, f"definition?to={DOUBTFUL}")
    page = lead.get(here).get_data(as_text=True)
    assert "Nobody knows its day." in page and "has not recorded" in page and 'name="to"' not in page
    sent = {"to": DOUBTFUL, "from": FIRST, "lost": "", "read": "yes"}
    assert post(lead, here, sent).status_code == 422 and stored(world).version == FIRST
    decide(world, "no")
    assert post(lead, here, sent).status_code == 422 and stored(world).version == FIRST
    decide(world, "yes")
    page = lead.get(here).get_data(as_text=True)
    assert post(lead, here, form_of(page)).status_code == 422, "the tick is missing"
    assert stored(world).version == FIRST
    assert post(lead, here, form_of(page, read="yes")).status_code == 303
    assert stored(world).version == DOUBTFUL


@pytest.mark.parametrize(
    "sent", [{"to": "1999-01-01"}, {"to": FIRST}, {"from": LATER}, {"to": ""}, {"lost": "calls"}], ids=str
)
def test_a_forged_form_moves_nothing(world: World, sent: dict[str, str]) -> None:
    lead, here = world.client("lead"), address(world, "definition")
    page = lead.get(here).get_data(as_text=True)
    assert post(lead, here, form_of(page) | sent).status_code == 422
    assert stored(world).version == FIRST


def test_a_reader_sees_and_moves_nothing(world: World) -> None:
    reader, here = world.client("reader"), address(world, "definition")
    page = reader.get(here).get_data(as_text=True)
    assert f"What a move to version {LATER} would change" in page and "Move the draft" not in page
    assert post(reader, here, {"to": LATER, "from": FIRST, "lost": ""}).status_code == 403
    assert stored(world).version == FIRST


def test_what_was_sealed_stays_on_its_version(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lead, here = world.client("lead"), address(world, "definition")
    sent = form_of(lead.get(here).get_data(as_text=True))
    standing = procedure.standing
    monkeypatch.setattr(procedure, "standing", lambda *given: replace(standing(*given), paper=Paper(sealed=True)))
    page = lead.get(here).get_data(as_text=True)
    assert "A seal lies on this draft" in page and "Move the draft" not in page
    assert post(lead, here, sent).status_code == 422 and stored(world).version == FIRST
