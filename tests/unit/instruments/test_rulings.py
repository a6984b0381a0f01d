"""Whether a second person must validate: the office decides, else State data that somebody confirmed, else the default."""

import datetime
from dataclasses import replace

import pytest

from jitflow.instruments.facts import Facts
from jitflow.instruments.rulings import rulings
from jitflow.instruments.states import record_digest
from jitflow.library import states
from tests.instruments import example_of, product

DEFINITION = product().definition("eaw")
DECISION = {"value": False, "basis": "Order of 3 May 2026", "by": "u1", "at": "2026-05-03T10:00:00+00:00"}


def facts(state="AT", purpose=("prosecution",)):
    example = example_of(DEFINITION)
    return Facts(
        DEFINITION, replace(example, issuing_state=state, answers={**example.answers, "purpose": list(purpose)})
    )


def confirmed(state="AT", **value):
    """State data as a focus group has them after a contact confirmed the record; `value` changes what it says."""
    known = states()
    record = known.current(state, "second_person", "eaw", "prosecution")
    if value:
        other = record.model_copy(update={"value": record.value.model_copy(update=value)})
        file = known.state(state)
        records = tuple(other if one is record else one for one in file.record)
        known = type(known)([file.model_copy(update={"record": records})])
        record = other
    return known.confirmed({(state, record_digest(state, record)): ("A. Contact", datetime.date(2026, 11, 22))})


def second(given, data, decided=None):
    return rulings(given, data, {"second_person": decided} if decided else {})["second_person"]


def test_what_nobody_confirmed_is_shown_with_its_source_and_decides_nothing():
    found = second(facts(), states())
    assert (found.value, found.source) == (True, "default")
    (said,) = found.said
    assert (said.state, said.value, said.decides) == ("AT", True, False)
    assert said.record.confidence.value == "unverified" and "Unconfirmed" in said.record.label()


def test_what_was_confirmed_decides_where_the_office_did_not():
    found = second(facts(), confirmed(required=False))
    assert (found.value, found.source, found.said[0].decides) == (False, "state", True)
    assert second(facts(), confirmed()).value is True


def test_the_office_decides_first_and_what_the_state_says_is_shown_all_the_same():
    found = second(facts(), confirmed(), DECISION)
    assert (found.value, found.source, found.decision["basis"]) == (False, "office", "Order of 3 May 2026")
    assert found.said[0].decides


def test_the_record_fits_the_purpose_of_the_warrant():
    assert second(facts(purpose=("execution",)), confirmed(required=False)).source == "default"
    both = second(facts(purpose=("prosecution", "execution")), confirmed(required=False))
    assert [one.datum for one in both.said] == ["second_person_prosecution", "second_person_execution"]
    assert both.said[1].record is None, "nothing is recorded: unknown, never no"


@pytest.mark.parametrize("state", ["CZ", "ES", "IE", "PL", "SK"])
def test_a_text_that_does_not_answer_decides_nothing_even_confirmed(state):
    found = second(facts(state), confirmed(state))
    assert (found.source, found.said[0].value) == ("default", None)
    assert found.said[0].record.value.text


def test_of_every_other_state_nothing_is_recorded():
    known = {code for code in states().codes if states().records(code, "second_person")}
    assert known == {"AT", "CZ", "ES", "IE", "PL", "SK"}
    assert second(facts("DE"), states()).said[0].record is None
