"""A version that says only what it changes: what it inherits, when it applies, and what is said of mistakes in it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from jitflow.instruments.file import read
from jitflow.instruments.loader import DefinitionError, Library, load, load_all
from jitflow.instruments.messages import messages
from jitflow.instruments.moving import between, cannot_place
from jitflow.instruments.schema import schema
from tests.fixtures.later_version import DOUBTFUL, FIRST, LATER, with_later_versions
from tests.instruments import SAMPLE


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    return with_later_versions(tmp_path)


@pytest.fixture
def library(forms: Path) -> Library:
    return load_all(forms)


def said(forms: Path, name: str, text: str, version: str = LATER) -> DefinitionError:
    """The fault of a version when this is added to one of its files."""
    path = forms / SAMPLE / version / name
    path.write_text((path.read_text("utf-8") if path.exists() else "") + text, "utf-8")
    with pytest.raises(DefinitionError) as fault:
        load(forms / SAMPLE / version)
    return fault.value


def test_what_is_not_said_is_inherited(library: Library) -> None:
    first, later = library.definition(SAMPLE, FIRST), library.definition(SAMPLE, LATER)
    assert later.checks == first.checks and later.procedure.switches == first.procedure.switches
    assert list(later.procedure.transition) == list(first.procedure.transition) and later.title == first.title
    assert later.act.endswith("June 2026") and set(later.basis_prefix) == {"HC", "HX"}
    assert [one.id for one in first.sections][:5] == ["who", "calls", "hearing", "sender", "reasons"]
    assert [(one.id, one.letter) for one in later.sections][:4] == [("who", "a"), ("calls", "b"), ("sender", "c"), ("hearing", "d")]
    assert later.section("hearing").applies_when is None and first.section("hearing").applies_when
    keys = list(later.fields)
    assert keys.index("calls_noted") == keys.index("calls_count") + 1 and "calls_noted" not in first.fields
    assert "berth" in first.fields and later.section("berthing") is None


def test_a_point_with_a_dot_counts_within_its_section(library: Library) -> None:
    first = library.definition(SAMPLE, FIRST)
    assert (first.fields["berth"].point, first.fields["berth_note"].point) == ("e.1", "e")


def test_the_day_decides_which_version_a_new_instrument_gets(library: Library) -> None:
    def current(day: str) -> str:
        return library.current(SAMPLE, datetime.date.fromisoformat(day)).version

    assert (current("2025-01-01"), current("2026-05-31"), current("2026-06-01")) == (FIRST, FIRST, LATER)
    assert current("2030-01-01") == LATER, "what awaits something is never taken by itself"
    assert library.definition(SAMPLE, FIRST).valid_to == datetime.date(2026, 5, 31)
    assert library.definition(SAMPLE, LATER).valid_to is None


def test_an_open_instrument_may_move_to_what_began_and_to_what_is_not_certain(library: Library) -> None:
    first, later = library.definition(SAMPLE, FIRST), library.definition(SAMPLE, LATER)
    early, late = datetime.date(2026, 3, 1), datetime.date(2026, 6, 1)
    assert [one.version for one in library.newer(first, early)] == [DOUBTFUL]
    assert [one.version for one in library.newer(first, late)] == [LATER, DOUBTFUL]
    assert [one.version for one in library.newer(later, late)] == [DOUBTFUL]


def test_a_version_that_awaits_something_says_so(library: Library) -> None:
    doubtful = library.definition(SAMPLE, DOUBTFUL)
    assert {one.context: one.text for one in messages(doubtful)}["definition:awaits"] == "Nobody knows its day."
    assert library.definition(SAMPLE).version == LATER, "names come from the newest that is certain"


def test_the_example_is_inherited_with_the_version(library: Library) -> None:
    made = library.example(SAMPLE, LATER)
    assert json.loads(made)["version"] == LATER
    definition, instrument = read(made, library)
    assert definition.version == LATER and instrument.answers
    assert schema(definition)["properties"]["version"] == {"const": LATER}


def test_the_digest_holds_the_base(forms: Path) -> None:
    first, later = load(forms / SAMPLE / FIRST).digest, load(forms / SAMPLE / LATER).digest
    path = forms / SAMPLE / FIRST / "checks.toml"
    path.write_text(path.read_text("utf-8") + "\n# a remark\n", "utf-8")
    assert load(forms / SAMPLE / FIRST).digest != first and load(forms / SAMPLE / LATER).digest != later


@pytest.mark.parametrize(
    ("name", "text", "file", "key", "words"),
    [
        ("sections.toml", '\n[[section]]\nid = "who"\nafter = "nowhere"\n', "sections.toml", "after", "nowhere is not here"),
        ("sections.toml", '\n[[section]]\nid = "who"\nwithout = ["intro"]\n', "sections.toml", "without", "intro is not inherited"),
        ("sections.toml", '\n[[drop]]\ntable = "section"\nid = "nothing"\n', "sections.toml", "nothing", "no such section"),
        ("checks.toml", '\n[[drop]]\ntable = "sections"\nid = "who"\n', "checks.toml", "table", "is no table of this file"),
        ("checks.toml", '\n[[check]]\nid = "HN-02"\nwhen = "calls_cuont > 1"\n', "checks.toml", "when", "calls_cuont"),
        ("checks.toml", '\n[[check]]\nid = "HN-02"\nwhne = "true"\n', "checks.toml", "whne", "Extra inputs"),
        ("checks.toml", '\n[[drop]]\ntable = "check"\nid = "HN-02"\n', "examples.toml", "check", "HN-02 is not a check"),
        ("sections.toml", '\n[[drop]]\ntable = "field"\nsection = "hearing"\nid = "heard_on"\n', "sections.toml", "", "heard_on"),
    ],
)  # fmt: skip
def test_a_fault_names_file_table_and_key(forms: Path, name: str, text: str, file: str, key: str, words: str) -> None:
    fault = said(forms, name, text)
    assert fault.file.endswith(file) and words in str(fault), str(fault)
    assert not key or key == fault.key, str(fault)


@pytest.mark.parametrize(
    ("base", "words"),
    [("1999-01-01", "there is no version"), (LATER, "is a base of itself"), (DOUBTFUL, "is a base of itself")],
)
def test_a_base_is_there_and_no_circle(forms: Path, base: str, words: str) -> None:
    path = forms / SAMPLE / LATER / "definition.toml"
    path.write_text(path.read_text("utf-8").replace(f'base = "{FIRST}"', f'base = "{base}"'), "utf-8")
    with pytest.raises(DefinitionError, match=words) as fault:
        load(forms / SAMPLE / LATER)
    assert fault.value.key == "base" and fault.value.file.endswith("definition.toml")


def test_a_version_begins_after_its_base(forms: Path) -> None:
    path = forms / SAMPLE / LATER / "definition.toml"
    path.write_text(path.read_text("utf-8").replace("valid_from = 2026-06-01", "valid_from = 2026-01-01"), "utf-8")
    with pytest.raises(DefinitionError, match="is not later than that of its base"):
        load(forms / SAMPLE / LATER)


def test_a_version_awaits_a_switch_that_there_is(forms: Path) -> None:
    path = forms / SAMPLE / DOUBTFUL / "definition.toml"
    path.write_text(path.read_text("utf-8").replace('"second_person"', '"third_person"'), "utf-8")
    with pytest.raises(DefinitionError, match="third_person is not a switch"):
        load(forms / SAMPLE / DOUBTFUL)


def test_the_examples_of_a_check_go_with_it(forms: Path) -> None:
    later = forms / SAMPLE / LATER
    (later / "checks.toml").write_text('[[drop]]\ntable = "check"\nid = "HN-05"\n', "utf-8")
    (later / "examples.toml").write_text('[[drop]]\ntable = "example"\nid = "HN-05"\n', "utf-8")
    made = load(later)
    assert "HN-05" not in {one.id for one in made.checks} | {one.check for one in made.examples}
    assert "HN-04" in {one.check for one in made.examples}


def test_what_a_move_changes_and_loses(library: Library) -> None:
    first, later = library.definition(SAMPLE, FIRST), library.definition(SAMPLE, LATER)
    found = between(first, later, {"berth": "7", "calls_count": 1}, {"berth_note": {"en": {"text": "narrow"}}})
    assert [one.id for one in found.removed] == ["berthing"] and found.lost == ("berth", "berth_note")
    assert found.fields_added == ("calls_noted",) and set(found.fields_removed) == {"berth", "berth_note"}
    letters = {one.section.id: (one.before, one.after, one.said_otherwise) for one in found.moved}
    assert letters == {"sender": ("d", "c", False), "hearing": ("c", "d", True), "calls": ("b", "b", True)}
    assert not found.procedure and not found.checks_changed
    assert between(first, later, {"berth": ""}, {}).lost == ()


def test_where_a_procedure_stands_must_be_known_to_the_new_one(library: Library) -> None:
    procedure = library.definition(SAMPLE, FIRST).procedure
    side = procedure.sides["issuing"]
    state = side.states[0]
    without = procedure.model_copy(update={"sides": {"issuing": side.model_copy(update={"states": side.states[1:]})}})
    assert cannot_place(procedure, procedure, "issuing", {state.region: state.id}) is None
    assert cannot_place(procedure, without, "issuing", {state.region: state.id}) == state.id
    assert cannot_place(procedure, None, "issuing", {state.region: state.id}) == "issuing"
    assert cannot_place(procedure, without, "issuing", None) is None, "nothing was recorded yet"
