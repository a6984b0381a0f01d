"""Words without accents, case and script: "Σύλληψη", "ΣΥΛΛΗΨΗ" and "syllipsi" become one."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: Letters that have no decomposition of their own.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i",
        "ŋ": "n", "ŧ": "t", "ĸ": "k", "ſ": "s", "ƒ": "f", "ŀ": "l",
    }
)  # fmt: skip

#: Modern Greek by sound, as ELOT 743 spells it; pairs are handled in `_greek`.
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "φ": "f", "χ": "ch",
    "ψ": "ps", "ω": "o",
}  # fmt: skip

#: Bulgarian by the law on transliteration of 2009, and the letters of its neighbours.
_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
        "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h",
        "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a", "ь": "y", "ю": "yu", "я": "ya", "ы": "y", "э": "e",
        "ё": "e", "і": "i", "ї": "i", "є": "e", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "dj", "џ": "dz",
        "ѓ": "g", "ќ": "k", "ѕ": "dz", "ґ": "g",
    }
)  # fmt: skip


def unaccented(word: str) -> str:
    """Small letters without accents, in their own script."""
    small = word.casefold()
    if small.isascii():
        return small
    parts = unicodedata.normalize("NFKD", small)
    # й is a letter, not an accented и; so is it in every transliteration.
    parts = parts.replace("и\u0306", "й")
    return "".join(one for one in parts if not unicodedata.combining(one)).casefold().translate(_LETTERS)


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Small Latin letters without accents: what every spelling of a word has in common."""
    small = unaccented(word)
    return small if small.isascii() else latin(small)


def latin(small: str) -> str:
    """Greek and Cyrillic small letters in Latin ones; anything else as it is."""
    written = script(small)
    if written == "el":
        return _greek(small)
    if written == "bg":
        return small.translate(_CYRILLIC)
    return small


def script(word: str) -> str:
    """ "el" for Greek letters, "bg" for Cyrillic, otherwise empty."""
    for letter in word:
        if "\u0370" <= letter <= "\u03ff" or "\u1f00" <= letter <= "\u1fff":
            return "el"
        if "\u0400" <= letter <= "\u052f":
            return "bg"
    return ""


def _greek(word: str) -> str:
    made, before = [], ""
    for letter in word:
        if letter == "υ":
            made.append({"ο": "u", "α": "v", "ε": "v", "η": "v"}.get(before, "i"))
        else:
            made.append(_GREEK.get(letter, letter))
        before = letter
    return "".join(made)


def as_greek_sounds(word: str) -> str:
    """A folded Latin word as `fold` would have written the Greek word that was meant ("syllipsi" as "sillipsi")."""
    made = word.replace("ph", "f").replace("kh", "ch").replace("ks", "x").replace("w", "o").replace("th", "\0")
    made = made.replace("ou", "\1").replace("y", "i").replace("h", "ch").replace("cch", "ch").replace("b", "v")
    for vowel in "ae":
        for letter in "kptxsf\0":
            made = made.replace(f"{vowel}f{letter}", f"{vowel}v{letter}")
    return made.replace("\0", "th").replace("\1", "ou")
