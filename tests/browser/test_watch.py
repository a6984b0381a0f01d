"""The watch over pages can fail: each fault of a page is seen, with a server that only makes faults."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.fixtures.browser import LiveServer, Pages, accessibility_faults

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"
HEAD = '<!doctype html><html lang="en"><head><title>A page</title>'
BODIES = {
    "/fine": (200, HEAD + "</head><body><main><h1>Fine</h1></main></body></html>"),
    "/inline-script": (200, HEAD + "<script>document.title = 'x'</script></head><body><h1>A</h1></body></html>"),
    "/inline-style": (200, HEAD + '</head><body><p style="color: red">A</p></body></html>'),
    "/broken-script": (200, HEAD + '<script src="/fault.js"></script></head><body><h1>A</h1></body></html>'),
    "/fault.js": (200, "undefined_name();"),
    "/crash": (500, HEAD + "</head><body><h1>A</h1></body></html>"),
    "/no-label": (200, HEAD + '</head><body><main><h1>A</h1><input type="text"></main></body></html>'),
}


class _Faulty(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = BODIES.get(self.path, (404, ""))
        self.send_response(status)
        kind = "text/javascript" if self.path.endswith(".js") else "text/html; charset=utf-8"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args: object) -> None:
        """Nothing to say."""


@pytest.fixture
def pages(chromium: Browser, tmp_path: Path) -> Iterator[Pages]:
    """Watched pages on the faulty server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Faulty)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    maker = Pages(chromium, LiveServer(f"http://127.0.0.1:{server.server_port}", tmp_path, tmp_path / "log"))
    yield maker
    maker.close()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/inline-script", "script-src"),
        ("/inline-style", "style-src"),
        ("/broken-script", "undefined_name"),
        ("/crash", "status 500"),
    ],
)
def test_a_faulty_page_is_seen(path: str, expected: str, pages: Pages) -> None:
    pages().goto(path)
    assert any(expected in fault for fault in pages.close())


def test_the_policy_is_watched_without_javascript(pages: Pages) -> None:
    pages(javascript=False).goto("/inline-style")
    assert any("style-src" in fault for fault in pages.close())


def test_a_plain_page_has_no_fault_even_after_axe(pages: Pages) -> None:
    page = pages()
    page.goto("/fine")
    assert accessibility_faults(page) == []
    assert pages.close() == []


def test_axe_finds_a_field_without_label(pages: Pages) -> None:
    page = pages()
    page.goto("/no-label")
    assert any(fault.startswith("label ") for fault in accessibility_faults(page))
