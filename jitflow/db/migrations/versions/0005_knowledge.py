"""Knowledge: records of practice, their versions and life, and the index by which they are found."""

import sqlalchemy as sa
from alembic import op

from jitflow.audit import triggers
from jitflow.db.types import Data, UTCDateTime

revision = "0005_knowledge"
down_revision = "0004_teams"
branch_labels = None
depends_on = None


def create_finding_count() -> None:
    op.create_table(
        "finding_count",
        sa.Column("scope_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("segment", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope_id", "segment", "language"),
        sqlite_with_rowid=False,
    )


def create_finding_gone() -> None:
    op.create_table(
        "finding_gone",
        sa.Column("scope_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("scope_id", "number"),
        sqlite_with_rowid=False,
    )


def create_finding_posting() -> None:
    op.create_table(
        "finding_posting",
        sa.Column("scope_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("segment", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("scope_id", "term", "segment"),
        sqlite_with_rowid=False,
    )


def create_finding_scope() -> None:
    op.create_table(
        "finding_scope",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_autoincrement=True,
    )


def create_finding_word() -> None:
    op.create_table(
        "finding_word",
        sa.Column("scope_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "folded",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "written",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("scope_id", "folded", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_finding_word_number", "finding_word", ["number"])


def create_finding_article() -> None:
    op.create_table(
        "finding_article",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=90), nullable=False),
        sa.Column("group_id", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column(
            "title_folded",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("changed", UTCDateTime(), nullable=False),
        sa.Column("facets", Data, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["scope_id"], ["finding_scope.id"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("source", "object_id", "language"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_finding_article_title", "finding_article", ["scope_id", "title_folded"])


def create_finding_segment() -> None:
    op.create_table(
        "finding_segment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.Column("facets", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["scope_id"], ["finding_scope.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_finding_segment_scope_id", "finding_segment", ["scope_id"])


def create_knowledge_code() -> None:
    op.create_table(
        "knowledge_code",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("taxonomy", sa.String(length=60), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("merged_into", sa.String(length=60), nullable=False),
        sa.Column("holds_from", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "change IN ('added', 'renamed', 'merged', 'ended', 'opened')", name=op.f("ck_knowledge_code_change")
        ),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("focus_group_id", "taxonomy", "sequence"),
    )


def create_knowledge_record() -> None:
    op.create_table(
        "knowledge_record",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("answers", Data, nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("marking", Data, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown_version", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("review_on", sa.String(length=10), nullable=True),
        sa.Column("outdated_from", sa.String(length=10), nullable=True),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("shipped_id", sa.String(length=90), nullable=True),
        sa.Column("shipped_hash", sa.String(length=64), nullable=True),
        sa.Column("own", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("focus_group_id", "number"),
        sa.UniqueConstraint("focus_group_id", "shipped_id"),
        sa.UniqueConstraint("focus_group_id", "token"),
    )
    op.create_index("ix_knowledge_record_group", "knowledge_record", ["focus_group_id", "status", "changed_at"])


def create_knowledge_search() -> None:
    op.create_table(
        "knowledge_search",
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("query", Data, nullable=False),
        sa.Column("told", sa.String(length=20), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_knowledge_search_user", "knowledge_search", ["focus_group_id", "user_id"])


def create_knowledge_answer() -> None:
    op.create_table(
        "knowledge_answer",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["record_id"], ["knowledge_record.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("record_id", "token"),
    )
    op.create_index("ix_knowledge_answer_record", "knowledge_answer", ["record_id", "created_at"])


def create_knowledge_event() -> None:
    op.create_table(
        "knowledge_event",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("transition", sa.String(length=60), nullable=False),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("given", Data, nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("marking", Data, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["record_id"], ["knowledge_record.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("record_id", "sequence"),
        sa.UniqueConstraint("record_id", "token"),
    )


def create_knowledge_file() -> None:
    op.create_table(
        "knowledge_file",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("has_words", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["record_id"], ["knowledge_record.id"]),
        sa.ForeignKeyConstraint(["uploaded_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_knowledge_file_record", "knowledge_file", ["record_id"])


def create_knowledge_link() -> None:
    op.create_table(
        "knowledge_link",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("other_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('related', 'supersedes', 'answers', 'supports')", name=op.f("ck_knowledge_link_kind")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["other_id"], ["knowledge_record.id"]),
        sa.ForeignKeyConstraint(["record_id"], ["knowledge_record.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_knowledge_link_other", "knowledge_link", ["other_id"])
    op.create_index("ix_knowledge_link_record", "knowledge_link", ["record_id"])


def create_knowledge_reminder() -> None:
    op.create_table(
        "knowledge_reminder",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('review', 'answer', 'asked')", name=op.f("ck_knowledge_reminder_kind")),
        sa.ForeignKeyConstraint(["record_id"], ["knowledge_record.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("record_id", "user_id", "kind", "mark"),
    )


def create_knowledge_reviewer() -> None:
    op.create_table(
        "knowledge_reviewer",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["record_id"], ["knowledge_record.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("record_id", "user_id"),
    )


def create_knowledge_settled() -> None:
    op.create_table(
        "knowledge_settled",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("settled_by", sa.String(length=32), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["knowledge_record.id"]),
        sa.ForeignKeyConstraint(["settled_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("record_id", "key"),
    )


def create_knowledge_slot() -> None:
    op.create_table(
        "knowledge_slot",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("states", Data, nullable=False),
        sa.Column("made_for", Data, nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.Column("saved_by", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["knowledge_record.id"]),
        sa.ForeignKeyConstraint(["saved_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("record_id", "language"),
    )


def create_knowledge_tag() -> None:
    op.create_table(
        "knowledge_tag",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("taxonomy", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("side", sa.String(length=10), server_default="both", nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("side IN ('newest', 'shown', 'both')", name=op.f("ck_knowledge_tag_side")),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["record_id"], ["knowledge_record.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("record_id", "taxonomy", "code"),
    )
    op.create_index("ix_knowledge_tag_code", "knowledge_tag", ["focus_group_id", "taxonomy", "code"])


def create_knowledge_version() -> None:
    op.create_table(
        "knowledge_version",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("answers", Data, nullable=False),
        sa.Column("texts", Data, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("concerns", sa.String(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["record_id"], ["knowledge_record.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("record_id", "number"),
    )


def create_recall_case() -> None:
    op.create_table(
        "recall_case",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id"),
    )


def create_knowledge_mark() -> None:
    op.create_table(
        "knowledge_mark",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("focus_group_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("instrument_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('used', 'not_relevant', 'wrong')", name=op.f("ck_knowledge_mark_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["focus_group_id"], ["focus_groups.id"]),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.ForeignKeyConstraint(["record_id"], ["knowledge_record.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_knowledge_mark_instrument", "knowledge_mark", ["instrument_id"])
    op.create_index("ix_knowledge_mark_record", "knowledge_mark", ["record_id", "kind"])


def create_recall_instrument() -> None:
    op.create_table(
        "recall_instrument",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("change_count", sa.Integer(), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("instrument_id"),
    )


def upgrade() -> None:
    create_finding_count()
    create_finding_gone()
    create_finding_posting()
    create_finding_scope()
    create_finding_word()
    create_finding_article()
    create_finding_segment()
    create_knowledge_code()
    create_knowledge_record()
    create_knowledge_search()
    create_knowledge_answer()
    create_knowledge_event()
    create_knowledge_file()
    create_knowledge_link()
    create_knowledge_reminder()
    create_knowledge_reviewer()
    create_knowledge_settled()
    create_knowledge_slot()
    create_knowledge_tag()
    create_knowledge_version()
    create_recall_case()
    create_knowledge_mark()
    create_recall_instrument()
    for statement in triggers.create_later(op.get_bind().dialect.name, revision):
        op.execute(statement)


def downgrade() -> None:
    for statement in triggers.drop_later(op.get_bind().dialect.name, revision):
        op.execute(statement)
    for table in (
        "recall_instrument",
        "knowledge_mark",
        "recall_case",
        "knowledge_version",
        "knowledge_tag",
        "knowledge_slot",
        "knowledge_settled",
        "knowledge_reviewer",
        "knowledge_reminder",
        "knowledge_link",
        "knowledge_file",
        "knowledge_event",
        "knowledge_answer",
        "knowledge_search",
        "knowledge_record",
        "knowledge_code",
        "finding_segment",
        "finding_article",
        "finding_word",
        "finding_scope",
        "finding_posting",
        "finding_gone",
        "finding_count",
    ):
        op.drop_table(table)
