"""Contracts every definition keeps, run over all there are: they cover the next instrument too."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import jsonschema
import pytest

from jitflow.instruments import file, keys
from jitflow.instruments.checks import run_checks
from jitflow.instruments.definition import DRAFT, Definition, FieldType, Severity
from jitflow.instruments.examples import run_example
from jitflow.instruments.expressions import NotJudged
from jitflow.instruments.facts import Facts, Instrument
from jitflow.instruments.schema import schema
from jitflow.instruments.status import Progress, all_statuses
from tests.instruments import every_definition, example_of, name

DEFINITIONS = every_definition()
EXAMPLES = [(d, e) for d in DEFINITIONS for e in d.examples]


def _example_id(value: object) -> str:
    return name(value) or f"{value.check}-{value.outcome}"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("definition", "example"), EXAMPLES, ids=_example_id)
def test_a_check_says_of_each_example_what_is_written_there(definition, example):
    said, result = run_example(definition, example_of(definition), example)
    waiting = [(n.needs, n.reason) for n in result.not_judged if n.id == example.check]
    assert said == example.outcome, f"{example.set}: {said} {waiting}"
    if example.severity is not None:
        assert {one.severity for one in result.findings if one.id == example.check} == {example.severity}, example.set
    if example.outcome == "not_judged":
        assert all(needs and not reason for needs, reason in waiting), "names the answers it waits for"


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
def test_every_check_has_an_example_of_each_outcome(definition):
    shown = {(e.check, e.outcome) for e in definition.examples}
    missing = [(c.id, o) for c in definition.checks for o in ("finding", "none", "not_judged") if (c.id, o) not in shown]
    assert not missing


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
def test_every_check_names_its_basis_and_reads_declared_fields(definition):
    for check in definition.checks:
        compiled = definition.compiled
        if check.transition == DRAFT:
            reads = compiled.fields_read(compiled.expression(check.when, check.each))
        else:
            side = definition.procedure.transition[check.transition][0]
            reads = definition.steps[side.id].expression(check.when, check.each, check.transition).reads
        assert check.basis.strip() and reads, check.id


def _variants(definition: Definition) -> list[tuple[str, Instrument]]:
    """The empty instrument, the example, and the example with each field made null in turn."""
    example = example_of(definition)
    made = [("empty", replace(example, answers={}, texts={})), ("example", example)]
    for key, declared in definition.fields.items():
        for path in keys.expand(example.answers, key, definition.groups):
            changed = replace(example, answers=copy.deepcopy(example.answers), texts=copy.deepcopy(example.texts))
            if declared.type is FieldType.PROSE:
                changed.texts.pop(path, None)
            elif declared.holds_value:
                keys.put(changed.answers, path, None)
            made.append((path, changed))
    return made


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
def test_no_expression_trips_over_an_unanswered_question(definition):
    for emptied, instrument in _variants(definition):
        facts = Facts(definition, instrument)
        result = run_checks(definition, instrument, facts=facts, transition="issue")
        tripped = [(n.id, n.reason) for n in result.not_judged if n.reason]
        assert not tripped, f"with {emptied} empty"
        _conditions(definition, facts, emptied)


def _conditions(definition: Definition, facts: Facts, emptied: str) -> None:
    for section, declared, key in definition.walk():
        if section.applies_when:
            facts.evaluate(section.applies_when)
        usual = [rule.when for rule in definition.usual if rule.field == key]
        wordings = [one.when for one in definition.clauses if one.field == key]
        for source in (declared.shown_when, declared.required_when, *usual, *wordings):
            for path in keys.expand(facts.instrument.answers, key, definition.groups) if source else ():
                group, item = facts.around(path)
                try:
                    facts.evaluate(source, group, item)
                except NotJudged as reason:
                    pytest.fail(f"{key}: {source} with {emptied} empty: {reason}")


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
def test_in_the_example_nothing_must_be_settled_and_every_box_is_done(definition):
    example = example_of(definition)
    facts = Facts(definition, example)
    result = run_checks(definition, example, facts=facts)
    assert [f.id for f in result.to_settle] == []
    undone = [(s.section.id, s.missing) for s in all_statuses(facts, result) if s.progress is Progress.IN_PROGRESS]
    assert not undone


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
def test_the_example_fits_the_schema_and_survives_writing_and_reading(definition):
    example = example_of(definition)
    data = file.to_data(example)
    jsonschema.Draft202012Validator.check_schema(schema(definition))
    jsonschema.validate(data, schema(definition))
    again = file.canonical_json(data)
    assert json.loads(again) == data


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
def test_state_data_nobody_confirmed_warns_at_most(definition):
    example = example_of(definition)
    given = {d.name: {"known": True, "confirmed": False, "value": [] if d.type == "list" else None} for d in definition.state_data}
    result = run_checks(definition, example, given)
    resting = [f for f in result.findings if f.check.rests_on]
    assert all(f.severity is not Severity.BLOCKING for f in resting)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
def test_every_question_of_the_form_names_its_point_or_its_place(definition):
    """Letters stand on the boxes of the form; internal pages have none."""
    for section in definition.sections:
        if section.internal:
            assert section.letter is None, section.id
            assert all(f.internal for _, f, key in definition.walk() if definition.section_of[key] is section and not f.is_group)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
def test_the_whole_check_run_is_one_answer_per_check(definition):
    example = example_of(definition)
    result = run_checks(definition, example)
    due = [c for c in definition.checks if c.acts_at(DRAFT)]
    unjudged_only = {n.id for n in result.not_judged} - {f.id for f in result.findings}
    assert result.ran + result.not_concerned <= len(due)
    assert result.ran + result.not_concerned + len(unjudged_only) >= len(due)
