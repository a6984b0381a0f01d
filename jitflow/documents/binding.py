"""One PDF of many: the cover, the documents, the enclosures, with bookmarks and page labels.

The work is done by :mod:`binder` in a child process of its own, since some of the parts came from strangers; this
module imports no library that reads PDFs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jitflow.processes import ChildFailed, Limits, run_once

from .request import RenderFailed, RenderRefused

WORK = "jitflow.documents.binder:work"
SECONDS = 120.0
LIMITS = Limits(cpu_seconds=100, memory=2 * 1024 * 1024 * 1024)
LARGEST = 400 * 1024 * 1024
"""Bytes of a bound file."""


@dataclass(frozen=True)
class BoundPart:
    """One PDF to be bound in. ``title`` is its bookmark ("" for none: it goes on from the part before), ``label``
    stands before its page numbers.

    ``ours`` says that jitflow made it: its own bookmarks and its structure for reading voices are taken over. What
    strangers made is flattened, so that no field of a form and no broken signature remains.
    """

    content: bytes
    title: str
    label: str = ""
    ours: bool = True


@dataclass(frozen=True)
class Attached:
    """A file attached to the bound one, byte for byte."""

    name: str
    content: bytes
    media_type: str
    description: str = ""


@dataclass(frozen=True)
class BindRequest:
    """All parts in their order. ``language`` is a code of two letters, ``as_of`` the day in the file, ISO."""

    parts: tuple[BoundPart, ...]
    title: str
    language: str
    as_of: str
    author: str = ""
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True)
class Bound:
    """The bound file and the number of pages of each part."""

    content: bytes
    pages: tuple[int, ...]


def bind(request: BindRequest) -> Bound:
    """Bind, in a child process with limits. Equal requests give equal bytes.

    Raises :class:`RenderRefused` where a part cannot be read, :class:`RenderFailed` where the child broke or hung.
    """
    try:
        head, content = run_once(WORK, request, LIMITS, SECONDS, LARGEST, "jitflow-binder")
    except ChildFailed as failed:
        raise RenderFailed(f"the parts could not be bound ({failed.code})") from None
    return bound(head, content)


def bound(head: dict[str, Any], content: bytes) -> Bound:
    """What the child answered. Raises :class:`RenderRefused`."""
    if "unreadable" in head:
        raise RenderRefused("a part cannot be read as PDF", f"parts.{int(head['unreadable'])}")
    return Bound(content, tuple(int(number) for number in head["pages"]))
