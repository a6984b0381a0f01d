"""A PDF that a partner's jitflow made: its data and the words of its pages, read in a child process with limits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from jitflow.files.readers import LARGEST, LIMITS, SECONDS, FileRefused
from jitflow.processes import ChildFailed, run_once

__all__ = ["PartnerData", "compare", "data_of"]

DATA, COMPARE = "jitflow.files.readers.page_work:data", "jitflow.files.readers.page_work:compare"
ANSWER = 4 * 1024 * 1024
"""Bytes of a comparison."""


@dataclass(frozen=True)
class PartnerData:
    """What a PDF carries."""

    content: bytes
    """The instrument file attached to it; empty where there is none."""
    language: str
    beside: str
    """Language of the second column; empty where there is one."""


def data_of(content: bytes) -> PartnerData:
    """The data of an inspected PDF. Raises :class:`FileRefused` (too_complex)."""
    head, found = _ask(DATA, content, LARGEST)
    return PartnerData(found, str(head.get("language", "")), str(head.get("beside", "")))


def compare(page: bytes, printed: bytes, outline: dict[str, Any]) -> dict[str, Any]:
    """The words of the pages of `page` beside those of `printed`: see :func:`.readers.compared.compared`.

    Raises :class:`FileRefused` (too_complex).
    """
    _head, found = _ask(COMPARE, (page, printed, outline), ANSWER)
    made = json.loads(found)
    return made if isinstance(made, dict) else {}


def _ask(work: str, request: Any, largest: int) -> tuple[dict[str, Any], bytes]:
    try:
        return run_once(work, request, LIMITS, SECONDS, largest)
    except ChildFailed as failed:
        if failed.code == "start":
            raise
        raise FileRefused("too_complex") from None
