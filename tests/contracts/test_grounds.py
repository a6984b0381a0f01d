"""What every list of grounds keeps, run over all definitions: it covers the next instrument too."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from jitflow.instruments import keys
from jitflow.instruments.definition import FieldType
from jitflow.instruments.facts import Facts
from jitflow.instruments.given import state_values
from jitflow.instruments.ground_rules import Ground
from jitflow.instruments.grounds import NOT_JUDGED, JudgedGround, judge_grounds, run_example
from jitflow.library import states
from tests.instruments import every_definition, example_of, name

DEFINITIONS = [definition for definition in every_definition() if definition.grounds]
EXAMPLES = [(definition, example) for definition in DEFINITIONS for example in definition.ground_examples]


def _example_id(value: object) -> str:
    return name(value) or f"{getattr(value, 'ground', '')}-{getattr(value, 'outcome', '')}"


def _conditions(judged: JudgedGround):
    return [*judged.conditions, *(one for item in judged.items for one in item.conditions)]


@pytest.mark.parametrize(("definition", "example"), EXAMPLES, ids=_example_id)
def test_a_ground_says_of_each_example_what_is_written_there(definition, example):
    judged = run_example(definition, example_of(definition), example)
    told = [(one.condition.id, one.state, one.needs) for one in _conditions(judged)]
    assert judged.state == example.outcome, f"{example.set}: {told}"
    assert all(one.needs for one in _conditions(judged) if one.state == NOT_JUDGED), "names the answers it waits for"


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
def test_every_ground_has_an_example_of_each_outcome(definition):
    shown = {(e.ground, e.outcome) for e in definition.ground_examples}
    outcomes = ("found", "not_found", "not_judged")
    assert not [(g.id, o) for g in definition.grounds for o in outcomes if (g.id, o) not in shown]


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
def test_in_the_example_every_ground_is_judged(definition):
    example = example_of(definition)
    facts = Facts(definition, example, state_values(definition, example, states()))
    open_ = [(one.id, c.needs) for one in judge_grounds(definition, facts) for c in _conditions(one)
             if one.state == NOT_JUDGED and c.state == NOT_JUDGED]  # fmt: skip
    assert not open_


@pytest.mark.parametrize("definition", DEFINITIONS, ids=name)
def test_no_ground_trips_over_an_unanswered_question(definition):
    """What is not judged names an answer that is missing, whichever one is taken away."""
    example = example_of(definition)
    for key, declared in definition.fields.items():
        for path in keys.expand(example.answers, key, definition.groups) if declared.holds_value else ():
            changed = replace(example, answers=copy.deepcopy(example.answers), texts=copy.deepcopy(example.texts))
            if declared.type is FieldType.PROSE:
                changed.texts.pop(path, None)
            else:
                keys.put(changed.answers, path, None)
            facts = Facts(definition, changed, state_values(definition, changed, states()))
            for judged in judge_grounds(definition, facts):
                lost = [one.condition.id for one in _conditions(judged) if one.state == NOT_JUDGED and not one.needs]
                assert not lost, f"{judged.id} with {path} empty"


@pytest.mark.parametrize(
    ("definition", "ground"), [(d, g) for d in DEFINITIONS for g in d.grounds], ids=lambda v: name(v) or v.id
)
def test_every_condition_shows_what_the_draft_says_of_it(definition, ground: Ground):
    for condition in ground.conditions:
        group = ground.each if condition.of_item else None
        reads = definition.compiled.fields_read(definition.compiled.expression(condition.met, group))
        fields = {key for key in reads if key in definition.fields and not definition.fields[key].is_group}
        shown = {f"{group}{key[4:]}" if key.startswith("item.") else key for key in condition.says}
        assert fields <= shown, (ground.id, condition.id)
        assert condition.says or "meta." in condition.met
