"""A forgotten step is entered at its place: judged there, all that followed replayed after it, clocks counted again."""

import datetime
import shutil
from dataclasses import replace

import pytest

from jitflow.instruments import machine
from jitflow.instruments.events import Event
from jitflow.instruments.facts import Facts
from jitflow.instruments.judging import apply, judge, options
from jitflow.instruments.loader import load
from jitflow.instruments.machine import Actor, Refused
from jitflow.instruments.procedure import Role
from jitflow.instruments.steps import Data, Paper
from tests.instruments import SAMPLE, SAMPLE_FORMS, example_of, product, sample

DEFINITION = sample().definition(SAMPLE)
PROCEDURE = DEFINITION.procedure
WARRANT = product().definition("eaw").procedure
PROSECUTOR = Actor("anna", frozenset({Role.PROSECUTOR}))
SENT = {"sent_at": "2026-09-03T09:00:00+00:00", "channel": "post", "language": "it"}


def at(day, hour=9):
    return datetime.datetime(2026, 9, day, hour, tzinfo=datetime.UTC)


def step(event_id, transition, day, values=None, party="", before="", actor="anna"):
    return Event(
        event_id, "transition", transition, at(day), values or {}, party, actor, before=before,
        reason="Forgotten." if before else "",
    )  # fmt: skip


LOG = [
    step("e1", "look", 1, actor="bert"),
    step("e2", "send", 3, SENT),
    step("e3", "sign", 5, party="IT"),
    step("e4", "finish", 14),
]
DATA = Data(Facts(DEFINITION, example_of(DEFINITION)), Paper(sealed=True))


def replay(*more):
    return machine.replay(PROCEDURE, "issuing", [*LOG, *more], ("IT", "GR"))


def answer(position):
    return next(one for one in position.clocks if one.deadline.id == "answer")


def refusal(position, event, who=PROSECUTOR, data=DATA):
    with pytest.raises(Refused) as refused:
        apply(position, event, data, who)
    return refused.value.reasons


def test_it_stands_at_its_place_in_the_history_and_at_the_end_of_the_log():
    after = apply(replay(), step("f1", "prolong", 6, before="e4"), DATA, PROSECUTOR)
    assert [one.event.id for one in after.history] == ["e1", "e2", "e3", "f1", "e4"]
    assert [one.id for one in after.log] == ["e1", "e2", "e3", "e4", "f1"]
    assert after.newest.event.id == "f1" and after.newest.number == 5
    assert after == replay(step("f1", "prolong", 6, before="e4")), "what is remembered is what a replay gives"
    assert after.marking == replay().marking


def test_a_limit_that_ran_there_is_extended_and_the_change_is_told():
    before = replay()
    after = apply(before, step("f1", "prolong", 6, before="e4"), DATA, PROSECUTOR)
    assert [one.event for one in answer(after).extensions] == ["f1"]
    assert answer(after).ended_by == "e4"
    assert [(old.deadline.id, new.deadline.id) for old, new in machine.changed_clocks(before, after)] == [
        ("answer", "answer")
    ]


def test_steps_before_one_another_keep_the_order_in_which_they_were_placed():
    position = replay(
        step("f1", "prolong", 6, before="e4"),
        step("f2", "prolong", 7, before="e4"),
        step("f3", "prolong", 4, before="f1"),
    )
    assert [one.event.id for one in position.history] == ["e1", "e2", "e3", "f3", "f1", "f2", "e4"]
    assert position.conflict is None


def test_it_is_judged_where_it_belongs_and_not_where_the_procedure_stands_now():
    position = replay()
    assert [one.kind for one in refusal(position, step("x", "seen", 20, {"country": "IT"}))] == ["given"]
    after = apply(position, step("f1", "seen", 10, {"country": "IT"}, before="e4"), DATA, PROSECUTOR)
    assert after.marking["boat"] == "in_harbour" and after.conflict is None
    place = machine.at_place(position, "e4")
    assert place.marking["notice"] == "sent"
    allowed = {one.transition.id for one in options(place, DATA, PROSECUTOR, later=True) if one.allowed}
    assert {"prolong", "seen", "remind"} <= allowed and "send" not in allowed


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (step("f", "prolong", 2, before="e2"), "“The notice” stands at “Checked”; this step needs: “Sent”."),
        (step("f", "prolong", 15, before="e4"), "This lies after “Finish”, before which the step belongs."),
        (step("f", "look", 1, before="e1"), "This step binds the original as it stood then: it cannot be entered afterwards."),
        (step("f", "prolong", 6, before="e9"), "The event before which the step belongs is not in the log."),
        (step("f", "finish", 13, before="e4"), "Afterwards “Finish” could not have happened."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_every_reason(event, says):
    position = replay()
    assert says in [one.say() for one in refusal(position, event)]


def test_the_reasons_of_the_later_event_follow_and_so_do_those_of_the_place():
    found = [one.say() for one in refusal(replay(), step("f", "leave", 4, party="IT", before="e3"))]
    assert found[0] == "Afterwards “Sign for it” could not have happened."
    assert "“Receipt by a harbour: IT” stands at “Left”; this step needs: “Waiting”." in found
    observer = Actor("olga", frozenset())
    kinds = [one.kind for one in refusal(replay(), step("f", "finish", 15, before="e4"), observer)]
    assert {"role", "later", "moment"} <= set(kinds)


def test_no_place_before_a_correction_and_none_before_itself():
    position = replay(Event("v1", "void", "", at(15), actor="anna", corrects="e3", reason="Slip."))
    assert [one.sentence for one in refusal(position, step("f", "prolong", 6, before="v1"))] == ["place_no_step"]
    with pytest.raises(Refused):
        machine.advance(position, step("f", "prolong", 6, before="f"))
    broken = machine.replay(PROCEDURE, "issuing", [*LOG, step("f", "prolong", 6, before="f9")], ("IT", "GR"))
    assert broken.conflict.event == "f", "a log that names nothing usable is told, and fails nothing"


def test_it_is_corrected_and_taken_back_like_any_other_event():
    forgotten = step("f1", "prolong", 6, before="e4")
    corrected = replay(forgotten, Event("c1", "correction", "", at(7), {}, actor="anna", corrects="f1", reason="Slip."))
    assert corrected.history[3].at == at(7) and corrected.conflict is None
    assert answer(replay(forgotten, Event("v1", "void", "", at(20), corrects="f1"))).extensions == ()


def test_it_can_put_a_log_right_that_contradicts_itself_because_a_step_is_missing():
    """The step that was taken back made the next one impossible; the one that really happened makes it possible again."""
    arrest = Event("a1", "transition", "arrest", at(2), {"original_there": "no"})
    log = [
        Event("r1", "transition", "receive", at(1)), arrest, Event("h1", "transition", "open_hearing", at(4)),
        Event("v1", "void", "", at(20), corrects="a1"),
    ]  # fmt: skip
    broken = machine.replay(WARRANT, "executing", log)
    assert broken.conflict.event == "h1"
    with pytest.raises(Refused):
        machine.advance(broken, Event("x", "transition", "arrest", at(3)))
    right = machine.advance(broken, Event("a2", "transition", "arrest", at(3), before="h1"))
    assert right.conflict is None and right.marking["case"] == "hearing"
    assert next(one for one in right.clocks if one.deadline.id == "decision_without_consent").start == at(3)


@pytest.fixture
def two_persons(tmp_path):
    """The sample, with a step that the one who prolonged cannot take."""
    shutil.copytree(SAMPLE_FORMS / SAMPLE, tmp_path / SAMPLE)
    path = tmp_path / SAMPLE / "2026-01-01" / "procedure.toml"
    text = path.read_text(encoding="utf-8")
    assert 'basis = "HC 10"\n' in text
    path.write_text(
        text.replace('basis = "HC 10"\n', 'basis = "HC 10"\ntwo_person = ["prolong"]\n', 1), encoding="utf-8"
    )
    return load(path.parent)


def test_the_rule_of_two_persons_is_not_evaded_by_entering_the_first_step_later(two_persons):
    position = machine.replay(two_persons.procedure, "issuing", LOG, ("IT", "GR"))
    data = Data(Facts(two_persons, example_of(two_persons)), Paper(sealed=True))
    found = refusal(position, step("f1", "prolong", 6, before="e4"), data=data)
    assert [(one.kind, one.id) for one in found] == [("two_person", "finish")]
    bert = Actor("bert", frozenset({Role.PROSECUTOR}))
    assert apply(position, step("f1", "prolong", 6, before="e4", actor="bert"), data, bert).conflict is None


def test_what_waits_for_the_form_is_judged_with_what_was_filled_in():
    position = replay()
    event = step("f1", "remind", 6, {"strange": 1}, before="e4")
    found = judge(machine.at_place(position, "e4"), event, DATA, PROSECUTOR)
    assert [one.id for one in found.reasons] == ["strange"]


def test_the_rule_of_two_persons_holds_for_a_step_that_puts_a_log_right_too():
    """The step of the first person is taken back, the one of the second contradicts it; nobody does both that way."""
    log = [
        Event("c1", "transition", "check", at(1), actor="bert"), Event("v1", "transition", "validate", at(2), actor="anna"),
        Event("x1", "void", "", at(3), corrects="c1", actor="anna"),
    ]  # fmt: skip
    broken = machine.replay(WARRANT, "issuing", log)
    assert broken.conflict.event == "v1"
    definition = product().definition("eaw")
    paper = Paper(sealed=True, documents=("form",))
    data = Data(Facts(definition, example_of(definition)), paper, {"second_person": True})

    def again(actor):
        return Event("c2", "transition", "check", at(1, 10), actor=actor, before="v1", reason="Forgotten.")

    passed = tuple(one.id for one in judge(machine.at_place(broken, "v1"), again("anna"), data, PROSECUTOR).not_judged)
    found = refusal(broken, replace(again("anna"), acknowledged=passed), data=data)
    assert [(one.kind, one.id) for one in found] == [("two_person", "check")]
    bert = Actor("bert", frozenset({Role.PROSECUTOR}))
    assert apply(broken, replace(again("bert"), acknowledged=passed), data, bert).conflict is None
