"""Handing out files: as an attachment, of exactly the stored type, with nothing in them that could run."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from flask import Response
from werkzeug.http import dump_options_header

from jitflow.web.headers import FILE_POLICY


def attachment(content: bytes, media_type: str, filename: str) -> Response:
    """The answer that makes a browser store the file. Whole or not at all: no ranges."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = disposition(filename)
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Accept-Ranges"] = "none"
    return response


def disposition(filename: str) -> str:
    """The header that names the file: in ASCII for the oldest browsers, and as it is (RFC 6266)."""
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    names = {"filename": plain}
    if plain != filename:
        names["filename*"] = f"UTF-8''{quote(filename, safe='')}"
    return dump_options_header("attachment", names)
