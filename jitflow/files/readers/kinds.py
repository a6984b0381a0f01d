"""Which type a file has. Its content decides; its name and what the browser declared must agree."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from .refusals import FileRefused

HEAD = 1024
"""Bytes at the beginning in which readers of other types look for theirs."""
ZIP_TAIL = 22 + 65535
"""Bytes at the end in which a reader of archives looks for a directory."""
UNDECLARED = ("", "application/octet-stream")
"""What browsers declare when they know nothing."""
PAGES = (b"<html", b"<!doctype html", b"<script", b"<body", b"<iframe", b"<svg", b"<?php")
"""What makes a browser that guesses take a file for a page."""


@dataclass(frozen=True)
class Kind:
    """A type that is taken. ``aliases`` are other names that old browsers declare."""

    code: str
    media_type: str
    extensions: tuple[str, ...]
    magic: bytes
    aliases: tuple[str, ...] = ()
    is_image: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "application/pdf", ("pdf",), b"%PDF-", ("application/x-pdf",)),
        Kind("jpeg", "image/jpeg", ("jpg", "jpeg"), b"\xff\xd8\xff", ("image/jpg", "image/pjpeg"), is_image=True),
        Kind("png", "image/png", ("png",), b"\x89PNG\r\n\x1a\n", ("image/x-png",), is_image=True),
        Kind(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ("docx",),
            b"PK\x03\x04",
        ),
    )
}


def kind_of(content: bytes, filename: str, declared: str) -> Kind:
    """The type of a file. ``filename`` and ``declared`` (a media type) must agree with the content.

    Raises :class:`FileRefused` (empty, type_unknown, type_mismatch, polyglot).
    """
    if not content:
        raise FileRefused("empty")
    kind = next((kind for kind in KINDS.values() if content.startswith(kind.magic)), None)
    if kind is None:
        raise FileRefused("type_unknown")
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    if extension not in kind.extensions:
        raise FileRefused("type_mismatch", content=kind.code, said=extension[:10] if extension.isalnum() else "")
    media_type = declared.partition(";")[0].strip().lower()
    if media_type not in (*UNDECLARED, kind.media_type, *kind.aliases):
        raise FileRefused("type_mismatch", content=kind.code, said=known_name(media_type))
    if is_polyglot(kind, content):
        raise FileRefused("polyglot")
    return kind


def known_name(media_type: str) -> str:
    """Our short name of a media type, "" for one we do not take."""
    return next((kind.code for kind in KINDS.values() if media_type in (kind.media_type, *kind.aliases)), "")


def is_polyglot(kind: Kind, content: bytes) -> bool:
    """Whether a reader of another type would take the same bytes for its own."""
    head = content[:HEAD].lower()
    if any(mark in head for mark in PAGES):
        return True
    if kind.code != "pdf" and b"%pdf-" in head:
        return True
    if kind.code != "docx" and has_zip_directory(content):
        return True
    return kind.code == "pdf" and b"%%EOF" not in content[-HEAD:]


def has_zip_directory(content: bytes) -> bool:
    """Whether an archive could be read from the end of these bytes, as readers of archives do."""
    tail_start = max(0, len(content) - ZIP_TAIL)
    place = content.rfind(b"PK\x05\x06", tail_start)
    while place >= 0:
        if place + 22 <= len(content):
            size = struct.unpack_from("<I", content, place + 12)[0]
            if size == 0 or (size <= place and content[place - size : place - size + 4] == b"PK\x01\x02"):
                return True
        place = content.rfind(b"PK\x05\x06", tail_start, place)
    return False
