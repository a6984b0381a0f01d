"""Wordings as data: what is recommended, how they are filled, how a text stands to them, and their faults when loaded."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from jitflow.instruments import clauses
from jitflow.instruments.clauses import Filled, Stands
from jitflow.instruments.facts import Facts
from jitflow.instruments.loader import DefinitionError, load
from jitflow.instruments.messages import messages
from tests.instruments import SAMPLE, SAMPLE_FORMS, every_definition, example_of, sample

VERSION = "2026-01-01"
NOTICE = sample().definition(SAMPLE)


def facts(**answers: object) -> Facts:
    return Facts(NOTICE, replace(example_of(NOTICE), answers=answers, texts={}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE_FORMS / SAMPLE, tmp_path / SAMPLE)
    return tmp_path / SAMPLE / VERSION


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('field = "remarks"', 'field = "remark"', r"clause remark / standard: field: remark is not the key of a free text"),
        ('field = "remarks"', 'field = "heard"', r"clauses\.toml: clause heard / standard: field: heard is not"),
        ('id = "long"', 'id = "heard"', r"clause remarks / heard: id: is used twice"),
        ("heard == \"yes\"", "herd == \"yes\"", r"clauses\.toml: clause remarks / heard: when: .*herd"),
        ("{calls_count}", "{call_count}", r"clause remarks / heard: text: \{call_count\} is not a field"),
        ("{sender.kind}", "{skipper.licence_checked}", r"\{skipper\.licence_checked\} is kept in the file"),
        ("{sender.kind}", "{calls.harbour}", r"\{calls\.harbour\} lies in a repeating group"),
        ("{sender.kind}", "{remarks}", r"\{remarks\} is not a field that holds an answer"),
        ("{clause.calls}", "{clause.reasons}", r"\{clause\.reasons\} is no section with a number"),
        ("{clause.calls}", "{Clause}", r"clause remarks / standard: text: a brace that is no placeholder"),
        ('confidence = "ours"', 'confidence = "sure"', r"clauses\.toml: clauses standard: confidence"),
        ('title = "Nothing to add"', 'titel = "Nothing to add"', r"clauses\.toml: clauses standard: title"),
        ("[[clause]]", "[[claus]]", r"clauses\.toml: claus: unknown table"),
    ],
)  # fmt: skip
def test_a_fault_names_file_table_and_key(folder: Path, old: str, new: str, says: str) -> None:
    path = folder / clauses.FILE
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError, match=says):
        load(folder)


def test_a_field_needs_a_default(folder: Path) -> None:
    path = folder / clauses.FILE
    blocks = path.read_text("utf-8").split("[[clause]]")
    path.write_text("[[clause]]".join(["", next(one for one in blocks if 'id = "heard"' in one)]), "utf-8")
    with pytest.raises(DefinitionError, match=r"clause remarks: when: no wording is the default"):
        load(folder)


def test_a_draft_cannot_begin_with_wordings_that_are_not_there(folder: Path) -> None:
    (folder / clauses.FILE).unlink()
    text = (folder / "definition.toml").read_text("utf-8")
    (folder / "definition.toml").write_text(text.replace("[opening]", '[opening]\nwordings = "recommended"'), "utf-8")
    with pytest.raises(DefinitionError, match=r"opening: wordings: there are no wordings"):
        load(folder)


def test_the_wordings_are_part_of_what_a_version_is_known_by(folder: Path) -> None:
    before = load(folder).digest
    path = folder / clauses.FILE
    path.write_text(path.read_text("utf-8").replace("Nothing to add", "Nothing"), "utf-8")
    assert load(folder).digest != before


def test_the_last_wording_whose_condition_holds_is_recommended_else_the_default() -> None:
    assert clauses.recommended(facts(), "remarks").id == "standard"
    assert clauses.recommended(facts(heard="no"), "remarks").id == "standard"
    assert clauses.recommended(facts(heard="yes"), "remarks").id == "heard"
    assert clauses.rests_on(facts(), clauses.by_field(NOTICE)["remarks"][1], "remarks") == ["heard"]


def test_a_text_that_is_not_asked_has_no_place() -> None:
    assert [path for path, _field in clauses.places(facts())] == [], "the box applies once a skipper is named"
    assert [path for path, _field in clauses.places(facts(skipper={"surname": "Rossi"}))] == ["remarks"]


def test_what_is_not_known_is_a_gap_that_is_named_once() -> None:
    made = clauses.fill("From {a.day} to {a.end}, in {a.day}.", {"a.end": "noon"}.get)
    assert made == Filled("From … to noon, in ….", ("a.day",))


FILLED = {"short": Filled("The team works for 18 months."), "long": Filled("The team works for 18 months.\nIt may be extended.")}


@pytest.mark.parametrize(
    ("text", "taken", "kind", "clause"),
    [
        (None, None, Stands.EMPTY, None),
        (" \n", None, Stands.EMPTY, None),
        ("The team works for 18 months.", None, Stands.STANDARD, "short"),
        ("The team works for 18 months. \r\n\r\nIt may  be extended.", None, Stands.STANDARD, "long"),
        ("The team works for 12 months.", "short", Stands.OUTDATED, "short"),
        ("The team works for 12 months.", None, Stands.DEPARTS, "short"),
        ("The team works for 18 months.\nIt may never be extended.", None, Stands.DEPARTS, "long"),
    ],
)
def test_how_a_text_stands(text: str | None, taken: str | None, kind: Stands, clause: str | None) -> None:
    found = clauses.standing(text, FILLED, taken)
    assert (found.kind, found.clause) == (kind, clause)


def test_every_wording_is_a_message_of_its_definition() -> None:
    for definition in every_definition():
        found = {one.context: one for one in messages(definition)}
        for one in definition.clauses:
            assert found[f"{one.context}:text"].text == one.text and found[f"{one.context}:text"].kind == "paper"
            assert not one.text.endswith("\n"), "a catalogue would ask for the line feed, too"
            assert found[f"{one.context}:title"].kind == found[f"{one.context}:explanation"].kind == "page"
