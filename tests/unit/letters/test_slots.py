"""Texts of a letter: a translation is stale when its source changes, and fits again when the source comes back."""

from __future__ import annotations

from hypothesis import given, strategies as st

from jitflow.letters import slots


def written(*acts: tuple[str, str]) -> slots.Texts:
    texts: slots.Texts = {}
    for language, words in acts:
        slots.write(texts, "answer", language, "it", words)
    return texts


def state(texts: slots.Texts, language: str = "en") -> str:
    return texts["answer"][language]["state"]


def test_a_translation_is_for_the_source_it_was_written_beside() -> None:
    texts = written(("it", "Trenta giorni."), ("en", "Thirty days."))
    assert state(texts, "it") == "source" and state(texts) == "draft"
    slots.write(texts, "answer", "it", "it", "Sessanta giorni.")
    assert state(texts) == "stale"
    slots.write(texts, "answer", "it", "it", "Trenta giorni.")
    assert state(texts) == "draft", "nobody has read it since"


def test_reading_it_makes_it_fit_and_new_words_are_read_anew() -> None:
    texts = written(("it", "Uno."), ("en", "One."), ("it", "Due."))
    assert slots.review(texts, "answer", "en", "it") and state(texts) == "reviewed"
    slots.write(texts, "answer", "en", "it", "Two.")
    assert state(texts) == "draft"


def test_questions_of_the_other_side_are_not_stale_once_they_are_translated() -> None:
    texts = written(("en", "Where?"), ("it", "Dove?"))
    assert state(texts) == "draft"
    slots.write(texts, "answer", "it", "it", "Quando?")
    assert state(texts) == "stale"


def test_nothing_to_read_is_not_reviewed() -> None:
    assert not slots.review(written(("en", "One.")), "answer", "en", "it"), "there is no source"
    assert not slots.review(written(("it", "Uno.")), "answer", "en", "it"), "there is no translation"
    assert not slots.review(written(("it", "Uno.")), "answer", "it", "it"), "the source is nobody's translation"


def test_emptied_slots_leave_nothing_behind() -> None:
    assert written(("it", "Uno."), ("it", "  ")) == {}


@given(st.lists(st.tuples(st.sampled_from(["it", "en", "el"]), st.sampled_from(["", "a", "b", "c "]))))
def test_stale_means_written_for_other_words(acts: list[tuple[str, str]]) -> None:
    texts = written(*acts)
    source = slots.text(texts, "answer", "it")
    for language, slot in texts.get("answer", {}).items():
        if language != "it":
            assert (slot["state"] == "stale") == (slot["made_for"] != source)
