"""The life of an investigation order on both sides, and of a notification, as the fact sheet has it (3.4 to 3.9, 5)."""

import dataclasses
import datetime
from zoneinfo import ZoneInfo

import pytest

from jitflow.deadlines.computing import computed
from jitflow.instruments import machine
from jitflow.instruments.calendar import compute, extend
from jitflow.instruments.events import Event
from jitflow.instruments.facts import Facts
from jitflow.instruments.judging import apply, judge, options
from jitflow.instruments.machine import Actor
from jitflow.instruments.procedure import Role
from jitflow.instruments.states import load_states
from jitflow.instruments.steps import Data, Paper
from jitflow.paths import FORMS
from tests.instruments import example_of, product

ORDER, NOTICE = product().definition("eio"), product().definition("interception_notice")
BERLIN = ZoneInfo("Europe/Berlin")
EASTER = {datetime.date(2026, 4, 3): "Good Friday", datetime.date(2026, 4, 6): "Easter Monday"}
HOLIDAYS = {**EASTER, datetime.date(2026, 5, 1): "May Day"}
ANNA, JUDGE = Actor("anna", frozenset({Role.PROSECUTOR})), Actor("judge", frozenset({Role.VALIDATING_JUDGE}))


def at(month, day, hour=10, minute=0):
    return datetime.datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def step(transition, moment, **values):
    return Event(f"{transition}-{moment:%m%d%H}", "transition", transition, moment, values, actor="anna")


def replay(definition, side, *events):
    position = machine.replay(definition.procedure, side, events)
    assert position.conflict is None, [one.say() for one in position.conflict.reasons]
    return position


def data(definition, **answers):
    instrument = example_of(definition)
    instrument = type(instrument)(**{**vars(instrument), "answers": {**instrument.answers, **answers}})
    return Data(Facts(definition, instrument), Paper(sealed=True))


def ids(reasons):
    return {one.id for one in reasons}


def clock(position, deadline):
    return next(one for one in reversed(position.clocks) if one.deadline.id == deadline)


def end(running):
    """The safe end of a clock, its extensions counted."""
    found = compute(running.deadline.duration, running.start, BERLIN, HOLIDAYS)
    for more in running.extensions:
        found = extend(found, more.duration, HOLIDAYS)
    return found.safe_end(running.deadline.safe)


def receipt(moment, provisional="no", **more):
    return step("receive", moment, channel="post", languages=["de"], provisional=provisional, **more)


RECEIVED = receipt(at(3, 2))
GROUND = {"decided_on": "2026-03-20", "explanation": "Reasons."}


def test_the_receipt_starts_a_week_for_annex_b_and_thirty_days_for_the_decision():
    position = replay(ORDER, "executing", RECEIVED)
    assert position.marking["confirmation"] == "confirmation_due"
    assert end(clock(position, "confirmation_limit")).day == datetime.date(2026, 3, 9)
    assert end(clock(position, "decision_limit")).day == datetime.date(2026, 4, 1)


def test_thirty_more_days_run_from_the_strict_end_and_ninety_from_the_decision():
    longer = step("extend", at(3, 30), explanation="Load.", estimated_on="2026-04-20")
    position = replay(ORDER, "executing", RECEIVED, longer)
    assert end(clock(position, "decision_limit")).day == datetime.date(2026, 5, 1), "the earlier date is safe here"
    position = replay(ORDER, "executing", RECEIVED, step("recognise", at(4, 1), decided_on="2026-04-01"))
    assert end(clock(position, "execution_limit")).day == datetime.date(2026, 6, 30)
    sent = step("transmit", at(3, 2), channel="post", recipient="Court", languages=["de"], provisional="no")
    steps = [step(one, at(3, 1)) for one in ("check", "seal", "issue")]
    waiting = replay(ORDER, "issuing", *steps, sent, step("extension_reported", at(3, 30)))
    assert end(clock(waiting, "decision_expected")).day == datetime.date(2026, 5, 4), (
        "who waits is shown the later date"
    )


def test_twenty_four_hours_run_only_where_a_provisional_measure_is_asked_for():
    asked = replay(ORDER, "executing", receipt(at(3, 10, 14, 20), "yes"))
    assert end(clock(asked, "provisional_limit")).moment == at(3, 11, 15)
    assert "provisional_limit" not in {one.deadline.id for one in replay(ORDER, "executing", RECEIVED).clocks}


def test_the_date_of_section_b_is_a_limit_of_its_own():
    """Taken from the order as it stood at the receipt: what is typed into the form later moves nothing."""
    urgent = data(ORDER, urgency={"reasons": ["trial_date"], "deadline": "2026-03-20"})
    entered = machine.replay(ORDER.procedure, "executing", ())
    position = apply(entered, RECEIVED, urgent, ANNA)
    assert clock(position, "asked_date").until == datetime.date(2026, 3, 20)
    assert clock(replay(ORDER, "executing", *position.log), "asked_date").until == datetime.date(2026, 3, 20)
    steps = [step(one, at(3, 1)) for one in ("check", "seal", "issue")]
    sent = step("transmit", at(3, 2), channel="post", recipient="Court", languages=["de"], provisional="no")
    sent = dataclasses.replace(sent, acknowledged=("EIO-48", "EIO-49"))
    signed = {"signature": {"date": "2026-03-01"}}
    urgent = data(ORDER, urgency={"reasons": ["trial_date"], "deadline": "2026-03-20"}, **signed)
    waiting = apply(replay(ORDER, "issuing", *steps), sent, urgent, ANNA)
    assert clock(waiting, "asked_for_date").until == datetime.date(2026, 3, 20)
    nothing_asked = apply(replay(ORDER, "issuing", *steps), sent, data(ORDER, urgency={}, **signed), ANNA)
    assert "asked_for_date" not in {one.deadline.id for one in nothing_asked.clocks}


@pytest.mark.parametrize("ground", ["a", "b", "d", "e", "f"])
def test_before_a_refusal_on_these_grounds_there_is_a_duty_to_consult(ground):
    refusal = step("refuse", at(3, 20), grounds=[ground], **GROUND)
    assert "consulted" in ids(judge(replay(ORDER, "executing", RECEIVED), refusal, data(ORDER), ANNA).reasons)
    asked = step("consult_refusal", at(3, 10), grounds=[ground], questions="Which acts?")
    answered = step("consultation_answered", at(3, 15), decision="keep")
    after = judge(replay(ORDER, "executing", RECEIVED, asked, answered), refusal, data(ORDER), ANNA)
    assert after.reasons == ()
    open_ = judge(replay(ORDER, "executing", RECEIVED, asked), refusal, data(ORDER), ANNA)
    assert "consultation_answered" in ids(open_.warnings)


def test_double_criminality_is_no_ground_for_measures_that_are_always_available():
    refusal = step("refuse", at(3, 20), grounds=["g"], **GROUND)
    here = replay(ORDER, "executing", RECEIVED)
    light = data(ORDER, measures=["databases", "hearing"], other_measures=[], coercive=False)
    assert "always_available" in ids(judge(here, refusal, light, ANNA).warnings)
    assert "always_available" not in ids(judge(here, refusal, data(ORDER), ANNA).warnings)


def test_an_order_of_a_tax_office_needs_validation_and_that_of_a_prosecutor_is_only_sealed():
    checked = replay(ORDER, "issuing", step("check", at(3, 1)))
    judge_of = {"type": "judge_or_court", "name": "Court", "representative": "A. Judge"}
    tax = data(ORDER, authority={**example_of(ORDER).answers["authority"], "type": "other"}, validation=judge_of)
    assert "judicial" in ids(judge(checked, step("seal", at(3, 1)), tax, JUDGE).reasons)
    to_judge = step("ask_validation", at(3, 1), validating_authority="Court")
    assert "needs_validation" in ids(judge(checked, to_judge, data(ORDER), ANNA).reasons)
    validating = replay(ORDER, "issuing", step("check", at(3, 1)), to_judge)
    validated = step("validate", at(3, 1, 12), validated_by="A. Judge")
    assert judge(validating, validated, tax, JUDGE).reasons == ()


def test_a_suspect_is_not_heard_by_telephone():
    here = replay(ORDER, "executing", RECEIVED, step("recognise", at(3, 5), decided_on="2026-03-05"))
    values = {"way": "telephone", "person_role": "suspect", "hearing_at": "2026-04-09T10:00:00+02:00", "consent": True}
    assert "telephone" in ids(judge(here, step("set_hearing", at(3, 6), **values), data(ORDER), ANNA).reasons)


def test_every_authority_that_passes_an_order_on_still_owes_annex_b():
    position = replay(ORDER, "executing", RECEIVED, step("forward", at(3, 3), recipient="Court"))
    assert clock(position, "confirmation_limit").is_open and not clock(position, "decision_limit").is_open
    assert not position.is_over
    assert replay(ORDER, "executing", RECEIVED, step("forward", at(3, 3)), step("confirm_receipt", at(3, 4))).is_over


# the notification of an interception

NOTIFIED = [step(one, at(4, 2)) for one in ("check", "sign", "notify")]
HERE = step("receipt_reported", at(4, 3, 9, 45))


def test_ninety_six_hours_run_over_easter():
    running = clock(replay(NOTICE, "issuing", *NOTIFIED, HERE), "objection_limit")
    assert end(running).moment == at(4, 7, 10)


def test_silence_can_be_recorded_only_afterwards_and_is_no_authorisation():
    here = replay(NOTICE, "issuing", *NOTIFIED, HERE)
    early = judge(here, step("record_silence", at(4, 6)), data(NOTICE), ANNA)
    assert "time_has_passed" in ids(early.reasons)
    late = judge(here, step("record_silence", at(4, 7, 12)), data(NOTICE), ANNA)
    assert late.reasons == () and {one.check.id for one in late.findings} == {"EIO-41"}
    state = NOTICE.procedure.sides["issuing"].state["unanswered"]
    assert state.meaning.startswith("Silence is not an authorisation")
    assert "Silence is not an authorisation" in clock(here, "objection_limit").deadline.on_expiry


def test_after_an_objection_the_interception_neither_begins_nor_goes_on():
    objected = step("objection_reported", at(4, 4), content=["terminate", "not_use"])
    here = replay(NOTICE, "issuing", *NOTIFIED, HERE, objected)
    assert "no_objection" in ids(judge(here, step("begin_interception", at(4, 5)), data(NOTICE), ANNA).reasons)
    running = replay(NOTICE, "issuing", step("begin_interception", at(4, 1)), *NOTIFIED, HERE, objected)
    onward = judge(running, step("go_on", at(4, 5), rests_on="Domestic order."), data(NOTICE), ANNA)
    assert not onward.allowed and "EIO-42" in {one.check.id for one in onward.findings}
    used = judge(running, step("use_material", at(4, 5), what="Trial.", as_specified=True), data(NOTICE), ANNA)
    assert "may_be_used" in ids(used.reasons)


def test_a_late_objection_is_still_recorded():
    here = replay(NOTICE, "issuing", *NOTIFIED, HERE, step("record_silence", at(4, 7, 12)))
    assert (
        machine.advance(here, step("objection_reported", at(4, 9), content=["not_use"])).marking["answer"] == "objected"
    )


# the end of an order, and what hangs on it

SENT = [
    *(step(one, at(3, 1)) for one in ("check", "seal", "issue")),
    step("transmit", at(3, 2), channel="post", recipient="Court", languages=["de"], provisional="no"),
]


def test_the_decision_is_put_off_once():
    """Article 12(5): by thirty days at most; a second notice gives no second thirty days."""
    once = step("extension_reported", at(3, 30))
    again = judge(replay(ORDER, "issuing", *SENT, once), step("extension_reported", at(4, 20)), data(ORDER), ANNA)
    assert "once" in ids(again.reasons)
    assert judge(replay(ORDER, "issuing", *SENT), once, data(ORDER), ANNA).reasons == ()


def test_a_consultation_on_another_ground_does_not_do():
    asked = step("consult_refusal", at(3, 10), grounds=["d"], questions="Which acts?")
    answered = step("consultation_answered", at(3, 15), decision="keep")
    here = replay(ORDER, "executing", RECEIVED, asked, answered)

    def warned(*grounds):
        return "consulted_on_it" in ids(
            judge(here, step("refuse", at(3, 20), grounds=list(grounds), **GROUND), data(ORDER), ANNA).warnings
        )

    assert warned("f") and warned("d", "f")
    assert not warned("d") and not warned("d", "h")


def test_evidence_may_come_before_a_word_on_recognition():
    """Nothing obliges the executing authority to announce a recognition: the evidence itself shows it."""
    came = step("results_reported", at(3, 20), what="All of it.", return_asked=False)
    position = replay(ORDER, "issuing", *SENT, came)
    assert position.marking["execution"] == "results_full"
    assert [one.deadline.id for one in position.open_clocks] == []


def test_what_was_still_to_come_ends_with_a_refusal():
    steps = (
        step("postpone", at(3, 5), ground="in_use", explanation="In use.", expected_until="2026-06-01"),
        step("consult_costs", at(3, 6), amount="EUR 90 000", answer_by="2026-04-01"),
        step("claim_immunity", at(3, 7), power="here"),
        step("refuse", at(3, 20), grounds=["h"], **GROUND),
    )
    position = replay(ORDER, "executing", RECEIVED, *steps)
    assert [one.deadline.id for one in position.open_clocks] == ["confirmation_limit"]
    assert replay(ORDER, "executing", RECEIVED, *steps, step("confirm_receipt", at(3, 21))).is_over
    told = (
        step("postponement_reported", at(3, 5), ground="in_use", expected_until="2026-06-01"),
        step("costs_reported", at(3, 6), answer_by="2026-04-01"),
        step("refusal_reported", at(3, 20), grounds=["h"], decided_on="2026-03-20"),
    )
    assert replay(ORDER, "issuing", *SENT, *told).open_clocks == ()


@pytest.mark.parametrize(("state", "days"), [("ES", 10), ("IT", None)])
def test_the_law_of_a_state_says_how_long_an_answer_on_another_measure_takes(state, days):
    """Article 10(4) names no days: Spain gives ten, where no law is recorded the executing authority says by when."""
    told = step("other_measure_reported", at(3, 20), ground="not_available", measure="Another one.")
    running = clock(replay(ORDER, "issuing", *SENT, told), "answer_other_measure_by")
    order = dataclasses.replace(example_of(ORDER), issuing_state=state)
    found = computed(running, ORDER, order, load_states(FORMS / "states"), "Europe/Madrid")
    assert (found and (found.strict_end - running.start).days) == days


@pytest.mark.parametrize("ending", ["withdrawal_received", "refuse"])
def test_a_detainee_has_to_come_back_whatever_becomes_of_the_order(ending):
    agreed = step("accept_transfer", at(3, 6), direction="issuing", consent=True, return_by="2026-05-01")
    steps = (step("recognise", at(3, 5), decided_on="2026-03-05"), agreed, step("start_execution", at(3, 7)))
    away = (*steps, step("move_detainee", at(3, 8)), step(ending, at(3, 9)))
    position = replay(ORDER, "executing", RECEIVED, *away)
    assert clock(position, "detainee_back_by").is_open
    assert not clock(
        replay(ORDER, "executing", RECEIVED, *away, step("detainee_returned", at(4, 1))), "detainee_back_by"
    ).is_open


def test_a_correction_cannot_say_something_else_than_the_form_about_a_provisional_measure():
    """The twenty-four hours go on running, whatever somebody corrects the receipt to."""
    asks = data(ORDER, measures=["provisional"])
    position = apply(machine.replay(ORDER.procedure, "executing", ()), receipt(at(3, 10, 14), "no"), asks, ANNA)
    assert position.last("receive").values["provisional"] == "yes"
    values = {"provisional": "no", "proof": "Slip 4"}
    said = Event("c1", "correction", "receive", None, values, actor="anna", corrects=position.newest.event.id)
    after = apply(position, said, asks, ANNA)
    assert (after.last("receive").values["provisional"], after.last("receive").values["proof"]) == ("yes", "Slip 4")
    assert clock(after, "provisional_limit").ended is None
    by_hand = data(ORDER, measures=[], assistance=None)
    assert apply(position, said, by_hand, ANNA).last("receive").values["provisional"] == "no", "a form that says nothing"


def test_an_order_filled_in_after_its_receipt_still_asks_for_the_provisional_measure():
    """Received on paper, the answer at the receipt was no; then section C was typed in."""
    position = replay(ORDER, "executing", receipt(at(3, 10, 14), "no"))
    for measures, place in ((["provisional"], True), (["existing_evidence"], False), ([], False)):
        known = {one.transition.id: one for one in options(position, data(ORDER, measures=measures), ANNA)}
        assert known["decline_provisional"].has_place is place, measures
