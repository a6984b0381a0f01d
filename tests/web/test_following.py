"""An interception notification is begun from an order with one button, where the order says that there is an interception."""

from __future__ import annotations

import re

import pytest

from jitflow import library, paths, reach
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.merging import Posted
from tests.fixtures.objects import World, token_of

BUTTON = "Notify an interception (Annex C)"


@pytest.fixture
def order(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("JITFLOW_FORMS", str(paths.FORMS))
    with write_unit() as unit:
        case = reach.lock_case(unit.session, world.a.ids["case_id"])
        case.issuing_state = "IT"
        definition = library.library().definition("eio")
        return drafting.open_instrument(unit, definition, case, None, "FR", "en", world.users["lead"]).id


def test_the_button_stands_where_there_is_an_interception_and_opens_the_notification(world: World, order: str) -> None:
    client = world.client("lead")
    here = f"/g/group-a/cases/{world.a.ids['case_id']}/i/{order}/"
    assert BUTTON not in client.get(here).get_data(as_text=True)
    with write_unit() as unit:
        posted = [Posted("own_interception.person_abroad", None, True), Posted("text:en:reasons", None, "To find the boat.")]
        drafting.save(unit, order, posted, world.users["lead"], library.library().definition("eio"))
    page = client.get(here).get_data(as_text=True)
    assert BUTTON in page and BUTTON not in world.client("reader").get(here).get_data(as_text=True)
    fields = {"csrf_token": token_of(client, "/"), "token": re.search(r'name="token" value="([0-9a-f]{32})"', page)[1]}
    answer = client.post(f"{here}supplement", data={**fields, "begin": "interception_notice"})
    opened = answer.headers["Location"]
    page = client.get(opened).get_data(as_text=True)
    assert "AnnexC-1 was opened with what EIO-1 says." in page and "Begun from:" in page and "It supplements:" not in page
    assert f'href="{opened}"' in client.get(here).get_data(as_text=True).split("Begun from it:")[1]
    with read_unit() as session:
        assert drafting.load(session, opened.rstrip("/").rsplit("/", 1)[-1]).texts["purpose"]["en"]["text"] == "To find the boat."
    for wanted in ("harbour_notice", "eio"):
        said = client.post(f"{here}supplement", data={**fields, "begin": wanted}, follow_redirects=True).get_data(as_text=True)
        assert "It could not be opened from here" in said
