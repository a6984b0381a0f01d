"""jitflow instruments, schema, example, check: exit codes and streams."""

import json

import pytest
from click.testing import CliRunner

from jitflow.cli import cli
from tests.fixtures.later_version import DOUBTFUL, FIRST, LATER, with_later_versions
from tests.instruments import SAMPLE, SAMPLE_FORMS


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("JITFLOW_FORMS", str(SAMPLE_FORMS))
    return lambda *args, **more: CliRunner().invoke(cli, args, **more)


@pytest.fixture
def data(run):
    return json.loads(run("example", SAMPLE).stdout)


def checked(run, tmp_path, data, *options):
    path = tmp_path / "one.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return run("check", str(path), *options)


def test_instruments_are_listed_with_the_status_of_their_wording(run):
    result = run("instruments")
    assert result.exit_code == 0
    assert result.stdout == f"{SAMPLE}\t2026-01-01\tHarbour Notice\ten (official)\n"


def test_versions_are_listed_with_why_one_is_not_for_new_instruments(run, monkeypatch, tmp_path):
    monkeypatch.setenv("JITFLOW_FORMS", str(with_later_versions(tmp_path)))
    lines = [line.split("\t") for line in run("instruments").stdout.splitlines()]
    assert [line[1] for line in lines] == [FIRST, LATER, DOUBTFUL]
    assert [line[4:] for line in lines] == [["until 2026-05-31"], [], ["not certain to apply, never taken by itself"]]
    assert json.loads(run("schema", SAMPLE).stdout)["properties"]["version"] == {"const": LATER}, "that of today"
    assert json.loads(run("example", SAMPLE, "--version", DOUBTFUL).stdout)["version"] == DOUBTFUL


def test_the_schema_is_draft_2020_12(run):
    assert json.loads(run("schema", SAMPLE).stdout)["$schema"].endswith("2020-12/schema")


def test_the_schema_of_a_message_asks_for_its_letter(run):
    found = json.loads(run("schema", SAMPLE, "--message", "inquiry").stdout)
    assert found["properties"]["message"] == {"const": "inquiry"} and "questions" in found["properties"]["answers"]["properties"]
    refused = run("schema", SAMPLE, "--message", "love_letter")
    assert refused.exit_code == 2 and "known: reminder, inquiry, reply" in refused.stderr


def test_the_example_has_nothing_to_settle(run, tmp_path, data):
    result = checked(run, tmp_path, data)
    assert result.exit_code == 0
    assert "0 found something" in result.stdout
    assert "valid" not in result.stdout


def test_something_to_settle_is_exit_code_1_with_its_article(run, tmp_path, data):
    del data["answers"]["calls"][1]["harbour"]
    result = checked(run, tmp_path, data)
    assert result.exit_code == 1
    assert "HN-02 must be settled before issue: State where the call was made. (HC 2(2); X-1/26)" in result.stdout


def test_findings_as_json(run, tmp_path, data):
    del data["answers"]["calls"][1]["harbour"]
    result = checked(run, tmp_path, data, "--json")
    told = json.loads(result.stdout)
    assert [(f["id"], f["severity"], f["key"]) for f in told["findings"]] == [("HN-02", "blocking", "calls.c2.harbour")]
    assert {"findings", "not_judged", "ran", "grounds"} == set(told)


def test_the_checks_of_a_step_are_run_with_those_of_the_draft(run, tmp_path, data):
    draft = json.loads(checked(run, tmp_path, data, "--json").stdout)
    data["answers"]["calls_count"] = 101
    step = json.loads(checked(run, tmp_path, data, "--json", "--transition", "send").stdout)
    assert {one["id"]: one["severity"] for one in step["findings"]} == {"HN-03": "blocking", "HN-10": "blocking"}
    assert step["ran"] == draft["ran"]
    waiting = {one["id"]: one["needs"] for one in step["not_judged"]}
    assert waiting["HN-09"] == ["event.sent_at"]
    assert "HN-09" not in {one["id"] for one in draft["not_judged"]}
    on_draft = json.loads(checked(run, tmp_path, data, "--json").stdout)
    assert {one["id"]: one["severity"] for one in on_draft["findings"]} == {"HN-03": "blocking", "HN-10": "warning"}


@pytest.mark.parametrize(
    ("arguments", "text", "says"),
    [
        (["check", "-"], '{"jitflow": 1, "strange": 1}', "strange: unknown key"),
        (["check", "-"], "{", "not JSON"),
        (["check", "/nowhere/at/all.json"], None, "No such file"),
        (["check", "-", "--transition", "fly"], None, "--transition"),
        (["example", "unknown"], None, "“unknown” is not known"),
        (["schema", "unknown"], None, "“unknown” is not known"),
    ],
)
def test_what_cannot_be_used_is_exit_code_2_on_standard_error(run, data, arguments, text, says):
    result = run(*arguments, input=text if text is not None else json.dumps(data))
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_an_unusable_definition_is_named(monkeypatch, tmp_path):
    (tmp_path / "x" / "1").mkdir(parents=True)
    (tmp_path / "x" / "1" / "definition.toml").write_text("slug = ")
    monkeypatch.setenv("JITFLOW_FORMS", str(tmp_path))
    result = CliRunner().invoke(cli, ["instruments"])
    assert result.exit_code == 2
    assert "x/1/definition.toml" in result.stderr


def test_a_faulty_definition_keeps_the_server_from_starting(monkeypatch, tmp_path):
    (tmp_path / "x" / "1").mkdir(parents=True)
    (tmp_path / "x" / "1" / "definition.toml").write_text("slug = ")
    monkeypatch.setenv("JITFLOW_FORMS", str(tmp_path))
    monkeypatch.setenv("JITFLOW_INSTANCE", str(tmp_path / "instance"))
    result = CliRunner().invoke(cli, ["run", "--port", "8971"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "x/1/definition.toml" in result.stderr
