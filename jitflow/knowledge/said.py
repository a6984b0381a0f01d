"""What members say of a record: answers to a question, links to other records, files beside it, marks where it appeared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.files.plain import Plain
from jitflow.files.service import Received
from jitflow.instruments.geography import COUNTRIES
from jitflow.instruments.values import is_forbidden
from jitflow.knowledge import anonymity, listing, moving, records, seeing, words, writing
from jitflow.knowledge.life import Person
from jitflow.knowledge.models import Answer, Link, Mark, Record, RecordFile, Slot, Version
from jitflow.knowledge.records import KnowledgeError
from jitflow.knowledge.seeing import Viewer, visible

ANSWER_LENGTH = 20_000
TITLE_LENGTH = 200
LINK_KINDS = ("related", "supersedes", "answers", "supports")
MOST_FILES, LARGEST_TOGETHER = 20, 50 * 1024 * 1024
QUESTION = "question"


@dataclass(frozen=True)
class LinkLine:
    """Another record that this one names, or that names it."""

    id: str
    kind: str
    forward: bool
    other_id: str
    label: str
    title: str
    language: str
    status: str


@dataclass(frozen=True)
class FileLine:
    """A file of a record, without its content."""

    id: str
    title: str
    filename: str
    media_type: str
    size: int
    uploaded_by: str
    created_at: datetime
    has_words: bool
    """Whether a machine reads all words in it, which are looked through; else a person has to look at it."""


# --- answers to a question


def takes_answers(kind: str, status: str, marking: dict[str, str]) -> bool:
    """Whether members may answer now: it is a question that stands before them, and nobody closed it."""
    return kind == QUESTION and status in ("published", "verified") and marking.get("answers") == "answers_open"


def answer(
    unit: WriteUnit, record_id: str, text: str, state: str | None, language: str, token: str, person: Person
) -> None:
    """Answer a question; the same form sent twice is one answer.

    Raises KnowledgeError: not_found, closed, empty, too_many (characters), unknown (State), language, token, personal.
    """
    row = records.locked(unit.session, record_id)
    if not takes_answers(row.kind, row.status, row.marking):
        raise KnowledgeError("closed", "this question takes no answers", "text")
    if not 0 < len(token) <= 32:
        raise KnowledgeError("token", "the page has no token")
    if unit.session.scalar(select(Answer.id).where(Answer.record_id == record_id, Answer.token == token)):
        return
    text = text.strip()
    if not text or any(is_forbidden(one) for one in text):
        raise KnowledgeError("empty", "an answer has words", "text")
    if len(text) > ANSWER_LENGTH:
        raise KnowledgeError("too_many", f"{ANSWER_LENGTH} characters fit", "text")
    if state and state not in COUNTRIES:
        raise KnowledgeError("unknown", "there is no such State", "state")
    if language not in words.LANGUAGES:
        raise KnowledgeError("language", "there is no such language", "language")
    anonymity.judge_words(unit.session, row, {"text": text}, language, person.id)
    made = Answer(
        record_id=record_id, focus_group_id=row.focus_group_id, author_id=person.id, state=state or None, language=language,
        text=text, token=token,
    )  # fmt: skip
    unit.session.add(made)
    unit.session.flush()
    records.record(unit, row, Verb.COLLECTED, person.id, {"answer": made.id, "state": state or ""})


def take_answer_back(unit: WriteUnit, record_id: str, answer_id: str, person: Person) -> None:
    """Take the own answer back; a coordinator takes any. Raises KnowledgeError (not_found, not_yours)."""
    row = records.locked(unit.session, record_id)
    made = unit.session.get(Answer, answer_id)
    if made is None or made.record_id != record_id:
        raise KnowledgeError("not_found", "there is no such answer")
    if made.author_id != person.id and person.level not in seeing.COORDINATORS:
        raise KnowledgeError("not_yours", "its author or a coordinator takes it back")
    if made.withdrawn_at is None:
        made.withdrawn_at = clock.now()
        records.record(unit, row, Verb.ALTERED, person.id, {"answer_withdrawn": answer_id})


def answers_of(session: Session, record_id: str) -> list[Answer]:
    """The answers to a question, the oldest first; those that were taken back, too."""
    return list(session.scalars(select(Answer).where(Answer.record_id == record_id).order_by(Answer.created_at, Answer.id)))


# --- links


def by_label(session: Session, viewer: Viewer, label: str) -> Record | None:
    """The record that is called so (LL-12, or its number), if the person sees it."""
    letters, _dash, number = label.strip().rpartition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        return None
    statement = select(Record).where(Record.focus_group_id == viewer.group_id, Record.number == int(number), visible(viewer))
    found = session.scalar(statement)
    if found is None or (letters and letters.upper() != records.label_of(found.definition, found.kind, found.number).rpartition("-")[0]):
        return None
    return found


def link(unit: WriteUnit, record_id: str, label: str, kind: str, viewer: Viewer, person: Person) -> None:
    """Name another record. Raises KnowledgeError (not_found, unknown, same)."""
    row = records.locked(unit.session, record_id)
    other = by_label(unit.session, viewer, label)
    if other is None or kind not in LINK_KINDS:
        raise KnowledgeError("unknown", "there is no such record", "other")
    if other.id == record_id:
        raise KnowledgeError("same", "a record does not name itself", "other")
    there = select(Link.id).where(
        Link.record_id == record_id, Link.other_id == other.id, Link.kind == kind, Link.removed_at.is_(None)
    )
    if unit.session.scalar(there) is None:
        unit.session.add(Link(record_id=record_id, other_id=other.id, kind=kind, made_by=person.id))
        unit.session.flush()
        records.record(unit, row, Verb.ALTERED, person.id, {"link": other.id, "kind": kind})


def unlink(unit: WriteUnit, record_id: str, link_id: str, person: Person) -> None:
    """Remove a link from either of its ends; the row stays, for the record. Raises KnowledgeError (not_found)."""
    row = records.locked(unit.session, record_id)
    made = unit.session.get(Link, link_id)
    if made is None or record_id not in (made.record_id, made.other_id):
        raise KnowledgeError("not_found", "there is no such link")
    if made.removed_at is None:
        made.removed_at = clock.now()
        other = made.other_id if made.record_id == record_id else made.record_id
        records.record(unit, row, Verb.ALTERED, person.id, {"unlinked": other})


def links_of(session: Session, viewer: Viewer, record_id: str) -> list[LinkLine]:
    """Links from and to a record, as far as the person sees the other one."""
    other_id = Link.other_id
    made = []
    for forward, near, far in ((True, Link.record_id, other_id), (False, other_id, Link.record_id)):
        statement = (
            select(Link, Record, Slot.title)
            .join(Record, Record.id == far)
            .join(Slot, (Slot.record_id == Record.id) & (Slot.language == Record.language))
            .where(near == record_id, Link.removed_at.is_(None), visible(viewer))
            .order_by(Link.created_at, Link.id)
        )
        for row, record, title in session.execute(statement):
            label = records.label_of(record.definition, record.kind, record.number)
            made.append(LinkLine(row.id, row.kind, forward, record.id, label, title, record.language, record.status))
    return made


# --- files


def add_file(
    unit: WriteUnit, record_id: str, title: str, received: Received, plain: Plain, person: Person
) -> None:
    """Keep an inspected file beside the record. `plain`: its words.

    What it is called and says is looked through with the record, and who adds it has written a part of it: what was
    reviewed goes back to review, and members read what was published last meanwhile, without the file.
    Raises KnowledgeError: not_found, aside (it has to be opened again first), empty, same (it is there), too_many.
    """
    row = records.locked(unit.session, record_id)
    if row.status in writing.CLOSED:
        raise KnowledgeError("aside", "this record has to be opened again first", "file")
    title = title.strip()
    if not title or len(title) > TITLE_LENGTH:
        raise KnowledgeError("empty", f"a file has a title of at most {TITLE_LENGTH} characters", "title")
    kept = select(RecordFile).where(RecordFile.record_id == record_id, RecordFile.removed_at.is_(None))
    there = list(unit.session.scalars(kept))
    if any(one.received_sha256 == received.received_sha256 for one in there):
        raise KnowledgeError("same", "this file is there already", "file")
    if len(there) >= MOST_FILES or sum(one.size for one in there) + len(received.content) > LARGEST_TOGETHER:
        raise KnowledgeError("too_many", "there is no room for another file", "file")
    made = RecordFile(
        record_id=record_id, focus_group_id=row.focus_group_id, title=title, filename=received.filename,
        media_type=received.kind.media_type, size=len(received.content), sha256=received.sha256,
        received_sha256=received.received_sha256, content=received.content, words=plain.text,
        has_words=plain.whole, uploaded_by=person.id,
    )  # fmt: skip
    unit.session.add(made)
    unit.session.flush()
    texts = words.texts_of(records.slots_of(unit.session, record_id))
    records.write_version(unit.session, row, texts, "file", person.id)
    moving.back_to_review(unit, row, person)
    records.record(unit, row, Verb.COLLECTED, person.id, {"file": made.id, "sha256": made.sha256, "size": made.size})


def remove_file(unit: WriteUnit, record_id: str, file_id: str, person: Person) -> None:
    """Take a file out of the list; it stays, for the record. Raises KnowledgeError (not_found)."""
    row = records.locked(unit.session, record_id)
    made = unit.session.get(RecordFile, file_id)
    if made is None or made.record_id != record_id:
        raise KnowledgeError("not_found", "there is no such file")
    if made.removed_at is None:
        made.removed_at = clock.now()
        records.record(unit, row, Verb.ALTERED, person.id, {"file_removed": file_id})


def files_until(session: Session, viewer: Viewer, row: Record) -> datetime | None:
    """Up to when a file had to be there for a person who sees the record to read it: None for who reads the newest words;
    for others the moment at which the version was made that they read."""
    if listing.reads_newest(viewer, row, bool(listing.asked_of(session, viewer, [row.id]))):
        return None
    shown = select(Version.created_at).where(Version.record_id == row.id, Version.number == row.shown_version)
    return session.scalar(shown) or row.created_at


def may_read_file(session: Session, viewer: Viewer, file: RecordFile) -> bool:
    """Whether a person who sees the record reads this file of it: one that is there, and was when what is read was made."""
    until = files_until(session, viewer, session.get_one(Record, file.record_id))
    return file.removed_at is None and (until is None or file.created_at <= until)


def files_of(session: Session, record_id: str, until: datetime | None = None) -> list[FileLine]:
    """The files of a record, without their content; those that were there at a moment, or all."""
    columns = (
        RecordFile.id, RecordFile.title, RecordFile.filename, RecordFile.media_type, RecordFile.size, RecordFile.uploaded_by,
        RecordFile.created_at, RecordFile.has_words,
    )  # fmt: skip
    statement = select(*columns).where(RecordFile.record_id == record_id, RecordFile.removed_at.is_(None))
    if until is not None:
        statement = statement.where(RecordFile.created_at <= until)
    return [FileLine(*row) for row in session.execute(statement.order_by(RecordFile.created_at, RecordFile.id))]


def content_of(session: Session, file_id: str) -> bytes:
    """The content of a file of a record."""
    return session.get_one(RecordFile, file_id).content or b""


# --- marks


def marks_of(session: Session, record_id: str) -> dict[str, int]:
    """What members said of a record where it appeared: kind to how often."""
    statement = select(Mark.kind, func.count()).where(Mark.record_id == record_id, Mark.withdrawn_at.is_(None))
    return dict(session.execute(statement.group_by(Mark.kind)).all())
