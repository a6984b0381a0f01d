"""Taking steps of a stored instrument: log, marking, seal, clock, trail."""

from __future__ import annotations

import datetime
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from jitflow.audit import service as audit
from jitflow.db.units import read_unit, write_unit
from jitflow.deadlines import service as deadlines
from jitflow.deadlines.models import Deadline, Notice
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Instrument
from jitflow.instruments.procedure import Role
from jitflow.merging import Posted
from jitflow.procedure import seals, service
from jitflow.procedure.models import ProcedureEvent
from jitflow.procedure.service import Refused, Step, StepError, actor_of
from tests.fixtures.drafts import World

UTC = datetime.UTC
MONDAY = datetime.datetime(2026, 9, 7, 9, 30, tzinfo=UTC)


def step(name: str, at: datetime.datetime | None = MONDAY, token: str = "", **more) -> Step:
    return Step(name, at, "Europe/Rome", token or secrets.token_hex(8), **more)


def take(world: World, wanted: Step, actor: str | None = None, capacity: str = "prosecutor") -> service.Taken:
    with write_unit() as unit:
        return service.take(unit, world.instrument, wanted, actor_of(actor or world.lead, capacity), capacity)


def stored(world: World) -> Instrument:
    with read_unit() as session:
        return session.get(Instrument, world.instrument)


def fill(world: World) -> None:
    """Answer what the checks of the draft want."""
    import json

    from tests.fixtures.drafts import FORMS

    example = json.loads(next(FORMS.glob("harbour_notice/*/example.json")).read_text("utf-8"))
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.instrument)
        row.answers = example["answers"]
        row.revision += 1
        unit.record(
            "altered", focus_group_id=world.group, actor_id=world.lead, object_type="instrument", object_id=row.id
        )


SENT = {"sent_at": "2026-09-07T10:30:00+02:00", "channel": "post", "language": "de"}


def acknowledged(world: World, wanted: Step, actor: str | None = None) -> Step:
    """The same step with everything acknowledged that could not be judged."""
    from jitflow.instruments import judging
    from jitflow.instruments.events import Event

    with read_unit() as session:
        standing = service.standing(session, world.instrument)
        event = Event("x", transition=wanted.transition, happened_at=wanted.happened_at, values=wanted.values)
        found = judging.judge(standing.position, event, standing.judged_on, actor_of(actor or world.lead, "prosecutor"))
    return replace(wanted, acknowledged=tuple(one.id for one in found.not_judged))


def sent(world: World) -> service.Taken:
    """Looked at by the lead, sent by the editor."""
    fill(world)
    take(world, acknowledged(world, step("look")))
    return take(world, acknowledged(world, step("send", values=SENT), world.editor), world.editor)


def test_a_step_is_stored_with_its_marking_and_in_the_trail(draft: World) -> None:
    fill(draft)
    taken = take(draft, acknowledged(draft, step("look")))
    row = stored(draft)
    assert (row.marking["notice"], row.event_count, row.status) == ("checked", 1, "draft")
    last = audit.entries(draft.group)[0]
    assert (last.verb, last.detail["step"], last.detail["event"]) == ("altered", "look", taken.event_id)


def test_a_refused_step_names_every_reason_and_stores_nothing(draft: World) -> None:
    with pytest.raises(Refused) as refused:
        take(draft, step("send", None, values={"channel": "boat"}))
    kinds = {reason.kind for reason in refused.value.reasons}
    assert {"state", "moment", "field"} <= kinds
    assert stored(draft).event_count == 0


def test_a_capacity_without_the_step_is_refused(draft: World) -> None:
    fill(draft)
    with pytest.raises(Refused) as refused:
        take(draft, acknowledged(draft, step("look")), capacity="observer")
    assert "role" in {reason.kind for reason in refused.value.reasons}


def test_who_looked_at_it_cannot_send_it(draft: World) -> None:
    fill(draft)
    take(draft, acknowledged(draft, step("look")))
    with pytest.raises(Refused) as refused:
        take(draft, step("send", values=SENT))
    assert "two_person" in {reason.kind for reason in refused.value.reasons}


def test_the_same_form_sent_twice_is_one_event(draft: World) -> None:
    fill(draft)
    once = acknowledged(draft, step("look", token="the-token"))
    first, second = take(draft, once), take(draft, once)
    assert second.again
    assert second.event_id == first.event_id
    assert stored(draft).event_count == 1


def test_sending_issues_and_starts_the_clock(draft: World) -> None:
    sent(draft)
    row = stored(draft)
    assert row.status == "issued"
    with read_unit() as session:
        (clock,) = deadlines.deadlines_of(session, draft.instrument)
    assert clock.rule == "answer"
    # The zone of the focus group: the tenth day after the seventh ends at midnight in Rome.
    assert clock.due_at == datetime.datetime(2026, 9, 17, 22, 0, tzinfo=UTC)


def test_a_material_change_voids_the_seal_and_the_step_needs_a_new_one(draft: World) -> None:
    fill(draft)
    take(draft, acknowledged(draft, step("look")))
    draft.save(Posted("skipper.surname", draft.data().answers["skipper"]["surname"], "Bianchi"))
    with read_unit() as session:
        (seal,) = seals.seals_of(session, draft.instrument)
    assert seal.voided_paths == ("skipper.surname",)
    with pytest.raises(Refused) as refused:
        take(draft, step("send", values=SENT), draft.editor)
    assert "sealed" in {reason.id for reason in refused.value.reasons}


def test_the_executing_state_does_not_void_the_seal(draft: World, notice) -> None:
    fill(draft)
    take(draft, acknowledged(draft, step("look")))
    with write_unit() as unit:
        drafting.set_executing_state(unit, notice, draft.instrument, "GR", draft.lead)
    with read_unit() as session:
        assert seals.is_sealed(session, draft.instrument)


def test_a_corrected_hour_moves_the_limit_and_tells_who_saw_it(draft: World) -> None:
    taken = sent(draft)
    later = SENT | {"sent_at": "2026-09-09T10:30:00+02:00"}
    correction = step("send", None, kind="correction", corrects=taken.event_id, values=later, reason="Wrong day noted.")
    take(draft, correction, draft.editor)
    with read_unit() as session:
        every = deadlines.deadlines_of(session, draft.instrument, every=True)
        old = next(row for row in every if row.status == "replaced")
        new = next(row for row in every if row.status == "open")
        told = session.scalars(select(Notice)).all()
    assert new.due_at - old.due_at == datetime.timedelta(days=2)
    assert old.replaced_by == new.id
    assert [(one.user_id, one.kind) for one in told] == [(draft.lead, "moved")]


def test_an_event_taken_back_voids_its_limit(draft: World) -> None:
    taken = sent(draft)
    take(draft, step("send", None, kind="void", corrects=taken.event_id, reason="Never left."), draft.editor)
    with read_unit() as session:
        (row,) = session.scalars(select(Deadline)).all()
    assert (row.status, stored(draft).marking["notice"], stored(draft).status) == ("void", "checked", "draft")


def test_a_correction_needs_a_reason_and_its_own_step(draft: World) -> None:
    taken = sent(draft)
    with pytest.raises(StepError, match="needs a reason"):
        take(draft, step("send", None, kind="void", corrects=taken.event_id))
    with pytest.raises(StepError, match="another one"):
        take(draft, step("look", None, kind="void", corrects=taken.event_id, reason="x"))


def test_of_fifty_who_look_at_once_one_does(draft_on_each: World) -> None:
    world = draft_on_each
    fill(world)
    first = acknowledged(world, step("look"))
    wanted = [replace(first, token=f"look-{number}") for number in range(50)]

    def attempt(one: Step) -> bool:
        try:
            take(world, one)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(10) as threads:
        done = list(threads.map(attempt, wanted))
    assert sum(done) == 1
    with read_unit() as session:
        assert session.scalar(select(func.count()).select_from(ProcedureEvent)) == 1
        assert audit.verify() is None


def test_every_capacity_that_acts_is_one_of_a_team() -> None:
    from jitflow.capacities import CAPACITIES

    assert {role.value for role in Role} <= set(CAPACITIES)


def test_after_issue_only_what_is_not_material_changes(draft: World) -> None:
    """A translation is still written, the name of the person is not."""
    sent(draft)
    with pytest.raises(drafting.NotADraft):
        draft.save(Posted("skipper.surname", None, "Bianchi"))
    draft.save(Posted("skipper.licence_checked", draft.data().answers["skipper"].get("licence_checked"), "no"))
    assert draft.data().answers["skipper"]["licence_checked"] == "no"


def test_what_is_remembered_is_what_a_replay_gives(draft: World) -> None:
    """Also after a correction, and never for a step that was rolled back."""
    from jitflow.instruments import machine
    from jitflow.procedure import known, log

    def both() -> tuple:
        with read_unit() as session:
            now = service.standing(session, draft.instrument)
            replayed = machine.replay(now.definition.procedure, "issuing", log.events_of(session, draft.instrument))
        return now.position, replayed

    taken = sent(draft)
    assert any(key[0] == draft.instrument for key in known._known)
    first, second = both()
    assert first == second
    take(draft, step("send", None, kind="void", corrects=taken.event_id, reason="Never left."), draft.editor)
    first, second = both()
    assert (first, first.marking["notice"]) == (second, "checked")
    with pytest.raises(RuntimeError), write_unit() as unit:
        again = acknowledged(draft, step("take_back", values={"why": "x"}))
        service.take(unit, draft.instrument, again, actor_of(draft.lead, "prosecutor"), "prosecutor")
        raise RuntimeError
    first, second = both()
    assert (first, first.marking["notice"]) == (second, "checked")


def test_what_a_database_that_was_put_back_does_not_hold_is_forgotten_at_once(draft: World) -> None:
    """Else each later page would ask for it once in vain."""
    from jitflow.procedure import known
    from tests.web.test_statements import statements

    sent(draft)
    key = next(one for one in known._known if one[0] == draft.instrument)
    later = known._known[key]
    other = replace(later.newest.event, id="0" * 32)
    known._known[key] = replace(later, history=(*later.history[:-1], replace(later.newest, event=other)))
    with read_unit() as session:
        assert service.standing(session, draft.instrument).position == later
    assert key not in known._known
    with read_unit() as session, statements() as said:
        service.standing(session, draft.instrument)
    assert len([one for one in said if "FROM procedure_events" in one]) == 1


def test_what_leaves_is_entered_as_a_disclosure_with_recipient_and_reason(draft: World) -> None:
    from jitflow.disclosures.models import Disclosure

    taken = sent(draft)
    with read_unit() as session:
        (row,) = session.scalars(select(Disclosure)).all()
    assert (row.event_id, row.channel) == (taken.event_id, "post")
    assert "Send it" in row.justification
    assert row.recipient.endswith("DE")
    verbs = [entry.verb for entry in audit.entries(draft.group)]
    assert verbs.count("disclosed") == 1


def test_who_may_not_enter_a_step_may_not_correct_it(draft: World) -> None:
    taken = sent(draft)
    with pytest.raises(Refused) as refused:
        take(draft, step("send", None, kind="void", corrects=taken.event_id, reason="x"), draft.editor, "assistant")
    assert [reason.kind for reason in refused.value.reasons] == ["role"]
