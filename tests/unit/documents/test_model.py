"""The document model: plain blocks, values in the words of the language, marks."""

from __future__ import annotations

from typing import Any

import pytest

from jitflow.documents import RenderRefused
from jitflow.documents.lines import DOTS, text_of
from jitflow.documents.model import walk
from jitflow.documents.produce import draft
from jitflow.documents.sandbox import assert_plain
from jitflow.instruments import file
from tests.fixtures.documents import asked, example
from tests.instruments import SAMPLE, SAMPLE_FORMS, example_of, sample


def model(language: str = "en", **answers: Any) -> dict[str, Any]:
    instrument = example()
    for path, value in answers.items():
        section, _, name = path.partition("__")
        target = instrument["answers"].setdefault(section, {}) if name else instrument["answers"]
        target[name or section] = value
    return draft(asked(instrument, language=language)).model


def lines(made: dict[str, Any], leaf: str) -> list[str]:
    blocks = [block for block in walk(made["blocks"]) if block.get("leaf") == leaf]
    assert blocks, f"no block has the leaf {leaf}"
    return [line["text"] for block in blocks for value in block["values"] for line in value["lines"]]


def test_the_model_is_plain_data() -> None:
    assert_plain(model())


def test_boxes_stand_in_the_order_of_the_form() -> None:
    letters = [block["letter"] for block in model()["blocks"] if block["kind"] == "box"]
    assert letters == ["(a)", "(b)", "(c)", "(e)", "(i)"]


def notice(**head: Any) -> dict[str, Any]:
    """The part of the Harbour Notice that has a mark of its own, the two States, and a choice with boxes."""
    data = {**file.to_data(example_of(sample().definition(SAMPLE))), **head}
    blocks = draft(asked(data, forms=str(SAMPLE_FORMS))).model["blocks"]
    return next(block for block in blocks if block["kind"] == "box" and block["id"] == "sender")


def test_a_form_may_have_another_mark_than_a_letter_in_brackets() -> None:
    box = notice()
    assert (box["letter"], box["heading"]) == ("PART D:", "Sender")


def test_the_states_of_the_head_are_printed_where_the_words_name_them() -> None:
    def said(box: dict[str, Any]) -> str:
        return next(text_of(block["runs"]) for block in box["blocks"] if block["kind"] == "statement")

    assert said(notice()) == "Sent from Italy to Greece"
    data = file.to_data(example_of(sample().definition(SAMPLE)))
    del data["executing_state"]
    blocks = draft(asked(data, forms=str(SAMPLE_FORMS))).model["blocks"]
    assert said(next(block for block in blocks if block.get("id") == "sender")) == f"Sent from Italy to {DOTS}"


def test_a_choice_with_boxes_prints_every_option() -> None:
    choice = next(block for block in notice()["blocks"] if block.get("leaf") == "box.d.kind")
    assert [(item["ticked"], text_of(item["runs"])) for item in choice["items"]] == [
        (True, "harbour office"),
        (False, "water police"),
    ]


def test_values_are_written_in_words_of_the_language() -> None:
    english, italian, greek = model(), model("it"), model("el")
    assert lines(english, "box.a.nationalities") == ["Syria, Greece"]
    assert lines(italian, "box.a.nationalities") == ["Siria, Grecia"]
    assert lines(greek, "box.a.nationalities") == ["Συρία, Ελλάδα"]
    assert lines(english, "box.e.maximum") == ["12 years, 6 months", "life"]
    assert lines(italian, "box.e.maximum") == ["12 anni, 6 mesi", "a vita"]
    assert lines(greek, "box.e.maximum") == ["12 έτη, 6 μήνες", "ισόβια"]
    assert lines(italian, "box.i.date") == ["20 novembre 2026"]
    assert lines(english, "box.i.address") == ["Via del Porto 1, 88900 Montelevante, Italy"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"kind": "documented", "start": "1983-02-14"}, "14 February 1983"),
        ({"kind": "declared", "start": "1983-02"}, "February 1983 (as declared by the person, not documented)"),
        ({"kind": "estimated", "start": "1983"}, "1983 (estimated)"),
    ],
)
def test_birth_dates_say_what_stands_behind_them(value: dict[str, str], said: str) -> None:
    assert lines(model(person__birthdate=value), "box.a.birthdate") == [said]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"kind": "unknown", "reason": "born on the road"}, "place not known: born on the road"),
        ({"kind": "high_seas", "text": "Ionian Sea"}, "Ionian Sea, high seas"),
        ({"kind": "search_and_rescue", "country": "GR"}, "search and rescue region, responsible State: Greece"),
        ({"kind": "coordinates", "latitude": "-1.5", "longitude": "2"}, "1.5° S, 2° E"),
    ],
)
def test_places_of_every_kind(value: dict[str, str], said: str) -> None:
    assert lines(model(person__birth_place=value), "box.a.birth_place") == [said]


def test_lines_printed_with_a_text_stand_in_the_order_of_the_definition() -> None:
    found = lines(model(), "box.e.facts")
    assert found[:4] == [
        "from March 2025 to 14 June 2025, at 04:30",
        "37.4512° N, 27.1° W",
        "high seas",
        "The traveller left by night with two cases & a <parcel>.",
    ]


def test_a_missing_translation_is_marked_and_the_source_printed() -> None:
    assert lines(model(), "box.e.facts")[-2:] == [
        "[text in Italian: translation missing]",
        "Il secondo viaggio è in corso.",
    ]
    assert "[text in" not in str(model("it")["blocks"])


def test_a_stale_translation_is_marked() -> None:
    instrument = example()
    instrument["texts"]["person.marks"]["en"]["state"] = "stale"
    found = lines(draft(asked(instrument)).model, "box.a.marks")
    assert found[0] == "[translation of an earlier version of the text]"


def test_items_are_numbered_only_when_there_are_several() -> None:
    several = [block["number"] for block in walk(model()["blocks"]) if block["kind"] == "item"]
    assert several == ["1.", "2."]
    one = model(decisions=[{"id": "d1", "kind": "order"}])
    assert not [block for block in walk(one["blocks"]) if block["kind"] == "item"]
    assert lines(one, "box.b.kind") == ["order"]


def test_merged_ticks_name_the_items_they_hold_for() -> None:
    ticks = next(block for block in walk(model()["blocks"]) if block.get("leaf") == "box.e.list")
    assert [(text_of(item["runs"]), item["ticked"], item["word"], item["numbers"]) for item in ticks["items"]] == [
        ("bread and salt", True, "yes:", [1]),
        ("books", True, "yes:", [1, 2]),
    ]


def test_a_box_that_does_not_apply_stays_without_its_answers() -> None:
    box = next(block for block in model()["blocks"] if block.get("id") == "presence")
    assert (box["applies"], box["not_applicable"]) == (False, "not applicable")
    ticks = box["blocks"][0]
    assert [item["ticked"] for item in ticks["items"]] == [False, False]
    assert text_of(ticks["items"][0]["runs"]) == "Yes, the traveller appeared on …………."


def test_placeholders_are_filled_where_the_box_applies() -> None:
    made = model(purpose=["crossing", "return"])
    box = next(block for block in made["blocks"] if block.get("id") == "presence")
    first = box["blocks"][0]["blocks"][0]["items"]
    assert text_of(first[0]["runs"]) == "Yes, the traveller appeared on 2 January 2026."
    assert [item["ticked"] for item in first] == [True, False]
    assert [run["entered"] for run in first[0]["runs"]] == [False, True, False]


def test_a_sentence_is_filled_with_its_own_value() -> None:
    assert "This permit covers 2 trips." in [
        text_of(block["label"]) for block in walk(model()["blocks"]) if "label" in block and block["kind"] == "row"
    ]


def test_leaves_have_names_and_lists_for_items() -> None:
    leaves = model()["leaves"]
    assert leaves["box.a.surname"] == "الخطيب (Al-Khatib)"
    assert leaves["box.b.kind"] == ["arrest order", "{{ 7*7 }} {% if %}"]
    assert leaves["box.i.authority_name"] == "Tribunale di Montelevante"
    assert leaves["box.i.central_name"] == "Ministero"


def test_languages_and_directions_of_typed_words() -> None:
    made = model(person__surname="الخطيب", person__aliases=["Радо", "Ζορμπάς", "Jo"])
    surname = next(block for block in walk(made["blocks"]) if block.get("leaf") == "box.a.surname")["values"][0][
        "lines"
    ][0]
    assert (surname["lang"], surname["dir"], surname["entered"]) == ("ar", "rtl", True)
    aliases = next(block for block in walk(made["blocks"]) if block.get("leaf") == "box.a.aliases")["values"][0][
        "lines"
    ]
    assert [(line["lang"], line["dir"]) for line in aliases] == [("und-Cyrl", "ltr"), ("el", "ltr"), ("", "ltr")]


def test_marks_of_drafts_translations_and_verified_wordings() -> None:
    assert model()["head"]["marks"] == ["Draft, not signed", "reviewed texts: 1 of 3"]
    assert model("it")["head"]["marks"][:2] == ["Bozza, non firmata", "testo del modulo non verificato"]
    assert model("el")["head"]["marks"][:2] == ["Σχέδιο, ανυπόγραφο", "ανεπίσημη μετάφραση εργασίας"]
    assert model("el")["head"]["watermark"] == "ΣΧΕΔΙΟ"
    issued = {**example(), "status": "issued", "language": "en", "texts": {}}
    head = draft(asked(issued)).model["head"]
    assert (head["marks"], head["watermark"]) == ([], "")


def test_the_running_head_names_reference_and_authority() -> None:
    running = model()["head"]["running"]
    assert running == {"reference": "R.G.N.R. 4471/26", "language": "en", "authority": "Tribunale di Montelevante"}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"language": "zz"}, "language"),
        ({"format": "odt"}, "format"),
        ({"beside": "zz"}, "beside"),
        ({"beside": "en"}, "beside"),
        ({"beside": ""}, "beside"),
        ({"language": "zz", "beside": "it"}, "language"),
    ],
)
def test_a_request_that_cannot_be_met_says_where(changes: dict[str, str], path: str) -> None:
    with pytest.raises(RenderRefused) as refused:
        draft(asked(**changes))
    assert refused.value.path == path


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\ud800", "\ufffe"])
def test_characters_without_a_form_on_paper_are_refused(character: str) -> None:
    with pytest.raises(RenderRefused) as refused:
        model(person__surname=f"A{character}B")
    assert "person.surname" in refused.value.path
