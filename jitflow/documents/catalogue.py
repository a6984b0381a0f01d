"""The wording of a form in one language, read from its gettext catalogue.

``translations/<lang>/LC_MESSAGES/<slug>.po`` holds the prescribed words of a
definition, one message per context (``person.surname:wording``). English is in the
definition itself. A translator's comment ``source: recalled`` says where a string was
taken from; without it the definition's wording source of the language holds.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from jitflow.instruments.definition import Definition

from .request import RenderRefused

VERIFIED = ("official", "compared", "own")
"""Sources of wording that need no mark on paper."""
_SOURCE = re.compile(r"source:\s*(.+)")


@lru_cache(maxsize=128)
def _read(path: str, modified: int, size: int) -> tuple[Catalog, str]:
    content = Path(path).read_bytes()
    try:
        catalog = read_po(content.splitlines(keepends=True), abort_invalid=True)
    except PoFileError as fault:
        raise RenderRefused(f"the catalogue cannot be read: {fault}", path) from None
    return catalog, hashlib.sha256(content).hexdigest()


def read_catalogue(root: Path, language: str, domain: str) -> tuple[Catalog | None, str]:
    """The catalogue of a domain in a language and its SHA-256; None and "" when there is none."""
    path = root / language / "LC_MESSAGES" / f"{domain}.po"
    try:
        status = path.stat()
    except FileNotFoundError:
        return None, ""
    return _read(str(path), status.st_mtime_ns, status.st_size)


class Catalogue:
    """Wording of one definition in one language.

    ``missing`` collects the contexts that had no words and were given in English;
    ``asked_as`` is the part of the request that named the language, for a refusal.
    """

    def __init__(self, definition: Definition, language: str, translations: Path, asked_as: str = "language") -> None:
        if language not in definition.wording:
            known = ", ".join(sorted(definition.wording))
            raise RenderRefused(f"there is no wording of this form in “{language}”; there is: {known}", asked_as)
        self.language = language
        self.wording = definition.wording[language]
        self.own_words = definition.own_words
        self._catalog, self.digest = read_catalogue(translations, language, definition.slug)
        self.missing: set[str] = set()

    @property
    def status(self) -> str:
        """Where the wording of the language stands: official, compared, recalled or own."""
        return self.wording.status

    @property
    def verified(self) -> bool:
        """Whether the wording was taken from or compared with the Official Journal, or is our own and was read."""
        return self.status in VERIFIED

    def text(self, context: str, english: str) -> str:
        """The words at a context. Where the language has none: the English, counted in ``missing``."""
        if self._catalog is not None:
            message = self._catalog.get(english, context)
            if message is not None and message.string and not message.fuzzy:
                return str(message.string)
        if self.language != "en":
            self.missing.add(context)
        return english

    def source(self, context: str, english: str) -> str:
        """Where the words at a context were taken from."""
        message = self._catalog.get(english, context) if self._catalog is not None else None
        for comment in (message.auto_comments + message.user_comments) if message is not None else []:
            found = _SOURCE.search(comment)
            if found:
                return found.group(1).strip()
        return self.status
