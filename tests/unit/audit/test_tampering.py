"""A chain of a thousand entries: whatever is done to a row by hand, the first bad row is named (check 58)."""

from __future__ import annotations

import shutil
import time

import pytest

from jitflow.audit import anchors, service
from jitflow.db import units
from jitflow.db.units import write_unit
from tests.fixtures.ground import prepare, record, write_as_thief

LENGTH = 1000
# The ends, and rows from everywhere between.
ROWS = sorted({1, 2, LENGTH - 1, LENGTH, *range(37, LENGTH - 1, 61)})
WHERE = "WHERE focus_group_id = 'group' AND sequence ="
COLUMNS = "previous_hash, hash, at, actor_id, verb, object_type, object_id, case_id, detail"


@pytest.fixture(scope="module")
def chain_file(tmp_path_factory):
    """The database with the chain, its heads noted, made once."""
    instance = tmp_path_factory.mktemp("chain")
    prepare(instance)
    for start in range(0, LENGTH, 100):
        with write_unit() as unit:
            for number in range(start, start + 100):
                record(unit, number)
    anchors.note_heads()
    units.shut_down()
    return instance


@pytest.fixture
def chain(chain_file, tmp_path):
    """A copy to spoil."""
    instance = tmp_path / "instance"
    shutil.copytree(chain_file, instance)
    units.configure(None, instance)
    assert service.verify("group") is None
    yield
    units.shut_down()


def found() -> int | None:
    broken = service.verify("group")
    return broken.sequence if broken else None


@pytest.mark.parametrize("row", ROWS)
def test_a_changed_row_is_named(chain, row: int) -> None:
    write_as_thief(f"UPDATE audit_entries SET actor_id = 'somebody else' {WHERE} {row}")
    assert found() == row


@pytest.mark.parametrize("row", ROWS)
def test_a_deleted_row_is_named(chain, row: int) -> None:
    write_as_thief(f"DELETE FROM audit_entries {WHERE} {row}")
    assert found() == row


@pytest.mark.parametrize("row", ROWS[:-1])
def test_rows_that_changed_places_are_named(chain, row: int) -> None:
    write_as_thief(
        f"UPDATE audit_entries SET sequence = -1 {WHERE} {row}",
        f"UPDATE audit_entries SET sequence = {row} {WHERE} {row + 1}",
        f"UPDATE audit_entries SET sequence = {row + 1} {WHERE} -1",
    )
    assert found() == row


@pytest.mark.parametrize("row", ROWS)
def test_an_inserted_row_is_named(chain, row: int) -> None:
    """Room is made for it: all that follow move up by one."""
    write_as_thief(
        f"UPDATE audit_entries SET sequence = -sequence WHERE focus_group_id = 'group' AND sequence >= {row}",
        "UPDATE audit_entries SET sequence = 1 - sequence WHERE focus_group_id = 'group' AND sequence < 0",
        f"INSERT INTO audit_entries (focus_group_id, sequence, {COLUMNS}) SELECT focus_group_id, {row}, 'made up', hash, at, "
        f"actor_id, verb, object_type, object_id, case_id, detail FROM audit_entries {WHERE} {row + 1}",
    )
    assert found() == row


@pytest.mark.parametrize("row", ROWS)
def test_a_cut_tail_is_named_by_the_head_noted_outside_the_database(chain, row: int) -> None:
    write_as_thief(f"DELETE FROM audit_entries WHERE focus_group_id = 'group' AND sequence >= {row}")
    assert found() == row


def test_a_tail_that_was_written_anew_is_found(chain) -> None:
    """Cut off and continued with right hashes: only the noted head knows."""
    write_as_thief("DELETE FROM audit_entries WHERE focus_group_id = 'group' AND sequence > 990")
    with write_unit() as unit:
        for number in range(20):
            record(unit, number)
    assert found() == LENGTH


def test_a_thousand_entries_are_verified_fast_enough_for_a_hundred_thousand(chain) -> None:
    """100,000 in less than 30 seconds: a hundredth of them in a hundredth of the time; the best of five runs."""
    best = 30.0
    for _ in range(5):
        began = time.perf_counter()
        assert found() is None
        best = min(best, time.perf_counter() - began)
    assert best < 0.3
