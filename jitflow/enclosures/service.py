"""Enclosures of an instrument: added after inspection, numbered, put in order, removed and put back, handed out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jitflow import ownership, reach
from jitflow.audit.service import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting
from jitflow.enclosures.models import KINDS, Enclosure
from jitflow.files.service import Received

__all__ = [
    "KINDS",
    "Details",
    "EnclosureError",
    "EnclosureLine",
    "add",
    "change",
    "content_of",
    "download",
    "enclosure",
    "enclosures_of",
    "move",
    "put_back",
    "remove",
    "removed_of",
]

MOST = 60
"""Enclosures of one instrument."""
LARGEST = 200 * 1024 * 1024
"""Bytes of all of them together."""


class EnclosureError(ValueError):
    """What cannot be done; `code` is one of: not_found, duplicate, too_many, too_much, damaged.

    `number` is the enclosure it is about, where there is one.
    """

    def __init__(self, code: str, message: str, number: int | None = None) -> None:
        super().__init__(message)
        self.code, self.number = code, number


@dataclass(frozen=True)
class Details:
    """What people say of a file."""

    kind: str
    """One of KINDS."""
    title: str
    language: str | None = None
    translator: str | None = None
    dated: str | None = None
    """Day of the signature, certification or order, ISO."""


@dataclass(frozen=True)
class EnclosureLine:
    """An enclosure as it stands in a list, without its content."""

    id: str
    instrument_id: str
    number: int | None
    """From 1 in the order of the list; None for a removed one."""
    kind: str
    title: str
    language: str | None
    translator: str | None
    dated: str | None
    filename: str
    media_type: str
    size: int
    pages: int | None
    sha256: str
    received_sha256: str
    inspection: dict[str, Any]
    uploaded_by: str
    created_at: datetime
    removed_at: datetime | None
    party: str = ownership.HOME
    """Whose it is: `jitflow.ownership`."""
    shared_at: datetime | None = None

    @property
    def details(self) -> Details:
        """What people said of it."""
        return Details(self.kind, self.title, self.language, self.translator, self.dated)


def enclosures_of(session: Session, instrument_id: str) -> list[EnclosureLine]:
    """The enclosures of an instrument in their order, numbered."""
    return [_line(row, number) for number, row in enumerate(_rows(session, instrument_id), 1)]


def removed_of(session: Session, instrument_id: str) -> list[EnclosureLine]:
    """The removed ones, the latest first."""
    statement = select(Enclosure).where(Enclosure.instrument_id == instrument_id, Enclosure.removed_at.is_not(None))
    return [_line(row, None) for row in session.scalars(statement.order_by(Enclosure.removed_at.desc(), Enclosure.id))]


def enclosure(session: Session, enclosure_id: str) -> EnclosureLine:
    """One enclosure. Raises EnclosureError (not_found)."""
    return _numbered(session, _row(session, enclosure_id))


def add(unit: WriteUnit, instrument_id: str, details: Details, received: Received, actor_id: str) -> EnclosureLine:
    """Keep an inspected file as the last enclosure, sealed, with its hashes.

    Recorded as "collected". Raises EnclosureError: duplicate (the same file is there already), too_many, too_much.
    """
    data = drafting.load(unit.session, instrument_id)
    reach.lock_case(unit.session, data.case_id)
    rows = _rows(unit.session, instrument_id)
    for number, row in enumerate(rows, 1):
        if row.received_sha256 == received.received_sha256:
            raise EnclosureError("duplicate", "this file is enclosed already", number)
    _judge_room(rows, len(received.content))
    row = Enclosure(
        instrument_id=instrument_id, focus_group_id=data.focus_group_id, position=_last(unit.session, instrument_id) + 1,
        filename=received.filename, media_type=received.kind.media_type, size=len(received.content),
        pages=received.pages, sha256=received.sha256, received_sha256=received.received_sha256,
        inspection=received.found, content=received.content, uploaded_by=actor_id,
    )  # fmt: skip
    _say(row, details)
    unit.session.add(row)
    unit.session.flush()
    detail = {"kind": row.kind, "media_type": row.media_type, "size": row.size, "sha256": row.sha256}
    _record(unit, Verb.COLLECTED, row, actor_id, data.case_id, {**detail, "received_sha256": row.received_sha256})
    return _line(row, len(rows) + 1)


def change(unit: WriteUnit, enclosure_id: str, details: Details, actor_id: str) -> EnclosureLine:
    """Say something else of a file; the file stays. Raises EnclosureError (not_found)."""
    row = _row(unit.session, enclosure_id)
    before = _line(row, None).details
    changed = sorted(name for name, value in vars(details).items() if value != getattr(before, name))
    if changed:
        _say(row, details)
        _record(unit, Verb.ALTERED, row, actor_id, _case_of(unit, row), {"fields": changed})
    return _numbered(unit.session, row)


def share(unit: WriteUnit, enclosure_id: str, actor_id: str) -> None:
    """Let everybody at the table read an enclosure, from now on. Raises EnclosureError (not_found)."""
    row = _row(unit.session, enclosure_id)
    if row.shared_at is None:
        row.shared_at = clock.now()
        _record(unit, Verb.DISCLOSED, row, actor_id, _case_of(unit, row), {"shared": True})


def move(unit: WriteUnit, enclosure_id: str, steps: int, actor_id: str) -> EnclosureLine:
    """Move an enclosure up (negative) or down among those of its owner: where those of others stand does not change.

    Raises EnclosureError (not_found).
    """
    row = _row(unit.session, enclosure_id)
    case_id = _case_of(unit, row)
    reach.lock_case(unit.session, case_id)
    rows = [one for one in _rows(unit.session, row.instrument_id) if one.party == row.party]
    if row not in rows:
        raise EnclosureError("not_found", "this enclosure was removed")
    place = rows.index(row)
    target = min(max(place + steps, 0), len(rows) - 1)
    if target != place:
        free, last = [one.position for one in rows], 0
        rows.insert(target, rows.pop(place))
        for position, one in zip(free, rows, strict=True):
            one.position = last = max(position, last + 1)
        _record(unit, Verb.ALTERED, row, actor_id, case_id, {"moved": [place + 1, target + 1]})
    return _numbered(unit.session, row)


def remove(unit: WriteUnit, enclosure_id: str, actor_id: str) -> None:
    """Take an enclosure out of the list. The row and its file stay, for the record and for putting back."""
    row = _row(unit.session, enclosure_id)
    if row.removed_at is None:
        row.removed_at = clock.now()
        _record(unit, Verb.ALTERED, row, actor_id, _case_of(unit, row), {"removed": True})


def put_back(unit: WriteUnit, enclosure_id: str, actor_id: str) -> EnclosureLine:
    """Undo a removal; the enclosure comes where it was, or last where others took its place.

    Raises EnclosureError: duplicate when the same file was added again meanwhile, too_many and too_much as
    :func:`add`.
    """
    row = _row(unit.session, enclosure_id)
    case_id = _case_of(unit, row)
    reach.lock_case(unit.session, case_id)
    if row.removed_at is not None:
        rows = _rows(unit.session, row.instrument_id)
        for number, other in enumerate(rows, 1):
            if other.received_sha256 == row.received_sha256:
                raise EnclosureError("duplicate", "this file is enclosed already", number)
        _judge_room(rows, row.size)
        row.removed_at = None
        _record(unit, Verb.ALTERED, row, actor_id, case_id, {"removed": False})
        unit.session.flush()
    return _numbered(unit.session, row)


def download(unit: WriteUnit, enclosure_id: str, actor_id: str) -> tuple[EnclosureLine, bytes]:
    """The file. Recorded as "consulted" with its hash. Raises EnclosureError (not_found, damaged)."""
    row = _row(unit.session, enclosure_id)
    if row.removed_at is not None:
        raise EnclosureError("not_found", "this enclosure was removed")
    content = _content(row)
    detail = {"download": row.media_type, "sha256": row.sha256}
    _record(unit, Verb.CONSULTED, row, actor_id, _case_of(unit, row), detail)
    return _numbered(unit.session, row), content


def content_of(session: Session, enclosure_id: str) -> bytes:
    """The file, for a paper that is made of it. Raises EnclosureError (not_found, damaged)."""
    return _content(_row(session, enclosure_id))


def _content(row: Enclosure) -> bytes:
    content = row.content
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise EnclosureError("damaged", "the stored file is not the one that was received")
    return content


def _judge_room(rows: list[Enclosure], size: int) -> None:
    """Refuse one more of this size. Raises EnclosureError (too_many, too_much)."""
    if len(rows) >= MOST:
        raise EnclosureError("too_many", f"{MOST} enclosures are the limit")
    if sum(row.size for row in rows) + size > LARGEST:
        raise EnclosureError("too_much", f"{LARGEST} bytes are the limit of all enclosures")


def _rows(session: Session, instrument_id: str) -> list[Enclosure]:
    statement = select(Enclosure).where(Enclosure.instrument_id == instrument_id, Enclosure.removed_at.is_(None))
    return list(session.scalars(statement.order_by(Enclosure.position, Enclosure.created_at, Enclosure.id)))


def _last(session: Session, instrument_id: str) -> int:
    """The highest position, removed ones counted: they keep their place."""
    statement = select(func.max(Enclosure.position)).where(Enclosure.instrument_id == instrument_id)
    return session.scalar(statement) or 0


def _row(session: Session, enclosure_id: str) -> Enclosure:
    row = session.get(Enclosure, enclosure_id)
    if row is None:
        raise EnclosureError("not_found", "there is no such enclosure")
    return row


def _case_of(unit: WriteUnit, row: Enclosure) -> str:
    return drafting.load(unit.session, row.instrument_id).case_id


def _say(row: Enclosure, details: Details) -> None:
    row.kind, row.title, row.language = details.kind, details.title, details.language
    row.translator, row.dated = details.translator, details.dated


def _numbered(session: Session, row: Enclosure) -> EnclosureLine:
    ids = [one.id for one in _rows(session, row.instrument_id)]
    return _line(row, ids.index(row.id) + 1 if row.id in ids else None)


def _line(row: Enclosure, number: int | None) -> EnclosureLine:
    return EnclosureLine(
        row.id, row.instrument_id, number, row.kind, row.title or "", row.language, row.translator, row.dated,
        row.filename or "", row.media_type, row.size, row.pages, row.sha256, row.received_sha256, dict(row.inspection),
        row.uploaded_by, row.created_at, row.removed_at, row.party, row.shared_at,
    )  # fmt: skip


def _record(unit: WriteUnit, verb: Verb, row: Enclosure, actor_id: str, case_id: str, detail: dict[str, Any]) -> None:
    """Enter an act in the trail, as far as `ownership.told` says."""
    unit.record(
        verb, focus_group_id=row.focus_group_id, actor_id=actor_id, object_type="enclosure", object_id=row.id,
        case_id=case_id, detail={"instrument_id": row.instrument_id, **ownership.told(row, detail)},
    )  # fmt: skip
