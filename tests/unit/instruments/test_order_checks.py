"""Checks of an investigation order at the steps of its life, with what the log says (fact sheet 4.2, EIO-50 to EIO-54)."""

import datetime
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from jitflow.deadlines.computing import computed
from jitflow.instruments import machine
from jitflow.instruments.checks import run_checks
from jitflow.instruments.definition import Severity
from jitflow.instruments.events import Event
from jitflow.instruments.facts import Facts
from jitflow.instruments.given import state_values
from jitflow.instruments.judging import judge
from jitflow.instruments.machine import Actor
from jitflow.instruments.procedure import Role
from jitflow.instruments.states import load_states, record_digest
from jitflow.instruments.steps import Data, Paper
from jitflow.paths import FORMS
from tests.instruments import example_of, product

ORDER = product().definition("eio")
ROME = ZoneInfo("Europe/Rome")
STATES = load_states(FORMS / "states")
ANNA = Actor("anna", frozenset({Role.PROSECUTOR}))
SENT = {"channel": "post", "recipient": "Staatsanwaltschaft Nordhafen", "languages": ["de"], "provisional": "yes"}


def step(transition, month, day, **values):
    moment = datetime.datetime(2026, month, day, 10, tzinfo=ROME)
    return Event(f"{transition}-{month}-{day}", "transition", transition, moment, values, actor="anna")


def position(*events):
    found = machine.replay(ORDER.procedure, "issuing", (*ISSUED, *events))
    assert found.conflict is None, [one.say() for one in found.conflict.reasons]
    return found


ISSUED = (
    step("check", 3, 1), step("seal", 3, 1), step("issue", 3, 1, signed_by="A", signature_form="by_hand"),
    step("transmit", 3, 2, **SENT),
)  # fmt: skip
ANNEX_B = step("annex_b_received", 3, 6, received_on="2026-03-04", authority="StA")
RECOGNISED = step("recognition_reported", 4, 1, decided_on="2026-04-01")


def judged(event, *events, issuing="IT", states=None):
    instrument = replace(example_of(ORDER), issuing_state=issuing)
    given = state_values(ORDER, instrument, states or STATES)
    data = Data(Facts(ORDER, instrument, given), Paper(sealed=True))
    return judge(position(*events), event, data, ANNA)


def found(event, *events, **more):
    return {one.id for one in judged(event, *events, **more).findings}


def test_without_annex_b_a_reminder_says_so_after_a_week_and_not_before():
    assert found(step("remind", 3, 9, about="other")) == set()
    assert found(step("remind", 3, 10, about="other")) == {"EIO-50"}
    assert "EIO-50" not in found(step("remind", 3, 12, about="other"), ANNEX_B)


def test_thirty_days_run_from_the_receipt_in_annex_b():
    assert "EIO-51" not in found(step("remind", 4, 3, about="other"), ANNEX_B)
    assert "EIO-51" in found(step("remind", 4, 4, about="other"), ANNEX_B)


def test_an_announced_extension_gives_thirty_days_more():
    longer = step("extension_reported", 4, 1, explanation="Load.", estimated_on="2026-04-20")
    assert found(step("remind", 5, 3, about="other"), ANNEX_B, longer) == set()
    assert found(step("remind", 5, 4, about="other"), ANNEX_B, longer) == {"EIO-51b"}


def test_ninety_days_after_the_decision_the_evidence_is_asked_for():
    assert found(step("remind", 6, 30, about="other"), ANNEX_B, RECOGNISED) == set()
    assert found(step("remind", 7, 1, about="other"), ANNEX_B, RECOGNISED) == {"EIO-52"}


OTHER = step("other_measure_reported", 3, 20, ground="less_intrusive", measure="A production order.")


def test_ten_days_for_the_answer_are_spanish_law_and_nobody_elses():
    late = step("answer_other_measure", 4, 1, decision="accept")
    assert found(late, ANNEX_B, OTHER, issuing="ES") == {"EIO-53"}
    assert found(late, ANNEX_B, OTHER, issuing="IT") == set()
    assert found(step("answer_other_measure", 3, 30, decision="accept"), ANNEX_B, OTHER, issuing="ES") == set()
    assert [one.severity for one in judged(late, ANNEX_B, OTHER, issuing="ES").findings] == [Severity.WARNING]


@pytest.mark.parametrize(("state", "end"), [("ES", datetime.date(2026, 3, 30)), ("IT", None)])
def test_the_clock_of_the_answer_runs_where_the_law_of_the_state_has_a_limit(state, end):
    clock = next(one for one in position(ANNEX_B, OTHER).clocks if one.deadline.id == "answer_other_measure_by")
    madrid = ZoneInfo("Europe/Madrid")
    limit = computed(clock, ORDER, replace(example_of(ORDER), issuing_state=state), STATES, madrid.key)
    last = None if limit is None else (limit.strict_end - datetime.timedelta(seconds=1)).astimezone(madrid).date()
    assert last == end


def test_a_file_is_not_closed_before_the_evidence_is_back():
    came = step("results_reported", 5, 1, what="All of it.", return_asked=True)
    back = step("return_asked", 5, 2, what="Two telephones.")
    close = step("close", 5, 10)
    refused = judged(close, ANNEX_B, RECOGNISED, came, back)
    assert not refused.allowed and {one.id for one in refused.findings} == {"EIO-54"}
    sent = step("return_evidence", 5, 9, sent_by="Courier")
    assert judged(close, ANNEX_B, RECOGNISED, came, back, sent).findings == ()
    assert {one.id for one in judged(close, ANNEX_B, RECOGNISED, came).findings} == {"EIO-54"}, (
        "the evidence came with that wish"
    )


def confirmed():
    """All State data as if a named person had confirmed them."""
    known = {
        (code, record_digest(code, record)): ("Ines Oro", datetime.date(2026, 1, 1))
        for code in STATES.codes for record in STATES.state(code).record
    }  # fmt: skip
    return STATES.confirmed(known)


def languages(state, states, transition, urgent=True):
    instrument = replace(example_of(ORDER), executing_state=state)
    if not urgent:
        instrument = replace(instrument, answers={**instrument.answers, "urgency": {}})
    result = run_checks(ORDER, instrument, state_values(ORDER, instrument, states), transition)
    return {one.id: one.severity for one in result.findings if one.id in ("EIO-48", "EIO-49")}


def test_a_language_that_is_not_accepted_blocks_only_at_transmission_and_only_where_the_entry_is_confirmed():
    assert languages("FR", STATES, "issue") == {"EIO-48": Severity.WARNING}
    assert languages("FR", STATES, "transmit") == {"EIO-48": Severity.WARNING}
    assert languages("FR", confirmed(), "issue") == {"EIO-48": Severity.WARNING}
    assert languages("FR", confirmed(), "transmit") == {"EIO-48": Severity.BLOCKING}
    assert languages("DE", confirmed(), "transmit") == {}


def test_croatia_takes_english_in_urgent_cases_only():
    """Facts, 4.2: to settle wherever the entry is confirmed and dated, on the draft as at transmission; else a warning."""
    assert languages("HR", confirmed(), "issue") == {}
    assert languages("HR", confirmed(), "issue", urgent=False) == {"EIO-49": Severity.BLOCKING}
    assert languages("HR", STATES, "issue", urgent=False) == {"EIO-49": Severity.WARNING}
    assert languages("HR", confirmed(), "transmit") == {}
    assert languages("HR", confirmed(), "transmit", urgent=False) == {"EIO-49": Severity.BLOCKING}
    assert languages("HR", STATES, "transmit", urgent=False) == {"EIO-49": Severity.WARNING}
