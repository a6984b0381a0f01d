"""Two windows, two people: nothing that somebody typed vanishes without a word, and every way back stays open."""

from __future__ import annotations

import html
import re

import pytest

from jitflow import reach
from jitflow.cases import service as cases
from jitflow.comments import service as comments
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import items, past, service
from tests.fixtures.objects import World
from tests.web.test_batches import Desk, Sent
from tests.web.test_drafting import Draft, fresh
from tests.web.test_texts import shown, slot


@pytest.fixture
def draft(world: World) -> Draft:
    return fresh(world)


@pytest.fixture
def batch(world: World) -> Desk:
    made = Desk(world)
    made.fill()
    made.prepare("rossi", "neri")
    return made


def add_call(desk: Draft) -> str:
    desk.post("box/calls", {**desk.shown("calls"), "act": "add:calls"})
    return desk.stored().answers["calls"][-1]["id"]


def remove_call(desk: Draft, call: str) -> None:
    desk.post("box/calls", {**desk.shown("calls"), "act": f"remove:calls.{call}"})


def page_of(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


# translations


def translation_in_an_old_window(
    desk: Draft, act: str, typed: str = "Ein Boot legte an."
) -> tuple[str, dict[str, str]]:
    """The page of a language with something typed for a call that somebody else removes before it is sent."""
    call = add_call(desk)
    path = f"calls.{call}.story"
    desk.post("box/calls", {**desk.shown("calls"), path: "A boat moored.", "act": "save"})
    desk.post("box/hearing", {**desk.shown("hearing"), "remarks": "Seen.", "act": "save"})
    sent = {
        **shown(desk, "texts/de"),
        "text:de:remarks": "Gesehen.",
        f"text:de:{path}": typed,
        "act": act.format(path=path),
    }
    remove_call(desk, call)
    return path, sent


def test_a_translation_of_a_part_removed_meanwhile_is_shown_once_more(draft: Draft) -> None:
    path, sent = translation_in_an_old_window(draft, "save")
    page = page_of(draft.post("texts/de", sent, 409))
    assert "Ein Boot legte an." in page and "The part it belongs to was removed meanwhile." in page
    assert slot(draft).text == "Gesehen.", "what can be stored is stored"
    kept = [one.new for one in changes(draft) if one.kind == "proposal" and one.path == f"text:de:{path}"]
    assert kept == ["Ein Boot legte an."], "and the rest stays in the history"


@pytest.mark.parametrize("typed", ["Ein Boot legte an.", ""])
def test_reviewing_a_part_removed_meanwhile_loses_no_other_translation(draft: Draft, typed: str) -> None:
    _path, sent = translation_in_an_old_window(draft, "review:{path}", typed)
    page = page_of(draft.post("texts/de", sent, 409 if typed else 422))
    assert slot(draft).text == "Gesehen."
    assert typed in page and ("removed meanwhile" in page or "There is no text to review yet." in page)


def changes(desk: Draft) -> list[service.ChangeLine]:
    with read_unit() as session:
        return service.history(session, desk.stored().id)


# batches


def test_what_was_typed_for_a_person_who_has_a_draft_meanwhile_is_shown_with_the_draft(batch: Desk) -> None:
    old = batch.shown(f"{batch.batch}persons")
    batch.post(f"{batch.batch}persons", batch.shown(f"{batch.batch}persons") | {"act": "open"})
    old[batch.text("rossi")] = "Rossi steered all night."
    page = page_of(batch.post(f"{batch.batch}persons", old | {"act": "save"}, 422))
    assert "Rossi steered all night." in page and "Not stored for Rossi" in page and "Not stored for Neri" not in page
    assert f"i/{batch.draft('rossi').id}/" in page and "The batch is saved." not in page


def test_a_common_text_on_an_offence_taken_out_meanwhile_is_shown_once_more(batch: Desk) -> None:
    other = another_offence(batch)
    old = batch.shown(f"{batch.batch}common")
    old[f"text:en:{batch.offence}"] = "All of them were on board."
    batch.post(f"{batch.batch}common", chosen(batch.shown(f"{batch.batch}common"), other))
    page = page_of(batch.post(f"{batch.batch}common", old, 422))
    assert "All of them were on board." in page and "This is asked no longer." in page


def another_offence(batch: Desk) -> str:
    with write_unit() as unit:
        case = reach.lock_case(unit.session, batch.world.a.ids["case_id"])
        return cases.add_offence(unit, case, {"title": "Second"}, batch.world.users["lead"]).id


def chosen(fields: Sent, *offences: str) -> Sent:
    fields.setlist("offences", [f"o{one}" for one in offences])
    return fields


def test_the_offences_of_a_batch_can_be_changed_after_one_left_the_case(batch: Desk) -> None:
    second, third = another_offence(batch), batch.world.a.ids["offence_id"]
    batch.post(f"{batch.batch}common", chosen(batch.shown(f"{batch.batch}common"), batch.offence, second))
    with write_unit() as unit:
        cases.remove_fact(unit, batch.offence_row, batch.world.users["lead"])
    batch.post(f"{batch.batch}common", chosen(batch.shown(f"{batch.batch}common"), second, third))
    assert {second, third} <= set(batch.data().common["offences"])


def test_languages_of_the_common_text_can_be_changed_again_and_again(batch: Desk) -> None:
    fields = batch.shown(f"{batch.batch}common")
    fields["languages.0"] = "it"
    batch.post(f"{batch.batch}common", fields)
    assert batch.data().common["languages"] == ["en", "it"], "the language the drafts are written in stays"
    fields = batch.shown(f"{batch.batch}common")
    fields["languages.2"] = "de"
    batch.post(f"{batch.batch}common", fields)
    assert batch.data().common["languages"] == ["en", "it", "de"]


# history


def test_a_part_removed_twice_can_be_brought_back_twice(draft: Draft) -> None:
    call = add_call(draft)
    for _time in range(2):
        remove_call(draft, call)
        ids = re.findall(r'name="change" value="([0-9a-f]{32})"', draft.get("history"))
        assert len(ids) == 1, "the last removal, not the one that was undone"
        draft.post("history", {"change": ids[0]})
        assert call in [one["id"] for one in draft.stored().answers["calls"]]
        assert 'name="change"' not in draft.get("history")


def test_the_history_goes_on_behind_its_first_page(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        draft.post("box/who", {**draft.shown("who"), "skipper.surname": f"Name {number}", "act": "save"})
    monkeypatch.setattr(past, "SHOWN", 3)
    page = draft.get("history")
    assert page.count('class="history-line"') == 3 and "Name 0" not in page.split("<main")[1].split("Name 1")[0]
    older = re.search(r'href="[^"]*(history\?before=\d+)"', page)
    assert older is not None and "Older changes" in page
    last = draft.get(older[1])
    assert last.count('class="history-line"') == 2 and "Opened" in last and "Older changes" not in last
    assert draft.get("history?before=no").count('class="history-line"') == 3


def test_comparing_and_restoring_versions_tells_the_executing_state(draft: Draft) -> None:
    before = draft.stored().revision
    draft.post("addressee", {**draft.shown("", "addressee"), "executing_state": "de"})
    page = draft.get(f"versions?a={before}&b={draft.stored().revision}").split('id="compared"')[1]
    assert re.search(r"<del>.*Greece.*</del>.*<ins>.*Germany.*</ins>", page.split("</section>")[0], re.S)
    draft.post("versions", {"version": str(before), "revision": str(draft.stored().revision)})
    assert draft.stored().executing_state == "GR"


# boxes


@pytest.mark.parametrize("path", ["calls.A B.harbour", f"calls.{'x' * 300}.harbour", "calls..harbour", "calls.é.story"])
@pytest.mark.parametrize("page", ["box/calls", "form", "texts/de"])
def test_a_place_that_no_page_has_is_refused_not_a_failure(draft: Draft, page: str, path: str) -> None:
    name = f"text:de:{path}" if page.startswith("texts") else path
    sent = {f"base:{name}": "", name: "x", f"{name}.text": "x", "act": "save"}
    known = "story" in path or not page.startswith("texts")
    draft.post(page, sent, 400 if known else 303)


def test_who_took_theirs_sees_theirs_although_another_field_is_wrong(draft: Draft) -> None:
    old = draft.shown("who")
    draft.post("box/who", {**draft.shown("who"), "skipper.surname": "Theirs", "act": "save"})
    sent = {**old, "skipper.surname": "Mine", "act": "save"}
    page = page_of(draft.post("box/who", sent, 409))
    sent |= {"base:skipper.surname": '"Theirs"', "choice:skipper.surname": "theirs", "skipper.forenames": "A\x07"}
    for address in ("box/who", "form"):
        page = page_of(draft.post(address, sent, 422))
        assert re.search(r'name="skipper.surname" value="Theirs"', page) and 'value="Mine"' not in page
        assert """name="base:skipper.surname" value='"Theirs"'""" in page or 'value=""Theirs""' in page


def test_a_full_group_is_not_called_somebody_elses_change(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "MOST_ITEMS", 1)
    draft.post("box/calls", {**draft.shown("calls"), "act": "add:calls"})
    page = draft.get("box/calls")
    assert "Nothing was added:" in page and "somebody changed this part meanwhile" not in page


# comments


@pytest.mark.parametrize("path", [f"calls.{'z' * 5000}.story", "calls.nope.story", "calls.x\x00y.story", "calls"])
def test_a_comment_stands_at_a_field_that_is_there(draft: Draft, path: str) -> None:
    page = page_of(draft.post("comments", {"path": path, "body": "Which boat?", "act": "new"}, 422))
    assert "Choose the field the comment is about." in page and "Which boat?" in page
    with read_unit() as session:
        assert comments.threads_of(session, draft.stored().id) == []


def test_an_answer_that_cannot_be_kept_stays_in_its_own_field(draft: Draft) -> None:
    draft.post("comments", {"path": "skipper.surname", "body": "Which boat?", "act": "new"})
    thread = re.search(r'name="thread" value="([0-9a-f]+)"', draft.get("comments"))[1]
    typed = "A" * (comments.LONGEST + 1)
    page = page_of(draft.post("comments", {"thread": thread, "body": typed, "act": "answer"}, 422))
    places = dict(re.findall(r'<textarea[^>]* id="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S))
    assert places[f"answer-{thread}"].strip() == typed and places["body"].strip() == ""
    assert f'href="#answer-{thread}"' in page and "The comment is too long" in page
