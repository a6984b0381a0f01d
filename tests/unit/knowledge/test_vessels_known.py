"""A vessel that a case knows is found in a record as a whole, in any script and form, and a lesson calls it "the vessel"."""

from __future__ import annotations

import pytest

from jitflow.knowledge.anonymising import Known, find
from jitflow.knowledge.replacing import replace_suggestions, with_suggestions

KNOWN = Known(vessels=("Sea Star", "Άγιος Νικόλαος", "Amal 3", "Poseidon"))


@pytest.mark.parametrize(("text", "found"), [
    ("They met the Sea Star off Crete.", "Sea Star"), ("the SEA-STAR again", "SEA-STAR"),
    ("Agios Nikolaos lay at anchor", "Agios Nikolaos"),
    ("на „Агиос Николаос“", "Агиос Николаос"), ("two days on the Amal 3", "Amal 3"), ("Ποσειδών σταμάτησε", "Ποσειδών"),
])  # fmt: skip
def test_it_is_found_in_any_script(text: str, found: str) -> None:
    hits = [one for one in find({"body": text}, KNOWN) if one.sure == "known"]
    assert [(one.text, one.reason) for one in hits] == [(found, "boat")]


@pytest.mark.parametrize("text", ["the Red Sea", "a star witness", "Sea of Marmara, then a Star", "Nikolaos alone", "an amal of work"])
def test_one_word_of_several_is_none(text: str) -> None:
    assert [one for one in find({"body": text}, KNOWN) if one.sure == "known"] == []


def test_it_becomes_the_vessel_and_its_number_a_number() -> None:
    text = "The Sea Star (IMO 9074729) and MV Hope met."
    some = replace_suggestions({"body": text}, KNOWN)
    assert with_suggestions("body", text, some, str) == "The the vessel (IMO [number]) and MV the vessel met."
