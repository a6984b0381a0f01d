"""Settings, places and the command line: what is refused, and how it is said."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys

import pytest
from click.testing import CliRunner

from jitflow import paths
from jitflow.cli import cli
from jitflow.config import Settings, SettingsError, from_environment, is_loopback

ANYWHERE = "0.0.0.0"  # noqa: S104  it is refused


@pytest.mark.parametrize("host", [ANYWHERE, "192.168.1.4", "jitflow.example", "::", "127.0.0.1.example"])
def test_plain_http_stays_on_this_machine(tmp_path, host: str) -> None:
    with pytest.raises(SettingsError, match="this machine only"):
        from_environment({}, instance=tmp_path, host=host)
    with pytest.raises(SettingsError, match="this machine only"):
        from_environment({"JITFLOW_ALLOWED_HOSTS": host}, instance=tmp_path)


def test_loopback_names() -> None:
    assert all(is_loopback(name) for name in ("localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"))
    assert not any(is_loopback(name) for name in ("localhost.example", "128.0.0.1", ""))


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"JITFLOW_PROFILE": "open"}, "JITFLOW_PROFILE"),
        ({"JITFLOW_PORT": "eighty"}, "JITFLOW_PORT"),
        ({"JITFLOW_PORT": "70000"}, "JITFLOW_PORT"),
        ({"JITFLOW_PROXIES": "-1"}, "JITFLOW_PROXIES"),
        ({"JITFLOW_PROFILE": "strict"}, "JITFLOW_ALLOWED_HOSTS"),
        ({"JITFLOW_LOG_LEVEL": "loud"}, "JITFLOW_LOG_LEVEL"),
        ({"JITFLOW_SECOND_FACTOR": "never"}, "JITFLOW_SECOND_FACTOR"),
        (
            {"JITFLOW_PROFILE": "strict", "JITFLOW_ALLOWED_HOSTS": "x.example", "JITFLOW_SECOND_FACTOR": "offered"},
            "the strict profile requires a second factor",
        ),
        (
            {"JITFLOW_PROFILE": "strict", "JITFLOW_ALLOWED_HOSTS": "x.example", "JITFLOW_PROOF_MINUTES": "6"},
            "JITFLOW_PROOF_MINUTES",
        ),
        ({"JITFLOW_PROOF_MINUTES": "0"}, "JITFLOW_PROOF_MINUTES"),
        ({"JITFLOW_TOTP_DRIFT": "yes"}, "JITFLOW_TOTP_DRIFT"),
        ({"JITFLOW_ADDRESS_FAILURES": "0"}, "JITFLOW_ADDRESS_FAILURES"),
        ({"JITFLOW_KEY_DOMAIN": "https://x.example"}, "JITFLOW_KEY_DOMAIN"),
    ],
)
def test_settings_that_cannot_be_used_are_named(tmp_path, environment, message) -> None:
    with pytest.raises(SettingsError, match=message):
        from_environment(environment, instance=tmp_path)


def test_a_second_factor_is_required_wherever_nothing_else_was_decided(tmp_path) -> None:
    strict = {"JITFLOW_PROFILE": "strict", "JITFLOW_ALLOWED_HOSTS": "jitflow.example"}
    assert from_environment(strict, instance=tmp_path).second_factor == "required"
    assert from_environment({"JITFLOW_SECOND_FACTOR": "required"}, instance=tmp_path).second_factor == "required"
    assert from_environment({}, instance=tmp_path).second_factor == "offered", "on this machine only, to try it out"
    assert Settings(tmp_path, "", "x").second_factor == "required"
    assert from_environment(strict, instance=tmp_path).totp_drift is False
    assert from_environment(strict, instance=tmp_path).proof_minutes == 5


def test_the_secret_is_made_once_for_the_owner_only(tmp_path) -> None:
    first = from_environment({}, instance=tmp_path)
    assert first.secret_key == from_environment({}, instance=tmp_path).secret_key
    assert len(first.secret_key) >= 43
    assert stat.S_IMODE((tmp_path / "keys" / "web.secret").stat().st_mode) == 0o600
    assert first.secret_key not in repr(first)


def test_places(monkeypatch, tmp_path) -> None:
    assert paths.STATIC.is_dir() and paths.TRANSLATIONS.is_dir() and paths.TEMPLATES.is_dir()
    monkeypatch.setenv("JITFLOW_INSTANCE", str(tmp_path / "elsewhere"))
    assert paths.instance_folder() == tmp_path / "elsewhere"
    monkeypatch.delenv("JITFLOW_INSTANCE")
    assert paths.instance_folder() == paths.PACKAGE.parent / "instance"


def test_a_taken_port_is_said_kindly(tmp_path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = {**os.environ, "JITFLOW_INSTANCE": str(tmp_path)}
        command = [sys.executable, "-m", "jitflow", "run", "--port", str(port)]
        result = subprocess.run(
            command, env=environment, cwd=paths.PACKAGE.parent, capture_output=True, text=True, timeout=60
        )
    assert result.returncode == 2
    assert f"port {port} is taken" in result.stderr and "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_public_address_on_plain_http_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("JITFLOW_INSTANCE", str(tmp_path))
    result = CliRunner().invoke(cli, ["run", "--host", ANYWHERE])
    assert result.exit_code == 2
    assert "JITFLOW_PROFILE=strict" in result.stderr


def test_audit_verify_names_what_was_changed(world, monkeypatch) -> None:
    import sqlite3

    instance = world.app.config["JITFLOW"].instance
    monkeypatch.setenv("JITFLOW_INSTANCE", str(instance))
    good = CliRunner().invoke(cli, ["audit", "verify"])
    assert (good.exit_code, good.stdout) == (0, "The trail holds.\n")
    connection = sqlite3.connect(instance / "jitflow.sqlite")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("UPDATE audit_entries SET verb = 'erased' WHERE sequence = 2 AND focus_group_id = 'system'")
    connection.commit()
    connection.close()
    bad = CliRunner().invoke(cli, ["audit", "verify"])
    assert bad.exit_code == 1
    assert "entry 2" in bad.stderr and bad.stdout == ""


def test_every_command_has_help() -> None:
    listed = CliRunner().invoke(cli, ["--help"])
    assert listed.exit_code == 0
    for name in ("run", "worker", "demo", "audit", "account"):
        assert f"  {name}" in listed.stdout
        assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0


def test_an_unknown_command_is_a_usage_error() -> None:
    result = CliRunner().invoke(cli, ["frobnicate"])
    assert result.exit_code == 2 and "Traceback" not in result.output
