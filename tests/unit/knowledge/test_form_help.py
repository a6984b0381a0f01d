"""An article finds the rules and questions that rest on it, however the forms abbreviate its act."""

from __future__ import annotations

import re

import pytest

from jitflow import library
from jitflow.db.units import read_unit, write_unit
from jitflow.knowledge import form_help
from jitflow.web.locale import speaking


def rests_on(slug: str, entry: str, number: str) -> bool:
    """Whether the rule or question names this article of an act."""
    definition = library.current(slug)
    check = next((one for one in definition.checks if f"{form_help.RULE}{one.id}" == entry), None)
    basis = check.basis if check is not None else definition.fields[entry].basis
    return bool(re.search(rf"(?<!\w){number}(?!\w)", basis or ""))


@pytest.mark.parametrize(("language", "words", "number"), [
    ("en", "Article 4a", "4a"), ("en", "art. 4a(1)", "4a"), ("fr", "article 4a", "4a"), ("it", "articolo 4a", "4a"),
    ("en", "άρθρο 4α", "4a"), ("en", "Article 11", "11"),
])  # fmt: skip
def test_an_article_finds_what_rests_on_it(any_ground, language: str, words: str, number: str) -> None:
    with write_unit() as unit:
        form_help.index(unit.session)
    with read_unit() as session, speaking(language):
        found = form_help.look_for(session, words, language)
    assert found and all(rests_on(slug, entry, number) for slug, entry, _hit in found)


def test_articles_are_spelled_out_in_the_language_of_the_page() -> None:
    definition = next(one for one in library.currents() if "FD" in one.basis_prefix and "4a" in str([c.basis for c in one.checks]))
    with speaking("fr"):
        assert form_help.articles(definition, "FD 4a(1)(d); practice") == (f"{_act(definition)}, article 4a(1)(d)",)
    assert form_help.articles(definition, None) == form_help.articles(definition, "practice") == ()


def _act(definition) -> str:
    from jitflow.drafting.words import DefinitionWords

    return DefinitionWords(definition).plain("basis.FD:act", definition.basis_prefix["FD"])


def test_clauses_of_a_model_are_no_articles() -> None:
    for definition in library.currents():
        for code, act in definition.basis_prefix.items():
            if act.startswith(("Model", "Revised", "Council Resolution", "Commission Handbook")):
                assert form_help.articles(definition, f"{code} 4") == ()
