"""`jitflow search`: 0 something was found, 1 nothing, 2 the input cannot be used."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from jitflow.cli import cli
from tests.fixtures.objects import World
from tests.web.knowledge.test_pages import Reader, begin, publish


@pytest.fixture
def searched(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command over a focus group with one published lesson and one observation."""
    lead, editor = Reader(world, "lead"), Reader(world, "editor")
    publish(lead, editor, begin(lead, title="Hawala dealers keep lists"))
    begin(lead, title="Hawala of an observation")
    monkeypatch.setattr("jitflow.db.units.shut_down", lambda: None)
    monkeypatch.setenv("JITFLOW_INSTANCE", str(world.app.config["JITFLOW"].instance))
    return lambda *arguments: CliRunner().invoke(cli, ["search", *arguments])


def test_what_every_member_reads_is_found_and_nothing_else(searched: Any) -> None:
    result = searched("hawala", "dealer")
    assert result.exit_code == 0 and "Hawala dealers keep lists" in result.stdout and "observation" not in result.stdout
    data = json.loads(searched("--json", "--group", "group-a", "hawala").stdout)
    assert [(one["group"], one["total"]) for one in data] == [("group-a", 1)]
    assert data[0]["found"][0]["status"] == "published"


def test_nothing_found_and_bad_input_are_told_apart(searched: Any) -> None:
    assert searched("nowhere").exit_code == 1
    assert searched("--group", "group-b", "hawala").exit_code == 1
    for wrong in (("--lang", "xx", "hawala"), ("--group", "nothing", "hawala"), ("-",), ("--", "-hawala")):
        result = searched(*wrong)
        assert (result.exit_code, result.stdout) == (2, ""), wrong
