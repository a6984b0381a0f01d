"""One question, from the words to the hits."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from jitflow.finding import matching, reading
from jitflow.finding.articles import Answer, Hit, Place, Query, Ranked
from jitflow.finding.expanding import Expander
from jitflow.finding.matching import Part, Scores
from jitflow.finding.packing import unpack_text, unpack_words
from jitflow.finding.question import Question, parse
from jitflow.finding.reading import Ground, Reader, Tidied
from jitflow.finding.snippets import snippet, title_parts
from jitflow.finding.suggesting import meant
from jitflow.finding.units import Asked, Unit, asked

FURTHEST = 10_000
"""Hits that can be paged to."""
MOST_HITS = 200
"""Hits of one page."""
TRIES = 5

Found = list[tuple[Part, Scores, bool]]
"""By segment: places with scores, and whether they hold everything that was asked for."""


def search(session: Session, query: Query, expander: Expander | None = None) -> Answer:
    """What fits a question within the scopes of the asker.

    Raises `question.Refused` for what is no question.
    """
    question = parse(query.words)
    reader = Reader(session)
    for attempt in range(TRIES):
        try:
            return _search(reader, question, query, expander, attempt == TRIES - 1)
        except Tidied:  # segments were joined meanwhile: what stands now is read
            if attempt == TRIES - 1:
                raise
    raise AssertionError


def _search(reader: Reader, question: Question, query: Query, expander: Expander | None, last: bool) -> Answer:
    sought = _sought(reader, question, query, expander)
    if sought is None:
        return Answer(0, (), {}, notes=question.notes)
    offset, limit = min(max(query.offset, 0), FURTHEST), min(max(query.limit, 0), MOST_HITS)
    chosen = matching.best(sought.found, offset + limit)[offset:] if limit else []
    rows = reading.articles(reader, [number for _, _, number in chosen])
    hits = _hits(rows, chosen, sought.words.marked())
    missing = len(chosen) - len(hits)
    if missing and not last:  # put anew or removed by somebody between two statements: what stands now is read
        raise Tidied
    total = sum(len(scores) for _, scores, _ in sought.found) - missing
    complete = sum(len(scores) for _, scores, complete in sought.found if complete) - missing
    return Answer(
        total,
        tuple(hits),
        sought.facets,
        max(complete, 0),
        tuple(dict.fromkeys(sought.words.also)),
        question.notes,
        _meant(reader, query.words, sought.nowhere, sought.there),
    )


@dataclass
class _Sought:
    """What fits a question, before any of it is read."""

    words: Asked
    found: Found
    facets: dict[str, dict[str, int]]
    nowhere: list[str]
    there: Ground


def _sought(reader: Reader, question: Question, query: Query, expander: Expander | None) -> _Sought | None:
    """What fits within the scopes and the chosen facets; None: there is nothing within these scopes."""
    there = reading.ground(reader, query.scopes)
    if not there.scopes or there.articles <= 0:
        return None
    words = asked(question, query.language, list(there.languages), expander)
    found, nowhere = _found(reader, question, words, there)
    for part, scores, _ in found:
        if part.facets is None and scores:
            every = {place for other, places, _ in found if other is part for place in places}
            reading.add_facets(reader, part, every)
    kept, facets = matching.counted([(part, scores) for part, scores, _ in found], query.facets)
    found = [(part, scores, complete) for (part, _, complete), scores in zip(found, kept, strict=True)]
    return _Sought(words, found, facets, nowhere, there)


def ranked(session: Session, query: Query, expander: Expander | None = None) -> Ranked:
    """The same without text and facets, for who narrows and counts objects by other means; as many as `FURTHEST`.

    Raises `question.Refused` for what is no question.
    """
    question = parse(query.words)
    reader = Reader(session)
    for attempt in range(TRIES):
        try:
            sought = _sought(reader, question, query, expander)
            break
        except Tidied:
            if attempt == TRIES - 1:
                raise
    if sought is None:
        return Ranked(notes=question.notes)
    chosen = matching.best(sought.found, min(max(query.limit, 0), FURTHEST))
    known = reading.names(reader, [number for _, _, number in chosen])
    places = tuple(
        Place(number, *known[number], score, complete) for complete, score, number in chosen if number in known
    )
    return Ranked(
        places,
        sum(len(scores) for _, scores, _ in sought.found),
        tuple(dict.fromkeys(sought.words.also)),
        question.notes,
        _meant(reader, query.words, sought.nowhere, sought.there),
        frozenset(sought.words.marked()),
    )


def shown(session: Session, found: Ranked, numbers: Collection[int]) -> dict[int, Hit]:
    """Title and snippet of some of these places, by number."""
    chosen = [(one.complete, one.score, one.number) for one in found.places if one.number in numbers]
    rows = reading.articles(Reader(session), [number for _, _, number in chosen])
    made = {}
    for one in chosen:
        for hit in _hits(rows, [one], found.marked):
            made[one[2]] = hit
    return made


def _found(reader: Reader, question: Question, words: Asked, there: Ground) -> tuple[Found, list[str]]:
    """What fits in each segment, and the words that are nowhere."""
    if not question.parts:
        return [(part, matching.everything(part), True) for part in reading.everything(reader, there.scopes)], []
    parts = reading.postings(reader, there.scopes, words.terms())
    matching.settle(words, parts, there.articles)
    shares = [(unit, matching.share_of(unit, parts, there.articles)) for unit in words.wanted]
    nowhere = [unit.text for unit, share in shares if not share]
    complete: Found = []
    if not nowhere:
        for part in parts:
            scores = matching.holding_all(shares, part, words.excluded)
            complete.append((part, _with_phrases(reader, part, scores, words), True))
    if sum(len(scores) for _, scores, _ in complete) >= matching.ENOUGH:
        return complete, nowhere
    known = [(unit, share) for unit, share in shares if share]
    if any(unit.required for unit, share in shares if not share) or (len(known) < 2 and not nowhere):
        return complete, nowhere
    return complete + _partial(reader, parts, known, words, complete), nowhere


def _partial(reader: Reader, parts: Sequence[Part], known: list, words: Asked, complete: Found) -> Found:
    """What holds most of what was asked for, and is not complete."""
    done = {id(part): scores for part, scores, _ in complete}
    made: Found = []
    for part in parts if known else ():
        scores = matching.holding_most(known, part, words.excluded)
        rest = {place: score for place, score in scores.items() if place not in done.get(id(part), ())}
        made.append((part, _with_phrases(reader, part, rest, words), False))
    return made


def _with_phrases(reader: Reader, part: Part, scores: Scores, words: Asked) -> Scores:
    """Of these places those whose text has the phrases that are wanted, and none that is excluded."""
    for unit in words.wanted:
        if unit.patterns and scores:
            scores = _verified(reader, part, scores, unit, scores)
    for unit in words.excluded:
        if unit.patterns and scores:
            near = matching.of_unit(unit, part, scores.keys())
            bad = _verified(reader, part, scores, unit, near)
            scores = {place: score for place, score in scores.items() if place not in bad}
    return scores


def _verified(reader: Reader, part: Part, scores: Scores, unit: Unit, places) -> Scores:
    if not places:
        return {}
    held = reading.verified(reader, [part.numbers[place] for place in places], unit.patterns)
    return {place: scores[place] for place in places if part.numbers[place] in held}


def _hits(rows: Mapping[int, tuple], chosen: Sequence[tuple[bool, float, int]], wanted: Set[int]) -> list[Hit]:
    made = []
    for complete, score, number in chosen:
        row = rows.get(number)
        if row is None:
            continue
        source, object_id, group_id, language, title, changed, order, body = row
        order = unpack_words(order)
        made.append(
            Hit(
                source, object_id, language, title, title_parts(title, order, wanted),
                snippet(unpack_text(body), order, wanted), score, complete, group_id, _moment(changed),
            )
        )  # fmt: skip
    return made


def _moment(value: datetime | str) -> datetime:
    """A moment as the driver gives it: text in UTC from SQLite."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _meant(reader: Reader, typed: str, nowhere: Sequence[str], there: Ground) -> str:
    """The question with near words of titles in place of those that are nowhere."""
    known = meant(reader, [one for one in nowhere if " " not in one], there.scopes) if nowhere else {}
    for word, other in known.items():
        typed = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _, other=other: other, typed)
    return typed if known else ""
