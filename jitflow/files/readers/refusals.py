"""Why a file is not taken."""

from __future__ import annotations

from typing import Any

CODES = (
    # any file
    "empty", "too_large", "type_unknown", "type_mismatch", "polyglot", "unreadable", "too_complex", "virus", "scanner_down",
    # images
    "too_many_pixels",
    # PDF
    "encrypted", "javascript", "launch_action", "remote_action", "embedded_files", "xfa", "multimedia", "no_pages",
    # packages and DOCX
    "bomb", "package_structure", "package_names", "nested_archive", "macros", "active_x", "embedded_objects",
    "external_content", "remote_template", "field_codes", "imported_parts", "entities", "unknown_part",
)  # fmt: skip
"""Every reason; the words for people are in :mod:`jitflow.files.words`."""


class FileRefused(ValueError):
    """A file that is not taken; ``code`` is one of :data:`CODES`.

    ``detail`` is plain data for the words of the page, such as which type the content has. It never
    holds content of the file.
    """

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail
