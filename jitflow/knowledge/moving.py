"""Steps in the life of a record are taken: judged by the procedure, appended to the log, with what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.base import new_id
from jitflow.db.units import WriteUnit
from jitflow.instruments import judging
from jitflow.instruments.event_fields import EventFieldType
from jitflow.instruments.events import Event as Line
from jitflow.instruments.machine import Position
from jitflow.knowledge import anonymity, definitions, indexing, life, records, seeing, words
from jitflow.knowledge.life import Known, Person, Standing
from jitflow.knowledge.models import Event, Record, Reviewer
from jitflow.knowledge.records import KnowledgeError

REVISE, DELIVER, WORDS_CHANGED, DOUBT = "revise", "deliver", "words_changed", "doubt"
"""Steps that the service takes by itself: changed words go back to review and are no longer what was read against a
judgment, shipped records are delivered."""
REASON = "reason"
NAMES = ("reader", "owner")
"""What is filled in with a step and names somebody on purpose: a lawyer, a member."""


@dataclass(frozen=True)
class Step:
    """A step as it was filled in. `revision`: of the words that the page showed; None: not looked at."""

    transition: str
    token: str
    values: Mapping[str, Any] = field(default_factory=dict)
    acknowledged: tuple[str, ...] = ()
    revision: int | None = None


def standing(session: Session, row: Record) -> Standing:
    """A record with all that its steps are judged on."""
    texts = words.texts_of(records.slots_of(session, row.id))
    known = Known(
        writers=life.writers_of(session, row),
        anonymised=not anonymity.unsettled(session, row, texts),
        shipped=row.shipped_id is not None and not row.own,
    )
    return Standing(row, texts, life.events_of(session, row.id), known)


def take(unit: WriteUnit, record_id: str, step: Step, person: Person, to_index: bool = True) -> Event:
    """Take a step; the same form sent twice is one step. `to_index`: let the record be found at once as it stands then.

    Raises KnowledgeError (not_found, token, unknown, same: the words changed since they were shown, personal), and
    :class:`jitflow.instruments.machine.Refused` with every reason why it cannot be taken.
    """
    if not 0 < len(step.token) <= 32:
        raise KnowledgeError("token", "the page has no token")
    row = records.locked(unit.session, record_id)
    known = select(Event).where(Event.record_id == record_id, Event.token == step.token)
    if (already := unit.session.scalar(known)) is not None:
        return already
    if step.revision not in (None, row.revision):
        raise KnowledgeError("same", "the words changed since they were shown")
    return _take(unit, standing(unit.session, row), step, person, to_index)


def _take(unit: WriteUnit, before: Standing, step: Step, person: Person, to_index: bool = True) -> Event:
    row = before.record
    if step.transition not in before.side.transition:
        raise KnowledgeError("unknown", "records have no such step")
    free = [
        one.key for one in before.side.transition[step.transition].fields
        if one.type is EventFieldType.PROSE or (one.type is EventFieldType.TEXT and one.key not in NAMES)
    ]  # fmt: skip
    typed = {name: str(step.values[name]) for name in free if step.values.get(name)}
    anonymity.judge_words(unit.session, row, typed, row.language, person.id)
    line = Line(
        id=new_id(), transition=step.transition, happened_at=clock.now(), values=dict(step.values), actor=person.id,
        capacity=person.capacity, acknowledged=step.acknowledged,
    )  # fmt: skip
    after = judging.apply(before.position, line, before.data(person), life.actor_of(person))
    event = _append(unit.session, row, after, step, person)
    status = row.status
    _follow(row, before, event)
    if row.status != status:
        records.write_tags(unit.session, row)
    if to_index:
        indexing.index(unit.session, row, before.texts)
    detail = {"step": step.transition, "status": row.status, "revision": row.revision}
    records.record(unit, row, Verb.ALTERED, person.id, detail)
    return event


def _append(session: Session, row: Record, after: Position, step: Step, person: Person) -> Event:
    stored = after.newest.event
    event = Event(
        id=stored.id, record_id=row.id, sequence=len(after.history), token=step.token, transition=stored.transition,
        happened_at=stored.happened_at, given=dict(stored.values), actor_id=person.id, capacity=person.capacity,
        version=row.revision, marking=dict(after.marking),
    )  # fmt: skip
    session.add(event)
    session.flush()
    return event


def _follow(row: Record, before: Standing, event: Event) -> None:
    """What a step does to the record: where it stands, which version members read, why."""
    region = definitions.life(before.definition).id
    moved, anything = row.status != event.marking[region], dict(row.marking) != dict(event.marking)
    row.marking, row.status = dict(event.marking), event.marking[region]
    if moved:
        row.reason = str(event.given.get(REASON) or event.given.get("by") or "")
    if anything:
        row.changed_at, row.changed_by = event.happened_at, event.actor_id
    if moved and row.status in seeing.IN_USE:
        row.shown_version = row.revision
        row.published_at = event.happened_at
    if row.shipped_id is not None and event.transition != DELIVER and not row.own:
        row.own = True  # somebody of the group stands behind it now: no release changes it any more
        row.owner_id = event.actor_id


def back_to_review(unit: WriteUnit, row: Record, person: Person) -> None:
    """Words changed after the review go back to it: nothing is published that nobody else read as it stands."""
    now = standing(unit.session, row)
    for name in (REVISE, "take_over"):
        declared = now.side.transition.get(name)
        if declared is not None and row.status in declared.leaves:
            _take(unit, now, Step(name, new_id()), person)
            return


def doubt(unit: WriteUnit, row: Record, person: Person, reason: str) -> None:
    """Somebody says that a record is wrong, and why: its review is opened again, unless it is in review already.

    Raises KnowledgeError (personal: the reason holds data of a person or a case), and Refused.
    """
    now = standing(unit.session, row)
    if row.status in now.side.transition[DOUBT].leaves:
        _take(unit, now, Step(DOUBT, new_id(), {REASON: reason}), person)
        return
    anonymity.judge_words(unit.session, row, {REASON: reason}, row.language, person.id)


def forget_reading(unit: WriteUnit, row: Record, person: Person) -> None:
    """What was read against a judgment were other words: that they were read holds no more."""
    declared = definitions.side(definitions.definition(row.definition)).transition.get(WORDS_CHANGED)
    if declared is not None and set(declared.leaves) & set(row.marking.values()):
        now = standing(unit.session, row)
        _take(unit, replace(now, known=replace(now.known, by_itself=True)), Step(WORDS_CHANGED, new_id()), person)


def ask_to_review(unit: WriteUnit, record_id: str, user_id: str, person: Person) -> None:
    """Ask a member by name to read a record: from then on the member sees it. Raises KnowledgeError (not_found, same)."""
    row = records.locked(unit.session, record_id)
    if user_id == row.author_id and row.shipped_id is None:
        raise KnowledgeError("same", "the author does not review the own record", "reviewer")
    found = unit.session.scalar(select(Reviewer).where(Reviewer.record_id == record_id, Reviewer.user_id == user_id))
    if found is not None and found.ended_at is None:
        return
    if found is None:
        unit.session.add(Reviewer(record_id=record_id, user_id=user_id, asked_by=person.id))
    else:
        found.ended_at, found.asked_by, found.created_at = None, person.id, clock.now()
    unit.session.flush()
    records.record(unit, row, Verb.DISCLOSED, person.id, {"reviewer": user_id})


def release_reviewer(unit: WriteUnit, record_id: str, user_id: str, person: Person) -> None:
    """Ask a member no more. Raises KnowledgeError (not_found)."""
    row = records.locked(unit.session, record_id)
    found = unit.session.scalar(select(Reviewer).where(Reviewer.record_id == record_id, Reviewer.user_id == user_id))
    if found is not None and found.ended_at is None:
        found.ended_at = clock.now()
        records.record(unit, row, Verb.ALTERED, person.id, {"reviewer_released": user_id})


def reviewers(session: Session, record_id: str) -> list[str]:
    """Who is asked by name, by user id."""
    statement = select(Reviewer.user_id).where(Reviewer.record_id == record_id, Reviewer.ended_at.is_(None))
    return list(session.scalars(statement.order_by(Reviewer.created_at, Reviewer.id)))
