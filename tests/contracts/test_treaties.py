"""Ratifications and national law on teams say what the fact sheets say, and nothing more.

Expected values were written from the sheet on State data of 21 November 2026 (section 7) and that on JITs (1.1, 7.1).
"""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from jitflow import paths
from jitflow.instruments.checks import run_checks
from jitflow.instruments.given import state_values
from jitflow.instruments.loader import STATES_FOLDER
from jitflow.instruments.states import Confidence, StateData, load_states
from jitflow.instruments.treaties import binding, shared
from tests.contracts.test_states import MEMBERS
from tests.instruments import example_of, product

ON = datetime.date(2026, 11, 22)
AGREEMENTS = [one for one in product() if one.shared_basis]


@pytest.fixture(scope="module")
def states() -> StateData:
    return load_states(paths.FORMS / STATES_FOLDER)


def test_the_lists_of_the_union_are_the_states_with_a_file(states: StateData) -> None:
    assert AGREEMENTS and all(list(one.lists["union"]) == list(states.codes) == MEMBERS for one in AGREEMENTS)


@pytest.mark.parametrize(
    ("state", "treaty", "on", "bound"),
    [
        ("BE", "mla2000", "2005-08-22", False),
        ("BE", "mla2000", "2005-08-23", True),
        ("MT", "mla2000", "2026-01-01", True),
        ("HR", "mla2000", "2026-01-01", True),
        ("IT", "mla2000", "2026-01-01", None),  # not in 2013; the present was not found
        ("GR", "mla2000", "2026-01-01", None),
        ("IE", "mla2000", "2026-01-01", None),  # from memory only
        ("PL", "mla2000", "2026-01-01", None),  # the row was cut off
        ("NL", "second_protocol", "2011-03-31", False),
        ("NL", "second_protocol", "2011-04-01", True),
        ("DE", "second_protocol", "2026-01-01", None),  # "signed only in 2011" is not "no party today"
        ("LU", "second_protocol", "2026-01-01", None),  # approved in 2021, the deposit was not found
        ("AL", "second_protocol", "2026-01-01", True),
        ("BA", "second_protocol", "2008-03-01", True),
        ("GB", "second_protocol", "2026-01-01", None),
        ("TR", "second_protocol", "2026-01-01", None),
        ("IS", "second_protocol", "2026-01-01", None),
        ("DE", "untoc", "2026-01-01", True),
        ("IT", "untoc", "2026-01-01", None),
        ("BG", "pccsee", "2026-01-01", None),
        ("IT", "fd2002", "2026-01-01", True),
        ("GB", "fd2002", "2026-01-01", False),
        ("DE", "uncac", "2026-01-01", None),
        ("DE", "nothing_known", "2026-01-01", None),
    ],
)
def test_what_is_known_of_a_state_and_a_treaty(
    states: StateData, state: str, treaty: str, on: str, bound: bool | None
) -> None:
    assert binding(states, state, treaty, datetime.date.fromisoformat(on)).bound is bound


def test_what_was_approved_and_never_seen_deposited_is_said_and_answers_nothing(states: StateData) -> None:
    found = binding(states, "LU", "second_protocol", ON)
    assert found.bound is None and found.record is not None and "23 July 2021" in found.record.note


def test_any_two_member_states_share_the_framework_decision(states: StateData) -> None:
    assert all(shared(states, one, other, "fd2002", ON).shared for one in MEMBERS for other in MEMBERS if one != other)


@pytest.mark.parametrize(
    ("one", "other", "treaty", "answer"),
    [
        ("BE", "AL", "second_protocol", True), ("BE", "GB", "second_protocol", None), ("FR", "US", "eu_us", True),
        ("FR", "GB", "eu_us", False), ("FR", "DE", "eu_us", None), ("FR", "GB", "tca", False), ("NO", "IT", "iceland_norway", None),
        ("FR", "GB", "fd2002", False),
    ],
)  # fmt: skip
def test_what_a_pair_shares(states: StateData, one: str, other: str, treaty: str, answer: bool | None) -> None:
    assert shared(states, one, other, treaty, ON).shared is answer
    assert shared(states, other, one, treaty, ON).shared is answer, "whoever is named first"


def test_every_choice_of_a_basis_is_a_treaty_or_is_cited(states: StateData) -> None:
    for agreement in AGREEMENTS:
        for basis in agreement.shared_basis:
            codes = {option.code for option in agreement.fields[f"{basis.bases}.{basis.basis}"].options}
            assert codes == set(states.treaties) | set(basis.cited)


def test_every_member_state_but_denmark_says_who_concludes(states: StateData) -> None:
    known = {code for code in MEMBERS if states.current(code, "authorisation", "jit")}
    assert known == set(MEMBERS) - {"DK"}
    read = {code for code in known if states.current(code, "authorisation", "jit").confidence is Confidence.VERIFIED}
    assert read == {"CZ", "EE", "ES", "GR", "LU", "SK"}
    assert states.current("LU", "authorisation", "jit").value.union_only is True
    assert states.current("CZ", "authorisation", "jit").value.members_act is False
    assert states.current("GR", "authorisation", "jit").value.approving is None, "no step of a ministry"
    assert states.current("FR", "authorisation", "jit").value.approving == "Ministry of Justice"
    assert not any(states.current(code, "authorisation", "jit").value.usual_days for code in known), "no sheet gives days"
    said = {code: states.current(code, "authorisation", "jit").value.text for code in ("ES", "GR", "LU", "SK")}
    assert "Ministry of the Interior" in said["ES"] and "list of offences" in said["GR"]
    assert "investigating judge signs" in said["LU"] and "Slovak authority" in said["SK"]


def _outcomes(agreement, states: StateData, parties: list[str], bases: list[dict]) -> tuple[set[str], set[str]]:
    """Checks that found something, and those that could not be judged, with the State data as they are."""
    people = [{"id": f"p{number}", "state": state, "authority_kind": "prosecution"} for number, state in enumerate(parties, 1)]
    answers = {"parties": people, "legal_bases": [{"id": f"b{number}", **one} for number, one in enumerate(bases, 1)]}
    one = replace(example_of(agreement), answers=answers, texts={}, as_of=ON.isoformat())
    result = run_checks(agreement, one, state_values(agreement, one, states))
    return {found.id for found in result.findings}, {waiting.id for waiting in result.not_judged}


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=lambda one: one.version)
@pytest.mark.parametrize(
    ("parties", "bases", "found", "not_judged"),
    [
        (["IT", "DE", "GR", "FR"], [{"basis": "fd2002"}], set(), set()),
        (["IT", "DE", "GB"], [{"basis": "fd2002"}], {"JIT-09"}, set()),
        (["IT", "DE", "GB"], [{"basis": "fd2002"}, {"basis": "second_protocol"}], {"JIT-15"}, {"JIT-09"}),
        (["BE", "NL", "AL"], [{"basis": "fd2002"}, {"basis": "second_protocol"}], set(), set()),
        (["BE", "NL", "AL"], [{"basis": "fd2002", "pair": ["BE", "NL"]}, {"basis": "second_protocol", "pair": ["BE", "AL"]}],
         {"JIT-09"}, set()),
        (["IT", "TN"], [{"basis": "other", "citation": "Bilateral treaty"}], set(), set()),
        (["IT", "TN"], [{"basis": "other"}], {"JIT-09"}, set()),
        (["IT", "FR"], [{"basis": "mla2000"}], {"JIT-14"}, {"JIT-09"}),
        (["DE", "FR"], [{"basis": "mla2000"}], set(), set()),
        (["LU", "FR", "AL"], [{"basis": "fd2002"}, {"basis": "second_protocol"}], {"JIT-06", "JIT-15"}, {"JIT-09"}),
        (["CZ", "IT"], [{"basis": "fd2002"}], {"JIT-05"}, set()),
        (["PL", "IT"], [{"basis": "fd2002"}], set(), set()),
    ],
)  # fmt: skip
def test_the_checks_read_the_data(agreement, states, parties, bases, found, not_judged) -> None:
    named = {"JIT-05", "JIT-06", "JIT-09", "JIT-14", "JIT-15"}
    findings, waiting = _outcomes(agreement, states, parties, bases)
    assert (findings & named, waiting & named) == (found, not_judged)


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=lambda one: one.version)
def test_no_check_holds_what_only_state_data_know(agreement) -> None:
    """The five rules that once named States read data only; no condition writes out the Member States."""
    for check in agreement.checks:
        expressions = " ".join(part for part in (check.when, check.applies) if part)
        assert '"AT", "BE"' not in expressions, check.id
        if check.id in ("JIT-05", "JIT-06", "JIT-09", "JIT-14", "JIT-15", "JIT-16", "JIT-50"):
            assert not [state for state in (*MEMBERS, "GB", "AL", "BA") if f'"{state}"' in expressions], check.id
