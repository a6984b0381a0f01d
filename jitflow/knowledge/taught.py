"""What a case taught, part by part, and where it was learnt: the record of facts/jit-focus-group.md section 4.4 beside its text."""

from __future__ import annotations

from dataclasses import dataclass

from jitflow.config import LANGUAGES
from jitflow.drafting.words import DefinitionWords
from jitflow.instruments.definition import Definition
from jitflow.knowledge import words
from jitflow.knowledge.labels import option
from jitflow.knowledge.records import RecordData
from jitflow.web.locale import country_name, current_language, speaking


@dataclass(frozen=True)
class Part:
    """One part with words in it."""

    key: str
    title: str
    title_language: str
    """Its heading: in the language of the text where the pages speak it, else in that of the page."""
    text: str
    language: str
    """Of the text: that of the source where the part is not translated."""


def parts_of(data: RecordData, definition: Definition, language: str) -> list[Part]:
    """The parts of a record in a language, in the order of its definition; empty ones are left out."""
    said_by, made = DefinitionWords(definition), []
    for key in words.PARTS:
        own = data.text(key, language)
        if text := own or data.text(key):
            written = language if own else data.language
            heard = written if written in LANGUAGES else current_language()
            with speaking(heard):
                made.append(Part(key, said_by.field_title(key), heard, text, written))
    return made


def origin_of(data: RecordData, definition: Definition) -> list[tuple[str, str]]:
    """Who shares it and what it was learnt from: label and value, in the language of the page."""
    said_by, answers = DefinitionWords(definition), data.answers
    state = answers.get("owner_state")
    values = {
        "owner_state": country_name(state) if state else "",
        "author_role": option(definition, "author_role", answers.get("author_role")),
        "origin": option(definition, "origin", answers.get("origin")),
        "case_type": str(answers.get("case_type") or ""),
        "origin_year": str(answers.get("origin_year") or ""),
    }
    return [(said_by.field_title(key), value) for key, value in values.items() if value]
