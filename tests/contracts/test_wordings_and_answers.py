"""A warning finds our own wordings where they contradict the answers, in every language of the catalogues.

The check looks for words of the wordings: a translation that is changed must stay found.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from babel.messages.pofile import read_po

from jitflow import paths
from jitflow.instruments.checks import run_checks
from jitflow.instruments.clauses import by_field, fill, recommended
from jitflow.instruments.facts import Facts
from tests.instruments import example_of, product

AGREEMENT = next(one for one in product() if one.shared_basis)
CHECK = "JIT-99"
LANGUAGES = ("en", "bg", "de", "el", "fr", "it")
MONTHS = {"period": {"number": 12, "extension_possible": True}}
ONE_PERIOD = {"period": {"number": 12, "extension_possible": False}}
WRONG = {
    ("parties_clause.text", "closed"): {"parties_clause": {"joining": True}},
    ("period.text", "standard"): ONE_PERIOD,
    ("period.text", "no_extension"): MONTHS,
    ("participants_clause.text", "none"): {"participants_clause": {"any": True}},
    ("seconded.text", "standard"): {"seconded": {"measures": True}},
    ("seconded.text", "measures"): {"seconded": {"measures": False}},
    ("seconded.text", "weapons"): {"seconded": {"measures": True, "weapons": False}},
    ("seconded.text", "weapons_only"): {"seconded": {"measures": True, "weapons": True}},
    ("evaluation.text", "none"): {"evaluation": {"planned": True}},
}
"""Wordings and answers that contradict them."""
RIGHT = {
    ("parties_clause.text", "closed"): {"parties_clause": {"joining": False}},
    ("period.text", "standard"): MONTHS,
    ("period.text", "no_extension"): ONE_PERIOD,
    ("participants_clause.text", "none"): {"participants_clause": {"any": False}},
    ("seconded.text", "standard"): {"seconded": {"measures": False}},
    ("seconded.text", "measures"): {"seconded": {"measures": True, "weapons": False}},
    ("seconded.text", "weapons"): {"seconded": {"measures": True, "weapons": True}},
    ("seconded.text", "weapons_only"): {"seconded": {"measures": False, "weapons": True}},
    ("evaluation.text", "none"): {"evaluation": {"planned": False}},
}


def _said(language: str) -> dict[tuple[str, str], str]:
    """Our wordings in a language, as far as they are translated."""
    own = {(one.field, one.id): one.text for one in AGREEMENT.clauses if (one.field, one.id) in WRONG}
    if language == "en":
        return own
    with (paths.TRANSLATIONS / language / "LC_MESSAGES" / f"{AGREEMENT.slug}.po").open("rb") as opened:
        known = {one.context: one.string for one in read_po(opened) if one.context and not one.fuzzy}
    texts = {key: known.get(f"clause.{key[0]}.{key[1]}:text") for key in own}
    return {key: text for key, text in texts.items() if text}


def _found(field: str, text: str, answers: dict) -> bool:
    words = fill(text, lambda name: "12" if name == "period.number" else "7").text
    one = replace(example_of(AGREEMENT), answers=answers, texts={field: {"en": {"text": words, "state": "source"}}}, language="en")
    result = run_checks(AGREEMENT, one, only=frozenset({CHECK}))
    return any(finding.key == field for finding in result.findings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wording_that_contradicts_the_answers_is_found_in_every_language(language: str) -> None:
    said = _said(language)
    assert said
    missed = [key for key, text in said.items() if not _found(key[0], text, WRONG[key])]
    taken_wrongly = [key for key, text in said.items() if _found(key[0], text, RIGHT[key])]
    assert not missed and not taken_wrongly


@pytest.mark.parametrize(
    ("field", "answers", "wording"),
    [
        ("seconded.text", {"seconded": {"weapons": True, "measures": True}}, "weapons"),
        ("seconded.text", {"seconded": {"weapons": True, "measures": False}}, "weapons_only"),
        ("seconded.text", {"seconded": {"weapons": False, "measures": True}}, "measures"),
        ("third.text", {"third": {"states": ["TN", "LY"]}}, "one_asks"),
        ("third.text", {"third": {"states": ["TN"]}, "purpose": {"smuggling_profile": True}}, "smuggling"),
    ],
)
def test_the_wording_that_the_answers_suggest(field: str, answers: dict, wording: str) -> None:
    found = recommended(Facts(AGREEMENT, replace(example_of(AGREEMENT), answers=answers, texts={})), field)
    assert found is not None and found.id == wording


def test_who_only_attends_with_a_weapon_gets_no_power_from_the_wording() -> None:
    text = next(one.text for one in AGREEMENT.clauses if one.id == "weapons_only")
    assert "no measures of their own" in text and "may carry out measures" not in text


def test_every_text_about_third_states_offers_a_choice() -> None:
    offered = {field: len(found) for field, found in by_field(AGREEMENT).items() if field.startswith("third_states.")}
    assert len(offered) == 9 and min(offered.values()) >= 2, offered


def test_what_the_parties_say_of_themselves_is_said_of_their_states() -> None:
    """Parties are authorities; territory, law and liability are those of States."""
    for one in by_field(AGREEMENT)["parties_clause.text"]:
        assert "those of its State are meant" in one.text, one.id
    liability = next(one.text for one in by_field(AGREEMENT)["liability.text"] if one.id == "written_out")
    assert "Party of operation" not in liability and "a State other than the State of operation" in liability
