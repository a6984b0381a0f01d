"""The form of a letter: its questions now, what is stored, what was posted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.letter_definitions import letter_definition
from jitflow.letters import slots
from jitflow.letters.service import SLOT, LetterData
from jitflow.merging import Posted
from jitflow.web import posted as web_posted
from jitflow.web.fields import AnswerForm, Question


def slot_name(language: str, path: str) -> str:
    """The input of a text in the second language."""
    return f"{SLOT}{language}:{path}"


@dataclass
class LetterForm:
    """One letter as a form. `fields` by path of the letter; `translations` by name of the input."""

    definition: Definition
    """The letter as a definition."""
    letter: LetterData
    form: AnswerForm
    fields: dict[str, Field] = field(default_factory=dict)
    translations: dict[str, str] = field(default_factory=dict)
    """Path of a text to the name of its input in the second language."""

    @property
    def posted(self) -> list[Posted]:
        """What can be stored of what came back."""
        return [Posted(one.path, one.base, one.value) for one in self.form.changes()]

    def stored(self, name: str) -> Any:
        """What is stored for an input."""
        return _stored(self.letter, self.definition, name)


def build(definition: Definition, letter: LetterData, posted: MultiDict | None = None) -> LetterForm:
    """The form over what the letter asks now; what a post carries of an item that is gone stays part of it."""
    own = letter_definition(definition, letter.kind)
    fields = dict(_asked(own, letter.answers))
    for name in posted or ():
        path = name.removeprefix(web_posted.BASE).rpartition(":")[2]
        declared = own.fields.get(keys.key_of(path, own.groups))
        if name.startswith(web_posted.BASE) and path not in fields and _is_answer(declared):
            fields[path] = declared
    questions, translations = [], {}
    for path, declared in fields.items():
        questions.append(Question(path, declared))
        if declared.type is FieldType.PROSE and letter.beside:
            translations[path] = slot_name(letter.beside, path)
            questions.append(Question(translations[path], declared))
    kept = {one.name: _stored(letter, own, one.name) for one in questions}
    return LetterForm(own, letter, AnswerForm(questions, kept, posted), fields, translations)


def texts_form(definition: Definition, letter: LetterData, posted: MultiDict | None = None) -> LetterForm:
    """The translations of a letter alone, for those who see nothing else of it; only texts that have words."""
    assert letter.beside is not None
    whole = build(definition, letter, posted)
    shown = {
        path: declared for path, declared in whole.fields.items()
        if declared.type is FieldType.PROSE
        and (letter.texts.get(path) or (posted is not None and slot_name(letter.beside, path) in posted))
    }  # fmt: skip
    names = {path: slot_name(letter.beside, path) for path in shown}
    questions = [Question(name, shown[path]) for path, name in names.items()]
    kept = {one.name: whole.stored(one.name) for one in questions}
    return LetterForm(whole.definition, letter, AnswerForm(questions, kept, posted), shown, names)


def _is_answer(declared: Field | None) -> bool:
    return declared is not None and declared.holds_value and not declared.is_group


def _asked(definition: Definition, answers: dict[str, Any]) -> Iterator[tuple[str, Field]]:
    for section in definition.sections:
        for declared in section.fields:
            if declared.is_group:
                for item in answers.get(declared.key) or []:
                    for child in declared.fields:
                        yield f"{declared.key}.{item['id']}.{child.key}", child
            elif declared.holds_value:
                yield declared.key, declared


def _stored(letter: LetterData, definition: Definition, name: str) -> Any:
    language, path = letter.language, name
    if name.startswith(SLOT):
        _, language, path = name.split(":", 2)
    if definition.fields[keys.key_of(path, definition.groups)].type is FieldType.PROSE:
        return slots.text(letter.texts, path, language) or None
    return keys.get(letter.answers, path)
