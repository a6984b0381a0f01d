"""The words of names as the facts of cases hold them: ROSSI Mario, "kaya", Ал-Масри. Pure.

Facts are typed in many ways. A surname in capitals is no abbreviation here, as it would be in a sentence, and a name typed
in small letters is one all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jitflow.texts.folding import latin
from jitflow.texts.names import Name, names_from

_WORD = re.compile(r"[^\W\d_]+")
_PIECES = re.compile(r"[^\W\d_]+(?:[-‐’'][^\W\d_]+)+")
PARTICLES = frozenset(
    "a al and av da das de degli dei del della den der di do dos du e el en ibn i la las le les los of san the to und van von y zu".split()
)
"""Small words inside names that say nothing by themselves."""
_ARTICLE = re.compile(r"(?<!\w)(?:al|el|Al|El|AL|EL|Ал|Ελ|Αλ)[-‐ ](?P<rest>[^\W\d_]{3,})")
_SIGNS = frozenset("mv ms mt fv sy sv sa ag ab as oy dr mr jr sr st ii iv vi".split())
"""Two letters that stand beside names and are none."""
_SMALL_WORDS = 3
"""A value of more words that are all in small letters is a remark, no name."""


def names_of(value: str) -> Iterator[Name]:
    """The words of one name, each in the scripts it is given in."""
    yield from names_from(_capitalised(value))


def _capitalised(value: str) -> str:
    small = value == value.lower() and len(_WORD.findall(value)) <= _SMALL_WORDS
    return _WORD.sub(lambda found: _proper(found[0], small), value)


def _proper(word: str, small: bool) -> str:
    if word.lower() in PARTICLES:
        return word.lower()
    return word.capitalize() if (word.isupper() and len(word) > 1) or (small and word.islower()) else word


def short_of(value: str) -> Iterator[str]:
    """Names of two letters in it (Li, Wu, Ng): they are found as they are written only."""
    if any(one.isdigit() for one in value) or "@" in value:
        return
    for found in _WORD.finditer(_capitalised(value)):
        if len(found[0]) == 2 and found[0][0].isupper() and latin(found[0]) not in _SIGNS:
            yield found[0]


def initials_of(value: str) -> Iterator[str]:
    """The first letters of first and last word, in both orders, in Latin script."""
    words = [found[0] for found in _WORD.finditer(_capitalised(value.partition("(")[0])) if not found[0][0].islower()]
    if 2 <= len(words) <= 4 and not any(one.isdigit() for one in value):
        first, last = latin(words[0])[:1], latin(words[-1])[:1]
        yield from (first + last, last + first)


def compounds(value: str) -> Iterator[Name]:
    """Names of two parts written as one: Almasri for Al-Masri, Jeanpierre for Jean-Pierre."""
    if any(one.isdigit() for one in value) or "@" in value:
        return
    parts = [*_PIECES.findall(value), *(found[0] for found in _ARTICLE.finditer(value))]
    for joined in dict.fromkeys("".join(_WORD.findall(one)) for one in parts):
        if len(joined) >= 5:
            yield Name((joined.capitalize(),))
