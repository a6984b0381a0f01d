"""What commands on the database share: settings, connection, migrated tables, demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager

from jitflow.config import Settings, from_environment

commands: list = []


@contextmanager
def database(**overrides) -> Iterator[Settings]:
    """Settings of this process with the database connected and migrated to the newest revision."""
    from jitflow.db import migrations, units

    settings = from_environment(**overrides)
    units.configure(settings.database_url, settings.instance)
    try:
        migrations.upgrade()
        yield settings
    finally:
        units.shut_down()


def load_demonstration() -> bool:
    """Load the demonstration; true when it was not there before."""
    from jitflow.demo import load_demo

    return load_demo()


def know_the_jobs() -> None:
    """Import the features that do work in the background: each registers its kinds of job."""
    import jitflow.papers.service  # noqa: F401 - imported for what it registers
