"""Limits that run: kept in step with the events of a procedure, listed, ended.

Rows are computed once, with the days that were counted and the version of the library that knew the holidays. An
event that extends or corrects replaces a row; the replaced one stays, so that nobody is told what was never shown.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from jitflow import mail
from jitflow.db import clock as now_clock
from jitflow.db.units import WriteUnit, read_unit, write_unit
from jitflow.deadlines import notices, reminders
from jitflow.deadlines.computing import Computed, computed
from jitflow.deadlines.models import Deadline
from jitflow.instruments.definition import Definition
from jitflow.instruments.facts import Instrument as Facts
from jitflow.instruments.position import Clock, Position
from jitflow.instruments.states import StateData
from jitflow.jobs.service import sweeping

__all__ = ["Followed", "Place", "deadlines_of", "follow", "look", "next_of", "plain", "remind", "send_mail"]

EVERY = 300.0
"""Seconds between two looks at the clock."""
_last_look = float("-inf")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """Where the deadlines of an instrument belong."""

    focus_group_id: str
    case_id: str
    instrument_id: str
    slug: str
    zone: str
    """Of the focus group: counts where the acting State is not known."""


@dataclass(frozen=True)
class Followed:
    """What an event did to the clock: rows that began, ended or were replaced (old, new)."""

    begun: tuple[Deadline, ...]
    ended: tuple[Deadline, ...]
    moved: tuple[tuple[Deadline, Deadline], ...]


def follow(
    unit: WriteUnit,
    place: Place,
    definition: Definition,
    facts: Facts,
    states: StateData,
    position: Position,
    event_id: str,
    actor_id: str,
) -> Followed:
    """Bring the rows of an instrument in step with its position after an event.

    Who may have seen a date that no longer holds gets a notice in the same transaction.
    """
    stored = {
        (row.rule, row.event_id, row.computation.get("party", "")): row
        for row in unit.session.scalars(
            select(Deadline).where(
                Deadline.instrument_id == place.instrument_id,
                Deadline.rule != "",
                Deadline.status.in_(("open", "ended")),
            )
        )
    }
    begun, ended, moved = [], [], []
    for clock in position.clocks:
        row = stored.pop((clock.deadline.id, clock.event, clock.party), None)
        found = computed(clock, definition, facts, states, place.zone)
        if found is None:
            if row is not None:
                _void(row, event_id)
                ended.append(row)
            continue
        made = row
        if row is None or not _same(row, found):
            made = _row(place, clock, found, actor_id)
            unit.session.add(made)
            unit.session.flush()
            if row is None:
                begun.append(made)
            else:
                row.status, row.replaced_by = "replaced", made.id
                moved.append((row, made))
        _settle(made, clock, ended)
    for row in stored.values():
        _void(row, event_id)
        ended.append(row)
    followed = Followed(tuple(begun), tuple(ended), tuple(moved))
    void = [row for row in ended if row.status == "void"]
    if moved or void:
        later = any(one.event.before for one in position.history if one.event.id == event_id)
        notices.tell_of_changes(unit, moved, void, event_id, actor_id, later=later)
    return followed


def deadlines_of(session: Session, instrument_id: str, *, every: bool = False) -> list[Deadline]:
    """The open deadlines of an instrument, the next first; `every`: ended and replaced ones, too."""
    statement = select(Deadline).where(Deadline.instrument_id == instrument_id)
    if not every:
        statement = statement.where(Deadline.status == "open")
    return list(session.scalars(statement.order_by(Deadline.due_at, Deadline.id)))


def next_of(
    session: Session, ids: Sequence[str], *, by: Literal["instrument", "case"] = "instrument", ruled: bool = False
) -> dict[str, Deadline]:
    """The next open deadline of each of these instruments, or cases, that has one; the soonest first. One query.

    ruled: without those that a team set itself.
    """
    owner = Deadline.instrument_id if by == "instrument" else Deadline.case_id
    wanted = (Deadline.status == "open", owner.in_(ids), *([Deadline.rule != ""] if ruled else []))
    soonest = (
        select(owner.label("owner"), func.min(Deadline.due_at).label("due_at"))
        .where(*wanted)
        .group_by(owner)
        .subquery()
    )
    statement = (
        select(Deadline)
        .join(soonest, and_(soonest.c.owner == owner, soonest.c.due_at == Deadline.due_at))
        .where(*wanted)
        .order_by(Deadline.due_at, Deadline.id)
    )
    found: dict[str, Deadline] = {}
    for row in session.scalars(statement) if ids else ():
        found.setdefault(str(getattr(row, f"{by}_id")), row)
    return found


def _row(place: Place, clock: Clock, found: Computed, actor_id: str) -> Deadline:
    deadline = clock.deadline
    return Deadline(
        focus_group_id=place.focus_group_id, case_id=place.case_id, instrument_id=place.instrument_id, slug=place.slug,
        rule=deadline.id, period=found.period[:40], event_id=clock.event, starts_at=found.starts_at,
        strict_end=found.strict_end, shifted_end=found.shifted_end, due_at=found.due_at, outer_end=found.outer_end,
        zone=found.zone, state=found.state, whose=deadline.limit_of, safe=deadline.safe,
        confidence=_CONFIDENCE[found.confidence], computation={**found.computation, "party": clock.party},
        reminders=list(deadline.remind), created_by=actor_id,
    )  # fmt: skip


_CONFIDENCE = {"verified": "V", "known": "K", "recalled": "K?", "doubtful": "D"}


def _same(row: Deadline, found: Computed) -> bool:
    """Whether the stored limit is still what the procedure gives."""
    ends = (row.starts_at, row.strict_end, row.shifted_end, row.due_at, row.outer_end)
    return ends == (found.starts_at, found.strict_end, found.shifted_end, found.due_at, found.outer_end) and (
        row.state == found.state and row.period == found.period[:40]
    )


def _settle(row: Deadline, clock: Clock, ended: list[Deadline]) -> None:
    """Open or ended, as the clock says."""
    if clock.is_open:
        row.status, row.ended_at, row.ended_by = "open", None, None
    elif row.status == "open":
        row.status, row.ended_at, row.ended_by = "ended", _moment_of_end(clock), clock.ended_by
        ended.append(row)
    else:
        row.ended_at, row.ended_by = _moment_of_end(clock), clock.ended_by


def _moment_of_end(clock: Clock) -> datetime:
    return clock.ended_at or now_clock.now()


def _void(row: Deadline, event_id: str) -> None:
    """The event that started it was taken back."""
    row.status, row.ended_at, row.ended_by = "void", now_clock.now(), event_id


def plain(row: Deadline) -> dict[str, Any]:
    """What a page or a feed needs of a row."""
    names = (
        "id", "rule", "period", "starts_at", "strict_end", "shifted_end", "due_at", "outer_end", "zone", "state",
        "whose", "safe", "confidence", "status", "ended_at", "instrument_id", "case_id", "slug", "responsible_id",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {"title": row.title, "basis": row.basis}


@sweeping
def look() -> None:
    """Make the notices that are due and send the mail that waits, at most every few minutes."""
    global _last_look
    if time.monotonic() - _last_look < EVERY:
        return
    _last_look = time.monotonic()
    remind()
    send_mail()


def remind() -> int:
    """Make a notice of every reminder that is due and of every limit that passed; returns how many."""
    made, after = 0, ""
    while True:
        with read_unit() as session:
            rows = list(session.scalars(reminders.waiting(after)))
        if not rows:
            return made
        after = rows[-1].id
        found = [(row, kind, mark) for row in rows for kind, mark in reminders.due(row)]
        if found:
            with write_unit() as unit:
                made += reminders.tell(unit, found)


def send_mail() -> int:
    """Send what was not mailed yet; returns the number of mails. Without a mail server nothing is marked as sent."""
    if not mail.is_set_up():
        return 0
    with read_unit() as session:
        wanted = [reminders.letter(session, user_id, rows) for user_id, rows in reminders.by_user(session).items()]
    return sum(_send(letter) for letter in wanted if letter is not None)


def _send(letter: reminders.Letter) -> bool:
    """Marked before it is sent: a mail too few is in the application, a mail every five minutes helps nobody."""
    with write_unit() as unit:
        taken = reminders.mark(unit, letter.rows)
    if not taken:
        return False
    try:
        mail.send(letter.to, letter.subject, letter.body)
    except mail.MailError as fault:
        log.warning("a digest could not be sent: %s", fault)
        return False
    return True
