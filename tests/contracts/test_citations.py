"""A legal basis reads in the language of the page and of the paper: its words are known, and numbers stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from jitflow import citing, library, paths
from jitflow.documents.words import Words
from jitflow.i18n import definitions
from jitflow.instruments import citations
from jitflow.instruments.party_data import SharedBasis
from jitflow.knowledge import definitions as records
from jitflow.web.locale import speaking

NAMES = {"Eurojust", "Europol", "Eurodac"}
WORD = re.compile(r"\b(?![ivx]+\b)[^\W\d_]*[a-z]{2,}[^\W\d_]*")
"""What is no short name of an act (FD, MLA) and no small Roman number."""
BASES = ("basis", "case_law")
LANGUAGES = definitions.languages_of(citations.DOMAIN)


def bases(part: Any) -> Iterator[str]:
    """Every legal basis and ruling within a definition."""
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            value = getattr(part, name)
            if name in BASES and not isinstance(part, SharedBasis):
                yield from [value] if isinstance(value, str) else value or ()
            yield from bases(value)
    elif isinstance(part, dict):
        yield from (one for value in part.values() for one in bases(value))
    elif isinstance(part, (list, tuple, set, frozenset)):
        yield from (one for value in part for one in bases(value))


def every_basis() -> set[str]:
    return {
        basis for known in (library.library(), records.definitions()) for slug in known.slugs()
        for version in known.versions(slug) for basis in bases(known.definition(slug, version))
    }  # fmt: skip


def test_every_word_of_a_basis_can_be_translated() -> None:
    found, pattern = every_basis(), citations.pattern_of(citing.phrases())
    assert len(found) > 300
    left = {one: citations.said(one, pattern, lambda _phrase: "") for one in found}
    unknown = {one: words for one, rest in left.items() if (words := set(WORD.findall(rest)) - NAMES)}
    assert unknown == {}, "name these words in forms/citations.toml"


def test_every_phrase_is_used() -> None:
    longest = citations.pattern_of(citing.phrases())
    assert longest is not None
    used = {match[0] for one in every_basis() for match in longest.finditer(one)}
    assert set(citing.phrases()) - used == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_and_short_names_stay_on_paper(language: str) -> None:
    words = Words(language, paths.TRANSLATIONS)
    for basis in every_basis():
        assert re.findall(r"\d+", words.citation(basis)) == re.findall(r"\d+", basis), basis


def test_a_page_says_them_in_its_language() -> None:
    with speaking("fr"):
        assert citing.cited("M 13, Appendix III; National law; Directive 2014/41/EU 24") == (
            "M 13, appendice III; Droit national; Directive 2014/41/UE 24"
        )
        assert citing.cited("FD 8(1)(e)") == "FD 8(1)(e)"
    with speaking("en"):
        assert citing.cited("National law") == "National law"
        assert citing.cited(None) == ""
    assert Words("de", paths.TRANSLATIONS).citation("M 3, Appendix II") == "M 3, Anhang II"
    assert Words("en", paths.TRANSLATIONS).citation("M 3, Appendix II") == "M 3, Appendix II"


def test_a_file_that_is_no_list_of_texts_is_refused(tmp_path) -> None:
    (tmp_path / citations.FILE).write_text("phrases = [1]", encoding="utf-8")
    with pytest.raises(ValueError, match="a list of texts"):
        citations.load_phrases(tmp_path / citations.FILE)
