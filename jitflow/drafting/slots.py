"""Slots of a free text, one per language: what each was written for, who read it, whether it still fits.

The slot in the language of the instrument is the source; every other slot is a translation and keeps
the source text it was written for. It fits while that is what the source says, and is stale else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from jitflow.db import clock
from jitflow.drafting.history import RESTORED, WITHOUT_EFFECT
from jitflow.drafting.models import Change, Instrument, Text
from jitflow.merging import canonical

Rows = dict[tuple[str, str], Text]
"""The rows of an instrument by (path, language)."""

STATES = ("empty", "machine", "draft", "stale", "reviewed")
"""What a translation can be, the one furthest from done first."""


@dataclass(frozen=True)
class Slot:
    """One language of one free text as it is stored now; the text is "" when nobody wrote any."""

    text: str = ""
    state: str = "empty"
    source_text: str | None = None
    """Translations: the source text this one was written for; None: not known."""
    reviewed_by: str | None = None
    """Who last said that it was read; kept while it is stale, gone when its text changes."""
    reviewed_at: datetime | None = None
    accepted_reason: str | None = None
    saved_by: str = ""
    saved_at: datetime | None = None


def source_hash(instrument_id: str, path: str, text: str | None) -> str:
    """What ties a translation to the source text it was made from."""
    content = f"{instrument_id}\n{path}\n{canonical(text) or ''}"
    return hashlib.sha256(content.encode()).hexdigest()


def texts_of(session: Session, instrument_id: str) -> Rows:
    """All text rows of an instrument by (path, language)."""
    rows = session.scalars(select(Text).where(Text.instrument_id == instrument_id))
    return {(row.path, row.language): row for row in rows}


_SLOTS = select(
    Text.id, Text.path, Text.state, Text.text_sealed, Text.source_text_sealed, Text.reviewed_by, Text.reviewed_at,
    Text.accepted_reason_sealed, Text.saved_by, Text.saved_at,
).where(
    Text.instrument_id == bindparam("instrument_id", required=True),
    Text.language == bindparam("language", required=True),
)  # fmt: skip


def slots_of(session: Session, instrument_id: str, language: str) -> dict[str, Slot]:
    """The slots of one language by path, those without a text left out."""
    found = {}
    for row in session.execute(_SLOTS, {"instrument_id": instrument_id, "language": language}):
        text = _plain(Text.text, row.id, row.text_sealed)
        if text:
            found[row.path] = Slot(
                text, row.state, _plain(Text.source_text, row.id, row.source_text_sealed), row.reviewed_by,
                row.reviewed_at, _plain(Text.accepted_reason, row.id, row.accepted_reason_sealed), row.saved_by,
                row.saved_at,
            )  # fmt: skip
    return found


def _plain(attribute: Any, row_id: str, sealed: bytes | None) -> Any:
    return attribute.plain(Text.__tablename__, row_id, sealed)


def source_of(instrument: Instrument, rows: Rows, path: str) -> str:
    """What the source says now; "" when it says nothing."""
    row = rows.get((path, instrument.language))
    return (row.text if row else None) or ""


def write(
    session: Session, instrument: Instrument, rows: Rows, path: str, language: str, text: str, actor_id: str, *,
    state: str = "draft", made_for: str | None = None, half_way: bool = False,
) -> Text:
    """Put words into a slot; the instrument's row must be locked by this unit.

    `state` is what a translation becomes (draft, machine). `made_for` is the source text it was
    written for, the present one when left out: another one makes it stale at once. Words in the
    source's own slot make the translations of the old words stale, and those of the new ones fit.
    `half_way`: a stale translation keeps what it was made for, whatever its words are now.
    """
    row = rows.get((path, language))
    if row is None:
        row = Text(instrument_id=instrument.id, path=path, language=language)
        session.add(row)
        rows[path, language] = row
    row.text, row.saved_at, row.saved_by = text, clock.now(), actor_id
    row.reviewed_by = row.reviewed_at = row.accepted_reason = None
    if language == instrument.language:
        row.state, row.source_text = "source", None
        row.source_hash = source_hash(instrument.id, path, text)
        _follow(session, instrument, rows, path)
    elif not (half_way and text and row.state == "stale"):
        tie(instrument, rows, row, made_for)
        row.state = state if not text or fits(instrument, rows, row) else "stale"
    return row


def tie(instrument: Instrument, rows: Rows, row: Text, made_for: str | None = None) -> None:
    """Keep with a translation the source text it is for: the present one unless another is named."""
    source = source_of(instrument, rows, row.path) if made_for is None else canonical(made_for) or ""
    row.source_text, row.source_hash = source, source_hash(instrument.id, row.path, source)


def fits(instrument: Instrument, rows: Rows, row: Text) -> bool:
    """Whether the source says what a translation was written for."""
    return row.source_hash == source_hash(instrument.id, row.path, source_of(instrument, rows, row.path))


def _follow(session: Session, instrument: Instrument, rows: Rows, path: str) -> None:
    """Translations of a changed source are stale until somebody looks at them.

    When the source they were made from comes back, they fit again, but nobody has reviewed them since.
    """
    for (text_path, language), row in rows.items():
        if text_path != path or language == instrument.language or not row.text:
            continue
        if not fits(instrument, rows, row):
            row.state = "stale"
        elif row.state == "stale":
            row.state = "machine" if nobody_read(session, instrument.id, path, language, row.text) else "draft"


def nobody_read(session: Session, instrument_id: str, path: str, language: str, text: str) -> bool:
    """Whether the last thing said of these words of a translation is that a machine made them."""
    session.flush()
    own, state = f"text:{language}:{path}", f"state:{language}:{path}"
    about = select(Change).where(
        Change.instrument_id == instrument_id, Change.path.in_((own, state)), Change.kind.not_in(WITHOUT_EFFECT)
    )
    now, by_machine = "", {}
    for change in session.scalars(about.order_by(Change.sequence)):
        if change.path == state:
            by_machine[now] = change.new == "machine"
            continue
        now = canonical(change.new) or ""
        if change.kind != RESTORED:  # words that come back are what they were
            by_machine[now] = False
    return by_machine.get(canonical(text) or "", False)


# what the history keeps of the texts of a removed part


def to_plain(row: Text) -> dict[str, Any]:
    """A row as plain data for the history."""
    return {
        "path": row.path, "language": row.language, "text": row.text or "", "state": row.state,
        "source_hash": row.source_hash, "source_text": row.source_text, "reviewed_by": row.reviewed_by,
        "reviewed_at": row.reviewed_at.isoformat() if row.reviewed_at else None,
        "accepted_reason": row.accepted_reason,
    }  # fmt: skip


def from_plain(instrument: Instrument, kept: dict[str, Any], actor_id: str) -> Text:
    """The row again; what the history kept before these columns existed stays unknown."""
    reviewed_at = kept.get("reviewed_at")
    row = Text(instrument_id=instrument.id, saved_at=clock.now(), saved_by=actor_id)
    for name in ("path", "language", "text", "state", "source_hash", "source_text", "reviewed_by", "accepted_reason"):
        setattr(row, name, kept.get(name))
    row.reviewed_at = datetime.fromisoformat(reviewed_at) if reviewed_at else None
    return row
