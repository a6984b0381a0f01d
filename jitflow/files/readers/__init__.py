"""Inspection of strangers' files, in a child process of its own for each file.

``inspect`` gives what may be stored and what was found, or raises :class:`FileRefused`. The child has
limits of time and memory, writes no file, and its answer is read as plain data. This module imports no
library that reads files.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from jitflow.processes import ChildFailed, Limits, run_once

from .kinds import KINDS, Kind, kind_of
from .refusals import FileRefused

__all__ = ["KINDS", "LARGEST", "FileRefused", "Inspected", "Kind", "inspect", "kind_of"]

LARGEST = 25 * 1024 * 1024
"""Bytes of one file."""
SECONDS = 20.0
"""Wall time for one file; a broken or hostile one is given up then."""
LIMITS = Limits(cpu_seconds=15, memory=768 * 1024 * 1024)
AT_ONCE = 2
WORK = "jitflow.files.readers.work:work"

_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Inspected:
    """What may be stored. ``found`` holds codes and numbers, no content."""

    content: bytes
    pages: int | None = None
    found: dict[str, Any] = field(default_factory=dict)


def inspect(content: bytes, kind: str) -> Inspected:
    """The file as it may be stored, looked through by a child process. Raises :class:`FileRefused`."""
    with _turns:
        try:
            head, kept = run_once(WORK, (kind, content), LIMITS, SECONDS, LARGEST + 1024)
        except ChildFailed as failed:
            if failed.code == "start":
                raise
            # Too much time, too much memory, or a library that fell over: nobody can say what is in it.
            raise FileRefused("too_complex") from None
    if "refused" in head:
        raise FileRefused(str(head["refused"]), **{str(name): value for name, value in head["detail"].items()})
    pages = head.get("pages")
    return Inspected(kept or content, pages if isinstance(pages, int) else None, dict(head["found"]))
