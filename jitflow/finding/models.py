"""Tables of the index. Derived from what others keep: nothing here needs an audit entry, and all of it can be made anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.base import Base
from jitflow.db.types import Data, UTCDateTime

Counter = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database counts up: SQLite does so only for its own INTEGER."""
WORD = 60
"""Characters of a word that is kept for completion."""


def Plain(length: int) -> String:  # noqa: N802 - reads as a type
    """Text in the order of its letters' numbers, whatever the language of the server: SQLite knows no other order."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Scope(Base):
    """A name under which articles are seen, such as "group:<id>:members"."""

    __tablename__ = "finding_scope"
    __table_args__ = (UniqueConstraint("name"), {"sqlite_autoincrement": True})
    __technical__ = True

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int] = mapped_column(Integer)
    """Revision of the stems that its articles were indexed with (`words.REVISION`)."""


class Indexed(Base):
    """One language version of an article as it was indexed; a change makes a new row with a new number."""

    __tablename__ = "finding_article"
    __table_args__ = (
        UniqueConstraint("source", "object_id", "language"),
        Index("ix_finding_article_title", "scope_id", "title_folded"),
        {"sqlite_autoincrement": True},
    )
    __technical__ = True

    number: Mapped[int] = mapped_column(Counter, primary_key=True)
    """Never used twice."""
    scope_id: Mapped[int] = mapped_column(ForeignKey("finding_scope.id"))
    source: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(90))
    group_id: Mapped[str | None] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(400))
    title_folded: Mapped[str] = mapped_column(Plain(400))
    changed: Mapped[datetime] = mapped_column(UTCDateTime)
    facets: Mapped[dict[str, Any]] = mapped_column(Data)
    digest: Mapped[str] = mapped_column(String(64))
    """Of everything above and the text: the same article put twice is put once."""
    words: Mapped[bytes] = mapped_column(LargeBinary)
    """The terms of the text in its order (`packing.pack_words`), for phrases and marks."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """The text, compressed."""


class Posting(Base):
    """Which articles of a segment hold a term, and how much."""

    __tablename__ = "finding_posting"
    __table_args__ = ({"sqlite_with_rowid": False},)
    __technical__ = True

    scope_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    term: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    segment: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    places: Mapped[bytes] = mapped_column(LargeBinary)
    """Places within the segment, ascending, two bytes each."""
    weights: Mapped[bytes] = mapped_column(LargeBinary)
    """One byte for each place: how much the article is about the term."""


class Segment(Base):
    """What a joined segment holds besides postings; never changed once written."""

    __tablename__ = "finding_segment"
    __technical__ = True

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    scope_id: Mapped[int] = mapped_column(ForeignKey("finding_scope.id"), index=True)
    numbers: Mapped[bytes] = mapped_column(LargeBinary)
    """The number of the article at each place."""
    facets: Mapped[bytes] = mapped_column(LargeBinary)
    """Codes by place (`packing.pack_facets`)."""


class Count(Base):
    """How many articles of a language a segment holds."""

    __tablename__ = "finding_count"
    __table_args__ = ({"sqlite_with_rowid": False},)
    __technical__ = True

    scope_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    segment: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    articles: Mapped[int] = mapped_column(Integer)


class Gone(Base):
    """An article that was removed or put anew, and still stands in postings."""

    __tablename__ = "finding_gone"
    __table_args__ = ({"sqlite_with_rowid": False},)
    __technical__ = True

    scope_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(8))


class TitleWord(Base):
    """A word of a title, for completion and "did you mean"; goes with its article."""

    __tablename__ = "finding_word"
    __table_args__ = (Index("ix_finding_word_number", "number"), {"sqlite_with_rowid": False})
    __technical__ = True

    scope_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    folded: Mapped[str] = mapped_column(Plain(WORD), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    written: Mapped[str] = mapped_column(Plain(WORD))
