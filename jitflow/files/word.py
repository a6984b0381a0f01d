"""A draft that somebody edited in a word processor: read in a child process with limits, taken as plain data only."""

from __future__ import annotations

import json
from typing import Any

from jitflow.files.readers import LIMITS, SECONDS, FileRefused
from jitflow.processes import ChildFailed, run_once

__all__ = ["read"]

WORK = "jitflow.files.readers.word_work:read"
ANSWER = 16 * 1024 * 1024
"""Bytes of a reading."""


def read(content: bytes) -> dict[str, Any]:
    """The texts, comments and findings of an inspected DOCX (:mod:`.readers.word_work`). Raises :class:`FileRefused`."""
    try:
        head, found = run_once(WORK, content, LIMITS, SECONDS, ANSWER)
    except ChildFailed as failed:
        if failed.code == "start":
            raise
        raise FileRefused("too_complex") from None
    if "refused" in head:
        raise FileRefused(str(head["refused"]))
    made = json.loads(found)
    if not isinstance(made, dict):
        raise FileRefused("unreadable")
    return made
