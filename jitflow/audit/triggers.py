"""Triggers that let nobody change or delete an entry of the trail, nor alter a log. Created by the migrations."""

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


#: Logs whose rows are never altered, with the columns that say so: sealed ones may be sealed again with a newer key.
#: Rows may be erased with the whole object, which the trail records.
LOGS = {
    "changes": "instrument_id, sequence, revision, kind, path, actor_id, at",
    "procedure_events": (
        "instrument_id, sequence, token, kind, transition, region, party, corrects, precedes, "
        "happened_at, zone, actor_id, capacity, marking, created_at"
    ),
}
#: Logs that a later version of the database brought: name of the version to table to columns. The function stands already.
LATER_LOGS = {
    "0004_teams": {
        "stances": (
            "instrument_id, sequence, section, party, stance, clause_hash, revision, actor_id, acting_party, created_at"
        ),
    },
    "0005_knowledge": {
        "knowledge_version": "record_id, number, language, answers, texts, content_hash, concerns, made_by, created_at",
        "knowledge_event": (
            "record_id, sequence, token, transition, happened_at, given, actor_id, capacity, version, marking, created_at"
        ),
        "knowledge_code": (
            "focus_group_id, taxonomy, sequence, change, code, label, merged_into, holds_from, reason, made_by, created_at"
        ),
    },
}
LOG_REFUSAL = "this log is append-only"


def create_logs(dialect: str) -> tuple[str, ...]:
    """The statements that create the triggers of the logs."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {log}_no_update BEFORE UPDATE OF {columns} ON {log} "
            f"BEGIN SELECT RAISE(ABORT, '{LOG_REFUSAL}'); END"
            for log, columns in LOGS.items()
        )
    function = (
        "CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{LOG_REFUSAL}'; END $$"
    )
    return function, *(
        f"CREATE TRIGGER {log}_no_update BEFORE UPDATE OF {columns} ON {log} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_log_change()"
        for log, columns in LOGS.items()
    )


def drop_logs(dialect: str) -> tuple[str, ...]:
    """The statements that remove them."""
    if dialect == "sqlite":
        return tuple(f"DROP TRIGGER {log}_no_update" for log in LOGS)
    return *(f"DROP TRIGGER {log}_no_update ON {log}" for log in LOGS), "DROP FUNCTION refuse_log_change()"


def create_later(dialect: str, version: str) -> tuple[str, ...]:
    """The statements that create the triggers of the logs which a version of the database brings."""
    does = (
        f"BEGIN SELECT RAISE(ABORT, '{LOG_REFUSAL}'); END"
        if dialect == "sqlite"
        else "FOR EACH ROW EXECUTE FUNCTION refuse_log_change()"
    )
    return tuple(
        f"CREATE TRIGGER {log}_no_update BEFORE UPDATE OF {columns} ON {log} {does}"
        for log, columns in LATER_LOGS.get(version, {}).items()
    )


def drop_later(dialect: str, version: str) -> tuple[str, ...]:
    """The statements that remove them."""
    on = (lambda log: "") if dialect == "sqlite" else (lambda log: f" ON {log}")
    return tuple(f"DROP TRIGGER {log}_no_update{on(log)}" for log in LATER_LOGS.get(version, {}))
