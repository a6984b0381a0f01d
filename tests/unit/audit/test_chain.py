"""The trail shows what was changed in it, and refuses to be changed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from jitflow.audit import anchors, chain, service
from jitflow.audit.models import AuditEntry
from jitflow.audit.verbs import Verb
from jitflow.db import units
from jitflow.db.units import read_unit, write_unit
from tests.fixtures.ground import record, write_as_thief

LENGTH = 12


@pytest.fixture
def trail(any_ground) -> None:
    """A chain of twelve entries, written in units of one and of several entries."""
    number = 0
    for size in (1, 3, 2, 1, 4, 1):
        with write_unit() as unit:
            for _ in range(size):
                number += 1
                record(unit, number)
    assert number == LENGTH
    with write_unit() as unit:
        record(unit, 99, group="other")


def test_an_untouched_trail_holds(trail) -> None:
    assert service.verify() is None
    assert service.verify("group") is None
    assert service.verify("nothing here") is None


def test_entries_are_numbered_and_linked(trail) -> None:
    found = service.entries("group")
    assert [entry.sequence for entry in found] == list(range(LENGTH, 0, -1))
    for later, earlier in pairwise(found):
        assert later.previous_hash == earlier.hash
    assert found[-1].previous_hash == chain.FIRST_PREVIOUS


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'erased'",
        "actor_id = 'someone else'",
        "object_id = 'another'",
        "object_type = 'case'",
        "case_id = 'a case'",
        "detail = '{}'",
        "at = '2020-01-01 00:00:00'",
        "hash = '0'",
        "previous_hash = '0'",
    ],
)
def test_a_changed_entry_is_named(trail, change) -> None:
    write_as_thief(f"UPDATE audit_entries SET {change} WHERE focus_group_id = 'group' AND sequence = 5")
    broken = service.verify()
    assert (broken.focus_group_id, broken.sequence) == ("group", 5)


@pytest.mark.parametrize("sequence", range(1, LENGTH))
def test_a_deleted_entry_is_named(trail, sequence) -> None:
    write_as_thief(f"DELETE FROM audit_entries WHERE focus_group_id = 'group' AND sequence = {sequence}")
    assert service.verify("group").sequence == sequence


def test_swapped_entries_are_named(trail) -> None:
    write_as_thief(
        "UPDATE audit_entries SET sequence = 100 WHERE focus_group_id = 'group' AND sequence = 4",
        "UPDATE audit_entries SET sequence = 4 WHERE focus_group_id = 'group' AND sequence = 7",
        "UPDATE audit_entries SET sequence = 7 WHERE focus_group_id = 'group' AND sequence = 100",
    )
    assert service.verify().sequence == 4


def test_an_inserted_entry_is_named(trail) -> None:
    columns = "previous_hash, hash, at, actor_id, verb, object_type, object_id, case_id, detail"
    write_as_thief(
        f"INSERT INTO audit_entries (focus_group_id, sequence, {columns}) "
        "SELECT focus_group_id, 13, hash, 'made up', at, actor_id, verb, object_type, object_id, case_id, detail "
        "FROM audit_entries WHERE focus_group_id = 'group' AND sequence = 12"
    )
    assert service.verify().sequence == 13


def test_an_entry_moved_to_another_chain_is_named(trail) -> None:
    write_as_thief("UPDATE audit_entries SET focus_group_id = 'third' WHERE focus_group_id = 'other'")
    broken = service.verify()
    assert (broken.focus_group_id, broken.sequence) == ("third", 1)


def test_a_cut_end_is_found_by_the_noted_head(trail) -> None:
    anchors.note_heads()
    write_as_thief("DELETE FROM audit_entries WHERE focus_group_id = 'group' AND sequence > 9")
    assert service.verify().sequence == 10


def test_a_chain_that_is_gone_is_missed(trail) -> None:
    anchors.note_heads()
    write_as_thief("DELETE FROM audit_entries WHERE focus_group_id = 'other'")
    broken = service.verify()
    assert (broken.focus_group_id, broken.sequence) == ("other", 1)


def test_heads_are_noted_once_a_day(any_ground, stopped_clock) -> None:
    with write_unit() as unit:
        record(unit)
    for _ in range(3):
        anchors.note_heads_daily()
    assert len(anchors.path().read_text().splitlines()) == 1
    stopped_clock.forward(hours=24)
    anchors.note_heads_daily()
    assert len(anchors.path().read_text().splitlines()) == 2
    assert service.verify() is None


@pytest.mark.parametrize("statement", ["UPDATE audit_entries SET verb = 'erased'", "DELETE FROM audit_entries"])
def test_the_database_refuses_to_change_the_trail(trail, statement) -> None:
    with pytest.raises(DBAPIError, match="append-only"), write_unit() as unit:
        unit.session.execute(text(statement))
    assert service.verify() is None
    assert len(service.entries("group")) == LENGTH


def test_postgresql_refuses_to_empty_the_trail(postgres_ground) -> None:
    with pytest.raises(DBAPIError, match="append-only"), write_unit() as unit:
        unit.session.execute(text("TRUNCATE audit_entries"))


def test_entries_of_one_case_are_found_newest_first(any_ground) -> None:
    with write_unit() as unit:
        for number in range(4):
            unit.record(
                Verb.CONSULTED,
                focus_group_id="group",
                actor_id="a" * 32,
                object_type="case",
                object_id=str(number),
                case_id="first" if number % 2 else "second",
            )
    assert [entry.object_id for entry in service.entries("group", "first")] == ["3", "1"]
    assert [entry.object_id for entry in service.entries("group", limit=2)] == ["3", "2"]


def test_a_verb_nobody_knows_is_refused(sqlite_ground) -> None:
    with pytest.raises(ValueError, match="peeked"), write_unit() as unit:
        unit.record("peeked", focus_group_id="g", actor_id=None, object_type="case", object_id=None)


def test_detail_must_be_plain_data(sqlite_ground) -> None:
    with pytest.raises(TypeError), write_unit() as unit:
        unit.record(
            Verb.ALTERED, focus_group_id="g", actor_id=None, object_type="x", object_id=None, detail={"paths": {1, 2}}
        )


def test_ten_thousand_entries_are_verified(sqlite_ground) -> None:
    """The reader must not hold a long chain in memory nor slow down with its length."""
    with write_unit() as unit:
        for number in range(10_000):
            record(unit, number)
    assert service.verify() is None
    write_as_thief("UPDATE audit_entries SET object_id = 'x' WHERE sequence = 9999")
    assert service.verify().sequence == 9999


def test_the_hash_does_not_depend_on_the_database(sqlite_ground, postgres_url) -> None:
    with write_unit() as unit:
        record(unit, 1)
    (entry,) = service.entries("group")
    units.configure(postgres_url, sqlite_ground.instance)
    AuditEntry.metadata.tables["audit_entries"].create(units.ground().engines.write)
    copied = {column.name: getattr(entry, column.name) for column in AuditEntry.__table__.columns}
    with units.ground().engines.write.begin() as connection:
        connection.execute(AuditEntry.__table__.insert(), copied)
    with read_unit() as session:
        assert chain.entry_hash(session.query(AuditEntry).one()) == entry.hash
