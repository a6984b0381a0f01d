"""Whether a note on a judgment was compared with the judgment itself, by whom and on which day: what pages and paper say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.knowledge import definitions, here, seeing
from jitflow.knowledge.models import Event
from jitflow.knowledge.records import RecordData
from jitflow.web.locale import format_date, gettext as _

RECORDED = "record_reading"
"""The step with which a reading is recorded."""


@dataclass(frozen=True)
class Reading:
    """Where the words at hand stand beside the judgment, in the reader's language."""

    read: bool
    title: str
    meaning: str
    reader: str = ""
    on: date | None = None

    @property
    def on_paper(self) -> tuple[str, str]:
        """What stands out, and the rest: a warning with what it means, or by whom it was read and when."""
        if not self.read:
            return f"{self.title}.", self.meaning
        by = ", ".join(part for part in (self.reader, format_date(self.on)) if part)
        return "", _("%(state)s: %(by)s", state=self.title, by=by)


def of(data: RecordData, events: Sequence[Event]) -> Reading | None:
    """The reading of one record with its log, the oldest step first; None: it is no note on a judgment.

    A reading concerns the words that it was recorded for and what followed without another word of the ruling (changed
    words take it back: :func:`jitflow.knowledge.moving.forget_reading`), never those of an earlier version.
    """
    if data.kind != seeing.NOTE:
        return None
    event = next((one for one in reversed(events) if one.transition == RECORDED), None)
    declared = definitions.definition(data.definition)
    region = definitions.side(declared).region[seeing.READING]
    if event is None or event.version > data.revision or data.marking.get(seeing.READING) != seeing.READ:
        status = here.status(declared, region.start)
        return Reading(False, status["title"], status["meaning"])
    status = here.status(declared, seeing.READ)
    reader, on = str(event.given.get("reader") or ""), here.day(event.given.get("read_on"))
    return Reading(True, status["title"], status["meaning"], reader, on)


def of_all(session: Session, some: Sequence[RecordData]) -> Mapping[str, Reading]:
    """The readings of the notes on judgments among these records, by the id of the record."""
    wanted = Event.record_id.in_([one.id for one in some if one.kind == seeing.NOTE]), Event.transition == RECORDED
    events: dict[str, list[Event]] = {}
    for event in session.scalars(select(Event).where(*wanted).order_by(Event.sequence)):
        events.setdefault(event.record_id, []).append(event)
    return {one.id: found for one in some if (found := of(one, events.get(one.id, []))) is not None}
