"""Posted strings become answers, faults stay at their field, and nothing typed is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st
from werkzeug.datastructures import MultiDict

from jitflow.instruments.definition import Field, Option
from jitflow.web import posted
from jitflow.web.fields import AnswerForm, Question
from jitflow.web.text_input import BadCharacter, clean

OPTIONS = (Option(code="a", wording="A"), Option(code="b", wording="B"))


def field(kind: str, **more) -> Field:
    """A field of a kind, labelled X."""
    if kind in ("choice", "ticks"):
        more["options"] = OPTIONS
    return Field(key="x", type=kind, label="X", **more)


def read(kind: str, inputs, **more) -> tuple[object, str | None]:
    """The answer and the error after posting these inputs (names without the leading "x")."""
    form = MultiDict([(f"x{name}", value) for name, value in (inputs.items() if isinstance(inputs, dict) else inputs)])
    answers = AnswerForm([Question("x", field(kind, **more))], {}, form)
    answers.validate()
    errors = answers.errors.get("x")
    return answers.answer("x"), errors[0] if errors else None


@pytest.mark.parametrize(
    ("kind", "inputs", "answer"),
    [
        ("text", {"": "  Meltemi "}, "Meltemi"),
        ("text", {"": "   "}, None),
        ("prose", {"": " a\r\nb\rc\n"}, " a\nb\nc"),
        ("choice", {"": "a"}, "a"),
        ("ticks", [("", "b"), ("", "a")], ["a", "b"]),
        ("tick", {"": "yes"}, True),
        ("yesno", {"": "no"}, False),
        ("yesno", {"": ""}, None),
        ("integer", {"": "12"}, 12),
        ("country", {"": "GR"}, "GR"),
        ("language", {"": "el"}, "el"),
        ("date", {".day": "3", ".month": "2", ".year": "2027"}, "2027-02-03"),
        ("date", {".day": "", ".month": "", ".year": ""}, None),
        ("when", {".kind": "", ".start.day": "", ".start.month": "3", ".start.year": "2026"}, {"kind": "partial", "start": "2026-03"}),
        ("when", {".kind": "exact", ".start.day": "14", ".start.month": "3", ".start.year": "2026", ".hour": "14:20"},
         {"kind": "exact", "start": "2026-03-14", "hour": "14:20"}),
        ("birthdate", {".kind": "estimated", ".start.year": "1985", ".end.year": "1987"},
         {"kind": "estimated", "start": "1985", "end": "1987"}),
        ("place", {".text": "Crotone"}, {"kind": "address", "text": "Crotone"}),
        ("place", {".latitude": "37,45", ".longitude": "18.2"}, {"kind": "coordinates", "latitude": "37.45", "longitude": "18.2"}),
        ("duration", {".years": "5", ".months": "", ".days": "0"}, {"years": 5, "days": 0}),
        ("duration", {".life": "yes"}, {"life": True}),
        ("address", {".street": "Via Roma", ".country": "IT"}, {"street": "Via Roma", "country": "IT"}),
    ],
)  # fmt: skip
def test_what_was_posted_becomes_an_answer(kind, inputs, answer) -> None:
    assert read(kind, inputs) == (answer, None)


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("date", {".day": "31", ".month": "2", ".year": "2027"}),
        ("date", {".day": "3", ".month": "", ".year": "2027"}),
        ("date", {".day": "3", ".month": "2", ".year": ""}),
        ("date", {".day": "٣", ".month": "2", ".year": "2027"}),
        ("date", {".day": "3", ".month": "2", ".year": "0000"}),
        ("integer", {"": "١٢"}),
        ("integer", {"": "1e3"}),
        ("integer", {"": "--1"}),
        ("integer", {"": "9" * 5000}),
        ("choice", {"": "z"}),
        ("ticks", [("", "a"), ("", "z")]),
        ("country", {"": "XX"}),
        ("language", {"": "../etc"}),
        ("when", {".kind": "soon", ".start.year": "2026"}),
        ("when", {".kind": "span", ".start.year": "2026"}),
        ("birthdate", {".start.year": "1985"}),
        ("place", {".kind": "unknown"}),
        ("place", {".latitude": "91", ".longitude": "0"}),
        ("duration", {".life": "yes", ".years": "3"}),
        ("phone", {"": "call me"}),
        ("email", {"": "nobody"}),
        ("text", {"": "x" * 501}),
    ],
)
def test_what_cannot_be_stored_is_said_at_the_field(kind, inputs) -> None:
    answer, error = read(kind, inputs)
    assert error and (answer is None)


def test_several_values_drop_the_empty_ones() -> None:
    assert read("text", {".0": "a", ".1": "", ".2": "b"}, many=True) == (["a", "b"], None)
    assert read("country", {".0": "", ".1": ""}, many=True) == (None, None)


def test_several_addresses_are_read_part_by_part() -> None:
    inputs = {".0.street": "Via Roma 1", ".0.country": "IT", ".1.street": "", ".1.town": "", ".2.town": "Nordhafen"}
    answer, error = read("address", inputs, many=True)
    assert (answer, error) == ([{"street": "Via Roma 1", "country": "IT"}, {"town": "Nordhafen"}], None)
    assert read("address", {".0.country": "XX"}, many=True)[1]


def test_a_field_left_to_the_others_counts_as_not_posted() -> None:
    left = [("choice:place", "theirs"), ("place.text", "mine"), ("base:place", "{}")]
    form = MultiDict([*left, ("placement", "kept"), ("choice:name", "mine"), ("name", "mine")])
    assert dict(posted.without_theirs(form)) == {"placement": "kept", "choice:name": "mine", "name": "mine"}


def test_a_field_that_was_not_on_the_page_is_left_alone() -> None:
    form = AnswerForm(
        [Question("x", field("tick")), Question("y", field("text"))],
        {"x": True, "y": "kept"},
        MultiDict({"other": "1"}),
    )
    assert form.answers() == {"x": True, "y": "kept"}
    assert form.changes() == []


def test_an_empty_tick_is_known_by_its_base() -> None:
    form = AnswerForm([Question("x", field("tick"))], {"x": True}, MultiDict({"base:x": "true"}))
    (change,) = form.changes()
    assert (change.base, change.value) == (True, None)


def test_typed_values_and_base_come_back_with_the_error() -> None:
    form = AnswerForm(
        [Question("x", field("date"))], {"x": "2026-01-01"},
        MultiDict({"x.day": "31", "x.month": "2", "x.year": "2027", "base:x": '"2025-05-05"'}),
    )  # fmt: skip
    assert not form.validate()
    view = form.view()
    shown = view["fields"]["x"]
    assert shown["raw"] == {"day": "31", "month": "2", "year": "2027"}
    assert shown["base"] == '"2025-05-05"'
    assert view["errors"] == [{"href": "#x-day", "message": f"X: {shown['error']}"}]


@pytest.mark.parametrize("kind", [*sorted(posted.PARTS), "text", "prose", "choice", "ticks", "tick", "integer", "country"])
@pytest.mark.parametrize(
    "broken", ["{", "[" * 100_000, "[" * 400 + "]" * 400, '"\\ud800"', "nul", "NaN", "1e999", '{"start": 5}', '[["a"]]']
)
def test_a_tampered_base_is_no_base(broken: str, kind: str) -> None:
    """It would reach comparisons, the conflict page and the history."""
    assert posted.base_of(field(kind), "x", MultiDict({"base:x": broken}), "stored") is None


def test_a_base_is_the_stored_value_even_where_it_could_not_be_entered_today() -> None:
    stored = {"kind": "exact", "start": "14 March"}
    assert posted.base_of(field("when"), "x", MultiDict({"base:x": posted.canonical(stored)}), stored) == stored


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe", "\uffff"])
def test_characters_that_cannot_be_stored_are_named(character: str) -> None:
    with pytest.raises(BadCharacter) as refused:
        clean(f"ab{character}c")
    assert f"U+{ord(character):04X}" in str(refused.value) and "place 3" in str(refused.value)
    assert read("text", {"": f"ab{character}c"})[0] is None
    for part in (".text", ".reason"):
        answer, error = read("place", {".kind": "unknown", part: f"ab{character}c"})
        assert answer is None and f"U+{ord(character):04X}" in error


@given(st.text(max_size=60))
def test_all_other_text_stays_as_typed(text: str) -> None:
    try:
        kept = clean(text)
    except BadCharacter as refused:
        code = ord(refused.character)
        assert unicodedata.category(refused.character) in ("Cc", "Cs", "Cn") and code not in (9, 10, 13)
    else:
        assert kept == text.replace("\r\n", "\n").replace("\r", "\n")


NAMES = ("", ".day", ".kind", ".start.year", ".text", ".0", ".1", ".life", ".country", ".hour")


@given(
    st.sampled_from(
        "text prose choice ticks tick yesno integer country language date when birthdate place duration address phone email".split()
    ),
    st.dictionaries(st.sampled_from(NAMES), st.text(max_size=12), max_size=6),
    st.booleans(),
)
def test_nothing_posted_ever_fails(kind: str, inputs: dict[str, str], many: bool) -> None:
    many = many and kind in ("text", "country", "language", "phone", "email")
    answer, error = read(kind, inputs, many=many)
    assert error is None or answer is None
