"""Expressions: checked at load, three outcomes, bounded."""

import pytest

from jitflow.instruments.expressions import Environment, ExpressionFault, NotJudged
from jitflow.instruments.functions import FUNCTIONS

FUNCTION = {one.name: one.call for one in FUNCTIONS}
TREE = {
    "meta": {"as_of": "string"},
    "person": {"surname": "string", "age": "int", "resident": "bool"},
    "purpose": ["string"],
    "offences": [{"id": "string", "place": {"country": "string"}, "parts": [{"id": "string", "big": "flag"}]}],
}
EMPTY = {
    "meta": {"as_of": "2026-11-20"},
    "person": {"surname": None, "age": None, "resident": None},
    "purpose": [],
    "offences": [],
}


@pytest.fixture(scope="module")
def environment():
    return Environment(TREE)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("person.surnme == null", "undefined field 'surnme'"),
        ("offences.exists(o, o.plce == null)", "undefined field 'plce'"),
        ("person.surname < 3", "no matching overload"),
        ("person.age", "true or false"),
        ("filed(person.surname)", "undeclared reference"),
        ("person.age == ", "Syntax error"),
        ("months(person.age, 3) > 2", "undeclared reference to .months"),
    ],
)
def test_a_wrong_expression_is_a_fault_with_its_place(environment, source, says):
    with pytest.raises(ExpressionFault, match=says.replace("(", r"\(")):
        environment.compile(source)


def test_fields_read_are_found_through_loops_and_items(environment):
    loop = environment.compile("offences.exists(o, filled(o.place) && o.parts.all(p, p.big))")
    assert {"offences.place", "offences.parts.big"} <= loop.reads
    item = environment.compile("item.parts.exists(p, p.big) || filled(person.surname)", item_of="offences")
    assert {"offences.parts.big", "person.surname"} <= item.reads


def test_null_where_a_value_is_needed_is_not_judged_never_false(environment):
    with pytest.raises(NotJudged):
        environment.compile("person.age < 18").evaluate(EMPTY)
    assert environment.compile("filled(person.age) && person.age < 18").evaluate(EMPTY) is False


def test_true_and_false(environment):
    data = {**EMPTY, "person": {"surname": "Rossi", "age": 17, "resident": True}}
    assert environment.compile("person.age < 18 && person.resident == true").evaluate(data) is True
    assert environment.compile("'prosecution' in purpose").evaluate(data) is False


def test_work_is_bounded(environment):
    many = [{"id": f"o{n}", "place": None, "parts": []} for n in range(300)]
    with pytest.raises(NotJudged, match="(?i)budget"):
        environment.compile("offences.all(a, offences.all(b, a.id != '' && b.id != ''))").evaluate({**EMPTY, "offences": many})


def test_functions_answer_for_null_and_for_every_kind(environment):
    for source in ("filled(person.surname)", "filled(offences)", "filled(purpose)", "mentions(person.surname, ['x'])"):
        assert environment.compile(source).evaluate(EMPTY) is False
    assert environment.compile("length(person.surname) == 0").evaluate(EMPTY) is True


def test_a_function_that_cannot_answer_is_not_judged(environment):
    with pytest.raises(NotJudged):
        environment.compile("months(null) > 3").evaluate(EMPTY)


@pytest.mark.parametrize(
    ("begin", "finish", "hours"),
    [
        ("2026-04-03T09:45:00+02:00", "2026-04-07T09:45:00+02:00", 96),
        ("2026-03-28T12:00:00+01:00", "2026-03-29T12:00:00+02:00", 23),
        ("2026-03-02", "2026-03-04T00:00:00+00:00", 24),
        ("2026-03-02", "2026-03-02T23:00:00+00:00", -1),
    ],
)
def test_hours_between_counts_what_has_certainly_passed(begin, finish, hours):
    """A change of clocks is an hour less; a day alone counts from its end."""
    assert FUNCTION["hours_between"](begin, finish) == hours
