"""The passwords that people choose most often: those long enough for our rules are refused.

The file holds the first five bytes of the SHA-256 of each, sorted (`tests/tools/write_common_passwords.py` makes it).
A password that nobody chose is taken for one of them once in fifty million times.
"""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_left
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("common_passwords.bin")
BYTES = 5


def is_common(password: str) -> bool:
    """Whether the password, in whatever case, is one of the commonest."""
    wanted, known = digest(normal(password)), _digests()
    place = bisect_left(known, wanted)
    return place < len(known) and known[place] == wanted


def normal(password: str) -> str:
    """The form in which passwords are compared with the list."""
    return unicodedata.normalize("NFKC", password).casefold().strip()


def digest(normalised: str) -> bytes:
    """What the file holds of a password."""
    return hashlib.sha256(normalised.encode("utf-8", "surrogatepass")).digest()[:BYTES]


@cache
def _digests() -> tuple[bytes, ...]:
    content = FILE.read_bytes()
    return tuple(content[place : place + BYTES] for place in range(0, len(content), BYTES))
