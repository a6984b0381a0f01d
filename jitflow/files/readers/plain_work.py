"""What the child process reads of a file whose words somebody is to look through: all of them, shown or not.

Imported there only: it loads the libraries that read files.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pypdfium2

from .package import parts
from .refusals import FileRefused
from .xml_parts import local_name, parse

LONGEST = 200_000
"""Characters that are read of one file."""
_TEXT = ("t", "delText", "instrText")
_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")


def words(request: tuple[str, bytes]) -> tuple[dict[str, Any], bytes]:
    """The words of a PDF or a DOCX as UTF-8, and whether there are more; no words where the kind has none."""
    kind, content = request
    readers = {"pdf": _of_pdf, "docx": _of_docx}
    made, length = [], 0
    try:
        for piece in readers[kind](content) if kind in readers else ():
            made.append(piece)
            length += len(piece) + 1
            if length > LONGEST:
                break
    except FileRefused as refused:
        return {"refused": refused.code}, b""
    text = "\n".join(made)
    return {"more": len(text) > LONGEST}, text[:LONGEST].encode("utf-8", "replace")


def _of_pdf(content: bytes) -> Iterator[str]:
    opened = pypdfium2.PdfDocument(content)
    try:
        yield from (str(value) for value in opened.get_metadata_dict().values() if value)
        for number in range(len(opened)):
            page = opened[number]
            text = page.get_textpage()
            yield text.get_text_range()
            text.close()
            page.close()
    finally:
        opened.close()


def _of_docx(content: bytes) -> Iterator[str]:
    """Paragraph by paragraph, those of notes, comments and tracked deletions, too; then who wrote it."""
    for part in parts(content):
        if not part.name.endswith(".xml"):
            continue
        if part.name.startswith("word/"):
            for paragraph in parse(part.content).iter("{*}p"):
                yield "".join(one.text or "" for one in paragraph.iter() if local_name(one) in _TEXT)
        elif part.name in _PROPERTIES:
            yield from (text.strip() for text in parse(part.content).itertext() if text.strip())
