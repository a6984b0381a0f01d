"""Units: reading cannot write, writing leaves a trail, and a failed act leaves nothing."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from jitflow.audit import service as audit
from jitflow.cases.models import Case, Person
from jitflow.db import clock
from jitflow.db.types import UTCDateTime
from jitflow.db.units import UnauditedWrite, UnitError, ground, read_unit, write_unit
from jitflow.focusgroups.models import FocusGroup
from jitflow.jobs.models import Job
from tests.fixtures.ground import record, row_counts


def _group(slug: str = "harbour") -> FocusGroup:
    return FocusGroup(slug=slug, name="Harbour", zone="Europe/Rome")


def test_a_write_without_an_entry_stores_nothing(any_ground) -> None:
    with pytest.raises(UnauditedWrite, match="focus_groups"), write_unit() as unit:
        unit.session.add(_group())
    assert row_counts()["focus_groups"] == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE focus_groups SET name = 'x'",
        "  delete from focus_groups",
        "WITH g AS (SELECT id FROM focus_groups) DELETE FROM focus_groups WHERE id IN (SELECT id FROM g)",
        "INSERT INTO \"focus_groups\" (id, created_at, slug, name, zone) VALUES ('1', '2026-01-01', 'a', 'b', 'c')",
    ],
)
def test_a_plain_statement_needs_an_entry_too(any_ground, statement) -> None:
    with write_unit() as unit:
        unit.session.add(_group())
        record(unit)
    before = row_counts()
    with pytest.raises(UnauditedWrite), write_unit() as unit:
        unit.session.execute(text(statement))
    assert row_counts() == before


def test_a_unit_that_wrote_nothing_needs_no_entry(any_ground) -> None:
    with write_unit() as unit:
        unit.session.execute(text("SELECT count(*) FROM focus_groups"))


def test_technical_tables_need_no_entry(any_ground) -> None:
    with write_unit() as unit:
        unit.session.add(Job(kind="k", object_id="o", focus_group_id="g"))
    assert row_counts()["jobs"] == 1


def test_an_exception_undoes_the_act_and_its_entry(any_ground) -> None:
    called = []
    with pytest.raises(ZeroDivisionError), write_unit() as unit:
        unit.session.add(_group())
        record(unit)
        unit.after_commit(lambda: called.append(True))
        raise ZeroDivisionError
    assert row_counts()["focus_groups"] == 0
    assert audit.entries("group") == []
    assert called == []


def test_what_follows_the_commit_sees_the_act_and_cannot_deny_it(any_ground) -> None:
    seen = []

    def look() -> None:
        seen.append(row_counts()["focus_groups"])
        raise RuntimeError("the queue is away")

    with write_unit() as unit:
        unit.session.add(_group())
        record(unit)
        unit.after_commit(look)
    assert seen == [1]


def test_a_read_unit_cannot_write(any_ground) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), read_unit() as session:
        session.add(_group())
        session.flush()
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), read_unit() as session:
        session.execute(text("DELETE FROM focus_groups"))


def test_a_read_unit_does_not_make_the_next_write_unit_read_only(any_ground) -> None:
    for number in range(3):
        with read_unit() as session:
            session.execute(text("SELECT 1"))
        with write_unit() as unit:
            unit.session.add(_group(f"harbour-{number}"))
            record(unit)
    assert row_counts()["focus_groups"] == 3


def test_units_of_one_act_are_not_nested(any_ground) -> None:
    with pytest.raises(UnitError, match="inside"), write_unit(), write_unit():
        pass
    with write_unit() as unit:  # the mark of the first one is gone
        record(unit)


def test_a_read_unit_inside_a_write_unit_sees_what_was_committed(any_ground) -> None:
    with write_unit() as unit:
        unit.session.add(_group())
        record(unit)
        unit.session.flush()
        with read_unit() as session:
            assert session.query(FocusGroup).count() == 0


def test_data_changed_in_place_is_sealed_again(any_ground) -> None:
    group = _group()
    case = Case(focus_group_id=group.id, number=1, title="t", issuing_state="IT", changed_at=clock.now())
    person = Person(
        case_id=case.id,
        led_category="suspect",
        facts={"surname": "A", "aliases": []},
        position=1,
        changed_at=clock.now(),
    )
    with write_unit() as unit:
        for row in (group, case, person):
            unit.session.add(row)
            unit.session.flush()
        record(unit)
    with write_unit() as unit:
        unit.session.get(Person, person.id).facts["aliases"].append("il Biondo")
        record(unit)
    with read_unit() as session:
        assert session.get(Person, person.id).facts == {"surname": "A", "aliases": ["il Biondo"]}


def test_sqlite_is_set_to_lose_nothing(sqlite_ground) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    for engine in (sqlite_ground.engines.write, sqlite_ground.engines.read):
        with engine.connect() as connection:
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
        assert found == expected


def test_postgresql_is_set_to_lose_nothing(postgres_ground) -> None:
    with postgres_ground.engines.write.connect() as connection:
        for name in ("fsync", "synchronous_commit"):
            assert connection.exec_driver_sql(f"SHOW {name}").scalar() == "on"


def test_concurrent_read_then_write_never_fails_as_locked(any_ground) -> None:
    with write_unit() as unit:
        unit.session.add(_group())
        record(unit)
    faults: list[BaseException] = []

    def count_up() -> None:
        try:
            for _ in range(10):
                with write_unit() as unit:
                    group = unit.session.query(FocusGroup).with_for_update().one()
                    group.name = str(int(group.name) + 1) if group.name.isdigit() else "1"
                    record(unit)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test must see it
            faults.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with read_unit() as session:
        assert session.query(FocusGroup).one().name == "100"


def test_errors_of_the_database_do_not_tell_values(any_ground) -> None:
    with write_unit() as unit:
        unit.session.add(_group("the-marker"))
        record(unit)
    with pytest.raises(DBAPIError) as caught, write_unit() as unit:
        unit.session.add(_group("the-marker"))
        record(unit)
    assert "parameters hidden" in str(caught.value)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        UTCDateTime().process_bind_param(datetime(2026, 1, 1), None)  # noqa: DTZ001 - the fault under test


def test_nothing_works_before_configure() -> None:
    with pytest.raises(UnitError, match="configure"):
        ground()
