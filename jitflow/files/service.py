"""The one way in for files of strangers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from jitflow.files.names import plain_name
from jitflow.files.readers import KINDS, LARGEST, FileRefused, Kind, inspect, kind_of
from jitflow.files.readers.eicar import has_signature
from jitflow.files.scanner import scan

__all__ = ["KINDS", "LARGEST", "FileRefused", "Kind", "Received", "receive", "receive_data"]


@dataclass(frozen=True)
class Received:
    """A file that was looked through and may be stored.

    ``content`` is what is stored, ``sha256`` its hash; ``received_sha256`` is the hash of what was sent, another
    one where metadata were removed from an image. ``found`` holds codes and numbers, no content.
    """

    content: bytes
    kind: Kind
    filename: str
    sha256: str
    received_sha256: str
    pages: int | None
    found: dict[str, Any]


def receive(
    content: bytes, filename: str, declared: str, scanner: str = "", kinds: tuple[str, ...] = tuple(KINDS)
) -> Received:
    """Look through a file: size, type, virus, then its inside in a child process with limits.

    ``declared`` is the media type the browser named; ``scanner`` the setting of that name; ``kinds`` the types
    that are taken here. Takes up to some seconds: never call it inside a write unit. Raises :class:`FileRefused`.
    """
    if len(content) > LARGEST:
        raise FileRefused("too_large", limit=LARGEST // (1024 * 1024))
    # Before anything else is said: whoever tries the test file must see that it was recognised.
    if has_signature(content):
        raise FileRefused("virus")
    kind = kind_of(content, filename, declared)
    if kind.code not in kinds:
        raise FileRefused("type_unknown")
    scan(content, scanner)
    inspected = inspect(content, kind.code)
    name = plain_name(filename, kind.extensions[0])
    return Received(
        inspected.content, kind, name, _sha256(inspected.content), _sha256(content), inspected.pages, inspected.found
    )


def receive_data(content: bytes, largest: int, scanner: str = "") -> str:
    """Look at a data file that is read and not kept: size and virus. Gives its SHA-256. Raises :class:`FileRefused`."""
    if not content:
        raise FileRefused("empty")
    if len(content) > largest:
        raise FileRefused("too_large", limit=largest // (1024 * 1024))
    if has_signature(content):
        raise FileRefused("virus")
    scan(content, scanner)
    return _sha256(content)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
