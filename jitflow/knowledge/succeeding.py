"""A record gives way to another one: which one it is, and the link from there."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from jitflow.db.units import WriteUnit
from jitflow.knowledge import moving, records, said, seeing
from jitflow.knowledge.life import Person
from jitflow.knowledge.models import Event, Record
from jitflow.knowledge.moving import Step
from jitflow.knowledge.records import KnowledgeError
from jitflow.knowledge.seeing import Viewer

SUPERSEDE, BY = "supersede", "by"
"""The step, and what it asks: the label of the other record."""
TAKES_ITS_PLACE = "supersedes"
"""Kind of the link from the other record."""


def take(unit: WriteUnit, record_id: str, step: Step, person: Person) -> Event:
    """Take any step of a record, as :func:`jitflow.knowledge.moving.take`; one that names a successor links it.

    Raises KnowledgeError (successor: no other record in use is called so), and what `moving.take` raises.
    """
    if step.transition != SUPERSEDE:
        return moving.take(unit, record_id, step, person)
    mine = records.locked(unit.session, record_id)
    viewer = Viewer(person.id, person.level, mine.focus_group_id)
    other = _successor(unit.session, record_id, str(step.values.get(BY) or ""), viewer)
    label = records.label_of(other.definition, other.kind, other.number)
    event = moving.take(unit, record_id, replace(step, values={**step.values, BY: label}), person)
    said.link(unit, other.id, records.label_of(mine.definition, mine.kind, mine.number), TAKES_ITS_PLACE, viewer, person)
    return event


def _successor(session: Session, record_id: str, label: str, viewer: Viewer) -> Record:
    found = said.by_label(session, viewer, label)
    if found is None or found.id == record_id or found.status not in seeing.IN_USE:
        raise KnowledgeError("successor", "there is no other record in use of that name", BY)
    return found
