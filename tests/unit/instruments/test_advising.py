"""What a prosecutor could check by hand: which instrument the advisor names, refuses, or leaves open."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from jitflow import paths
from jitflow.instruments.advice import Standing
from jitflow.instruments.advice_files import load_advice
from jitflow.instruments.advising import Result, Situation, Suggestion, advise, carried, questions_for
from jitflow.instruments.states import load_states

ADVICE = load_advice(paths.FORMS / "advice")
STATES = load_states(paths.FORMS / "states")
TODAY = datetime.date(2026, 11, 22)


def ask(need: str, *states: str, own: str | None = "IT", on: datetime.date = TODAY, **answers: Any) -> Result:
    return advise(ADVICE, Situation(need, states, own, answers), STATES, on)


def kinds(result: Result, standing: Standing = Standing.FITS) -> list[str]:
    return [one.kind.id for one in result.suggestions if one.standing is standing]


def one(result: Result, row: str) -> Suggestion:
    return next(found for found in result.suggestions if found.row.id == row)


def test_a_hearing_in_france_is_an_order() -> None:
    found = one(ask("hear", "FR", domestic=True), "order_hearing")
    assert found.standing is Standing.FITS
    assert found.languages is not None and found.languages.accepted == ("fr",)
    assert found.languages.record is not None and found.languages.record.confidence.value == "unverified"
    assert [limit.period for _context, limit in found.limits] == ["P1W", "P30D", "P90D"]


@pytest.mark.parametrize(("state", "says"), [("DK", "Denmark"), ("IE", "Ireland")])
def test_denmark_and_ireland_are_refused_with_their_alternative(state: str, says: str) -> None:
    result = ask("search", state, domestic=True)
    refused = one(result, "order_search")
    assert refused.standing is Standing.BLOCKED
    against = refused.against[0]
    assert says in against.says and "letter of request" in (against.instead or "")
    assert ("European Production or Preservation Order" in (against.instead or "")) is (state == "IE")
    assert result.suggestions[0].kind.id == "letter_members"
    assert result.suggestions[0].standing is Standing.FITS


@pytest.mark.parametrize("own", ["DK", "IE"])
def test_no_order_from_denmark_or_ireland_either(own: str) -> None:
    result = ask("search", "FR", own=own, domestic=True)
    assert one(result, "order_search").standing is Standing.BLOCKED
    assert kinds(result) == ["letter_members"]


@pytest.mark.parametrize(
    ("state", "arrest", "evidence", "act"),
    [
        ("NO", "surrender_warrant", "letter_schengen", "2006/697/EC"),
        ("IS", "surrender_warrant", "letter_schengen", "2006/697/EC"),
        ("CH", "extradition_convention", "letter_schengen", "Convention on Extradition"),
        ("GB", "tca_warrant", "letter_uk", "Trade and Cooperation Agreement"),
    ],
)
def test_neighbours_get_their_own_act_form_and_authority(state: str, arrest: str, evidence: str, act: str) -> None:
    found = ask(
        "arrest_prosecution", state, national_decision=True, only_hearing=False, max_penalty=60, located="there"
    )
    assert kinds(found) == [arrest]
    assert (
        act in found.suggestions[0].kind.act and found.suggestions[0].kind.receiver and found.suggestions[0].kind.form
    )
    assert kinds(ask("hear", state, domestic=True)) == [evidence]


def test_a_warrant_needs_twelve_months_and_a_national_decision() -> None:
    known = {"national_decision": True, "only_hearing": False, "stage": "investigation", "located": "there"}
    assert (
        one(ask("arrest_prosecution", "DE", max_penalty=12, **known), "warrant_prosecution").standing is Standing.FITS
    )
    low = one(ask("arrest_prosecution", "DE", max_penalty=11, **known), "warrant_prosecution")
    assert low.standing is Standing.BLOCKED and low.against[0].basis == "Framework Decision 2002/584/JHA, Article 2(1)"
    none = one(
        ask("arrest_prosecution", "DE", max_penalty=12, **(known | {"national_decision": False})), "warrant_prosecution"
    )
    assert none.standing is Standing.BLOCKED and "C-241/15" in (none.against[0].basis or "")


def test_what_is_not_known_is_said_and_never_taken_as_no() -> None:
    found = one(
        ask("arrest_prosecution", "DE", national_decision=True, only_hearing=False, stage="trial"),
        "warrant_prosecution",
    )
    assert found.standing is Standing.OPEN
    assert found.missing == ("max_penalty",)


def test_an_unanswered_choice_is_not_judged_either() -> None:
    """In the language of expressions null is unequal to every code: that would pass in silence."""
    known = {"national_decision": True, "only_hearing": False, "max_penalty": 60}
    assert one(ask("arrest_prosecution", "DE", **known), "warrant_prosecution").missing == ("stage",)


def test_what_is_not_known_does_not_matter_where_every_answer_leads_to_the_same() -> None:
    found = one(ask("network", "DE", own="IT", parallel=True, stage="investigation"), "team")
    assert found.standing is Standing.FITS and "requests" in found.also_open


def test_without_a_state_the_state_is_what_is_missing() -> None:
    found = ask("hear", domestic=True)
    assert {one_.standing for one_ in found.suggestions} == {Standing.OPEN}
    assert all("state" in one_.missing for one_ in found.suggestions)


def test_a_person_whose_place_is_unknown_gets_an_alert_without_any_state() -> None:
    found = ask("arrest_prosecution", located="unknown", max_penalty=60, national_decision=True, only_hearing=False)
    assert kinds(found) == ["arrest_alert"]


def test_the_regulation_on_transfer_applies_from_february_2027_and_not_to_denmark() -> None:
    before = ask("transfer", "DE", on=datetime.date(2027, 1, 31), stage="investigation")
    assert kinds(before) == ["proceedings_convention"]
    assert one(before, "proceedings_transferred").against[0].state == "2027-02-01"
    after = ask("transfer", "DE", on=datetime.date(2027, 2, 1), stage="investigation")
    assert kinds(after)[0] == "proceedings_regulation"
    assert kinds(ask("transfer", "DK", on=datetime.date(2027, 2, 1), stage="investigation")) == [
        "proceedings_convention"
    ]


def test_data_of_providers_by_day_state_and_authority() -> None:
    assert kinds(ask("subscriber", "IE", authority="prosecutor", urgency="normal"))[0] == "production_order"
    assert "production_order" not in kinds(ask("subscriber", "DK", authority="prosecutor", urgency="normal"))
    assert kinds(ask("subscriber", "US", authority="prosecutor", urgency="normal")) == ["provider_letter"]
    content = one(ask("traffic_content", "IE", authority="prosecutor", max_penalty=60), "data_traffic_content")
    assert content.standing is Standing.BLOCKED
    first = ask("subscriber", "IE", authority="prosecutor", urgency="life").suggestions[0]
    assert first.row.id == "data_emergency"


def test_interception_without_help_is_a_notice_with_96_hours() -> None:
    found = ask("interception", "DE", technical_help=False, domestic=True)
    assert kinds(found) == ["interception_notice"]
    assert [limit.period for _c, limit in found.suggestions[0].limits] == ["PT96H"]


def test_frozen_assets_go_by_regulation_or_by_the_old_certificates() -> None:
    known = {"national_decision": True, "located": "there"}
    assert kinds(ask("freeze", "ES", **known)) == ["freezing_certificate"]
    assert kinds(ask("freeze", "IE", **known)) == ["old_certificates"]
    assert kinds(ask("freeze", "GB", **known)) == ["tca_freezing"]


def test_no_cooperation_blocks_and_own_state_too() -> None:
    assert kinds(ask("hear", "RU", domestic=True)) == []
    assert not ask("hear", "RU", domestic=True).fits
    assert kinds(ask("hear", "IT", domestic=True)) == []


def test_eurojust_for_many_states_and_hours_the_network_for_simple_matters() -> None:
    known = {"requests": 1, "earlier_trouble": False}
    simple = ask("hear", "FR", urgency="normal", **known)
    assert {one_.body for one_, _states in simple.contacts} == {"ejn"} and simple.contacts_open == ()
    many = ask("hear", "FR", "DE", "BG", urgency="normal", **known)
    assert many.contacts[0][0].id == "several_states"
    hours = ask("preserve", "FR", urgency="hours", **known)
    assert {one_.body for one_, _states in hours.contacts} == {"eurojust"}
    assert "urgency" in ask("hear", "FR").contacts_open


def test_an_agreement_with_eurojust_is_named_for_its_state() -> None:
    found = {one_.id: states for one_, states in ask("hear", "FR", "NO", "LY", urgency="normal").contacts}
    assert found["third_state"] == ("NO",) and found["no_agreement"] == ("LY",) and found["several_states"] == ()


def test_a_team_for_three_states_with_many_requests() -> None:
    found = ask("hear", "FR", "DE", "BG", domestic=True, requests=12, parallel=True, stage="investigation")
    assert kinds(found)[:2] == ["joint_team", "investigation_order"]


def test_only_questions_that_decide_are_asked() -> None:
    asked = questions_for(ADVICE, "hear")
    assert {"domestic", "capacity", "urgency"} <= set(asked)
    assert not {"max_penalty", "vessel", "amount"} & set(asked)


def test_answers_go_into_the_draft() -> None:
    situation = Situation("arrest_prosecution", ("DE",), "IT", {"only_hearing": False, "max_penalty": 60})
    found = one(advise(ADVICE, situation, STATES, TODAY), "warrant_prosecution")
    assert carried(ADVICE, found, situation, STATES, TODAY) == {"purpose": ["prosecution"], "only_hearing": False}


def test_a_doubtful_state_says_so() -> None:
    found = one(ask("network", "TR", parallel=True, stage="investigation"), "team")
    assert any("verified" in text for _context, text in found.doubts)
