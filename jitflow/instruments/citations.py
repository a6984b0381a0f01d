"""The words in legal bases ("National law", "Appendix II"), which a page says in its own language; names and numbers stay."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

FILE = "citations.toml"
DOMAIN = "citations"
"""Of the catalogues."""
CONTEXT = "basis"


def load_phrases(path: Path) -> tuple[str, ...]:
    """The phrases of a file. Raises OSError, and ValueError for what is no list of texts."""
    phrases = tomllib.loads(path.read_text(encoding="utf-8")).get("phrases")
    if not isinstance(phrases, list) or not all(isinstance(one, str) and one for one in phrases):
        raise ValueError(f"{path.name}: phrases: a list of texts is wanted")
    return tuple(phrases)


def pattern_of(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Finds each phrase where it stands alone, the longest first; what begins with a stroke follows a number."""
    longest = sorted(phrases, key=len, reverse=True)
    return re.compile("|".join(_alone(one) for one in longest)) if longest else None


def _alone(phrase: str) -> str:
    before = "" if phrase.startswith("/") else r"(?<!\w)"
    after = r"(?!\w)" if phrase[-1].isalnum() else ""
    return f"{before}{re.escape(phrase)}{after}"


def said(basis: str, pattern: re.Pattern[str] | None, say: Callable[[str], str]) -> str:
    """A basis with each of its phrases as `say` has it."""
    return pattern.sub(lambda match: say(match[0]), basis) if pattern is not None else basis
