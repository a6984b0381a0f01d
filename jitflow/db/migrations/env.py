"""Read by Alembic: how our migrations are run. The connection comes from `upgrade()`."""

from alembic import context
from sqlalchemy import JSON

from jitflow.db.migrations import is_ours
from jitflow.db.registry import load_models
from jitflow.db.types import UTCDateTime


def render_item(kind, item, generating):
    """Write our column types by name, so that a version file reads well."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "UTCDateTime()"
    if kind == "type" and isinstance(item, JSON):
        return "Data"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=load_models(),
    compare_type=True,
    include_name=is_ours,
    render_item=render_item,
    # SQLite changes tables by copying them.
    render_as_batch=context.config.attributes["connection"].dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
