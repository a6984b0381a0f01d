"""Words on paper that are ours, not the form's: marks, dates, durations, places.

Domain ``documents`` in ``translations/``. A message is looked up by its English and
its context ``paper``; words that name places, dates and numbers have named parts.
"""

from __future__ import annotations

from pathlib import Path

from babel import Locale

from jitflow.instruments import citations

from .catalogue import read_catalogue

DOMAIN = "documents"
CONTEXT = "paper"

# English plural forms by singular; every other message is its own English.
PLURALS = {
    "%(n)d year": "%(n)d years",
    "%(n)d month": "%(n)d months",
    "%(n)d day": "%(n)d days",
}


class Words:
    """Our words in one language; English where the language has none."""

    def __init__(self, language: str, translations: Path) -> None:
        self.language = language
        # English dates in the order of the Union's texts: day, month, year.
        self.locale = Locale.parse("en_IE" if language == "en" else language)
        self._catalog, self.digest = read_catalogue(translations, language, DOMAIN)
        found, _digest = read_catalogue(translations, language, citations.DOMAIN)
        self._cited = {str(one.id): str(one.string) for one in found or () if one.id and one.string and not one.fuzzy}
        self._phrases = citations.pattern_of(self._cited)

    def text(self, message: str, **parts: object) -> str:
        """A whole phrase with its named parts filled in."""
        found = self._catalog.get(message, CONTEXT) if self._catalog is not None else None
        words = str(found.string) if found is not None and found.string and not found.fuzzy else message
        return words % parts if parts else words

    def citation(self, basis: str) -> str:
        """A legal basis, its words in this language."""
        return citations.said(basis, self._phrases, self._cited.__getitem__)

    def before_value(self, label: str) -> str:
        """Words with the colon that leads to a value, as the language sets it: French has a space before it."""
        return self.text("%(label)s:", label=label)

    def count(self, singular: str, n: int) -> str:
        """A counted phrase in the plural form that the language wants for ``n``."""
        found = self._catalog.get(singular, CONTEXT) if self._catalog is not None else None
        if found is not None and isinstance(found.string, tuple) and all(found.string):
            assert self._catalog is not None
            forms = found.string
            return forms[_plural_index(self._catalog.plural_expr, n, len(forms))] % {"n": n}
        return (singular if n == 1 else PLURALS[singular]) % {"n": n}

    def list(self, parts: list[str]) -> str:
        """Parts joined by commas: forms use no "and"."""
        return ", ".join(parts)


def _plural_index(expression: str, n: int, forms: int) -> int:
    from gettext import c2py  # the standard library's own reader of plural expressions; not in its documentation

    return min(int(c2py(expression)(n)), forms - 1)
