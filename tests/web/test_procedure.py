"""The pages of a procedure, as the people of a case meet them."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from jitflow.db.units import read_unit, write_unit
from jitflow.deadlines import service as deadlines
from jitflow.deadlines.models import Deadline
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument, Text
from jitflow.drafting.slots import source_hash
from jitflow.merging import Posted
from jitflow.procedure import seals, service
from tests.fixtures.objects import FORMS, World, post

WHEN = {"at.day": "7", "at.month": "9", "at.year": "2026", "at.time": "09:30", "at.zone": "Europe/Rome"}
SENT = {
    **{f"event.sent_at.{part}": value for part, value in {"day": "7", "month": "9", "year": "2026", "time": "10:30"}.items()},
    "event.sent_at.zone": "Europe/Rome", "event.channel": "post", "event.language": "de",
}  # fmt: skip


def here(world: World, page: str = "") -> str:
    ids = world.a.ids
    return f"/g/group-a/cases/{ids['case_id']}/i/{ids['instrument_id']}/procedure{'/' if page else ''}{page}"


def hidden(page: str) -> dict[str, list[str]]:
    """The hidden inputs and ticks of the last form of a page, as a browser would send them."""
    form = page[page.rindex("<form") : page.rindex("</form>")]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        if 'type="hidden"' in tag or " checked" in tag:
            name = re.search(r'name="([^"]*)"', tag)[1]
            value = re.search(r'value="([^"]*)"', tag)
            found.setdefault(name, []).append(unescape(value[1]) if value else "")
    return found


def of_page(client: FlaskClient, address: str) -> dict[str, list[str]]:
    return hidden(client.get(address).get_data(as_text=True).split('id="void-title"')[0])


def ticks(page: str) -> list[str]:
    """Everything that has to be ticked."""
    return re.findall(r'name="known" value="([^"]*)"', page)


def look_at(client: FlaskClient, address: str, data: dict) -> str:
    """Fill in a step, tick what could not be judged; the page that says what will happen."""
    page = client.get(address).get_data(as_text=True)
    sent = {**{name: values for name, values in hidden(page).items() if name != "csrf_token"}, **data, "act": "look"}
    answer = post(client, address, {**sent, "known": ticks(page)})
    if answer.status_code == 422 and (more := ticks(answer.get_data(as_text=True))):
        answer = post(client, address, {**sent, "known": more})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def take(client: FlaskClient, address: str, data: dict):
    """A step from its form over the page that says what will happen."""
    confirm = hidden(look_at(client, address, data))
    confirm.pop("csrf_token")
    return post(client, address, {**confirm, "act": "take"})


def stored(world: World) -> Instrument:
    with read_unit() as session:
        return session.get(Instrument, world.a.ids["instrument_id"])


def log(world: World) -> list:
    with read_unit() as session:
        return service.log_of(session, world.a.ids["instrument_id"])


def running(world: World) -> list[Deadline]:
    with read_unit() as session:
        return deadlines.deadlines_of(session, world.a.ids["instrument_id"])


@pytest.fixture
def ready(world: World) -> World:
    """The draft with everything its checks want."""
    example = json.loads(next(FORMS.glob("harbour_notice/*/example.json")).read_text("utf-8"))
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.a.ids["instrument_id"])
        row.answers, row.revision, row.language = example["answers"], row.revision + 1, "en"
        unit.record(
            "altered", focus_group_id=row.focus_group_id, actor_id=world.users["lead"], object_type="instrument",
            object_id=row.id,
        )  # fmt: skip
    return world


@pytest.fixture
def sent(ready: World) -> World:
    """Looked at by the lead, sent by the editor."""
    assert take(ready.client("lead"), here(ready, "look"), WHEN).status_code == 303
    assert take(ready.client("editor"), here(ready, "send"), {**WHEN, **SENT}).status_code == 303
    return ready


def test_the_page_says_where_it_stands_and_what_may_happen_and_why_not(world: World) -> None:
    page = world.client("lead").get(here(world)).get_data(as_text=True)
    for words in ("Where it stands", "Draft", "It is being written.", "At sea", "What happened", "No limit runs"):
        assert words in page
    refused = page[
        page.index("steps are not possible now")
        if "steps are not possible" in page
        else page.index("not possible now") :
    ]
    assert "Have it looked at" in refused and "HN-01" in refused, "the findings of the draft stand as reasons"
    assert "stands at “Draft”; this step needs: “Checked”." in unescape(page)
    assert "procedure-diagram" in page and "The same as a list" in page


def test_somebody_who_only_reads_is_offered_nothing(ready: World) -> None:
    page = ready.client("reader").get(here(ready)).get_data(as_text=True)
    assert "You may read this, not enter anything." in page
    assert "/procedure/look" not in page and "Correct or take back" not in page
    assert post(ready.client("reader"), here(ready, "look"), WHEN).status_code == 403


def test_a_step_says_what_will_happen_and_is_entered_once(ready: World) -> None:
    lead, before = ready.client("lead"), len(log(ready))
    page = look_at(lead, here(ready, "look"), WHEN)
    assert "from “Draft” to “Checked”" in unescape(page) and "The original is sealed" in page
    assert len(log(ready)) == before, "saying what will happen enters nothing"
    confirm = {name: values for name, values in hidden(page).items() if name != "csrf_token"} | {"act": "take"}
    first, second = (post(lead, here(ready, "look"), confirm) for _time in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert len(log(ready)) == before + 1
    assert stored(ready).marking["notice"] == "checked"
    row = log(ready)[-1]
    assert (row.zone, row.happened_at.isoformat()) == ("Europe/Rome", "2026-09-07T07:30:00+00:00")


def test_the_deadline_is_on_the_page_before_it_starts_and_after(ready: World) -> None:
    take(ready.client("lead"), here(ready, "look"), WHEN)
    editor = ready.client("editor")
    page = look_at(editor, here(ready, "send"), {**WHEN, **SENT})
    assert "This limit begins:" in page and "The harbours sign" in page and "Thursday 17 September 2026" in page
    take(editor, here(ready, "send"), {**WHEN, **SENT})
    shown = editor.get(here(ready)).get_data(as_text=True)
    for words in (
        "Thursday 17 September 2026, end of the day",
        "HC 6(1)",
        "How it was counted",
        "Remind the harbours.",
    ):
        assert words in shown
    assert "Issued: the answers stand." in shown


def test_what_is_missing_stands_at_its_field_and_what_was_typed_is_kept(ready: World) -> None:
    take(ready.client("lead"), here(ready, "look"), WHEN)
    data = {**WHEN, **SENT, "event.sent_at.time": "25:00", "event.channel": "", "act": "look", "at.time": "8.05"}
    answer = post(ready.client("editor"), here(ready, "send"), data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Give the time as hours and minutes" in page and "Channel: An answer is needed here." in page
    assert 'value="25:00"' in page and 'value="8.05"' in page
    assert len(log(ready)) == 3


def test_who_looked_at_it_cannot_send_it_and_reads_why(ready: World) -> None:
    lead = ready.client("lead")
    take(lead, here(ready, "look"), WHEN)
    answer = post(lead, here(ready, "send"), {**WHEN, **SENT, "act": "take", "token": "a" * 32})
    assert answer.status_code in (409, 422)
    assert "The person who took “Have it looked at” cannot take this step, too." in unescape(
        answer.get_data(as_text=True)
    )


def test_a_warning_is_passed_only_with_a_reason(ready: World) -> None:
    take(ready.client("lead"), here(ready, "look"), WHEN)
    editor, address = ready.client("editor"), here(ready, "send")
    data = {**WHEN, **SENT, "event.channel": "boat", "event.boat_name": "Nordlys"}
    page = editor.get(address).get_data(as_text=True)
    start = {name: values for name, values in hidden(page).items() if name != "csrf_token"}
    answer = post(editor, address, {**start, **data, "act": "look", "known": ticks(page)})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Say why you go on in spite of the warning." in page
    assert "nothing reaches it by boat" in page
    data["reason"] = "The boat meets the pilot today."
    assert take(editor, address, data).status_code == 303
    assert log(ready)[-1].reason == data["reason"]


def test_a_page_made_before_the_draft_changed_seals_nothing(ready: World) -> None:
    lead, address = ready.client("lead"), here(ready, "look")
    confirm = {name: v for name, v in hidden(look_at(lead, address, WHEN)).items() if name != "csrf_token"}
    with write_unit() as unit:
        drafting.save(
            unit, ready.a.ids["instrument_id"],
            [Posted("skipper.surname", stored(ready).answers["skipper"]["surname"], "Bianchi")], ready.users["editor"],
        )  # fmt: skip
    answer = post(lead, address, {**confirm, "act": "take"})
    assert answer.status_code == 409 and "changed since this page was made" in answer.get_data(as_text=True)
    assert len(log(ready)) == 2


def test_a_step_somebody_else_took_meanwhile_is_refused_with_where_it_stands(ready: World) -> None:
    first, second = ready.client("lead"), ready.client("editor")
    address = here(ready, "look")
    confirm = {name: v for name, v in hidden(look_at(second, address, WHEN)).items() if name != "csrf_token"}
    take(first, address, WHEN)
    answer = post(second, address, {**confirm, "act": "take"})
    assert answer.status_code == 409
    assert "stands at “Checked”" in unescape(answer.get_data(as_text=True))
    assert len(log(ready)) == 3


def test_a_material_change_voids_the_seal_and_the_page_says_what_changed(ready: World) -> None:
    lead = ready.client("lead")
    take(lead, here(ready, "look"), WHEN)
    assert "Sealed, the seal is valid" in lead.get(here(ready)).get_data(as_text=True)
    old = stored(ready).answers["skipper"]["surname"]
    with write_unit() as unit:
        drafting.save(
            unit, ready.a.ids["instrument_id"], [Posted("skipper.surname", old, "Bianchi")], ready.users["editor"]
        )
    page = lead.get(here(ready)).get_data(as_text=True)
    assert "The seal is void" in page and "Surname" in page
    assert old in page and "Bianchi" in page


def test_a_corrected_hour_says_what_moves_and_keeps_the_old_value_in_sight(sent: World) -> None:
    editor, event = sent.client("editor"), log(sent)[-1]
    address = here(sent, f"events/{event.id}")
    start = {name: v for name, v in of_page(editor, address).items() if name != "csrf_token"}
    data = {**start, **WHEN, **SENT, "event.sent_at.day": "9", "kind": "correct", "act": "look"}
    refused = post(editor, address, data)
    assert refused.status_code == 422 and "Say why it is corrected" in refused.get_data(as_text=True)
    looked = post(editor, address, {**data, "reason": "Wrong day noted."})
    page = looked.get_data(as_text=True)
    assert looked.status_code == 200 and "This limit moves." in page
    assert "Thursday 17 September 2026" in page and "Saturday 19 September 2026" in page
    assert "Lead" in page[page.index("Told that a date") :], "who is told stands on the page"
    assert running(sent)[0].due_at.day == 17
    confirm = {name: v for name, v in hidden(page).items() if name != "csrf_token"}
    assert post(editor, address, {**confirm, "act": "do"}).status_code == 303
    assert post(editor, address, {**confirm, "act": "do"}).status_code == 303, "sent twice it is one correction"
    assert [row.kind for row in log(sent)][-2:] == ["transition", "correction"]
    shown = editor.get(here(sent)).get_data(as_text=True)
    assert "Wrong day noted." in shown and re.search(r"<del>.*7 September 2026, 10:30", shown)


def test_an_event_taken_back_leaves_a_draft_and_its_limit_falls_away(sent: World) -> None:
    editor, address = sent.client("editor"), here(sent, f"events/{log(sent)[-1].id}")
    start = {name: v for name, v in of_page(editor, address).items() if name != "csrf_token"}
    looked = post(editor, address, {**start, "kind": "void", "reason": "It never left.", "act": "look"})
    page = looked.get_data(as_text=True)
    assert "This limit falls away: The harbours sign" in page and "from “Sent” to “Checked”" in unescape(page)
    confirm = {name: v for name, v in hidden(page).items() if name != "csrf_token"}
    assert post(editor, address, {**confirm, "act": "do"}).status_code == 303
    assert (stored(sent).status, running(sent)) == ("draft", [])


def test_an_event_that_makes_a_later_one_impossible_says_so_before_and_after(ready: World) -> None:
    lead = ready.client("lead")
    post(lead, here(ready, "look"), {**WHEN, "act": "look"})
    address = here(ready, f"events/{log(ready)[0].id}")
    start = {name: v for name, v in of_page(lead, address).items() if name != "csrf_token"}
    page = post(lead, address, {**start, "kind": "void", "reason": "Not looked at.", "act": "look"}).get_data(
        as_text=True
    )
    assert "Afterwards the events contradict each other" in page
    confirm = {name: v for name, v in hidden(page).items() if name != "csrf_token"}
    post(lead, address, {**confirm, "act": "do"})
    shown = lead.get(here(ready)).get_data(as_text=True)
    assert "The events contradict each other" in shown and "cannot have happened" in unescape(shown)
    assert "Nothing may be entered by you now." in shown


def test_own_deadlines_are_added_counted_and_ended(world: World) -> None:
    lead, address = world.client("lead"), here(world, "deadlines/new")
    data = {
        "title": "Answer the harbour master", "basis": "His call of 7 September", "amount": "6", "unit": "working_days",
        "start.day": "7", "start.month": "9", "start.year": "2026", "state": "it", "responsible": f"u{world.users['editor']}",
    }  # fmt: skip
    assert post(lead, address, data | {"amount": "many"}).status_code == 422
    assert post(lead, address, data | {"amount": ""}).status_code == 422
    assert post(lead, address, data | {"amount": "9999", "unit": "months"}).status_code == 422
    assert running(world) == []
    assert post(lead, address, data).status_code == 303
    page = lead.get(here(world)).get_data(as_text=True)
    assert "Answer the harbour master" in page and "Tuesday 15 September 2026, end of the day" in page
    assert "To be done by Editor." in page and "not one of the law" in page
    (row,) = running(world)
    post(lead, here(world, "deadlines/end"), {"deadline": row.id})
    assert running(world) == []
    assert post(lead, here(world, "deadlines/end"), {"deadline": world.a.ids["case_id"]}).status_code == 303


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"at.day": "31", "at.month": "2"}, "is not a date of the calendar"),
        ({"at.day": ""}, "Give day, month and year."),
        ({"at.time": ""}, "Give the time, too."),
        ({"at.time": "2pm"}, "Give the time as hours and minutes"),
        ({"at.zone": "Mars/Olympus"}, "Choose the time zone."),
        ({"at.year": "0001"}, "Check the year."),
        ({"at.year": "2199"}, "lies in the future"),
        ({"at.day": "29", "at.month": "3", "at.time": "02:30"}, "This time does not exist"),
        ({"at.day": "26", "at.month": "10", "at.year": "2025", "at.time": "02:30"}, "happened twice"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_at_its_field(ready: World, parts: dict, words: str) -> None:
    answer = post(ready.client("lead"), here(ready, "look"), {**WHEN, **parts, "act": "look"})
    assert answer.status_code == 422 and words in unescape(answer.get_data(as_text=True))


def test_of_an_hour_that_happens_twice_the_chosen_one_is_kept(ready: World) -> None:
    twice = WHEN | {"at.day": "26", "at.month": "10", "at.year": "2025", "at.time": "02:30", "at.fold": "1"}
    assert take(ready.client("lead"), here(ready, "look"), twice).status_code == 303
    assert log(ready)[-1].happened_at.isoformat() == "2025-10-26T01:30:00+00:00"


def test_nonsense_is_never_an_error_of_the_server(ready: World) -> None:
    lead = ready.client("lead")
    event = here(ready, f"events/{ready.a.ids['event_id']}")
    for address, data in (
        (
            here(ready, "look"),
            {"act": "take", "token": "x" * 500, "seen": "\x00", "at.day": "\x00", "known": ["\x00"] * 3},
        ),
        (here(ready, "take_back"), {**WHEN, "event.why": "a\x00b", "act": "look"}),
        (event, {"act": "do", "kind": "correct", "reason": "a\x07b", **WHEN, "token": "a" * 32}),
        (event, {"act": "do"}),
        (here(ready, "join"), {"party": "zz", "act": "take", **WHEN}),
        (here(ready, "sign"), {"party": "ZZ:\x00", "act": "take", **WHEN}),
        (here(ready, "deadlines/new"), {"title": "\x00", "amount": "-1", "unit": "ages", "until.time": "99"}),
    ):
        answer = post(lead, address, data)
        assert answer.status_code in (400, 409, 422), address
    assert lead.get(here(ready, "no_such_step")).status_code == 404
    assert len(log(ready)) == 2


def test_a_seal_is_void_for_the_page_as_for_the_engine(sent: World) -> None:
    with read_unit() as session:
        assert seals.is_sealed(session, sent.a.ids["instrument_id"])


def test_a_translation_is_sealed_with_its_translator_also_after_issue(sent: World) -> None:
    lead, texts = sent.client("lead"), here(sent).replace("procedure", "texts/de")
    path = "remarks"
    with write_unit() as unit:
        row = unit.session.get(Instrument, sent.a.ids["instrument_id"])
        unit.session.add_all(_texts(row, path, sent.users["lead"]))
        unit.record(
            "altered", focus_group_id=row.focus_group_id, actor_id=row.saved_by, object_type="text", object_id=row.id
        )
    assert "Seal this translation" in lead.get(texts).get_data(as_text=True)
    refused = post(lead, f"{texts}/seal", {"translator": " "})
    assert refused.status_code == 422 and "Name the translator" in refused.get_data(as_text=True)
    assert post(sent.client("reader"), f"{texts}/seal", {"translator": "A. Vossberg"}).status_code == 403
    assert post(lead, f"{texts}/seal", {"translator": "A. Vossberg"}).status_code == 303
    page = lead.get(texts).get_data(as_text=True)
    assert "Sealed, the seal is valid" in page and "A. Vossberg" in page
    with write_unit() as unit:
        drafting.put_text(unit, sent.a.ids["instrument_id"], path, "de", "Anders.", "draft", sent.users["editor"])
    page = lead.get(texts).get_data(as_text=True)
    assert "The seal is void" in page and "The translation changed after it was sealed." in page
    assert "The seal is void" in lead.get(here(sent)).get_data(as_text=True), "and on the page of the procedure"


def _texts(row: Instrument, path: str, actor: str) -> list[Text]:
    made = []
    for language, words, state in (("en", "Words.", "source"), ("de", "Worte.", "reviewed")):
        text = Text(
            instrument_id=row.id, path=path, language=language, state=state, saved_at=row.saved_at, saved_by=actor,
            source_hash=source_hash(row.id, path, "Words."),
        )  # fmt: skip
        text.text, text.source_text = words, "Words."
        made.append(text)
    return made


def test_lists_say_where_it_stands_and_what_comes_next(sent: World) -> None:
    lead, case = sent.client("lead"), f"/g/group-a/cases/{sent.a.ids['case_id']}/"
    page = lead.get(case).get_data(as_text=True)
    assert "Sent" in page and "The harbours sign" in page and "Thursday 17 September 2026" in page
    home = lead.get("/g/group-a/").get_data(as_text=True)
    assert "The harbours sign" in home and "days over" in home
    tasks = lead.get(here(sent).removesuffix("procedure")).get_data(as_text=True)
    assert "Issued: the answers stand." in tasks and "The harbours sign" in tasks
