"""Depth: libraries, batches, enclosures, packs, releases, comments, office templates."""

import sqlalchemy as sa
from alembic import op

from jitflow.db.types import Data, UTCDateTime

revision = "0002_depth"
down_revision = "0001_ground"
branch_labels = None
depends_on = None


def create_address_imports() -> None:
    op.create_table(
        "address_imports",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_date", sa.String(length=10), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("altered", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("reading_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["imported_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_address_imports_focus_group_id", "address_imports", ["focus_group_id"])


def create_library_changes() -> None:
    op.create_table(
        "library_changes",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("object_type", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("old_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("new_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("object_id", "sequence"),
    )
    op.create_index("ix_library_changes_focus_group_id", "library_changes", ["focus_group_id"])


def create_library_offences() -> None:
    op.create_table(
        "library_offences",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("outdated_at", UTCDateTime(), nullable=True),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outdated_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_library_offences_group", "library_offences", ["focus_group_id", "state"])


def create_office_templates() -> None:
    op.create_table(
        "office_templates",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("family", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("definition_version", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("report", Data, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("activated_at", UTCDateTime(), nullable=True),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('faulty', 'tried', 'active', 'retired')", name=op.f("ck_office_templates_status")
        ),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["uploaded_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("focus_group_id", "family", "version"),
    )


def create_state_confirmations() -> None:
    op.create_table(
        "state_confirmations",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("record", sa.String(length=160), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("confirmed_on", sa.String(length=10), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.Column("contact_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_function_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("remark_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_state_confirmations_group", "state_confirmations", ["focus_group_id", "state"])


def create_address_entries() -> None:
    op.create_table(
        "address_entries",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_date", sa.String(length=10), nullable=False),
        sa.Column("import_id", sa.String(length=32), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("outdated_at", UTCDateTime(), nullable=True),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outdated_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('court', 'judge', 'prosecutor', 'central', 'other')", name=op.f("ck_address_entries_kind")
        ),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["import_id"], ["address_imports.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_address_entries_group", "address_entries", ["focus_group_id", "state"])


def create_batches() -> None:
    op.create_table(
        "batches",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("common_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["opened_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number"),
    )


def create_batch_persons() -> None:
    op.create_table(
        "batch_persons",
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.String(length=32), nullable=True),
        sa.Column("left_out", sa.String(length=60), nullable=True),
        sa.Column("taken_revision", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("participation_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_id", "person_id"),
    )
    op.create_index("ix_batch_persons_instrument_id", "batch_persons", ["instrument_id"])
    op.create_index("ix_batch_persons_person_id", "batch_persons", ["person_id"])


def create_comments() -> None:
    op.create_table(
        "comments",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("reply_to", sa.String(length=32), nullable=True),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("resolved_at", UTCDateTime(), nullable=True),
        sa.Column("resolved_by", sa.String(length=32), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["reply_to"], ["comments.id"]),
        sa.ForeignKeyConstraint(["resolved_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_comments_instrument", "comments", ["instrument_id", "created_at"])


def create_declined_offers() -> None:
    op.create_table(
        "declined_offers",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("instrument_id", "path"),
    )


def create_enclosures() -> None:
    op.create_table(
        "enclosures",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=True),
        sa.Column("dated", sa.String(length=10), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_sha256", sa.String(length=64), nullable=False),
        sa.Column("inspection", Data, nullable=False),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("translator_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("filename_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('signed_scan', 'translation', 'court_order', 'photograph', 'fingerprints', 'other')",
            name=op.f("ck_enclosures_kind"),
        ),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["uploaded_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_enclosures_instrument", "enclosures", ["instrument_id", "position"])


def create_packs() -> None:
    op.create_table(
        "packs",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("options", Data, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.String(length=10), nullable=False),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=True),
        sa.Column("error", sa.String(length=60), nullable=True),
        sa.Column("filename", sa.String(length=200), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("manifest", Data, nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("format IN ('zip', 'pdf')", name=op.f("ck_packs_format")),
        sa.CheckConstraint("status IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_packs_status")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_packs_instrument", "packs", ["instrument_id", "created_at"])


def create_releases() -> None:
    op.create_table(
        "releases",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("answers", sa.String(length=64), nullable=False),
        sa.Column("catalogue", sa.String(length=64), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("function_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("capacity IN ('issuing_authority', 'translator')", name=op.f("ck_releases_capacity")),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_releases_instrument", "releases", ["instrument_id", "language"])


def alter_documents() -> None:
    op.add_column("documents", sa.Column("paper", sa.String(length=20), nullable=True))
    op.add_column("documents", sa.Column("beside", sa.String(length=2), nullable=True))
    op.add_column("documents", sa.Column("template_id", sa.String(length=32), nullable=True))


def alter_texts() -> None:
    op.add_column("texts", sa.Column("reviewed_by", sa.String(length=32), nullable=True))
    op.add_column("texts", sa.Column("reviewed_at", UTCDateTime(), nullable=True))
    op.add_column("texts", sa.Column("source_text_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("texts", sa.Column("accepted_reason_sealed", sa.LargeBinary(), nullable=True))


def alter_users() -> None:
    op.add_column("users", sa.Column("preferences", Data, nullable=True))


def upgrade() -> None:
    create_address_imports()
    create_library_changes()
    create_library_offences()
    create_office_templates()
    create_state_confirmations()
    create_address_entries()
    create_batches()
    create_batch_persons()
    create_comments()
    create_declined_offers()
    create_enclosures()
    create_packs()
    create_releases()
    alter_documents()
    alter_texts()
    alter_users()


def downgrade() -> None:
    op.drop_column("documents", "template_id")
    op.drop_column("documents", "beside")
    op.drop_column("documents", "paper")
    op.drop_column("texts", "accepted_reason_sealed")
    op.drop_column("texts", "source_text_sealed")
    op.drop_column("texts", "reviewed_at")
    op.drop_column("texts", "reviewed_by")
    op.drop_column("users", "preferences")
    for table in (
        "releases",
        "packs",
        "enclosures",
        "declined_offers",
        "comments",
        "batch_persons",
        "batches",
        "address_entries",
        "state_confirmations",
        "office_templates",
        "library_offences",
        "library_changes",
        "address_imports",
    ):
        op.drop_table(table)
