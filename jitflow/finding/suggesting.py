"""What somebody may have meant: titles and words of titles that begin so, and words that are spelled nearly so.

Only words of articles within the scopes of the asker are looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from jitflow.finding.folding import fold
from jitflow.finding.reading import Reader
from jitflow.finding.words import WORD, clean, folded

SHORTEST = 2
"""Letters from which on anything is completed."""
LONGEST = 60
LONGEST_TYPED = 1_000
"""Characters from which on nothing is completed: nobody types so much."""
SHORTEST_MEANT = 4
"""Letters of a word that may be misspelled."""
LONG = 7
"""Letters from which on two may be wrong."""
COMPARED = 5_000
"""Words that are compared with one that is nowhere: the most frequent ones."""
END = "\U0010ffff"
"""Sorts after every letter."""

TITLES = """
SELECT title, source, object_id, language FROM finding_article
WHERE scope_id IN {} AND title_folded >= {} AND title_folded < {} ORDER BY title_folded, number LIMIT {}"""
WORDS = """
SELECT folded, MIN(written), COUNT(*) FROM finding_word
WHERE scope_id IN {} AND folded >= {} AND folded < {} GROUP BY folded ORDER BY COUNT(*) DESC, folded LIMIT {}"""
SCOPES = "SELECT id FROM finding_scope WHERE name IN {}"


@dataclass(frozen=True)
class Suggestions:
    """What completes what was typed."""

    titles: tuple[tuple[str, str, str, str], ...] = ()
    """(title, source, object_id, language)"""
    words: tuple[str, ...] = ()
    """Everything typed, with its last word completed."""


def complete(reader: Reader, typed: str, scopes: Collection[str], limit: int = 8) -> Suggestions:
    """Titles that begin with what was typed, and completions of its last word."""
    if len(typed) > LONGEST_TYPED or not scopes:
        return Suggestions()
    text = clean(typed)
    words = WORD.findall(text)
    plain = folded(text)
    ids = [one for (one,) in reader.rows(SCOPES, sorted(set(scopes)))]
    if not words or not ids or len(plain) < SHORTEST:
        return Suggestions()
    titles = reader.rows(TITLES, ids, plain, plain + END, limit)
    last, found = fold(words[-1])[:LONGEST], []
    if len(last) >= SHORTEST and not text[-1].isspace():
        rows = reader.rows(WORDS, ids, last, last + END, limit + 1)
        found = [written for known, written, _ in rows if known != last][:limit]
    lead = text[: text.rindex(words[-1])]
    return Suggestions(tuple(tuple(row) for row in titles), tuple(f"{lead}{word}" for word in found))


def meant(reader: Reader, words: Sequence[str], scope_ids: list[int]) -> dict[str, str]:
    """For words that are nowhere: a word of a title that is spelled nearly so, if there is one."""
    made = {}
    for word in words[:4]:
        plain = fold(word)
        if len(plain) < SHORTEST_MEANT or len(plain) > LONGEST or not plain.isalpha():
            continue
        # The first letters are rarely wrong: words that begin with two of them are compared, then those with the first.
        for begin in (plain[:2], plain[:1]):
            near = _nearest(plain, reader.rows(WORDS, scope_ids, begin, begin + END, COMPARED))
            if near:
                made[word] = near
                break
    return made


def _nearest(plain: str, known: Sequence[tuple[str, str, int]]) -> str:
    """The word that is spelled most alike, the most frequent of equals; empty: none is near enough."""
    allowed = 1 if len(plain) < LONG else 2
    letters, best = set(plain), (allowed + 1, 0, "")
    for other, written, many in known:
        # Each change of a letter leaves at most two letters that only one of the words has.
        if abs(len(other) - len(plain)) > allowed or len(letters.symmetric_difference(other)) > 2 * allowed or other == plain:
            continue
        best = min(best, (distance(plain, other, allowed), -many, written))
    return best[2] if best[0] <= allowed else ""


def distance(one: str, other: str, most: int) -> int:
    """Letters to change, add, leave out or exchange with their neighbour; more than `most` is `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, row, earlier = row, [at], before
        for place, against in enumerate(other, 1):
            cost = min(last[place] + 1, row[-1] + 1, last[place - 1] + (letter != against))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == against:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]
