"""Tables of the knowledge base of a focus group.

What stands here is clear text (design.md, section 6): records are anonymised by rule, so that they can be searched. Files
are sealed like all files. Versions and events are appended and never altered; triggers of the database say the same.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from jitflow.db.append_only import append_only
from jitflow.db.base import Row
from jitflow.db.sealed import sealed_bytes, sealed_text
from jitflow.db.types import Data, UTCDateTime

CODE = 60
"""Characters of a code of a taxonomy, of a state or a step."""


class Record(Row):
    """One record as it stands now: its newest words are in `Slot`, everything earlier in `Version`."""

    __tablename__ = "knowledge_record"
    __table_args__ = (
        UniqueConstraint("focus_group_id", "number"),
        UniqueConstraint("focus_group_id", "token"),
        UniqueConstraint("focus_group_id", "shipped_id"),
        Index("ix_knowledge_record_group", "focus_group_id", "status", "changed_at"),
    )

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    number: Mapped[int] = mapped_column(Integer)
    """Running number within the focus group; pages put the letters of the kind before it."""
    definition: Mapped[str] = mapped_column(String(20))
    """Version of the definition of records that it was written with."""
    kind: Mapped[str] = mapped_column(String(CODE))
    language: Mapped[str] = mapped_column(String(2))
    """Language of the source; the words in every other one are translations."""
    answers: Mapped[dict] = mapped_column(Data, default=dict)
    status: Mapped[str] = mapped_column(String(CODE))
    """State of the first region of the procedure, kept for lists."""
    marking: Mapped[dict] = mapped_column(Data, default=dict)
    """Region to state, as the log says."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was withdrawn, archived or given back, in the words of the last step that gave a reason."""
    revision: Mapped[int] = mapped_column(Integer, default=0)
    """Number of the newest version."""
    shown_version: Mapped[int | None] = mapped_column(Integer, default=None)
    """The version that was published or delivered last: what members read while a newer one is in review."""
    author_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    owner_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    """Who looks after it: the one who is reminded of the review."""
    review_on: Mapped[str | None] = mapped_column(String(10), default=None)
    """Day of the next review, ISO; the answer of that name, kept for lists."""
    outdated_from: Mapped[str | None] = mapped_column(String(10), default=None)
    """The last day on which it is not outdated, ISO: that of its review, or until which it is valid; kept for lists."""
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    shipped_id: Mapped[str | None] = mapped_column(String(90), default=None)
    """Which record that comes with jitflow it is; None: the focus group wrote it."""
    shipped_hash: Mapped[str | None] = mapped_column(String(64), default=None)
    """Hash of the release that was delivered last."""
    own: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether the focus group changed a delivered record: then no release changes it any more."""
    token: Mapped[str | None] = mapped_column(String(32), default=None)
    """Made with the page it was begun on: the same form sent twice is one record."""


class Slot(Row):
    """The words of a record in one language, as they stand now."""

    __tablename__ = "knowledge_slot"
    __table_args__ = (UniqueConstraint("record_id", "language"),)

    record_id: Mapped[str] = mapped_column(ForeignKey("knowledge_record.id"))
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    parts: Mapped[dict] = mapped_column(Data, default=dict, server_default="{}")
    """What a lesson says beside its text: the name of the part to its words."""
    states: Mapped[dict] = mapped_column(Data, default=dict)
    """Field to the state of its words: source, draft, reviewed, stale."""
    made_for: Mapped[dict] = mapped_column(Data, default=dict)
    """Field to the source words a translation was written for."""
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


@append_only
class Version(Row):
    """A record as it was saved once: all answers, the words in every language. Appended, never altered."""

    __tablename__ = "knowledge_version"
    __table_args__ = (UniqueConstraint("record_id", "number"),)

    record_id: Mapped[str] = mapped_column(ForeignKey("knowledge_record.id"))
    number: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String(2))
    """Of the source."""
    answers: Mapped[dict] = mapped_column(Data, default=dict)
    texts: Mapped[dict] = mapped_column(Data, default=dict)
    """Field to language to text and state."""
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 over language, answers and texts in canonical form."""
    concerns: Mapped[str] = mapped_column(String(20), default="words")
    """words, translation, file or delivery: what was saved."""
    made_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


@append_only
class Event(Row):
    """One step of the life of a record. Appended, never altered."""

    __tablename__ = "knowledge_event"
    __table_args__ = (UniqueConstraint("record_id", "sequence"), UniqueConstraint("record_id", "token"))

    record_id: Mapped[str] = mapped_column(ForeignKey("knowledge_record.id"))
    sequence: Mapped[int] = mapped_column(Integer)
    token: Mapped[str] = mapped_column(String(32))
    """Made with the page that offered the step: the same form sent twice is one event."""
    transition: Mapped[str] = mapped_column(String(CODE))
    happened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    given: Mapped[dict] = mapped_column(Data, default=dict)
    """What was filled in with the step."""
    actor_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    capacity: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer)
    """The version the record had when the step was taken."""
    marking: Mapped[dict] = mapped_column(Data, default=dict)


class Reviewer(Row):
    """Who was asked by name to read a record: sees it as an observation, too."""

    __tablename__ = "knowledge_reviewer"
    __table_args__ = (UniqueConstraint("record_id", "user_id"),)

    record_id: Mapped[str] = mapped_column(ForeignKey("knowledge_record.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    asked_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class Tag(Row):
    """One code of a record, for lists and counts; follows the answers."""

    __tablename__ = "knowledge_tag"
    __table_args__ = (
        UniqueConstraint("record_id", "taxonomy", "code"),
        CheckConstraint("side IN ('newest', 'shown', 'both')", name="side"),
        Index("ix_knowledge_tag_code", "focus_group_id", "taxonomy", "code"),
    )

    record_id: Mapped[str] = mapped_column(ForeignKey("knowledge_record.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    taxonomy: Mapped[str] = mapped_column(String(CODE))
    code: Mapped[str] = mapped_column(String(CODE))
    side: Mapped[str] = mapped_column(String(10), default="both", server_default="both")
    """newest, shown or both: whether the newest answers have it, those that members read while these are in review, or both."""


class Link(Row):
    """A record named by another one. Removed links stay, for the record."""

    __tablename__ = "knowledge_link"
    __table_args__ = (
        CheckConstraint("kind IN ('related', 'supersedes', 'answers', 'supports')", name="kind"),
        Index("ix_knowledge_link_record", "record_id"),
        Index("ix_knowledge_link_other", "other_id"),
    )

    record_id: Mapped[str] = mapped_column(ForeignKey("knowledge_record.id"))
    other_id: Mapped[str] = mapped_column(ForeignKey("knowledge_record.id"))
    kind: Mapped[str] = mapped_column(String(20))
    made_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class RecordFile(Row):
    """A file that goes with a record. What lies here was inspected; removed ones stay, for the record."""

    __tablename__ = "knowledge_file"
    __table_args__ = (Index("ix_knowledge_file_record", "record_id"),)

    record_id: Mapped[str] = mapped_column(ForeignKey("knowledge_record.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    title: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    received_sha256: Mapped[str] = mapped_column(String(64))
    content = sealed_bytes()
    words = sealed_text()
    """What a machine reads in it, to be looked through for data of persons and cases; empty where it reads nothing."""
    has_words: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    uploaded_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class Mark(Row):
    """What a member said of a record where it appeared: used, not relevant here, wrong. The last word of a person holds."""

    __tablename__ = "knowledge_mark"
    __table_args__ = (
        CheckConstraint("kind IN ('used', 'not_relevant', 'wrong')", name="kind"),
        Index("ix_knowledge_mark_record", "record_id", "kind"),
        Index("ix_knowledge_mark_instrument", "instrument_id"),
    )

    record_id: Mapped[str] = mapped_column(ForeignKey("knowledge_record.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(200), default="")
    """Section, field, check or step beside which it stood; no content."""
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), default=None)
    instrument_id: Mapped[str | None] = mapped_column(ForeignKey("instruments.id"), default=None)
    note: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class Answer(Row):
    """The answer of a member to a question. One that is taken back stays, for the record."""

    __tablename__ = "knowledge_answer"
    __table_args__ = (UniqueConstraint("record_id", "token"), Index("ix_knowledge_answer_record", "record_id", "created_at"))

    record_id: Mapped[str] = mapped_column(ForeignKey("knowledge_record.id"))
    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    author_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str | None] = mapped_column(String(2), default=None)
    """The State whose practice the answer tells."""
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    token: Mapped[str] = mapped_column(String(32))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class Settled(Row):
    """What was decided about words that look like data of a case: by key, so that the decision stays with them."""

    __tablename__ = "knowledge_settled"
    __table_args__ = (UniqueConstraint("record_id", "key"),)

    record_id: Mapped[str] = mapped_column(ForeignKey("knowledge_record.id"))
    key: Mapped[str] = mapped_column(String(64))
    """Hash of the hit (`jitflow.knowledge.anonymising`): the words themselves are not kept again."""
    reason = sealed_text()
    """Why they may stay: the one part of a decision that may speak of the case."""
    settled_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


class Reminder(Row):
    """Somebody was told of a record: of its review, of being asked to review it, of a question without an answer. Each once."""

    __tablename__ = "knowledge_reminder"
    __table_args__ = (
        # Several workers may find the same reminder due; one of them sends it.
        UniqueConstraint("record_id", "user_id", "kind", "mark"),
        CheckConstraint("kind IN ('review', 'answer', 'asked')", name="kind"),
    )
    __technical__ = True

    record_id: Mapped[str] = mapped_column(ForeignKey("knowledge_record.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(20))
    mark: Mapped[str] = mapped_column(String(40))
    """The day that it is about, and how long before or after it: no reminder of an earlier day counts for a new one."""


@append_only
class CodeChange(Row):
    """One change that a focus group made to a taxonomy: added, renamed, merged or ended. Appended, never altered."""

    __tablename__ = "knowledge_code"
    __table_args__ = (
        UniqueConstraint("focus_group_id", "taxonomy", "sequence"),
        CheckConstraint("change IN ('added', 'renamed', 'merged', 'ended', 'opened')", name="change"),
    )

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    taxonomy: Mapped[str] = mapped_column(String(CODE))
    sequence: Mapped[int] = mapped_column(Integer)
    change: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(CODE))
    label: Mapped[str] = mapped_column(String(200), default="")
    merged_into: Mapped[str] = mapped_column(String(CODE), default="")
    """Of a merged code: the one that takes its place."""
    holds_from: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


class SavedSearch(Row):
    """A search that a member keeps, and whether news of it are sent."""

    __tablename__ = "knowledge_search"
    __table_args__ = (Index("ix_knowledge_search_user", "focus_group_id", "user_id"),)

    focus_group_id: Mapped[str] = mapped_column(ForeignKey("focus_groups.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(200))
    query: Mapped[dict] = mapped_column(Data, default=dict)
    """Words and filters, as the page of the list takes them."""
    told: Mapped[str] = mapped_column(String(20), default="never")
    """never, daily or weekly: how often news of it are sent."""
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    """Up to when news of it were sent or looked at."""
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
