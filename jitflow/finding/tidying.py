"""Joining small segments and letting go what is gone: by night, scope by scope, while others search and save.

Articles are indexed anew from their own rows, so what is written does not depend on what it replaces; where `REVISION` of
the stems was raised, all of a scope is. Only one worker tidies a scope at a time. Whoever puts or removes an article
meanwhile adds rows that are not among those that this one read, and they stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from jitflow.finding.models import Count, Gone, Indexed, Posting, Scope, Segment
from jitflow.finding.packing import unpack, unpack_text
from jitflow.finding.segments import JOINED, LARGEST, Joining, Making, batches
from jitflow.finding.turns import turn_to_tidy
from jitflow.finding.words import REVISION

SMALL = 4_096
"""Articles up to which a segment is joined to others."""
MANY = 8
"""Segments of a scope, from which on it is worth joining them."""
GONE_SHARE = 0.2
"""Share of a large segment that is gone, from which on it is written anew."""
AT_ONCE = 500
CROWD = 500
"""Segments of a scope that are not left until the night."""


@dataclass
class _State:
    """The segments of a scope as they stand."""

    articles: dict[int, int] = field(default_factory=dict)
    numbers: dict[int, list[int]] = field(default_factory=dict)
    """Of joined segments."""
    gone: set[int] = field(default_factory=set)

    def everywhere(self) -> set[int]:
        """All numbers that stand in a segment."""
        return {number for one in self.articles for number in self.numbers.get(one, [one])}


def is_untidy(session: Session, scope_id: int) -> bool:
    """Whether a scope has enough small segments or enough that is gone."""
    segments = session.scalar(select(func.count(func.distinct(Count.segment))).where(Count.scope_id == scope_id)) or 0
    gone = session.scalar(select(func.count()).select_from(Gone).where(Gone.scope_id == scope_id)) or 0
    revision = session.scalar(select(Scope.revision).where(Scope.id == scope_id))
    return segments >= MANY or gone > 0 or revision != REVISION


def is_crowded(session: Session) -> bool:
    """Whether a scope has so many segments that its questions become slow."""
    segments = select(Count.scope_id).group_by(Count.scope_id).having(func.count(func.distinct(Count.segment)) > CROWD)
    return session.scalar(segments.limit(1)) is not None


def tidy(session: Session, scope_id: int, *, everything: bool = False) -> int:
    """Join the small segments of a scope, and drop what is gone from those it touches; articles that were written anew.

    `everything` writes all its segments anew, whatever their size.
    """
    turn_to_tidy(session, scope_id)
    scope = session.get(Scope, scope_id)
    if scope is None:  # forgotten meanwhile
        return 0
    everything = everything or scope.revision != REVISION
    state = _read(session, scope_id)
    chosen = _chosen(state, everything=everything)
    _forget(session, scope_id, state.gone - state.everywhere())
    numbers = sorted(number for one in chosen for number in state.numbers.get(one, [one]))
    written = _write(session, scope_id, [one for one in numbers if one not in state.gone], renewed=everything)
    _drop(session, scope_id, chosen)
    _forget(session, scope_id, state.gone.intersection(numbers))
    session.execute(update(Scope).where(Scope.id == scope_id).values(revision=REVISION))
    return written


def _forget(session: Session, scope_id: int, gone: set[int]) -> None:
    for some in batches(sorted(gone), AT_ONCE):
        session.execute(delete(Gone).where(Gone.scope_id == scope_id, Gone.number.in_(some)))


def _read(session: Session, scope_id: int) -> _State:
    state = _State()
    state.gone = set(session.scalars(select(Gone.number).where(Gone.scope_id == scope_id)))
    for segment, articles in session.execute(
        select(Count.segment, func.sum(Count.articles)).where(Count.scope_id == scope_id).group_by(Count.segment)
    ):
        state.articles[segment] = int(articles)
    for segment, numbers in session.execute(select(Segment.id, Segment.numbers).where(Segment.scope_id == scope_id)):
        state.numbers[segment] = list(unpack("Q", numbers))
    return state


def _chosen(state: _State, *, everything: bool) -> list[int]:
    """Segments to write anew."""
    if everything:
        return sorted(state.articles)
    chosen = [one for one, articles in state.articles.items() if articles <= SMALL]
    if len(chosen) < 2 and not any(state.gone.intersection(state.numbers.get(one, [one])) for one in chosen):
        chosen = []
    for one, numbers in state.numbers.items():
        if one not in chosen and len(state.gone.intersection(numbers)) > GONE_SHARE * len(numbers):
            chosen.append(one)
    return sorted(chosen)


def _write(session: Session, scope_id: int, numbers: list[int], *, renewed: bool) -> int:
    """Index these articles anew, in the order of their numbers."""
    written = 0
    for some in batches(numbers, LARGEST):
        joining = Joining(scope_id)
        for few in batches(some, AT_ONCE):
            _add(session, joining, few, renewed=renewed)
        joining.write(session)
        written += len(joining.numbers)
    return written


def _add(session: Session, joining: Joining, numbers: Iterable[int], *, renewed: bool) -> None:
    statement = select(
        Indexed.number, Indexed.language, Indexed.facets, Indexed.title, Indexed.body
    ).where(Indexed.number.in_(list(numbers))).order_by(Indexed.number)  # fmt: skip
    for row in session.execute(statement).all():
        made = Making(row.title, unpack_text(row.body), row.language)
        joining.add(row.number, row.language, dict(row.facets), made.weights)
        if renewed:
            session.execute(update(Indexed).where(Indexed.number == row.number).values(words=made.words))


def _drop(session: Session, scope_id: int, segments: list[int]) -> None:
    """The rows of these segments. Postings are named by their term first: they are read once, from end to end."""
    joined = [one for one in segments if one >= JOINED]
    for some in batches(segments, AT_ONCE):
        session.execute(delete(Posting).where(Posting.scope_id == scope_id, Posting.segment.in_(some)))
        session.execute(delete(Count).where(Count.scope_id == scope_id, Count.segment.in_(some)))
    if joined:
        session.execute(delete(Segment).where(Segment.id.in_(joined)))

