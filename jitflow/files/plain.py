"""The words of an inspected file, for whoever has to look through them; read in a child process with limits."""

from __future__ import annotations

from dataclasses import dataclass

from jitflow.files.readers import LIMITS, SECONDS
from jitflow.processes import ChildFailed, run_once

WORK = "jitflow.files.readers.plain_work:words"
ANSWER = 4 * 1024 * 1024
"""Bytes of the words of one file: more than as many characters as are read can have."""
READ = ("pdf", "docx")


@dataclass(frozen=True)
class Plain:
    """What a machine reads in a file."""

    text: str = ""
    whole: bool = False
    """Whether these are all words of it; else a person has to look at it: a photograph, a scan, a very long file."""


def words_in(content: bytes, kind: str) -> Plain:
    """All words of a file (:mod:`.readers.plain_work`). `kind`: code of :class:`.readers.Kind`.

    Takes up to some seconds: never call it inside a write unit.
    """
    if kind not in READ:
        return Plain()
    try:
        head, found = run_once(WORK, (kind, content), LIMITS, SECONDS, ANSWER)
    except ChildFailed as failed:
        if failed.code == "start":
            raise
        return Plain()
    text = found.decode()
    return Plain(text, bool(head.get("whole")) and bool(text.strip()))
