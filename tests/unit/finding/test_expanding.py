"""A question in one language, as a glossary says it in the others."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from jitflow.finding.expanding import WEIGHT, WEIGHT_ELSEWHERE, WEIGHT_OF_PART, GlossaryExpander
from jitflow.finding.stems import LANGUAGES


@dataclass
class Concept:
    id: str
    terms: dict[str, list[str]] = field(default_factory=dict)


WARRANT = Concept(
    "warrant",
    {
        "en": ["European arrest warrant", "EAW"],
        "fr": ["mandat d'arrêt européen"],
        "el": ["ευρωπαϊκό ένταλμα σύλληψης"],
        "de": ["Europäischer Haftbefehl"],
    },
)
ARREST = Concept("arrest", {"en": ["arrest"], "fr": ["arrestation"], "el": ["σύλληψη"]})
GLOSSARY = GlossaryExpander([WARRANT, ARREST])


def found(typed: str, language: str) -> list[tuple[str, int, int, float]]:
    return [(one.id, one.start, one.length, one.weight) for one in GLOSSARY.equivalents(typed.split(), language)]


def test_the_longest_term_holds_in_any_form() -> None:
    assert found("european arrest warrants", "en") == [("warrant", 0, 3, WEIGHT)]
    assert found("délai mandats d arrêt européens", "fr") == [("warrant", 1, 4, WEIGHT)]
    assert found("arrest warrant", "en") == [("arrest", 0, 1, WEIGHT), ("warrant", 1, 1, WEIGHT_OF_PART)]


def test_accents_and_words_of_grammar_play_no_part() -> None:
    assert found("mandat arret europeen", "fr") == [("warrant", 0, 3, WEIGHT)]
    assert found("ΕΥΡΩΠΑΙΚΟ ΕΝΤΑΛΜΑ ΣΥΛΛΗΨΗΣ", "el") == [("warrant", 0, 3, WEIGHT)]


def test_a_term_of_another_language_than_that_of_the_page_is_known_by_its_letters() -> None:
    assert found("ευρωπαϊκό ένταλμα σύλληψης", "en") == [("warrant", 0, 3, WEIGHT_ELSEWHERE)]
    assert found("arrestation", "de") == [("arrest", 0, 1, WEIGHT_ELSEWHERE)]


def test_all_terms_of_the_concept_are_given_with_their_language() -> None:
    (one,) = GLOSSARY.equivalents(["eaw"], "en")
    assert ("el", "ευρωπαϊκό ένταλμα σύλληψης") in one.terms
    assert ("en", "European arrest warrant") in one.terms


def test_eight_times_the_glossary_takes_about_eight_times_as_long() -> None:
    def taken(size: int) -> float:
        terms = [(f"c{n}", {one: [f"term{n} of court{n} {one}", f"term{n} of court{n}"] for one in LANGUAGES}) for n in range(size)]
        found = []
        for _time in range(3):
            start = time.process_time()
            made = GlossaryExpander(terms)
            assert made.equivalents(["term7", "court7"], "fr")
            found.append(time.process_time() - start)
        return min(found)

    taken(10)
    assert taken(320) < 24 * taken(40), "with the square it would be sixty-four times"

