"""Words looked for in one's own cases, and nobody else's: cases and instruments that hold all of them, newest change first.

Which objects may hold them is asked of keyed hashes; the words themselves are opened only of those, and looked at again.
What was saved since it was hashed is opened right away, so that a save is found at once; the worker hashes it later.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.orm import Session

from jitflow import across, capacities
from jitflow.audit import reading as entered
from jitflow.audit.verbs import Verb
from jitflow.cases import told
from jitflow.db.units import read_unit, write_unit
from jitflow.drafting import revisions
from jitflow.finding.question import Question, Refused, parse
from jitflow.finding.snippets import Parts
from jitflow.finding.units import Asked, asked
from jitflow.jobs.service import sweeping
from jitflow.recall import hashing, reading
from jitflow.recall.models import CaseWords, InstrumentWords
from jitflow.recall.reading import Told

SHOWN = 5
MOST_OPENED = 60
"""Objects that are opened for one question."""
AT_ONCE = 200
EVERY = 300.0
"""Seconds from one look for what was saved to the next."""
_last_look = time.monotonic()


@dataclass(frozen=True)
class Found:
    """One case, or one instrument of a case, that holds the words."""

    case_id: str
    instrument_id: str
    """Empty: the case itself."""
    name: str
    snippet: Parts


def search(session: Session, user_id: str, focus_group_id: str, words: str, language: str, most: int = SHOWN) -> list[Found]:
    """What holds these words in the open cases in whose team the person reads everything."""
    try:
        question = parse(words)
    except Refused:
        return []
    places = across.places_of(session, user_id, focus_group_id)
    mine = [one.case_id for one in places if capacities.case_level(one.role, one.capacity) not in capacities.NARROW]
    if not mine or not question.parts:
        return []
    wanted = _asked(session, question, language, mine)
    found: list[Found] = []
    for one in _maybe(session, mine, wanted):
        if reading.says(wanted, one):
            found.append(Found(one.case_id, one.instrument_id, one.name, reading.shown(wanted, one)))
        if len(found) == most:
            break
    return found


def enter(found: Sequence[Found], user_id: str, focus_group_id: str, endpoint: str) -> None:
    """Words of these cases are about to be shown: the reading stands in the trail of each case, once in a quarter of an hour.

    Article 25 of Directive (EU) 2016/680: whoever consulted data of a case is found in the log of that case.
    """
    read = [
        {
            "focus_group_id": focus_group_id, "case_id": one.case_id, "actor_id": user_id, "verb": Verb.CONSULTED.value,
            "object_type": "instrument" if one.instrument_id else "case", "object_id": one.instrument_id or one.case_id,
            "detail": {"endpoint": endpoint},
        }
        for one in found
    ]  # fmt: skip
    with read_unit() as session:
        missing = [one for one in read if not entered.is_entered(session, **one)]
    if missing:
        with write_unit() as unit:
            for one in missing:
                unit.record(**one)


def _asked(session: Session, question: Question, language: str, case_ids: Collection[str]) -> Asked:
    languages = {"en", "el", "bg", language} | revisions.languages(session, case_ids)
    return asked(question, language, sorted(languages), None)


def _maybe(session: Session, case_ids: Sequence[str], wanted: Asked) -> Iterator[Told]:
    """Objects that may hold what is wanted, opened one after the other."""
    changed = told.changed(session, case_ids)
    hashed = {row.case_id: row for row in session.scalars(select(CaseWords).where(CaseWords.case_id.in_(list(case_ids))))}
    chosen = [one for one in case_ids if _may(wanted, one, hashed.get(one), changed.get(one))]
    made = revisions.of_cases(session, case_ids)
    of = select(InstrumentWords).where(InstrumentWords.instrument_id.in_([one.instrument_id for one in made]))
    kept = {row.instrument_id: row for row in session.scalars(of)}
    opened = [one.instrument_id for one in made if _may(wanted, one.case_id, kept.get(one.instrument_id), one.change_count)]
    yield from reading.cases(session, chosen[:MOST_OPENED])
    for at in range(0, min(len(opened), MOST_OPENED), 10):
        yield from reading.instruments(session, opened[at : at + 10])


def _may(wanted: Asked, case_id: str, row: CaseWords | InstrumentWords | None, mark: object) -> bool:
    """Whether an object may hold what is wanted: by its hashes, where they are of what it says now."""
    if row is None or mark != (row.changed_at if isinstance(row, CaseWords) else row.change_count):
        return True
    return reading.fits(wanted, hashing.holder(case_id, row.terms))


def hash_all() -> int:
    """Hash what was saved since it was hashed; how many cases and instruments."""
    return _hash_cases() + _hash_instruments()


def _hash_cases() -> int:
    done, after = 0, ""
    while True:
        with read_unit() as session:
            some = told.moments(session, after, AT_ONCE)
            kept = {row.case_id: row.changed_at for row in session.scalars(
                select(CaseWords).where(CaseWords.case_id.in_([one for one, _moment in some]))
            )}  # fmt: skip
        if not some:
            return done
        after = some[-1][0]
        stale = [one for one, moment in some if kept.get(one) != moment]
        if stale:
            with write_unit() as unit:
                for one in list(reading.cases(unit.session, stale)):
                    terms = hashing.pack(one.case_id, one.terms())
                    _keep(unit.session, CaseWords(case_id=one.case_id, changed_at=one.mark, terms=terms), "case_id")
            done += len(stale)


def _hash_instruments() -> int:
    done, after = 0, ""
    while True:
        with read_unit() as session:
            some = revisions.after(session, after, AT_ONCE)
            kept = {row.instrument_id: row.change_count for row in session.scalars(
                select(InstrumentWords).where(InstrumentWords.instrument_id.in_([one.instrument_id for one in some]))
            )}  # fmt: skip
        if not some:
            return done
        after = some[-1].instrument_id
        stale = {one.instrument_id: one for one in some if kept.get(one.instrument_id) != one.change_count}
        if stale:
            with write_unit() as unit:
                # The count was read before the words: what is saved in between is hashed once more.
                for one in list(reading.instruments(unit.session, list(stale))):
                    count, terms = stale[one.instrument_id].change_count, hashing.pack(one.case_id, one.terms())
                    row = InstrumentWords(instrument_id=one.instrument_id, change_count=count, terms=terms)
                    _keep(unit.session, row, "instrument_id")
            done += len(stale)


def _keep(session: Session, row: CaseWords | InstrumentWords, key: str) -> None:
    """Put a row in the place of the one that is there: several workers may hash the same object at once."""
    table = type(row).__table__
    insert = insert_on_sqlite if session.get_bind().dialect.name == "sqlite" else insert_on_postgresql
    given = {column.name: getattr(row, column.key) for column in table.columns}
    fresh = {name: value for name, value in given.items() if name not in ("id", "created_at", key)}
    session.execute(insert(table).values(given).on_conflict_do_update(index_elements=[key], set_=fresh))


@sweeping
def hash_what_was_saved() -> None:
    """With a sweep, at most every five minutes: until then a search opens what was saved itself."""
    global _last_look
    if time.monotonic() - _last_look >= EVERY:
        _last_look = time.monotonic()
        hash_all()
