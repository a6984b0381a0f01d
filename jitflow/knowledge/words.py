"""The words of a record in its languages: the slots of instruments (`jitflow.letters.slots`), kept one row a language. Pure
but for reading the rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from jitflow.instruments.file import canonical_json
from jitflow.knowledge.models import Slot
from jitflow.letters import slots
from jitflow.letters.slots import Texts

CORE = ("title", "summary", "body")
"""Free texts that every record has, one column each."""
PARTS = ("context", "happened", "worked", "failed", "cause", "conditions", "effect")
"""What a lesson says beside them (sheet of facts on joint investigation teams, section 4.4), each under a heading of its own."""
PROSE = (*CORE, *PARTS)
"""Fields of a record that have words in every language: the free texts of its definition."""

#: Languages in which records are written: the official languages of the Union (Regulation No 1 of 1958, Article 1).
LANGUAGES = tuple("bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split())


def texts_of(rows: Iterable[Slot]) -> Texts:
    """Field to language to words and state, as `jitflow.letters.slots` takes them."""
    made: Texts = {}
    for row in rows:
        for field in PROSE:
            if not (text := getattr(row, field) if field in CORE else row.parts.get(field)):
                continue
            slot: dict[str, Any] = {"text": text, "state": row.states.get(field, slots.SOURCE)}
            if field in row.made_for:
                slot["made_for"] = row.made_for[field]
            made.setdefault(field, {})[row.language] = slot
    return made


def languages(texts: Texts) -> list[str]:
    """Languages in which anything is written."""
    return sorted({language for found in texts.values() for language in found})


def held(row: Slot) -> tuple[Any, ...]:
    """All that a row says, to see whether it changed."""
    return (row.title, row.summary, row.body, row.parts, row.states, row.made_for)


def fill(row: Slot, texts: Texts) -> None:
    """Put the words of its language into a row."""
    found = {field: texts.get(field, {}).get(row.language) for field in PROSE}
    for field in CORE:
        setattr(row, field, slot["text"] if (slot := found[field]) else "")
    row.parts = {field: slot["text"] for field in PARTS if (slot := found[field])}
    row.states = {field: slot["state"] for field, slot in found.items() if slot}
    row.made_for = {field: slot["made_for"] for field, slot in found.items() if slot and "made_for" in slot}


def state_of(texts: Texts, language: str, source: str) -> str:
    """How far a language version is as a whole: source, stale, draft, reviewed, or empty where a part is missing."""
    if language == source:
        return slots.SOURCE
    states = [found for field in PROSE if (found := slots.state_of(texts, field, language, source))]
    for worst in (slots.STALE, slots.EMPTY, slots.DRAFT):
        if worst in states:
            return worst
    return slots.REVIEWED if states else slots.EMPTY


def best(texts: Texts, wanted: str, source: str) -> str:
    """The language in which a reader gets the record: the wanted one where its title and text are there, else the source."""
    has = [field for field in PROSE if slots.text(texts, field, source)]
    return wanted if has and all(slots.text(texts, field, wanted) for field in has) else source


def content_hash(language: str, answers: dict[str, Any], texts: Texts) -> str:
    """SHA-256 over what a version holds, in canonical form."""
    held = {"language": language, "answers": answers, "texts": slots.plain(texts)}
    return hashlib.sha256(canonical_json(held)).hexdigest()
