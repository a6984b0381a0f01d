"""The words of the instruments that entries of the trail are about: titles of steps and fields instead of their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from jitflow import library
from jitflow.across import Known, known_of
from jitflow.cases.naming import fact_title
from jitflow.citing import cited
from jitflow.drafting.history import EXECUTING_STATE
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments import keys
from jitflow.instruments.definition import Definition
from jitflow.instruments.letter_definitions import letter_definition
from jitflow.instruments.procedure import Side, Transition
from jitflow.instruments.reasons import Word
from jitflow.letters.words import LetterWords, title as letter_title
from jitflow.procedure.words import ProcedureWords
from jitflow.web.locale import country_name, definition_text, gettext as _


@dataclass
class Names:
    """How the objects of a page of entries, their steps and fields are called. Words of the machine stay where nothing
    says what they mean: a step of a version that is not installed any more, a field that was renamed."""

    known: Mapping[str, Known] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, object_ids: Iterable[str | None]) -> Names:
        """The names for entries about these objects."""
        return cls(known_of(session, object_ids))

    @property
    def numbers(self) -> dict[str, str]:
        """Object to number; of a letter with its title."""
        made = {}
        for object_id, one in self.known.items():
            definition = self._definition(object_id)
            title = letter_title(definition, one.letter) if one.letter and definition is not None else ""
            made[object_id] = f"{one.number} ({title})" if title else one.number
        return made

    def step(self, object_id: str | None, name: str) -> str:
        """The title of a step."""
        found = self._step(object_id, name)
        return found[0].step(found[1]) if found else name

    def field(self, kind: str, object_id: str | None, path: str, step: str = "") -> str:
        """The title of a field: of a step, of an instrument, of a letter, of a fact of the case."""
        if path == EXECUTING_STATE:
            return _("Executing State")
        if found := self._step(object_id, step) if step else None:
            words, transition = found
            declared = transition.field_of.get(path)
            context = f"procedure.{words.side.id}.transition.{transition.id}.field.{path}:label"
            return words.own(Word(context, declared.label)) if declared is not None else path
        definition, one = self._definition(object_id), self.known.get(object_id or "")
        if definition is not None and one is not None and one.letter:
            return _of_letter(definition, one.letter, path)
        if definition is not None:
            key = keys.key_of(path, definition.groups)
            return DefinitionWords(definition).field_title(key) if key in definition.fields else path
        return fact_title(kind, path)

    def recipient(self, object_id: str, stored: str) -> str:
        """Who received something, as it is stored: a side and its State, in the reader's words."""
        definition = self._definition(object_id)
        for side in definition.procedure.sides.values() if definition is not None and definition.procedure else ():
            start, _colon, state = stored.partition(": ")
            if start == side.title and len(state) == 2:
                title = definition_text(definition.slug, f"procedure.{side.id}:title", side.title)
                return f"{title}, {country_name(state)}"
        return stored

    def reason(self, object_id: str, stored: str) -> str:
        """Why something left, as it is stored: the step and its basis, in the reader's words."""
        definition = self._definition(object_id)
        for side in definition.procedure.sides.values() if definition is not None and definition.procedure else ():
            for step in side.transitions:
                if stored == f"{step.title} ({step.basis})":
                    return f"{ProcedureWords(definition.slug, side).step(step)} ({cited(step.basis)})"
        return stored

    def _definition(self, object_id: str | None) -> Definition | None:
        one = self.known.get(object_id or "")
        if one is None or not one.slug or one.slug not in library.library().slugs():
            return None
        try:
            return library.library().definition(one.slug, one.version)
        except LookupError:
            return None

    def _step(self, object_id: str | None, name: str) -> tuple[ProcedureWords, Transition] | None:
        definition, one = self._definition(object_id), self.known.get(object_id or "")
        if definition is None or one is None or definition.procedure is None:
            return None
        side: Side | None = definition.procedure.sides.get(one.side)
        if side is None or name not in side.transition:
            return None
        return ProcedureWords(definition.slug, side), side.transition[name]


def _of_letter(definition: Definition, letter: str, path: str) -> str:
    made: Any = letter_definition(definition, letter)
    declared = made.fields.get(keys.key_of(path, made.groups))
    if declared is None:
        return path
    return LetterWords(definition, letter)(declared, "label" if declared.label else "wording", declared.title)
