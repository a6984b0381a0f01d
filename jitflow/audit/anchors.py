"""Heads of the chains, noted in a file outside the database once a day.

A chain shows every change inside it, but not that its end was cut off. The noted heads do.
The file is append-only by habit; copy it away from the machine to trust it further.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from jitflow.audit import chain
from jitflow.audit.models import AuditEntry
from jitflow.db import clock
from jitflow.db.units import ground, read_unit

FILE = "audit-heads.jsonl"
EVERY = timedelta(days=1)


def path() -> Path:
    """Where the heads are noted."""
    return ground().instance / FILE


def note_heads() -> None:
    """Note the present head of every chain."""
    with read_unit() as session:
        heads = {name: chain.head(session, name) for name in chain.names(session)}
    line = json.dumps({"at": clock.now().isoformat(), "heads": heads}, sort_keys=True)
    # A crash may have left half a line: it must not swallow this one.
    whole = not path().exists() or path().read_bytes()[-1:] in (b"", b"\n")
    with path().open("a", encoding="utf-8") as file:
        file.write(f"{line}\n" if whole else f"\n{line}\n")


def note_heads_daily() -> None:
    """Note the heads when the last note is more than a day old."""
    last = None
    for last in _notes():  # noqa: B007 - the last one is wanted
        pass
    if last is None or clock.now() - datetime.fromisoformat(last["at"]) >= EVERY:
        note_heads()


def first_missing(session: Session, name: str) -> int | None:
    """The number of the first noted head that the chain no longer has."""
    for note in _notes():
        if name not in note["heads"]:
            continue
        sequence, expected = note["heads"][name]
        found = session.scalar(
            select(AuditEntry.hash).where(AuditEntry.focus_group_id == name, AuditEntry.sequence == sequence)
        )
        if found != expected:
            return sequence
    return None


def noted_chains() -> set[str]:
    """Chains that were noted: one that is gone altogether must be missed, too."""
    return {name for note in _notes() for name in note["heads"]}


def unreadable_lines() -> list[int]:
    """Numbers of the lines of the file that say nothing: half written, or changed by somebody."""
    return [number for number, note in _lines() if note is None]


def _notes() -> Iterator[dict]:
    yield from (note for _number, note in _lines() if note is not None)


def _lines() -> Iterator[tuple[int, dict | None]]:
    if not path().exists():
        return
    with path().open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            try:
                note = json.loads(line)
                dated = datetime.fromisoformat(note["at"]).tzinfo is not None
                usable = dated and all(len(head) == 2 for head in note["heads"].values())
            except (ValueError, KeyError, TypeError, AttributeError):
                usable = False
            yield number, note if usable else None
