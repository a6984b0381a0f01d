"""What a document may load: files of the template and font folders, and approved images.

Every address is parsed and decided by its parts; nothing is decided by how the text
begins. There is no network code here at all.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

SIZE_LIMIT = 10 * 1024 * 1024


class FetchRefused(ValueError):
    """An address that documents may not load. Never subclassed from OSError: WeasyPrint must not
    take it for a missing file and go on."""


class Fetcher(URLFetcher):
    """Gives bytes for ``file:`` addresses inside the folders and for ``image:<name>``.

    ``refused`` lists what was asked for and not given.
    """

    def __init__(self, folders: list[Path], images: dict[str, bytes] | None = None) -> None:
        super().__init__(allowed_protocols=())
        self.folders = [folder.resolve() for folder in folders]
        self.images = images or {}
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The content at an address. Raises :class:`FetchRefused`."""
        found = self._content(url)
        if found is None:
            self.refused.append(url[:200])
            raise FetchRefused(f"documents may not load {url[:200]!r}")
        content, kind = found
        return URLFetcherResponse(url, content, headers={"Content-Type": kind})

    def _content(self, url: str) -> tuple[bytes, str] | None:
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        if parts.scheme == "image" and not parts.netloc and not parts.query and not parts.fragment:
            content = self.images.get(parts.path)
            return None if content is None else (content, image_type(content))
        if parts.scheme != "file" or parts.netloc or parts.query or parts.fragment:
            return None
        return self._file(unquote(parts.path))

    def _file(self, name: str) -> tuple[bytes, str] | None:
        if "\0" in name or not name.startswith("/") or ".." in name.split("/"):
            return None
        try:
            path = Path(name).resolve(strict=True)
        except (OSError, RuntimeError):
            return None
        if not any(path.is_relative_to(folder) for folder in self.folders) or not path.is_file():
            return None
        if path.stat().st_size > SIZE_LIMIT:
            return None
        return path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def image_type(content: bytes) -> str:
    """Media type of an approved image by its first bytes."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/jpeg" if content.startswith(b"\xff\xd8\xff") else "application/octet-stream"
