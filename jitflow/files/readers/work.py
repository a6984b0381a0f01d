"""What the child process does with one file. Imported there only: it loads the libraries that read files."""

from __future__ import annotations

from typing import Any

from . import docx, images, pdf
from .refusals import FileRefused

READERS = {"pdf": pdf.read, "jpeg": images.read_jpeg, "png": images.read_png, "docx": docx.read}
"""Each gives (pages or None, what was found, the content to store or b"" for the file as it came)."""


def work(request: tuple[str, bytes]) -> tuple[dict[str, Any], bytes]:
    """Plain data about a file, or why it is refused, and what to store instead of it (b"": itself)."""
    kind, content = request
    try:
        pages, found, kept = READERS[kind](content)
    except FileRefused as refused:
        return {"refused": refused.code, "detail": refused.detail}, b""
    return {"pages": pages, "found": found}, kept
