"""One-time codes of six digits that change every half minute (RFC 6238 over RFC 4226, HMAC-SHA-1). Pure.

The parameters are those that every authenticator app knows without being told.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
ISSUER = "jitflow"


def new_secret() -> str:
    """A shared secret of 160 bits in base 32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def step_at(moment: datetime) -> int:
    """The number of half minutes since 1970."""
    return int(moment.timestamp()) // SECONDS


def code(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of one step (RFC 4226, section 5.3)."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    place = mac[-1] & 0xF
    number = struct.unpack(">I", mac[place : place + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def plain(given: str) -> str:
    """What was typed without the spaces and hyphens with which codes are shown."""
    return "".join(letter for letter in given if not letter.isspace() and letter not in "-\u2010\u2011\u200b")


def is_code(given: str) -> bool:
    """Whether this has the form of a code."""
    return len(given) == DIGITS and given.isascii() and given.isdigit()


def matching_step(secret: str, given: str, moment: datetime, drift: bool = False) -> int | None:
    """The step whose code this is: the current one, with `drift` also the one before; None: neither."""
    given, now = plain(given), step_at(moment)
    if not is_code(given):
        return None
    try:
        steps = [step for step in ((now, now - 1) if drift else (now,)) if _same(code(secret, step), given)]
    except binascii.Error:
        return None
    return steps[0] if steps else None


def address(secret: str, account: str) -> str:
    """What the square code says: the address of the secret, for an app to read."""
    label = quote(f"{ISSUER}:{account}", safe="")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': ISSUER})}"


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("ascii"), other.encode("ascii"))
