"""Records that come with jitflow are loaded into a focus group: what the group changed itself is never overwritten.

Doing it again changes nothing; a new release of a record updates the ones nobody touched, as a new version that says so.
A language version is a translation that nobody of the group has read: a draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow.audit.verbs import Verb
from jitflow.db.base import new_id
from jitflow.db.units import WriteUnit
from jitflow.instruments.procedure import Role
from jitflow.knowledge import definitions, indexing, moving, records, shipped, words, writing
from jitflow.knowledge.life import Person
from jitflow.knowledge.models import Record, Version
from jitflow.knowledge.seeing import Viewer
from jitflow.knowledge.shipped import ShippedRecord
from jitflow.letters import slots
from jitflow.letters.slots import Texts


@dataclass(frozen=True)
class Delivered:
    """What a delivery did."""

    new: int
    updated: int
    kept: int
    """Records that the group changed, or that are as they were."""


def deliver(unit: WriteUnit, group_id: str, actor_id: str) -> Delivered:
    """Load what is missing, bring what nobody touched to this release."""
    there = {
        row.shipped_id: row
        for row in unit.session.scalars(
            select(Record).where(Record.focus_group_id == group_id, Record.shipped_id.is_not(None)).with_for_update()
        )
    }
    person = Person(actor_id, Role.COORDINATOR.value, Role.COORDINATOR.value)
    new, updated = [], []
    for one in shipped.records().values():
        row = there.get(one.id)
        if row is None:
            new.append(_load(unit, group_id, one, person))
        elif not row.own and row.shipped_hash != one.digest:
            _renew(unit, row, one, person)
            updated.append(row)
    indexing.index_many(unit.session, [*new, *updated])
    return Delivered(len(new), len(updated), len(there) - len(updated))


def _texts(one: ShippedRecord) -> Texts:
    made: Texts = {}
    for field, said in one.words.items():
        slots.write(made, field, shipped.SOURCE_LANGUAGE, shipped.SOURCE_LANGUAGE, said.get(shipped.SOURCE_LANGUAGE))
        for language, text in said.items():
            if language != shipped.SOURCE_LANGUAGE:
                slots.write(made, field, language, shipped.SOURCE_LANGUAGE, text)
    return made


def _load(unit: WriteUnit, group_id: str, one: ShippedRecord, person: Person) -> Record:
    declared = definitions.definition()
    answers = dict(one.answers)
    row = writing.add(unit, group_id, declared, str(answers["kind"]), shipped.SOURCE_LANGUAGE, answers, person.id)
    row.shipped_id, row.shipped_hash = one.id, one.digest
    writing.store(unit, row, _texts(one), "delivery", person.id, to_index=False)
    records.record(unit, row, Verb.COLLECTED, person.id, {"delivered": one.id, "kind": row.kind})
    moving.take(unit, row.id, moving.Step(moving.DELIVER, new_id()), person, to_index=False)
    return row


def _renew(unit: WriteUnit, row: Record, one: ShippedRecord, person: Person) -> None:
    """Another release: the next version. Translations that a member wrote stay beside it, stale where the source changed."""
    texts, before = words.texts_of(records.slots_of(unit.session, row.id)), _delivered_before(unit.session, row.id)
    for field, said in _texts(one).items():
        slots.write(texts, field, row.language, row.language, said[row.language]["text"])
        for language, slot in said.items():
            ours = slots.text(texts, field, language) == slots.text(before, field, language)
            if language != row.language and ours:  # what a member wrote stays
                slots.write(texts, field, language, row.language, slot["text"])
    row.answers, row.kind, row.shipped_hash = dict(one.answers), str(one.answers["kind"]), one.digest
    writing.store(unit, row, texts, "delivery", person.id, to_index=False)
    row.shown_version = row.revision
    records.record(unit, row, Verb.ALTERED, person.id, {"delivered": one.id, "revision": row.revision})


def _delivered_before(session: Session, record_id: str) -> Texts:
    """The words of the release that was delivered last."""
    statement = select(Version.texts).where(Version.record_id == record_id, Version.concerns == "delivery")
    return session.scalars(statement.order_by(Version.number.desc()).limit(1)).first() or {}


def offer(session: Session, viewer: Viewer) -> dict[str, Any] | None:
    """What a coordinator may load: how many records are new, how many changed. None where there is nothing, or for others."""
    if not viewer.coordinates:
        return None
    there = dict(
        session.execute(
            select(Record.shipped_id, Record.shipped_hash).where(
                Record.focus_group_id == viewer.group_id, Record.shipped_id.is_not(None), Record.own.is_(False)
            )
        ).all()
    )
    own = select(func.count()).where(
        Record.focus_group_id == viewer.group_id, Record.shipped_id.is_not(None), Record.own.is_(True)
    )
    all_ = shipped.records()
    new = len(all_) - len(there) - (session.scalar(own) or 0)
    changed = sum(1 for name, digest in there.items() if name in all_ and all_[name].digest != digest)
    return {"new": max(0, new), "changed": changed} if new > 0 or changed else None
