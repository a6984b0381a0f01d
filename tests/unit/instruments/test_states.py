"""Loading State files and choosing the current record."""

import datetime
from pathlib import Path

import pytest

from jitflow.instruments.states import Confidence, IssuerKind, StateDataError, load_states

HEAD = """
state = "NL"
eu_code = "NL"
official_languages = ["nl"]
zone = "Europe/Amsterdam"
"""
SOURCE = """
source = "X1"
source_title = "A made up act"
as_of = 2020-05-17
confidence = "verified"
"""


def record(lines: str, source: str = SOURCE) -> str:
    return f"\n[[record]]\n{lines}\n{source}"


def load(folder: Path, *records: str, head: str = HEAD, name: str = "NL.toml"):
    (folder / name).write_text(head + "".join(records), encoding="utf-8")
    return load_states(folder)


def fault(folder: Path, *records: str, head: str = HEAD, name: str = "NL.toml") -> str:
    with pytest.raises(StateDataError) as caught:
        load(folder, *records, head=head, name=name)
    return str(caught.value)


AGE = 'topic = "responsibility_age"\nvalue = 12'


def test_missing_data_gives_empty_answers(tmp_path):
    states = load(tmp_path, record(AGE))
    assert states.codes == ("NL",)
    assert states.state("NL").zone == "Europe/Amsterdam"
    assert states.records("DE", "responsibility_age") == ()
    assert states.current("NL", "receipt_limit", "anything") is None
    assert states.takes_part("NL", "anything") is None
    with pytest.raises(KeyError):
        states.state("DE")


def test_values_are_typed(tmp_path):
    states = load(
        tmp_path,
        record(AGE),
        record('topic = "receipt_limit"\nvalue = { amount = 20, unit = "days", from = "remand", outer = [23, 26] }'),
        record(
            'topic = "issuers"\n'
            'value = [{ kind = "judge" }, { kind = "other", validated_by = ["judge"] },'
            ' { kind = "judge", note = "at trial" }]'
        ),
    )
    assert states.current("NL", "responsibility_age").value == 12
    limit = states.current("NL", "receipt_limit").value
    assert (limit.amount, limit.unit, limit.counted_from, limit.outer) == (
        20,
        "days",
        "remand",
        (23, 26),
    )
    issuers = states.current("NL", "issuers")
    assert issuers.kinds == (IssuerKind.JUDGE, IssuerKind.OTHER)
    assert issuers.value[1].validated_by == (IssuerKind.JUDGE,)
    assert issuers.complete
    assert [str(issuer) for issuer in issuers.value] == ["judge", "other", "judge"]


def test_records_never_change(tmp_path):
    found = load(tmp_path, record(AGE)).current("NL", "responsibility_age")
    with pytest.raises(ValueError, match="frozen"):
        found.value = 13


def languages(code: str, extra: str = "", source: str = SOURCE) -> str:
    return record(f'topic = "languages"\nvalue = ["{code}"]\n{extra}', source)


def test_current_prefers_the_record_that_names_the_instrument(tmp_path):
    states = load(tmp_path, languages("nl"), languages("en", 'instrument = "alpha"'))
    assert states.current("NL", "languages", "alpha").value == ("en",)
    assert states.current("NL", "languages", "beta").value == ("nl",)
    assert states.current("NL", "languages").value == ("nl",)
    assert len(states.records("NL", "languages")) == 2
    assert len(states.records("NL", "languages", "beta")) == 1


def test_current_does_not_borrow_from_another_instrument_or_purpose(tmp_path):
    states = load(tmp_path, languages("en", 'instrument = "alpha"\npurpose = "execution"'))
    assert states.current("NL", "languages") is None
    assert states.current("NL", "languages", "alpha") is None
    assert states.current("NL", "languages", "alpha", "prosecution") is None
    assert states.current("NL", "languages", "alpha", "execution").value == ("en",)


def test_current_prefers_confirmed_then_confidence_then_newer_text(tmp_path):
    weak = SOURCE.replace("verified", "unverified").replace("2020-05-17", '"2024"')
    newer = SOURCE.replace("2020-05-17", '"2021-03"')
    states = load(tmp_path, languages("aa", source=weak), languages("bb"))
    assert states.current("NL", "languages").value == ("bb",)
    states = load(tmp_path, languages("bb"), languages("cc", source=newer))
    assert states.current("NL", "languages").value == ("cc",)
    confirmed = 'confirmed_by = "A. Person"\nconfirmed_on = 2026-01-02'
    states = load(tmp_path, languages("cc", source=newer), languages("aa", confirmed, weak))
    found = states.current("NL", "languages")
    assert found.value == ("aa",)
    assert found.is_confirmed
    assert found.usable_as_limit


def test_validity_dates_and_their_borders(tmp_path):
    states = load(
        tmp_path,
        languages("aa", "valid_to = 2014-05-23"),
        languages("bb", "valid_from = 2014-05-24"),
    )

    def on(*day: int) -> tuple[str, ...]:
        return states.current("NL", "languages", on=datetime.date(*day)).value

    assert on(2014, 5, 23) == ("aa",)
    assert on(2014, 5, 24) == ("bb",)
    assert len(states.records("NL", "languages")) == 2
    assert len(states.records("NL", "languages", on=datetime.date(2020, 1, 1))) == 1


def test_superseded_records_are_history_only(tmp_path):
    states = load(tmp_path, record(AGE + "\nsuperseded = true"))
    assert states.current("NL", "responsibility_age") is None
    assert [found.value for found in states.records("NL", "responsibility_age")] == [12]
    states = load(
        tmp_path,
        record(AGE + '\nsuperseded_by = "newer"'),
        record('topic = "responsibility_age"\nvalue = 13\nid = "newer"'),
    )
    assert states.current("NL", "responsibility_age").value == 13


def test_participants(tmp_path):
    def part(instrument: str, value: str) -> str:
        return record(f'topic = "participation"\ninstrument = "{instrument}"\nvalue = {value}')

    states = load(tmp_path, part("alpha", "true"), part("beta", "false"))
    assert states.participants("alpha") == ("NL",)
    assert states.participants("beta") == ()
    assert states.participants("gamma") == ()
    assert states.takes_part("NL", "beta") is False


@pytest.mark.parametrize(
    ("confidence", "opening"),
    [("verified", "Text read:"), ("secondary", "Secondary"), ("unverified", "Unconfirmed")],
)
def test_label_names_source_confidence_and_date(tmp_path, confidence, opening):
    source = SOURCE.replace("verified", confidence) + 'article = "Art 9"\n'
    found = load(tmp_path, record(AGE, source)).current("NL", "responsibility_age")
    label = found.label()
    assert label.startswith(opening)
    assert "A made up act, Art 9 (X1)" in label
    assert "2020-05-17" in label
    assert found.usable_as_limit is (found.confidence is not Confidence.UNVERIFIED)


def test_label_is_translated_before_it_is_filled(tmp_path):
    found = load(tmp_path, record(AGE)).current("NL", "responsibility_age")
    assert found.label(lambda message: "Letto: {source}") == "Letto: A made up act (X1)"


def test_confirmed_label_names_the_person(tmp_path):
    extra = '\nconfirmed_by = "A. Person"\nconfirmed_on = 2026-01-02'
    found = load(tmp_path, record(AGE + extra)).current("NL", "responsibility_age")
    assert found.label().startswith("Confirmed by A. Person on 2026-01-02:")


@pytest.mark.parametrize("as_of", ['"2018"', '"2018-02"', "2018-02-26", '"2018-02-26"'])
def test_as_of_may_be_partial(tmp_path, as_of):
    source = SOURCE.replace("2020-05-17", as_of)
    found = load(tmp_path, record(AGE, source)).current("NL", "responsibility_age")
    assert found.as_of == as_of.strip('"')
    assert found.first_day_as_of.year == 2018


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (AGE + "\nvalu = 1", "valu:"),
        ('topic = "responsibility_age"\nvalue = "12"', "value:"),
        ('topic = "responsibility_age"\nvalue = true', "value:"),
        ('topic = "responsability_age"\nvalue = 12', "topic:"),
        ("value = 12", "topic:"),
        ('topic = "participation"\nvalue = true', "instrument:"),
        ('topic = "languages"\nvalue = []', "value:"),
        ('topic = "languages"\nvalue = ["eng"]', "value.0:"),
        ('topic = "languages"\nvalue = ["en"]\nalso = [{ when = "sender" }]', "also.0:"),
        ('topic = "receipt_limit"\nvalue = { amount = 3, unit = "moons" }', "value.unit:"),
        ('topic = "receipt_limit"\nvalue = { amount = 3 }', "value:"),
        ('topic = "receipt_limit"\nvalue = { unit = "days" }', "value:"),
        (
            'topic = "receipt_limit"\nvalue = { amount = 3, unit = "days", outer = [2] }',
            "value:",
        ),
        ('topic = "issuers"\nvalue = [{ kind = "minister" }]', "value.0.kind:"),
        ('topic = "national_act"\nvalue = ""', "value:"),
        (AGE + '\nconfirmed_by = "A. Person"', "record:"),
        (AGE + "\nvalid_from = 2020-01-02\nvalid_to = 2020-01-01", "record:"),
        (AGE + '\npurpose = "both"', "purpose:"),
    ],
)
def test_faults_name_file_record_and_key(tmp_path, lines, expected):
    message = fault(tmp_path, record(AGE), record(lines))
    assert message.startswith(f"NL.toml: record 2: {expected}"), message


@pytest.mark.parametrize("key", ["source", "source_title", "as_of", "confidence"])
def test_source_date_and_confidence_are_required(tmp_path, key):
    source = "\n".join(line for line in SOURCE.splitlines() if not line.startswith(f"{key} ="))
    assert fault(tmp_path, record(AGE, source)).startswith(f"NL.toml: record 1: {key}:")


@pytest.mark.parametrize("as_of", ['"2018-02-30"', '"2018-13"', '"early 2013"', "2018"])
def test_impossible_dates_are_refused(tmp_path, as_of):
    source = SOURCE.replace("2020-05-17", as_of)
    assert fault(tmp_path, record(AGE, source)).startswith("NL.toml: record 1: as_of:")


def test_faults_of_the_head(tmp_path):
    assert fault(tmp_path, head=HEAD + "colour = 1\n").startswith("NL.toml: head: colour:")
    elsewhere = HEAD.replace("Europe/Amsterdam", "Europe/Atlantis")
    assert fault(tmp_path, head=elsewhere).startswith("NL.toml: head: zone:")
    assert "NL.toml: head: state:" in fault(tmp_path, head=HEAD.replace('state = "NL"', ""))


def test_every_fault_of_a_file_is_told(tmp_path):
    message = fault(tmp_path, record(AGE + "\nx = 1"), record(AGE + "\ny = 1"))
    assert [line.split(":")[1].strip() for line in message.splitlines()] == ["record 1", "record 2"]


def test_file_name_is_the_state(tmp_path):
    assert fault(tmp_path, name="DE.toml").startswith("DE.toml: head: state: 'NL'")


def test_broken_toml_and_empty_folder(tmp_path):
    with pytest.raises(StateDataError, match="no State files"):
        load_states(tmp_path)
    message = fault(tmp_path, head='state = "NL"\nzone = \n')
    assert message.startswith("NL.toml: file: not readable as TOML")
    assert "line 2" in message


def test_superseded_by_must_name_a_record(tmp_path):
    message = fault(tmp_path, record(AGE), record(AGE + '\nsuperseded_by = "nobody"'))
    assert message.startswith("NL.toml: head: record: record 2: superseded_by")
    assert "nobody" in message


def test_ids_are_unique(tmp_path):
    assert "id used twice: a" in fault(tmp_path, record(AGE + '\nid = "a"'), record(AGE + '\nid = "a"'))


def test_a_language_accepted_from_some_senders_counts_for_these_only():
    from dataclasses import replace

    from jitflow.instruments.checks import run_checks
    from jitflow.instruments.given import state_values
    from jitflow.library import library, states

    definition = library().definition("eaw")
    draft = definition_example(definition, "SK", "CZ")
    for sender, found in (("SK", False), ("PL", True)):
        one = replace(draft, issuing_state=sender)
        result = run_checks(definition, one, state_values(definition, one, states()))
        assert any(finding.id == "EAW-31" for finding in result.findings) is found, sender


def test_a_language_accepted_in_urgent_cases_stands_in_a_list_of_its_own():
    from jitflow.instruments.given import state_values
    from jitflow.library import library, states

    definition = library().definition("eio")
    known = state_values(definition, definition_example(definition, "IT", "HR"), states())
    assert known["accepted_languages"]["value"] == ["hr"]
    assert known["urgent_languages"]["value"] == ["en"]
    known = state_values(definition, definition_example(definition, "IT", "DE"), states())
    assert known["urgent_languages"] == {"known": True, "confirmed": False, "value": []}


def definition_example(definition, issuing, executing):
    """A draft whose only words are Slovak."""
    from jitflow.instruments.facts import Instrument

    words = {"circumstances": {"sk": {"text": "Premlčanie sa prerušilo.", "state": "source"}}}
    return Instrument(definition.slug, definition.version, "2026-11-20", issuing, "sk", executing_state=executing, texts=words)
