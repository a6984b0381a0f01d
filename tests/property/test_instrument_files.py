"""Any valid file is read, checked and written back; any damaged one is refused with its place."""

from __future__ import annotations

import copy

import jsonschema
import pytest
from hypothesis import given, strategies as st

from jitflow.instruments.checks import run_checks
from jitflow.instruments.facts import Facts
from jitflow.instruments.file import InstrumentFileError, canonical_json, from_data, read, to_data
from jitflow.instruments.schema import schema
from jitflow.instruments.status import all_statuses
from tests.instruments import name, product, sample, whole_definitions
from tests.strategies import damaged, instrument_data

DEFINITIONS = whole_definitions()


def library(definition):
    return sample() if definition.slug in sample().definitions else product()


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
@given(st.data())
def test_valid_files_are_read_checked_and_written_back(definition, data):
    drawn = data.draw(instrument_data(definition))
    _, instrument = from_data(copy.deepcopy(drawn), library(definition))
    written = canonical_json(to_data(instrument))
    assert read(written, library(definition))[1] == instrument
    jsonschema.validate(to_data(instrument), schema(definition))
    facts = Facts(definition, instrument)
    result = run_checks(definition, instrument, facts=facts)
    assert all(not n.reason for n in result.not_judged), [(n.id, n.reason) for n in result.not_judged]
    for status in all_statuses(facts, result):
        assert 0 <= status.answered <= status.asked


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
@given(st.data())
def test_damaged_files_are_refused_with_a_place_or_read_exactly(definition, data):
    drawn = data.draw(damaged(data.draw(instrument_data(definition, density=0.3))))
    try:
        _, instrument = from_data(copy.deepcopy(drawn), library(definition))
    except InstrumentFileError as refusal:
        assert str(refusal).encode("utf-8", "backslashreplace")
        return
    run_checks(definition, instrument)
    canonical_json(to_data(instrument))
