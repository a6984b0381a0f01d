"""What buttons of a search in a library say: shared by boxes of a draft and by facts of a case."""

from __future__ import annotations

import re

from werkzeug.datastructures import MultiDict

from jitflow.web.text_input import BadCharacter, clean

WORDS, SHOWN = "words:", "shown-words:"
MOST_WORDS = 200
ENTRY = re.compile(r"[0-9a-f]{32}")
VERSION = re.compile(r"[a-z][a-z0-9]{0,15}")


def asked(form: MultiDict) -> str:
    """The act of a post: who presses Enter after words for a search means the search."""
    act = form.get("act") or "save"
    if act == "save":
        for name, words in form.items():
            if name.startswith(WORDS) and words.strip() and words != form.get(SHOWN + name.removeprefix(WORDS), ""):
                return f"find:{name.removeprefix(WORDS)}"
    return act


def words_of(form: MultiDict, path: str) -> str:
    """The words of a search; none when they hold what cannot be searched for."""
    try:
        return clean(form.get(WORDS + path, "")).strip()[:MOST_WORDS]
    except BadCharacter:
        return ""


def entry_and_version(text: str) -> tuple[str, str] | None:
    """``<entry>:<version>`` from a button or an address; None for anything else."""
    entry, version = [*text.split(":"), "", ""][:2]
    return (entry, version) if ENTRY.fullmatch(entry) and VERSION.fullmatch(version) else None
