"""Sealed columns: AES-256-GCM, bound to table, column and row. The only door to `cryptography`.

A stored value is: version (1 byte), key id (4 bytes), nonce (12 bytes), ciphertext with tag.
Version and key id are authenticated together with the place, so a value moved to another row
or column, or changed by one bit, does not open: `SealBroken`.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary
from sqlalchemy.orm import mapped_column, object_session

VERSION = b"\x01"
KEY_BYTES = 32
KEY_ID_BYTES = 4
NONCE_BYTES = 12
HEADER_BYTES = len(VERSION) + KEY_ID_BYTES + NONCE_BYTES


class SealError(Exception):
    """Something is wrong with the keys or with a sealed value."""


class SealBroken(SealError):
    """A sealed value was changed, moved to another place, or its key is lost."""


class KeyringError(SealError):
    """The key files cannot be used."""


class Keyring:
    """The keys of one instance: the newest seals, all of them open.

    A key is one file `<creation time>-<key id>.key` with mode 0600 in `instance/keys`;
    keys are never written to the database.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._lock = threading.Lock()
        self._ciphers: dict[bytes, AESGCM] = {}
        self._newest = b""
        self._folder_changed_at = 0
        with _folder_lock(self.folder):
            if not any(self.folder.glob("*.key")):
                _create_key(self.folder)
            self._read()

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return self._newest.hex()

    @property
    def key_ids(self) -> frozenset[str]:
        """The ids of all keys at hand."""
        return frozenset(key.hex() for key in self._ciphers)

    def add_key(self) -> str:
        """Create a new key; from now on it seals. Returns its id."""
        with _folder_lock(self.folder):
            _create_key(self.folder)
            self._read()
        return self.newest

    def secret(self, name: str) -> bytes:
        """A lasting secret of the instance for another purpose (`<name>.secret`), made on first use."""
        path = self.folder / f"{name}.secret"
        with _folder_lock(self.folder):
            if not path.exists():
                _write_key(path)
            return _read_key(path)

    def seal(self, content: bytes, bound_to: str) -> bytes:
        """Seal content so that it opens only at the place `bound_to`, with the newest key of any process."""
        if self.folder.stat().st_mtime_ns != self._folder_changed_at:
            self._read()
        head = VERSION + self._newest
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, content, _bound(head, bound_to))
        return head + nonce + sealed

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """The content, or SealBroken."""
        if len(sealed) < HEADER_BYTES or sealed[:1] != VERSION:
            raise SealBroken(f"{bound_to}: this is not a sealed value")
        head, nonce = sealed[:5], sealed[5:HEADER_BYTES]
        cipher = self._cipher(head[1:])
        if cipher is None:
            raise SealBroken(f"{bound_to}: sealed with key {head[1:].hex()}, which is not here")
        try:
            return cipher.decrypt(nonce, sealed[HEADER_BYTES:], _bound(head, bound_to))
        except InvalidTag:
            raise SealBroken(f"{bound_to}: the sealed value was changed or belongs to another place") from None

    def _cipher(self, key_id: bytes) -> AESGCM | None:
        if key_id not in self._ciphers:
            # Another process may have added a key since this one started.
            self._read()
        return self._ciphers.get(key_id)

    def _read(self) -> None:
        with self._lock:
            # Before the files are read: what is added meanwhile is read at the next time.
            self._folder_changed_at = self.folder.stat().st_mtime_ns
            for path in sorted(self.folder.glob("*.key")):
                key_id = _id_in_name(path)
                if key_id not in self._ciphers:
                    self._ciphers[key_id] = AESGCM(_read_key(path))
                self._newest = key_id


def key_id_of(sealed: bytes) -> str:
    """The id of the key a stored value was sealed with."""
    return sealed[1 : 1 + KEY_ID_BYTES].hex()


def _bound(head: bytes, bound_to: str) -> bytes:
    return head + bound_to.encode("utf-8")


@contextmanager
def _folder_lock(folder: Path) -> Iterator[None]:
    """Only one process at a time creates keys: two first starts must agree on one key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _create_key(folder: Path) -> None:
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    _write_key(folder / f"{moment}-{secrets.token_hex(KEY_ID_BYTES)}.key")


def _write_key(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _id_in_name(path: Path) -> bytes:
    try:
        key_id = bytes.fromhex(path.stem.rpartition("-")[2])
    except ValueError:
        key_id = b""
    if len(key_id) != KEY_ID_BYTES:
        raise KeyringError(f"{path}: the name of a key file ends in -<8 hexadecimal digits>.key")
    return key_id


def _read_key(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise KeyringError(f"{path}: others can read this key; its mode must be 0600")
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyringError(f"{path}: this is not a key of {KEY_BYTES} bytes in base 64")
    return key


_keyring: Keyring | None = None


def use_keyring(keyring: Keyring | None) -> None:
    """Set the keyring of this process. Called by `units.configure`."""
    global _keyring
    _keyring = keyring


def current_keyring() -> Keyring:
    """The keyring of this process."""
    if _keyring is None:
        raise KeyringError("no keyring: jitflow.db.units.configure was not called")
    return _keyring


class SealedAttribute:
    """An attribute kept sealed in the column `<name>_sealed`.

    Reading opens the value once per row object. Data changed in place is sealed again when
    the write unit commits; assigning is clearer.
    """

    def __init__(
        self,
        encode: Callable[[Any], bytes],
        decode: Callable[[bytes], Any],
        *,
        default: Callable[[], Any] | None,
        deferred: bool,
    ) -> None:
        self.name = ""
        self.default = default
        self._encode, self._decode, self._deferred = encode, decode, deferred

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @property
    def column_name(self) -> str:
        """Name of the column that holds the sealed value."""
        return f"{self.name}_sealed"

    def make_column(self) -> Any:
        """The column, for the declarative class."""
        return mapped_column(LargeBinary, nullable=self.default is None, deferred=self._deferred)

    def bound_to(self, row: Any) -> str:
        """The place of this value: table, column and row."""
        return f"{row.__table__.name}:{self.column_name}:{row.id}"

    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column_name)
        if sealed is None:
            return None
        known = _opened(row).get(self.name)
        if known is None or known[0] != sealed:
            plain = current_keyring().open(sealed, self.bound_to(row))
            known = _opened(row)[self.name] = (sealed, plain, self._decode(plain))
            _watch(row)
        return known[2]

    def plain(self, table: str, row_id: str, sealed: bytes | None) -> Any:
        """The value of a column that was read alone, without its row object; None when there is none."""
        if sealed is None:
            return None
        return self._decode(current_keyring().open(sealed, f"{table}:{self.column_name}:{row_id}"))

    def __set__(self, row: Any, value: Any) -> None:
        if value is None:
            if self.default is not None:
                raise ValueError(f"{self.name} cannot be None")
            _opened(row).pop(self.name, None)
            setattr(row, self.column_name, None)
            return
        self._store(row, value, self._encode(value))

    def seal_again_if_changed(self, row: Any) -> None:
        """Seal a value that was changed in place."""
        known = _opened(row).get(self.name)
        if known is None or known[0] != getattr(row, self.column_name):
            return
        plain = self._encode(known[2])
        if plain != known[1]:
            self._store(row, known[2], plain)

    def seal_with_newest_key(self, row: Any) -> bool:
        """Seal the value with the newest key if it is not; says whether it did."""
        sealed = getattr(row, self.column_name)
        if sealed is None or key_id_of(sealed) == current_keyring().newest:
            return False
        plain = current_keyring().open(sealed, self.bound_to(row))
        self._store(row, self._decode(plain), plain)
        return True

    def _store(self, row: Any, value: Any, plain: bytes) -> None:
        sealed = current_keyring().seal(plain, self.bound_to(row))
        _opened(row)[self.name] = (sealed, plain, value)
        setattr(row, self.column_name, sealed)
        _watch(row)


def _opened(row: Any) -> dict[str, tuple[bytes, bytes, Any]]:
    return row.__dict__.setdefault("_opened", {})


def _watch(row: Any) -> None:
    """Keep the row alive until the unit ends: the session itself holds unchanged rows weakly."""
    session = object_session(row)
    if session is not None and "opened_rows" in session.info:
        session.info["opened_rows"][id(row)] = row


def seal_changed(session: Any) -> None:
    """Seal again what was changed in place since it was opened. Called before a commit."""
    rows = [*session.info["opened_rows"].values(), *session.new]
    for row in rows:
        for attribute in sealed_attributes(type(row)):
            attribute.seal_again_if_changed(row)


@cache
def sealed_attributes(cls: type) -> tuple[SealedAttribute, ...]:
    """The sealed attributes of a model."""
    values = (value for ancestor in cls.__mro__ for value in vars(ancestor).values())
    return tuple(value for value in values if isinstance(value, SealedAttribute))


def _to_json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _to_text(value: Any) -> bytes:
    if not isinstance(value, str):
        raise TypeError("a sealed text is a str")
    return value.encode("utf-8")


def _to_bytes(value: Any) -> bytes:
    return bytes(value)


def _text_from(content: bytes) -> str:
    return content.decode("utf-8")


def sealed_json(default: Callable[[], Any] | None = None) -> Any:
    """A sealed attribute of plain data (what JSON can hold)."""
    return SealedAttribute(_to_json, json.loads, default=default, deferred=False)


def sealed_text(default: Callable[[], str] | None = None) -> Any:
    """A sealed attribute of text."""
    return SealedAttribute(_to_text, _text_from, default=default, deferred=False)


def sealed_bytes(default: Callable[[], bytes] | None = None) -> Any:
    """A sealed attribute of bytes, such as a file; its column is loaded only when it is read."""
    return SealedAttribute(_to_bytes, bytes, default=default, deferred=True)
