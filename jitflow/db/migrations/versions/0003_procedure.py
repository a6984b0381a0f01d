"""Procedure: events, seals, deadlines, letters, disclosures, capacities, second factors."""

import sqlalchemy as sa
from alembic import op

from jitflow.audit import triggers
from jitflow.db.types import Data, UTCDateTime

revision = "0003_procedure"
down_revision = "0002_depth"
branch_labels = None
depends_on = None


def create_calendar_feeds() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_calendar_feeds_user_id", "calendar_feeds", ["user_id"])


def create_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("invited_by", sa.String(length=32), nullable=False),
        sa.Column("accepted_at", UTCDateTime(), nullable=True),
        sa.Column("accepted_by", sa.String(length=32), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["accepted_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["invited_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_invitations_group", "invitations", ["focus_group_id", "created_at"])


def create_recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=255), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_recovery_codes_user_id", "recovery_codes", ["user_id"])


def create_security_keys() -> None:
    op.create_table(
        "security_keys",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", Data, nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("credential_id"),
    )
    op.create_index("ix_security_keys_user_id", "security_keys", ["user_id"])


def create_reasoned_access() -> None:
    op.create_table(
        "reasoned_access",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_reasoned_access_user", "reasoned_access", ["user_id", "case_id", "until"])


def create_batch_states() -> None:
    op.create_table(
        "batch_states",
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.String(length=32), nullable=True),
        sa.Column("taken_revision", sa.Integer(), nullable=False),
        sa.Column("own_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_id", "state"),
    )
    op.create_index("ix_batch_states_instrument_id", "batch_states", ["instrument_id"])


def create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("instrument_id", sa.String(length=32), nullable=True),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("detail", Data, nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=True),
        sa.Column("mailed_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "subject_id", "kind", "mark"),
    )
    op.create_index(
        "ix_notices_unseen",
        "notices",
        ["user_id", "created_at"],
        sqlite_where=sa.text("seen_at IS NULL"),
        postgresql_where=sa.text("seen_at IS NULL"),
    )


def create_procedure_events() -> None:
    op.create_table(
        "procedure_events",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("transition", sa.String(length=60), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("corrects", sa.String(length=32), nullable=True),
        sa.Column("precedes", sa.String(length=32), nullable=True),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("marking", Data, nullable=False),
        sa.Column("values_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('transition', 'correction', 'void')", name=op.f("ck_procedure_events_kind")),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("instrument_id", "sequence"),
        sa.UniqueConstraint("instrument_id", "token"),
    )


def create_supplement_links() -> None:
    op.create_table(
        "supplement_links",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("earlier_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["earlier_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_supplement_links_earlier_id", "supplement_links", ["earlier_id"])
    op.create_index("ix_supplement_links_instrument_id", "supplement_links", ["instrument_id"])


def create_deadlines() -> None:
    op.create_table(
        "deadlines",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("instrument_id", sa.String(length=32), nullable=True),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=True),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("strict_end", UTCDateTime(), nullable=False),
        sa.Column("shifted_end", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("outer_end", UTCDateTime(), nullable=True),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("whose", sa.String(length=20), nullable=False),
        sa.Column("safe", sa.String(length=10), nullable=False),
        sa.Column("confidence", sa.String(length=4), nullable=False),
        sa.Column("computation", Data, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("replaced_by", sa.String(length=32), nullable=True),
        sa.Column("responsible_id", sa.String(length=32), nullable=True),
        sa.Column("reminders", Data, nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("basis_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("safe IN ('earlier', 'later')", name=op.f("ck_deadlines_safe")),
        sa.CheckConstraint("status IN ('open', 'ended', 'replaced', 'void')", name=op.f("ck_deadlines_status")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["ended_by"], ["procedure_events.id"]),
        sa.ForeignKeyConstraint(["event_id"], ["procedure_events.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["responsible_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_deadlines_case_open",
        "deadlines",
        ["case_id", "due_at", "id", "responsible_id", "state", "slug"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_deadlines_group_open",
        "deadlines",
        ["focus_group_id", "due_at", "id"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index("ix_deadlines_instrument", "deadlines", ["instrument_id"])


def create_disclosures() -> None:
    op.create_table(
        "disclosures",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("internal", Data, nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=True),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("recipient_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("justification_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("internal_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["event_id"], ["procedure_events.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_disclosures_case", "disclosures", ["case_id", "created_at"])


def create_letters() -> None:
    op.create_table(
        "letters",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("beside", sa.String(length=2), nullable=True),
        sa.Column("in_reply_to", sa.String(length=32), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=True),
        sa.Column("enclosure_id", sa.String(length=32), nullable=True),
        sa.Column("sent", Data, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.Column("saved_by", sa.String(length=32), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("texts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("direction IN ('out', 'in')", name=op.f("ck_letters_direction")),
        sa.CheckConstraint("status IN ('draft', 'sent', 'received', 'withdrawn')", name=op.f("ck_letters_status")),
        sa.ForeignKeyConstraint(["enclosure_id"], ["enclosures.id"]),
        sa.ForeignKeyConstraint(["event_id"], ["procedure_events.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["in_reply_to"], ["letters.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["saved_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("instrument_id", "number"),
    )
    op.create_index("ix_letters_instrument", "letters", ["instrument_id", "created_at"])


def create_receptions() -> None:
    op.create_table(
        "receptions",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("enclosure_id", sa.String(length=32), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("received_by", sa.String(length=32), nullable=False),
        sa.Column("comparison_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["enclosure_id"], ["enclosures.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["received_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_receptions_instrument", "receptions", ["instrument_id"])


def create_seals() -> None:
    op.create_table(
        "seals",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("manifest", Data, nullable=False),
        sa.Column("manifest_hash", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=True),
        sa.Column("sealed_by", sa.String(length=32), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("voided_at", UTCDateTime(), nullable=True),
        sa.Column("voided_by", sa.String(length=32), nullable=True),
        sa.Column("voided_paths", Data, nullable=False),
        sa.Column("snapshot_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("translator_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('original', 'translation')", name=op.f("ck_seals_kind")),
        sa.ForeignKeyConstraint(["event_id"], ["procedure_events.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["sealed_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["voided_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_seals_instrument", "seals", ["instrument_id", "created_at"])


def create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("loaded_by", sa.String(length=32), nullable=False),
        sa.Column("comparison_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("outcome IN ('same', 'differs', 'data_alone')", name=op.f("ck_messages_outcome")),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"]),
        sa.ForeignKeyConstraint(["loaded_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("instrument_id", "digest"),
    )
    op.create_index("ix_messages_letter", "messages", ["letter_id"])


def alter_case_team() -> None:
    op.add_column("case_team", sa.Column("capacity", sa.String(length=20), server_default="prosecutor", nullable=False))


def alter_documents() -> None:
    op.add_column("documents", sa.Column("letter_id", sa.String(length=32), nullable=True))


def alter_focus_groups() -> None:
    op.add_column("focus_groups", sa.Column("settings", Data, nullable=True))


def alter_instruments() -> None:
    op.add_column("instruments", sa.Column("side", sa.String(length=20), server_default="issuing", nullable=False))
    op.add_column("instruments", sa.Column("origin", sa.String(length=20), server_default="drafted", nullable=False))
    op.add_column("instruments", sa.Column("marking", Data, nullable=True))
    op.add_column("instruments", sa.Column("event_count", sa.Integer(), server_default="0", nullable=False))
    op.add_column("instruments", sa.Column("issued_at", UTCDateTime(), nullable=True))


def alter_memberships() -> None:
    op.add_column(
        "memberships", sa.Column("capacity", sa.String(length=20), server_default="prosecutor", nullable=False)
    )


def alter_users() -> None:
    op.add_column("users", sa.Column("administrator", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("users", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.add_column("users", sa.Column("totp_confirmed_at", UTCDateTime(), nullable=True))
    op.add_column("users", sa.Column("webauthn_handle", sa.String(length=64), nullable=True))
    op.add_column("users", sa.Column("totp_secret_sealed", sa.LargeBinary(), nullable=True))
    op.create_index("uq_users_webauthn_handle", "users", ["webauthn_handle"], unique=True)


def upgrade() -> None:
    create_calendar_feeds()
    create_invitations()
    create_recovery_codes()
    create_security_keys()
    create_reasoned_access()
    create_batch_states()
    create_notices()
    create_procedure_events()
    create_supplement_links()
    create_deadlines()
    create_disclosures()
    create_letters()
    create_receptions()
    create_seals()
    create_messages()
    alter_case_team()
    alter_documents()
    alter_focus_groups()
    alter_instruments()
    alter_memberships()
    alter_users()
    for statement in triggers.create_logs(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in triggers.drop_logs(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_column("case_team", "capacity")
    op.drop_column("documents", "letter_id")
    op.drop_column("focus_groups", "settings")
    op.drop_column("instruments", "issued_at")
    op.drop_column("instruments", "event_count")
    op.drop_column("instruments", "marking")
    op.drop_column("instruments", "origin")
    op.drop_column("instruments", "side")
    op.drop_column("memberships", "capacity")
    op.drop_index("uq_users_webauthn_handle", "users")
    op.drop_column("users", "totp_secret_sealed")
    op.drop_column("users", "webauthn_handle")
    op.drop_column("users", "totp_confirmed_at")
    op.drop_column("users", "totp_step")
    op.drop_column("users", "administrator")
    for table in (
        "messages",
        "seals",
        "receptions",
        "letters",
        "disclosures",
        "deadlines",
        "supplement_links",
        "procedure_events",
        "notices",
        "batch_states",
        "reasoned_access",
        "security_keys",
        "recovery_codes",
        "invitations",
        "calendar_feeds",
    ):
        op.drop_table(table)
