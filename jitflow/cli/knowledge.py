"""`jitflow knowledge`: the records that come with jitflow, loaded into a focus group."""

import click

from jitflow.cli._ground import database


@click.group("knowledge")
def knowledge() -> None:
    """The knowledge base of a focus group."""


@knowledge.command("deliver")
@click.argument("group")
@click.option("--as", "email", required=True, help="E-mail of the coordinator or administrator of the group who does it.")
def deliver(group: str, email: str) -> None:
    """Load the records that come with jitflow into GROUP (its address); what the group changed stays."""
    from jitflow import reach
    from jitflow.accounts import service as accounts
    from jitflow.db.units import write_unit
    from jitflow.focusgroups import service as groups
    from jitflow.knowledge import service

    with database(), write_unit() as unit:
        row, user = groups.by_slug(unit.session, group), accounts.find_user(unit.session, email)
        found = reach.active_membership(unit.session, row.id, user.id) if row is not None and user is not None else None
        if found is None or found.role not in service.COORDINATORS:
            click.echo(f"jitflow: {email} coordinates no focus group {group}", err=True)
            raise SystemExit(2)
        done = service.deliver(unit, row.id, user.id)
    click.echo(f"{done.new} new, {done.updated} updated, {done.kept} as they were.", err=True)


commands = [knowledge]
