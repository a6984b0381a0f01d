"""The advisor's data: every row fires and stays quiet as its examples say, the table is whole, faults are named."""

from __future__ import annotations

import datetime
import itertools
import shutil
from pathlib import Path

import pytest

from jitflow import library, paths
from jitflow.advice.words import strings
from jitflow.instruments.advice import Advice, Example, Row, Standing, expressions_of
from jitflow.instruments.advice_files import FOLDER, examine_carries, load_advice
from jitflow.instruments.advising import Situation, Suggestion, advise, takes_part
from jitflow.instruments.examination import DefinitionError
from jitflow.instruments.states import load_states

FORMS = paths.FORMS / FOLDER
ADVICE = load_advice(FORMS)
STATES = load_states(paths.FORMS / "states")
TODAY = datetime.date(2026, 11, 22)
MEMBERS = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
ABROAD = ["IS", "NO", "CH", "GB"]
# The matrix as a lawyer has it in the head, written here a second time: act to States that are out.
OUT = {
    "eaw": "", "eio": "DK IE", "jit": "", "freezing": "DK IE", "electronic_evidence": "DK", "transfer": "DK",
    "public_prosecutor": "DK HU IE", "protection_order": "DK IE", "supervision": "", "alerts": "", "data_protection": "",
    "members_only": "", "mla2000": "", "digital_channel": "",
}  # fmt: skip
ALSO = {
    "jit": "IS NO CH GB", "alerts": "IS NO CH", "data_protection": "IS NO CH", "tca": "GB", "surrender_agreement": "IS NO",
}  # fmt: skip


def suggested(row: Row, example: Example, advice: Advice = ADVICE) -> Suggestion | None:
    """What the advisor says of a row for an example; None: it is not mentioned."""
    states = example.states or ((example.state,) if example.state else ())
    situation = Situation(example.need or row.needs[0], states, example.own, example.answers)
    found = advise(advice, situation, STATES, example.on).of_state(example.state)
    return next((one for one in found if one.row.id == row.id), None)


@pytest.mark.parametrize("row", ADVICE.rows, ids=lambda row: row.id)
def test_a_row_fires_and_stays_quiet(row: Row) -> None:
    fires, quiet = suggested(row, row.fires), suggested(row, row.quiet)
    assert fires is not None and fires.standing is Standing.FITS, fires
    assert quiet is None or quiet.standing is Standing.BLOCKED, quiet


def test_all_55_lines_of_the_table_are_there() -> None:
    assert {row.number for row in ADVICE.rows if row.number} == set(range(1, 56))


@pytest.mark.parametrize("row", ADVICE.rows, ids=lambda row: row.id)
def test_every_expression_runs_with_and_without_each_answer(row: Row) -> None:
    """On nothing, on the example, and on the example with each answer taken away: an outcome, never a fault."""
    for example in (row.fires, row.quiet):
        for left in (None, *example.answers):
            answers = {key: value for key, value in example.answers.items() if key != left}
            suggested(row, example.model_copy(update={"answers": answers}))
        suggested(row, Example(need=row.needs[0]))


@pytest.mark.parametrize("row", [row for row in ADVICE.rows if row.blocks], ids=lambda row: row.id)
def test_each_condition_that_blocks_can_block(row: Row) -> None:
    """With some answers each of them is true: none is there in vain."""
    for number, condition in enumerate(row.blocks, 1):
        read = [one for one in ADVICE.inputs if one.key in ADVICE.environment.compile(condition.when).reads]
        values = [
            [False, True] if one.type == "yesno" else [o.code for o in one.options] or [0, 1, 11, 35, 69, 20_000]
            for one in read
        ]
        tried = itertools.product(*values)
        places = itertools.product(row.needs, ("DE", "DK", "GB", "NO", "CH", "RU", "TN"), ("IT", "GB"))
        assert any(
            any(a.context == f"row.{row.id}.blocks.{number}" for a in found.against)
            for answers, (need, state, own) in itertools.product(list(tried), list(places))
            if (found := suggested(row, Example(need=need, state=state, own=own, on=datetime.date(2027, 3, 1),
                answers=row.fires.answers | {one.key: value for one, value in zip(read, answers, strict=True)})))
        ), condition.says  # fmt: skip


@pytest.mark.parametrize("state", [*MEMBERS, *ABROAD])
def test_the_matrix_for_every_state(state: str) -> None:
    day = datetime.date(2028, 3, 1)
    for matrix in ADVICE.matrix:
        member = state in MEMBERS
        expected = (
            state not in OUT.get(matrix.id, " ".join(MEMBERS)).split() if member else state in ALSO.get(matrix.id, "")
        )
        assert takes_part(ADVICE, STATES, matrix.id, state, day) is expected, matrix.id


def test_every_member_state_has_its_data() -> None:
    assert sorted(STATES.codes) == sorted(MEMBERS)


@pytest.mark.parametrize("state", [*MEMBERS, *ABROAD])
def test_no_state_is_left_without_an_answer(state: str) -> None:
    """For evidence, arrest and assets something fits in each of these States once everything is answered."""
    answers = {
        "domestic": True, "national_decision": True, "only_hearing": False, "max_penalty": 60, "stage": "investigation",
        "located": "there", "urgency": "normal", "authority": "judge", "capacity": "witness",
    }  # fmt: skip
    own = "IT" if state != "IT" else "FR"
    for need in ("hear", "search", "arrest_prosecution", "freeze", "subscriber"):
        found = advise(ADVICE, Situation(need, (state,), own, answers), STATES, TODAY).suggestions
        assert found and found[0].standing is Standing.FITS, (need, found)


def test_words_have_contexts_of_their_own() -> None:
    contexts = [one.context for one in strings(ADVICE)]
    assert len(contexts) == len(set(contexts))


# Faults


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FORMS, tmp_path / FOLDER))


def spoil(folder: Path, name: str, old: str, new: str) -> str:
    """Replace the first occurrence in a file; the fault that loading then finds."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError) as fault:
        load_advice(folder)
    return str(fault.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("rows_1_persons.toml", 'when = "max_penalty < 12"', 'when = "max_penalti < 12"',
            ["advice/rows_1_persons.toml", "row warrant_prosecution", "blocks.1.when", "max_penalti"]),
        ("rows_1_persons.toml", 'when = "max_penalty < 12"', 'when = "max_penalty < stage"',
            ["row warrant_prosecution", "blocks.1.when"]),
        ("rows_1_persons.toml", 'where = "state.member"', 'where = "state.code"', ["row warrant_prosecution", "where"]),
        ("rows_1_persons.toml", 'kind = "arrest_warrant"', 'kind = "warrant"', ["row warrant_prosecution", "kind", "'warrant'"]),
        ("rows_1_persons.toml", "rank = 80", "rank = 800", ["row warrant_prosecution", "rank"]),
        ("rows_1_persons.toml", 'confidence = "known"', 'confidence = "sure"', ["row warrant_prosecution", "confidence"]),
        ("rows_1_persons.toml", "answers = { max_penalty = 36", 'answers = { max_penalty = "36"',
            ["row warrant_prosecution", "fires.answers.max_penalty"]),
        ("rows_1_persons.toml", 'basis = "Framework', 'bases = "Framework', ["row warrant_prosecution", "bas"]),
        ("rows_1_persons.toml", 'source = "M4"', 'source = "M9"', ["row warrant_prosecution", "source", "'M9'"]),
        ("kinds.toml", 'when = "!domestic"', 'when = "!domestik"', ["advice/kinds.toml", "kind investigation_order", "blocks.1.when"]),
        ("kinds.toml", 'matrix = "eaw"', 'matrix = "eew"', ["advice/kinds.toml", "kind arrest_warrant", "matrix"]),
        ("contact.toml", "states_count >= 3", "states_count >= '3'", ["advice/contact.toml", "contact several_states", "when"]),
        ("participation.toml", "valid_from = 2004-01-01", 'valid_from = "long ago"',
            ["advice/participation.toml", "matrix eaw", "valid_from"]),
        ("needs.toml", 'id = "fine"', 'id = "fines"', ["advice/"]),
        ("contact.toml", "[[contact]]", "[[question]]", ["advice/contact.toml", "question", "unknown table"]),
        ("states.toml", 'code = "IS"', 'code = "Iceland"', ["advice/states.toml", "code"]),
    ],
)  # fmt: skip
def test_a_fault_names_file_table_and_key(folder: Path, name: str, old: str, new: str, says: list[str]) -> None:
    fault = spoil(folder, name, old, new)
    assert all(one in fault for one in says), fault


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "kinds.toml").unlink()
    with pytest.raises(DefinitionError, match=r"advice/kinds\.toml: the file is missing"):
        load_advice(folder)


def test_what_rows_carry_fits_the_definitions(folder: Path) -> None:
    known = library.library()
    examine_carries(ADVICE, known)
    path = folder / "rows_1_persons.toml"
    path.write_text(path.read_text("utf-8").replace('to = "purpose", value', 'to = "purposes", value', 1), "utf-8")
    with pytest.raises(DefinitionError, match=r"row warrant_prosecution: carries\.1\.to: .*purposes"):
        examine_carries(load_advice(folder), known)
    path.write_text(
        path.read_text("utf-8").replace('to = "purposes", value = ["prosecution"]', 'to = "purpose", value = ["x"]', 1)
    )
    with pytest.raises(DefinitionError, match=r"carries\.1: purpose cannot store"):
        examine_carries(load_advice(folder), known)


def test_every_expression_is_listed_for_the_check() -> None:
    row = ADVICE.table["warrant_alert"]
    assert [key for key, _source in expressions_of(row)] == [
        "where", "blocks.1.when", "blocks.2.when", "reasons.1.when", "carries.1.when", "carries.2.when",
    ]  # fmt: skip
