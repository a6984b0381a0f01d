"""The way in: limits of the child that reads, virus scan, names (checks 52, 55)."""

from __future__ import annotations

import hashlib
import shlex
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from werkzeug.http import parse_options_header

from jitflow.files import readers, service
from jitflow.files.names import LENGTH, plain_name
from jitflow.files.scanner import is_socket, scan
from jitflow.files.service import FileRefused, receive
from jitflow.processes import ChildFailed, Limits, run_once
from jitflow.web.downloads import disposition
from tests.fixtures import strangers

LIMITS = Limits(cpu_seconds=1, memory=256 * 1024 * 1024)


def ask(what: str, request: object = b"abc", seconds: float = 10, largest: int = 1000):
    return run_once(f"tests.fixtures.hostile_work:{what}", request, LIMITS, seconds, largest)


def test_a_child_answers_with_plain_data_and_bytes() -> None:
    assert ask("well") == ({"length": 3}, b"abc")


@pytest.mark.parametrize(
    ("what", "code", "seconds"),
    [
        ("sleeps", "time", 1), ("burns", "ended", 20), ("dies", "ended", 10), ("fills", "memory", 10),
        ("breaks", "broke", 10), ("floods", "ended", 10), ("talks", "ended", 10),
    ],
)  # fmt: skip
def test_a_child_that_misbehaves_is_ended(what: str, code: str, seconds: float) -> None:
    start = time.monotonic()
    with pytest.raises(ChildFailed) as failed:
        ask(what, seconds=seconds)
    assert failed.value.code == code and "Verdebosco" not in str(failed.value)
    assert time.monotonic() - start < 8


def test_a_child_cannot_write_a_file(tmp_path: Path) -> None:
    assert ask("writes", str(tmp_path))[0] == {"fault": "OSError"}


def test_an_image_is_received_without_its_metadata() -> None:
    sent = strangers.jpeg(noted=True)
    got = receive(sent, "IMG_1.JPG", "image/jpeg")
    assert strangers.MARKER in sent and strangers.MARKER not in got.content
    assert got.received_sha256 == hashlib.sha256(sent).hexdigest() != got.sha256
    assert got.sha256 == hashlib.sha256(got.content).hexdigest()
    assert (got.kind.media_type, got.filename, got.pages) == ("image/jpeg", "IMG_1.jpg", 1)


@pytest.mark.parametrize("content", [strangers.pdf(change=strangers.signed), strangers.docx()])
def test_papers_are_received_byte_for_byte(content: bytes) -> None:
    ending = "pdf" if content.startswith(b"%PDF") else "docx"
    got = receive(content, f"paper.{ending}", "")
    assert got.content == content and got.sha256 == got.received_sha256 == hashlib.sha256(content).hexdigest()


def test_refusals_of_the_child_reach_the_caller() -> None:
    with pytest.raises(FileRefused) as refused:
        receive(strangers.bad_pdfs()["launch"][0], "a.pdf", "")
    assert refused.value.code == "launch_action"
    with pytest.raises(FileRefused) as refused:
        receive(strangers.huge_png(10_000, 5_001), "a.png", "")
    assert (refused.value.code, refused.value.detail) == ("too_many_pixels", {"limit": 50})


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "WORK", "tests.fixtures.hostile_work:sleeps")
    monkeypatch.setattr(readers, "SECONDS", 0.5)
    with pytest.raises(FileRefused) as refused:
        receive(strangers.pdf(), "a.pdf", "")
    assert refused.value.code == "too_complex"


def test_what_is_not_asked_for_here_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        receive(strangers.pdf(), "a.pdf", "", kinds=("docx",))
    assert refused.value.code == "type_unknown"


def test_size_is_judged_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "LARGEST", 100)
    with pytest.raises(FileRefused) as refused:
        receive(strangers.pdf(), "a.pdf", "")
    assert refused.value.code == "too_large"


# --- virus scan (check 55)


@pytest.mark.parametrize(
    "content", [strangers.EICAR, strangers.pdf(text=strangers.EICAR.decode().replace("(", "")) + strangers.EICAR]
)
def test_the_test_virus_is_refused_without_any_scanner(content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        receive(content, "eicar.com", "")
    assert refused.value.code == "virus"


def command(program: str) -> str:
    """A scanner as a command: a small Python program."""
    return shlex.join([sys.executable, "-c", program])


def test_a_command_that_says_clean_lets_pass() -> None:
    scan(b"abc", command("import sys; sys.exit(sys.stdin.buffer.read() != b'abc')"))
    scan(b"abc", "")


@pytest.mark.parametrize(
    ("scanner", "code"),
    [
        (command("import sys; sys.stdin.buffer.read(); sys.exit(1)"), "virus"),
        (command("import sys; sys.exit(2)"), "scanner_down"),
        (command("import os; os.abort()"), "scanner_down"),
        ("/nowhere/scanner", "scanner_down"),
        ("/nowhere/clamd.sock", "scanner_down"),
        ("/nowhere/clamd.ctl", "scanner_down"),
        ("'unbalanced", "scanner_down"),
    ],
)
def test_no_clean_verdict_means_no_file(scanner: str, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        receive(strangers.pdf(), "a.pdf", "", scanner=scanner)
    assert refused.value.code == code


def test_a_scanner_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jitflow.files.scanner.SECONDS", 0.5)
    with pytest.raises(FileRefused) as refused:
        scan(b"abc", command("import time; time.sleep(60)"))
    assert refused.value.code == "scanner_down"


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Callable[[bytes], tuple[str, list[bytes]]]]:
    """A stand-in for clamd: speaks INSTREAM, keeps what it was sent, answers with the given line."""
    listeners: list[socket.socket] = []

    def start(answer: bytes) -> tuple[str, list[bytes]]:
        path, received = str(tmp_path / f"{len(listeners)}.sock"), []
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(1)
        listeners.append(listener)

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                while length := struct.unpack(">I", stream.read(4))[0]:
                    received.append(stream.read(length))
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        return path, received

    yield start
    for listener in listeners:
        listener.close()


def test_clamd_over_its_socket(clamd) -> None:
    content = b"x" * (2 * 1024 * 1024 + 5)
    path, received = clamd(b"stream: OK\0")
    assert is_socket(path) and not is_socket("clamdscan --stream -")
    scan(content, path)
    assert b"".join(received) == content


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "virus"),
        (b"INSTREAM size limit exceeded. ERROR\0", "scanner_down"),
        (b"", "scanner_down"),
        (b"stream: OK FOUND\0", "virus"),
    ],
)
def test_clamd_that_finds_or_fails(clamd, answer: bytes, code: str) -> None:
    path, _ = clamd(answer)
    with pytest.raises(FileRefused) as refused:
        scan(b"abc", path)
    assert refused.value.code == code


# --- names (check 52)


@given(st.text(max_size=300), st.sampled_from(["pdf", "jpg", "png", "docx"]))
def test_any_name_becomes_data_that_survives_the_header(given_name: str, ending: str) -> None:
    name = plain_name(given_name, ending)
    assert 0 < len(name) <= LENGTH and name.endswith(f".{ending}")
    assert not set(name) & set('/\\\0\r\n"*:<>?|') and name.isprintable()
    assert plain_name(name, ending) == name
    header = disposition(name)
    assert header.isascii() and parse_options_header(header)[1]["filename"] == name


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("D:\\Scan\\Mandato n. 3.PDF", "Mandato n. 3.pdf"), ("../../etc/passwd", "passwd.pdf"), ("", "file.pdf"),
        ("Ένταλμα σύλληψης.pdf", "Ένταλμα σύλληψης.pdf"), ("invoice\u202efdp.exe", "invoicefdp.pdf"), (".pdf", "file.pdf"),
        ("CON.pdf", "CON.pdf"), ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)  # fmt: skip
def test_names_as_they_come(given_name: str, kept: str) -> None:
    assert plain_name(given_name, "pdf") == kept
