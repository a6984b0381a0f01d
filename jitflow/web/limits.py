"""What a request may carry, and how large it may be. Multipart parts are limited by Flask; this adds url-encoded forms.

Werkzeug reads a url-encoded body whole and applies neither MAX_FORM_MEMORY_SIZE nor
MAX_FORM_PARTS to it (werkzeug/formparser.py, `_parse_urlencoded`).
"""

from io import BytesIO
from typing import IO

from flask import Flask, Request, abort, request

from jitflow.access import SAFE_METHODS
from jitflow.config import Settings

URL_ENCODED = "application/x-www-form-urlencoded"
# One byte becomes three characters in a url-encoded body ("%CE").
ENCODING_GROWTH = 3


class RequestInMemory(Request):
    """A request whose files never touch a disk: Werkzeug puts larger ones into a temporary file, in clear."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def init_app(app: Flask, settings: Settings) -> None:
    """Answer 400 to a body where none belongs, 413 before a url-encoded form is read or when it has too many fields."""
    app.request_class = RequestInMemory

    @app.before_request
    def _refuse_bodies_of_safe_methods() -> None:
        # They need no token and only the right to read: nothing may mistake them for a form.
        if request.method in SAFE_METHODS and (request.content_length or "Transfer-Encoding" in request.headers):
            abort(400)

    @app.before_request
    def _limit_forms() -> None:
        if request.mimetype != URL_ENCODED:
            return
        request.max_content_length = min(settings.max_body, settings.max_form_memory * ENCODING_GROWTH)
        if sum(len(values) for values in request.form.listvalues()) > settings.max_form_parts:
            abort(413)
