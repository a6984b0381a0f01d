"""A forgotten step of a stored instrument: appended to the log, replayed at its place, who saw an old date is told."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import select

from jitflow.audit import service as audit
from jitflow.db.units import read_unit
from jitflow.deadlines import notices, service as deadlines
from jitflow.deadlines.models import Deadline, Notice
from jitflow.instruments import machine
from jitflow.procedure import known, log, service
from jitflow.procedure.models import ProcedureEvent
from jitflow.procedure.service import Refused, StepError
from tests.fixtures.drafts import World
from tests.unit.procedure.test_steps import MONDAY, sent, step, stored, take

DAY = datetime.timedelta(days=1)


def finished(world: World) -> service.Taken:
    """Sent on Monday, reminded on Friday."""
    sent(world)
    return take(world, step("remind", MONDAY + 4 * DAY), world.editor)


def forgotten(world: World, later: service.Taken, **more) -> service.Step:
    return step("prolong", MONDAY + DAY, before=later.event_id, reason="The letter was found.", **more)


def test_it_is_appended_replayed_at_its_place_and_the_limit_moves(draft: World) -> None:
    later = finished(draft)
    taken = take(draft, forgotten(draft, later), draft.editor)
    with read_unit() as session:
        rows = service.log_of(session, draft.instrument)
        every = deadlines.deadlines_of(session, draft.instrument, every=True)
        told = session.scalars(select(Notice)).all()
        now = service.standing(session, draft.instrument)
        replayed = machine.replay(now.definition.procedure, "issuing", log.events_of(session, draft.instrument))
        sentences = [notices.sentence(one) for one in told]
    assert [row.transition for row in rows] == ["look", "send", "remind", "prolong"], "nothing is moved in the log"
    assert (rows[-1].precedes, rows[-1].reason) == (later.event_id, "The letter was found.")
    assert [one.transition for one in now.position.history] == ["look", "send", "prolong", "remind"]
    assert now.position == replayed
    assert any(key[0] == draft.instrument for key in known._known)
    old, new = (next(row for row in every if row.status == status) for status in ("replaced", "open"))
    assert new.due_at - old.due_at == 5 * DAY and old.replaced_by == new.id
    assert [(one.user_id, one.kind) for one in told] == [(draft.lead, "moved")]
    assert "a forgotten step was entered" in sentences[0]
    entry = audit.entries(draft.group)[0]
    assert (entry.detail["step"], entry.detail["before"], entry.detail["event"]) == (
        "prolong",
        later.event_id,
        taken.event_id,
    )


def test_what_no_longer_fits_is_refused_and_nothing_is_stored(draft: World) -> None:
    later = finished(draft)
    with pytest.raises(Refused) as refused:
        take(draft, step("finish", MONDAY + DAY, before=later.event_id, reason="Over."), draft.editor)
    assert "later" in {one.kind for one in refused.value.reasons}
    with pytest.raises(StepError, match="reason"):
        take(draft, step("prolong", MONDAY + DAY, before=later.event_id), draft.editor)
    with pytest.raises(Refused) as refused:
        take(draft, forgotten(draft, later), draft.editor, "translator")
    assert "role" in {one.kind for one in refused.value.reasons}
    assert stored(draft).event_count == 3


def test_the_same_form_sent_twice_is_one_step_and_it_can_be_taken_back(draft: World) -> None:
    later = finished(draft)
    first = take(draft, forgotten(draft, later, token="f" * 32), draft.editor)
    assert take(draft, forgotten(draft, later, token="f" * 32), draft.editor).again
    with read_unit() as session:
        (due,) = [one.due_at for one in deadlines.deadlines_of(session, draft.instrument)]
    take(draft, step("prolong", None, kind="void", corrects=first.event_id, reason="Another notice."), draft.editor)
    with read_unit() as session:
        (back,) = [one.due_at for one in deadlines.deadlines_of(session, draft.instrument)]
        events = session.scalars(select(ProcedureEvent.kind).order_by(ProcedureEvent.sequence)).all()
    assert due - back == 5 * DAY and events[-2:] == ["transition", "void"]


def test_a_limit_is_counted_from_the_answer_the_seal_froze(draft: World) -> None:
    """The day of the hearing stands in the sealed answers; the log holds it from then on."""
    sent(draft)
    take(draft, step("seen", MONDAY + DAY, values={"country": "IT"}), draft.editor)
    with read_unit() as session:
        row = service.log_of(session, draft.instrument)[-1]
        found = service.standing(session, draft.instrument)
        limit = session.scalar(select(Deadline).where(Deadline.rule == "objection"))
    heard_on = draft.data().answers.get("heard_on")
    assert found.frozen is not None and found.frozen.get("heard_on") == heard_on
    assert row.values["answers"] == {"heard_on": heard_on}
    assert (limit is None) == (heard_on is None)
    if limit is not None:
        assert limit.computation["answer"] == "heard_on"
