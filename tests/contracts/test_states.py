"""The State files in ``forms/states`` say what their sources say.

Expected values were written from the fact sheet on State data of 21 November 2026,
not from the files. Where a test fails, look at the source first.
"""

from pathlib import Path

import pytest

from jitflow.instruments.states import Confidence, load_states, record_name

FOLDER = Path(__file__).resolve().parents[2] / "forms" / "states"
MEMBERS = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
]  # fmt: skip


@pytest.fixture(scope="module")
def states():
    return load_states(FOLDER)


@pytest.fixture(scope="module")
def records(states):
    return [(code, record) for code in (*states.codes, *states.third) for record in states.records_of(code)]


def test_all_member_states_load(states):
    assert list(states.codes) == MEMBERS


def test_greece_is_gr_inside_and_el_in_eu_style(states):
    assert {code: states.state(code).eu_code for code in MEMBERS if code != "GR"} == {
        code: code for code in MEMBERS if code != "GR"
    }
    assert states.state("GR").eu_code == "EL"


def test_nothing_is_confirmed(records):
    assert [code for code, record in records if record.is_confirmed] == []


def test_memory_is_never_more_than_unverified(records):
    for code, record in records:
        if "memory" in record.source_title:
            assert record.confidence is Confidence.UNVERIFIED, (code, record)
        if record.confidence is Confidence.VERIFIED:
            assert record.source != "M6", (code, record)


def test_a_source_has_one_title(records):
    titles: dict[str, str] = {}
    for code, record in records:
        assert titles.setdefault(record.source, record.source_title) == record.source_title, code


def test_a_confirmable_question_has_one_answer(states, records):
    """Two current records of equal rank would make the choice an accident of order."""
    seen = set()
    for code, record in records:
        if record.is_superseded:
            continue
        key = (code, record_name(record), record.confidence)
        assert key not in seen, key
        seen.add(key)


def test_participation(states):
    assert list(states.participants("eaw")) == MEMBERS
    assert list(states.participants("jit")) == MEMBERS
    assert [code for code in MEMBERS if not states.takes_part(code, "eio")] == ["DK", "IE"]
    for code in MEMBERS:
        assert states.current(code, "participation", "eio").confidence is Confidence.VERIFIED


def test_languages_are_recorded_where_a_state_takes_part(states):
    for code in MEMBERS:
        for instrument in ("eaw", "eio"):
            found = states.current(code, "languages", instrument) is not None
            assert found is states.takes_part(code, instrument), (code, instrument)


@pytest.mark.parametrize(
    ("code", "instrument", "languages"),
    [
        ("BE", "eaw", "nl fr de en"),
        ("LU", "eaw", "fr de en"),
        ("LU", "eio", "fr de en"),
        ("GR", "eio", "el en"),
        ("FI", "eio", "fi sv en"),
        ("IE", "eaw", "ga en"),
        ("SK", "eaw", "sk"),
        ("SK", "eio", "sk"),
        ("CZ", "eio", "cs"),
        ("ES", "eaw", "es"),
        ("ES", "eio", "es"),
    ],
)
def test_verified_languages(states, code, instrument, languages):
    record = states.current(code, "languages", instrument)
    assert record.value == tuple(languages.split())
    assert record.confidence is Confidence.VERIFIED


def test_verified_languages_are_only_those(states):
    verified = {
        (code, instrument)
        for code in MEMBERS
        for instrument in ("eaw", "eio")
        if (record := states.current(code, "languages", instrument)) and record.confidence is Confidence.VERIFIED
    }
    eaw = {(code, "eaw") for code in ("BE", "IE", "LU", "SK", "ES")}
    eio = {(code, "eio") for code in ("CZ", "FI", "GR", "LU", "SK", "ES")}
    assert verified == eaw | eio


def test_languages_under_condition(states):
    found = states.current("HR", "languages", "eio")
    assert found.value == ("hr",)
    assert [(also.language, also.when) for also in found.also] == [("en", "urgency")]
    czech = states.current("CZ", "languages", "eio").also[-1]
    assert (czech.language, czech.senders) == ("sk", ("SK",))
    assert czech.confidence is Confidence.UNVERIFIED


@pytest.mark.parametrize(
    ("code", "amount", "unit", "outer", "confidence"),
    [
        ("CZ", 20, "days", (), "verified"),
        ("DE", 2, "months", (), "verified"),
        ("NL", 20, "days", (23, 26), "verified"),
        ("GR", 15, "days", (30,), "verified"),
        ("IE", 14, "days", (), "verified"),
        ("LU", 6, "working days", (), "verified"),
        ("SK", 18, "days", (40,), "verified"),
        ("BE", None, None, (), "verified"),
        ("EE", 3, "working days", (), "secondary"),
        ("AT", 40, "days", (), "unverified"),
        ("BG", 24, "hours", (), "unverified"),
        ("CY", 3, "days", (), "unverified"),
        ("ES", 10, "days", (), "unverified"),
        ("FR", 6, "working days", (), "unverified"),
        ("HR", 48, "hours", (), "unverified"),
        ("HU", 40, "days", (), "unverified"),
        ("IT", 10, "days", (), "unverified"),
        ("LT", 48, "hours", (), "unverified"),
        ("LV", 72, "hours", (), "unverified"),
        ("MT", 48, "hours", (), "unverified"),
        ("PL", 48, "hours", (), "unverified"),
        ("PT", 10, "days", (), "unverified"),
        ("RO", 48, "hours", (), "unverified"),
        ("SI", 10, "days", (), "unverified"),
        ("DK", None, None, (), "unverified"),
        ("FI", None, None, (), "unverified"),
        ("SE", None, None, (), "unverified"),
    ],
)
def test_receipt_limits(states, code, amount, unit, outer, confidence):
    record = states.current(code, "receipt_limit", "eaw")
    value = record.value
    assert (value.amount, value.unit, value.outer) == (amount, unit, outer)
    assert record.confidence == confidence
    assert record.usable_as_limit is (confidence != "unverified")


def test_figures_that_were_corrected_stay_unconfirmed_or_out(states):
    def amounts(code):
        return [
            (record.value.amount, record.confidence.value)
            for record in states.records(code, "receipt_limit")
            if record.value.amount
        ]

    assert amounts("BE") == [(10, "unverified")]
    assert amounts("DE") == [(2, "verified"), (40, "unverified")]
    assert amounts("CZ") == [(20, "verified")]


def test_ages(states):
    current = {code: record.value for code in MEMBERS if (record := states.current(code, "responsibility_age", "eaw"))}
    assert current == {
        "AT": 14, "CZ": 15, "DE": 14, "ES": 14, "FR": 13, "IT": 14, "NL": 12, "SK": 14
    }  # fmt: skip
    history = {
        code: record.value
        for code in MEMBERS
        for record in states.records(code, "responsibility_age")
        if record.is_superseded
    }
    assert history == {
        "BE": 18, "BG": 14, "CY": 7, "DK": 15, "EE": 15, "ES": 16, "FI": 15, "GR": 12, "HU": 14,
        "IE": 7, "LT": 14, "LU": 18, "LV": 14, "MT": 9, "PL": 16, "PT": 16, "RO": 14, "SE": 15,
        "SI": 14,
    }  # fmt: skip
    assert states.records("HR", "responsibility_age") == ()


def test_who_issues_warrants_for_prosecution(states):
    found = {
        code: [kind.value for kind in record.kinds]
        for code in MEMBERS
        if (record := states.current(code, "issuers", "eaw", "prosecution"))
    }
    assert found == {
        "AT": ["prosecutor"],
        "BE": ["investigating_judge"],
        "CZ": ["judge"],
        "ES": ["judge", "court"],
        "GR": ["prosecutor"],
        "IE": ["court"],
        "IT": ["judge"],
        "LU": ["investigating_judge"],
        "NL": ["investigating_judge"],
        "PL": ["court"],
        "RO": ["court"],
        "SE": ["prosecutor"],
        "SK": ["judge"],
    }


def test_a_partly_read_list_of_issuers_says_so(states):
    partial = [
        (code, record.instrument)
        for code in MEMBERS
        for record in states.records(code, "issuers")
        if not record.complete
    ]
    assert partial == [("DE", "eio")]
