"""Usual options: which rules apply to an offence, in any language, and that a bad table is refused by name."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from jitflow import paths
from jitflow.instruments.facts import Facts, Instrument
from jitflow.instruments.loader import DefinitionError, load, load_all
from jitflow.instruments.usual import MOST, folded, usual_options

FIELD = "offences.o1.list_categories"


@pytest.fixture(scope="module")
def definition():
    library = load_all(paths.FORMS)
    return next(one for one in library if one.usual)


def facts_with(definition, offences: list[dict], texts: dict | None = None) -> Facts:
    """The facts of a draft that has these offences."""
    head = {"as_of": "2026-11-20", "issuing_state": "IT", "executing_state": "DE", "language": "it", "status": "draft"}
    answers = {"offences": offences}
    slug, version = definition.slug, definition.version
    return Facts(definition, Instrument(slug=slug, version=version, answers=answers, texts=texts or {}, **head))


def first(definition, texts: dict[str, dict[str, str]], **answers: object) -> list[str]:
    """The codes shown first for an offence with these texts (`title` is an answer, the others free text)."""
    slots = {
        f"offences.o1.{name}": {code: {"text": text, "state": "draft"} for code, text in by_language.items()}
        for name, by_language in texts.items()
    }
    facts = facts_with(definition, [{"id": "o1", **answers}, {"id": "o2", "list_categories": []}], slots)
    found = usual_options(facts, definition.usual_of["offences.list_categories"], FIELD)
    assert all(rule.reason for rule, _codes in found)
    return [code for _rule, codes in found for code in codes]


@pytest.mark.parametrize(
    "words",
    [
        {"it": "Favoreggiamento dell’immigrazione clandestina"},
        {"it": "Art. 12, commi 1 e 3, d.lgs. 25 luglio 1998, n. 286/1998"},
        {"de": "gewerbsmäßiges Einschleusen von Ausländern"},
        {"fr": "Aide à l'entrée et au séjour irréguliers, trafic de migrants"},
        {"el": "Διακίνηση μεταναστών με σκάφος"},
        {"bg": "незаконно превеждане през границата, чл. 280 НК"},
        {"en": "MIGRANT SMUGGLING by yacht"},
    ],
)
def test_smuggling_is_recognised_in_every_language(definition, words: dict[str, str]) -> None:
    assert first(definition, {"law": words})[:2] == ["unauthorised_entry", "criminal_organisation"]


def test_the_working_title_counts_and_accents_do_not(definition) -> None:
    assert first(definition, {}, title="Geldwaesche") == []
    assert first(definition, {}, title="GELDWASCHE")[0] == "laundering"
    assert first(definition, {}, title="Geldwäsche")[0] == "laundering"


def test_words_count_from_their_beginning(definition) -> None:
    assert first(definition, {}, title="rape of a minor") == ["rape"]
    assert first(definition, {}, title="violazione di sigilli, a grape harvest") == []


def test_another_offence_of_the_warrant_counts(definition) -> None:
    rules = definition.usual_of["offences.list_categories"]
    facts = facts_with(definition, [{"id": "o1"}, {"id": "o2", "list_categories": ["unauthorised_entry"]}])
    assert [code for _r, codes in usual_options(facts, rules, FIELD) for code in codes] == [
        "criminal_organisation",
        "laundering",
    ]
    assert usual_options(facts, rules, "offences.o2.list_categories") == [], "an offence is not usual because of itself"


def test_what_the_title_says_comes_before_what_the_facts_mention(definition) -> None:
    facts = {"facts": {"it": "… in concorso nel favoreggiamento dell'immigrazione clandestina …"}}
    assert first(definition, facts, title="Associazione per delinquere")[:2] == [
        "criminal_organisation",
        "unauthorised_entry",
    ]
    assert first(definition, facts, title="Fatto 3")[0] == "unauthorised_entry"


def test_never_more_than_a_handful_and_none_twice(definition) -> None:
    everything = " ".join(word.removeprefix("*") for rule in definition.usual for word in rule.words)
    codes = first(definition, {"facts": {"it": everything}})
    assert len(codes) == len(set(codes)) == MOST


def test_no_words_no_order(definition) -> None:
    assert first(definition, {"facts": {"it": "Il fatto non è ancora descritto."}}) == []


def test_every_rule_is_reached_by_each_of_its_words(definition) -> None:
    for rule in definition.usual:
        for word in rule.words:
            codes = first(definition, {"facts": {"it": f"({word.removeprefix('*')} …)"}})
            assert rule.options[0] in codes, (rule.id, word, codes)


def test_it_is_quick_for_long_texts(definition) -> None:
    text = "Il Todorin organizzava il trasporto di cittadini stranieri da Smirne alla costa. " * 60
    start = time.process_time()
    for _ in range(12):
        first(definition, {"facts": {"it": text}, "law": {"it": text[:400]}})
    assert time.process_time() - start < 2, "a page of twelve offences must not wait for it"


@pytest.mark.parametrize("text", ["Straße ÄÖÜ", "Ελλάδα Άννα", "Йордан", "İstanbul"])
def test_folding_is_stable(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(text.upper()) == folded(text.lower())


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ('options = ["rape"]', 'options = ["roguery"]', "roguery is no option"),
        ('id = "rape"', 'id = "arson"', "an id of its own"),
        ('when = "offences', 'when = "offense', "offense"),
        ('reads = ["title", "law", "facts"]', 'reads = ["titles"]', "titles"),
    ],
)
def test_a_bad_table_is_refused_by_name(tmp_path: Path, definition, line: str, instead: str, message: str) -> None:
    folder = tmp_path / definition.slug / definition.version
    shutil.copytree(paths.FORMS / definition.slug / definition.version, folder)
    file = folder / "usual.toml"
    file.write_text(file.read_text("utf-8").replace(line, instead, 1), "utf-8")
    with pytest.raises(DefinitionError, match=message) as fault:
        load(folder)
    assert "usual" in str(fault.value)
