"""The records of a focus group that may appear beside a field, a finding or a step, kept ready per process.

One small question tells whether anything changed; only then are the records read again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_, select, true
from sqlalchemy.orm import Session

from jitflow import library
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.knowledge import moving, records, remedies, seeing, words
from jitflow.knowledge.fitting import Candidate, Condition, Fit, Index, Place, folded
from jitflow.knowledge.life import Person
from jitflow.knowledge.models import Mark, Record, Slot, Version
from jitflow.knowledge.records import KnowledgeError
from jitflow.letters.slots import Texts

MOST = 3
"""Lessons shown at once: more are not read."""
GROUPS_KEPT = 16
LONGEST_PLACE = 200
LONGEST_NOTE = 500
USED, NOT_RELEVANT, WRONG = "used", "not_relevant", "wrong"
MARKS = (USED, NOT_RELEVANT, WRONG)


@dataclass(frozen=True)
class Lesson:
    """What is shown of a record where it applies."""

    id: str
    label: str
    kind: str
    language: str
    texts: Texts
    delivered: bool
    outdated_from: str
    """Day from which it is outdated, ISO; empty: none is set."""
    unread: str = ""
    """Of a note on a judgment that nobody compared with it: the state that says so; else empty."""
    doubted: bool = False
    """Whether its review was opened again, and its words are those that were published last."""

    def said(self, language: str) -> tuple[str, str, str]:
        """Language, title and summary for a reader."""
        best = words.best(self.texts, language, self.language)
        text = {name: self.texts.get(name, {}).get(best, {}).get("text", "") for name in ("title", "summary")}
        return best, text["title"], text["summary"]


@dataclass(frozen=True)
class Change:
    """A change of jitflow itself that a record asks for, or that was made because of it."""

    lesson: Lesson
    state: str
    """Of the region that follows it (:mod:`jitflow.knowledge.remedies`)."""


@dataclass(frozen=True)
class Book:
    """All that may appear in one focus group."""

    index: Index
    lessons: Mapping[str, Lesson]
    changes: Mapping[str, tuple[Change, ...]]
    """By the place that would change, folded: "instrument:key"."""


@dataclass(frozen=True)
class Shown:
    """A lesson at its spot."""

    lesson: Lesson
    fit: Fit


_books: OrderedDict[str, tuple[tuple[Any, ...], Book]] = OrderedDict()
_lock = threading.Lock()


def book(session: Session, group_id: str) -> Book:
    """The lessons of a group as they stand now."""
    now = _stamp(session, group_id)
    with _lock:
        known = _books.get(group_id)
        if known is not None and known[0] == now:
            _books.move_to_end(group_id)
            return known[1]
    made = _read(session, group_id)
    with _lock:
        _books[group_id] = (now, made)
        while len(_books) > GROUPS_KEPT:
            _books.popitem(last=False)
    return made


def _stamp(session: Session, group_id: str) -> tuple[Any, ...]:
    """What changes whenever a record, its words or what members said of it changes."""
    of_records = select(func.count(), func.max(Record.changed_at), func.sum(Record.revision)).where(Record.focus_group_id == group_id)
    of_marks = select(func.count(), func.max(Mark.created_at), func.count(Mark.withdrawn_at)).where(Mark.focus_group_id == group_id)
    one, other = of_records.subquery(), of_marks.subquery()
    return (str(session.get_bind().url), *session.execute(select(one, other).join_from(one, other, true())).one())


def _read(session: Session, group_id: str) -> Book:
    statement = select(Record).where(
        Record.focus_group_id == group_id,
        or_(Record.status.in_(seeing.IN_USE), Record.shown_version.is_not(None) & Record.status.not_in(seeing.OPEN)),
    )
    rows = [row for row in session.scalars(statement) if _says_where(row) or row.shown_version not in (None, row.revision)]
    # A draft of new words is not shown: what members read is the version that was published last.
    older = {row.id: row.shown_version for row in rows if row.status not in seeing.IN_USE}
    versions = {
        one.record_id: one
        for one in session.scalars(select(Version).where(Version.record_id.in_(list(older))))
        if one.number == older[one.record_id]
    }
    slots: dict[str, list[Slot]] = {}
    for slot in session.scalars(select(Slot).where(Slot.record_id.in_([row.id for row in rows]))):
        slots.setdefault(slot.record_id, []).append(slot)
    helped = _helped(session, group_id)
    candidates, lessons = [], {}
    changes: dict[str, list[Change]] = {}
    for row in rows:
        if row.id in older and row.id not in versions:
            continue
        version = versions.get(row.id)
        answers = version.answers if version else row.answers
        texts = version.texts if version else words.texts_of(slots.get(row.id, []))
        conditions = tuple(map(_placed, answers.get("applies") or ()))
        places = records.remedy_places(answers) if (state := row.marking.get(remedies.REGION, "")) in remedies.SHOWN else []
        if not conditions and not places:
            continue
        lesson = Lesson(
            row.id, records.label_of(row.definition, row.kind, row.number), row.kind, row.language, texts,
            row.status == "delivered", records.outdated_from(answers),
            seeing.unread(row.kind, row.marking), row.id in older and row.revision == row.shown_version,
        )  # fmt: skip
        for place in dict.fromkeys(map(folded, places)):
            changes.setdefault(place, []).append(Change(lesson, state))
        if conditions:
            stamp = (row.published_at or row.changed_at).date().isoformat()
            candidates.append(Candidate(row.id, conditions, stamp, helped.get(row.id, 0)))
            lessons[row.id] = lesson
    return Book(Index(candidates), lessons, {place: tuple(some) for place, some in changes.items()})


def _placed(item: Mapping[str, Any]) -> Condition:
    """A condition; one that names no place of the form (only a State, a measure, a route) holds where the form begins."""
    made = Condition.of(item)
    there = made.instrument in library.library().slugs()
    return made.placed(library.current(made.instrument).sections[0].id if there else "")


def _says_where(row: Record) -> bool:
    return bool(row.answers.get("applies") or row.answers.get("remedy"))


def _helped(session: Session, group_id: str) -> dict[str, int]:
    """How many said used, less how many said wrong."""
    value = func.sum(case((Mark.kind == USED, 1), (Mark.kind == WRONG, -1), else_=0))
    statement = select(Mark.record_id, value).where(Mark.focus_group_id == group_id, Mark.withdrawn_at.is_(None))
    return {record_id: int(total or 0) for record_id, total in session.execute(statement.group_by(Mark.record_id))}


@dataclass
class Beside:
    """The lessons for one draft on one page: asked for once, whatever the number of boxes on it."""

    book: Book
    left_out: set[str]
    """What somebody called not relevant in this case, or wrong; and what stands on the page already."""
    room: int = MOST

    def at(self, place: Place, beside: int = 0) -> list[Shown]:
        """The lessons for a place, as many as there is still room for on the page; `beside`: advice that stands there already."""
        room = min(self.room, MOST - beside)
        if room <= 0 or not self.book.lessons:
            return []
        found = [Shown(self.book.lessons[fit.id], fit) for fit in self.book.index.fitting(place, room, self.left_out)]
        self.room -= len(found)
        self.left_out.update(one.lesson.id for one in found)
        return found


def beside(session: Session, group_id: str, case_id: str) -> Beside:
    """What may appear beside a draft of a case."""
    unwanted = select(Mark.record_id).where(
        Mark.case_id == case_id, Mark.kind.in_((NOT_RELEVANT, WRONG)), Mark.withdrawn_at.is_(None)
    )
    return Beside(book(session, group_id), set(session.scalars(unwanted)))


def mark(
    unit: WriteUnit, record_id: str, kind: str, person: Person, *, group_id: str, case_id: str, instrument_id: str,
    place: str = "", note: str = "",
) -> None:
    """Keep what a member says of a record where it appeared; "wrong" says why (`note`) and opens its review again.

    The last word of a person in a case holds. Raises KnowledgeError (not_found, unknown, reason: wrong without one, personal:
    data of a person or a case in it), and :class:`jitflow.instruments.machine.Refused`.
    """
    if kind not in MARKS:
        raise KnowledgeError("unknown", "there is no such mark")
    note = note.strip()[:LONGEST_NOTE]
    if kind == WRONG and not note:
        raise KnowledgeError("reason", "say why it is wrong", moving.REASON)
    row = records.locked(unit.session, record_id)
    if row.focus_group_id != group_id:
        raise KnowledgeError("not_found", "there is no such record")
    mine = select(Mark).where(
        Mark.record_id == record_id, Mark.user_id == person.id, Mark.case_id == case_id, Mark.withdrawn_at.is_(None)
    )
    for earlier in unit.session.scalars(mine):
        if earlier.kind == kind:
            return
        earlier.withdrawn_at = clock.now()
    unit.session.add(
        Mark(
            record_id=record_id, focus_group_id=group_id, user_id=person.id, kind=kind, place=place[:LONGEST_PLACE],
            case_id=case_id, instrument_id=instrument_id, note=note,
        )
    )
    records.record(unit, row, Verb.ALTERED, person.id, {"mark": kind, "place": place[:LONGEST_PLACE]})
    if kind == WRONG:
        moving.doubt(unit, row, person, note)


@dataclass(frozen=True)
class Doubt:
    """Why a member called a record wrong where it appeared."""

    by: str
    at: datetime
    reason: str


def doubts_of(session: Session, record_id: str) -> list[Doubt]:
    """Why members call a record wrong, the newest first; what was taken back is left out."""
    kept = Mark.record_id == record_id, Mark.kind == WRONG, Mark.withdrawn_at.is_(None), Mark.note != ""
    rows = session.scalars(select(Mark).where(*kept).order_by(Mark.created_at.desc()))
    return [Doubt(one.user_id, one.created_at, one.note) for one in rows]


def marks_of(session: Session, record_ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """Record to kind to how many members said so."""
    statement = select(Mark.record_id, Mark.kind, func.count(func.distinct(Mark.user_id))).where(
        Mark.record_id.in_(list(record_ids)), Mark.withdrawn_at.is_(None)
    )
    made: dict[str, dict[str, int]] = {}
    for record_id, kind, number in session.execute(statement.group_by(Mark.record_id, Mark.kind)):
        made.setdefault(record_id, {})[kind] = number
    return made
