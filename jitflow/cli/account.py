"""`jitflow account`: accounts from the command line of the server, for the first administrator and for lost factors."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from jitflow.cli._ground import database
from jitflow.config import LANGUAGES


@click.group("account")
def account() -> None:
    """Accounts: create, list, new password, lost second factor, deactivate."""


@account.command("create")
@click.argument("email")
@click.option("--name", required=True, help="First name and surname, as colleagues know them.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the pages."
)
@click.option("--administrator", is_flag=True, help="Administers accounts and focus groups; sees no content.")
def create(email: str, name: str, language: str, administrator: bool) -> None:
    """Make an account. The password is asked for, or read from the first line of standard input."""
    from jitflow.accounts import service
    from jitflow.db.units import write_unit

    with database(), _refusals():
        password = _new_password()
        with write_unit() as unit:
            user = service.create_user(unit, email, name, password, language)
            if administrator:
                service.set_administrator(unit, user.id, True, None)
    click.echo(f"{user.email}: the account is there. A second factor is set up at the first sign-in.", err=True)


@account.command("list")
def list_accounts() -> None:
    """One line per account: address, state, second factor, name; tabs between them."""
    from jitflow.accounts import factors, service
    from jitflow.db.units import read_unit

    with database(), read_unit() as session:
        for user in service.all_users(session):
            kinds = ["active" if user.active else "deactivated"]
            kinds += ["second factor" if factors.has_any(session, user) else "no second factor"]
            kinds += ["administrator"] if user.administrator else []
            click.echo("\t".join((user.email, ", ".join(kinds), user.name)))


@account.command("set-password")
@click.argument("email")
def set_password(email: str) -> None:
    """Set another password; every session of the account ends."""
    from jitflow.accounts import service
    from jitflow.db.units import write_unit

    with database(), _refusals():
        user_id = _known(email)
        password = _new_password()
        with write_unit() as unit:
            service.set_password(unit, user_id, password, None)
    click.echo(f"{email}: the password is changed, and every session has ended.", err=True)


@account.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take every second factor away from somebody who lost all of them. Make sure first who is asking."""
    from jitflow.accounts import factors, service
    from jitflow.db.units import write_unit

    with database(), _refusals():
        user_id = _known(email)
        with write_unit() as unit:
            factors.reset(unit, user_id, None)
            service.end_sessions(unit, user_id)
    click.echo(
        f"{email}: no second factor is left, and every session has ended. The next sign-in sets one up.", err=True
    )


@account.command("deactivate")
@click.argument("email")
def deactivate(email: str) -> None:
    """Close an account; every session ends with its next request. What the person did stays in the trail."""
    from jitflow.accounts import service
    from jitflow.db.units import write_unit

    with database(), _refusals():
        user_id = _known(email)
        with write_unit() as unit:
            service.deactivate(unit, user_id, None)
    click.echo(f"{email}: the account is closed.", err=True)


@contextmanager
def _refusals() -> Iterator[None]:
    """What an account cannot be is said in one line; exit code 2."""
    from jitflow.accounts.passwords import PasswordRefused
    from jitflow.accounts.service import AccountError

    try:
        yield
    except (AccountError, PasswordRefused) as fault:
        click.echo(f"jitflow: {fault}", err=True)
        raise SystemExit(2) from None


def _known(email: str) -> str:
    """The id of an account. Exit code 1 when there is none."""
    from jitflow.accounts import service
    from jitflow.db.units import read_unit

    with read_unit() as session:
        user = service.find_user(session, email)
    if user is None:
        click.echo(f"jitflow: {email}: there is no account with this address", err=True)
        raise SystemExit(1)
    return user.id


def _new_password() -> str:
    """Asked for twice and not shown; from a pipe, the first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return click.prompt("Password", hide_input=True, confirmation_prompt=True)


commands = [account]
