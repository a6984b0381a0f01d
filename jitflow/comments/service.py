"""Comments on fields: written, answered, resolved. Internal: no document and no attachment holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow import ownership, reach
from jitflow.audit.verbs import Verb
from jitflow.comments.models import Comment
from jitflow.db import clock
from jitflow.db.units import WriteUnit, read_unit

LONGEST = 4000
"""Characters of one comment."""
MOST_OPEN = 500
"""Threads of one instrument."""


class CommentError(ValueError):
    """A comment that cannot be kept or settled; `code` is empty, too_long, too_many or not_found."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class CommentLine:
    """One comment as pages show it."""

    id: str
    body: str
    author_id: str
    at: datetime


@dataclass(frozen=True)
class Thread:
    """A comment on a field with its answers."""

    id: str
    path: str
    body: str
    author_id: str
    at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    answers: list[CommentLine] = field(default_factory=list)
    party: str = ""
    """Whose comment it is; empty for the case team: `jitflow.ownership`."""
    shared: bool = False
    """Whether everybody at the table of the instrument reads it."""


@dataclass(frozen=True)
class OpenThread:
    """A thread nobody has resolved, without its words."""

    id: str
    path: str
    party: str
    shared: bool


def open_threads(session: Session, instrument_id: str) -> list[OpenThread]:
    """The open threads that the person of the request sees; no words are read."""
    statement = select(Comment.id, Comment.path, Comment.party, Comment.shared).where(
        Comment.instrument_id == instrument_id, Comment.reply_to.is_(None), Comment.resolved_at.is_(None),
        ownership.visible(Comment),
    )  # fmt: skip
    return [OpenThread(*row) for row in session.execute(statement.order_by(Comment.created_at, Comment.id))]


def threads_of(session: Session, instrument_id: str, resolved: bool = True) -> list[Thread]:
    """All threads of an instrument, the oldest first; without the resolved ones where they are not wanted."""
    statement = select(Comment).where(Comment.instrument_id == instrument_id)
    rows = list(session.scalars(statement.order_by(Comment.created_at, Comment.id)))
    answers: dict[str, list[CommentLine]] = {}
    for row in rows:
        if row.reply_to is not None:
            answers.setdefault(row.reply_to, []).append(CommentLine(row.id, row.body, row.author_id, row.created_at))
    return [
        Thread(
            row.id,
            row.path,
            row.body,
            row.author_id,
            row.created_at,
            row.resolved_at,
            row.resolved_by,
            answers.get(row.id, []),
            row.party,
            row.shared,
        )
        for row in rows
        if row.reply_to is None and (resolved or row.resolved_at is None)
    ]


def open_paths(session: Session, instrument_id: str) -> dict[str, int]:
    """How many threads nobody has resolved each path has; no words are read."""
    statement = (
        select(Comment.path, func.count())
        .where(Comment.instrument_id == instrument_id, Comment.reply_to.is_(None), Comment.resolved_at.is_(None))
        .where(ownership.visible(Comment))
        .group_by(Comment.path)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def add(
    unit: WriteUnit, instrument_id: str, path: str, body: str, actor_id: str, *, where: dict[str, str], shared: bool = False
) -> str:
    """A new comment on a field; returns its id. `where` has focus_group_id and case_id for the trail.

    `shared`: everybody at the table reads it; else its owner alone does.

    The same words again, by the same person at the same place, while nobody has settled or answered them, are that
    comment: the form was sent twice. Raises CommentError (empty, too_long, too_many).
    """
    text = _usable(body)
    reach.lock_instrument(unit.session, instrument_id)
    if (there := _same_again(unit.session, instrument_id, path, text, actor_id, shared)) is not None:
        return there
    if (unit.session.scalar(_open(instrument_id)) or 0) >= MOST_OPEN:
        raise CommentError("too_many", f"an instrument has at most {MOST_OPEN} open comments")
    row = Comment(instrument_id=instrument_id, path=path, author_id=actor_id, shared=shared)
    row.body = text
    unit.session.add(row)
    unit.session.flush()
    _record(unit, row, actor_id, "commented", where)
    return row.id


def answer(
    unit: WriteUnit, instrument_id: str, thread_id: str, body: str, actor_id: str, *, where: dict[str, str]
) -> None:
    """Answer a comment; a resolved thread is open again. The last answer, by the same person, is not given twice.

    Raises CommentError.
    """
    text = _usable(body)
    thread = _thread(unit.session, instrument_id, thread_id)
    last = unit.session.scalar(select(Comment).where(Comment.reply_to == thread.id).order_by(*_NEWEST).limit(1))
    if last is not None and (last.author_id, last.body) == (actor_id, text) and thread.resolved_at is None:
        return
    # Answers are read in the order of their moments: one never has that of what it follows, however coarse the clock is.
    at = max(clock.now(), (last or thread).created_at + timedelta(microseconds=1))
    row = Comment(instrument_id=instrument_id, path=thread.path, reply_to=thread.id, author_id=actor_id, created_at=at)
    row.body, row.shared = text, thread.shared
    thread.resolved_at = thread.resolved_by = None
    unit.session.add(row)
    unit.session.flush()
    _record(unit, row, actor_id, "answered", where)


def resolve(
    unit: WriteUnit, instrument_id: str, thread_id: str, actor_id: str, *, where: dict[str, str], again: bool = False
) -> None:
    """Mark a comment as resolved, or open it `again`. Raises CommentError (not_found)."""
    thread = _thread(unit.session, instrument_id, thread_id)
    if (thread.resolved_at is None) is again:
        return
    thread.resolved_at, thread.resolved_by = (None, None) if again else (clock.now(), actor_id)
    _record(unit, thread, actor_id, "opened_again" if again else "resolved", where)


def is_shared(instrument_id: str, thread_id: str) -> bool:
    """Whether everybody at the table reads a comment."""
    with read_unit() as session:
        thread = session.get(Comment, thread_id)
        return thread is not None and thread.instrument_id == instrument_id and thread.shared


_NEWEST = (Comment.created_at.desc(), Comment.id.desc())


def _same_again(session: Session, instrument_id: str, path: str, text: str, actor_id: str, shared: bool) -> str | None:
    answered = select(Comment.reply_to).where(Comment.instrument_id == instrument_id, Comment.reply_to.is_not(None))
    mine = select(Comment).where(
        Comment.instrument_id == instrument_id, Comment.path == path, Comment.author_id == actor_id,
        Comment.shared.is_(shared), Comment.reply_to.is_(None), Comment.resolved_at.is_(None), Comment.id.not_in(answered),
    )  # fmt: skip
    return next((one.id for one in session.scalars(mine.order_by(*_NEWEST)) if one.body == text), None)


def _open(instrument_id: str):
    return select(func.count()).where(
        Comment.instrument_id == instrument_id, Comment.reply_to.is_(None), Comment.resolved_at.is_(None),
        ownership.visible(Comment),
    )  # fmt: skip


def _usable(body: str) -> str:
    text = body.strip()
    if not text:
        raise CommentError("empty", "a comment has words")
    if len(text) > LONGEST:
        raise CommentError("too_long", f"a comment has at most {LONGEST} characters")
    return text


def _thread(session: Session, instrument_id: str, thread_id: str) -> Comment:
    row = session.scalar(
        select(Comment)
        .where(Comment.id == thread_id, Comment.instrument_id == instrument_id, Comment.reply_to.is_(None))
        .with_for_update()
    )
    if row is None:
        raise CommentError("not_found", "there is no such comment")
    return row


def _record(unit: WriteUnit, row: Comment, actor_id: str, act: str, where: dict[str, str]) -> None:
    unit.record(
        Verb.ALTERED,
        actor_id=actor_id,
        object_type="comment",
        object_id=row.id,
        **where,
        detail={"instrument_id": row.instrument_id, **ownership.told(row, {"act": act, "path": row.path})},
    )
