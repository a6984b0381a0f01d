"""Who may do what in a procedure: by capacity, by right, by a fresh proof."""

from __future__ import annotations

from html import unescape

import pytest

from jitflow.accounts import proof
from jitflow.cases import service as cases
from jitflow.db.units import write_unit
from tests.fixtures.objects import World, post
from tests.web.test_procedure import SENT, WHEN, here, hidden, log, look_at, ready, sent, take

__all__ = ["ready", "sent"]


def acts_as(world: World, person: str, capacity: str) -> None:
    from jitflow.cases.models import Case

    with write_unit() as unit:
        case = unit.session.get(Case, world.a.ids["case_id"])
        cases.add_to_team(unit, case, world.users[person], "editor", world.users["lead"], capacity=capacity)


@pytest.mark.parametrize(
    ("capacity", "may"),
    [("prosecutor", True), ("assistant", True), ("validating_judge", False), ("coordinator", False)],
)
def test_a_capacity_takes_its_own_steps_and_reads_for_whom_the_others_are(
    ready: World, capacity: str, may: bool
) -> None:
    acts_as(ready, "editor", capacity)
    editor = ready.client("editor")
    page = unescape(editor.get(here(ready)).get_data(as_text=True))
    if may:
        assert "/procedure/look" in page
        assert take(editor, here(ready, "look"), WHEN).status_code == 303
        assert log(ready)[-1].capacity == capacity
    else:
        answer = post(editor, here(ready, "look"), {**WHEN, "act": "take", "token": "a" * 32, "seen": "2.1"})
        assert "Your capacity does not include this step. It is for: prosecutor, assistant." in page
        assert answer.status_code in (409, 422) and "Your capacity" in answer.get_data(as_text=True)
        assert len(log(ready)) == 2


def test_an_observer_reads_and_an_outsider_finds_nothing(ready: World) -> None:
    acts_as(ready, "editor", "observer")
    editor = ready.client("editor")
    assert editor.get(here(ready)).status_code == 200
    for page in ("look", f"events/{ready.a.ids['event_id']}", "deadlines/new"):
        assert post(editor, here(ready, page), {**WHEN, "act": "take"}).status_code == 403
        assert post(ready.client("outsider"), here(ready, page), {}).status_code == 404
    for person in ("translator", "auditor"):
        assert ready.client(person).get(here(ready)).status_code == 403, "they see texts, or the trail, only"
    assert len(log(ready)) == 2


def test_who_may_not_take_a_step_may_not_correct_it_either(sent: World) -> None:
    acts_as(sent, "editor", "assistant")
    editor, address = sent.client("editor"), here(sent, f"events/{log(sent)[-1].id}")
    assert "You may read this event, not correct it." in editor.get(address).get_data(as_text=True)
    data = {**WHEN, **SENT, "event.sent_at.day": "8", "kind": "correct", "reason": "x", "act": "do", "token": "a" * 32}
    answer = post(editor, address, data)
    assert answer.status_code == 422 and "It is for: prosecutor." in answer.get_data(as_text=True)
    assert len(log(sent)) == 4


def test_a_step_that_seals_asks_for_a_fresh_proof_and_keeps_what_was_filled_in(ready: World) -> None:
    lead, address = ready.client("lead"), here(ready, "look")
    confirm = {name: v for name, v in hidden(look_at(lead, address, WHEN)).items() if name != "csrf_token"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof, "recently_proved", lambda: False)
        answer = post(lead, address, {**confirm, "act": "take"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Show again that it is you" in page
    assert 'name="at.time" value="09:30"' in page and len(log(ready)) == 2
    assert post(lead, address, {**confirm, "act": "take"}).status_code == 303
