"""The virus scanner of the installation, if it has one: clamd over its socket, or any command.

``JITFLOW_SCANNER`` names it: the path of clamd's socket (ending in .sock, .socket or .ctl, or an existing
socket), or a command that reads the file from its standard input and ends with 0 (clean), 1 (infected)
or anything else (it could not tell). A command must not put what it reads on a disk in clear.
No answer is never taken for "clean": the file is refused with words that say so.
"""

from __future__ import annotations

import contextlib
import shlex
import socket
import struct
import subprocess
from pathlib import Path

from .readers.refusals import FileRefused

SECONDS = 60.0
_CHUNK = 1024 * 1024
_SOCKETS = (".sock", ".socket", ".ctl")
_CLEAN, _INFECTED = 0, 1


def scan(content: bytes, scanner: str) -> None:
    """Ask the scanner; "" means there is none. Raises :class:`FileRefused` (virus, scanner_down)."""
    if not scanner:
        return
    try:
        infected = _by_socket(content, scanner) if is_socket(scanner) else _by_command(content, scanner)
    except (OSError, ValueError, subprocess.SubprocessError):
        raise FileRefused("scanner_down") from None
    if infected:
        raise FileRefused("virus")


def is_socket(scanner: str) -> bool:
    """Whether the setting names a socket and not a command."""
    if not scanner.startswith("/") or any(letter.isspace() for letter in scanner):
        return False
    path = Path(scanner)
    with contextlib.suppress(OSError):
        return path.suffix in _SOCKETS or path.is_socket()
    return False


def _by_command(content: bytes, scanner: str) -> bool:
    ended = subprocess.run(  # noqa: S603 - the command is a setting of the administrator, no shell is asked
        shlex.split(scanner), input=content, capture_output=True, timeout=SECONDS, check=False
    )
    if ended.returncode not in (_CLEAN, _INFECTED):
        raise OSError(f"the scanner ended with {ended.returncode}")
    return ended.returncode == _INFECTED


def _by_socket(content: bytes, scanner: str) -> bool:
    """clamd's INSTREAM: chunks with their length before them, an empty one at the end, one line back."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(SECONDS)
        connection.connect(scanner)
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith((b"\0", b"\n")) and len(answer) < 4096:
            received = connection.recv(4096)
            if not received:
                break
            answer += received
    said = answer.strip(b"\0\n ")
    if said.endswith(b" FOUND"):
        return True
    if said.endswith(b": OK"):
        return False
    raise OSError("the scanner gave no verdict")
