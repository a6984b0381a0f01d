"""An erased row leaves the files of PostgreSQL, too (check 79); which tables that concerns follows from the models."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from jitflow.db import clock, erasing, vacuum
from jitflow.db.units import ground, read_unit, write_unit
from jitflow.drafting.models import Instrument, Text
from jitflow.erasing import service
from jitflow.focusgroups import service as groups
from jitflow.jobs import service as jobs
from jitflow.jobs.models import Job

#: Where a PostgreSQL of this machine may have its files; read only where the test may.
DATA = [*Path("/var/lib/postgresql").glob("*/*"), *(Path(one) for one in [os.environ.get("PGDATA", "")] if one)]


def test_the_tables_are_those_that_hold_what_belongs_to_a_draft() -> None:
    emptied, changed = erasing.tables_touched("instruments", service.BELONGING)
    assert {
        "instruments", "texts", "changes", "overrides", "comments", "documents", "packs", "enclosures", "procedure_events",
        "seals", "letters", "deadlines", "notices",
    } <= emptied  # fmt: skip
    assert not emptied & {"cases", "persons", "users", "audit_entries", "disclosures"}
    assert "disclosures" in changed, "what was disclosed stays; the event it names is gone"


@pytest.fixture
def drafts(postgres_ground, make_user, stopped_clock) -> tuple[str, str, str]:
    """Ids of an old draft, of one that stays, and of their lead; both have a long text."""
    from jitflow.cases import service as cases

    user = make_user()
    with write_unit() as unit:
        group = groups.create(unit, "group-a", "Group A", user.id)
        groups.add_member(unit, group.id, user.id, "member", user.id)
        groups.decide(
            unit, group.id, service.MONTHS, {"value": 6, "by": user.id, "at": clock.now().isoformat()}, user.id
        )
        case = cases.create_case(unit, group.id, user.id, "Case", "IT")
        made = [_draft(unit, case, user.id, number) for number in (1, 2)]
    stopped_clock.forward(days=400)
    with write_unit() as unit:
        unit.session.get(Instrument, made[1]).saved_at = clock.now()
        unit.record(
            "altered", focus_group_id=case.focus_group_id, actor_id=user.id, object_type="instrument", object_id=made[1]
        )
    return made[0], made[1], user.id


def _draft(unit, case, user_id: str, number: int) -> str:
    row = Instrument(
        case_id=case.id, focus_group_id=case.focus_group_id, number=f"X-{number}", slug="harbour_notice", version="x",
        issuing_state="IT", language="it", saved_at=clock.now(), saved_by=user_id, answers={"note": f"{number} " * 400},
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    for language in ("it", "de"):
        unit.session.add(
            Text(
                instrument_id=row.id, path="x", language=language, text="long words " * 100, state="source",
                source_hash="0" * 64, saved_at=clock.now(), saved_by=user_id,
            )
        )  # fmt: skip
    unit.record(
        "collected", focus_group_id=case.focus_group_id, actor_id=user_id, object_type="instrument", object_id=row.id
    )
    return row.id


def sealed(instrument_id: str) -> list[bytes]:
    """Parts of the sealed values of a draft, as they lie in the files."""
    with read_unit() as session:
        answers = session.scalar(text("SELECT answers_sealed FROM instruments WHERE id = :id"), {"id": instrument_id})
        texts = session.scalars(
            text("SELECT text_sealed FROM texts WHERE instrument_id = :id ORDER BY id"), {"id": instrument_id}
        )
        return [bytes(one)[20:60] for one in (answers, *texts)]


def counts(table: str) -> tuple[int, int]:
    """How often a table was vacuumed, and the number of its file."""
    with read_unit() as session:
        session.execute(text("SELECT pg_stat_force_next_flush()"))
        vacuumed = session.scalar(
            text("SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = :name"), {"name": table}
        )
        return vacuumed, session.scalar(text("SELECT pg_relation_filenode(CAST(:name AS regclass))"), {"name": table})


def files(table: str) -> Iterator[bytes]:
    """The file of a table, where this process may read it. It is written at once; that of large values later."""
    with read_unit() as session:
        path = session.scalar(text("SELECT pg_relation_filepath(CAST(:name AS regclass))"), {"name": table})
    for folder in DATA:
        if os.access(folder / path, os.R_OK):
            yield (folder / path).read_bytes()


def erase(instrument_id: str, user_id: str) -> Job:
    with write_unit() as unit:
        service.erase_draft(unit, instrument_id, user_id)
    with read_unit() as session:
        return session.query(Job).filter(Job.kind == service.VACUUM).one()


def test_the_worker_writes_the_tables_anew_and_nothing_erased_is_in_their_files(drafts) -> None:
    old, kept, user_id = drafts
    gone, stays = sealed(old), sealed(kept)
    before = {table: counts(table) for table in ("instruments", "texts", "changes", "documents", "cases")}
    job = erase(old, user_id)
    assert job.object_id == old
    jobs.run(job.id)
    after = {table: counts(table) for table in before}
    for table in ("instruments", "texts", "changes", "documents"):
        assert after[table][0] == before[table][0] + 1, f"{table} was vacuumed"
        assert after[table][1] != before[table][1], f"{table} lies in a new file"
    assert after["cases"] == before["cases"]
    found = b"".join(content for table in ("instruments", "texts") for content in files(table))
    if found:  # only where the server is on this machine and its files can be read
        assert all(mark in found for mark in stays), "the test must look where content is"
        assert [mark for mark in gone if mark in found] == []
    with read_unit() as session:
        assert session.get(Job, job.id).status == "done"
    assert sealed(kept) == stays


@pytest.mark.parametrize("mode", ["ACCESS SHARE", "SHARE UPDATE EXCLUSIVE"])
def test_a_table_that_somebody_holds_is_tried_again(drafts, monkeypatch, mode) -> None:
    """A reader is in the way of writing anew, another vacuum in that of any cleaning; the other tables are cleaned."""
    old, _kept, user_id = drafts
    monkeypatch.setattr(vacuum, "LOCK_SECONDS", 1)
    job = erase(old, user_id)
    with ground().engines.write.connect() as other, other.begin():
        other.execute(text(f"LOCK TABLE texts IN {mode} MODE"))
        jobs.run(job.id)
    with read_unit() as session:
        held = session.get(Job, job.id)
    assert (held.status, held.error) == ("queued", "table_held")
    jobs.run(job.id)
    with read_unit() as session:
        assert session.get(Job, job.id).status == "done"
