"""Handing out the file of a case or of one instrument: the ZIP and its disclosure in one transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from jitflow import reach
from jitflow.audit.verbs import Verb
from jitflow.db import clock
from jitflow.db.units import WriteUnit
from jitflow.disclosures import service as disclosures
from jitflow.documents.manifest import ascii_part
from jitflow.drafting import service as drafting
from jitflow.enclosures import service as enclosures
from jitflow.exports import contents, internal
from jitflow.exports.package import Package
from jitflow.files.readers import KINDS
from jitflow.papers import service as papers

CHANNEL = "export"
LARGEST = 300 * 1024 * 1024
"""Bytes of the papers in one export."""


class ExportError(ValueError):
    """An export that cannot be made. `code`: too_large, damaged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Asked:
    """What leaves, to whom and why."""

    recipient: str
    justification: str
    with_papers: bool = False
    """Whether documents and enclosures go along as files, not in the list alone."""
    internal: frozenset[str] = frozenset()
    """Kinds of internal work product (`disclosures.service.INTERNAL`); none unless chosen."""
    internal_reason: str = ""
    language: str = "en"
    """Of the pages for people."""


def export(unit: WriteUnit, case_id: str, instrument_id: str | None, asked: Asked, actor_id: str) -> tuple[str, bytes]:
    """Name and content of the ZIP of one instrument, or of a case with all of its own (None).

    The disclosure is recorded in the same transaction, with recipient, justification and the kinds of internal work
    product that go along; the trail holds the hash of the file. Raises DisclosureError, ExportError.
    """
    case = reach.case_of(unit.session, case_id)
    kind, object_id = ("case", case_id) if instrument_id is None else ("instrument", instrument_id)
    disclosure = disclosures.record(
        unit, focus_group_id=case.focus_group_id, case_id=case_id, object_type=kind, object_id=object_id,
        recipient=asked.recipient, justification=asked.justification, channel=CHANNEL, actor_id=actor_id,
        internal=asked.internal, internal_reason=asked.internal_reason,
    )  # fmt: skip
    now = clock.now()
    head = {
        "made_at": contents.stamp(now), "recipient": asked.recipient.strip(), "disclosure": disclosure,
        "internal": sorted(asked.internal),
    }  # fmt: skip
    package = Package(head, asked.language)
    numbers = _fill(unit, package, case, instrument_id, asked, actor_id)
    made = package.bytes()
    unit.record(
        Verb.DISCLOSED, focus_group_id=case.focus_group_id, actor_id=actor_id, object_type=kind, object_id=object_id,
        case_id=case_id,
        detail={
            "disclosures": [disclosure], "act": "exported", "sha256": hashlib.sha256(made).hexdigest(), "size": len(made),
            "instruments": len(numbers), "papers": asked.with_papers, "internal": sorted(asked.internal),
        },
    )  # fmt: skip
    name = f"case-{case.number}" if instrument_id is None else ascii_part(numbers[0])
    return f"{name}_export_{now.date().isoformat()}.zip", made


def _fill(
    unit: WriteUnit, package: Package, case: Any, instrument_id: str | None, asked: Asked, actor_id: str
) -> list[str]:
    session, zone = unit.session, reach.zone_of(unit.session, case.focus_group_id)
    ids = [instrument_id] if instrument_id else [one.id for one in drafting.instruments_of(session, case.id)]
    found = [contents.of_instrument(session, one, zone, clock.now()) for one in ids]
    if instrument_id is None:
        package.add_case(contents.of_case(session, case), [one.number for one in found])
    left = LARGEST
    for one in found:
        files = _papers(unit, one.data["papers"], actor_id, left) if asked.with_papers else []
        left -= sum(len(content) for _name, content in files)
        package.add_instrument(one, files)
    if asked.internal:
        for one_id, one in zip(ids, found, strict=True):
            package.add_internal(one.number, internal.of_instrument(session, one_id, asked.internal))
    return [one.number for one in found]


def _papers(unit: WriteUnit, listed: list[dict[str, Any]], actor_id: str, left: int) -> list[tuple[str, bytes]]:
    """The files of the papers that have one; reading each is recorded as a download is. Raises ExportError."""
    kept = [one for one in listed if one["what"] in ("document", "enclosure")]
    if sum(one["size"] or 0 for one in kept) > left:
        raise ExportError("too_large")
    try:
        return [_file(unit, one, actor_id) for one in kept]
    except (papers.PaperError, enclosures.EnclosureError) as refused:
        raise ExportError("damaged") from refused


def _file(unit: WriteUnit, one: dict[str, Any], actor_id: str) -> tuple[str, bytes]:
    if one["what"] == "document":
        line, content = papers.download(unit, one["id"], actor_id)
        return line.filename or f"{one['id']}.{line.format}", content
    enclosed, content = enclosures.download(unit, one["id"], actor_id)
    ending = next(kind.extensions[0] for kind in KINDS.values() if kind.media_type == enclosed.media_type)
    return f"E{enclosed.number or 0:02}_{enclosed.kind.replace('_', '-')}.{ending}", content
