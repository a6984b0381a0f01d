"""Opening an instrument for a State that takes no part: the page says what takes its place."""

from __future__ import annotations

from tests.fixtures.objects import World
from tests.web.test_drafting import Draft


def test_the_page_names_the_alternative_and_opens_nothing(world: World) -> None:
    desk = Draft(world, "lead")
    asked = {
        "csrf_token": desk.token, "slug": "harbour_notice", "person": f"p{world.a.ids['person_id']}",
        "executing_state": "fr", "language": "en",
    }  # fmt: skip
    answer = desk.client.post(f"{desk.case}instruments/new", data=asked)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "France does not take part in this instrument. In its place: Write to the prefect of the harbour." in page
    for said in ("Invented Treaty of the Two Lighthouses, 1931", "Letter in blue ink", "Prefect of the harbour"):
        assert f"<dd>{said}</dd>" in page
    assert "Nobody has seen the treaty." in page and "To be confirmed before you rely on it." in page


def test_states_that_take_part_get_no_such_notice(world: World) -> None:
    desk = Draft(world, "lead")
    page = desk.client.get(f"{desk.case}instruments/new").get_data(as_text=True)
    assert 'value="fr"' in page
    assert "prefect" not in page
