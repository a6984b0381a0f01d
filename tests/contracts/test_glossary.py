"""The glossary in ``forms/knowledge/glossary`` is whole: every concept in all 24 languages of the Union.

What a reader could check: no language is missing or empty, Greek and Bulgarian stand in their own
script, one word does not lead to two concepts unless they are declared neighbours, and nothing
claims to have been compared with a source.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

KNOWLEDGE = Path(__file__).resolve().parents[2] / "forms" / "knowledge"
FILES = sorted((KNOWLEDGE / "glossary").glob("*.toml"))
LANGUAGES = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split()
THEMES = {
    "agencies_and_networks", "arrest_warrant", "data_protection", "documents_and_language", "evidence",
    "investigation_order", "joint_teams", "money_and_assets", "offences", "penalties_and_detention",
    "persons_and_rights", "procedure", "smuggling", "third_states",
}  # fmt: skip
KEYS = {"id", "definition", "status", "source", "related", "codes", "doubtful", "terms"}
FEWEST = 240
LIST_OFFENCES = 32
# The list of Article 2(2) of Framework Decision 2002/584/JHA; these two stand with their own themes.
LISTED_ELSEWHERE = {"money_laundering", "facilitation_of_unauthorised_entry"}
# What a prosecutor types first, with the concept it must lead to.
WORDS_OF_PRACTICE = {
    ("en", "EAW"): "european_arrest_warrant",
    ("fr", "MAE"): "european_arrest_warrant",
    ("de", "EHB"): "european_arrest_warrant",
    ("pl", "ENA"): "european_arrest_warrant",
    ("el", "ΕΕΣ"): "european_arrest_warrant",
    ("en", "EIO"): "european_investigation_order",
    ("pt", "DEI"): "european_investigation_order",
    ("es", "OEI"): "european_investigation_order",
    ("de", "EEA"): "european_investigation_order",
    ("bg", "ЕЗР"): "european_investigation_order",
    ("en", "JIT"): "joint_investigation_team",
    ("fr", "ECE"): "joint_investigation_team",
    ("de", "GEG"): "joint_investigation_team",
    ("it", "SIC"): "joint_investigation_team",
    ("nl", "GOT"): "joint_investigation_team",
    ("it", "scafista"): "skipper",
    ("fr", "passeur"): "smuggler",
    ("de", "Schleuser"): "smuggler",
    ("el", "φουσκωτό σκάφος"): "rigid_inflatable_boat",
    ("en", "dual criminality"): "double_criminality",
}
# Latin words that Greek and Bulgarian law texts themselves use.
LATIN = {"SIRENE", "SIS", "OLAF", "ECRIS", "Eurojust", "Europol", "Frontex", "hawala", "ne bis in idem", "look-alike"}
SCRIPTS = {"el": "GREEK", "bg": "CYRILLIC"}


def read_concepts() -> Iterator[tuple[str, dict]]:
    for path in FILES:
        for concept in tomllib.loads(path.read_text("utf-8"))["concept"]:
            yield path.stem, concept


CONCEPTS = list(read_concepts())
BY_ID = {concept["id"]: concept for _, concept in CONCEPTS}


def all_terms() -> Iterator[tuple[str, str, str]]:
    for _, concept in CONCEPTS:
        for language, terms in concept["terms"].items():
            for term in terms:
                yield concept["id"], language, term


def foreign_letters(term: str, script: str) -> str:
    """The letters of ``term`` that are of no known Latin name and not of ``script``."""
    for word in LATIN:
        term = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "", term)
    return "".join(letter for letter in term if letter.isalpha() and not unicodedata.name(letter).startswith(script))


def test_themes_and_number():
    assert {path.stem for path in FILES} == THEMES
    assert len(CONCEPTS) >= FEWEST


def test_ids_are_unique_slugs():
    counted = Counter(concept["id"] for _, concept in CONCEPTS)
    assert [name for name, number in counted.items() if number > 1] == []
    assert [name for name in counted if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []


def test_concepts_have_known_keys_and_a_source():
    for _, concept in CONCEPTS:
        assert set(concept) <= KEYS, concept["id"]
        assert concept["definition"].endswith("."), concept["id"]
        assert concept["source"].strip() == concept["source"] != "", concept["id"]


def test_nothing_claims_to_be_checked():
    assert [concept["id"] for _, concept in CONCEPTS if concept["status"] != "recalled"] == []


def test_every_concept_speaks_all_24_languages():
    wrong = {concept["id"]: set(concept["terms"]) ^ set(LANGUAGES) for _, concept in CONCEPTS}
    assert {name: languages for name, languages in wrong.items() if languages} == {}
    assert [c["id"] for _, c in CONCEPTS for terms in c["terms"].values() if not terms] == []


def test_terms_are_clean():
    for name, language, term in all_terms():
        assert term and term == " ".join(term.split()), (name, language, term)
        assert unicodedata.is_normalized("NFC", term), (name, language, term)
        assert not set(term) & set(";|\"<>’"), (name, language, term)


def test_no_term_twice_in_a_concept():
    counted = Counter((name, language, term.casefold()) for name, language, term in all_terms())
    assert [key for key, number in counted.items() if number > 1] == []


@pytest.mark.parametrize("language", SCRIPTS)
def test_greek_and_bulgarian_stand_in_their_script(language):
    """A single Latin A inside a Greek abbreviation looks right and is never found."""
    wrong = [
        (name, term, foreign)
        for name, spoken, term in all_terms()
        if spoken == language and (foreign := foreign_letters(term, SCRIPTS[language]))
    ]
    assert wrong == []


def test_other_languages_are_in_latin_script():
    wrong = [
        (name, language, term)
        for name, language, term in all_terms()
        if language not in SCRIPTS and foreign_letters(term, "LATIN")
    ]
    assert wrong == []


@pytest.mark.parametrize("term", ["ΕEΣ", "ЕЗP"])
def test_a_mixed_word_is_noticed(term):
    script = "GREEK" if "Σ" in term else "CYRILLIC"
    assert foreign_letters(term, script) != ""


def test_a_preferred_term_leads_to_one_concept_or_to_neighbours():
    owners: dict[tuple[str, str], list[str]] = defaultdict(list)
    for _, concept in CONCEPTS:
        for language, terms in concept["terms"].items():
            owners[language, terms[0].casefold()].append(concept["id"])
    wrong = {
        key: names
        for key, names in owners.items()
        if any(other not in BY_ID[name].get("related", ()) for name in names for other in names if other != name)
    }
    assert wrong == {}


def test_related_concepts_exist():
    wrong = [(c["id"], other) for _, c in CONCEPTS for other in c.get("related", ()) if other not in BY_ID]
    assert wrong == []
    assert [c["id"] for _, c in CONCEPTS if c["id"] in c.get("related", ())] == []


def test_related_is_said_by_both():
    wrong = [
        (c["id"], other)
        for _, c in CONCEPTS
        for other in c.get("related", ())
        if c["id"] not in BY_ID[other].get("related", ())
    ]
    assert wrong == []


def test_doubtful_names_languages():
    assert [c["id"] for _, c in CONCEPTS if not set(c.get("doubtful", ())) <= set(LANGUAGES)] == []


def test_codes_are_of_the_taxonomies():
    taxonomies = tomllib.loads((KNOWLEDGE / "taxonomies.toml").read_text("utf-8"))["taxonomy"]
    known = {code["code"] for taxonomy in taxonomies for code in taxonomy["code"]}
    assert [(c["id"], code) for _, c in CONCEPTS for code in c.get("codes", ()) if code not in known] == []


def test_all_offences_of_the_list_are_there():
    listed = {concept["id"] for theme, concept in CONCEPTS if theme == "offences"} | LISTED_ELSEWHERE
    assert len(listed) == LIST_OFFENCES
    assert listed <= set(BY_ID)


@pytest.mark.parametrize(("language", "word"), WORDS_OF_PRACTICE)
def test_words_of_practice_lead_to_their_concept(language, word):
    found = {name for name, spoken, term in all_terms() if spoken == language and term.casefold() == word.casefold()}
    assert WORDS_OF_PRACTICE[language, word] in found
