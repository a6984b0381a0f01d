"""Names of files: data that people read, never a path."""

from __future__ import annotations

import unicodedata

LENGTH = 120
"""Characters of a name, its ending included."""


def plain_name(given: str, ending: str) -> str:
    """The name a file came with, without folders and without what hides or turns letters, with its right ending.

    ``ending`` comes without the dot. What has no name left is called "file".
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    kept = "".join(character for character in unicodedata.normalize("NFC", last) if _is_shown(character))
    stem = kept.rpartition(".")[0] if "." in kept else kept
    stem = " ".join(stem.split()).strip(". ")
    return f"{stem[: LENGTH - len(ending) - 1].strip('. ') or 'file'}.{ending}"


def _is_shown(character: str) -> bool:
    """Letters, marks, figures, signs and the space; no controls, no marks of direction, no halves of characters."""
    return (
        unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and character not in '"*:<>?|'
    )
