"""Who may put which article when: on PostgreSQL by advisory locks until the end of the transaction.

Whoever puts one article shares the source with others that do, and has the article for itself. A delivery of many has the
whole source for itself: a lock for each of its articles would fill the table of locks that all databases of a server share.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from jitflow.db.locks import take_turn


def turn_for_one(session: Session, article: Any) -> None:
    """Wait until nobody else puts this article, and no delivery of its source is under way."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(_source(article.source).encode()).digest()[:8], signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock_shared(:number)"), {"number": number})
        take_turn(session, f"finding:{article.source}:{article.object_id}:{article.language}")


def turn_for_many(session: Session, source: str) -> None:
    """Wait until nobody else puts anything of a source."""
    take_turn(session, _source(source))


def turn_to_tidy(session: Session, scope_id: int) -> None:
    """Wait until nobody else joins the segments of a scope."""
    take_turn(session, f"finding:tidy:{scope_id}")


def _source(source: str) -> str:
    return f"finding:source:{source}"
