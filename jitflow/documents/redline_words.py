"""Which words came and went between two states of a text, and by whom. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

_WORDS = re.compile(r"\n|[^\S\n]+|\d[\d.,:/]*\d\w*|[\w'’]+|[^\w\s]")
"""A line feed, blanks, a number with its points, a word, a sign: together every character of a text."""
MANY = 1500
"""Words from which frequent ones are passed over when texts are compared: the comparison is quadratic at worst."""
Codes = list[tuple[str, int, int, int, int]]


@dataclass(frozen=True)
class Step:
    """A text as it stood after somebody changed it; the first one of a list is the base."""

    text: str
    author: str = ""
    at: str = ""
    """ISO 8601, in UTC."""


@dataclass(frozen=True)
class Piece:
    """Consecutive words with one fate: kept, put in (`added`) or taken out (`removed`)."""

    text: str
    added: Step | None = None
    removed: Step | None = None


def words_of(text: str) -> list[str]:
    """The words of a text; joined they are the text again."""
    return _WORDS.findall(text)


def pieces(steps: list[Step]) -> list[Piece]:
    """What stands between the first step and the last: words that stayed, came and went, with whoever brought or took them.

    What was put in and taken out again in between is no difference. Joining what is not removed gives the last text,
    joining what is not added the first one.
    """
    found = [Piece(word) for word in words_of(steps[0].text)] if steps else []
    for step in steps[1:]:
        found = _after(found, step)
    return _joined(found)


def _after(before: list[Piece], step: Step) -> list[Piece]:
    """The pieces after one more step."""
    alive = [index for index, one in enumerate(before) if one.removed is None]
    new = words_of(step.text)
    made: list[Piece] = []
    at = 0
    for kind, i, j, k, m in codes([before[index].text for index in alive], new):
        for index in alive[i:j]:
            made += before[at:index]  # what was taken out earlier keeps its place
            at = index + 1
            one = before[index]
            if kind == "equal":
                made.append(one)
            elif one.added is None:
                made.append(replace(one, removed=step))
        if kind != "equal":
            made += [Piece(word, added=step) for word in new[k:m]]
    return made + before[at:]


def codes(old: list[str], new: list[str]) -> Codes:
    """How one list of words becomes the other. Blanks alone between two changes belong to the change."""
    matcher = SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > MANY)
    given = matcher.get_opcodes()
    made: Codes = []
    for place, (kind, i, j, k, m) in enumerate(given):
        inside = 0 < place < len(given) - 1
        if kind == "equal" and inside and all(_is_blank(word) for word in old[i:j]):
            kind = "replace"
        if made and kind != "equal" and made[-1][0] != "equal":
            made[-1] = ("replace", made[-1][1], j, made[-1][3], m)
        else:
            made.append((kind, i, j, k, m))
    return made


def _is_blank(word: str) -> bool:
    return word.isspace() and word != "\n"


def _joined(found: list[Piece]) -> list[Piece]:
    made: list[Piece] = []
    for one in found:
        if made and (made[-1].added, made[-1].removed) == (one.added, one.removed):
            made[-1] = replace(made[-1], text=made[-1].text + one.text)
        else:
            made.append(one)
    return made


def paragraphs(found: list[Piece]) -> Iterator[tuple[list[Piece], Piece | None]]:
    """The pieces line by line: those of the line, and the piece of the line feed that ends it (None: the last line)."""
    line: list[Piece] = []
    for one in found:
        *ended, rest = one.text.split("\n")
        for part in ended:
            yield [*line, *([replace(one, text=part)] if part else [])], replace(one, text="\n")
            line = []
        if rest:
            line.append(replace(one, text=rest))
    yield line, None
