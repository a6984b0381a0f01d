"""`jitflow audit verify`."""

import click

from jitflow.cli._ground import database


@click.group("audit")
def audit() -> None:
    """The trail of who did what."""


@audit.command("verify")
@click.option("--focus-group", "focus_group_id", help="Id of one focus group, or 'system'; by default all.")
def verify(focus_group_id: str | None) -> None:
    """Check every entry against the one before it; exit 1 names the first that was changed."""
    from jitflow.audit import service

    with database():
        broken = service.verify(focus_group_id)
    if broken is None:
        click.echo("The trail holds.")
        return
    click.echo(f"The trail is broken: {broken}", err=True)
    raise SystemExit(1)


commands = [audit]
