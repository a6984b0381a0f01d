"""The list of all deadlines a person has to know of, over all cases whose team they are in.

Keyset pages by moment and id over a partial index of open rows. Who is in few cases is asked case by case; who is in
very many walks the group's index from the next deadline on, so that either way a page reads little more than it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from jitflow import across, capacities
from jitflow.db import clock
from jitflow.deadlines.models import IS_OPEN, Deadline

MOST = 25
MANY_CASES = 200
"""From here on the group's index is walked instead of the cases'."""
AGES = {"overdue": None, "week": timedelta(days=7), "month": timedelta(days=30)}
MINE, GROUP = "mine", "group"


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty: everything."""

    scope: str = MINE
    """mine: where I am responsible, or lead the case and nobody else is named; group: every case I am in."""
    state: str = ""
    slug: str = ""
    age: str = ""


@dataclass(frozen=True)
class Line:
    """One deadline with where it belongs."""

    deadline: Deadline
    case_id: str
    case_number: int
    case_title: str
    instrument: Any
    """Number, slug, version and side of the instrument, or None for a deadline of the case."""
    overdue: bool
    answers: dict[str, Any] | None = None
    """Of a limit of one party: the answers that name it."""
    at_table: bool = False
    """The person sits at the table of the instrument: nothing of its case is theirs to know."""


@dataclass(frozen=True)
class Listed:
    """One page of a list; `after` is where the next one begins, None on the last."""

    lines: list[Line]
    after: tuple[datetime, str] | None


def listed(
    session: Session,
    user_id: str,
    focus_group_id: str | None,
    wanted: Wanted,
    after: tuple[datetime, str] | None = None,
    most: int = MOST,
) -> Listed:
    """Open deadlines, overdue first. `focus_group_id` None: of every focus group of the person."""
    many = focus_group_id is not None and across.count_places(session, user_id, focus_group_id) > MANY_CASES
    if many and focus_group_id is not None and not _at_tables(session, user_id, focus_group_id):
        rows = _of_group(session, user_id, focus_group_id, wanted, after, most + 1)
    else:
        rows = _of_cases(session, user_id, focus_group_id, wanted, after, most + 1)
    more = (rows[most - 1].due_at, rows[most - 1].id) if len(rows) > most else None
    shown = rows[:most]
    instruments = across.instruments_named(session, {row.instrument_id for row in shown if row.instrument_id})
    cases = across.cases_named(session, {row.case_id for row in shown})
    of_parties = {row.instrument_id for row in shown if row.instrument_id and row.computation.get("party")}
    answers = across.answers_of(session, of_parties)
    tables = set(_at_tables(session, user_id, focus_group_id))
    now = clock.now()
    lines = [
        Line(
            row, row.case_id, cases[row.case_id].number, "" if row.instrument_id in tables else cases[row.case_id].title,
            instruments.get(row.instrument_id or ""), row.due_at <= now, answers.get(row.instrument_id or ""),
            row.instrument_id in tables,
        )
        for row in shown
    ]  # fmt: skip
    return Listed(lines, more)


def _of_cases(
    session: Session, user_id: str, focus_group_id: str | None, wanted: Wanted, after: Any, most: int
) -> list[Deadline]:
    """Of somebody in few cases: their index gives the order and answers every filter; then the rows of one page."""
    places = [one for one in across.places_of(session, user_id, focus_group_id) if _sees(one)]
    seats = _at_tables(session, user_id, focus_group_id)
    if not places and not seats:
        return []
    statement = _narrowed(select(Deadline.id), user_id, places, seats, wanted)
    found = list(session.scalars(_next(statement, after, most)))
    rows = {row.id: row for row in session.scalars(select(Deadline).where(Deadline.id.in_(found)))}
    return [rows[one] for one in found]


def _of_group(
    session: Session, user_id: str, focus_group_id: str, wanted: Wanted, after: Any, most: int
) -> list[Deadline]:
    """Of somebody in very many cases: the group's index from the next deadline on, passing over the rest."""
    statement = select(Deadline).where(Deadline.focus_group_id == focus_group_id, IS_OPEN)
    statement = statement.where(*_asked(wanted))
    found: list[Deadline] = []
    while len(found) < most:
        rows = list(session.scalars(_next(statement, after, most)))
        places = across.places_in(session, user_id, {row.case_id for row in rows})
        found += [row for row in rows if (place := places.get(row.case_id)) and _concerns(row, place, user_id, wanted)]
        if len(rows) < most:
            break
        after = (rows[-1].due_at, rows[-1].id)
    return found[:most]


def _sees(place: Any) -> bool:
    return capacities.case_level(place.role, place.capacity) not in capacities.NARROW


def _concerns(row: Deadline, place: Any, user_id: str, wanted: Wanted) -> bool:
    if not _sees(place):
        return False
    if wanted.scope != MINE or row.responsible_id == user_id:
        return True
    return row.responsible_id is None and place.role == "lead"


def _next(statement: Select, after: tuple[datetime, str] | None, most: int) -> Select:
    if after is not None:
        statement = statement.where(tuple_(Deadline.due_at, Deadline.id) > tuple_(*after))
    return statement.order_by(Deadline.due_at, Deadline.id).limit(most)


def counts(session: Session, user_id: str, focus_group_id: str) -> dict[str, int]:
    """How many of the person's own open deadlines are overdue, and end within a week."""
    places = [one for one in across.places_of(session, user_id, focus_group_id) if _sees(one)]
    seats = _at_tables(session, user_id, focus_group_id)
    found = {}
    for age in ("overdue", "week"):
        statement = _narrowed(select(func.count()).select_from(Deadline), user_id, places, seats, Wanted(age=age))
        found[age] = session.scalar(statement) or 0
    return found


def _narrowed(statement: Select, user_id: str, places: list[Any], seats: list[str], wanted: Wanted) -> Select:
    """What is asked for, of the cases and of the tables at which the person sits."""
    mine = Deadline.case_id.in_([one.case_id for one in places])
    if wanted.scope == MINE:
        leading = [one.case_id for one in places if one.role == "lead"]
        nobody = and_(Deadline.responsible_id.is_(None), Deadline.case_id.in_(leading))
        mine = and_(mine, or_(Deadline.responsible_id == user_id, nobody))
    if seats:  # what the team set itself (without a rule) is of the case
        mine = or_(mine, and_(Deadline.instrument_id.in_(seats), Deadline.rule != ""))
    return statement.where(IS_OPEN, *_asked(wanted), mine)


def _at_tables(session: Session, user_id: str, focus_group_id: str | None) -> list[str]:
    """The instruments at whose table a person sits without being in the team of their case."""
    return [one.instrument_id for one in across.seat_places(session, user_id, focus_group_id)]


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    """The filters."""
    found = _aged(wanted.age)
    if wanted.state:
        found.append(Deadline.state == wanted.state)
    if wanted.slug:
        found.append(Deadline.slug == wanted.slug)
    return found


def _aged(age: str) -> list[ColumnElement[bool]]:
    if age not in AGES:
        return []
    now, ahead = clock.now(), AGES[age]
    return [Deadline.due_at <= now] if ahead is None else [Deadline.due_at > now, Deadline.due_at <= now + ahead]
