"""Tables of batches: common facts once, one draft per person or one per executing State."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row
from jitflow.db.sealed import sealed_json, sealed_text


class Batch(Row):
    """Several instruments of one kind in one case, opened together from common facts."""

    __tablename__ = "batches"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    number: Mapped[int] = mapped_column(Integer)
    slug: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(40))
    title = sealed_text()
    common = sealed_json(default=dict)
    """What all drafts share: ``language``, ``executing_state``, ids of ``offences`` and of the ``authority`` of the
    case, ``languages`` of the common text and ``texts`` by language and by the id of the fact they follow.
    With one draft per State: ``axis`` is "states", ``persons`` are ids, ``answers`` the common answers by key."""
    revision: Mapped[int] = mapped_column(Integer, default=0)
    opened_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


class BatchPerson(Row):
    """One person of a batch: the draft that was opened, or why none was."""

    __tablename__ = "batch_persons"
    __table_args__ = (UniqueConstraint("batch_id", "person_id"),)

    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    instrument_id: Mapped[str | None] = mapped_column(ForeignKey("instruments.id"), default=None, index=True)
    left_out: Mapped[str | None] = mapped_column(String(60), default=None)
    """Id of the question that comes first for this person; None when a draft was opened."""
    reason = sealed_text()
    """What was recorded when somebody was left out, or taken in after all."""
    participation = sealed_json(default=dict)
    """This person's own: ``texts`` (the paragraph on the person's part) by language and by the id of the fact they
    follow, ``answers`` by key and by that id, and ``executing_state`` where it is not the common one."""
    taken_revision: Mapped[int] = mapped_column(Integer, default=0)
    """Revision of the common facts this draft has taken or refused last."""


class BatchState(Row):
    """One executing State of a batch: the draft that was opened, or none yet."""

    __tablename__ = "batch_states"
    __table_args__ = (UniqueConstraint("batch_id", "state"),)

    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"))
    state: Mapped[str] = mapped_column(String(2))
    position: Mapped[int] = mapped_column(Integer)
    instrument_id: Mapped[str | None] = mapped_column(ForeignKey("instruments.id"), default=None, index=True)
    own = sealed_json(default=dict)
    """This State's own: ``answers`` by key, in place of the common ones, and ``authority``, the id in the address book
    of who receives the order."""
    taken_revision: Mapped[int] = mapped_column(Integer, default=0)
    """Revision of the common facts this draft has taken or refused last."""
