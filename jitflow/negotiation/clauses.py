"""What a clause says: its answers and its words in the language of the draft, by path, and the hash of them. Pure.

A section of the form is a clause where something material of it is on paper. What is agreed to are all its material
answers, those too that no paper prints word for word: the text rests on them, and the seal covers them. Translations
are no part of the hash: parties agree to what the draft says, and whether another language says the same is settled by
its seal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from jitflow.drafting.versions import Snapshot
from jitflow.instruments.definition import Field, FieldType, Section
from jitflow.instruments.facts import Facts
from jitflow.merging import canonical

NEVER = "never"


@dataclass(frozen=True)
class Part:
    """One answer or text of a clause."""

    path: str
    key: str
    value: Any
    is_text: bool = False
    printed: bool = True
    """Whether a paper prints it; else the words of the clause, or what follows from it, rest on it."""


@dataclass(frozen=True)
class Clause:
    """A section as it stands: what it says, the hash of that, and whether the instrument cannot do without it."""

    section: Section
    parts: tuple[Part, ...]
    digest: str
    mandatory: bool
    """Whether it holds something, or the form asks for something in it."""


def clauses(facts: Facts, instrument_id: str) -> list[Clause]:
    """The clauses that apply, in the order of the form."""
    found = []
    for section in facts.definition.sections:
        if is_clause(section) and facts.applies(section):
            found.append(clause(facts, section, instrument_id))
    return found


def clause(facts: Facts, section: Section, instrument_id: str) -> Clause:
    """One section as it stands."""
    parts = tuple(_parts(facts, section.fields, "", "", _is_agreed))
    mandatory = any(part.printed for part in parts) or _asks(facts, section.fields)
    return Clause(section, parts, digest(instrument_id, parts), mandatory)


def is_clause(section: Section) -> bool:
    """Whether something material of the section is on paper; of an annex, too: what its parts say is agreed like a clause."""
    return not section.internal and any(_is_said(one) for one in _leaves(section.fields))


def digest(instrument_id: str, parts: tuple[Part, ...]) -> str:
    """SHA-256 of what a clause says; blanks at the end of a text and empty answers do not count."""
    said = [[part.path, canonical(part.value)] for part in parts]
    text = json.dumps([instrument_id, said], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def at(facts: Facts, snapshot: Snapshot) -> Facts:
    """The instrument as it stood at a revision, seen through its definition and what is known of States today."""
    texts: dict[str, dict[str, dict[str, str]]] = {}
    for (path, language), text in snapshot.texts.items():
        texts.setdefault(path, {})[language] = {"text": text}
    answers = snapshot.answers
    return Facts(facts.definition, replace(facts.instrument, answers=answers, texts=texts), facts._given)


def said(facts: Facts, section: Section) -> tuple[Part, ...]:
    """What a section says on paper and what it rests on, counted as a clause or not."""
    return tuple(_parts(facts, section.fields, "", "", lambda one: _is_agreed(one) or _on_paper(one)))


def _parts(
    facts: Facts, fields: tuple[Field, ...], key: str, path: str, counts: Callable[[Field], bool]
) -> Iterator[Part]:
    for declared in fields:
        inner_key, inner_path = f"{key}{declared.key}", f"{path}{declared.key}"
        if not declared.is_group and not counts(declared):
            continue
        if declared.internal or not declared.holds_value or not facts.shown(declared, inner_path):
            continue
        if declared.is_group:
            for item in facts.value(inner_path) or []:
                item_path = f"{inner_path}.{item['id']}."
                yield from _parts(facts, declared.fields, f"{inner_key}.", item_path, counts)
            continue
        is_text = declared.type is FieldType.PROSE
        value = facts.text(inner_path) if is_text else facts.value(inner_path)
        if canonical(value) is not None:
            yield Part(inner_path, inner_key, value, is_text, declared.printed != NEVER)


def _asks(facts: Facts, fields: tuple[Field, ...]) -> bool:
    """Whether the form asks for something here, whatever the other answers of the part are."""
    return any(
        one.holds_value and not one.internal and facts.shown(one, one.key) and facts.required(one, one.key)
        for one in fields
        if one.is_group or _is_said(one)
    )


def _leaves(fields: tuple[Field, ...]) -> Iterator[Field]:
    for one in fields:
        if one.is_group and not one.internal:
            yield from _leaves(one.fields)
        elif not one.is_group:
            yield one


def _is_said(field: Field) -> bool:
    return _is_agreed(field) and _on_paper(field)


def _is_agreed(field: Field) -> bool:
    return field.holds_value and not field.internal and field.material


def _on_paper(field: Field) -> bool:
    return field.holds_value and not field.internal and field.printed != NEVER
