"""Passwords: which are accepted, and how they are kept (argon2id over a keyed hash)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from jitflow.accounts import common
from jitflow.db.units import ground
from jitflow.web.locale import gettext as _

SHORTEST = 15
LONGEST = 128
DIFFERENT_CHARACTERS = 6
MEMORY_KIB = 64 * 1024
TIME_COST = 3
PARALLELISM = 1
#: Words that an attacker tries first; a password may contain one but not consist of them.
CONTEXT_WORDS = tuple(
    "jitflow eurojust europol password warrant arrest court tribunal tribunale tribunaux prosecutor prosecution"
    " procura procuratore procureur parquet justice giustizia".split()
)

_hasher = PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=PARALLELISM)
#: For codes of 60 bits drawn by lot, of which ten are compared at once: the least that ASVS 5.0, appendix C, accepts.
_code_hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
#: The stored hash of nobody: no password fits it, and finding that out takes the full work.
NOBODY = f"$argon2id$v=19$m={MEMORY_KIB},t={TIME_COST},p={PARALLELISM}${'A' * 22}${'A' * 43}"


class PasswordRefused(ValueError):
    """This password cannot be used; the message says why."""


def require_usable(password: str, *, email: str = "", name: str = "") -> None:
    """Raise PasswordRefused unless the password may be set for this person."""
    if len(password) < SHORTEST:
        raise PasswordRefused(_("The password must have at least %(count)s characters.", count=SHORTEST))
    if len(password) > LONGEST:
        raise PasswordRefused(_("The password must have at most %(count)s characters.", count=LONGEST))
    if len(set(password.casefold())) < DIFFERENT_CHARACTERS:
        raise PasswordRefused(_("The password repeats too few different characters."))
    if _is_repetition(password.casefold()):
        raise PasswordRefused(_("The password only repeats a shorter one."))
    if common.is_common(password):
        raise PasswordRefused(_("This password is one of those that many people use. Choose another."))
    words = [*CONTEXT_WORDS, *name.split(), *email.replace("@", ".").split(".")]
    if len(_without(password.casefold(), words)) < DIFFERENT_CHARACTERS:
        raise PasswordRefused(_("The password is made of names that can be guessed."))


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    _require_bounded(password)
    return _hasher.hash(_keyed(password))


def verify(password: str, stored: str | None) -> bool:
    """Whether the password belongs to the stored hash.

    Without a stored hash the same work is done for nothing, so that the time of the answer
    does not tell whether an account exists. Over-long passwords cost no work in either case.
    """
    if len(password) > LONGEST:
        return False
    try:
        return _hasher.verify(stored or NOBODY, _keyed(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def hash_code(code: str) -> str:
    """The argon2id hash of a recovery code, which is drawn by lot and so needs less work than a password."""
    return _code_hasher.hash(_keyed(code))


def verify_code(code: str, stored: str) -> bool:
    """Whether this is the recovery code that was stored."""
    try:
        return _code_hasher.verify(stored, _keyed(code))
    except (VerificationError, InvalidHashError):
        return False


def needs_new_hash(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _require_bounded(password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordRefused(f"a password has {SHORTEST} to {LONGEST} characters")


def _keyed(password: str) -> bytes:
    """The keyed hash under argon2id: a copied database alone gives nothing to guess against.

    The form is that of Flask-Security, so that its own functions verify the same hashes.
    """
    content = unicodedata.normalize("NFKD", password).encode("utf-8", "surrogatepass")
    return base64.b64encode(hmac.new(pepper().encode(), content, hashlib.sha512).digest())


def pepper() -> str:
    """The secret that is mixed into every password; kept in a file, never in the database."""
    return ground().keyring.secret("password").hex()


def _is_repetition(password: str) -> bool:
    """Whether it is one part over and over, the last one perhaps cut off."""
    parts = (password[:length] for length in range(1, len(password) // 2 + 1))
    return any((part * (len(password) // len(part) + 1)).startswith(password) for part in parts)


def _without(password: str, words: list[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= 3:
            password = password.replace(word.casefold(), "")
    return password
