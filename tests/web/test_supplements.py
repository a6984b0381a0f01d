"""Supplement an issued instrument with one button; a draft has none."""

from __future__ import annotations

import re

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from tests.fixtures.objects import World, token_of

BUTTON = "Supplement this order"


def test_one_button_opens_a_draft_that_names_the_issued_one(world: World) -> None:
    client = world.client("lead")
    case = f"/g/group-a/cases/{world.a.ids['case_id']}/"
    here = f"{case}i/{world.a.ids['instrument_id']}/"
    token = {"csrf_token": token_of(client, "/")}
    assert BUTTON not in client.get(here).get_data(as_text=True)
    page = client.post(f"{here}supplement", data=token, follow_redirects=True).get_data(as_text=True)
    assert "Only an instrument that was issued here can be supplemented." in page
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.a.ids["instrument_id"])
        row.status, row.person_id = "issued", world.a.ids["person_id"]  # the notice is about one person
        unit.record("altered", focus_group_id=row.focus_group_id, actor_id=None, object_type="instrument", object_id=row.id)
    assert BUTTON in client.get(here).get_data(as_text=True)
    assert BUTTON not in world.client("reader").get(here).get_data(as_text=True)
    shown = re.search(r'name="token" value="([0-9a-f]{32})"', client.get(here).get_data(as_text=True))
    token["token"] = shown[1]
    answer = client.post(f"{here}supplement", data=token)
    assert answer.status_code == 303 and answer.headers["Location"].rstrip("/") != here.rstrip("/")
    assert "It names HN-1 as the one it supplements." in client.get(answer.headers["Location"]).get_data(as_text=True)
    again = client.post(f"{here}supplement", data=token)
    assert again.headers["Location"] == answer.headers["Location"], "pressed twice: one draft"
    made_page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "It supplements:" in made_page and f'href="{here}">HN-1</a>' in made_page, "back to the order it supplements"
    assert f'href="{answer.headers["Location"]}"' in client.get(here).get_data(as_text=True).split("It is supplemented by:")[1]
    with read_unit() as session:
        made = drafting.load(session, answer.headers["Location"].rstrip("/").rsplit("/", 1)[-1])
    assert made.texts["reasons"]["it"]["text"] == "HN-1" and made.answers["skipper"]["licence_checked"] is True
