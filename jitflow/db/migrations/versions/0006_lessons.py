"""Lessons: the parts of what a case taught, in every language of a record."""

import sqlalchemy as sa
from alembic import op

from jitflow.audit import triggers
from jitflow.db.types import Data

revision = "0006_lessons"
down_revision = "0005_knowledge"
branch_labels = None
depends_on = None


def alter_knowledge_slot() -> None:
    op.add_column("knowledge_slot", sa.Column("parts", Data, server_default="{}", nullable=False))


def upgrade() -> None:
    alter_knowledge_slot()
    for statement in triggers.create_later(op.get_bind().dialect.name, revision):
        op.execute(statement)


def downgrade() -> None:
    for statement in triggers.drop_later(op.get_bind().dialect.name, revision):
        op.execute(statement)
    op.drop_column("knowledge_slot", "parts")
