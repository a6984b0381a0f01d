"""What the child process reads of a file whose words somebody is to look through: all of them, shown or not.

Imported there only: it loads the libraries that read files.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2

from .package import parts
from .refusals import FileRefused
from .xml_parts import local_name, parse

LONGEST = 200_000
"""Characters that are read of one file."""
_TEXT = ("t", "delText", "instrText")
_BREAKS = ("br", "cr", "tab", "noBreakHyphen", "ptab")
_SAYING = ("author", "initials", "descr", "title", "alt", "Target")
"""Attributes that people read, or that name somebody: who changed it, what a picture shows, where a link leads."""
_ENTRIES = ("/V", "/DV", "/TU", "/Contents", "/T", "/URI", "/Subj")
"""Entries of dictionaries of a PDF that people read beside the words of its pages: of fields, notes and links."""


def words(request: tuple[str, bytes]) -> tuple[dict[str, Any], bytes]:
    """The words of a PDF or a DOCX as UTF-8, and whether they are whole: not where a page has none, or there are too many."""
    kind, content = request
    readers = {"pdf": _of_pdf, "docx": _of_docx}
    made, length, whole = [], 0, True
    try:
        for piece in readers[kind](content) if kind in readers else ():
            if piece is None:
                whole = False
                continue
            made.append(piece)
            length += len(piece) + 1
            if length > LONGEST:
                break
    except FileRefused as refused:
        return {"refused": refused.code}, b""
    text = "\n".join(made)
    return {"whole": whole and len(text) <= LONGEST}, text[:LONGEST].encode("utf-8", "replace")


def _of_pdf(content: bytes) -> Iterator[str | None]:
    """Page by page, None for one without words (a scan); then what stands in fields, notes and links."""
    opened = pypdfium2.PdfDocument(content)
    try:
        yield from (str(value) for value in opened.get_metadata_dict().values() if value)
        for number in range(len(opened)):
            page = opened[number]
            text = page.get_textpage()
            yield text.get_text_range() if text.count_chars() else None
            text.close()
            page.close()
    finally:
        opened.close()
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True, attempt_recovery=False) as held:
        for one in held.objects:
            if isinstance(one, pikepdf.Dictionary):
                yield from (str(one[key]) for key in _ENTRIES if isinstance(one.get(key), pikepdf.String))


def _of_docx(content: bytes) -> Iterator[str]:
    """Paragraph by paragraph, those of notes, comments and tracked deletions, too; then what else of it names somebody."""
    for part in parts(content):
        if not part.name.endswith((".xml", ".rels")):
            continue
        root = parse(part.content)
        if part.name.startswith("word/") and part.name.endswith(".xml"):
            yield from ("".join(map(_said, paragraph.iter())) for paragraph in root.iter("{*}p"))
        else:
            yield from (text.strip() for text in root.itertext() if text.strip())
        for element in root.iter():
            if isinstance(element.tag, str):
                yield from (value for key, value in element.attrib.items() if key.rpartition("}")[2] in _SAYING and _is_shown(value))


def _said(element: Any) -> str:
    name = local_name(element)
    return (element.text or "") if name in _TEXT else "\n" if name in _BREAKS else ""


def _is_shown(value: str) -> bool:
    """Whether an attribute says something: not the address of another part of the file."""
    return bool(value.strip()) and not value.endswith((".xml", ".rels")) and "schemas.openxmlformats.org" not in value
