"""Texts: one slot per language; a changed source makes the others stale."""

from __future__ import annotations

import pytest

from jitflow.db.units import write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.service import Posted


def states(draft, path: str = "remarks") -> dict[str, str]:
    return {language: slot["state"] for language, slot in draft.data().texts.get(path, {}).items()}


def review(draft, language: str, path: str = "remarks") -> None:
    with write_unit() as unit:
        drafting.mark_reviewed(unit, draft.instrument, path, language, draft.editor)


def test_the_slot_of_the_instruments_language_is_the_source(draft):
    draft.save(Posted("text:en:remarks", None, "Seen."), Posted("text:de:remarks", None, "Gesehen."))
    assert states(draft) == {"en": "source", "de": "draft"}


def test_a_changed_source_makes_translations_stale(draft):
    draft.save(Posted("text:en:remarks", None, "Seen."), Posted("text:de:remarks", None, "Gesehen."))
    review(draft, "de")
    assert states(draft)["de"] == "reviewed"
    draft.save(Posted("text:en:remarks", "Seen.", "Seen twice."))
    assert states(draft) == {"en": "source", "de": "stale"}
    assert draft.data().texts["remarks"]["de"]["text"] == "Gesehen."


def test_other_texts_are_not_touched(draft):
    call = draft.add("calls")
    path = f"calls.{call}.story"
    draft.save(
        Posted("text:en:remarks", None, "Seen."), Posted(f"text:en:{path}", None, "Moored."),
        Posted(f"text:de:{path}", None, "Vertäut."),
    )
    review(draft, "de", path)
    draft.save(Posted("text:en:remarks", "Seen.", "Seen twice."))
    assert states(draft, path)["de"] == "reviewed"


def test_a_source_that_comes_back_fits_again_but_is_not_reviewed(draft):
    draft.save(Posted("text:en:remarks", None, "Seen."), Posted("text:de:remarks", None, "Gesehen."))
    review(draft, "de")
    draft.save(Posted("text:en:remarks", "Seen.", "Seen twice."))
    draft.save(Posted("text:en:remarks", "Seen twice.", "Seen."))
    assert states(draft)["de"] == "draft"


def test_reviewing_or_changing_a_stale_text_ends_that(draft):
    draft.save(Posted("text:en:remarks", None, "Seen."), Posted("text:de:remarks", None, "Gesehen."))
    draft.save(Posted("text:en:remarks", "Seen.", "Seen twice."))
    review(draft, "de")
    assert states(draft)["de"] == "reviewed"
    draft.save(Posted("text:de:remarks", "Gesehen.", "Zweimal gesehen."))
    assert states(draft)["de"] == "draft"


@pytest.mark.parametrize(("language", "code"), [("en", "is_source"), ("fr", "no_text")])
def test_what_cannot_be_reviewed(draft, language, code):
    draft.save(Posted("text:en:remarks", None, "Seen."))
    with pytest.raises(drafting.DraftingError) as refused:
        review(draft, language)
    assert refused.value.code == code


def test_hashes_of_equal_texts_differ_between_places(draft):
    from jitflow.drafting.slots import source_hash

    hashes = {source_hash(place, path, "Seen.") for place in ("a", "b") for path in ("x", "y")}
    assert len(hashes) == 4


def test_an_emptied_text_is_not_in_the_file(draft):
    draft.save(Posted("text:en:remarks", None, "Seen."))
    draft.save(Posted("text:en:remarks", "Seen.", ""))
    assert "remarks" not in draft.data().texts
