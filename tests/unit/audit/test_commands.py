"""`jitflow audit verify`: 0 it holds, 1 it was changed, 2 it cannot be checked. No traceback is an answer."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from jitflow.audit import anchors
from jitflow.cli import cli
from jitflow.db.units import write_unit
from tests.fixtures.ground import record, write_as_thief


@pytest.fixture
def run(monkeypatch, tmp_path):
    """The command on an instance of its own, whose environment a test may change."""

    def invoke(*arguments: str, **environment: str):
        for name, value in {"JITFLOW_INSTANCE": str(tmp_path / "instance"), **environment}.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(cli, ["audit", "verify", *arguments])

    return invoke


def refused(result, words: str) -> None:
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert words in result.stderr


def test_an_untouched_trail_holds(run) -> None:
    result = run()
    assert (result.exit_code, result.stdout) == (0, "The trail holds.\n")


def test_a_focus_group_nobody_knows_is_no_trail_that_holds(run) -> None:
    assert run("--focus-group", "system").exit_code == 0
    refused(run("--focus-group", "mistyped"), "mistyped")


@pytest.mark.parametrize("url", ["mysql://host/name", "rubbish", "postgresql+psycopg://role:secret@127.0.0.1:1/name"])
def test_a_database_that_cannot_be_used_is_no_broken_trail(run, url: str) -> None:
    result = run(JITFLOW_DATABASE_URL=url)
    refused(result, "jitflow: ")
    assert "secret" not in result.stderr


def test_a_file_that_is_no_database_is_said_so(run, tmp_path) -> None:
    other = tmp_path / "letter.sqlite"
    other.write_bytes(b"Dear colleague, " * 100)
    refused(run(JITFLOW_DATABASE_URL=f"sqlite:///{other}"), "not a database")


def test_a_key_that_others_can_read_is_said_so(run, tmp_path) -> None:
    assert run().exit_code == 0
    for key in (tmp_path / "instance" / "keys").glob("*.key"):
        key.chmod(0o644)
    refused(run(), "others can read this key")


def test_an_instance_folder_that_cannot_be_made_is_said_so(run, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    refused(run(JITFLOW_INSTANCE=str(tmp_path / "file" / "below")), "JITFLOW_INSTANCE")


def test_a_noted_head_that_cannot_be_read_is_no_trail_that_holds(run, tmp_path) -> None:
    assert run().exit_code == 0
    (tmp_path / "instance" / anchors.FILE).write_text('{"at": "2026-11', encoding="utf-8")
    refused(run(), "line 1")


def test_half_a_note_swallows_no_other(any_ground, stopped_clock) -> None:
    with write_unit() as unit:
        record(unit)
    anchors.path().write_text('{"at": "2026-11', encoding="utf-8")
    anchors.note_heads_daily()
    assert anchors.unreadable_lines() == [1]
    assert anchors.noted_chains() == {"group"}
    write_as_thief("DELETE FROM audit_entries")
    from jitflow.audit import service

    assert service.verify().focus_group_id == "group"


def test_a_disclosure_that_is_gone_breaks_the_trail(run, tmp_path) -> None:
    """The entry stands; the row with recipient and reason that it names does not."""
    from jitflow.db import units

    assert run().exit_code == 0
    units.configure(None, tmp_path / "instance")
    with write_unit() as unit:
        detail = {"disclosure": "0" * 32, "row": "0" * 64}
        unit.record(
            "disclosed", focus_group_id="group", actor_id=None, object_type="case", object_id="c", detail=detail
        )
    units.shut_down()
    result = run()
    assert (result.exit_code, result.stdout) == (1, "")
    assert "entry 1 of chain group" in result.stderr
