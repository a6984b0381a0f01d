"""Corrections: the old value stays visible, everything after is replayed, clocks follow, conflicts are told."""

import datetime

import pytest

from jitflow.instruments import machine
from jitflow.instruments.events import Event
from jitflow.instruments.facts import Facts
from jitflow.instruments.judging import apply, options
from jitflow.instruments.machine import Actor, Refused
from jitflow.instruments.procedure import Role
from jitflow.instruments.steps import Data, Paper
from tests.instruments import SAMPLE, example_of, sample

DEFINITION = sample().definition(SAMPLE)
PROCEDURE = DEFINITION.procedure
PROSECUTOR = Actor("anna", frozenset({Role.PROSECUTOR}))


def at(day, hour=9):
    return datetime.datetime(2026, 9, day, hour, tzinfo=datetime.UTC)


def step(event_id, transition, day, values=None, party=""):
    return Event(event_id, "transition", transition, at(day), values or {}, party, actor="anna")


def correction(event_id, corrects, values=None, happened_at=None, party=""):
    return Event(
        event_id, "correction", "", happened_at, values or {}, party, "anna", corrects=corrects, reason="Slip."
    )


def void(event_id, corrects):
    return Event(event_id, "void", "", at(20), actor="anna", corrects=corrects, reason="Another boat.")


SENT = {"sent_at": "2026-09-03T09:00:00+00:00", "channel": "post", "language": "it"}
LOG = [
    step("e1", "look", 1),
    step("e2", "send", 3, SENT),
    step("e3", "seen", 4, {"country": "IT"}),
    step("e4", "sign", 5, party="IT"),
]


def replay(*more, parties=("IT", "GR")):
    return machine.replay(PROCEDURE, "issuing", [*LOG, *more], parties)


def clock(position, deadline):
    return [one for one in position.clocks if one.deadline.id == deadline]


def test_a_correction_gives_the_new_value_and_keeps_the_old_one_visible():
    position = replay(correction("c1", "e3", {"country": "GR"}))
    entry = position.history[2]
    assert (entry.event.values, entry.values) == ({"country": "IT"}, {"country": "GR"})
    assert entry.superseded_by == ("c1",)
    assert entry.before() == {"country": "IT"}
    assert position.last("seen").values["country"] == "GR"
    assert [one.event.id for one in position.history] == ["e1", "e2", "e3", "e4", "c1"]


def test_a_value_is_emptied_and_the_last_correction_holds():
    position = replay(
        correction("c1", "e2", {"language": None}), correction("c2", "e2", {"channel": "boat", "boat_name": "Ada"})
    )
    assert position.last("send").values == {"sent_at": SENT["sent_at"], "channel": "boat", "boat_name": "Ada"}
    assert position.history[1].superseded_by == ("c1", "c2")


def test_a_correction_of_a_date_starts_the_clock_again_from_it():
    before = replay()
    after = replay(correction("c1", "e2", {"sent_at": "2026-09-02T08:00:00+00:00"}))
    assert clock(before, "answer")[0].start == at(3)
    assert clock(after, "answer")[0].start == at(2, 8)
    ((old, new),) = machine.changed_clocks(before, after)
    assert (old.start, new.start) == (at(3), at(2, 8))


def test_the_moment_of_an_event_is_corrected_too():
    position = replay(correction("c1", "e4", happened_at=at(6, 11)))
    assert clock(position, "own_signature")[0].start == at(6, 11)
    assert position.history[3].before() == {"at": at(5).isoformat()}


def test_a_voided_event_never_happened_and_its_clocks_never_ran():
    position = replay(void("v1", "e4"))
    assert position.marking["receipt:IT"] == "waiting"
    assert clock(position, "own_signature") == []
    assert (position.history[3].voided, position.history[3].applied) == (True, False)
    assert position.conflict is None
    assert position.last("sign", "IT") is None


def test_taking_back_a_void_or_a_correction_restores_what_it_changed():
    assert replay(void("v1", "e4"), void("v2", "v1")).marking["receipt:IT"] == "signed"
    assert replay(correction("c1", "e3", {"country": "GR"}), void("v1", "c1")).last("seen").values == {"country": "IT"}
    again = replay(void("v1", "e4"), void("v2", "v1"), void("v3", "v2"))
    assert again.marking["receipt:IT"] == "waiting"


def test_an_impossible_log_is_told_with_the_first_event_that_cannot_have_happened():
    position = replay(void("v1", "e2"))
    assert position.conflict.event == "e3"
    assert [one.say() for one in position.conflict.reasons] == [
        "“The notice” stands at “Checked”; this step also needs: “Sent”."
    ]
    assert position.marking["notice"] == "checked"
    assert len(position.history) == 5
    assert [one.applied for one in position.history] == [True, False, False, False, False]


def test_nothing_may_happen_before_a_conflict_is_put_right():
    position = replay(void("v1", "e2"))
    data = Data(Facts(DEFINITION, example_of(DEFINITION)), Paper(sealed=True))
    assert all("conflict" in {r.kind for r in one.reasons} for one in options(position, data, PROSECUTOR))
    assert machine.enabled(position) == []
    with pytest.raises(Refused):
        machine.advance(position, step("e9", "finish", 9))
    assert machine.advance(position, void("v2", "v1")).conflict is None


def test_a_correction_is_added_like_any_step_and_replays_all():
    position = machine.advance(replay(), correction("c1", "e3", {"country": "GR"}))
    assert position == replay(correction("c1", "e3", {"country": "GR"}))


def test_a_party_that_joined_is_not_there_twice_after_a_correction():
    log = [step("e1", "look", 1), step("e2", "send", 3, SENT), step("e3", "join", 4, party="DE")]
    position = machine.replay(PROCEDURE, "issuing", log, ("IT",))
    corrected = machine.advance(position, correction("c1", "e3", party="GR"))
    assert corrected.parties == ("IT", "GR")
    assert corrected.conflict is None
    assert machine.advance(position, void("v1", "e3")).parties == ("IT",)


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (correction("c1", "nowhere", {"country": "GR"}), "The event to be corrected is not in the log."),
        (void("v1", "v1"), "An event can only be corrected by a later one."),
    ],
)
def test_a_correction_that_names_no_earlier_event_is_refused(event, says):
    with pytest.raises(Refused, match=says):
        machine.advance(replay(), event)
    position = replay(event)
    assert position.conflict.event == event.id
    assert position.marking["receipt:IT"] == "signed"


def test_a_correction_can_be_taken_back_but_not_corrected():
    first = correction("c1", "e3", {"country": "GR"})
    with pytest.raises(Refused, match="taken back, not corrected"):
        machine.advance(replay(first), correction("c2", "c1", {"country": "DE"}))


def test_values_of_a_correction_fit_the_fields_of_the_event():
    data = Data(Facts(DEFINITION, example_of(DEFINITION)))
    with pytest.raises(Refused) as refused:
        apply(replay(), correction("c1", "e2", {"channel": "pigeon", "sent_at": None}), data, PROSECUTOR)
    assert {(one.kind, one.id) for one in refused.value.reasons} == {("field", "sent_at"), ("value", "channel")}
    with pytest.raises(Refused, match="Fill in “Name of the boat”"):
        apply(replay(), correction("c1", "e2", {"channel": "boat"}), data, PROSECUTOR)
    fine = apply(replay(), correction("c1", "e2", {"channel": "boat", "boat_name": "Ada"}), data, PROSECUTOR)
    assert fine.last("send").values["channel"] == "boat"


# clocks


def test_an_extension_stands_on_the_clock_and_the_end_ends_it():
    position = replay(step("e5", "prolong", 6), step("e6", "prolong", 7), step("e7", "finish", 9))
    (found,) = clock(position, "answer")
    assert [(one.event, one.duration) for one in found.extensions] == [("e5", "P5D"), ("e6", "P5D")]
    assert (found.ended, found.ended_by, found.ended_at) == ("done", "e7", at(9))
    assert position.open_clocks == ()


def test_each_party_has_its_own_clock_and_ends_its_own():
    position = replay(step("e5", "sign", 6, party="GR"), step("e6", "leave", 7, party="IT"))
    assert [(one.party, one.is_open) for one in clock(position, "own_signature")] == [("IT", False), ("GR", True)]


def test_a_clock_whose_date_is_not_known_is_there_and_says_so():
    log = [step("e1", "look", 1), step("e2", "send", 3, {"channel": "post"})]
    (found,) = machine.replay(PROCEDURE, "issuing", log).clocks
    assert found.is_open
    assert not found.is_known


def test_values_are_kept_as_they_are_stored_and_garbage_in_an_old_log_fails_nothing():
    data = Data(Facts(DEFINITION, example_of(DEFINITION)))
    fine = apply(replay(), correction("c1", "e2", {"channel": "boat", "boat_name": "  Ada "}), data, PROSECUTOR)
    assert fine.history[-1].event.values == {"channel": "boat", "boat_name": "Ada"}
    log = [step("e1", "look", 1), step("e2", "send", 3, {"sent_at": ["never"], "channel": 7})]
    position = machine.replay(PROCEDURE, "issuing", log)
    assert not position.clocks[0].is_known
    assert options(position, data, PROSECUTOR)
