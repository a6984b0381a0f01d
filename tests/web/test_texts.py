"""Texts and their languages as people work on them: beside the source in a box, and on the page of one language."""

from __future__ import annotations

import html
import re

import pytest

from jitflow.db.units import read_unit
from jitflow.drafting import language_notes, service
from tests.fixtures.objects import World
from tests.web.test_drafting import Draft, fresh

SOURCE, TARGET = "text:en:remarks", "text:de:remarks"


def shown(desk: Draft, path: str) -> dict[str, str]:
    """What a browser would send back for the form with texts on a page."""
    page = desk.client.get(desk.path + path).get_data(as_text=True)
    found = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        attributes = dict(re.findall(r'([\w:-]+)="([^"]*)"', tag))
        if attributes.get("type") == "hidden" and attributes["name"] not in (
            "csrf_token",
            "next",
            "language",
            "quietly",
        ):
            found[html.unescape(attributes["name"])] = html.unescape(attributes.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S):
        found[html.unescape(name)] = html.unescape(text).removeprefix("\n")
    return found


def slot(desk: Draft, language: str = "de", path: str = "remarks") -> service.Slot:
    with read_unit() as session:
        return service.slots_of(session, desk.stored().id, language).get(path, service.Slot())


class Accepted:
    """A record of State data: Germany accepts German, as nobody has confirmed."""

    value = ("de",)
    is_confirmed = False

    def label(self, _translate) -> str:
        return "Unconfirmed, from memory"


@pytest.fixture
def desk(world: World, monkeypatch: pytest.MonkeyPatch) -> Draft:
    """A draft in English to Germany, with a source text; no State data speaks of the instrument of the tests."""
    monkeypatch.setattr(language_notes, "accepted_record", lambda _draft: Accepted())
    desk = fresh(world, state="de")
    sent = {**shown(desk, "box/hearing"), "remarks": "Seen on 2 August 2026 with 38 persons.", "act": "save"}
    desk.post("box/hearing", sent)
    return desk


def write(desk: Draft, text: str, act: str = "save", status: int = 303, **more: str) -> str:
    sent = {**shown(desk, "texts/de"), TARGET: text, "act": act, **more}
    return html.unescape(desk.post("texts/de", sent, status).get_data(as_text=True))


# the pages


def test_languages_of_the_executing_state_come_first_with_source_and_confidence(desk: Draft) -> None:
    page = desk.get("texts")
    assert "Germany accepts:" in page
    assert "Unconfirmed, from memory" in page
    assert page.index("/texts/de") < page.index("Begin another language") < page.index("/texts/bg")
    assert "1 empty" in page


def test_the_page_of_a_language_has_source_and_translation_by_box(desk: Draft) -> None:
    page = desk.get("texts/de")
    assert "English to German" in page and "Box (c), Hearing" in page
    assert re.search(r'<p class="read" lang="en" dir="ltr">Seen on <span class="fact">2 August 2026</span>', page)
    assert re.search(r'<textarea[^>]*name="text:de:remarks"[^>]*lang="de"', page)
    assert "why this notice is needed" not in page.lower(), "internal texts are not translated"
    assert re.search(r'href="[^"]*/box/hearing#remarks"', page)


@pytest.mark.parametrize("language", ["en", "xx", "zh", "DE", "%00"])
def test_the_source_and_what_is_no_official_language_have_no_page(desk: Draft, language: str) -> None:
    desk.get(f"texts/{language}", 404)


def test_a_language_can_be_begun_though_the_form_does_not_exist_in_it(desk: Draft) -> None:
    assert "do not exist in this language yet" in desk.get("texts/fi")


def test_filters_are_links_with_counts(desk: Draft) -> None:
    page = desk.get("texts/de")
    for label in ("All 1", "Empty 1", "Draft 0", "Stale 0", "Reviewed 0"):
        assert re.search(rf">\s*(<svg.*?</svg>)?\s*{label}\s*</a>", page, re.S), label
    assert "No text is in this state" in desk.get("texts/de?show=reviewed")
    assert 'name="text:de:remarks"' in desk.get("texts/de?show=empty")
    assert 'name="text:de:remarks"' in desk.get("texts/de?show=nonsense")


def test_a_draft_without_texts_says_so(world: World) -> None:
    assert "There is nothing to translate yet" in Draft(world, "lead").get("texts/de")


# saving and reviewing


def test_saving_stores_compares_nothing_and_keeps_the_filter(desk: Draft) -> None:
    sent = {**shown(desk, "texts/de?show=empty"), TARGET: "Gesehen am 3. August.", "act": "save:remarks"}
    answer = desk.post("texts/de?show=empty", sent)
    assert answer.headers["Location"].endswith("texts/de?show=empty#segment-remarks")
    assert (slot(desk).text, slot(desk).state) == ("Gesehen am 3. August.", "draft")


def test_marking_reviewed_saves_first_and_names_who_and_when(desk: Draft) -> None:
    write(desk, "Gesehen am 2. August 2026 mit 38 Personen.", "review:remarks")
    assert (slot(desk).state, slot(desk).source_text) == ("reviewed", "Seen on 2 August 2026 with 38 persons.")
    page = desk.get("texts/de")
    assert "1 reviewed" in page and "by Lead" in page


def test_a_wrong_figure_is_named_the_text_is_saved_and_not_marked(desk: Draft) -> None:
    page = write(desk, "Gesehen am 3. August 2026 mit 38 Personen.", "review:remarks", 422)
    assert "Date 2 August 2026 is missing" in page and "Date 3. August 2026 is not in the source" in page
    assert "saved, not marked reviewed" in page
    assert (slot(desk).text, slot(desk).state) == ("Gesehen am 3. August 2026 mit 38 Personen.", "draft")
    assert 'class="fact fact-missing">2 August 2026<' in desk.get("texts/de?show=check")


def test_a_recorded_reason_lets_it_be_marked_and_stands_beside_it(desk: Draft) -> None:
    write(desk, "Gesehen am 3. August 2026 mit 38 Personen.")
    write(
        desk,
        "Gesehen am 3. August 2026 mit 38 Personen.",
        "review:remarks",
        **{"reason:remarks": "The court corrected it."},
    )
    assert (slot(desk).state, slot(desk).accepted_reason) == ("reviewed", "The court corrected it.")
    assert "Accepted by the reviewer: The court corrected it." in desk.get("texts/de")
    history = desk.get("history")
    assert "Translation reviewed, a difference accepted" in history and "The court corrected it." in history


@pytest.mark.parametrize("reason", ["x" * 2001, "a\x1bb"])
def test_a_reason_that_cannot_be_kept_is_refused_and_the_text_is_saved(desk: Draft, reason: str) -> None:
    page = write(desk, "Gesehen am 3. August.", "review:remarks", 422, **{"reason:remarks": reason})
    assert "There is a problem" in page
    assert (slot(desk).text, slot(desk).state) == ("Gesehen am 3. August.", "draft")


def test_a_changed_source_makes_it_stale_and_shows_the_changed_words(desk: Draft) -> None:
    write(desk, "Gesehen am 2. August 2026 mit 38 Personen.", "review:remarks")
    sent = {**shown(desk, "box/hearing"), "remarks": "Seen on 2 August 2026 with 41 persons.", "act": "save"}
    desk.post("box/hearing", sent)
    page = desk.get("texts/de?show=stale")
    assert '<del><span class="hidden">removed: </span>38</del>' in page
    assert '<ins><span class="hidden">added: </span>41</ins>' in page
    assert "was reviewed" in page and "Number 41 is missing" in page
    assert "Source changed" in page and "by Lead" in page


def test_a_translation_typed_while_the_source_changed_is_kept_and_stale(desk: Draft) -> None:
    before = shown(desk, "texts/de")
    desk.post("box/hearing", {**shown(desk, "box/hearing"), "remarks": "Seen twice.", "act": "save"})
    desk.post("texts/de", {**before, TARGET: "Gesehen am 2. August 2026 mit 38 Personen.", "act": "save"})
    assert (slot(desk).state, slot(desk).source_text) == ("stale", "Seen on 2 August 2026 with 38 persons.")


def test_what_the_reviewer_did_not_see_is_not_marked(desk: Draft) -> None:
    write(desk, "Gesehen.")
    before = shown(desk, "texts/de")
    desk.post("box/hearing", {**shown(desk, "box/hearing"), "remarks": "Seen twice.", "act": "save"})
    page = html.unescape(desk.post("texts/de", {**before, "act": "review:remarks"}, 422).get_data(as_text=True))
    assert "Somebody changed the source or the translation meanwhile" in page
    assert slot(desk).state == "stale"


def test_two_translators_of_one_text_see_mine_theirs_and_before(world: World, desk: Draft) -> None:
    write(desk, "Vorher.")
    other = Draft(world, "lead", desk.path)
    mine, theirs = shown(desk, "texts/de"), shown(other, "texts/de")
    other.post("texts/de", {**theirs, TARGET: "Ihres.", "act": "save"})
    page = html.unescape(
        desk.post("texts/de", {**mine, TARGET: "Meines.", "act": "review:remarks"}, 409).get_data(as_text=True)
    )
    for words in ("Vorher.", "Ihres.", "Meines.", "in German"):
        assert words in page
    assert (slot(desk).text, slot(desk).state) == ("Ihres.", "draft")
    again = {**mine, "base:" + TARGET: '"Ihres."', TARGET: "Meines.", "act": "save"}
    desk.post("texts/de", {**again, "choice:" + TARGET: "theirs"})
    assert slot(desk).text == "Ihres."
    desk.post("texts/de", {**again, "choice:" + TARGET: "mine"})
    assert slot(desk).text == "Meines."
    assert "Meines" in desk.get("history")


@pytest.mark.parametrize("bad", ["a\x00b", "x" * 20_001])
def test_a_text_that_cannot_be_stored_stays_in_its_field(desk: Draft, bad: str) -> None:
    page = write(desk, bad, "save", 422)
    assert "There is a problem" in page and 'aria-invalid="true"' in page
    assert bad[:100].replace("\x00", "") in page.replace("\x00", "").replace("\ufffd", "")
    assert slot(desk).state == "empty"


@pytest.mark.parametrize("act", ["review:reasons", "review:nothing", "delete:remarks", "review:"])
def test_strange_acts_change_nothing(desk: Draft, act: str) -> None:
    write(desk, "x", act, 400)
    assert slot(desk).state == "empty"


def test_strange_bases_and_sources_are_read_as_none(desk: Draft) -> None:
    write(desk, "Gesehen.")
    for base, source in (("{", "["), ('{"a": 1}', "1"), ("[" * 500, "nonsense")):
        sent = {"base:" + TARGET: base, "source:remarks": source, TARGET: "Anders.", "act": "save"}
        answer = desk.client.post(f"{desk.path}texts/de", data={"csrf_token": desk.token, **sent})
        assert answer.status_code in (303, 409)


def test_a_reader_reads_and_changes_nothing(world: World, desk: Draft) -> None:
    write(desk, "Gesehen.")
    reader = Draft(world, "reader")
    assert "You may read this draft" in reader.get("texts/de")
    reader.post("texts/de", {TARGET: "x", "base:" + TARGET: "", "act": "save"}, 403)


# beside the source


def test_the_accepted_language_stands_beside_the_source(desk: Draft) -> None:
    page = desk.get("box/hearing")
    assert re.search(r'<textarea[^>]*name="text:de:remarks"[^>]*lang="de"', page)
    assert page.index('name="remarks"') < page.index('name="text:de:remarks"')
    assert 'name="beside" value="de"' in page
    assert 'name="text:' not in desk.get("box/hearing?beside=none")
    assert 'name="text:el:remarks"' in desk.get("box/hearing?beside=el")
    assert 'name="text:' not in desk.get("box/reasons"), "what is internal has no translation"


@pytest.mark.parametrize("strange", ["en", "xx", "'><script>", "%00", "none"])
def test_what_is_no_other_language_is_not_shown_beside(desk: Draft, strange: str) -> None:
    page = desk.get(f"box/hearing?beside={strange}")
    assert "<script>" not in page.replace('<script type="module"', "")
    assert f'name="text:{strange}' not in page


def test_source_and_translation_are_saved_with_one_button_and_fit(desk: Draft) -> None:
    sent = {**shown(desk, "box/hearing"), "remarks": "Seen once.", TARGET: "Einmal gesehen.", "act": "save"}
    desk.post("box/hearing", sent)
    assert (slot(desk).text, slot(desk).state, slot(desk).source_text) == ("Einmal gesehen.", "draft", "Seen once.")


def test_a_source_changed_alone_leaves_the_translation_stale_with_the_changed_words(desk: Draft) -> None:
    desk.post(
        "box/hearing",
        {**shown(desk, "box/hearing"), TARGET: "Gesehen am 2. August 2026 mit 38 Personen.", "act": "save"},
    )
    desk.post(
        "box/hearing",
        {**shown(desk, "box/hearing"), "remarks": "Seen on 2 August 2026 with 41 persons.", "act": "save"},
    )
    page = desk.get("box/hearing")
    assert "What changed in the source since" in page
    assert '<ins><span class="hidden">added: </span>41</ins>' in page


def test_the_choice_stays_from_page_to_page(desk: Draft) -> None:
    page = desk.get("box/hearing?beside=el")
    assert re.search(r'<form[^>]*action="[^"]*/box/hearing\?beside=el"', page)
    sent = {**shown(desk, "box/hearing?beside=el"), "text:el:remarks": "Εθεάθη.", "act": "continue"}
    answer = desk.post("box/hearing?beside=el", sent)
    assert "beside=el" in answer.headers["Location"]
    assert slot(desk, "el").text == "Εθεάθη."


def test_a_conflict_on_the_translation_does_not_touch_the_source(world: World, desk: Draft) -> None:
    mine, theirs = shown(desk, "box/hearing"), shown(desk, "box/hearing")
    desk.post("box/hearing", {**theirs, TARGET: "Ihres.", "act": "save"})
    both = {**mine, "remarks": "Changed.", TARGET: "Meines.", "act": "save"}
    page = html.unescape(desk.post("box/hearing", both, 409).get_data(as_text=True))
    assert 'name="choice:text:de:remarks"' in page and "in German" in page
    assert desk.stored().texts["remarks"]["en"]["text"] == "Changed."
    assert re.search(r'<textarea[^>]*name="text:de:remarks"[^>]*>\s*Meines\.', page), (
        "what was typed stays in its field"
    )
    desk.post(
        "box/hearing",
        {**both, "base:" + TARGET: '"Ihres."', "base:remarks": '"Changed."', "choice:" + TARGET: "theirs"},
    )
    assert slot(desk).text == "Ihres."


def test_a_translation_that_cannot_be_stored_stays_with_its_reason(desk: Draft) -> None:
    sent = {**shown(desk, "box/hearing"), "remarks": "Changed.", TARGET: "a\x1bb", "act": "save"}
    page = html.unescape(desk.post("box/hearing", sent, 422).get_data(as_text=True))
    assert "U+001B" in page and 'href="#text-de-remarks"' in page
    assert desk.stored().texts["remarks"]["en"]["text"] == "Changed."


def test_the_whole_form_has_the_translations_too(desk: Draft) -> None:
    page = desk.get("form")
    assert 'name="text:de:remarks"' in page
    names = ("remarks", "base:remarks", TARGET, "base:" + TARGET, "beside")
    sent = {name: value for name, value in shown(desk, "form").items() if name in names}
    desk.post("form", {**sent, TARGET: "Gesehen.", "act": "save"})
    assert slot(desk).text == "Gesehen."


# before a document


def test_a_document_warns_of_texts_that_nobody_reviewed(world: World) -> None:
    desk = Draft(world, "lead")  # its source is Italian, the form exists in English
    desk.post("box/who", {**desk.shown("who"), "skipper.surname": "Rossi", "act": "save"})
    desk.post("box/hearing", {**shown(desk, "box/hearing"), "remarks": "Visto il 2 agosto.", "act": "save"})
    page = desk.get("documents")
    assert re.search(r'texts-warning">.*?1 empty\. <a href="[^"]*/texts/en">Texts in English</a>', page, re.S)
    desk.post("documents", {"language": "en", "format": "pdf"})
    assert "The free text in English is not all reviewed: 1 empty." in desk.get("documents")
    sent = {**shown(desk, "texts/en"), "text:en:remarks": "Seen on 2 August.", "act": "review:remarks"}
    desk.post("texts/en", sent)
    assert "Texts in English</a>" not in desk.get("documents")


def test_the_task_list_counts_the_texts_of_each_language(desk: Draft) -> None:
    write(desk, "Gesehen am 2. August 2026 mit 38 Personen.", "review:remarks")
    page = desk.get("")
    assert re.search(r'/texts/de">German</a>', page) and "1 reviewed" in page
