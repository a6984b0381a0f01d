"""Photographs and fingerprints: decoded once to see that they are whole, and rid of what they tell besides the picture.

The picture itself is not encoded again: only the parts of the file that draw it are kept, byte for byte. Where a
camera noted how it was held, that one figure is written anew.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import Any

from PIL import Image

from .refusals import FileRefused

PIXELS = 50_000_000
PROFILE = 512 * 1024
"""Bytes a colour profile may have."""
Read = tuple[int | None, dict[str, Any], bytes]

_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_TABLES = {0xC4, 0xCC, 0xDB, 0xDD}
_ORIENTATION = 0x0112
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs"}
_PNG_SAID = {b"tEXt": "text", b"zTXt": "text", b"iTXt": "text", b"eXIf": "exif", b"tIME": "time", b"acTL": "animation"}
_TRAILED = (b"%PDF-", b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x7fELF", b"<html", b"<script", b"<?php")
"""What has no business behind the end of a picture."""


def read_jpeg(content: bytes) -> Read:
    """A JPEG without Exif, XMP, IPTC, comments, previews and whatever stands behind its end."""
    opened = _opened(content, ("JPEG", "MPO"))
    orientation = _orientation(opened)
    kept, removed = _jpeg_parts(content, orientation)
    _decoded(kept, ("JPEG",))
    return 1, _found(opened, removed, orientation), kept


def read_png(content: bytes) -> Read:
    """A PNG without texts, Exif, times, animation and chunks that nobody knows."""
    opened = _opened(content, ("PNG",))
    kept, removed = _png_parts(content)
    _decoded(kept, ("PNG",))
    return 1, _found(opened, removed, 1), kept


def _found(opened: Image.Image, removed: set[str], orientation: int) -> dict[str, Any]:
    found: dict[str, Any] = {"width": opened.width, "height": opened.height}
    if removed:
        found["removed"] = sorted(removed)
    if orientation != 1:
        found["orientation"] = orientation
    return found


def _opened(content: bytes, formats: tuple[str, ...]) -> Image.Image:
    """The head of an image, nothing decoded yet."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of its own, larger limit: ours is judged here
            opened = Image.open(io.BytesIO(content), formats=formats)
    except Image.DecompressionBombError:
        raise FileRefused("too_many_pixels", limit=PIXELS // 1_000_000) from None
    except (OSError, ValueError, SyntaxError, struct.error, zlib.error, KeyError, IndexError, EOFError):
        raise FileRefused("unreadable") from None
    if opened.width * opened.height > PIXELS:
        raise FileRefused("too_many_pixels", limit=PIXELS // 1_000_000)
    return opened


def _decoded(content: bytes, formats: tuple[str, ...]) -> None:
    """Decode what is kept, so that a broken picture is refused here and not by the court's printer."""
    try:
        _opened(content, formats).load()
    except FileRefused:
        raise
    except (OSError, ValueError, SyntaxError, struct.error, zlib.error, KeyError, IndexError, EOFError):
        raise FileRefused("unreadable") from None


def _orientation(opened: Image.Image) -> int:
    try:
        value = opened.getexif().get(_ORIENTATION, 1)
    except (OSError, ValueError, SyntaxError, struct.error, KeyError, IndexError, EOFError):
        return 1  # metadata that cannot be read are removed like the others
    return value if isinstance(value, int) and 2 <= value <= 8 else 1


def _jpeg_parts(content: bytes, orientation: int) -> tuple[bytes, set[str]]:
    """The segments that draw the picture, and what the others were."""
    kept: list[bytes] = [b"\xff\xd8"]
    if orientation != 1:
        kept.append(_exif(orientation))
    removed: set[str] = set()
    position = 2
    while True:
        marker, position = _marker(content, position)
        if marker == 0xD9:
            kept.append(b"\xff\xd9")
            break
        if marker in _STANDALONE:
            continue
        if position + 2 > len(content):
            raise FileRefused("unreadable")
        length = struct.unpack_from(">H", content, position)[0]
        end = position + length
        if length < 2 or end > len(content):
            raise FileRefused("unreadable")
        body = content[position + 2 : end]
        what = _metadata(marker, body)
        if what:
            removed.add(what)
        else:
            kept.append(bytes((0xFF, marker)) + content[position:end])
        position = end
        if marker == 0xDA:
            start, position = position, _scan_end(content, position)
            kept.append(content[start:position])
    return b"".join(kept), removed | _behind(content[position:])


def _marker(content: bytes, position: int) -> tuple[int, int]:
    if content[position : position + 1] != b"\xff":
        raise FileRefused("unreadable")
    while position < len(content) and content[position] == 0xFF:
        position += 1
    if position >= len(content):
        raise FileRefused("unreadable")
    return content[position], position + 1


def _scan_end(content: bytes, position: int) -> int:
    """Where the coded data of a scan end: at a marker that is neither stuffing nor a restart."""
    while True:
        position = content.find(b"\xff", position)
        if position < 0 or position + 1 >= len(content):
            raise FileRefused("unreadable")
        following = content[position + 1]
        if following == 0xFF:
            position += 1
        elif following == 0x00 or following in _STANDALONE:
            position += 2
        else:
            return position


def _metadata(marker: int, body: bytes) -> str:
    """What a segment tells besides the picture; "" for one that is needed to draw it."""
    if marker in _FRAMES or marker in _TABLES or marker == 0xDA:
        return ""
    if marker == 0xE0:
        return "" if body.startswith(b"JFIF\0") and len(body) == 14 else "preview"
    if marker == 0xE2 and body.startswith(b"ICC_PROFILE\0") and len(body) <= PROFILE:
        return ""
    if marker == 0xEE and body.startswith(b"Adobe") and len(body) == 12:
        return ""
    if marker == 0xE1:
        return "exif" if body.startswith(b"Exif\0") else "xmp"
    return {0xED: "iptc", 0xFE: "comment"}.get(marker, "other")


def _behind(trailing: bytes) -> set[str]:
    if any(mark in trailing for mark in _TRAILED):
        raise FileRefused("polyglot")
    return {"trailing"} if trailing else set()


def _exif(orientation: int) -> bytes:
    """An Exif segment that says how the camera was held, and nothing else."""
    body = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png_parts(content: bytes) -> tuple[bytes, set[str]]:
    """The chunks that draw the picture, and what the others were."""
    kept, removed, position = [content[:8]], set(), 8
    name = b""
    while name != b"IEND":
        if position + 12 > len(content):
            raise FileRefused("unreadable")
        length, name = struct.unpack_from(">I4s", content, position)
        end = position + 12 + length
        if end > len(content):
            raise FileRefused("unreadable")
        chunk, position = content[position:end], end
        if zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise FileRefused("unreadable")
        if name in _PNG_KEPT and not (name == b"iCCP" and length > PROFILE):
            kept.append(chunk)
        elif not name[0] & 0x20:
            raise FileRefused("unreadable")  # a chunk without which the picture is another, unknown to the standard
        else:
            removed.add(_PNG_SAID.get(name, "other"))
    return b"".join(kept), removed | _behind(content[position:])
