"""A killed process loses nothing that it acknowledged, and leaves nothing half done."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jitflow.audit import service
from jitflow.db.units import read_unit
from jitflow.focusgroups.models import FocusGroup

KILLS = 4
WRITER = """
import sys
from jitflow.db import units
from jitflow.focusgroups.models import FocusGroup
from tests.fixtures.ground import record

url, instance, life = sys.argv[1:]
units.configure(url, instance)
number = 0
while True:
    slug = f"{life}-{number}"
    with units.write_unit() as unit:
        for part in ("a", "b"):
            unit.session.add(FocusGroup(slug=f"{slug}-{part}", name="x", zone="Europe/Rome"))
        record(unit, int(life) * 1_000_000 + number)
    print(slug, flush=True)
    number += 1
"""


@pytest.mark.slow
def test_kill_while_writing(any_ground, tmp_path) -> None:
    acknowledged: list[str] = []
    for life in range(KILLS):
        acknowledged += _write_until_killed(any_ground, tmp_path / f"journal-{life}", life)
    assert len(acknowledged) > KILLS
    _wait_for_the_last_act(any_ground)
    with read_unit() as session:
        stored = {group.slug for group in session.query(FocusGroup)}
    lost = [slug for slug in acknowledged if f"{slug}-a" not in stored]
    assert lost == []
    halves = {slug[:-2] for slug in stored if slug.endswith("-a")} ^ {
        slug[:-2] for slug in stored if slug.endswith("-b")
    }
    assert halves == set()
    assert service.verify() is None
    assert len(service.entries("group", limit=100_000)) == len(stored) / 2
    if any_ground.engines.is_sqlite:
        with any_ground.engines.read.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def _wait_for_the_last_act(ground) -> None:
    """PostgreSQL may still be ending what a killed client sent: until then two reads could see two states."""
    if ground.engines.is_sqlite:
        return
    others = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    deadline = time.monotonic() + 30
    with ground.engines.read.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.exec_driver_sql(others).scalar() and time.monotonic() < deadline:
            time.sleep(0.01)


def _write_until_killed(ground, journal: Path, life: int) -> list[str]:
    """The acts that were acknowledged before the kill; the last line may be cut."""
    command = [sys.executable, "-c", WRITER, ground.database_url, str(ground.instance), str(life)]
    with journal.open("w") as output:
        process = subprocess.Popen(command, stdout=output, cwd=Path(__file__).parents[2])
        deadline = time.monotonic() + 30
        while journal.stat().st_size < 200 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.003 * life)
        process.send_signal(signal.SIGKILL)
        process.wait()
    return journal.read_text().rpartition("\n")[0].splitlines()
