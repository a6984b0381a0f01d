"""A letter as a definition of its own, so that pages, value checks and documents treat it like a form."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from .definition import Definition, Field, FieldType, Section
from .letters import FOOT, HEAD, OPENING, LetterForm

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def placeholders(wording: str) -> list[str]:
    """Names in a paragraph that stand for answers."""
    return PLACEHOLDER.findall(wording)


def titles(definition: Definition) -> dict[str, str]:
    """English titles of the letters of a definition, by id, in the order of the file."""
    return {one.id: one.title for one in definition.procedure.letters} if definition.procedure else {}


def form_of(definition: Definition, letter: str) -> LetterForm:
    """What stands in a letter. Raises KeyError where there is no such letter."""
    if definition.letters is None:
        raise KeyError(letter)
    return definition.letters.form[letter]


@lru_cache(maxsize=256)
def letter_definition(definition: Definition, letter: str) -> Definition:
    """The letter as a definition: head, opening, what is its own, foot. Raises KeyError."""
    form, title = form_of(definition, letter), titles(definition)[letter]
    assert definition.letters is not None
    forms = definition.letters
    parts = ((HEAD, forms.head), (OPENING, forms.opening), (letter, form.fields), (FOOT, forms.foot))
    around = tuple(Section(id=name, title=title, label=title, fields=fields) for name, fields in parts if fields)
    return Definition(
        slug=definition.slug,
        version=definition.version,
        title=title,
        short_title=definition.short_title,
        act=definition.act,
        valid_from=definition.valid_from,
        sides=definition.sides,
        participants=definition.participants,
        wording=definition.wording,
        lists=definition.lists,
        sections=form.sections or around,
        digest=definition.digest,
    )


def printed(definition: Definition, answers: dict[str, Any], texts: dict[str, Any]) -> Definition:
    """A letter's definition without what is not printed: optional answers that are empty, paragraphs about them.

    What is required stays: its place is then seen to be empty. A form that is prescribed is printed whole
    (:attr:`LetterForm.is_form`) and never comes here.
    """
    filled = {name for name in answers if answers[name] not in (None, [], {}, "")} | {
        path.split(".")[0] for path in texts
    }
    by_name = {one.key: one for section in definition.sections for one in section.fields}

    def stays(field: Field) -> bool:
        if field.type is FieldType.STATEMENT:
            named = [by_name[name] for name in placeholders(field.wording or "")]
            return not named or any(one.required or one.key in filled for one in named)
        return not field.holds_value or field.required or field.key in filled or field.printed in ("inline", "with")

    sections = [
        one.model_copy(update={"fields": tuple(field for field in one.fields if stays(field))})
        for one in definition.sections
    ]
    made = {name: getattr(definition, name) for name in Definition.model_fields}
    return Definition.model_construct(**{**made, "sections": tuple(sections)})


def is_complete(definition: Definition, answers: dict[str, Any], texts: dict[str, Any], language: str) -> bool:
    """Whether everything required is there, in the language the letter is written in."""
    return not missing(definition, answers, texts, language)


def missing(definition: Definition, answers: dict[str, Any], texts: dict[str, Any], language: str) -> list[str]:
    """Paths of what is required and empty, in the order of the letter."""

    def empty(field: Field, here: dict[str, Any], path: str) -> bool:
        if field.type is FieldType.PROSE:
            return not (texts.get(path, {}).get(language) or {}).get("text")
        return here.get(field.key) in (None, [], {}, "")

    found = []
    for section in definition.sections:
        for field in section.fields:
            if field.required and empty(field, answers, field.key):
                found.append(field.key)
            for item in answers.get(field.key) or [] if field.is_group else []:
                paths = [(child, f"{field.key}.{item['id']}.{child.key}") for child in field.fields]
                found += [path for child, path in paths if child.required and empty(child, item, path)]
    return found
