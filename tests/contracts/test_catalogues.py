"""No page and no paper shows an untranslated string: every catalogue is complete."""

from __future__ import annotations

import re
from functools import cache

import pytest
from babel.messages import Catalog

from jitflow.config import LANGUAGES
from jitflow.i18n import __main__ as pages, definitions
from jitflow.instruments import clauses

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{[a-z][a-z0-9_]*\}")


@cache
def of_pages(language: str) -> Catalog:
    """The strings of the pages as they are now, with what a language says for each."""
    return pages.update(pages.extract(), language)


@cache
def of_definition(slug: str, language: str) -> Catalog:
    """The same of the strings of a definition."""
    return definitions.update(slug, language)


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != pages.SOURCE_LANGUAGE])
def test_every_string_of_the_pages_is_translated(language: str) -> None:
    assert pages.untranslated(of_pages(language)) == []


@pytest.mark.parametrize(("slug", "language"), [(s, lang) for s in definitions.domains() for lang in definitions.languages_of(s)])
def test_every_string_of_a_definition_has_words(slug: str, language: str) -> None:
    assert definitions.missing(of_definition(slug, language)) == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != pages.SOURCE_LANGUAGE])
def test_placeholders_survive_translation(language: str) -> None:
    """A lost placeholder loses a name or a date; a new one would be a fault when the page is made."""
    wrong = []
    for message in of_pages(language):
        english = message.id if isinstance(message.id, tuple) else (message.id,)
        theirs = message.string if isinstance(message.string, tuple) else (message.string,)
        allowed = set(PLACEHOLDER.findall(" ".join(english)))
        for text in theirs if message.id else ():
            found = set(PLACEHOLDER.findall(text))
            if not found <= allowed or (allowed - found) - {"%(num)s"}:
                wrong.append((english[0], text))
    assert wrong == []


@pytest.mark.parametrize(("slug", "language"), [(s, lang) for s in definitions.domains() for lang in definitions.languages_of(s)])
def test_prescribed_words_name_their_source(slug: str, language: str) -> None:
    unnamed = [
        message.context
        for message in of_definition(slug, language)
        if message.id and "wording" in message.auto_comments and not any("source:" in c for c in message.user_comments)
    ]
    assert unnamed == []


@pytest.mark.parametrize(("slug", "language"), [(s, lang) for s in definitions.domains() for lang in definitions.languages_of(s)])
def test_places_of_answers_survive_in_the_wordings_of_a_definition(slug: str, language: str) -> None:
    """A wording is filled with the answers in its own language: a lost place loses a number, a new one would stay a brace."""
    wrong = [
        message.context
        for message in of_definition(slug, language)
        if message.id and (message.context or "").startswith("clause.") and message.string
        and sorted(set(clauses.placeholders(message.id))) != sorted(set(clauses.placeholders(message.string)))
    ]  # fmt: skip
    assert wrong == []
