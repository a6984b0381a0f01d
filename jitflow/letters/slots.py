"""The texts of a letter: one slot per language. Pure.

The slot in the language of the letter is the source; every other slot is a translation and keeps the source text it
was written for. It fits while that is what the source says, and is stale else.
"""

from __future__ import annotations

from typing import Any

from jitflow.merging import canonical

Texts = dict[str, dict[str, dict[str, Any]]]
"""Path to language to ``text``, ``state`` and, of a translation, ``made_for``."""
EMPTY, DRAFT, REVIEWED, SOURCE, STALE = "empty", "draft", "reviewed", "source", "stale"


def text(texts: Texts, path: str, language: str) -> str:
    """The words in a slot; "" when nobody wrote any."""
    return (texts.get(path, {}).get(language) or {}).get("text") or ""


def write(texts: Texts, path: str, language: str, source: str, words: str | None) -> None:
    """Put words into a slot of a letter written in the language `source`; empty words empty it."""
    slots = texts.setdefault(path, {})
    kept = canonical(words) or ""
    if not kept:
        slots.pop(language, None)
    elif language == source:
        slots[language] = {"text": kept, "state": SOURCE}
    else:
        slots[language] = {"text": kept, "state": DRAFT, "made_for": text(texts, path, source)}
    if language == source:
        _follow(slots, source, kept)
    if not slots:
        del texts[path]


def _follow(slots: dict[str, dict[str, Any]], source: str, words: str) -> None:
    """Translations of other words are stale; where the words they were made for come back, they fit again, unread."""
    for language, slot in slots.items():
        if language == source:
            continue
        if not slot["made_for"]:  # it was there first, as the questions of the other side are
            slot["made_for"] = words
        if slot["made_for"] != words:
            slot["state"] = STALE
        elif slot["state"] == STALE:
            slot["state"] = DRAFT


def state_of(texts: Texts, path: str, language: str, source: str) -> str:
    """How far a translation is: empty, draft, reviewed or stale; "" where there are no words to translate."""
    if not text(texts, path, source):
        return ""
    slot = texts[path].get(language)
    return slot["state"] if slot else EMPTY


def counts(texts: Texts, language: str, source: str) -> dict[str, int]:
    """How many translations are in which state."""
    states = [state_of(texts, path, language, source) for path in texts]
    return {state: states.count(state) for state in (EMPTY, DRAFT, STALE, REVIEWED) if state in states}


def review(texts: Texts, path: str, language: str, source: str) -> bool:
    """Somebody read a translation beside its source: it fits. False where there is nothing to read."""
    slot = texts.get(path, {}).get(language)
    if slot is None or language == source or not text(texts, path, source):
        return False
    slot["state"], slot["made_for"] = REVIEWED, text(texts, path, source)
    return True


def drop(texts: Texts, path: str) -> None:
    """Texts of a removed item go with it."""
    for name in [name for name in texts if name.startswith(f"{path}.")]:
        del texts[name]


def plain(texts: Texts) -> dict[str, dict[str, dict[str, str]]]:
    """As in an instrument file: text and state."""
    return {
        path: {language: {"text": slot["text"], "state": slot["state"]} for language, slot in slots.items()}
        for path, slots in texts.items()
    }
