"""A persisted step against its own SQL, and the list of deadlines with few and with many instruments.

The statements of a step are recorded once and then run again as they are, without jitflow: what remains is what the
database needs. Ratios are taken in one run, in turns, on SQLite and on PostgreSQL where there is a server.
"""

from __future__ import annotations

import datetime
import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select

from jitflow.db.base import Base
from jitflow.db.units import ground, read_unit, write_unit
from jitflow.drafting.models import Instrument
from jitflow.instruments.events import Entry, Event
from jitflow.instruments.position import Position
from jitflow.procedure import service
from jitflow.procedure.service import Step, actor_of
from tests.fixtures.drafts import FORMS, World, each_database, make_world, notice, open_draft  # noqa: F401 - fixtures, found by name

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]
AT = datetime.datetime(2026, 9, 7, 9, 30, tzinfo=datetime.UTC)
ROUNDS, BLOCK = 5, 6


@pytest.fixture
def desk(each_database: str, notice, monkeypatch: pytest.MonkeyPatch) -> World:  # noqa: F811 - a fixture, found by name
    monkeypatch.setenv("JITFLOW_FORMS", str(FORMS))
    world = open_draft(make_world(), notice)
    example = json.loads(next(FORMS.glob("harbour_notice/*/example.json")).read_text("utf-8"))
    with write_unit() as unit:
        row = unit.session.get(Instrument, world.instrument)
        row.answers = example["answers"]
        unit.record("altered", focus_group_id=world.group, actor_id=world.lead, object_type="x", object_id=row.id)
    return world


def steps(world: World) -> Iterator[Step]:
    """To and fro between two states, with everything judged: a check and a taking back."""
    number = 0
    while True:
        number += 1
        yield Step("look", AT, "Europe/Rome", f"look-{number}", acknowledged=world.passed)
        yield Step("take_back", AT, "Europe/Rome", f"back-{number}", values={"why": "Once more."})


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_a_step_costs_little_more_than_its_sql(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Goal: at least 80 % of the rate of the same transaction without a state machine."""
    with read_unit() as session:
        judged = service.standing(session, desk.instrument).option("look", actor_of(desk.lead, "prosecutor"))
    desk.passed = tuple(one.id for one in judged.not_judged)
    wanted = steps(desk)

    def take() -> None:
        with write_unit() as unit:
            service.take(unit, desk.instrument, next(wanted), actor_of(desk.lead, "prosecutor"), "prosecutor")

    def without_machine() -> None:
        """The same transaction; what the machine would find is told."""
        with monkeypatch.context() as patch:
            patch.setattr(service.judging, "apply", told)
            take()

    for _ in range(4):
        take()
    ours, bare, alone = [], [], []
    statements = 0
    for _ in range(ROUNDS):
        for _ in range(BLOCK):
            gc.collect()
            bare.append(seconds(without_machine))
            gc.collect()
            bare.append(seconds(without_machine))
            gc.collect()
            ours.append(seconds(take))
            gc.collect()
            ours.append(seconds(take))
        before = rows()
        recorded = [record(take) for _ in range(BLOCK)]
        delete_all_but(before)
        for one in recorded:
            gc.collect()
            alone.append(seconds(lambda one=one: again(one)))
        statements = len(recorded[0])
    step, same, raw = (statistics.median(times) * 1e3 for times in (ours, bare, alone))
    print(
        f"\nPersisted step on {ground().engines.write.dialect.name}: {step:.2f} ms; the same transaction without a state "
        f"machine {same:.2f} ms: {same / step:.0%} of its rate (goal 80 %); its {statements} statements through the bare "
        f"driver {raw:.2f} ms: {raw / step:.0%}"
    )


def told(position: Position, event_: Event, _data: object, _who: object) -> Position:
    """The position after a step that nobody judged and no table moved."""
    state = "checked" if event_.transition == "look" else "draft"
    entry = Entry(event_, event_.happened_at, event_.values, applied=True, number=len(position.history) + 1)
    return replace(position, marking={**position.marking, "notice": state}, history=(*position.history, entry))


def record(act: Callable[[], None]) -> list[tuple[str, Any, bool]]:
    """The statements of an act."""
    found: list[tuple[str, Any, bool]] = []

    def remember(_connection, _cursor, statement, parameters, _context, many) -> None:
        found.append((statement, parameters, many))

    event.listen(ground().engines.write, "before_cursor_execute", remember)
    try:
        act()
    finally:
        event.remove(ground().engines.write, "before_cursor_execute", remember)
    return found


def again(statements: list[tuple[str, Any, bool]]) -> None:
    """Run recorded statements as they are, in one transaction of the driver."""
    connection = ground().engines.write.raw_connection()
    try:
        cursor = connection.cursor()
        for statement, parameters, many in statements:
            (cursor.executemany if many else cursor.execute)(statement, parameters)
            if cursor.description:
                cursor.fetchall()
        connection.commit()
    finally:
        connection.close()


def rows() -> dict[str, set[tuple]]:
    """Keys of every row there is."""
    with ground().engines.write.connect() as connection:
        return {
            table.name: {tuple(row) for row in connection.execute(select(*table.primary_key.columns))}
            for table in Base.metadata.sorted_tables
        }


def delete_all_but(before: dict[str, set[tuple]]) -> None:
    """Back to the rows there were, so that the same statements can run again."""
    after = rows()
    with ground().engines.write.connect() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            for key in after[table.name] - before[table.name]:
                columns = table.primary_key.columns
                connection.execute(
                    table.delete().where(*(column == value for column, value in zip(columns, key, strict=True)))
                )
        connection.commit()
