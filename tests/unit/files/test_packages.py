"""Zip bombs, lying headers, hidden parts, names that lead out: refused by the directory alone (checks 48, 49)."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
import zlib

import pytest

from jitflow.files.readers import FileRefused
from jitflow.files.readers.package import parts
from tests.fixtures.strangers import docx, parts_of, zip_of

MEBI = 1024 * 1024


def refused(content: bytes) -> str:
    """The reason of the refusal; fails when it is none, takes a second, or 100 MiB."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    with pytest.raises(FileRefused) as found:
        list(parts(content))
    assert time.process_time() - start < 1.0
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 100 * MEBI
    return found.value.code


def local(
    name: bytes, packed: bytes, size: int, crc: int, flags: int = 0, method: int = 8, said: int | None = None
) -> bytes:
    """A local header with its data; `said` is the packed size it claims."""
    claimed = len(packed) if said is None else said
    return (
        struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, flags, method, 0, 33, crc, claimed, size, len(name), 0)
        + name
        + packed
    )


def entry(
    name: bytes, packed: int, size: int, crc: int, offset: int, flags: int = 0, method: int = 8, mode: int = 0
) -> bytes:
    """An entry of the directory."""
    head = struct.pack(
        "<IHHHHHHIIIH", 0x02014B50, 20 | (3 << 8), 20, flags, method, 0, 33, crc, packed, size, len(name)
    )
    return head + struct.pack("<HHHHII", 0, 0, 0, 0, mode << 16, offset) + name


def closed(body: bytes, entries: list[bytes], tail: bytes = b"") -> bytes:
    """Parts, directory and end."""
    listed = b"".join(entries)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(entries), len(entries), len(listed), len(body), len(tail))
    return body + listed + end + tail


def packed_of(content: bytes) -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeezer.compress(content) + squeezer.flush()


def single(content: bytes, name: bytes = b"a.xml", **changed: object) -> bytes:
    """A package of one part, its directory or head changed."""
    packed, crc = packed_of(content), zlib.crc32(content)
    values = {"packed": len(packed), "size": len(content), "crc": crc, "offset": 0} | changed
    return closed(local(name, packed, len(content), crc), [entry(name, **values)])


def overlapping(count: int, size: int) -> bytes:
    """Every entry of the directory points at the same data."""
    content = b"\0" * size
    packed, crc = packed_of(content), zlib.crc32(content)
    body = local(b"0.xml", packed, len(content), crc)
    return closed(body, [entry(f"{n}.xml".encode(), len(packed), len(content), crc, 0) for n in range(count)])


def test_a_good_package_gives_its_parts() -> None:
    content = docx()
    assert {part.name: part.content for part in parts(content)} == parts_of(content)


def test_parts_written_in_one_go_pass() -> None:
    class Pipe(io.RawIOBase):
        """Cannot go back, so that zipfile writes the figures behind the data."""

        def __init__(self) -> None:
            self.made = b""

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            self.made += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.xml", b"<a/>" * 50)
    assert [part.content for part in parts(pipe.made)] == [b"<a/>" * 50]


def test_flat_bombs() -> None:
    assert refused(zip_of({"a.xml": b"\0" * (40 * MEBI)})) == "bomb"
    many = {f"{n}.xml": bytes([n]) * (5 * MEBI) for n in range(8)}
    assert refused(zip_of(many)) == "bomb"


def test_what_says_it_is_large_is_refused_without_unpacking() -> None:
    content = b"<a/>"
    size = 4 * 1024 * MEBI - 2
    assert refused(single(content, size=size)) == "bomb"


def test_too_many_entries() -> None:
    assert refused(zip_of({f"{n}.xml": b"x" for n in range(2001)})) == "bomb"
    assert len(list(parts(zip_of({f"{n}.xml": b"x" for n in range(2000)})))) == 2000


def test_overlapping_entries() -> None:
    assert refused(overlapping(2, 5_000)) == "package_structure"
    assert refused(overlapping(1500, 100_000)) == "bomb"


def test_nested_and_recursive_archives() -> None:
    inner = zip_of({"b.xml": b"x"})
    assert refused(zip_of({"a.xml": inner}, zipfile.ZIP_STORED)) == "nested_archive"
    for magic in (b"Rar!\x1a\x07\0", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08\0", b"BZh9", b"\xfd7zXZ\0"):
        assert refused(zip_of({"a.png": magic + b"x" * 40})) == "nested_archive"


@pytest.mark.parametrize(
    "changed", [{"size": 10}, {"size": 5000}, {"packed": 5}, {"crc": 1}, {"offset": 3}, {"flags": 8}, {"method": 0}]
)
def test_headers_that_lie(changed: dict[str, int]) -> None:
    assert refused(single(b"<a/>" * 400, **changed)) == "package_structure"


def test_a_part_that_is_larger_than_both_headers_say() -> None:
    packed = packed_of(b"x" * 50_000)
    body = local(b"a.xml", packed, 400, zlib.crc32(b"x" * 400))
    assert refused(closed(body, [entry(b"a.xml", len(packed), 400, zlib.crc32(b"x" * 400), 0)])) == "package_structure"


def test_a_wrong_sum_is_refused() -> None:
    packed = packed_of(b"<a/>")
    body = local(b"a.xml", packed, 4, 7)
    assert refused(closed(body, [entry(b"a.xml", len(packed), 4, 7, 0)])) == "unreadable"


def test_data_before_between_and_behind() -> None:
    good = single(b"<a/>")
    assert refused(b"MZ" + good) == "package_structure"
    assert refused(good + b"x") == "package_structure"
    packed, crc = packed_of(b"<a/>"), zlib.crc32(b"<a/>")
    body = local(b"a.xml", packed, 4, crc) + b"hidden"
    assert refused(closed(body, [entry(b"a.xml", len(packed), 4, crc, 0)])) == "package_structure"
    assert refused(closed(local(b"a.xml", packed, 4, crc), [entry(b"a.xml", len(packed), 4, crc, 0)], b"x")) != ""
    unlisted = local(b"a.xml", packed, 4, crc) + local(b"b.xml", packed, 4, crc)
    assert refused(closed(unlisted, [entry(b"a.xml", len(packed), 4, crc, 0)])) == "package_structure"


def test_two_heads_with_two_names() -> None:
    packed, crc = packed_of(b"<a/>"), zlib.crc32(b"<a/>")
    content = closed(local(b"a.xml", packed, 4, crc), [entry(b"b.xml", len(packed), 4, crc, 0)])
    assert refused(content) == "package_structure"


@pytest.mark.parametrize(
    "name",
    [
        b"../a.xml", b"/a.xml", b"a/../../b.xml", b"C:/a.xml", b"C:a.xml", b"..\\a.xml", b"a\\b.xml", b"a//b.xml", b"./a.xml",
        b"a.xml\0.png", b"a\n.xml", "é.xml".encode(), b"\xff\xfe.xml", "a\u202excod.xml".encode(), b"", b"a/", b" a.xml", b"a.xml.",
        b"~/a.xml", b"a/.hidden", b"con:", b"a/..",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere(name: bytes) -> None:
    content = single(b"<a/>", name=name)
    if name == b"a/":
        assert list(parts(content)) == [], "a folder is no part"
        return
    assert refused(content) == "package_names"


def test_a_link_is_refused() -> None:
    packed, crc = packed_of(b"/etc/passwd"), zlib.crc32(b"/etc/passwd")
    body = local(b"a.xml", packed, 11, crc)
    assert refused(closed(body, [entry(b"a.xml", len(packed), 11, crc, 0, mode=0o120777)])) == "package_names"


def test_a_name_twice_is_refused_whatever_its_letters() -> None:
    packed, crc = packed_of(b"<a/>"), zlib.crc32(b"<a/>")
    for second in (b"a.xml", b"A.XML"):
        first = local(b"a.xml", packed, 4, crc)
        body = first + local(second, packed, 4, crc)
        listed = [entry(b"a.xml", len(packed), 4, crc, 0), entry(second, len(packed), 4, crc, len(first))]
        assert refused(closed(body, listed)) == "package_names"


def test_an_encrypted_part_is_refused() -> None:
    packed, crc = packed_of(b"<a/>"), zlib.crc32(b"<a/>")
    body = local(b"a.xml", packed, 4, crc, flags=1)
    assert refused(closed(body, [entry(b"a.xml", len(packed), 4, crc, 0, flags=1)])) == "encrypted"


def test_every_cut_and_every_flipped_byte_is_a_clean_refusal() -> None:
    good = single(b"<a>%d</a>" % 7 * 20)
    for length in range(len(good)):
        with pytest.raises(FileRefused):
            list(parts(good[:length]))
    for place in range(len(good)):
        spoiled = bytearray(good)
        spoiled[place] ^= 0xFF
        try:
            found = list(parts(bytes(spoiled)))
        except FileRefused:
            continue
        assert found[0].content == b"<a>7</a>" * 20, "only figures nobody reads, such as the time, may differ"
