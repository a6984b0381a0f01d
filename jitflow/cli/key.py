"""`jitflow key`: the keys that seal the content of the database."""

import click

from jitflow.cli._ground import database


@click.group("key")
def key() -> None:
    """The keys that seal the content of the database: a new one, and whether all are here."""


@key.command("rotate")
def rotate() -> None:
    """Make a new key and seal everything again with it, while jitflow goes on working."""
    from jitflow.db import rotation
    from jitflow.db.units import ground

    with database():
        _refuse_missing()
        newest, count = ground().keyring.add_key(), 0
        while found := rotation.seal_all_again():
            count += found
    click.echo(
        f"{count} values are sealed with the new key {newest}. Put it into your backup of the keys now.", err=True
    )


@key.command("check")
def check() -> None:
    """Whether every key that stored values need is here; exit 1 names those that are lost.

    One line per key on standard output: its id, the number of values, newest, needed, not needed or lost.
    """
    from jitflow.db import rotation
    from jitflow.db.units import ground

    with database():
        needed, keyring = rotation.keys_in_use(), ground().keyring
        for key_id in sorted({*needed, *keyring.key_ids}):
            click.echo(f"{key_id}\t{needed.get(key_id, 0)}\t{_word(key_id, needed, keyring)}")
        _refuse_missing()


def _word(key_id: str, needed: dict[str, int], keyring) -> str:
    if key_id not in keyring.key_ids:
        return "lost"
    if key_id == keyring.newest:
        return "newest"
    return "needed" if key_id in needed else "not needed"


def _refuse_missing() -> None:
    from jitflow.db import rotation

    missing = rotation.missing_keys()
    for key_id, count in sorted(missing.items()):
        click.echo(f"The key {key_id} is lost: {count} values cannot be read without it.", err=True)
    if missing:
        raise SystemExit(1)


commands = [key]
