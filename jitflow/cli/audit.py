"""`jitflow audit verify`."""

import click

from jitflow.cli._ground import database


@click.group("audit")
def audit() -> None:
    """The trail of who did what."""


@audit.command("verify")
@click.option("--focus-group", "focus_group_id", help="Id of one focus group, or 'system'; by default all.")
def verify(focus_group_id: str | None) -> None:
    """Check every entry against the one before it; exit 1 names the first that was changed, 2: cannot be checked."""
    from jitflow.audit import anchors, service
    from jitflow.db.units import read_unit
    from jitflow.disclosures import service as disclosures

    with database():
        if focus_group_id and focus_group_id not in {service.SYSTEM, *service.chains()}:
            raise click.BadParameter(f"there is no chain “{focus_group_id}”", param_hint="--focus-group")
        broken, unread = service.verify(focus_group_id), anchors.unreadable_lines()
        with read_unit() as session:
            names = [focus_group_id] if focus_group_id else service.chains()
            changed = {name: disclosures.first_changed(session, name) for name in names}
    if broken is not None:
        click.echo(f"The trail is broken: {broken}", err=True)
        raise SystemExit(1)
    for name, sequence in changed.items():
        if sequence is not None:
            click.echo(f"The disclosure that entry {sequence} of chain {name} names was changed or is gone.", err=True)
            raise SystemExit(1)
    if unread:
        lines = ", ".join(map(str, unread))
        click.echo(f"jitflow: {anchors.FILE}: not readable, so not compared: line {lines}", err=True)
        raise SystemExit(2)
    click.echo("The trail holds.")


commands = [audit]
