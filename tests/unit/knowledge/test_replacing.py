"""A lesson from a case starts without its names, dates and numbers, and one person stays one person."""

from __future__ import annotations

from datetime import date

from hypothesis import given, strategies as st

from jitflow.knowledge.anonymising import Known
from jitflow.knowledge.lettering import seen
from jitflow.knowledge.replacing import INSTEAD, replace_suggestions, with_suggestions

KNOWN = Known(
    names=("Γιώργος Παπαδόπουλος", "Maria ROSSI"), vessels=("Stella del Mare",), dates=(date(1985, 3, 12),), numbers=("4711/26 R.G.N.R.",)
)


def written(text: str, known: Known = KNOWN, language: str = "en") -> str:
    return with_suggestions("body", text, replace_suggestions({"body": text}, known, {"body": language}), lambda one: one)


def test_known_data_is_taken_out_of_a_draft_of_a_lesson() -> None:
    text = "Giorgos Papadopoulos (12 March 1985) and Rossi took Stella del Mare; see 4711/26 RGNR."
    assert written(text) == "Person A ([date]) and Person B took the vessel; see [case number]"


def test_one_person_has_one_letter_in_every_script_and_field() -> None:
    texts = {"title": "Ρόσσι", "body": "Παπαδόπουλου, then Papadopoulos and MARIA, then Giorgos"}
    some = replace_suggestions(texts, KNOWN, {"title": "el", "body": "el"})
    assert [(one.hit.text, one.letter) for one in some] == [
        ("Ρόσσι", "A"), ("Παπαδόπουλου", "B"), ("Papadopoulos", "B"), ("MARIA", "A"), ("Giorgos", "B"),
    ]  # fmt: skip


def test_surname_and_forename_that_are_known_apart_become_one_where_they_stand_together() -> None:
    known = Known(names=("ROSSI", "Maria", "Bianchi"))
    assert written("Maria Rossi met Bianchi; then Rossi left, Maria stayed.", known) == (
        "Person A met Person B; then Person A left, Person A stayed."
    )


def test_what_only_looks_like_data_is_taken_out_too_and_words_are_translated() -> None:
    assert written("Mr Harkonnen, a.b@example.org", Known()) == "Mr Person A, [email address]"
    some = replace_suggestions({"body": "Mr Harkonnen"}, Known())
    assert with_suggestions("body", "Mr Harkonnen", some, lambda one: {INSTEAD["person"]: "Personne {letter}"}[one]) == "Mr Personne A"


def test_after_z_come_two_letters() -> None:
    names = tuple(f"Name{chr(97 + one // 26)}{chr(97 + one % 26)}xqz" for one in range(27))
    letters = [one.letter for one in replace_suggestions({"body": "; ".join(f"Mr {one.title()}" for one in names)}, Known())]
    assert letters[0] == "A" and letters[25:] == ["Z", "AA"]


@given(st.lists(st.sampled_from([
    "Rossi", "ROSSI", "Παπαδόπουλος", " ", ", ", "Stella del Mare", "12 March 1985", "Mr ", "\u00ad", "-", "\n", "4711/26",
])))  # fmt: skip
def test_after_the_replacing_nothing_known_is_left(pieces: list[str]) -> None:
    made = seen(written("; ".join(pieces))).text
    assert not [one for one in ("Rossi", "ROSSI", "Παπαδόπουλος", "Stella", "1985", "4711") if one in made.replace(";", " ").split()]
