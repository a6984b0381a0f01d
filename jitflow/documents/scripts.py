"""Which script, direction and language a typed text has, as far as its letters tell."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby

_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
_TAGS = {"LATIN": "und-Latn", "GREEK": "el", "CYRILLIC": "und-Cyrl", "ARABIC": "ar", "HEBREW": "he"}
_OF_LANGUAGE = {"el": "GREEK", "bg": "CYRILLIC", "ar": "ARABIC", "he": "HEBREW"}


@lru_cache(maxsize=4096)
def script_of(character: str) -> str | None:
    """The script of a letter, None for what has none (figures, marks, spaces)."""
    if character < "\u0080":
        return "LATIN" if character.isalpha() else None
    if not unicodedata.category(character).startswith(("L", "M")):
        return None
    name = unicodedata.name(character, "")
    return next((script for script in _SCRIPTS if script in name), "OTHER" if name else None)


def direction(text: str) -> str:
    """``rtl`` when all strong letters run from right to left, else ``ltr``.

    A name in Arabic with its Latin form behind it is read by people who read from left
    to right: the line keeps the order in which it was typed.
    """
    if text.isascii():
        return "ltr"
    strong = {unicodedata.bidirectional(character) for character in set(text)}
    return "rtl" if strong & {"R", "AL"} and "L" not in strong else "ltr"


def language_of(text: str, language: str) -> str:
    """The language tag of a text on a document in ``language``; "" when its letters are that
    language's own, mixed, or tell nothing."""
    own = _OF_LANGUAGE.get(language, "LATIN")
    scripts = {script for script in map(script_of, set(text)) if script is not None}
    if len(scripts) != 1 or own in scripts:
        return ""
    return _TAGS.get(scripts.pop(), "und")


def split_by_direction(text: str) -> list[tuple[bool, str]]:
    """Pieces of a text with whether each runs from right to left.

    Neutral characters do so only between two letters that do; a combining mark goes
    with the letter before it.
    """
    if text and not any(unicodedata.bidirectional(character) in ("R", "AL") for character in set(text)):
        return [(False, text)]
    settled = _settled(text)
    return [
        (is_rtl, "".join(c for _, c in piece))
        for is_rtl, piece in groupby(zip(settled, text, strict=False), lambda p: p[0])
    ]


def _settled(text: str) -> list[bool]:
    if text.isascii():
        return [False] * len(text)
    strong: list[bool | None] = []
    for character in text:
        bidi = unicodedata.bidirectional(character)
        if bidi == "NSM":
            strong.append(strong[-1] if strong else None)
        else:
            strong.append(True if bidi in ("R", "AL") else False if bidi in ("L", "EN", "AN") else None)
    after: list[bool] = []
    following = False
    for value in reversed(strong):
        after.append(following)
        following = following if value is None else value
    settled: list[bool] = []
    for value, coming in zip(strong, reversed(after), strict=False):
        settled.append(value if value is not None else bool(settled and settled[-1] and coming))
    return settled
