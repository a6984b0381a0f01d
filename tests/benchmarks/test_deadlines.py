"""The list of a person's deadlines with a thousand and with a hundred thousand instruments, in one run.

Goal (issue 4, "Speed"): at most three times as long, on SQLite and PostgreSQL, for somebody in twenty cases and for
somebody in all of them.
"""

from __future__ import annotations

import gc
import statistics
import time
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from jitflow.cases.models import Case, CaseTeam
from jitflow.db import clock
from jitflow.db.base import new_id
from jitflow.db.units import ground, read_unit
from jitflow.deadlines import listing
from jitflow.deadlines.listing import GROUP, Wanted
from jitflow.deadlines.models import Deadline
from jitflow.drafting.models import Instrument
from tests.fixtures.drafts import World, each_database, make_world  # noqa: F401 - fixtures, found by name

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]
FEW, MANY, IN_CASE, MINE = 1_000, 100_000, 50, 20
ROUNDS = 15


def fill(world: World, first: int, last: int) -> None:
    """Instruments with one open limit each; the editor is in twenty cases, the lead in all of them."""
    now = clock.now()
    cases, team, instruments, deadlines = [], [], [], []
    for number in range(first, last):
        if number % IN_CASE == 0:
            case_id = new_id()
            cases.append(
                {
                    "id": case_id, "created_at": now, "focus_group_id": world.group, "number": 10 + number,
                    "issuing_state": "IT", "changed_at": now,
                }
            )  # fmt: skip
            mine = number // IN_CASE < MINE
            for user in (world.lead, world.editor) if mine else (world.lead,):
                team.append(
                    {
                        "id": new_id(), "created_at": now, "case_id": case_id, "user_id": user, "role": "lead",
                        "function": "", "capacity": "prosecutor",
                    }
                )  # fmt: skip
        instrument_id = new_id()
        instruments.append(
            {
                "id": instrument_id, "created_at": now, "case_id": case_id, "focus_group_id": world.group,
                "number": f"X-{number}", "slug": "harbour_notice", "version": "1", "status": "issued",
                "issuing_state": "IT", "language": "it", "answers_sealed": b"0", "prefilled": [], "groups": [],
                "revision": 0, "change_count": 0, "saved_at": now, "saved_by": world.lead, "side": "issuing",
                "origin": "drafted", "event_count": 0,
            }
        )  # fmt: skip
        end = now + timedelta(hours=(number * 7919) % 5000)
        deadlines.append(
            {
                "id": new_id(), "created_at": now, "focus_group_id": world.group, "case_id": case_id,
                "instrument_id": instrument_id, "slug": "harbour_notice", "rule": "answer", "period": "P10D",
                "starts_at": now, "strict_end": end, "shifted_end": end, "due_at": end, "zone": "Europe/Rome",
                "state": "IT", "whose": "", "safe": "earlier", "confidence": "", "computation": {}, "status": "open",
                "reminders": [], "created_by": world.lead,
            }
        )  # fmt: skip
    with ground().engines.write.connect() as connection:
        for model, rows in ((Case, cases), (CaseTeam, team), (Instrument, instruments), (Deadline, deadlines)):
            connection.execute(insert(model.__table__), rows)
        connection.commit()
        if ground().engines.write.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))  # which its autovacuum does by itself; nobody does it on SQLite
            connection.commit()


def milliseconds(world: World, user: str) -> float:
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        start = time.perf_counter()
        with read_unit() as session:
            page = listing.listed(session, user, world.group, Wanted(scope=GROUP))
        times.append((time.perf_counter() - start) * 1e3)
        assert len(page.lines) == listing.MOST
    return statistics.median(times)


@pytest.fixture
def world(each_database: str) -> World:  # noqa: F811 - a fixture, found by name
    return make_world()


def test_the_list_of_a_person_hardly_grows(world: World) -> None:
    fill(world, 0, FEW)
    few = {name: milliseconds(world, user) for name, user in (("20 cases", world.editor), ("all cases", world.lead))}
    fill(world, FEW, MANY)
    many = {name: milliseconds(world, user) for name, user in (("20 cases", world.editor), ("all cases", world.lead))}
    dialect = ground().engines.write.dialect.name
    for name, before in few.items():
        print(
            f"\nDeadline list on {dialect}, person in {name}: {before:.2f} ms with {FEW:,} instruments, "
            f"{many[name]:.2f} ms with {MANY:,}: {many[name] / before:.1f} times (goal 3)"
        )
