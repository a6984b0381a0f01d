"""The logs of changes and of events are append-only in the database itself, after the migrations."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from jitflow.audit import triggers
from jitflow.db import migrations, units
from jitflow.db.base import Base
from jitflow.db.registry import load_models
from jitflow.db.rotation import seal_all_again
from jitflow.db.units import write_unit
from jitflow.drafting import service as drafting
from jitflow.drafting.models import Change
from jitflow.instruments.definition import Definition
from tests.fixtures.drafts import make_world, notice, open_draft  # noqa: F401 - fixtures, found by name


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request, tmp_path):
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    ground = units.configure(url, tmp_path)
    migrations.upgrade()
    yield ground
    units.shut_down()


def test_every_clear_column_of_a_log_is_guarded() -> None:
    load_models()
    later = {log: columns for logs in triggers.LATER_LOGS.values() for log, columns in logs.items()}
    for log, columns in (triggers.LOGS | later).items():
        clear = {column.name for column in Base.metadata.tables[log].columns if not column.name.endswith("_sealed")}
        assert {"id", "created_at", *columns.split(", ")} == clear, log


def test_a_log_is_only_appended_to_and_still_sealed_again(migrated, notice: Definition) -> None:  # noqa: F811 - a fixture, found by name
    world = open_draft(make_world(), notice)
    world.save(drafting.Posted("skipper.surname", None, "Halcyon"))
    with write_unit() as unit:
        assert unit.session.scalar(select(func.count()).select_from(Change))
    with pytest.raises(DBAPIError, match=triggers.LOG_REFUSAL), write_unit() as unit:
        unit.session.execute(text("UPDATE changes SET revision = 99"))
    migrated.keyring.add_key()
    assert seal_all_again() > 0
