"""Spellings of a name that the case knows: offered beside the field that takes them until it has them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from jitflow.cases.facts import KEYS, Person
from jitflow.drafting.case_offers import left, token
from jitflow.instruments.loader import load_all
from jitflow.instruments.values import MANY_LENGTH
from jitflow.paths import FORMS

ALIASES = "person.aliases"


@pytest.fixture(scope="module")
def definition():
    return load_all(FORMS).definition("eaw")


def offered(definition: Any, spellings: list[str] | None, has: list[str] | None = None) -> list[str]:
    person = {} if spellings is None else {"spellings": spellings}
    answers = {} if has is None else {"person": {"aliases": has}}
    return left(SimpleNamespace(definition=definition, person=person), ALIASES, answers)


def test_each_spelling_is_offered_until_the_field_has_it(definition) -> None:
    spellings = ["Radoslaw Todorine", "Radosław Todorin"]
    assert offered(definition, spellings) == spellings
    assert offered(definition, spellings, ["Radoslaw Todorine"]) == ["Radosław Todorin"]
    assert offered(definition, spellings, [*spellings, "Rado"]) == []


def test_capitals_and_spaces_make_no_other_spelling(definition) -> None:
    assert offered(definition, ["RADOSLAW  TODORINE", "Radoslaw Todorine"], ["radoslaw todorine"]) == []
    assert offered(definition, ["Radoslaw Todorine", "RADOSLAW  TODORINE"]) == ["Radoslaw Todorine"]


def test_nothing_is_offered_without_spellings_or_room(definition) -> None:
    assert offered(definition, None) == [] and offered(definition, []) == []
    assert offered(definition, ["Todorine"], [f"Name {n}" for n in range(MANY_LENGTH)]) == []


def test_what_the_field_could_not_store_is_not_offered(definition) -> None:
    assert offered(definition, ["x" * 600, "Todorine"]) == ["Todorine"]


def test_a_button_stands_for_one_value_of_one_field() -> None:
    assert token(ALIASES, "Todorine") != token(ALIASES, "Todorin")
    assert token(ALIASES, "Todorine") != token("person.surname", "Todorine")


def test_what_definitions_offer_is_known_of_persons(definition) -> None:
    assert {one.source.partition(".")[2] for one in definition.offered} <= KEYS[Person]
    assert [(one.source, one.target) for one in definition.offered] == [("person.spellings", ALIASES)]
