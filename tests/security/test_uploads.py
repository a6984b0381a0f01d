"""Files of strangers at the door: size, temporary files, what is handed out and how (checks 47, 53, 56)."""

from __future__ import annotations

import http.client
import tempfile
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from waitress import wasyncore
from waitress.server import create_server

from jitflow import paths
from jitflow.web import bodies
from jitflow.web.headers import ALWAYS, FILE_POLICY
from tests.fixtures import strangers
from tests.fixtures.objects import World, token_of
from tests.web.routes import address, routes

MEBI = 1024 * 1024
MARKER = b"MARKER-of-a-sealed-thing "
BOUNDARY = b"----jitflow"


def marked_pdf(size: int) -> bytes:
    """A PDF of about this size that holds the marker in clear, again and again."""

    def change(made: pikepdf.Pdf) -> None:
        made.Root.Marked = made.make_stream(MARKER * (size // len(MARKER)))

    return strangers.pdf(change=change, compress_streams=False)


def body_of(token: str, content: bytes) -> bytes:
    """A form with a file, as a browser sends it."""
    fields = {"csrf_token": token, "kind": "other", "title": "Marked"}
    head = b"".join(
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (BOUNDARY, name.encode(), value.encode())
        for name, value in fields.items()
    )
    file = b'--%s\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    return head + file % BOUNDARY + content + b"\r\n--%s--\r\n" % BOUNDARY


FORM = f"multipart/form-data; boundary={BOUNDARY.decode()}"


def place(world: World) -> str:
    ids = world.a.ids
    return f"/g/group-a/cases/{ids['case_id']}/i/{ids['instrument_id']}/enclosures"


@pytest.fixture
def no_temporary_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whoever asks for a temporary file in this process fails, and is named."""
    asked: list[str] = []

    def refuse(name: str) -> Callable:
        def call(*_: object, **__: object) -> None:
            asked.append(name)
            raise AssertionError(f"tempfile.{name}: content of an upload would touch the disk")

        return call

    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse(name))
    return asked


@pytest.fixture
def server(world: World) -> Iterator[tuple[str, int]]:
    """The application behind waitress, set up as `jitflow run` does."""
    made = create_server(world.app, host="127.0.0.1", port=0, threads=2, **bodies.options(25 * MEBI))
    made.channel_class = bodies.Channel
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            wasyncore.loop(timeout=0.05, use_poll=made.adj.asyncore_use_poll, map=made._map, count=1)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield made.effective_host, int(made.effective_port)
    stopped.set()
    thread.join(5)
    made.task_dispatcher.shutdown(timeout=5)
    for one in list(made._map.values()):
        one.close()


def traces(folders: list[Path]) -> list[Path]:
    """Files in which the marker stands in clear."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if MARKER in path.read_bytes()]


# --- size (check 47)


class Watched(BytesIO):
    """A body that counts what is read of it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


def test_a_body_that_says_it_is_too_large_is_not_read(world: World) -> None:
    client, body = world.client("editor"), Watched(b"x" * (26 * MEBI))
    answer = client.post(place(world), input_stream=body, content_length=26 * MEBI, content_type=FORM)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 413 and body.taken == 0
    assert "25 MB" in page and "scan in grey at 200 dpi" in page and "default-src 'none'" in str(answer.headers)


def test_a_body_that_does_not_say_its_size_is_cut_at_the_limit(world: World) -> None:
    client = world.client("editor")
    body = Watched(body_of(token_of(client, "/"), b"%PDF-" + b"x" * (40 * MEBI)))
    answer = client.post(
        place(world), input_stream=body, content_type=FORM, environ_overrides={"wsgi.input_terminated": True}
    )
    assert answer.status_code == 413 and body.taken <= 26 * MEBI


def test_a_form_has_no_end_of_parts_or_words(world: World) -> None:
    client = world.client("editor")
    settings = world.app.config["JITFLOW"]
    part = b'--%s\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' % BOUNDARY
    many = part * (settings.max_form_parts + 1) + b"--%s--\r\n" % BOUNDARY
    assert client.post(place(world), data=many, content_type=FORM).status_code == 413
    long = b'--%s\r\nContent-Disposition: form-data; name="title"\r\n\r\n' % BOUNDARY
    long += b"b" * (settings.max_form_memory + 1) + b"\r\n--%s--\r\n" % BOUNDARY
    assert client.post(place(world), data=long, content_type=FORM).status_code == 413


def test_the_server_answers_in_words_and_keeps_nothing_of_what_is_too_large(world, server, no_temporary_files) -> None:
    connection = http.client.HTTPConnection(*server, timeout=60)
    headers = {"Content-Type": FORM, "Content-Length": str(60 * MEBI), "Cookie": f"jitflow={world.cookies['editor']}"}
    connection.putrequest("POST", place(world))
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    for _ in range(60):
        connection.send(b"x" * MEBI)
    answer = connection.getresponse()
    assert answer.status == 413 and "scan in grey" in answer.read().decode() and no_temporary_files == []
    connection.close()


def test_what_has_no_end_is_cut_off(world: World, server) -> None:
    connection = http.client.HTTPConnection(*server, timeout=60)
    connection.putrequest("POST", place(world))
    connection.putheader("Content-Type", FORM)
    connection.putheader("Content-Length", str(10 * 1024 * MEBI))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


# --- nothing in clear on a disk (check 56)


def test_an_upload_of_ten_megabytes_leaves_no_trace_in_clear(world, server, no_temporary_files, tmp_path) -> None:
    client = world.client("editor")
    content = marked_pdf(10 * MEBI)
    assert content.count(MARKER) > 100_000
    connection = http.client.HTTPConnection(*server, timeout=60)
    cookie = {"Cookie": f"jitflow={world.cookies['editor']}", "Content-Type": FORM}
    connection.request("POST", place(world), body_of(token_of(client, "/"), content), cookie)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 303
    page = client.get(place(world)).get_data(as_text=True)
    (file,) = [part.split('"')[0] for part in page.split('href="') if part.split('"')[0].endswith("/file")][1:]
    connection.request("GET", file, headers={"Cookie": cookie["Cookie"]})
    assert connection.getresponse().read() == content
    connection.close()
    assert no_temporary_files == []
    assert traces([tmp_path, world.app.config["JITFLOW"].instance]) == []


def test_the_watch_would_find_a_temporary_file_and_a_trace(no_temporary_files: list[str], tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        tempfile.TemporaryFile()  # noqa: SIM115
    assert no_temporary_files == ["TemporaryFile"]
    (tmp_path / "left").write_bytes(b"x" + MARKER)
    assert traces([tmp_path]) == [tmp_path / "left"]


# --- what is handed out (check 53)

FILES = {"papers.file", "papers.pack_file", "enclosures.file"}
PAGES = ("text/html", "text/css", "text/plain", "text/javascript", "image/svg+xml", "application/json", "text/csv")


def test_every_file_is_an_attachment_in_which_nothing_runs(world: World) -> None:
    """Whatever any route hands out that is no page, style sheet, script or list of our own."""
    client, found, faults = world.client("lead"), set(), []
    for route in routes(world.app, ("GET",)):
        path = address(world.app, route, world.a.parameters(set(route.arguments)))
        answer = client.get(path, headers={"Range": "bytes=0-1"})
        if answer.status_code not in (200, 206) or answer.mimetype in PAGES:
            continue
        found.add(route.endpoint)
        headers = answer.headers
        if (
            answer.status_code != 200
            or "Content-Range" in headers
            or not headers["Content-Disposition"].startswith("attachment")
            or headers["Content-Security-Policy"] != FILE_POLICY
            or headers["X-Content-Type-Options"] != ALWAYS["X-Content-Type-Options"]
            or headers["Cache-Control"] != "no-store"
        ):
            faults.append(route.endpoint)
    assert found >= FILES and "sandbox" in FILE_POLICY and faults == []


def test_no_upload_lies_where_files_are_served_from(world: World) -> None:
    instance = world.app.config["JITFLOW"].instance.resolve()
    assert not instance.is_relative_to(paths.STATIC) and not paths.STATIC.is_relative_to(instance)
