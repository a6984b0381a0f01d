"""What a lesson from a case begins with, read from the forms as they ship."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from jitflow import paths
from jitflow.cases.known import KnownInCases
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.loader import load_all
from jitflow.knowledge import case_lessons, terms
from jitflow.letters.lessons import Lesson

PROPOSED = Lesson(
    "a" * 12, "letter", "en",
    {
        "title": "One register of copies", "kind": "best_practice", "routes": ["cala"], "methods": ["sea_sail"],
        "challenges": ["eevid", "no_such"],
    },
    {"context": {"en": "Telephones were seized."}, "recommendation": {"en": "Agree on the register first.", "de": "Anders."}},
)  # fmt: skip


def draft(slug: str, **answers: Any) -> Any:
    definition = load_all(paths.FORMS).current(slug, date(2026, 11, 20))
    data = SimpleNamespace(answers=answers, language="en", texts={}, status="closed", id="i", focus_group_id="g")
    return SimpleNamespace(definition=definition, data=data, words=DefinitionWords(definition))


def test_a_proposed_lesson_gives_its_words_its_kind_and_the_codes_that_the_group_has() -> None:
    (source,) = case_lessons._proposed(draft("jit"), [PROPOSED])
    assert (source.kind, source.language, source.key) == ("good_practice", "en", "")
    assert {one.name: one.text for one in source.pieces} == {
        "title": "One register of copies", "context": "Telephones were seized.", "recommendation": "Agree on the register first.",
    }  # fmt: skip
    assert all(one.label for one in source.pieces)
    assert case_lessons.codes_of(source, terms.shipped()) == {
        "routes": ["CALA"], "modus_operandi": ["SEA-SAIL"], "challenges": ["EEVID"],
    }  # fmt: skip


def test_every_kind_that_an_evaluation_knows_becomes_a_kind_of_the_records() -> None:
    from jitflow.knowledge import definitions

    kinds = {one.code for one in definitions.definition().fields["kind"].options}
    assert set(case_lessons.KINDS.values()) <= kinds


def test_the_offences_of_the_list_are_codes_and_what_was_not_ticked_stays_away() -> None:
    made = case_lessons.crimes_of(draft("jit", purpose={"offences": ["smuggling", "no_such_code"]}))
    assert set(made) <= {"smuggling"} and "no_such_code" not in made
    offences = [{"id": "a1b2c3d4", "list_categories": ["terrorism"]}, {"id": "b1b2c3d4", "list_categories": []}]
    assert list(case_lessons.crimes_of(draft("eaw", offences=offences))) == ["terrorism"]


def test_names_and_numbers_that_stand_in_the_form_alone_are_known_too(monkeypatch: Any) -> None:
    monkeypatch.setattr(case_lessons, "known_to", lambda *_given: KnownInCases())
    one = draft(
        "eaw", person={"surname": "Zanzibelli", "birthdate": {"kind": "exact", "start": "1985-03-12"}, "sex": "male"},
        signature={"name": "Ada Quorrenti"}, authority={"file_reference": "4711/26"},
    )  # fmt: skip
    known = case_lessons.known_of(None, one, "me")
    assert {"Zanzibelli", "Ada Quorrenti"} <= set(known.names) and known.dates == (date(1985, 3, 12),) and "4711/26" in known.numbers
    assert "male" not in known.names
