"""Merging two changes of one text word by word. Pure.

Two people started from the same words and changed them each in another place. The merge takes both changes, an equal
one once, and is refused where they are close to each other: a number and its unit, a condition and what it is of
belong together, and only a person can tell what two changes of one phrase come to.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

NEAR = 3
"""Unchanged words that must lie between changes of two sides inside one paragraph."""
LONGEST = 20_000
"""Characters of one text; what is longer is composed by a person."""
# A word or a sign with the blanks after it; blanks at the very beginning stand alone. Joined they are the text again.
_TOKEN = re.compile(r"(?:[\w'’]+|[^\w\s])\s*|\s+")
_WORD = re.compile(r"\w")


class Edit(NamedTuple):
    """The tokens `begin` to `end` of the base became these."""

    begin: int
    end: int
    tokens: tuple[str, ...]


def tokens(text: str) -> list[str]:
    """The words and signs of a text with the blanks after them."""
    return _TOKEN.findall(text)


def merge_words(base: str, one: str, other: str) -> str | None:
    """The text with the changes of both sides; None where they meet and a person has to choose.

    Symmetric: it does not matter which side is named first. A side that changed nothing gives way.
    """
    if one == other or other == base:
        return one
    if one == base:
        return other
    if max(len(base), len(one), len(other)) > LONGEST:
        return None
    words = tokens(base)
    first, second = edits(words, tokens(one)), edits(words, tokens(other))
    both = set(first) & set(second)
    alone = [edit for edit in first if edit not in both], [edit for edit in second if edit not in both]
    if any(_near(words, mine, theirs) for mine in alone[0] for theirs in alone[1]):
        return None
    return _apply(words, sorted({*first, *second}))


def edits(base: list[str], changed: list[str]) -> list[Edit]:
    """What turns the tokens of the base into others, in their order; two edits never touch."""
    start = 0
    while start < min(len(base), len(changed)) and base[start] == changed[start]:
        start += 1
    stop = 0
    while stop < min(len(base), len(changed)) - start and base[-1 - stop] == changed[-1 - stop]:
        stop += 1
    old, new = base[start : len(base) - stop], changed[start : len(changed) - stop]
    return [
        Edit(start + i, start + j, tuple(new[k:m]))
        for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if kind != "equal"
    ]


def _near(base: list[str], one: Edit, other: Edit) -> bool:
    first, second = sorted((one, other))
    between = base[first.end : second.begin]
    if first.end >= second.begin:
        return True
    if any("\n" in token for token in between):
        return False
    return sum(_WORD.search(token) is not None for token in between) < NEAR


def _apply(base: list[str], changes: list[Edit]) -> str:
    made, here = [], 0
    for edit in changes:
        made += [*base[here : edit.begin], *edit.tokens]
        here = edit.end
    return "".join([*made, *base[here:]])
