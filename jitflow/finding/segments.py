"""Articles to rows: what is written when articles are put, and how small segments become large ones."""

from __future__ import annotations

import hashlib
import json
import secrets
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from jitflow.finding.folding import fold
from jitflow.finding.matching import weigh
from jitflow.finding.models import WORD, Count, Posting, Segment, TitleWord
from jitflow.finding.packing import pack, pack_facets, pack_text, pack_words
from jitflow.finding.words import LONGEST_TEXT, WORD as A_WORD, clean, folded, words_of

JOINED = 1 << 40
"""Segments from here on are joined ones; below it the number of the only article names its segment."""
LARGEST = 1 << 16
"""Articles of a segment: places are two bytes."""
ROWS_AT_ONCE = 2_000
TITLE = 400


def new_segment() -> int:
    """A name for a joined segment that was never used: what is known of it stays true for ever."""
    return JOINED + secrets.randbits(61)


class Making:
    """One article, taken apart."""

    def __init__(self, title: str, body: str, language: str) -> None:
        self.title, self.body = clean(title), clean(body)
        said = words_of(self.title, language), words_of(self.body[:LONGEST_TEXT], language)
        self.weights = weigh(*said)
        self.words = pack_words(*said)
        self.title_words = {fold(word)[:WORD]: word[:WORD] for word in A_WORD.findall(self.title)}

    def columns(self) -> dict[str, Any]:
        """Columns of `Indexed` that follow from the text."""
        return {
            "title": self.title[:TITLE],
            "title_folded": folded(self.title)[:TITLE],
            "words": self.words,
            "body": pack_text(self.body),
        }


def digest(article: Any, scope_id: int) -> str:
    """What tells one state of an article from another."""
    facets = {name: sorted(codes) for name, codes in article.facets.items()}
    parts = (scope_id, article.group_id, article.title, article.body, facets, article.changed.isoformat())
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def write_one(session: Session, scope_id: int, number: int, language: str, made: Making) -> None:
    """A segment of one article."""
    rows = (
        {"scope_id": scope_id, "term": one, "segment": number, "places": b"\0\0", "weights": bytes((weight,))}
        for one, weight in sorted(made.weights.items())
    )
    _insert(session, Posting, rows)
    session.execute(insert(Count), {"scope_id": scope_id, "segment": number, "language": language, "articles": 1})
    write_title_words(session, [(scope_id, number, made.title_words)])


def write_title_words(session: Session, titles: Iterable[tuple[int, int, dict[str, str]]]) -> None:
    """Words of titles, for completion."""
    rows = (
        {"scope_id": scope_id, "folded": plain, "number": number, "written": word}
        for scope_id, number, words in titles
        for plain, word in sorted(words.items())
    )
    _insert(session, TitleWord, rows)


class Joining:
    """A joined segment while it is made; articles are added in the order of their numbers."""

    def __init__(self, scope_id: int) -> None:
        self.id, self.scope_id = new_segment(), scope_id
        self.numbers: list[int] = []
        self._facets: list[dict[str, list[str]]] = []
        self._languages: Counter[str] = Counter()
        self._postings: dict[int, tuple[array, bytearray]] = {}

    def add(self, number: int, language: str, facets: dict[str, list[str]], weights: dict[int, int]) -> None:
        """One article more."""
        place = len(self.numbers)
        self.numbers.append(number)
        self._facets.append(facets)
        self._languages[language] += 1
        postings = self._postings
        for one, weight in weights.items():
            known = postings.get(one)
            if known is None:
                known = postings[one] = (array("H"), bytearray())
            known[0].append(place)
            known[1].append(weight)

    def write(self, session: Session) -> None:
        """Write its rows."""
        if not self.numbers:
            return
        common = {"scope_id": self.scope_id}
        session.execute(
            insert(Segment),
            {**common, "id": self.id, "numbers": pack("Q", self.numbers), "facets": pack_facets(self._facets)},
        )
        counts = [{**common, "segment": self.id, "language": one, "articles": n} for one, n in self._languages.items()]
        session.execute(insert(Count), counts)
        postings = self._postings
        rows = (
            {
                **common,
                "term": one,
                "segment": self.id,
                "places": pack("H", postings[one][0]),
                "weights": bytes(postings[one][1]),
            }
            for one in sorted(postings)
        )
        _insert(session, Posting, rows)


def _insert(session: Session, model: type, rows: Iterable[dict]) -> None:
    for some in batches(rows, ROWS_AT_ONCE):
        session.execute(insert(model), some)


def batches(rows: Iterable[Any], size: int) -> Iterator[Sequence[Any]]:
    """Rows, some at a time."""
    rows = iter(rows)
    while some := list(islice(rows, size)):
        yield some
