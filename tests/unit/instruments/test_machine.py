"""The engine on the small invented procedure: what may happen, why not, and a log that corrects itself."""

import datetime

import pytest

from jitflow.instruments import machine
from jitflow.instruments.events import Event
from jitflow.instruments.facts import Facts
from jitflow.instruments.judging import apply, judge, options
from jitflow.instruments.machine import Actor, Refused
from jitflow.instruments.procedure import Role
from jitflow.instruments.steps import Data, Paper
from tests.instruments import SAMPLE, example_of, sample

DEFINITION = sample().definition(SAMPLE)
PROCEDURE = DEFINITION.procedure
UTC = datetime.UTC
PROSECUTOR = Actor("anna", frozenset({Role.PROSECUTOR}))
SECOND = Actor("bruno", frozenset({Role.PROSECUTOR}))
TRANSLATOR = Actor("carla", frozenset({Role.TRANSLATOR}))


def at(day, hour=9):
    return datetime.datetime(2026, 9, day, hour, tzinfo=UTC)


def step(event_id, transition, day, values=None, *, by="anna", **more):
    return Event(event_id, "transition", transition, at(day), values or {}, actor=by, **more)


SENT = {"sent_at": "2026-09-03T09:00:00+02:00", "channel": "post", "language": "it"}


@pytest.fixture
def data():
    facts = Facts(DEFINITION, example_of(DEFINITION))
    return Data(facts, Paper(sealed=True))


def told(refused):
    return {(reason.kind, reason.id) for reason in refused.value.reasons}


def at_start(parties=("IT", "GR")):
    return machine.start(PROCEDURE, "issuing", parties)


LOG = [
    step("e1", "look", 1),
    step("e2", "send", 3, SENT, by="bruno"),
    step("e3", "sign", 5, party="IT"),
    step("e4", "prolong", 6),
    step("e5", "finish", 9),
]


def test_every_region_stands_at_its_start_and_one_for_each_party():
    position = at_start()
    assert position.marking == {"notice": "draft", "boat": "at_sea", "receipt:IT": "waiting", "receipt:GR": "waiting"}
    assert not position.is_over


def test_a_log_is_replayed_to_where_it_leads():
    position = machine.replay(PROCEDURE, "issuing", LOG, ("IT", "GR"))
    assert position.conflict is None
    assert position.marking == {"notice": "done", "boat": "at_sea", "receipt:IT": "signed", "receipt:GR": "left"}
    assert [entry.event.id for entry in position.history] == ["e1", "e2", "e3", "e4", "e5"]
    assert position.history[4].moved == (("notice", "sent", "done"), ("receipt:GR", "waiting", "left"))
    assert position.is_over


def test_one_step_at_a_time_gives_the_same_as_a_replay():
    position = at_start()
    for event in LOG:
        position = machine.advance(position, event)
    assert position == machine.replay(PROCEDURE, "issuing", LOG, ("IT", "GR"))


def test_a_refused_step_names_every_reason(data):
    closed = Data(data.facts, Paper(sealed=False))
    position = machine.advance(at_start(), LOG[0])
    event = step("e2", "send", 3, {"channel": "boat", "language": "it"})
    with pytest.raises(Refused) as refused:
        apply(position, event, closed, Actor("anna", frozenset({Role.TRANSLATOR})))
    assert told(refused) == {
        ("role", "send"),
        ("two_person", "look"),
        ("field", "sent_at"),
        ("field", "boat_name"),
        ("guard", "sealed"),
        ("not_judged", "HN-09"),
    }
    sentences = [reason.say() for reason in refused.value.reasons]
    assert "The notice has no valid seal." in sentences
    assert "The person who took “Have it looked at” cannot take this step, too." in sentences
    assert "Fill in “Sent at”." in sentences


def test_a_step_in_the_wrong_state_says_where_it_stands_and_what_it_needs(data):
    (found,) = [o for o in options(at_start(), data, PROSECUTOR) if o.transition.id == "seen"]
    assert not found.allowed
    assert not found.reachable
    assert [one.say() for one in found.reasons] == ["“The notice” stands at “Draft”; this step also needs: “Sent”."]


def test_options_name_every_step_once_and_each_party_for_itself(data):
    found = [(one.transition.id, one.party) for one in options(at_start(), data, PROSECUTOR)]
    assert ("sign", "IT") in found
    assert ("sign", "GR") in found
    assert len(found) == len(set(found)) == len(PROCEDURE.sides["issuing"].transitions) + 2


def test_what_waits_for_the_form_is_pending_and_judged_once_it_is_filled_in(data):
    position = machine.advance(at_start(), LOG[0])
    (before,) = [o for o in options(position, data, SECOND) if o.transition.id == "send"]
    assert before.allowed
    assert set(before.pending) == {"HN-09", "no_boat_to_a_boat"}
    after = judge(position, step("e2", "send", 3, {**SENT, "channel": "boat", "boat_name": "Ada"}), data, SECOND)
    assert after.allowed
    assert after.pending == ()
    assert [one.say() for one in after.warnings] == ["While the boat is at sea, nothing reaches it by boat."]


def test_a_blocking_check_of_the_step_refuses_it(data):
    position = machine.advance(at_start(), LOG[0])
    event = step("e2", "send", 3, {**SENT, "sent_at": "2026-08-01T09:00:00+02:00"})
    assert ("check", "HN-09") in {(r.kind, r.id) for r in judge(position, event, data, SECOND).reasons}


def test_what_is_not_judged_never_passes_in_silence(data):
    unknown = Data(data.facts, Paper(sealed=None))
    position = machine.advance(at_start(), LOG[0])
    found = judge(position, step("e2", "send", 3, SENT), unknown, SECOND)
    assert [(one.kind, one.id, one.needs) for one in found.reasons] == [("not_judged", "sealed", ("paper.sealed",))]
    no_hearing = example_of(DEFINITION)
    no_hearing.answers.pop("heard_on")
    waiting = Data(Facts(DEFINITION, no_hearing), Paper(sealed=True))
    with pytest.raises(Refused) as refused:
        apply(position, step("e2", "send", 3, SENT), waiting, SECOND)
    assert told(refused) == {("not_judged", "HN-09")}
    knowingly = step("e2", "send", 3, SENT, acknowledged=("HN-09",))
    assert apply(position, knowingly, waiting, SECOND).marking["notice"] == "sent"


def test_the_second_person_is_asked_for_unless_the_office_decided_otherwise(data):
    position = machine.advance(at_start(), LOG[0])
    event = step("e2", "send", 3, SENT)
    assert ("two_person", "look") in {(r.kind, r.id) for r in judge(position, event, data, PROSECUTOR).reasons}
    alone = Data(data.facts, data.paper, switches={"second_person": False})
    assert judge(position, event, alone, PROSECUTOR).allowed
    assert judge(position, event, data, SECOND).allowed


def test_all_checks_of_the_draft_stand_before_a_step_that_asks_for_them(data):
    assert judge(at_start(), LOG[0], data, PROSECUTOR).allowed
    broken = example_of(DEFINITION)
    del broken.answers["skipper"]["surname"]
    found = judge(at_start(), LOG[0], Data(Facts(DEFINITION, broken), Paper()), PROSECUTOR)
    assert [(r.kind, r.id) for r in found.reasons] == [("check", "HN-01")]


def test_a_recorded_reason_lets_an_overridable_check_pass():
    broken = example_of(DEFINITION)
    broken.answers["calls"][1].pop("harbour")
    facts = Facts(DEFINITION, broken)
    assert not judge(at_start(), LOG[0], Data(facts), PROSECUTOR).allowed
    recorded = {("HN-02", "calls.c2"): {"reason": "Seen in the logbook.", "actor_id": "anna", "at": "2026-09-01"}}
    found = judge(at_start(), LOG[0], Data(facts, overrides=recorded), PROSECUTOR)
    assert found.allowed
    assert [one.id for one in found.findings if one.settled] == ["HN-02"]


def test_only_the_capacities_named_may_take_a_step(data):
    found = options(at_start(), data, TRANSLATOR)
    assert all(any(reason.kind == "role" for reason in one.reasons) for one in found)


def test_a_party_acts_for_itself_only(data):
    position = machine.replay(PROCEDURE, "issuing", LOG[:2], ("IT", "GR"))
    italian = Actor("dora", frozenset({Role.PROSECUTOR}), party="IT")
    assert judge(position, step("e3", "sign", 5, party="IT"), data, italian).allowed
    refused = judge(position, step("e3", "sign", 5, party="GR"), data, italian)
    assert [one.say() for one in refused.reasons] == ["This step is taken by party “GR” itself."]
    assert not judge(position, step("e3", "sign", 5, party="FR"), data, PROSECUTOR).allowed
    assert not judge(position, step("e3", "sign", 5), data, PROSECUTOR).allowed


def test_a_party_joins_and_its_regions_begin():
    position = machine.replay(PROCEDURE, "issuing", [*LOG[:2], step("e3", "join", 4, party="DE")], ("IT",))
    assert position.parties == ("IT", "DE")
    assert position.marking["receipt:DE"] == "waiting"
    again = machine.replay(PROCEDURE, "issuing", [*LOG[:2], *(step(i, "join", 4, party="DE") for i in "ab")], ("IT",))
    assert again.conflict.event == "b"


def test_values_that_cannot_be_kept_are_refused_at_their_field(data):
    position = machine.advance(at_start(), LOG[0])
    wrong = {"sent_at": "2026-09-03T09:00", "channel": "pigeon", "language": "it", "colour": "red"}
    found = judge(position, step("e2", "send", 3, wrong), data, SECOND)
    said = {reason.id: reason.say() for reason in found.reasons if reason.kind == "value"}
    assert said["sent_at"] == "“Sent at”: The time needs its zone."
    assert said["channel"] == "“Channel”: “pigeon” is not one of the answers."
    assert said["colour"] == "“colour”: This step does not ask for it."


def test_a_step_without_its_moment_is_refused(data):
    position = machine.advance(at_start(), LOG[0])
    event = Event("e2", "transition", "send", None, SENT)
    assert ("moment", "at") in {(r.kind, r.id) for r in judge(position, event, data, SECOND).reasons}
    with pytest.raises(Refused):
        machine.advance(position, event)


def test_an_unknown_step_is_refused_not_raised(data):
    with pytest.raises(Refused) as refused:
        apply(at_start(), step("e1", "fly", 1), data, PROSECUTOR)
    assert told(refused) == {("unknown", "fly")}
