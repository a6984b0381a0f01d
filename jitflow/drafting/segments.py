"""The free texts of a draft that are printed, in the order of the form, and how far each language is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jitflow.drafting.slots import STATES
from jitflow.drafting.words import fields_by_key
from jitflow.instruments.definition import Field, FieldType, Section
from jitflow.instruments.facts import Facts

OFFICIAL_LANGUAGES = tuple("bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split())
"""Official languages of the Union (Regulation No 1 of 1958 as it stands since 2013)."""

UNFINISHED = ("empty", "machine", "draft", "stale")
"""States in which a document in that language should not leave the house without a look."""


@dataclass(frozen=True)
class Segment:
    """One free text: the box that asks it, its path, and its field with the full key."""

    section: Section
    path: str
    field: Field


def segments(facts: Facts) -> list[Segment]:
    """Free texts that are asked now and printed; what is internal or does not apply needs no translation."""
    found = []
    for section in facts.definition.sections:
        if not section.internal and facts.applies(section):
            found += [Segment(section, path, declared) for path, declared in _texts(facts, section.fields, "", "")]
    return found


def _texts(facts: Facts, fields: Iterable[Field], key: str, path: str) -> Iterator[tuple[str, Field]]:
    for declared in fields:
        inner_key, inner_path = f"{key}{declared.key}", f"{path}{declared.key}"
        if declared.type not in (FieldType.PROSE, FieldType.GROUP) or declared.internal:
            continue
        if not facts.shown(declared, inner_path):
            continue
        if declared.is_group:
            for item in facts.value(inner_path) or []:
                yield from _texts(facts, declared.fields, f"{inner_key}.", f"{inner_path}.{item['id']}.")
        else:
            yield inner_path, fields_by_key(facts.definition)[inner_key]


def state_of(facts: Facts, path: str, language: str) -> str:
    """How far a translation is: one of :data:`~jitflow.drafting.slots.STATES`."""
    slot = facts.instrument.texts.get(path, {}).get(language)
    return slot["state"] if slot and slot["text"] else "empty"


def to_translate(facts: Facts, language: str) -> list[Segment]:
    """The texts with words in the source or in this language."""
    return [one for one in segments(facts) if facts.text(one.path) or facts.text(one.path, language)]


def counts(facts: Facts, language: str) -> dict[str, int]:
    """Number of texts by state in one language, states without a text left out."""
    found = Counter(state_of(facts, one.path, language) for one in to_translate(facts, language))
    return {state: found[state] for state in STATES if found[state]}


def languages_begun(facts: Facts) -> list[str]:
    """Languages, other than the source, in which any text has words."""
    found = {code for slots in facts.instrument.texts.values() for code in slots}
    return sorted(found - {facts.instrument.language})
