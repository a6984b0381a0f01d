"""Zip packages with the same bytes for the same parts: fixed stamps, order and packing."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

_DATE = 0x0021  # 1 January 1980, the earliest a zip can say
_FLAGS = 0x0800  # names are UTF-8


class Packed(NamedTuple):
    """A part ready to be written."""

    name: str
    crc: int
    size: int
    data: bytes


def pack(name: str, content: bytes, level: int = 6) -> Packed:
    """Deflate a part."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return Packed(name, zlib.crc32(content), len(content), packer.compress(content) + packer.flush())


def write_packed(parts: list[Packed]) -> bytes:
    """A zip of parts that are already packed, in their order."""
    written: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for part in parts:
        name = part.name.encode()
        common = struct.pack("<HHHHIIIHH", _FLAGS, 8, 0, _DATE, part.crc, len(part.data), part.size, len(name), 0)
        head = struct.pack("<IH", 0x04034B50, 20) + common + name
        written += (head, part.data)
        place = struct.pack("<HHHII", 0, 0, 0, 0, offset)
        directory.append(struct.pack("<IHH", 0x02014B50, 20, 20) + common + place + name)
        offset += len(head) + len(part.data)
    listed = b"".join(directory)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(parts), len(parts), len(listed), offset, 0)
    return b"".join(written) + listed + end


def write_package(parts: list[tuple[str, bytes]]) -> bytes:
    """A zip of named contents, in their order."""
    return write_packed([pack(name, content) for name, content in parts])
