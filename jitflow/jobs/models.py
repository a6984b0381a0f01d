"""The table of jobs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Row

QUEUED, RUNNING, DONE, FAILED = STATUSES = ("queued", "running", "done", "failed")


class Job(Row):
    """Work to be done outside a request. The row is the truth; the queue carries its id only."""

    __tablename__ = "jobs"
    __technical__ = True
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'running', 'done', 'failed')", name="status"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        Index("ix_jobs_status", "status", "sent_at"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(32), index=True)
    focus_group_id: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(8), default=QUEUED)
    progress: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(String(80), default="")
    error: Mapped[str | None] = mapped_column(String(60))
    attempts: Mapped[int] = mapped_column(default=0)
    #: When the id was last handed to the queue.
    sent_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    #: A running job without a sign of life until then is taken for dead.
    alive_until: Mapped[datetime | None]
