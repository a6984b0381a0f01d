"""Terms as keyed hashes (design.md, section 6): who has the database alone learns neither words nor which cases share one.

The key is a secret of the instance, and the case goes into each hash: the same word in two cases gives two numbers.
"""

from __future__ import annotations

import hmac
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from hashlib import sha256

from jitflow.db.units import ground

SECRET = "recall"  # noqa: S105 - the name of a secret


def hasher(case_id: str) -> Callable[[int], int]:
    """What makes the hash of a term within a case, 64 bits."""
    keyed = hmac.new(ground().keyring.secret(SECRET), case_id.encode(), sha256)

    def hashed(term: int) -> int:
        one = keyed.copy()
        one.update(term.to_bytes(8, "big"))
        return int.from_bytes(one.digest()[:8], "big")

    return hashed


def pack(case_id: str, terms: Iterable[int]) -> bytes:
    """The hashes of terms of a case, ascending, eight bytes each."""
    return array("Q", sorted(set(map(hasher(case_id), terms)))).tobytes()


def holder(case_id: str, packed: bytes) -> Callable[[int], bool]:
    """What says whether a term is among those that were packed for a case."""
    known, hashed = array("Q"), hasher(case_id)
    known.frombytes(packed)

    def holds(term: int) -> bool:
        wanted = hashed(term)
        at = bisect_left(known, wanted)
        return at < len(known) and known[at] == wanted

    return holds
