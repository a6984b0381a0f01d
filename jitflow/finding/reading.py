"""Rows of the index for one question: three statements, sent to the driver as they are.

Each statement sees one state of the database, so hits never mix what stood before a tidying with what stands after it.
What is known of a joined segment is kept by this process: a segment never changes once it is written.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from jitflow.finding.matching import Part
from jitflow.finding.packing import Facets, unpack, unpack_facets
from jitflow.finding.segments import JOINED

KNOWN_ARTICLES = 2_000_000
"""Articles of the segments that a process keeps in mind (about 20 bytes each)."""


class Tidied(Exception):
    """A segment was joined to another one between two statements: read again."""


class Reader:
    """Statements of one session, without the cost of building them."""

    def __init__(self, session: Session) -> None:
        connection = session.connection()
        self.is_sqlite = connection.dialect.name == "sqlite"
        driver = connection.connection.driver_connection
        # PostgreSQL sends bytes as they are and keeps the plans of these statements.
        self._cursor = driver.cursor() if self.is_sqlite else driver.cursor(binary=True)

    def rows(self, statement: str, *values: Any) -> list[tuple]:
        """Rows of a statement; `{}` stands for one value or for a list that a column is among (`IN {}`)."""
        if self.is_sqlite:
            marks = [f"({','.join('?' * len(one))})" if isinstance(one, list) else "?" for one in values]
            flat = [one for value in values for one in (value if isinstance(value, list) else (value,))]
            return self._cursor.execute(statement.format(*marks), flat).fetchall()
        made = statement.replace("IN {}", "= ANY(%s)").replace("{}", "%s")
        return self._cursor.execute(made, values, prepare=True).fetchall()


@dataclass
class Ground:
    """What the asker may see, in figures."""

    scopes: list[int] = field(default_factory=list)
    languages: dict[str, int] = field(default_factory=dict)
    """Articles in each language."""

    @property
    def articles(self) -> int:
        """All of them."""
        return sum(self.languages.values())


GROUND = """
SELECT s.id, c.language, SUM(c.n) FROM finding_scope s JOIN (
  SELECT scope_id, language, articles AS n FROM finding_count
  UNION ALL SELECT scope_id, language, -1 FROM finding_gone
) c ON c.scope_id = s.id WHERE s.name IN {} GROUP BY s.id, c.language"""
POSTINGS = """
SELECT term, segment, places, weights FROM finding_posting WHERE scope_id IN {} AND term IN {}
UNION ALL SELECT 0, number, NULL, NULL FROM finding_gone WHERE scope_id IN {}"""
SEGMENTS = "SELECT id, numbers, facets FROM finding_segment WHERE id IN {}"
ALL_SEGMENTS = """
SELECT id, NULL FROM finding_segment WHERE scope_id IN {}
UNION ALL SELECT segment, 1 FROM finding_count WHERE scope_id IN {} AND segment < {}
UNION ALL SELECT number, 0 FROM finding_gone WHERE scope_id IN {}"""
FACETS = "SELECT number, facets FROM finding_article WHERE number IN {}"
NAMES = "SELECT number, source, object_id, language FROM finding_article WHERE number IN {}"
ARTICLES = """
SELECT number, source, object_id, group_id, language, title, changed, words, body FROM finding_article WHERE number IN {}"""


def ground(reader: Reader, scopes: Collection[str]) -> Ground:
    """What there is within these scopes."""
    names = sorted(set(scopes))
    made = Ground()
    if not names:
        return made
    for scope, language, articles in reader.rows(GROUND, names):
        if scope not in made.scopes:
            made.scopes.append(scope)
        made.languages[language] = made.languages.get(language, 0) + int(articles)
    made.languages = {one: many for one, many in made.languages.items() if many > 0}
    made.scopes.sort()
    return made


@dataclass(frozen=True)
class _Known:
    numbers: Sequence[int]
    facets: Facets


_known: OrderedDict[int, _Known] = OrderedDict()
_turn = threading.Lock()


def _segments(reader: Reader, wanted: Iterable[int]) -> dict[int, _Known]:
    """What is known of joined segments; reads those that are new to this process. Raises `Tidied`."""
    found, missing = {}, []
    with _turn:
        for one in wanted:
            known = _known.get(one)
            if known is None:
                missing.append(one)
            else:
                _known.move_to_end(one)
                found[one] = known
    if missing:
        for one, numbers, facets in reader.rows(SEGMENTS, missing):
            found[one] = _Known(unpack("Q", numbers), unpack_facets(facets))
        with _turn:
            for one in missing:
                if one in found:
                    _known[one] = found[one]
            while len(_known) > 1 and sum(len(one.numbers) for one in _known.values()) > KNOWN_ARTICLES:
                _known.popitem(last=False)
    if len(found) < len(set(wanted)):
        raise Tidied
    return found


def postings(reader: Reader, scopes: list[int], terms: Collection[int]) -> list[Part]:
    """The postings of these terms, by segment; segments of one article are read as if they were one. Raises `Tidied`."""
    joined: dict[int, dict[int, tuple]] = {}
    single: dict[int, list[tuple[int, int]]] = {}
    gone: set[int] = set()
    if not terms:  # no language that there is has a word like these
        return []
    for term, segment, places, weights in reader.rows(POSTINGS, scopes, sorted(terms), scopes):
        if places is None:
            gone.add(segment)
        elif segment >= JOINED:
            joined.setdefault(segment, {})[term] = (unpack("H", places), bytes(weights))
        else:
            single.setdefault(term, []).append((segment, weights[0]))
    known = _segments(reader, sorted(joined))
    parts = [
        Part(found, known[segment].numbers, _places(known[segment].numbers, gone), known[segment].facets)
        for segment, found in sorted(joined.items())
    ]
    return [*parts, *_fresh(single, gone)]


def _places(numbers: Sequence[int], gone: set[int]) -> set[int]:
    return {place for place, number in enumerate(numbers) if number in gone} if gone else set()


def _fresh(single: dict[int, list[tuple[int, int]]], gone: set[int]) -> list[Part]:
    """One part of all segments of one article; what is gone is left out at once."""
    numbers = sorted({number for found in single.values() for number, _ in found} - gone)
    if not numbers:
        return []
    place_of = {number: place for place, number in enumerate(numbers)}
    made = {}
    for term, found in single.items():
        pairs = sorted((place_of[number], weight) for number, weight in found if number in place_of)
        if pairs:
            made[term] = ([place for place, _ in pairs], bytes(weight for _, weight in pairs))
    return [Part(made, numbers)]


def everything(reader: Reader, scopes: list[int]) -> list[Part]:
    """All articles within these scopes, without postings. Raises `Tidied`."""
    joined, fresh, gone = [], [], set()
    for number, kind in reader.rows(ALL_SEGMENTS, scopes, scopes, JOINED, scopes):
        (joined if kind is None else fresh).append(number) if kind != 0 else gone.add(number)
    known = _segments(reader, sorted(joined))
    parts = [Part({}, one.numbers, _places(one.numbers, gone), one.facets) for _, one in sorted(known.items())]
    numbers = sorted(set(fresh) - gone)
    return [*parts, Part({}, numbers)] if numbers else parts


def add_facets(reader: Reader, part: Part, places: Collection[int]) -> None:
    """Read the codes of these places of a part that is no joined segment."""
    at = sorted(places)
    codes = {}
    for some in range(0, len(at), 5_000):
        wanted = [part.numbers[place] for place in at[some : some + 5_000]]
        codes.update(reader.rows(FACETS, wanted))
    profile_at = dict.fromkeys(at, 0)
    profiles: list[dict[str, list[str]]] = [{}]
    for place in at:
        found = codes.get(part.numbers[place])
        if found is not None:
            profile_at[place] = len(profiles)
            profiles.append(json.loads(found) if isinstance(found, str) else found)
    part.facets = Facets(profiles, profile_at)


def verified(reader: Reader, numbers: Collection[int], patterns: Sequence[bytes]) -> set[int]:
    """Which of these articles hold one of these phrases."""
    inside = "instr(words, {}) > 0" if reader.is_sqlite else "position({} IN words) > 0"
    statement = f"SELECT number FROM finding_article WHERE number IN {{}} AND ({' OR '.join([inside] * len(patterns))})"  # noqa: S608 - of our own parts
    found: set[int] = set()
    wanted = sorted(numbers)
    for some in range(0, len(wanted), 5_000):
        found.update(number for (number,) in reader.rows(statement, wanted[some : some + 5_000], *patterns))
    return found


def articles(reader: Reader, numbers: Collection[int]) -> dict[int, tuple]:
    """Rows of articles by number: source, object_id, group_id, language, title, changed, words, body."""
    if not numbers:
        return {}
    return {row[0]: row[1:] for row in reader.rows(ARTICLES, sorted(numbers))}


def names(reader: Reader, numbers: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Source, object and language of articles, by number."""
    found: dict[int, tuple[str, str, str]] = {}
    for some in range(0, len(numbers), 5_000):
        found.update((row[0], row[1:]) for row in reader.rows(NAMES, sorted(numbers[some : some + 5_000])))
    return found
