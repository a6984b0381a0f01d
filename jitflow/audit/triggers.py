"""Triggers that let nobody change or delete an entry of the trail. Created by the migration."""

from __future__ import annotations

REFUSAL = "the trail is append-only"

_SQLITE = (
    "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries "
    "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
)
_DROP_SQLITE = (
    "DROP TRIGGER audit_entries_no_update",
    "DROP TRIGGER audit_entries_no_delete",
)
_DROP_POSTGRESQL = (
    "DROP TRIGGER audit_entries_no_change ON audit_entries",
    "DROP TRIGGER audit_entries_no_truncate ON audit_entries",
    "DROP FUNCTION refuse_audit_change()",
)


def create(dialect: str) -> tuple[str, ...]:
    """The statements that create the triggers."""
    return _SQLITE if dialect == "sqlite" else _POSTGRESQL


def drop(dialect: str) -> tuple[str, ...]:
    """The statements that remove them."""
    return _DROP_SQLITE if dialect == "sqlite" else _DROP_POSTGRESQL
