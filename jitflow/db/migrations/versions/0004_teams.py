"""Teams: parties at one table, their stances and suggestions, agreements amended."""

import sqlalchemy as sa
from alembic import op

from jitflow.audit import triggers
from jitflow.db.types import Data, UTCDateTime

revision = "0004_teams"
down_revision = "0003_procedure"
branch_labels = None
depends_on = None


def create_draft_versions() -> None:
    op.create_table(
        "draft_versions",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("circulated_at", UTCDateTime(), nullable=True),
        sa.Column("circulated_by", sa.String(length=32), nullable=True),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["circulated_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("instrument_id", "number"),
    )


def create_offered_seats() -> None:
    op.create_table(
        "offered_seats",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("offered_by", sa.String(length=32), nullable=False),
        sa.Column("offered_at", UTCDateTime(), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=20), server_default="", nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('', 'confirmed', 'refused', 'withdrawn', 'lapsed')", name=op.f("ck_offered_seats_outcome")
        ),
        sa.CheckConstraint("role IN ('drafter', 'negotiator', 'reader')", name=op.f("ck_offered_seats_role")),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["offered_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_offered_seats_open",
        "offered_seats",
        ["instrument_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )


def create_seats() -> None:
    op.create_table(
        "seats",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=40), server_default="", nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_with", sa.String(length=60), server_default="", nullable=False),
        sa.Column("invited_by", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("role IN ('drafter', 'negotiator', 'reader')", name=op.f("ck_seats_role")),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["invited_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_seats_sitting",
        "seats",
        ["instrument_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_seats_user",
        "seats",
        ["user_id"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def create_stances() -> None:
    op.create_table(
        "stances",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("stance", sa.String(length=20), nullable=False),
        sa.Column("clause_hash", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("acting_party", sa.String(length=40), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("stance IN ('agreed', 'objected', 'open')", name=op.f("ck_stances_stance")),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("instrument_id", "sequence"),
    )
    op.create_index("ix_stances_clause", "stances", ["instrument_id", "section", "party"])


def create_taken_wordings() -> None:
    op.create_table(
        "taken_wordings",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("clause", sa.String(length=60), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("taken_by", sa.String(length=32), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["taken_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_taken_wordings_instrument", "taken_wordings", ["instrument_id", "language"])


def create_word_drafts() -> None:
    op.create_table(
        "word_drafts",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=40), server_default="", nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outline_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_word_drafts_instrument", "word_drafts", ["instrument_id", "created_at"])


def create_issued_versions() -> None:
    op.create_table(
        "issued_versions",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seals", Data, nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("texts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["procedure_events.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id"),
    )
    op.create_index("ix_issued_versions_instrument", "issued_versions", ["instrument_id", "created_at"])


def create_suggestions() -> None:
    op.create_table(
        "suggestions",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("base_hash", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("other_words_for", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("change_id", sa.String(length=32), nullable=True),
        sa.Column("base_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("written_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("origin IN ('page', 'word')", name=op.f("ck_suggestions_origin")),
        sa.CheckConstraint("state IN ('open', 'accepted', 'refused', 'withdrawn')", name=op.f("ck_suggestions_state")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["other_words_for"], ["suggestions.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_suggestions_instrument", "suggestions", ["instrument_id", "state", "created_at"])


def create_word_imports() -> None:
    op.create_table(
        "word_imports",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=40), server_default="", nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("draft_id", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("outcome", Data, nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("filename_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("plan_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'confirmed', 'discarded', 'expired')", name=op.f("ck_word_imports_state")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["draft_id"], ["word_drafts.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_word_imports_expires", "word_imports", ["expires_at"])
    op.create_index("ix_word_imports_instrument", "word_imports", ["instrument_id", "created_at"])


def create_suggestion_answers() -> None:
    op.create_table(
        "suggestion_answers",
        sa.Column("suggestion_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("result_hash", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("acting_party", sa.String(length=40), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("answer IN ('accepted', 'refused')", name=op.f("ck_suggestion_answers_answer")),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestions.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("suggestion_id", "sequence"),
    )


def alter_comments() -> None:
    op.add_column("comments", sa.Column("party", sa.String(length=40), server_default="", nullable=False))
    op.add_column("comments", sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False))


def alter_disclosures() -> None:
    op.add_column("disclosures", sa.Column("party", sa.String(length=40), server_default="", nullable=False))


def alter_enclosures() -> None:
    op.add_column("enclosures", sa.Column("party", sa.String(length=40), server_default="", nullable=False))
    op.add_column("enclosures", sa.Column("shared_at", UTCDateTime(), nullable=True))


def alter_instruments() -> None:
    op.add_column("instruments", sa.Column("home_party", sa.String(length=40), server_default="", nullable=False))


def alter_letters() -> None:
    op.add_column("letters", sa.Column("ordinal", sa.Integer(), nullable=True))
    op.add_column("letters", sa.Column("party", sa.String(length=40), server_default="", nullable=False))
    op.add_column("letters", sa.Column("shared_at", UTCDateTime(), nullable=True))
    op.add_column("letters", sa.Column("joint", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("letters", sa.Column("token", sa.String(length=32), nullable=True))


def alter_seals() -> None:
    op.add_column("seals", sa.Column("kept_at", UTCDateTime(), nullable=True))


def upgrade() -> None:
    create_draft_versions()
    create_offered_seats()
    create_seats()
    create_stances()
    create_taken_wordings()
    create_word_drafts()
    create_issued_versions()
    create_suggestions()
    create_word_imports()
    create_suggestion_answers()
    alter_comments()
    alter_disclosures()
    alter_enclosures()
    alter_instruments()
    alter_letters()
    alter_seals()
    for statement in triggers.create_later(op.get_bind().dialect.name, revision):
        op.execute(statement)


def downgrade() -> None:
    for statement in triggers.drop_later(op.get_bind().dialect.name, revision):
        op.execute(statement)
    op.drop_column("comments", "shared")
    op.drop_column("comments", "party")
    op.drop_column("disclosures", "party")
    op.drop_column("enclosures", "shared_at")
    op.drop_column("enclosures", "party")
    op.drop_column("instruments", "home_party")
    op.drop_column("letters", "token")
    op.drop_column("letters", "joint")
    op.drop_column("letters", "shared_at")
    op.drop_column("letters", "party")
    op.drop_column("letters", "ordinal")
    op.drop_column("seals", "kept_at")
    for table in (
        "suggestion_answers",
        "word_imports",
        "suggestions",
        "issued_versions",
        "word_drafts",
        "taken_wordings",
        "stances",
        "seats",
        "offered_seats",
        "draft_versions",
    ):
        op.drop_table(table)
