"""Rows of the index as bytes, and back. Numbers are stored in little-endian order on every machine."""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from jitflow.finding.words import NOTHING, Words

LOW = 0xFFFFFFFF
"""What of a term is kept in the order of the text: enough to tell the words of one article apart."""
LEVEL = 3


def pack(kind: str, values: Sequence[int]) -> bytes:
    """Numbers of one kind of `array`."""
    made = array(kind, values)
    if sys.byteorder == "big":
        made.byteswap()
    return made.tobytes()


def unpack(kind: str, data: bytes) -> array:
    """The numbers that `pack` packed."""
    made = array(kind)
    made.frombytes(data)
    if sys.byteorder == "big":
        made.byteswap()
    return made


@dataclass(frozen=True)
class Order:
    """The terms of an article in the order of its text."""

    title: array
    body: array
    starts: array
    """Where every `STEP`th word of the body begins."""
    more: array
    """Pairs of a position (the title, one for its end, the body) and a further term there."""


def pack_words(title: Words, body: Words) -> bytes:
    """How many of each, the terms of the title, a nothing, those of the body, where words begin, and further terms."""
    begin = len(title.terms) + 1
    made = [len(title.terms), len(body.terms), len(body.starts)]
    made += [one & LOW for one in title.terms]
    made.append(NOTHING)
    made += [one & LOW for one in body.terms]
    made += body.starts
    for offset, words in ((0, title), (begin, body)):
        for position, one in words.more:
            made += (position + offset, one & LOW)
    return pack("I", made)


def unpack_words(data: bytes) -> Order:
    """What `pack_words` packed."""
    made = unpack("I", data)
    begin = 4 + made[0]
    end = begin + made[1]
    return Order(made[3 : begin - 1], made[begin:end], made[end : end + made[2]], made[end + made[2] :])


def pattern(terms: Sequence[int]) -> bytes:
    """What stands in `pack_words` wherever these terms follow each other."""
    return pack("I", [one & LOW for one in terms])


@dataclass(frozen=True)
class Facets:
    """The codes of the articles of a segment: articles with the same codes share a profile."""

    profiles: list[dict[str, list[str]]]
    profile_at: Sequence[int]


def pack_facets(facets: Sequence[dict[str, list[str]]]) -> bytes:
    """The codes by place."""
    numbers: dict[str, int] = {}
    profile_at = [numbers.setdefault(json.dumps(one, sort_keys=True, ensure_ascii=False), len(numbers)) for one in facets]
    head = ("[" + ",".join(numbers) + "]").encode()
    return zlib.compress(len(head).to_bytes(8, "little") + head + pack("I", profile_at), LEVEL)


def unpack_facets(data: bytes) -> Facets:
    """What `pack_facets` packed."""
    plain = zlib.decompress(data)
    end = 8 + int.from_bytes(plain[:8], "little")
    return Facets(json.loads(plain[8:end]), unpack("I", plain[end:]))


def pack_text(text: str) -> bytes:
    """A text, compressed."""
    return zlib.compress(text.encode(), LEVEL)


def unpack_text(data: bytes) -> str:
    """The text that `pack_text` compressed."""
    return zlib.decompress(data).decode()
