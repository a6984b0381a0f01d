"""The words of an inspected file, for whoever has to look through them; read in a child process with limits."""

from __future__ import annotations

from jitflow.files.readers import LIMITS, SECONDS
from jitflow.processes import ChildFailed, run_once

WORK = "jitflow.files.readers.plain_work:words"
ANSWER = 4 * 1024 * 1024
"""Bytes of the words of one file: more than as many characters as are read can have."""
READ = ("pdf", "docx")


def words_in(content: bytes, kind: str) -> str | None:
    """All words of a file (:mod:`.readers.plain_work`); None where it has none that a machine reads, as a photograph or a scan.

    `kind`: code of :class:`.readers.Kind`. Takes up to some seconds: never call it inside a write unit.
    """
    if kind not in READ:
        return None
    try:
        head, found = run_once(WORK, (kind, content), LIMITS, SECONDS, ANSWER)
    except ChildFailed as failed:
        if failed.code == "start":
            raise
        return None
    text = found.decode()
    return text if "refused" not in head and text.strip() else None
