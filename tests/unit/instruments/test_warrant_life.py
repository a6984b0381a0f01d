"""The life of a warrant on both sides, as the fact sheet has it (sections 2.2, 2.3, 2.5, 2.6 and 4)."""

import datetime

import pytest

from jitflow.instruments import machine
from jitflow.instruments.events import Event
from jitflow.instruments.facts import Facts
from jitflow.instruments.given import state_values
from jitflow.instruments.judging import judge
from jitflow.instruments.machine import Actor
from jitflow.instruments.procedure import Role
from jitflow.instruments.steps import Data, Paper
from jitflow.library import states
from tests.instruments import example_of, product

DEFINITION = product().definition("eaw")
PROCEDURE = DEFINITION.procedure
ROME = datetime.timezone(datetime.timedelta(hours=1))
JUDGE = Actor("judge", frozenset({Role.VALIDATING_JUDGE}))


def at(month, day, hour=10):
    return datetime.datetime(2026, month, day, hour, tzinfo=ROME)


def step(transition, moment, values=None, actor="anna"):
    return Event(f"{transition}-{moment:%m%d%H}", "transition", transition, moment, values or {}, actor=actor)


def replay(side, *events):
    position = machine.replay(PROCEDURE, side, events)
    assert position.conflict is None, [one.say() for one in position.conflict.reasons]
    return position


def the_clock(position, deadline):
    return next(one for one in reversed(position.clocks) if one.deadline.id == deadline)


ISSUED = (
    step("check", at(1, 5)),
    step("validate", at(1, 6), actor="judge"),
    step("issue", at(1, 7), {"signed_by": "A. Judge", "signature_form": "by_hand"}, actor="judge"),
)
ARREST = step("arrest_reported", at(1, 12, 3), {"country": "DE", "through": "alert", "original_there": "no"})
SENT = {"channel": "email", "recipient": "Court", "languages": ["de"]}


def data(**head):
    """The example warrant with its State data, sealed."""
    instrument = example_of(DEFINITION)
    instrument = type(instrument)(**{**vars(instrument), **head})
    facts = Facts(DEFINITION, instrument, state_values(DEFINITION, instrument, states()))
    return Data(facts, Paper(sealed=True))


def reasons(option):
    return {(one.kind, one.id) for one in option.reasons}


def test_alert_translation_and_transmission_run_beside_each_other():
    position = replay(
        "issuing",
        *ISSUED,
        step("enter_alert", at(1, 8), {"copy_added": True}),
        step("start_translation", at(1, 8, 12), {"language": "de"}),
        step("transmit", at(1, 9), SENT),
        step("finish_translation", at(1, 10), {"language": "de"}),
    )
    assert position.marking["warrant"] == "issued"
    assert position.marking["alert"] == "alert_open"
    assert position.marking["translation"] == "translated"
    assert position.marking["execution"] == "transmitted"


def test_nobody_validates_what_they_checked_themselves_unless_the_office_allows_it():
    position = replay("issuing", ISSUED[0])
    known = data()
    event = step("validate", at(1, 6), actor="anna")
    anna = Actor("anna", frozenset({Role.PROSECUTOR}))
    assert ("two_person", "check") in reasons(judge(position, event, known, anna))
    alone = Data(known.facts, known.paper, {"second_person": False})
    assert ("two_person", "check") not in reasons(judge(position, event, alone, anna))
    assert ("two_person", "check") not in reasons(judge(position, event, known, JUDGE))


def test_issuing_needs_a_valid_seal():
    position = replay("issuing", *ISSUED[:2])
    known = data()
    broken = Data(known.facts, Paper(sealed=False))
    assert ("guard", "sealed") in reasons(judge(position, ISSUED[2], broken, JUDGE))
    unknown = Data(known.facts, Paper(sealed=None))
    assert ("not_judged", "sealed") in reasons(judge(position, ISSUED[2], unknown, JUDGE))
    assert judge(position, ISSUED[2], known, JUDGE).reasons == ()


def test_after_an_arrest_the_alarm_is_48_hours_and_the_figure_of_the_state_only_an_outer_limit():
    clock = the_clock(replay("issuing", *ISSUED, ARREST), "send_after_arrest")
    assert (clock.deadline.duration, clock.deadline.state_rule) == ("PT48H", "receipt_limit")
    assert clock.deadline.confidence == "doubtful"
    assert clock.start == at(1, 12, 3)
    there = step("arrest_reported", at(1, 12, 3), {**ARREST.values, "original_there": "yes"})
    running = replay("issuing", *ISSUED, there)
    assert "send_after_arrest" not in {one.deadline.id for one in running.clocks}


def test_sixty_days_and_thirty_more_then_ten_days_from_the_final_decision():
    position = replay(
        "issuing",
        *ISSUED,
        ARREST,
        step("transmit", at(1, 13), SENT),
        step("extension_reported", at(3, 10)),
        step("grant_reported", at(3, 14), {"final_on": "2026-03-13"}),
    )
    decision = the_clock(position, "decision_after_arrest")
    assert (decision.start, decision.deadline.duration) == (at(1, 12, 3), "P60D")
    assert [one.duration for one in decision.extensions] == ["P30D"]
    assert decision.ended == "done"
    surrender = the_clock(position, "surrender_limit")
    assert (surrender.start, surrender.is_open) == (datetime.date(2026, 3, 13), True)


def test_a_new_date_after_force_majeure_starts_ten_days_from_that_date():
    position = replay(
        "issuing",
        *ISSUED,
        ARREST,
        step("transmit", at(1, 13), SENT),
        step("grant_reported", at(3, 14), {"final_on": "2026-03-13"}),
        step("force_majeure_reported", at(3, 20), {"explanation": "No flights."}),
        step("new_date", at(3, 25), {"surrender_date": "2026-04-02"}),
    )
    assert the_clock(position, "surrender_limit").ended == "done"
    assert the_clock(position, "surrender_new_date").start == datetime.date(2026, 4, 2)


def surrendered(*more):
    return replay(
        "issuing",
        *ISSUED,
        step("enter_alert", at(1, 8), {"copy_added": True}),
        ARREST,
        step("transmit", at(1, 13), SENT),
        step("grant_reported", at(3, 14), {"final_on": "2026-03-13"}),
        step("surrender", at(3, 20), {"detention_days": 67}),
        *more,
    )


def test_the_file_is_closed_only_when_the_alert_is_gone():
    close = step("close", at(4, 1))
    assert ("check", "EAW-47") in reasons(judge(surrendered(), close, data(), JUDGE))
    gone = surrendered(step("delete_alert", at(3, 21), {"ground": "surrendered"}))
    assert judge(gone, close, data(), JUDGE).allowed


def test_after_surrender_the_warrant_is_no_longer_withdrawn():
    event = step("withdraw", at(4, 1), {"ground": "reason_gone"})
    assert ("guard", "not_surrendered") in reasons(judge(surrendered(), event, data(), JUDGE))


def test_withdrawal_ends_what_runs_abroad():
    position = replay(
        "issuing", *ISSUED, ARREST, step("transmit", at(1, 13), SENT), step("withdraw", at(1, 20), {"ground": "other"})
    )
    assert (position.marking["warrant"], position.marking["execution"]) == ("withdrawn", "execution_ended")
    assert position.open_clocks == ()


def test_speciality_waits_for_consent_thirty_days_from_the_receipt():
    asked = surrendered(step("ask_consent", at(5, 14), {"subject": "other_offence", "received_on": "2026-05-15"}))
    assert the_clock(asked, "consent_limit").start == datetime.date(2026, 5, 15)
    unknown = surrendered(step("ask_consent", at(5, 14), {"subject": "other_offence"}))
    assert not the_clock(unknown, "consent_limit").is_known
    told = surrendered(
        step("ask_consent", at(5, 14), {"subject": "other_offence"}), step("consent_receipt_reported", at(5, 16))
    )
    assert the_clock(told, "consent_limit").start == at(5, 16)


def test_another_offence_needs_a_waiver_an_exception_or_the_consent_that_is_recorded():
    def proceed(position, exception):
        event = step("prosecute_other", at(7, 1), {"offence": "Theft", "exception": exception})
        return reasons(judge(position, event, data(), JUDGE))

    assert ("check", "EAW-46") in proceed(surrendered(), "none")
    assert ("check", "EAW-46") in proceed(surrendered(), "consent")
    assert proceed(surrendered(), "renounced_after") == set()
    given = surrendered(
        step("ask_consent", at(5, 14), {"subject": "other_offence"}), step("consent_given_reported", at(6, 1))
    )
    assert proceed(given, "consent") == set()


def test_the_45_days_are_safe_on_the_later_date():
    clock = the_clock(surrendered(step("final_discharge", at(9, 1))), "speciality_45_days")
    assert (clock.deadline.duration, clock.deadline.safe) == ("P45D", "later")
    others = {one.safe for side in PROCEDURE.sides.values() for one in side.deadlines if one.limit_of != "person"}
    assert others == {"earlier"}


def test_the_translation_blocks_at_transmission_only_where_the_entry_is_confirmed():
    position = replay("issuing", *ISSUED)
    event = step("transmit", at(1, 13), SENT)
    known = data(executing_state="PL")
    warned = judge(position, event, known, JUDGE)
    assert "EAW-31" in {one.id for one in warned.warnings}
    facts = known.facts
    given = {**facts._given, "accepted_languages": {"known": True, "confirmed": True, "value": ["pl"]}}
    confirmed = Data(Facts(DEFINITION, facts.instrument, given), known.paper)
    assert ("check", "EAW-31") in reasons(judge(position, event, confirmed, JUDGE))
    override = {("EAW-31", None): {"reason": "In custody: original first.", "actor_id": "judge", "at": "2026-01-13"}}
    overridden = judge(position, event, Data(confirmed.facts, known.paper, {}, override), JUDGE)
    assert ("check", "EAW-31") not in reasons(overridden)


def test_nothing_is_sent_before_its_signature():
    position = replay("issuing", *ISSUED)
    signed = example_of(DEFINITION).answers["signature"]["date"]
    before = datetime.datetime.fromisoformat(signed).replace(tzinfo=ROME) - datetime.timedelta(days=1)
    assert ("check", "GEN-03") in reasons(judge(position, step("transmit", before, SENT), data(), JUDGE))


@pytest.mark.parametrize(
    ("hours", "warned"), [(0, False), (40, False), (49, True), (72, True)]
)  # fmt: skip
def test_a_translation_that_comes_too_late_is_warned_of_at_the_arrest(hours, warned):
    event = step("arrest_reported", at(1, 12), {**ARREST.values, "translation_hours": hours})
    found = judge(replay("issuing", *ISSUED), event, data(executing_state="DE"), JUDGE)
    assert ("EAW-32" in {one.id for one in found.warnings}) is warned


def test_a_shorter_limit_of_the_state_is_heeded():
    event = step("arrest_reported", at(1, 12), {**ARREST.values, "translation_hours": 30})
    found = judge(replay("issuing", *ISSUED), event, data(executing_state="BG"), JUDGE)
    assert "EAW-32" in {one.id for one in found.warnings}, "24 hours in the State file of Bulgaria"


# the executing side

HELD = (
    step("receive", at(1, 9), {"what": "alert", "channel": "sirene"}),
    step("arrest", at(1, 12), {"told": ["warrant"], "original_there": "no"}),
    step("detain", at(1, 13)),
    step("open_hearing", at(1, 14)),
)


def test_arrest_puts_the_person_into_custody_and_starts_sixty_days():
    position = replay("executing", *HELD)
    assert (position.marking["case"], position.marking["custody"]) == ("hearing", "detained")
    assert the_clock(position, "decision_without_consent").start == at(1, 12)


def test_consent_ends_the_sixty_days_and_starts_ten():
    consent = {"voluntary": True, "lawyer": True, "renounced": False}
    position = replay(
        "executing", *HELD, step("take_consent", at(1, 20), consent), step("extend", at(1, 28), {"explanation": "x"})
    )
    assert the_clock(position, "decision_without_consent").ended == "done"
    ten = the_clock(position, "decision_with_consent")
    assert (ten.start, ten.deadline.duration, [one.duration for one in ten.extensions]) == (at(1, 20), "P10D", ["P30D"])


def test_immunity_stops_the_clock_and_its_lifting_starts_it_anew():
    position = replay("executing", *HELD, step("claim_immunity", at(1, 15)))
    assert not the_clock(position, "decision_without_consent").is_open
    lifted = replay("executing", *HELD, step("claim_immunity", at(1, 15)), step("immunity_lifted_told", at(2, 2)))
    clock = the_clock(lifted, "decision_without_consent")
    assert (clock.start, clock.is_open) == (at(2, 2), True)


def test_the_court_cannot_grant_while_immunity_or_a_competing_request_is_open():
    position = replay(
        "executing",
        *HELD,
        step("decide", at(2, 1), {"outcome": "grant"}),
        step("claim_immunity", at(2, 2)),
        step("competing_found", at(2, 3), {"kind": "extradition"}),
    )
    found = judge(position, step("final_grant", at(2, 10), {"final_on": "2026-02-10"}), data(), JUDGE)
    assert {("guard", "immunity"), ("guard", "competing")} <= reasons(found)


def test_the_decision_of_the_court_keeps_the_clock_running_until_it_is_final():
    decided = replay("executing", *HELD, step("decide", at(2, 1), {"outcome": "grant"}))
    assert the_clock(decided, "decision_without_consent").is_open
    final = replay(
        "executing", *HELD, step("decide", at(2, 1)), step("final_grant", at(2, 10), {"final_on": "2026-02-09"})
    )
    assert not the_clock(final, "decision_without_consent").is_open
    assert the_clock(final, "handover_limit").start == datetime.date(2026, 2, 9)


def test_handover_takes_the_person_out_of_custody():
    position = replay(
        "executing",
        *HELD,
        step("decide", at(2, 1)),
        step("final_grant", at(2, 10), {"final_on": "2026-02-09"}),
        step("agree_surrender", at(2, 11), {"surrender_date": "2026-02-15"}),
        step("hand_over", at(2, 15), {"detention_days": 34}),
    )
    assert (position.marking["case"], position.marking["custody"]) == ("surrendered", "handed_over")
    assert position.is_over


def test_revocation_of_consent_depends_on_the_declaration_of_the_state():
    consent = {"voluntary": True, "lawyer": True, "renounced": False}
    position = replay("executing", *HELD, step("take_consent", at(1, 20), consent))
    event = step("revoke_consent", at(1, 25), {"counted_from": "2026-01-26"})
    unknown = judge(position, event, data(executing_state="MT"), JUDGE)
    assert [one.id for one in unknown.not_judged] == ["revocable"]
    assert unknown.not_judged[0].needs == ("data.consent_revocable",)


def test_every_rule_that_is_doubtful_says_so():
    doubtful = {one.id for side in PROCEDURE.sides.values() for one in side.deadlines if one.confidence == "doubtful"}
    assert doubtful == {"send_after_arrest", "original_expected"}
    recalled = {one.id for side in PROCEDURE.sides.values() for one in side.states if one.confidence == "recalled"}
    assert recalled == {"force_majeure"}
