"""The words of letters on pages: titles and questions from the catalogue of the definition, the rest from ours."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from jitflow import library
from jitflow.drafting import service as drafting
from jitflow.instruments.definition import Definition, Field, Section
from jitflow.instruments.letter_definitions import letter_definition, titles as english_titles
from jitflow.instruments.messages import letter_of
from jitflow.letters import service
from jitflow.web.locale import definition_text, gettext as _


def title(definition: Definition, kind: str) -> str:
    """What a letter is called."""
    english = english_titles(definition).get(kind, kind)
    return definition_text(definition.slug, f"procedure.letter.{kind}:title", english)


def numbered(definition: Definition, letter: service.LetterData) -> str:
    """A letter with its number, as lists name it."""
    return _("Letter %(number)d: %(title)s", number=letter.number, title=title(definition, letter.kind))


def titles(session: Session, letter_ids: Iterable[str]) -> dict[str, str]:
    """Letters by id, with number and title."""
    found = service.letters_by_id(session, letter_ids)
    versions = {one.id: one for one in drafting.load_all(session, list({one.instrument_id for one in found}))}
    return {
        one.id: numbered(library.library().definition(data.slug, data.version), one)
        for one in found
        if (data := versions.get(one.instrument_id)) is not None
    }


class LetterWords:
    """The words of the questions of one letter, as :class:`jitflow.web.fields.AnswerForm` asks for them."""

    def __init__(self, definition: Definition, kind: str) -> None:
        self.slug, self.kind = definition.slug, kind
        assert definition.letters is not None
        self._forms = definition.letters
        self._keys = {id(field): key for _section, field, key in letter_definition(definition, kind).walk()}

    def __call__(self, field: Field, part: str, text: str) -> str:
        context = self._forms.context(self.kind, self._keys[id(field)])
        if part.startswith("option."):
            code = part.removeprefix("option.")
            own = next(one for one in field.options if one.code == code)
            return definition_text(self.slug, f"{context}.{code}:{'label' if own.label else 'wording'}", text)
        return definition_text(self.slug, f"{context}:{part}", text)

    def section(self, section: Section, part: str) -> str:
        """Letter or title of a section of a form."""
        text = letter_of(section) if part == "letter" else section.title
        return definition_text(self.slug, self._forms.context(self.kind, f"section.{section.id}:{part}"), text)

    def of(self, field: Field, part: str) -> str:
        """A part of a field, "" where it has none."""
        text = getattr(field, part)
        return self(field, part, text) if text else ""
