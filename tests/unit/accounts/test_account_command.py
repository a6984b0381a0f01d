"""`jitflow account`: what an administrator does at the server."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from jitflow.accounts import factors, passwords, service, totp
from jitflow.audit import service as audit
from jitflow.cli import cli
from jitflow.db import clock, units
from jitflow.db.units import read_unit, write_unit

EMAIL, PASSWORD = "anna.verdi@example.org", "seven grey herons over Piraeus"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "NOBODY", passwords._hasher.hash("nobody"))
    monkeypatch.setenv("JITFLOW_INSTANCE", str(tmp_path))
    monkeypatch.delenv("JITFLOW_DATABASE_URL", raising=False)
    yield tmp_path
    units.shut_down()


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["account", *arguments], input=typed)


@pytest.fixture
def anna(folder) -> str:
    made = run("create", EMAIL, "--name", "Anna Verdi", "--language", "it", typed=f"{PASSWORD}\n")
    assert made.exit_code == 0, made.output
    units.configure(None, folder)
    with read_unit() as session:
        user = service.find_user(session, EMAIL)
    assert (user.name, user.locale, user.administrator) == ("Anna Verdi", "it", False)
    return user.id


def test_an_account_signs_in_with_the_password_that_was_given(anna) -> None:
    assert service.sign_in(EMAIL, PASSWORD).user.id == anna


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        ((EMAIL, "--name", "Anna"), f"{PASSWORD}\n", "there is an account"),
        (("no address", "--name", "Anna"), f"{PASSWORD}\n", "no address"),
        (("new@example.org", "--name", "Anna"), "short\n", "at least 15 characters"),
        (("new@example.org", "--name", "Anna"), "passwordpassword\n", "only repeats"),
        (("new@example.org", "--name", "Anna"), "", "at least 15 characters"),
    ],
)
def test_what_cannot_be_an_account_is_said_in_one_line(anna, arguments, typed, said) -> None:
    result = run("create", *arguments, typed=typed)
    assert result.exit_code == 2 and said in result.stderr and "Traceback" not in result.output
    assert result.stderr.count("\n") == 1


def test_an_administrator_is_marked_and_recorded(folder) -> None:
    assert run("create", EMAIL, "--name", "Anna Verdi", "--administrator", typed=f"{PASSWORD}\n").exit_code == 0
    assert run("list").stdout == f"{EMAIL}\tactive, no second factor, administrator\tAnna Verdi\n"
    units.configure(None, folder)
    assert "set_administrator" in {entry.detail["act"] for entry in audit.entries("system")}


def test_a_lost_second_factor_is_taken_away_and_recorded(anna, folder) -> None:
    secret = totp.new_secret()
    with write_unit() as unit:
        factors.set_totp(unit, anna, secret, totp.code(secret, totp.step_at(clock.now())))
    assert "second factor" in run("list").stdout
    assert run("reset-second-factor", EMAIL).exit_code == 0
    assert "no second factor" in run("list").stdout
    units.configure(None, folder)
    assert audit.entries("system")[0].detail == {"act": "reset_second_factor"}


def test_a_closed_account_signs_in_no_more(anna, folder) -> None:
    assert run("deactivate", EMAIL).exit_code == 0
    assert "deactivated" in run("list").stdout
    units.configure(None, folder)
    assert service.sign_in(EMAIL, PASSWORD).user is None


def test_a_new_password_replaces_the_old_one(anna, folder) -> None:
    assert run("set-password", EMAIL, typed="nine other herons over Crete\n").exit_code == 0
    units.configure(None, folder)
    assert service.sign_in(EMAIL, PASSWORD).user is None
    assert service.sign_in(EMAIL, "nine other herons over Crete").user is not None


@pytest.mark.parametrize("command", ["set-password", "reset-second-factor", "deactivate"])
def test_an_unknown_account_is_an_answer_not_a_fault(anna, command) -> None:
    result = run(command, "nobody@example.org", typed=f"{PASSWORD}\n")
    assert result.exit_code == 1 and "no account" in result.stderr and "Traceback" not in result.output
