"""Drafts for word processors go out, edited files come back: every write of it."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import jitflow.documents as renderer
from jitflow import library, ownership, paths, reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.base import new_id
from jitflow.db.units import WriteUnit, read_unit, write_unit
from jitflow.disclosures import service as disclosures
from jitflow.documents.redline import RedlineRequest
from jitflow.drafting import service as drafting
from jitflow.files import word
from jitflow.files.service import Received
from jitflow.jobs import service as jobs
from jitflow.redlines import plan
from jitflow.redlines.exporting import Base, Wanted, bases, is_negotiable, owner, wanted
from jitflow.redlines.lines import DraftLine, ImportLine, RedlineError, draft_line, import_line, record
from jitflow.redlines.models import WordDraft, WordImport
from jitflow.redlines.taking import Confirmed, confirm, discard, erase, what_is_there

__all__ = [
    "Base", "Confirmed", "DraftLine", "ImportLine", "RedlineError", "bases", "confirm", "discard", "download",
    "drafts_of", "edited_file", "export", "imports_of", "is_negotiable", "take_in", "what_is_there",
]  # fmt: skip

WAITS = timedelta(days=7)
MOST_WAITING = 50
"""Files of one party that wait to be confirmed."""
CHANNEL = "word_draft"


# drafts go out


def export(
    instrument_id: str, language: str, base: int | None, with_comments: bool, as_of: date, actor_id: str,
    recipient: str = "", reason: str = "",
) -> DraftLine:
    """Make a draft, or find the one that was made from the same; call it in no unit, it takes up to some seconds.

    With a `recipient` that it leaves to, with a `reason`, a disclosure is recorded. Raises RedlineError (language,
    refused, failed), DraftingError (unknown_revision), DisclosureError.
    """  # fmt: skip
    with read_unit() as session:
        data = drafting.load(session, instrument_id)
        if language not in library.library().definition(data.slug, data.version).wording:
            raise RedlineError("language", "the form has no wording in this language")
        asked = wanted(session, data, as_of, language, base, with_comments)
        inputs = asked.digest(instrument_id, owner(), _release())
        known = _same(session, instrument_id, inputs)
        token = known.id if known is not None else new_id()
    made = _render(asked, token) if known is None else None
    with write_unit() as unit:
        reach.lock_instrument(unit.session, instrument_id)
        row = _same(unit.session, instrument_id, inputs)
        if row is None:
            assert made is not None
            row = _keep(unit, data, asked, inputs, token, made, actor_id)
        if recipient.strip():
            _disclose(unit, data, row, recipient, reason, actor_id)
        return draft_line(row)


def _render(asked: Wanted, token: str) -> renderer.Rendered:
    request = RedlineRequest(
        asked.instrument, asked.language, token, asked.steps, asked.notes, forms=str(library.forms_folder())
    )
    try:
        return renderer.render(request)
    except renderer.RenderRefused as refused:
        raise RedlineError("refused", str(refused)) from None
    except renderer.RenderError as failed:
        raise RedlineError("failed", str(failed)) from None


def _keep(
    unit: WriteUnit, data: drafting.InstrumentData, asked: Wanted, inputs: str, token: str, made: renderer.Rendered,
    actor_id: str,
) -> WordDraft:
    row = WordDraft(
        id=token, instrument_id=data.id, focus_group_id=data.focus_group_id, language=asked.language,
        revision=data.revision, base=asked.base, inputs_hash=inputs,
        sha256=hashlib.sha256(made.content).hexdigest(), size=len(made.content),
        filename=f"{data.number}_{asked.language}_{data.revision}_word.docx", created_by=actor_id,
    )  # fmt: skip
    row.content = made.content
    notes = [
        {"thread": thread, "author": note.author, "text": note.text}
        for note, thread in zip(asked.notes, asked.threads, strict=True)
    ]
    row.outline = {"anchors": made.manifest["anchors"], "notes": notes}
    unit.session.add(row)
    unit.session.flush()
    detail = {"act": "made", "language": row.language, "revision": row.revision, "base": row.base, "sha256": row.sha256}
    record(unit, Verb.COLLECTED, data, row, actor_id, detail)
    return row


def _disclose(
    unit: WriteUnit, data: drafting.InstrumentData, row: WordDraft, recipient: str, reason: str, actor_id: str
) -> None:
    inside = ("comments",) if row.outline["notes"] else ()
    disclosures.record(
        unit, focus_group_id=data.focus_group_id, case_id=data.case_id, object_type="word_draft", object_id=row.id,
        recipient=recipient, justification=reason, channel=CHANNEL, actor_id=actor_id, internal=inside,
        internal_reason=reason if inside else "", party=row.party,
    )  # fmt: skip


@cache
def _release() -> str:
    """A hash of what is printed around the answers and of what prints it: another release makes another file."""
    digest = hashlib.sha256()
    for root, pattern in (
        (paths.TEMPLATES / "documents", "*"), (paths.TRANSLATIONS, "*"), (paths.PACKAGE / "documents", "*.py"),
    ):  # fmt: skip
        for file in sorted(path for path in root.rglob(pattern) if path.is_file()):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _same(session: Session, instrument_id: str, inputs: str) -> WordDraft | None:
    statement = select(WordDraft).where(WordDraft.instrument_id == instrument_id, WordDraft.inputs_hash == inputs)
    return session.scalar(statement.order_by(WordDraft.created_at).limit(1))


def drafts_of(session: Session, instrument_id: str) -> list[DraftLine]:
    """The drafts that the person of the request sees, the newest first."""
    statement = select(WordDraft).where(WordDraft.instrument_id == instrument_id)
    return [draft_line(row) for row in session.scalars(statement.order_by(WordDraft.created_at.desc(), WordDraft.id))]


def download(unit: WriteUnit, draft_id: str, actor_id: str) -> tuple[DraftLine, bytes]:
    """The file of a draft; recorded with its hash. Raises RedlineError (not_found, damaged)."""
    row = unit.session.get(WordDraft, draft_id)
    if row is None:
        raise RedlineError("not_found", "there is no such draft")
    content = row.content
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise RedlineError("damaged", "the stored file is not the one that was made")
    data = drafting.load(unit.session, row.instrument_id)
    detail = {"download": "docx", "language": row.language, "sha256": row.sha256}
    record(unit, Verb.CONSULTED, data, row, actor_id, detail)
    return draft_line(row), content


# edited files come back


def take_in(instrument_id: str, received: Received, actor_id: str) -> tuple[ImportLine, bool]:
    """Read an edited file and keep what it says, sealed, until it is confirmed; nothing else is written.

    The same file again gives the line it became (True). Call it in no unit. Raises FileRefused, RedlineError (too_many).
    """
    with read_unit() as session:
        known = _known(session, instrument_id, received.sha256)
        if known is not None:
            return import_line(known), True
    edited = word.read(received.content)
    with read_unit() as session, ownership.looking(None):
        # A file that another party had made is read beside it, too: it came by mail from whoever edited it.
        statement = select(WordDraft).where(
            WordDraft.instrument_id == instrument_id, WordDraft.id.in_(plan.tokens(edited))
        )
        rows = {row.id: row for row in session.scalars(statement)}
        draft = next((rows[token] for token in plan.tokens(edited) if token in rows), None)
        source = (draft_line(draft), draft.content, draft.outline) if draft is not None else None
    if source is None:
        line, said = None, plan.unknown(edited)
    else:
        line, content, outline = source
        said = plan.made(outline, word.read(content), edited, set(rows) - {line.id})
    with write_unit() as unit:
        return _wait(unit, instrument_id, line, received, said, actor_id)


def _wait(
    unit: WriteUnit, instrument_id: str, draft: DraftLine | None, received: Received, said: dict[str, Any], actor_id: str
) -> tuple[ImportLine, bool]:
    reach.lock_instrument(unit.session, instrument_id)
    known = _known(unit.session, instrument_id, received.sha256)
    if known is not None:
        return import_line(known), True
    waiting = [one for one in imports_of(unit.session, instrument_id) if one.state == "waiting"]
    if len(waiting) >= MOST_WAITING:
        raise RedlineError("too_many", f"at most {MOST_WAITING} files wait to be confirmed")
    data = drafting.load(unit.session, instrument_id)
    row = WordImport(
        instrument_id=instrument_id, focus_group_id=data.focus_group_id, sha256=received.sha256,
        draft_id=draft.id if draft else None, language=draft.language if draft else "",
        expires_at=clock.now() + WAITS, created_by=actor_id,
    )  # fmt: skip
    row.filename, row.plan = received.filename, said
    unit.session.add(row)
    unit.session.flush()
    detail = {"act": "read", "draft": row.draft_id, "sha256": row.sha256, "clauses": len(said["clauses"]), "left": len(said["left"])}
    record(unit, Verb.COLLECTED, data, row, actor_id, detail)
    return import_line(row), False


def _known(session: Session, instrument_id: str, sha256: str) -> WordImport | None:
    statement = select(WordImport).where(
        WordImport.instrument_id == instrument_id, WordImport.sha256 == sha256,
        WordImport.state.in_(("waiting", "confirmed")), WordImport.erased_at.is_(None),
    )  # fmt: skip
    return session.scalar(statement.order_by(WordImport.created_at.desc()).limit(1))


def imports_of(session: Session, instrument_id: str) -> list[ImportLine]:
    """The edited files that the person of the request sees, the newest first."""
    statement = select(WordImport).where(WordImport.instrument_id == instrument_id)
    rows = session.scalars(statement.order_by(WordImport.created_at.desc(), WordImport.id))
    return [import_line(row) for row in rows]


def edited_file(session: Session, import_id: str) -> ImportLine:
    """One edited file with its plan. Raises RedlineError (not_found)."""
    row = session.get(WordImport, import_id)
    if row is None:
        raise RedlineError("not_found", "there is no such file")
    return import_line(row, with_plan=True)


@jobs.sweeping
def expire() -> None:
    """Empty what files said when their time is over, confirmed or not."""
    over = select(WordImport).where(WordImport.expires_at <= clock.now(), WordImport.erased_at.is_(None))
    with read_unit() as session:
        found = list(session.scalars(over.with_only_columns(WordImport.id)))
    for import_id in found:
        with write_unit() as unit:
            row = unit.session.get_one(WordImport, import_id)
            row.state = "expired" if row.state == "waiting" else row.state
            erase(row)
            data = drafting.load(unit.session, row.instrument_id)
            record(unit, Verb.ERASED, data, row, None, {"act": "expired"})
