"""The language of each part in the structure tree of a PDF.

WeasyPrint 70 tags paragraphs, tables and headings, but of all ``lang`` attributes it
writes only that of the page. A reading voice would speak the right column of a document
in two languages, and every name in another script, in the language of the left one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint.pdf import tags

_build = tags._build_box_tree


@contextlib.contextmanager
def languages_tagged() -> Iterator[None]:
    """Within it, elements of a PDF's structure carry the ``lang`` of what they were made from."""
    tags._build_box_tree = _build_with_language
    try:
        yield
    finally:
        tags._build_box_tree = _build


def _build_with_language(box: Any, *arguments: Any) -> Iterator[pydyf.Dictionary]:
    for made in _build(box, *arguments):
        element = getattr(box, "element", None)
        language = element.get("lang") if element is not None else None
        if language:
            made["Lang"] = pydyf.String(language)
        yield made
