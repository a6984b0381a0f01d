"""Migrations: the migrated schema is what the models say, on both databases, up and down."""

from __future__ import annotations

import multiprocessing

from sqlalchemy import inspect

from jitflow.db import migrations, units
from jitflow.db.registry import load_models


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
