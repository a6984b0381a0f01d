"""What commands on the database share: settings, connection, migrated tables, demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager

from jitflow.config import Settings, SettingsError, from_environment

commands: list = []


@contextmanager
def database(**overrides) -> Iterator[Settings]:
    """Settings of this process with the database connected and migrated to the newest revision.

    Raises SettingsError where the keys or the database cannot be used.
    """
    from jitflow.db import units

    settings = from_environment(**overrides)
    try:
        _connect(settings)
        yield settings
    finally:
        units.shut_down()


def _connect(settings: Settings) -> None:
    from alembic.util import CommandError
    from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

    from jitflow.db import migrations, units
    from jitflow.db.sealed import SealError

    try:
        units.configure(settings.database_url, settings.instance)
    except SealError as fault:
        raise SettingsError(str(fault)) from fault
    except (ValueError, ArgumentError, NoSuchModuleError) as fault:
        raise SettingsError(f"JITFLOW_DATABASE_URL: {fault}") from fault
    try:
        migrations.upgrade()
    except CommandError as fault:
        raise SettingsError(f"the database belongs to another version of jitflow: {fault}") from fault
    except DatabaseError as fault:
        # Not reached, or no database at all; what goes wrong inside a statement keeps its traceback.
        if not isinstance(fault, OperationalError) and type(fault) is not DatabaseError:
            raise
        reason = next(iter(str(fault.orig).splitlines()), type(fault.orig).__name__)
        raise SettingsError(f"the database cannot be used: {reason}") from fault


def load_demonstration() -> bool:
    """Load the demonstration; true when it was not there before."""
    from jitflow.demo import load_demo

    return load_demo()


def know_the_jobs() -> None:
    """Import the features that do work in the background: each registers its kinds of job."""
    import jitflow.papers.service  # noqa: F401 - imported for what it registers
