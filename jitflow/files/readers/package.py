"""Zip packages read by our own eyes: what the directory says must be what is there, no more and no less.

Nothing is ever unpacked by name, and nothing onto a disk: parts are given one after the other, as bytes.
"""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from .refusals import FileRefused

ENTRIES = 2000
RATIO = 100
"""Times a part may grow when it is unpacked."""
RATIO_FROM = 100_000
"""Bytes from which the ratio is judged: a short part of equal letters harms nobody."""
UNPACKED = 200 * 1024 * 1024
PART = 64 * 1024 * 1024
"""Bytes of one part."""

_END = struct.Struct("<4sHHHHIIH")
_ENTRY = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_STORED, _DEFLATED = 0, 8
_HAS_DESCRIPTOR = 0x08
_NAME = re.compile(r"[A-Za-z0-9\[][A-Za-z0-9 _.,()\[\]~!@#$%&'+=-]*")
"""One step of a path: plain letters, as word processors write them."""
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\0",
)


@dataclass(frozen=True)
class Part:
    """One part of a package."""

    name: str
    content: bytes


@dataclass(frozen=True)
class _Entry:
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int


def parts(content: bytes) -> Iterator[Part]:
    """Every part, in the order of the directory. Raises :class:`FileRefused`; the structure is judged first."""
    entries = _directory(content)
    _judge_names(entries)
    _judge_sizes(entries, len(content))
    starts = _data_starts(content, entries)
    for entry in entries:
        if not entry.name.endswith("/"):
            yield Part(entry.name, _unpacked(content, entry, starts[entry.name]))


def _refuse(code: str = "package_structure") -> FileRefused:
    return FileRefused(code)


def _directory(content: bytes) -> list[_Entry]:
    """The entries of the one directory, which ends where the file ends."""
    place = len(content) - _END.size
    if place < 0 or content[place : place + 4] != b"PK\x05\x06":
        raise _refuse()
    _, disk, start_disk, here, total, size, offset, comment = _END.unpack_from(content, place)
    if disk or start_disk or here != total or comment or offset + size != place:
        raise _refuse()
    if total > ENTRIES:
        raise _refuse("bomb")
    entries, position = [], offset
    for _ in range(total):
        if position + _ENTRY.size > place:
            raise _refuse()
        fields = _ENTRY.unpack_from(content, position)
        signature, made_by, _needs, flags, method, _time, _date, crc, packed, unpacked = fields[:10]
        name_length, extra, comment, disk, _inside, outside, local = fields[10:]
        if signature != b"PK\x01\x02" or disk:
            raise _refuse()
        raw = content[position + _ENTRY.size : position + _ENTRY.size + name_length]
        if made_by >> 8 == 3 and stat.S_ISLNK(outside >> 16):
            raise _refuse("package_names")
        entries.append(_Entry(_name(raw), flags, method, crc, packed, unpacked, local))
        position += _ENTRY.size + name_length + extra + comment
    if position != place or not entries:
        raise _refuse()
    return entries


def _name(raw: bytes) -> str:
    try:
        name = raw.decode("ascii")
    except UnicodeDecodeError:
        raise _refuse("package_names") from None
    steps = name.removesuffix("/").split("/")
    plain = all((_NAME.fullmatch(step) or step == "_rels") and not step.endswith((".", " ")) for step in steps)
    if steps[-1] == ".rels":
        plain = len(steps) > 1 and all(_NAME.fullmatch(step) or step == "_rels" for step in steps[:-1])
    if not plain:
        raise _refuse("package_names")
    return name


def _judge_names(entries: list[_Entry]) -> None:
    seen = [entry.name.rstrip("/").lower() for entry in entries]
    if len(set(seen)) != len(seen):
        raise _refuse("package_names")


def _judge_sizes(entries: list[_Entry], length: int) -> None:
    for entry in entries:
        if entry.flags & 0x41:  # encrypted
            raise _refuse("encrypted")
        if entry.method not in (_STORED, _DEFLATED) or 0xFFFFFFFF in (entry.packed, entry.size, entry.offset):
            raise _refuse()
        if entry.method == _STORED and entry.packed != entry.size:
            raise _refuse()
        if entry.size > PART or (entry.size > RATIO_FROM and entry.size > RATIO * entry.packed):
            raise _refuse("bomb")
    total = sum(entry.size for entry in entries)
    if total > UNPACKED or (total > RATIO_FROM and total > RATIO * length):
        raise _refuse("bomb")


def _data_starts(content: bytes, entries: list[_Entry]) -> dict[str, int]:
    """Where the data of each part begin. Parts stand one behind the other from the first byte to the directory:
    none overlaps another, and nothing lies between them."""
    starts, expected = {}, 0
    _, _, _, _, _, _, directory, _ = _END.unpack_from(content, len(content) - _END.size)
    for entry in sorted(entries, key=lambda one: one.offset):
        if entry.offset != expected or entry.offset + _LOCAL.size > directory:
            raise _refuse()
        signature, _needs, flags, method, _time, _date, crc, packed, size, name_length, extra = _LOCAL.unpack_from(
            content, entry.offset
        )
        start = entry.offset + _LOCAL.size + name_length + extra
        raw = content[entry.offset + _LOCAL.size : entry.offset + _LOCAL.size + name_length]
        if signature != b"PK\x03\x04" or raw != entry.name.encode() or (flags, method) != (entry.flags, entry.method):
            raise _refuse()
        after = start + entry.packed
        if flags & _HAS_DESCRIPTOR:
            if (crc, packed, size) not in ((0, 0, 0), (entry.crc, entry.packed, entry.size)):
                raise _refuse()
            after += _descriptor(content, after, entry)
        elif (crc, packed, size) != (entry.crc, entry.packed, entry.size):
            raise _refuse()
        if after > directory:
            raise _refuse()
        starts[entry.name], expected = start, after
    if expected != directory:
        raise _refuse()
    return starts


def _descriptor(content: bytes, place: int, entry: _Entry) -> int:
    """Length of the figures behind the data of a part that was written in one go."""
    figures = struct.pack("<III", entry.crc, entry.packed, entry.size)
    for length in (16, 12):
        found = content[place : place + length]
        if found == (b"PK\x07\x08" if length == 16 else b"") + figures:
            return length
    raise _refuse()


def _unpacked(content: bytes, entry: _Entry, start: int) -> bytes:
    packed = content[start : start + entry.packed]
    if entry.method == _STORED:
        data = packed
    else:
        unpacker = zlib.decompressobj(-15)
        try:
            data = unpacker.decompress(packed, entry.size + 1)
        except zlib.error:
            raise _refuse("unreadable") from None
        if len(data) != entry.size or not unpacker.eof or unpacker.unused_data:
            raise _refuse()  # it is not as large as it says
    if zlib.crc32(data) != entry.crc:
        raise _refuse("unreadable")
    if data.startswith(_ARCHIVES):
        raise _refuse("nested_archive")
    return data
