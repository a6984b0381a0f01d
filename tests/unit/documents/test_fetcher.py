"""What documents may load: two folders and approved images, nothing else."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from jitflow import paths
from jitflow.documents import RenderFailed
from jitflow.documents.fetcher import Fetcher, FetchRefused
from jitflow.documents.pdf import make_html, make_pdf
from jitflow.documents.produce import draft
from tests.fixtures.documents import asked

PNG = b"\x89PNG\r\n\x1a\nrest"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "templates"
    inside.mkdir()
    (inside / "style.css").write_text("p {}")
    (inside / "with space.css").write_text("b {}")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "templates-other").mkdir()
    (tmp_path / "templates-other" / "style.css").write_text("x {}")
    (inside / "link.css").symlink_to(tmp_path / "secret.txt")
    (inside / "folder").symlink_to(tmp_path)
    return inside


def test_files_of_the_folder_and_images_are_given(folder: Path) -> None:
    fetcher = Fetcher([folder], {"stamp": PNG})
    assert fetcher.fetch((folder / "style.css").as_uri()).read() == b"p {}"
    assert fetcher.fetch((folder / "with space.css").as_uri()).read() == b"b {}"
    image = fetcher.fetch("image:stamp")
    assert (image.read(), image.content_type) == (PNG, "image/png")
    assert fetcher.refused == []


REFUSED = [
    "http://127.0.0.1:{port}/x",
    "https://127.0.0.1:{port}/x",
    "HTTP://127.0.0.1:{port}/x",
    "ftp://127.0.0.1:{port}/x",
    "http://[::1]:{port}/x",
    "http://2130706433:{port}/x",
    "http://user@127.0.0.1:{port}/x",
    "http://file@127.0.0.1:{port}/{folder}/style.css",
    "//127.0.0.1:{port}/x",
    "data:text/css,p%20%7B%7D",
    "data:image/svg+xml;base64,PHN2Zy8+",
    "javascript:alert(1)",
    "gopher://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "file:/etc/passwd",
    "file://localhost{folder}/style.css",
    "file://127.0.0.1{folder}/style.css",
    "file://user@{folder}/style.css",
    "file://{folder}/../secret.txt",
    "file://{folder}/%2e%2e/secret.txt",
    "file://{folder}/..%2fsecret.txt",
    "file://{folder}-other/style.css",
    "file://{folder}/link.css",
    "file://{folder}/folder/secret.txt",
    "file://{folder}/style.css?x",
    "file://{folder}/style.css%00.png",
    "file://{folder}",
    "file://{folder}/absent.css",
    "file:style.css",
    "{folder}/style.css",
    "style.css",
    "image:other",
    "image://stamp",
    "image:stamp?x",
    "image:/stamp",
    "http://[broken",
    "",
]


@pytest.mark.parametrize("url", REFUSED)
def test_everything_else_is_refused_and_nothing_connects(url: str, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.02)
        fetcher = Fetcher([folder], {"stamp": PNG})
        with pytest.raises(FetchRefused):
            fetcher.fetch(url.format(port=canary.getsockname()[1], folder=folder))
        with pytest.raises(TimeoutError):
            canary.accept()
    assert len(fetcher.refused) == 1


MARKUP = [
    '<img src="{url}" alt="">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    "<style>@import '{url}';</style>",
    "<style>@font-face {{ font-family: F; src: url('{url}') }} body {{ font-family: F }}</style>",
    "<style>body {{ background: url('{url}') }}</style>",
    '<object data="{url}"></object>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<a rel="attachment" href="{url}">x</a>',
]


@pytest.mark.parametrize("markup", MARKUP)
def test_a_template_that_asks_for_more_makes_no_document(markup: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.02)
        url = f"http://127.0.0.1:{canary.getsockname()[1]}/x"
        html = f'<html lang="en"><title>x</title>{markup.format(url=url)}<p>x'
        with pytest.raises(RenderFailed, match="may not load"):
            make_pdf(html, tmp_path, "2026-01-01", b"0" * 16, None)
        with pytest.raises(TimeoutError):
            canary.accept()


def test_an_outside_drawing_is_not_even_asked_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.02)
        url = f"http://127.0.0.1:{canary.getsockname()[1]}/x#a"
        drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="{url}"/></svg>'
        make_pdf(f'<html lang="en"><title>x</title>{drawing}<p>x', tmp_path, "2026-01-01", b"0" * 16, None)
        with pytest.raises(TimeoutError):
            canary.accept()


def test_markup_typed_into_an_answer_stays_words(tmp_path: Path) -> None:
    from tests.fixtures.documents import example

    instrument = example()
    instrument["answers"]["person"]["surname"] = (
        '"><img src="http://127.0.0.1:9/x"><style>@import "http://127.0.0.1:9"</style>'
    )
    html = make_html(draft(asked(instrument)).model, paths.TEMPLATES / "documents", "standard")
    assert "<img" not in html
    assert make_pdf(html, paths.TEMPLATES / "documents", "2026-01-01", b"0" * 16, None).startswith(b"%PDF")


def test_the_folder_of_the_template_serves_its_own_files(tmp_path: Path) -> None:
    shutil.copy(paths.TEMPLATES / "documents" / "standard.css", tmp_path / "own.css")
    html = '<html lang="en"><title>x</title><link rel="stylesheet" href="own.css"><p>x'
    assert make_pdf(html, tmp_path, "2026-01-01", b"0" * 16, None).startswith(b"%PDF")
