"""Words in another script than the page, marked so that a screen reader reads them with the right voice.

Names stay in their own script. Without a mark a Latin voice spells them letter by letter or says nothing
at all (WCAG 2.1, 3.1.2). The mark is for the voice alone: it says nothing about the language of a text.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# Scripts that a Latin voice cannot read: Greek, Cyrillic, Hebrew, Arabic. A run goes on over spaces and points
# between two letters of the same script.
_LETTERS = {
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "cyrillic": "\u0400-\u052f",
    "he": "\u0590-\u05ff",
    "ar": "\u0600-\u06ff\u0750-\u077f",
}
_RUNS = re.compile(
    "|".join(
        f"(?P<{code}>[{letters}](?:[{letters}\u0300-\u036f\u200c\u200d]|[ .,'’-]+(?=[{letters}]))*)"
        for code, letters in _LETTERS.items()
    )
)
_FIRST = re.compile("[\u0370-\u052f\u0590-\u06ff\u0750-\u077f\u1f00-\u1fff]")
# Letters that only one of the languages has; Bulgarian is the Cyrillic language of the Union.
_UKRAINIAN, _RUSSIAN = re.compile("[іїєґ]", re.IGNORECASE), re.compile("[ыэё]", re.IGNORECASE)
# The Persian letters and the joiner that Arabic lacks.
_PERSIAN = re.compile("[پچژگکی\u200c]")
_MARKED = Markup('<span lang="{}"{}>{}</span>')
_RIGHT = Markup(' dir="rtl"')


def voice(text: str) -> str | None:
    """The language whose voice reads the first words of `text` in another script than Latin; None: it has none."""
    found = _RUNS.search(text)
    return _language(found) if found else None


def spoken(text: object, lang: str | None = None) -> Markup:
    """`text` escaped, each part in another script with its language. `lang`: of the element around it."""
    if text is None:
        return Markup("")
    if hasattr(text, "__html__") or not _FIRST.search(str(text)):
        return escape(text)
    parts, at, words = [], 0, str(text)
    for found in _RUNS.finditer(words):
        code = _language(found)
        if code == lang:
            continue
        parts += [
            escape(words[at : found.start()]),
            _MARKED.format(code, _RIGHT if code in ("ar", "fa", "he") else "", found[0]),
        ]
        at = found.end()
    return Markup("").join([*parts, escape(words[at:])])


def _language(found: re.Match[str]) -> str:
    kind, words = str(found.lastgroup), found[0]
    if kind == "cyrillic":
        return "uk" if _UKRAINIAN.search(words) else "ru" if _RUSSIAN.search(words) else "bg"
    return "fa" if kind == "ar" and _PERSIAN.search(words) else kind
