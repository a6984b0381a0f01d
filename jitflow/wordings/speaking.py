"""A wording in the words of one language, as it would stand on paper: answers written as the documents write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jitflow import paths
from jitflow.documents import printing
from jitflow.documents.catalogue import read_catalogue
from jitflow.documents.words import Words
from jitflow.instruments import clauses
from jitflow.instruments.clauses import ITEM, SECTION, Clause, Filled
from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.facts import Facts

SOURCE = "en"
"""The language in which definitions are written."""


class NoWords(LookupError):
    """The catalogue of a language lacks words that a wording needs there."""


class Speaker:
    """What a definition says in one language. English words never stand in for those of another language."""

    def __init__(self, definition: Definition, language: str, translations: Path | None = None) -> None:
        folder = translations or paths.TRANSLATIONS
        self.definition, self.language = definition, language
        self.words = Words(language, folder)
        self._catalog = None if language == SOURCE else read_catalogue(folder, language, definition.slug)[0]

    def text(self, context: str, english: str) -> str:
        """The words at a context. Raises :class:`NoWords`."""
        if self.language == SOURCE:
            return english
        found = self._catalog.get(english, context) if self._catalog is not None else None
        if found is None or not found.string or found.fuzzy:
            raise NoWords(context)
        return str(found.string)

    def filled(self, facts: Facts, clause: Clause, path: str) -> Filled | None:
        """A wording with the answers of now, for the text at a path; None where the language has no words for it."""
        try:
            words = self.text(f"{clause.context}:text", clause.text)
            return clauses.fill(words.strip(), lambda name: self._said(facts, name, path))
        except NoWords:
            return None

    def _said(self, facts: Facts, name: str, path: str) -> str:
        if name.startswith(SECTION):
            section = self.definition.section(name.removeprefix(SECTION))
            return (section.letter or "") if section is not None else ""
        key, where = place_of(facts, name, path)
        declared = self.definition.fields[key]
        value = facts.value(where)
        if value in (None, "", [], {}) or not facts.shown(declared, where):
            return ""
        return self.answer(declared, key, value)

    def answer(self, declared: Field, key: str, value: Any) -> str:
        """An answer as it stands in a sentence on paper. Raises :class:`NoWords`."""
        if declared.type in (FieldType.CHOICE, FieldType.TICKS):
            chosen = [value] if isinstance(value, str) else value
            options = [one for one in declared.options if one.code in chosen and one.printed]
            said = [self.text(f"{key}.{one.code}:wording", one.wording) for one in options]
            return self.words.list([clauses.PLACEHOLDER.sub(clauses.GAP, one) for one in said])
        if declared.type in (FieldType.YESNO, FieldType.TICK):
            return self.words.text("yes" if value else "no")
        return self.words.list(printing.texts(self.words, declared, value))


def place_of(facts: Facts, name: str, path: str) -> tuple[str, str]:
    """Key and path of the answer that a placeholder names in the text at `path`."""
    group, item = facts.around(path)
    key = f"{group}.{name.removeprefix(ITEM)}" if group and name.startswith(ITEM) else name
    return key, clauses.path_of(key, group, item)
