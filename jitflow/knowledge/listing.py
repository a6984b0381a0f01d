"""The records of a focus group as a list: narrowed by codes, counted by code, a page at a time.

Counts are those of what the person sees: a record outside leaves no trace in any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from jitflow.knowledge import records, words
from jitflow.knowledge.models import Event, Record, Reviewer, Slot, Tag, Version
from jitflow.knowledge.records import RecordData
from jitflow.knowledge.seeing import FIRST, Viewer, read_as, sees_newest, unread, visible
from jitflow.letters.slots import Texts

STATUS, LANGUAGE = "status", "language"
#: Facets in the order of the page; all but two are taxonomies of `Tag`.
FACETS = ("kind", "instrument", "route", "modus_operandi", "phase", "challenge", "state", LANGUAGE, STATUS)


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to: facet to codes (one of them), and whether only what waits for this person."""

    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mine: bool = False
    outdated_on: str = ""
    """Only records whose review was due before this day; empty: all."""
    ids: Sequence[str] | None = None
    """Only these, in this order: what a search found."""


@dataclass(frozen=True)
class Line:
    """One record in a list."""

    id: str
    kind: str
    label: str
    language: str
    """Language of the title and the summary shown."""
    title: str
    summary: str
    status: str
    languages: dict[str, str]
    """Language to state of that language version."""
    tags: dict[str, list[str]]
    outdated_from: str
    """The last day on which it is not outdated, ISO; empty: none is set."""
    unread: str
    """Of a note on a judgment that nobody compared with it: the state that says so; else empty."""
    changed_at: datetime
    shipped: bool


@dataclass(frozen=True)
class Found:
    """A page of the list, and the counts beside it."""

    total: int
    lines: list[Line]
    facets: dict[str, dict[str, int]]


def find(session: Session, viewer: Viewer, wanted: Wanted, language: str, offset: int, limit: int) -> Found:
    """The records that fit, newest change first, in the reader's language where they are written in it."""
    fits = clause(viewer, wanted)
    total = session.scalar(select(func.count()).select_from(Record).where(fits)) or 0
    if wanted.ids is None:
        statement = select(Record).where(fits).order_by(Record.changed_at.desc(), Record.id.desc())
        rows = list(session.scalars(statement.offset(offset).limit(limit)))
    else:
        there = {one.id: one for one in session.scalars(select(Record).where(fits))}
        rows = [there[one] for one in wanted.ids if one in there][offset : offset + limit]
    return Found(total, _lines(session, viewer, rows, language), facets(session, viewer, wanted))


def clause(viewer: Viewer, wanted: Wanted, without: str = "") -> ColumnElement[bool]:
    """What the list shows, but for the choice in one facet."""
    clauses = [Record.focus_group_id == viewer.group_id, visible(viewer)]
    clauses += [_one_of(viewer, name, codes) for name, codes in wanted.chosen.items() if codes and name != without]
    if wanted.mine:
        clauses.append(_mine(viewer))
    if wanted.outdated_on:
        clauses.append(Record.outdated_from < wanted.outdated_on)
    if wanted.ids is not None:
        clauses.append(Record.id.in_(list(wanted.ids)))
    return and_(*clauses)


def _one_of(viewer: Viewer, facet: str, codes: Sequence[str]) -> ColumnElement[bool]:
    if facet == STATUS:
        return Record.status.in_(list(codes))
    here = exists().where(Tag.record_id == Record.id, Tag.taxonomy == facet, Tag.code.in_(list(codes)), read_codes(viewer))
    return here.correlate(Record)


def read_codes(viewer: Viewer) -> ColumnElement[bool]:
    """Codes of the answers that the person reads: of the newest, or of those that were published last."""
    newest, shown = Tag.side.in_(("newest", "both")), Tag.side.in_(("shown", "both"))
    if viewer.coordinates:
        return newest
    return case((Record.status == FIRST, shown), else_=newest) if viewer.writes else shown


def _mine(viewer: Viewer) -> ColumnElement[bool]:
    """What the person wrote, looks after or was asked to review; what came with jitflow is nobody's until it is changed."""
    return or_(
        and_(
            or_(Record.author_id == viewer.user_id, Record.owner_id == viewer.user_id),
            or_(Record.shipped_id.is_(None), Record.own.is_(True)),
        ),
        exists().where(Reviewer.record_id == Record.id, Reviewer.user_id == viewer.user_id, Reviewer.ended_at.is_(None)),
    )


def facets(session: Session, viewer: Viewer, wanted: Wanted) -> dict[str, dict[str, int]]:
    """Facet to code to the number of records: of each facet as if nothing was chosen in it."""
    taxonomies = [name for name in FACETS if name != STATUS]
    free = [name for name in taxonomies if not wanted.chosen.get(name)]
    made = _counted(session, viewer, clause(viewer, wanted), free)
    for name in taxonomies:
        if name not in free:
            made |= _counted(session, viewer, clause(viewer, wanted, name), [name])
    by_status = select(Record.status, func.count()).where(clause(viewer, wanted, STATUS)).group_by(Record.status)
    made[STATUS] = dict(session.execute(by_status).all())
    return made


def _counted(
    session: Session, viewer: Viewer, fits: ColumnElement[bool], taxonomies: Iterable[str]
) -> dict[str, dict[str, int]]:
    statement: Select = select(Tag.taxonomy, Tag.code, func.count()).join(Record, Record.id == Tag.record_id)
    statement = statement.where(fits, read_codes(viewer), Tag.taxonomy.in_(list(taxonomies))).group_by(Tag.taxonomy, Tag.code)
    made: dict[str, dict[str, int]] = {}
    for taxonomy, code, number in session.execute(statement):
        made.setdefault(taxonomy, {})[code] = number
    return made


def _lines(session: Session, viewer: Viewer, rows: Sequence[Record], language: str) -> list[Line]:
    ids = [one.id for one in rows]
    slots: dict[str, list[Slot]] = {}
    for slot in session.scalars(select(Slot).where(Slot.record_id.in_(ids))):
        slots.setdefault(slot.record_id, []).append(slot)
    asked = asked_of(session, viewer, ids)
    earlier = {one.id: one for one in rows if not reads_newest(viewer, one, one.id in asked)}
    shown = _versions(session, earlier)
    lines = []
    for row in rows:
        version = shown.get(row.id)
        texts = version.texts if version else words.texts_of(slots.get(row.id, []))
        lines.append(_line(row, texts, dict(version.answers) if version else row.answers, language))
    return lines


def asked_of(session: Session, viewer: Viewer, record_ids: Sequence[str]) -> set[str]:
    """Which of these records the person was asked by name to review."""
    mine = Reviewer.record_id.in_(record_ids), Reviewer.user_id == viewer.user_id, Reviewer.ended_at.is_(None)
    return set(session.scalars(select(Reviewer.record_id).where(*mine)))


def reads_newest(viewer: Viewer, row: Record, asked: bool) -> bool:
    """Whether the person reads the newest words of a record, or those that were published last."""
    own = row.author_id == viewer.user_id or asked
    return row.shown_version is None or sees_newest(viewer, read_as(row), own)


def _versions(session: Session, rows: Mapping[str, Record]) -> dict[str, Version]:
    """Of each record the version that was published last."""
    if not rows:
        return {}
    wanted = or_(*(and_(Version.record_id == one.id, Version.number == one.shown_version) for one in rows.values()))
    return {one.record_id: one for one in session.scalars(select(Version).where(wanted))}


def lines_of(session: Session, viewer: Viewer, record_ids: Sequence[str], language: str) -> list[Line]:
    """Those of these records that the person sees, as lines."""
    seen = Record.id.in_(record_ids), Record.focus_group_id == viewer.group_id, visible(viewer)
    return _lines(session, viewer, list(session.scalars(select(Record).where(*seen))), language)


def read_all(session: Session, viewer: Viewer, record_ids: Sequence[str]) -> list[RecordData]:
    """These records, in this order, with the words and answers that the person reads; what is not seen is left out."""
    seen = Record.id.in_(record_ids), Record.focus_group_id == viewer.group_id, visible(viewer)
    rows = {row.id: row for row in session.scalars(select(Record).where(*seen))}
    slots: dict[str, list[Slot]] = {}
    for slot in session.scalars(select(Slot).where(Slot.record_id.in_(list(rows)))):
        slots.setdefault(slot.record_id, []).append(slot)
    asked = asked_of(session, viewer, list(rows))
    earlier = {one: row for one, row in rows.items() if not reads_newest(viewer, row, one in asked)}
    shown = _versions(session, earlier)
    made = []
    for one in (one for one in record_ids if one in rows):
        data = records.data_of(rows[one], words.texts_of(slots.get(one, [])))
        if (version := shown.get(one)) is not None:
            data = records.of_version(data, version)
        made.append(data)
    return made


def _line(row: Record, texts: Texts, answers: Mapping, language: str) -> Line:
    shown = words.best(texts, language, row.language)
    title, summary = ((texts.get(name, {}).get(shown) or {}).get("text", "") for name in ("title", "summary"))
    states = {one: words.state_of(texts, one, row.language) for one in words.languages(texts)}
    return Line(
        row.id, row.kind, records.label_of(row.definition, row.kind, row.number), shown, title, summary, row.status, states,
        records.tags_of(row.kind, answers), records.outdated_from(answers), unread(row.kind, row.marking), row.changed_at,
        row.shipped_id is not None and not row.own,
    )  # fmt: skip


def last_steps(session: Session, record_id: str) -> dict[str, datetime]:
    """Step to the moment it was taken last."""
    statement = select(Event.transition, func.max(Event.happened_at)).where(Event.record_id == record_id)
    return dict(session.execute(statement.group_by(Event.transition)).all())
