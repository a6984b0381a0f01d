"""A deadline takes its date from an answer of the form, as it stood when the step was taken."""

import datetime
import shutil
from dataclasses import replace

import pytest

from jitflow.deadlines.computing import computed
from jitflow.instruments import machine
from jitflow.instruments.events import Event
from jitflow.instruments.facts import Facts
from jitflow.instruments.judging import apply
from jitflow.instruments.loader import DefinitionError, load
from jitflow.instruments.machine import Actor
from jitflow.instruments.procedure import Role
from jitflow.instruments.steps import Data, Paper
from jitflow.library import states
from tests.instruments import SAMPLE, SAMPLE_FORMS, example_of

PROSECUTOR = Actor("anna", frozenset({Role.PROSECUTOR}))
DAY = datetime.date(2026, 9, 7)
ADDED = """
[[issuing.deadlines]]
id = "told_of"
title = "The skipper is told"
basis = "HC 3(3)"
limit_of = "issuing"
act_state = "issuing"
{duration}
started_by = [{{ transition = "seen", {start} }}]
ended_by = ["finish"]
"""


@pytest.fixture
def with_deadline(tmp_path):
    """The sample with one more deadline, which a step starts."""

    def made(start, duration='duration = "P10D"'):
        shutil.rmtree(tmp_path / SAMPLE, ignore_errors=True)
        shutil.copytree(SAMPLE_FORMS / SAMPLE, tmp_path / SAMPLE)
        path = tmp_path / SAMPLE / "2026-01-01" / "procedure.toml"
        text = path.read_text(encoding="utf-8") + ADDED.format(start=start, duration=duration)
        path.write_text(text, encoding="utf-8")
        return load(path.parent)

    return made


def at(day):
    return datetime.datetime(2026, 9, day, 9, tzinfo=datetime.UTC)


def data_of(definition, heard_on, frozen=None):
    example = example_of(definition)
    answers = {**example.answers, "heard": "yes", "heard_on": heard_on}
    return Data(Facts(definition, replace(example, answers=answers)), Paper(sealed=True), frozen=frozen)


def seen(definition, data):
    log = [
        Event("e1", "transition", "look", at(1)),
        Event("e2", "transition", "send", at(2), {"sent_at": at(2).isoformat()}),
    ]
    sent = machine.replay(definition.procedure, "issuing", log)
    return apply(sent, Event("e3", "transition", "seen", at(3), {"country": "IT"}, actor="anna"), data, PROSECUTOR)


def clock(position):
    return next(one for one in position.clocks if one.deadline.id == "told_of")


def limit(definition, position, data):
    return computed(clock(position), definition, data.facts.instrument, states(), "Europe/Rome")


def test_it_is_counted_from_the_answer_and_says_so(with_deadline):
    definition = with_deadline('answer = "heard_on"')
    data = data_of(definition, "2026-09-07")
    position = seen(definition, data)
    assert (clock(position).start, clock(position).answer) == (DAY, "heard_on")
    found = limit(definition, position, data)
    assert found.computation["answer"] == "heard_on" and found.period == "P10D"
    assert found.computation["steps"][0]["event"] == "2026-09-07"


def test_the_answer_may_be_the_end_itself_and_the_period_counts_where_it_is_empty(with_deadline):
    definition = with_deadline('until_answer = "heard_on"')
    data = data_of(definition, "2026-09-07")
    found = limit(definition, seen(definition, data), data)
    assert (found.computation["until"], found.computation["answer"]) == ("2026-09-07", "heard_on")
    nothing = data_of(definition, None)
    counted = limit(definition, seen(definition, nothing), nothing)
    assert counted.period == "P10D" and "answer" not in counted.computation


@pytest.mark.parametrize("given", [None, "", "soon", "2026-02-31", ["2026-09-07"]])
def test_a_missing_answer_is_an_unknown_start_and_names_the_answer(with_deadline, given):
    definition = with_deadline('answer = "heard_on"')
    data = data_of(definition, given)
    position = seen(definition, data)
    found = clock(position)
    assert (found.is_open, found.is_known, found.answer) == (True, False, "heard_on")
    assert limit(definition, position, data) is None


def test_it_stays_as_it_was_when_the_step_was_taken(with_deadline):
    """The log holds the answer: what is answered later changes no date, a visible correction does."""
    definition = with_deadline('answer = "heard_on"')
    position = seen(definition, data_of(definition, "2026-09-07"))
    assert position.newest.event.answers == {"heard_on": "2026-09-07"}
    replayed = machine.replay(definition.procedure, "issuing", position.log)
    assert clock(replayed).start == DAY
    correction = Event("c1", "correction", "seen", None, {"country": "GR"}, actor="anna", corrects="e3", reason="Slip.")
    corrected = apply(position, correction, data_of(definition, "2026-09-09"), PROSECUTOR)
    assert clock(corrected).start == datetime.date(2026, 9, 9)
    assert corrected.history[2].event.answers == {"heard_on": "2026-09-07"}, "the old one stays in the log"


def test_what_a_seal_froze_prevails_over_what_is_stored_now(with_deadline):
    definition = with_deadline('answer = "heard_on"')
    position = seen(definition, data_of(definition, "2026-09-09", frozen={"heard_on": "2026-09-07"}))
    assert clock(position).start == DAY


@pytest.mark.parametrize(
    ("start", "says"),
    [
        ('answer = "nowhere"', r"deadlines told_of: started_by: answer: nowhere is not a date of the form"),
        ('answer = "skipper.surname"', r"answer: skipper\.surname is not a date of the form"),
        ('answer = "calls.day"', r"answer: calls\.day is not a date of the form"),
        ('until_answer = "nowhere"', r"until_answer: nowhere is not a date of the form"),
        ('answer = "heard_on", field = "at"', r"answer takes the place of field"),
        ('answer = "Heard On"', r"procedure\.toml"),
    ],
)
def test_what_names_no_date_of_the_form_is_a_fault_at_load(with_deadline, start, says):
    with pytest.raises(DefinitionError, match=says):
        with_deadline(start)


def test_an_answer_as_the_end_needs_no_period(with_deadline):
    definition = with_deadline('until_answer = "heard_on"', duration="")
    nothing = data_of(definition, None)
    found = clock(seen(definition, nothing))
    assert (found.until, found.answer) == (None, "heard_on")
