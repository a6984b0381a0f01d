"""Marks in ``Instrument.prefilled`` of values that came from a library of the focus group.

A plain path there came from the facts of the case and is compared with them; a value of a library
has its own mark, ``library:<path>``, and is compared with nothing.
"""

from __future__ import annotations

LIBRARY = "library:"


def library_mark(path: str, source_language: str) -> str:
    """The mark of a value, or of a text in the source language; empty for a translation."""
    if not path.startswith("text:"):
        return LIBRARY + path
    _text, language, bare = path.split(":", 2)
    return LIBRARY + bare if language == source_language else ""
