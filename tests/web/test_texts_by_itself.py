"""Saving by itself on the page of a language: as on the pages of boxes, never reviewed, and stale stays stale."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest

from tests.fixtures.objects import World
from tests.web.test_drafting import Draft
from tests.web.test_texts import SOURCE, TARGET, desk, shown, slot, write

__all__ = ["desk"]

ENGLISH = "Seen on 2 August 2026 with 38 persons."
GERMAN = "Gesehen am 2. August 2026 mit 38 Personen."


def typed(text: str, base: str = "", source: str = ENGLISH) -> dict[str, str]:
    """One translation as the script sends it."""
    return {TARGET: text, "base:" + TARGET: json.dumps(base) if base else "", "source:remarks": json.dumps(source)}


def send(desk: Draft, data: dict[str, str], status: int = 200, path: str = "texts/de/autosave") -> dict[str, Any]:
    answer = desk.post(path, data, status)
    return answer.get_json() if status == 200 else {}


def new_source(desk: Draft, text: str) -> None:
    desk.post("box/hearing", {**shown(desk, "box/hearing"), "remarks": text, "act": "save"})


def test_a_translation_is_stored_and_its_row_says_how_it_stands(desk: Draft) -> None:
    answer = send(desk, typed("Gesehen am 3. August 2026."))
    assert (slot(desk).text, slot(desk).state) == ("Gesehen am 3. August 2026.", "draft")
    assert answer["saved"] == [TARGET] and answer["undo"] and answer["line"].endswith(" by you.")
    row = answer["rows"][TARGET]
    assert row["state"] == "draft" and "Draft" in row["mark"]
    under = html.unescape(row["under"])
    assert "Date 2 August 2026 is missing" in under and 'value="review:remarks"' in under
    assert "Number 38 is missing" in row["spoken"] and "remarks" in row["spoken"]
    assert 'class="fact fact-missing">38<' in row["source"]
    assert row["described"] == "segment-remarks-against"
    assert "1 text: 1 draft" in answer["progress"] and "Draft 1" in answer["filters"]


def test_the_filter_that_is_open_stays_open(desk: Draft) -> None:
    filters = send(desk, typed(GERMAN), path="texts/de/autosave?show=empty")["filters"]
    assert 'show=empty" aria-current="true"' in filters and "Empty 0" in filters


def test_a_reviewed_text_that_is_typed_in_is_a_draft_and_never_reviewed_by_itself(desk: Draft) -> None:
    write(desk, GERMAN, "review:remarks")
    answer = send(desk, typed(GERMAN + " Neu.", GERMAN) | {"act": "review:remarks"})
    assert slot(desk).state == "draft"
    back = send(desk, {"undo": answer["undo"]})
    assert back["line"].startswith("Taken back ")
    assert (slot(desk).text, slot(desk).state) == (GERMAN, "draft"), (
        "the words come back, the mark of a reader does not"
    )


@pytest.mark.parametrize("blanks", [" ", "\n\n", "\r\n \t"])
def test_blanks_at_the_end_are_no_change(desk: Draft, blanks: str) -> None:
    write(desk, GERMAN, "review:remarks")
    assert send(desk, typed(GERMAN + blanks, GERMAN))["saved"] == []
    new_source(desk, ENGLISH + blanks)
    assert (slot(desk).text, slot(desk).state) == (GERMAN, "reviewed")


def test_a_stale_text_stays_stale_while_somebody_types_and_until_its_page_is_sent(desk: Draft) -> None:
    write(desk, GERMAN)
    new_source(desk, "Seen on 2 August 2026 with 41 persons.")
    now = "Seen on 2 August 2026 with 41 persons."
    answer = send(desk, typed("Gesehen am 2. Augus", GERMAN, now))
    assert (slot(desk).state, slot(desk).source_text) == ("stale", ENGLISH)
    row = answer["rows"][TARGET]
    assert row["state"] == "stale" and "until you press Save" in row["mark"]
    assert "<ins>" in row["source"], "the words that changed are still marked"
    finished = "Gesehen am 2. August 2026 mit 41 Personen."
    send(desk, typed(finished, "Gesehen am 2. Augus", now))
    assert slot(desk).state == "stale"
    desk.post("texts/de", {**shown(desk, "texts/de"), "act": "save"})
    assert slot(desk).state == "stale", "a page on which nobody typed says nothing"
    desk.post("texts/de", {**shown(desk, "texts/de"), "finished:" + TARGET: "yes", "act": "save:remarks"})
    assert (slot(desk).text, slot(desk).state, slot(desk).source_text) == (finished, "draft", now)


def test_what_is_taken_back_from_a_stale_text_leaves_it_stale(desk: Draft) -> None:
    write(desk, GERMAN)
    new_source(desk, "Seen twice.")
    first = send(desk, typed("Zwei", GERMAN, "Seen twice."))
    second = send(desk, typed("Zweimal gesehen.", "Zwei", "Seen twice."))
    for step, words in ((second, "Zwei"), (first, GERMAN)):
        send(desk, {"undo": step["undo"]})
        assert (slot(desk).text, slot(desk).state, slot(desk).source_text) == (words, "stale", ENGLISH)


def test_taking_back_after_saving_brings_the_old_source_back_too(desk: Draft) -> None:
    write(desk, GERMAN)
    new_source(desk, "Seen twice.")
    step = send(desk, typed("Zweimal gesehen.", GERMAN, "Seen twice."))
    desk.post("texts/de", {**shown(desk, "texts/de"), "finished:" + TARGET: "yes", "act": "save"})
    assert slot(desk).state == "draft"
    send(desk, {"undo": step["undo"]})
    assert (slot(desk).text, slot(desk).state, slot(desk).source_text) == (GERMAN, "stale", ENGLISH)


def test_a_source_changed_while_somebody_translates_is_said_and_not_swapped(desk: Draft) -> None:
    new_source(desk, "Seen twice, by night.")
    answer = send(desk, typed(GERMAN))
    row = answer["rows"][TARGET]
    assert (slot(desk).state, row["state"]) == ("stale", "stale")
    assert "changed the source since this page was loaded" in row["mark"]
    assert row["source"] is None, "the source on the page is the one the hidden input names"


def test_two_translators_of_one_text_are_told_and_neither_is_overwritten(world: World, desk: Draft) -> None:
    other = Draft(world, "lead", desk.path)
    send(other, typed("Ihres."))
    answer = send(desk, typed("Meines."))
    assert answer["saved"] == [] and answer["rows"] == {}
    (conflict,) = answer["conflicts"]
    assert conflict["name"] == TARGET and "in German" in conflict["place"]
    assert "Ihres" not in json.dumps(answer)
    assert slot(desk).text == "Ihres."


def test_a_text_that_cannot_be_stored_is_named_and_compared_with_nothing(desk: Draft) -> None:
    answer = send(desk, typed("x" * 20_001))
    (error,) = answer["errors"]
    assert error["name"] == TARGET and not answer["rows"]
    assert slot(desk).state == "empty"


def test_nothing_but_the_translations_of_the_page_is_written_or_taken_back(desk: Draft) -> None:
    """Who may translate may not change answers, the source, or another language by this address."""
    story = f"calls.{desk.stored().answers['calls'][0]['id']}.story"
    surname = desk.stored().answers["skipper"]["surname"]
    foreign = {
        "base:calls_count": "", "calls_count": "4", "base:remarks": json.dumps(ENGLISH), "remarks": "Theirs.",
        "base:text:el:remarks": "", "text:el:remarks": "x", "base:text:en:remarks": json.dumps(ENGLISH),
        "text:en:remarks": "x", f"base:{story}": "", story: "x",
    }  # fmt: skip
    answer = send(desk, typed(GERMAN) | foreign)
    assert answer["saved"] == [TARGET]
    stored = desk.stored()
    assert stored.texts["remarks"]["en"]["text"] == ENGLISH and "el" not in stored.texts["remarks"]
    assert stored.answers.get("calls_count") is None and story not in stored.texts
    mine = send(desk, {"base:skipper.surname": json.dumps(surname), "skipper.surname": "Neu"}, path="autosave")["undo"]
    assert send(desk, {"undo": f"{mine} {answer['undo']}"})["saved"] == [TARGET]
    assert desk.stored().answers["skipper"]["surname"] == "Neu"


def test_strange_languages_fields_and_readers_store_nothing(world: World, desk: Draft) -> None:
    for language in ("en", "xx", "DE"):
        send(desk, typed(GERMAN), 404, f"texts/{language}/autosave")
    send(desk, {"base:text:de:nothing": "", "text:de:nothing": "x", "act": "review:remarks"})
    assert slot(desk).state == "empty"
    send(Draft(world, "reader", desk.path), typed(GERMAN), 403)
    assert slot(desk).state == "empty"
    assert SOURCE.removeprefix("text:en:") in desk.stored().texts


def test_the_page_asks_for_it_unless_the_reader_does_not_want_it(world: World, desk: Draft) -> None:
    assert "/texts/de/autosave" in desk.get("texts/de")
    assert "/texts/de/autosave?show=empty" in desk.get("texts/de?show=empty")
    assert "data-autosave=" not in Draft(world, "reader", desk.path).get("texts/de")
    desk.client.post("/preferences", data={"csrf_token": desk.token, "autosave": "off"})
    assert "data-autosave=" not in desk.get("texts/de")


@pytest.mark.parametrize(
    "text", ["Erste Zeile.\r\nZweite Zeile.", "  Eingerückt.\n\n\nEnde.  ", "שלום 38 2.8.2026", "<b>&amp;"]
)
def test_pasted_lines_other_scripts_and_marks_come_back_as_they_were(desk: Draft, text: str) -> None:
    stored = send(desk, typed(text))["bases"][TARGET]
    kept = slot(desk).text
    assert json.loads(stored) == kept
    assert kept.split() == text.split()
    assert shown(desk, "texts/de")[TARGET].replace("\r\n", "\n") == kept
    assert send(desk, typed(kept, kept))["saved"] == [], "sending the same again is no change"
