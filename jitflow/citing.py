"""A legal basis in the language of the page."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from jitflow import library, paths
from jitflow.instruments import citations
from jitflow.web.locale import current_language, definition_text

SOURCE_LANGUAGE = "en"


def cited(basis: str | None) -> str:
    """A basis as a definition gives it, in the current language; "" for None."""
    if not basis or current_language() == SOURCE_LANGUAGE:
        return basis or ""
    return citations.said(basis, _pattern(_path()), lambda phrase: definition_text(citations.DOMAIN, citations.CONTEXT, phrase))


def phrases() -> tuple[str, ...]:
    """The words in legal bases that are translated."""
    return _phrases(_path())


def _path() -> Path:
    """As with States, a forms folder without the file uses the one that came with jitflow."""
    own = library.forms_folder() / citations.FILE
    return own if own.is_file() else paths.FORMS / citations.FILE


@cache
def _phrases(path: Path) -> tuple[str, ...]:
    return citations.load_phrases(path)


@lru_cache(maxsize=8)
def _pattern(path: Path) -> re.Pattern[str] | None:
    return citations.pattern_of(_phrases(path))
