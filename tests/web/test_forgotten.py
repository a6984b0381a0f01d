"""A forgotten step is entered from the timeline, at its place; where a rule comes from stands on the page of the step."""

from __future__ import annotations

import datetime
import re
from html import unescape

from sqlalchemy import select

from jitflow.db.units import read_unit, write_unit
from jitflow.drafting.models import Instrument
from jitflow.focusgroups import service as groups
from jitflow.procedure.models import Seal
from tests.fixtures.objects import World, post
from tests.web.test_procedure import (  # noqa: F401
    WHEN,
    here,
    hidden,
    log,
    look_at,
    ready,
    running,
    sent,
    take,
)


def page_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.get_data(as_text=True))


def test_from_the_timeline_to_its_place_without_javascript(sent: World) -> None:  # noqa: F811
    editor = sent.client("editor")
    assert take(editor, here(sent, "remind"), {**WHEN, "at.day": "11"}).status_code == 303
    reminder = log(sent)[-1]
    overview = page_of(editor, here(sent))
    place = here(sent, f"events/{reminder.id}/before")
    assert "Enter a forgotten step before this" in overview and f'href="{place}"' in overview
    listed = page_of(editor, place)
    assert "Give more time" in listed and f'href="{place}/prolong"' in listed and f"{place}/look" not in listed
    form = page_of(editor, f"{place}/prolong")
    assert "it is entered before “Remind the harbours”" in form and "Why it is entered only now" in form
    assert re.search(r'name="at\.day" value=""', form), "nobody knows the moment yet"
    said = {
        **{name: v for name, v in hidden(form).items() if name != "csrf_token"},
        **WHEN,
        "at.day": "8",
        "act": "look",
    }
    refused = post(editor, f"{place}/prolong", said)
    assert refused.status_code == 422 and "Say why it is entered only now." in refused.get_data(as_text=True)
    late = post(editor, f"{place}/prolong", {**said, "at.day": "12", "reason": "Found in the drawer."})
    assert late.status_code == 422 and "This lies after “Remind the harbours”" in unescape(late.get_data(as_text=True))
    confirm = look_at(editor, f"{place}/prolong", {**said, "reason": "Found in the drawer."})
    assert "This limit moves." in confirm and "Told that a date they may have seen no longer holds: Lead" in confirm
    assert len(log(sent)) == 5, "nothing is entered yet"
    going = {name: v for name, v in hidden(confirm).items() if name != "csrf_token"}
    assert post(editor, f"{place}/prolong", {**going, "act": "take"}).status_code == 303
    shown = page_of(editor, here(sent))
    assert "Entered later: it happened before “Remind the harbours”." in shown and "Found in the drawer." in shown
    at = [shown.index(f'id="event-{one.id}"') for one in (reminder, log(sent)[-1], log(sent)[-3])]
    assert at == sorted(at), "the newest first: the forgotten step stands between the sending and the reminder"
    assert running(sent)[0].due_at.date() == datetime.date(2026, 9, 22)


def test_what_does_not_fit_there_says_why_and_no_place_is_none(sent: World) -> None:  # noqa: F811
    editor, event = sent.client("editor"), log(sent)[-1]
    place = here(sent, f"events/{event.id}/before")
    form = page_of(editor, f"{place}/prolong")
    assert "stands at “Checked”; this step needs: “Sent”" in form
    sealing = page_of(editor, here(sent, f"events/{log(sent)[2].id}/before/look"))
    assert "cannot be entered afterwards" in sealing
    assert editor.get(here(sent, f"events/{'0' * 32}/before")).status_code == 404
    assert editor.get(f"{place}/nothing").status_code == 404


def test_a_limit_whose_answer_is_missing_says_which_and_leads_there(sent: World) -> None:  # noqa: F811
    with write_unit() as unit:
        row = unit.session.get(Instrument, sent.a.ids["instrument_id"])
        row.answers = {**row.answers, "heard_on": None}
        unit.record("altered", focus_group_id=row.focus_group_id, actor_id=sent.users["lead"], object_type="instrument",
                    object_id=row.id)  # fmt: skip
        for seal in unit.session.scalars(select(Seal).where(Seal.instrument_id == row.id)):
            seal.snapshot = {name: value for name, value in seal.snapshot.items() if name != "heard_on"}
    editor = sent.client("editor")
    assert take(editor, here(sent, "seen"), {**WHEN, "at.day": "8", "event.country": "IT"}).status_code == 303
    shown = page_of(editor, here(sent))
    assert "The skipper objects" in shown and "the answer “Day of the hearing” holds no date" in shown
    assert re.search(r'href="[^"]*box/hearing[^"]*heard_on', shown), "where it is answered"


def test_the_page_says_where_the_rule_of_two_persons_comes_from(ready: World) -> None:  # noqa: F811
    lead = ready.client("lead")
    before = page_of(lead, here(ready, "send"))
    assert "A second person checks every notice: yes" in before and "what the procedure says holds" in before
    decision = {
        "value": False,
        "basis": "Order of 3 May 2026",
        "by": ready.users["lead"],
        "at": "2026-05-03T10:00:00+00:00",
    }
    with write_unit() as unit:
        group = groups.by_slug(unit.session, "group-a")
        groups.decide_within(
            unit, group.id, "switches", ("harbour_notice", "second_person"), decision, ready.users["lead"]
        )
    after = page_of(lead, here(ready, "send"))
    assert "A second person checks every notice: no" in after
    assert "Decided by Lead for this focus group" in after and "Basis: Order of 3 May 2026" in after
    with read_unit() as session:
        assert (
            groups.by_slug(session, "group-a").settings["switches"]["harbour_notice"]["second_person"]["value"] is False
        )
