"""`jitflow demo`."""

import click

from jitflow.cli._ground import database, load_demonstration


@click.command("demo")
def demo() -> None:
    """Load the demonstration focus group; running it again changes nothing."""
    with database():
        loaded = load_demonstration()
    click.echo(
        "The demonstration was loaded." if loaded else "The demonstration is there already; nothing was changed.",
        err=True,
    )


commands = [demo]
