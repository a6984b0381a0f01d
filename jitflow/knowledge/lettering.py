"""A text as the eye reads it: without hidden characters, accents joined to their letters, one look one letter. Pure.

Who hides a name, or pastes it from a PDF, leaves soft hyphens, blanks of no width, full-width letters and letters of
another script that look the same. A reader sees the name all the same, so the look through the words must, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from jitflow.texts.folding import latin

_LATIN = "ABCEHIJKMNOPSTXYZaceijopsxyvk"
# In the order of the letters above; a space: that script has no letter of this look.
_GREEK = "ΑΒ ΕΗΙ ΚΜΝΟΡ ΤΧΥΖα  ι ορ χγνκ"
_CYRILLIC = "АВСЕН ЈКМ ОРЅТХУ асеіјорѕху к"
_LOOKS: dict[str, dict[str, str]] = {
    "GREEK": {one: look for one, look in zip(_LATIN, _GREEK, strict=True) if look != " "},
    "CYRILLIC": {one: look for one, look in zip(_LATIN, _CYRILLIC, strict=True) if look != " "},
}
_AS_LATIN = str.maketrans({look: one for table in _LOOKS.values() for one, look in table.items()})
_BROKEN = re.compile(r"(?<=[^\W\d_])[-‐]\n(?=[^\W\d_])")


@dataclass(frozen=True)
class Seen:
    """What is read, and for each of its characters where it stands in what was written."""

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in what was written of a place that is not empty in what is read."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def seen(written: str) -> Seen:
    """The text as it is read. Takes time in proportion to its length."""
    broken = {found.start() for found in _BROKEN.finditer(written) if written[found.end()].islower()}
    if written.isascii() and not broken:
        return Seen(written)
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, one in enumerate(written):
        if place in broken or place - 1 in broken or unicodedata.category(one) == "Cf":
            continue
        if unicodedata.combining(one) and letters and len(joined := unicodedata.normalize("NFC", letters[-1] + one)) == 1:
            letters[-1], ends[-1] = joined, place + 1
            continue
        for letter in _plain(one):
            letters.append(letter)
            starts.append(place)
            ends.append(place + 1)
    return Seen("".join(letters), tuple(starts), tuple(ends))


def _plain(one: str) -> str:
    """Full-width letters, letters of formulas and ligatures as plain ones; every other character as it is."""
    if "\uff01" <= one <= "\uff5e" or "\U0001d400" <= one <= "\U0001d7ff" or "\ufb00" <= one <= "\ufb06" or one == "\u3000":
        return unicodedata.normalize("NFKC", one)
    return one


def readings(word: str) -> Iterator[str]:
    """The word, and where letters of several scripts stand in it, what each of these scripts, and sound, would make of it."""
    yield word
    if word.isascii():
        return
    scripts = {script for one in word if (script := unicodedata.name(one, "LATIN").split()[0]) in ("LATIN", *_LOOKS)}
    if len(scripts) > 1:
        base = looked(word)
        yield base
        yield from ("".join(_LOOKS[script].get(one, one) for one in base) for script in sorted(scripts & set(_LOOKS)))
        letters = "".join(map(latin, word))
        yield letters.capitalize() if word[0].isupper() else letters


def looked(text: str) -> str:
    """Greek and Cyrillic letters that look like Latin ones, as these: the plate СВ 4412 НТ is read CB 4412 HT. Same length."""
    return text if text.isascii() else text.translate(_AS_LATIN)
