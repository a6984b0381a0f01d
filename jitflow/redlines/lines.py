"""Plain data of drafts and edited files, the error of this feature, and the entry in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jitflow import ownership
from jitflow.audit.verbs import Verb
from jitflow.db.units import WriteUnit
from jitflow.drafting import service as drafting
from jitflow.redlines.models import WordDraft, WordImport


class RedlineError(ValueError):
    """What cannot be done; `code` is not_found, language, refused, failed, damaged, too_many or decided."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class DraftLine:
    """A draft as it stands in a list."""

    id: str
    language: str
    revision: int
    base: int | None
    filename: str
    size: int
    sha256: str
    by: str
    at: datetime
    notes: int


@dataclass(frozen=True)
class ImportLine:
    """An edited file as it stands in a list; `plan` only where it was asked for."""

    id: str
    draft_id: str | None
    language: str
    filename: str
    state: str
    by: str
    at: datetime
    expires_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    outcome: dict[str, Any]
    plan: dict[str, Any] | None = None


def draft_line(row: WordDraft) -> DraftLine:
    """A draft as a line."""
    return DraftLine(
        row.id, row.language, row.revision, row.base, row.filename, row.size, row.sha256, row.created_by, row.created_at,
        len(row.outline["notes"]),
    )  # fmt: skip


def import_line(row: WordImport, with_plan: bool = False) -> ImportLine:
    """An edited file as a line."""
    return ImportLine(
        row.id, row.draft_id, row.language, row.filename or "", row.state,
        row.created_by, row.created_at, row.expires_at, row.decided_by, row.decided_at, dict(row.outcome),
        row.plan if with_plan else None,
    )  # fmt: skip


def record(
    unit: WriteUnit, verb: Verb, data: drafting.InstrumentData, row: WordDraft | WordImport, actor_id: str | None,
    detail: dict[str, Any],
) -> None:
    """Enter an act in the trail: ids and figures, no words, as far as `ownership.told` says."""
    kind = "word_draft" if isinstance(row, WordDraft) else "word_import"
    unit.record(
        verb, focus_group_id=data.focus_group_id, actor_id=actor_id, object_type=kind, object_id=row.id,
        case_id=data.case_id, detail={**ownership.told(row, detail), "instrument_id": data.id},
    )  # fmt: skip
