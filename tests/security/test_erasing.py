"""A draft that is erased leaves nothing in the file of the database nor in its log (check 79)."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from jitflow.audit import service as audit
from jitflow.db import clock
from jitflow.db.units import ground, read_unit, write_unit
from jitflow.drafting.models import Instrument, Override, Text
from jitflow.erasing import service
from jitflow.focusgroups import service as groups
from tests.fixtures.objects import World, post


def settle(world: World, months: int = 6, age_days: int = 400, **more) -> None:
    """The group set a time, and the draft is older."""
    with write_unit() as unit:
        group = groups.by_slug(unit.session, "group-a")
        groups.decide(
            unit,
            group.id,
            service.MONTHS,
            {"value": months, "by": "x", "at": clock.now().isoformat()},
            world.users["lead"],
        )
        row = unit.session.get(Instrument, world.a.ids["instrument_id"])
        row.saved_at = clock.now() - timedelta(days=age_days)
        for name, value in more.items():
            setattr(row, name, value)


def fill(world: World) -> list[bytes]:
    """More content of every kind in the draft; the sealed bytes as they stand in the file: what must be gone."""
    instrument, lead, now = world.a.ids["instrument_id"], world.users["lead"], clock.now()
    with write_unit() as unit:
        row = unit.session.get(Instrument, instrument)
        row.answers = {"note": "the secret of the draft " * 400}
        unit.session.add(
            Text(
                instrument_id=instrument,
                path="who.note",
                language="it",
                text="words " * 5000,
                state="source",
                source_hash="0" * 64,
                saved_at=now,
                saved_by=lead,
            )
        )
        unit.session.add(
            Override(instrument_id=instrument, check_id="X-1", reason="because of this", actor_id=lead, at=now)
        )
        unit.record(
            "altered", focus_group_id=row.focus_group_id, actor_id=lead, object_type="instrument", object_id=instrument
        )
    return sealed(world)


def sealed(world: World) -> list[bytes]:
    """Every sealed or stored value of the draft and of what hangs on it, a part from its middle."""
    connection = sqlite3.connect(path_of(world))
    found = []
    try:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info('{table}')")]
            own = "id" if table == "instruments" else "instrument_id"
            if own not in columns:
                continue
            for row in connection.execute(f"SELECT * FROM '{table}' WHERE {own} = ?", (world.a.ids["instrument_id"],)):
                found += [value for value in row if isinstance(value, bytes) and len(value) > 20]
    finally:
        connection.close()
    return [value[17:49] for value in found]


def path_of(world: World) -> Path:
    return world.app.config["JITFLOW"].instance / "jitflow.sqlite"


def stored(world: World) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(path_of(world).parent.glob("jitflow.sqlite*")))


def erase(world: World, **more: str):
    path = f"/g/group-a/cases/{world.a.ids['case_id']}/i/{world.a.ids['instrument_id']}/erase"
    return post(world.client("lead"), path, {"confirmed": "yes", **more})


def test_nothing_of_an_erased_draft_remains_in_the_file_or_its_log(world: World) -> None:
    settle(world)
    marks = fill(world)
    assert len(marks) > 5
    before = stored(world)
    assert all(mark in before for mark in marks), "the test must look for what is there"
    assert erase(world).status_code == 303
    after = stored(world)
    assert [mark for mark in marks if mark in after] == []
    connection = sqlite3.connect(path_of(world))
    try:
        assert connection.execute("PRAGMA freelist_count").fetchone()[0] > 0, "free pages were looked through, too"
    finally:
        connection.close()


def test_no_row_names_the_erased_draft_any_more(world: World) -> None:
    settle(world)
    fill(world)
    instrument = world.a.ids["instrument_id"]
    assert erase(world).status_code == 303
    left = []
    connection = sqlite3.connect(path_of(world))
    try:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if table in ("audit_entries", "jobs"):
                continue
            left += [table for row in connection.execute(f"SELECT * FROM '{table}'") if instrument in map(str, row)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()
    assert left == []


def test_the_trail_keeps_ids_and_numbers_alone(world: World) -> None:
    settle(world)
    fill(world)
    erase(world)
    with read_unit() as session:
        group = groups.by_slug(session, "group-a").id
    entry = next(one for one in audit.entries(group) if str(one.verb) == "erased")
    assert (entry.object_type, entry.object_id, entry.case_id) == (
        "instrument",
        world.a.ids["instrument_id"],
        world.a.ids["case_id"],
    )
    assert set(entry.detail) == {"rows"}
    assert entry.detail["rows"]["instruments"] == 1
    assert all(isinstance(number, int) for number in entry.detail["rows"].values())
    assert audit.verify() is None


def test_the_facts_of_the_case_and_other_drafts_stay(world: World) -> None:
    settle(world)
    client = world.client("lead")
    assert erase(world).status_code == 303
    case = f"/g/group-a/cases/{world.a.ids['case_id']}/"
    assert client.get(case).status_code == 200
    assert client.get(f"{case}persons/{world.a.ids['person_id']}").status_code == 200
    assert client.get(f"{case}i/{world.a.ids['instrument_id']}/").status_code == 404
    with read_unit() as session:
        assert len(list(session.scalars(select(Instrument)))) == 2  # that of the second case, that of group B


def test_it_is_asked_a_second_time(world: World) -> None:
    settle(world)
    answer = erase(world, confirmed="")
    assert answer.status_code == 422
    assert "Confirm that the draft is to be erased." in answer.get_data(as_text=True)
    with read_unit() as session:
        assert session.get(Instrument, world.a.ids["instrument_id"]) is not None


@pytest.mark.parametrize(
    ("months", "days", "more"),
    [(6, 30, {}), (0, 4000, {}), (120, 400, {}), (6, 400, {"status": "issued"}), (6, 400, {"issued_at": clock.now()})],
)
def test_what_is_young_issued_or_without_a_set_time_is_not_erased(world: World, months: int, days: int, more) -> None:
    settle(world, months, days, **more)
    assert erase(world).status_code == 422
    with read_unit() as session:
        assert session.get(Instrument, world.a.ids["instrument_id"]) is not None


def test_from_the_setting_to_the_erasure_by_the_pages_alone(world: World, stopped_clock) -> None:
    """The administrator sets the time, the lead is told on the first page, looks, confirms, and the draft is gone."""
    number = "HN-1"
    administrator = world.client("administrator")
    assert post(administrator, "/g/group-a/settings", {"act": "draft_months", "months": "6"}).status_code == 303
    lead = world.client("lead")
    assert "proposed for deletion" not in lead.get("/g/group-a/").get_data(as_text=True)
    assert "Nothing is proposed" in lead.get("/g/group-a/old-drafts").get_data(as_text=True)
    with write_unit() as unit:
        unit.session.get(Instrument, world.a.ids["instrument_id"]).saved_at = clock.now() - timedelta(days=400)
        group = groups.by_slug(unit.session, "group-a").id
        unit.record("altered", focus_group_id=group, actor_id=None, object_type="instrument", object_id=None)
    home = lead.get("/g/group-a/").get_data(as_text=True)
    assert "1 draft never issued is proposed for deletion" in home
    assert 'href="/g/group-a/old-drafts"' in home
    assert "proposed for deletion" not in world.client("editor").get("/g/group-a/").get_data(as_text=True)
    page = lead.get("/g/group-a/old-drafts").get_data(as_text=True)
    (address,) = re.findall(r'href="([^"]+/erase)"', page)
    confirmation = lead.get(address).get_data(as_text=True)
    assert f"Yes, erase {number} for good" in confirmation and "Nothing brings them back" in confirmation
    answer = post(lead, address, {"confirmed": "yes"}, follow_redirects=True)
    assert f"{number} was erased" in answer.get_data(as_text=True)
    assert lead.get(address).status_code == 404
    assert "proposed for deletion" not in lead.get("/g/group-a/").get_data(as_text=True)


def test_drafts_are_proposed_to_the_lead_of_their_case_alone(world: World) -> None:
    settle(world)
    with read_unit() as session:
        group = groups.by_slug(session, "group-a").id
        found = {
            person: service.proposed(session, world.users[person], group) for person in ("lead", "editor", "other_case")
        }
    assert [one.id for one in found["lead"]] == [world.a.ids["instrument_id"]]
    assert found["editor"] == found["other_case"] == []
    page = world.client("lead").get("/g/group-a/old-drafts").get_data(as_text=True)
    assert len(re.findall(r"/erase\"", page)) == 1


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2026-01-15", 13, "2024-12-15"),
        ("2026-12-01", 12, "2025-12-01"),
    ],
)
def test_months_are_counted_back_to_the_same_day(moment: str, months: int, expected: str) -> None:
    from datetime import UTC, datetime

    day = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert service.months_before(day, months).date().isoformat() == expected


def test_what_is_deleted_is_overwritten(world: World) -> None:
    with ground().engines.write.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
