"""The test file by which anybody can see that files are looked through (www.eicar.org). Refused with or without a scanner."""

from __future__ import annotations

# In two halves: the source file itself must not set off a scanner.
_HALVES = (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD", rb"-ANTIVIRUS-TEST-FILE!$H+H*")
SIGNATURE = b"".join(_HALVES)


def has_signature(content: bytes) -> bool:
    """Whether the test signature stands anywhere in these bytes."""
    return SIGNATURE in content
