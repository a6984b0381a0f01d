"""How checks are judged: findings, not judged, not concerned, overrides, State data."""

import copy
from dataclasses import replace

import pytest

from jitflow.instruments import keys
from jitflow.instruments.checks import run_checks
from jitflow.instruments.definition import Severity
from jitflow.instruments.facts import Facts
from jitflow.instruments.status import Progress, all_statuses, questions
from tests.instruments import SAMPLE, example_of, sample

DEFINITION = sample().definition(SAMPLE)


@pytest.fixture
def instrument():
    one = example_of(DEFINITION)
    return replace(one, answers=copy.deepcopy(one.answers), texts=copy.deepcopy(one.texts))


def emptied(instrument, path):
    keys.put(instrument.answers, path, None)
    return instrument


def test_a_finding_hangs_on_the_item_it_was_found_on(instrument):
    emptied(instrument, "calls.c2.harbour")
    [found] = run_checks(DEFINITION, instrument).findings
    assert (found.id, found.key, found.item, found.severity) == ("HN-02", "calls.c2.harbour", "calls.c2", Severity.BLOCKING)


def test_findings_are_sorted_by_severity_then_by_the_order_of_the_form(instrument):
    emptied(emptied(instrument, "skipper.surname"), "calls.c2.harbour")
    keys.put(instrument.answers, "skipper.licence_checked", False)
    keys.put(instrument.answers, "calls.c1.day", {"kind": "exact", "start": "2020-01-01"})
    assert [f.id for f in run_checks(DEFINITION, instrument).findings] == ["HN-01", "HN-02", "HN-04", "HN-06"]


def test_what_a_check_needs_and_has_not_is_named_and_it_is_not_judged(instrument):
    emptied(instrument, "skipper.licence_checked")
    waiting = {n.id: n.needs for n in run_checks(DEFINITION, instrument).not_judged}
    assert waiting["HN-04"] == ("skipper.licence_checked",)


def test_a_check_that_does_not_apply_is_counted_apart(instrument):
    result = run_checks(DEFINITION, replace(instrument, executing_state=None))
    assert result.not_concerned == 1
    assert "HN-05" not in {n.id for n in result.not_judged}


def test_a_blocking_finding_on_unconfirmed_state_data_only_warns(instrument):
    given = {"accepted_languages": {"known": True, "confirmed": False, "value": ["el"]}}
    [found] = run_checks(DEFINITION, instrument, given).findings
    assert (found.severity, found.softened) == (Severity.WARNING, True)
    given["accepted_languages"]["confirmed"] = True
    result = run_checks(DEFINITION, instrument, given)
    assert [f.severity for f in result.findings] == [Severity.BLOCKING]
    assert result.to_settle


def test_a_recorded_reason_settles_a_finding_of_that_item_only(instrument):
    emptied(emptied(instrument, "calls.c1.harbour"), "calls.c2.harbour")
    reason = {"reason": "Accepted by the court.", "actor_id": "u", "at": "2026-11-20"}
    result = run_checks(DEFINITION, instrument, overrides={("HN-02", "calls.c1"): reason})
    assert [f.item for f in result.to_settle] == ["calls.c2"]
    assert len(result.findings) == 2


def test_form_structure_can_never_be_overridden(instrument):
    emptied(instrument, "skipper.surname")
    result = run_checks(DEFINITION, instrument, overrides={("HN-01", None): {"reason": "x", "actor_id": "u", "at": "t"}})
    assert [f.id for f in result.to_settle] == ["HN-01"]


def test_checks_of_another_transition_do_not_run(instrument):
    result = run_checks(DEFINITION, instrument, transition="transmission")
    assert (result.ran, result.findings, result.not_judged) == (0, (), ())


def test_dates_of_validity_bound_a_check(instrument):
    later = DEFINITION.checks[0].model_copy(update={"valid_from": DEFINITION.valid_from.replace(year=2030)})
    newer = DEFINITION.model_copy(update={"checks": (later, *DEFINITION.checks[1:])})
    emptied(instrument, "skipper.surname")
    assert "HN-01" not in {f.id for f in run_checks(newer, instrument).findings}


# the task list


def progress(instrument):
    facts = Facts(DEFINITION, instrument)
    return {s.section.id: s.progress for s in all_statuses(facts, run_checks(DEFINITION, instrument, facts=facts))}


def test_boxes_say_how_far_they_are(instrument):
    assert progress(instrument)["calls"] is Progress.COMPLETE
    emptied(instrument, "calls.c2.harbour")
    assert progress(instrument)["calls"] is Progress.IN_PROGRESS
    assert progress(replace(instrument, answers={}, texts={}))["who"] is Progress.NOT_STARTED


def test_a_box_that_does_not_apply_is_said_not_to(instrument):
    emptied(instrument, "skipper.surname")
    assert progress(instrument)["hearing"] is Progress.DOES_NOT_APPLY


def test_a_question_is_asked_only_where_it_is_shown(instrument):
    hearing = DEFINITION.section("hearing")
    asked = {path for _f, path in questions(Facts(DEFINITION, instrument), hearing)}
    assert "heard_on" in asked
    keys.put(instrument.answers, "heard", "no")
    assert "heard_on" not in {path for _f, path in questions(Facts(DEFINITION, instrument), hearing)}


def test_languages_are_complete_when_every_printed_text_has_words(instrument):
    assert Facts(DEFINITION, instrument).complete_languages == ["en"]
    instrument.texts["calls.c2.story"]["el"] = {"text": "Συνάντησε άλλο σκάφος.", "state": "reviewed"}
    assert Facts(DEFINITION, instrument).complete_languages == ["el", "en"]
    instrument.texts["calls.c2.story"]["el"]["state"] = "stale"
    assert Facts(DEFINITION, instrument).complete_languages == ["en"]
