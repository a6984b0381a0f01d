"""The words of two papers compared: what a page says, and what the data that came with it would print.

Pure: it receives the words of the pages, in the order of the file, and gives the places where they part.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from difflib import SequenceMatcher
from typing import Any

WORDS = 60_000
"""Words of a paper that are compared; a longer one was not made by us."""
WORDS_AT_EDGE = 400
MOST = 80
"""Differences that are told one by one."""
LONGEST = 500
"""Characters of one side of a difference."""
AROUND = 5
"""Words before and after a difference, so that its place is found on the page."""
NEAR = 2
"""Differences with no more equal words between them are told as one."""
HEAD, EDGE, LENGTH = "head", "edge", "length"
"""Places that are no box: above the title, the running lines at the edge of each page, the number of pages."""
# Marks that have no form of their own on paper, and the hyphen at the end of a line with its break.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u00ad\ufffe\x02]\\s*")
_BETWEEN = "·"

Sheets = dict[str, list[str]]
"""``bodies`` and ``edges``: the text of each page without and in its running head and foot."""


def words_of(text: str) -> list[str]:
    """The words as they stand on paper."""
    return _INVISIBLE.sub("", text).split()


def compared(page: Sheets, printed: Sheets, outline: dict[str, Any]) -> dict[str, Any]:
    """Where the pages and what the data print part.

    `outline` says how the paper is built: ``title``, ``places`` ([id, words of the heading] in the order of the
    paper), ``watermark``, ``marks`` (words above the title), ``released`` (patterns of the words that say who checked
    the paper; no data print them) and ``unreleased`` (words that stand there otherwise). Gives ``differences``
    (place, page, printed, before, after), ``more`` (how many are not told) and ``released`` (what the page says of
    who checked it).
    """
    said, given = _head(_body(page, outline), outline)
    _none, wanted = _head(_body(printed, outline), outline, bool(said))
    made: dict[str, Any] = {"differences": [], "more": 0, "released": said}
    if max(len(given), len(wanted)) > WORDS:
        return made | {"uncompared": True}
    found = _differences(given, wanted, outline)
    found += _edges(page, printed)
    return made | {"differences": found[:MOST], "more": max(0, len(found) - MOST)}


def _body(sheets: Sheets, outline: dict[str, Any]) -> list[str]:
    """All words of the pages, the watermark behind them left out."""
    mark = words_of(" ".join(outline["watermark"]))
    found: list[str] = []
    for body in sheets["bodies"]:
        words = words_of(body)
        found += words[len(mark) :] if mark and words[: len(mark)] == mark else words
    return found


def _head(words: list[str], outline: dict[str, Any], released: bool = False) -> tuple[list[str], list[str]]:
    """What is said of who checked the paper, and the words without it: no data say that."""
    start = _find(words, words_of(outline["title"]), 0)
    if start is None:
        return [], words
    head = " ".join(words[:start])
    # It ends where the next mark begins, or those of the other column.
    ends = "|".join(re.escape(" ".join(words_of(mark))) for mark in outline["marks"])
    said = []
    for pattern in outline["released"]:
        for match in re.findall(rf"{pattern}(?= {_BETWEEN}|$| (?:{ends}))" if ends else rf"{pattern}(?= {_BETWEEN}|$)", head):
            said.append(match)
            head = head.replace(match, " ", 1)
    if said or released:
        for text in outline["unreleased"]:
            head = head.replace(" ".join(words_of(text)), " ")
    return said, [*(word for word in head.split() if word != _BETWEEN), *words[start:]]


def _find(words: list[str], wanted: list[str], start: int) -> int | None:
    if not wanted:
        return None
    for at in range(start, len(words) - len(wanted) + 1):
        if words[at] == wanted[0] and words[at : at + len(wanted)] == wanted:
            return at
    return None


def _starts(words: list[str], outline: dict[str, Any]) -> tuple[list[int], list[str]]:
    """Where each box begins among the printed words."""
    starts, places, after = [0], [HEAD], 0
    for place, heading in outline["places"]:
        at = _find(words, words_of(heading), after)
        if at is not None:
            starts.append(at)
            places.append(place)
            after = at + 1
    return starts, places


def _differences(given: list[str], wanted: list[str], outline: dict[str, Any]) -> list[dict[str, Any]]:
    starts, places = _starts(wanted, outline)
    found = []
    for i1, i2, j1, j2 in _merged(wanted, given):
        # Words that only the page has, where a box ends, belong to the box that ends there.
        at = i1 if i2 > i1 else max(0, i1 - 1)
        found.append(
            {
                "place": places[bisect_right(starts, at) - 1],
                "page": _shown(given[j1:j2]),
                "printed": _shown(wanted[i1:i2]),
                "before": _shown(wanted[max(0, i1 - AROUND) : i1]),
                "after": _shown(wanted[i2 : i2 + AROUND]),
            }
        )
    return found


def _merged(wanted: list[str], given: list[str]) -> list[tuple[int, int, int, int]]:
    matcher = SequenceMatcher(None, wanted, given, autojunk=False)
    found: list[tuple[int, int, int, int]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        if found and i1 - found[-1][1] <= NEAR and j1 - found[-1][3] <= NEAR:
            found[-1] = (found[-1][0], i2, found[-1][2], j2)
        else:
            found.append((i1, i2, j1, j2))
    return found


def _edges(page: Sheets, printed: Sheets) -> list[dict[str, Any]]:
    """Running heads and feet, page by page; where there are more or fewer pages, that alone is said."""
    ours, theirs = len(printed["edges"]), len(page["edges"])
    if ours != theirs:
        return [_plain(LENGTH, str(theirs), str(ours))]
    found = []
    for one, other in zip(page["edges"], printed["edges"], strict=True):
        given, wanted = words_of(one)[:WORDS_AT_EDGE], words_of(other)
        for i1, i2, j1, j2 in _merged(wanted, given):
            told = _plain(EDGE, _shown(given[j1:j2]), _shown(wanted[i1:i2]))
            # What stands on every page alike is told once.
            if told not in found:
                found.append(told)
    return found


def _plain(place: str, page: str, printed: str) -> dict[str, Any]:
    return {"place": place, "page": page, "printed": printed, "before": "", "after": ""}


def _shown(words: list[str]) -> str:
    text = " ".join(words)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
