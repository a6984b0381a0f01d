"""Handing out the trail: as rows in words of the machine, with what is needed to verify them elsewhere."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from jitflow.audit import service as audit
from jitflow.audit.service import AuditEntry, Verb, Wanted
from jitflow.db.units import WriteUnit
from jitflow.disclosures import service as disclosures

FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
MOST = 50_000
"""Entries in one export; more are asked for by dates."""
COLUMNS = (
    "focus_group_id", "sequence", "at", "actor_id", "actor", "verb", "object_type", "object_id", "case_id", "detail",
    "previous_hash", "hash",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ExportError(ValueError):
    """An export that cannot be made. `code`: nothing, too_many."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Asked:
    """What leaves, to whom and why."""

    format: str
    recipient: str
    justification: str


def export(
    unit: WriteUnit, focus_group_id: str, wanted: Wanted, asked: Asked, names: Mapping[str, str], actor_id: str
) -> bytes:
    """The wanted entries as a file, and the disclosure of every case whose entries are among them.

    Entries that belong to no case (members, settings) are a disclosure of the focus group itself.
    Raises ExportError, and DisclosureError without recipient or reason.
    """
    rows = audit.find(unit.session, focus_group_id, wanted, limit=MOST + 1)
    if len(rows) > MOST:
        raise ExportError("too_many")
    if not rows:
        raise ExportError("nothing")
    told: list[str | None] = sorted({row.case_id for row in rows if row.case_id})
    if any(not row.case_id for row in rows):
        told.append(None)
    common = {"recipient": asked.recipient, "justification": asked.justification, "channel": asked.format}
    made = [
        disclosures.record(
            unit, focus_group_id=focus_group_id, case_id=case_id, object_type="trail",
            object_id=case_id or focus_group_id, actor_id=actor_id, **common,
        )
        for case_id in told
    ]  # fmt: skip
    detail = {
        "disclosures": made, "format": asked.format, "entries": len(rows), "first": rows[-1].sequence,
        "last": rows[0].sequence,
    }  # fmt: skip
    unit.record(
        Verb.DISCLOSED, focus_group_id=focus_group_id, actor_id=actor_id, object_type="trail",
        object_id=focus_group_id, case_id=wanted.case_id or None, detail=detail,
    )  # fmt: skip
    lines = [_line(row, names) for row in reversed(rows)]
    return as_csv(lines) if asked.format == "csv" else as_json(lines, focus_group_id)


def as_csv(lines: Iterable[Mapping[str, Any]]) -> bytes:
    """One entry a line; no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        cells = {**line, "detail": json.dumps(line["detail"], sort_keys=True, ensure_ascii=False)}
        writer.writerow([_neutral(str(cells[name])) if cells[name] is not None else "" for name in COLUMNS])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_json(lines: list[dict[str, Any]], focus_group_id: str) -> bytes:
    """The entries with their hashes: each covers its content and the hash before it, as README says."""
    content = {"jitflow": 1, "trail": focus_group_id, "entries": lines}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _line(row: AuditEntry, names: Mapping[str, str]) -> dict[str, Any]:
    line = {name: getattr(row, name) for name in COLUMNS if name not in ("at", "actor", "verb")}
    at = row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {**line, "at": at, "verb": str(row.verb), "actor": names.get(row.actor_id or "", "")}


def _neutral(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
