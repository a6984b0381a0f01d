"""Migrations: the migrated schema is what the models say, on both databases, up and down."""

from __future__ import annotations

import multiprocessing

from sqlalchemy import inspect

from jitflow.accounts import service as accounts
from jitflow.db import migrations, units
from jitflow.db.registry import load_models
from jitflow.db.units import write_unit
from jitflow.focusgroups import service as focusgroups


def test_the_migrated_schema_is_that_of_the_models(any_ground) -> None:
    assert migrations.differences() == []
    names = set(inspect(any_ground.engines.read).get_table_names())
    assert names == {*load_models().tables, "alembic_version"}


def test_a_difference_would_be_found(any_ground) -> None:
    with any_ground.engines.write.connect() as connection, connection.begin():
        connection.exec_driver_sql("ALTER TABLE focus_groups ADD COLUMN stray VARCHAR(3)")
    assert "stray" in str(migrations.differences())


def test_a_second_upgrade_has_nothing_to_do(any_ground) -> None:
    assert migrations.upgrade() is False


def test_down_and_up_again(any_ground) -> None:
    migrations.downgrade("base")
    assert set(inspect(any_ground.engines.read).get_table_names()) <= {"alembic_version"}
    assert migrations.upgrade() is True
    assert migrations.differences() == []


def _start(arguments: tuple[str | None, str]) -> bool:
    units.configure(*arguments)
    return migrations.upgrade()


def test_processes_that_start_together_migrate_once(tmp_path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        done = pool.map(_start, [(None, str(tmp_path / "instance"))] * 3)
    assert sorted(done) == [False, False, True]


def test_processes_that_start_together_migrate_once_on_postgresql(postgres_url, tmp_path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        done = pool.map(_start, [(postgres_url, str(tmp_path / "instance"))] * 3)
    assert sorted(done) == [False, False, True]


def test_data_outlive_every_version_up_and_down(any_ground) -> None:
    """Rows that others refer to stay where a version adds columns to their table or takes them away."""
    with write_unit() as unit:
        user = accounts.create_user(unit, "anna.weber@example.org", "Anna Weber", "calm-harbour-2026")
        group = focusgroups.create(unit, "harbours", "Harbours", user.id)
        focusgroups.add_member(unit, group.id, user.id, "coordinator", user.id)

    def rows() -> dict[str, int]:
        with any_ground.engines.read.connect() as connection:
            tables = ("users", "focus_groups", "memberships", "audit_entries")
            return {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in tables}

    before = rows()
    assert min(before.values()) > 0
    migrations.downgrade("0001_ground")
    assert rows() == before
    assert migrations.upgrade() is True
    assert rows() == before and migrations.differences() == []
