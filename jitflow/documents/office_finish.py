"""The last touch to a filled part of an office's template: sound containers, the marks on top, our properties."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from .office_tags import W
from .request import RenderFailed

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NEEDS_PARAGRAPH = tuple(f"{W}{name}" for name in ("tc", "txbxContent", "hdr", "ftr", "footnote", "endnote"))
"""What must end with a paragraph: a loop over nothing may have taken its only one."""
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


def finish(name: str, content: bytes, marks: str) -> bytes:
    """The part as it goes into the file. Raises :class:`RenderFailed` when it is not well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise RenderFailed(f"{name} is not well-formed", "template") from None
    _mend(root)
    if marks:
        _put_marks(root, marks)
    return _DECLARATION + etree.tostring(root, encoding="utf-8")


def _mend(root: Any) -> None:
    for table in list(root.iter(f"{W}tbl")):
        if table.find(f"{W}tr") is None and next(table.iter(f"{W}tr"), None) is None:
            table.getparent().remove(table)
    for row in list(root.iter(f"{W}tr")):
        if next(row.iter(f"{W}tc"), None) is None:
            row.getparent().remove(row)
    for element in root.iter(*_NEEDS_PARAGRAPH):
        children = [child for child in element if isinstance(child.tag, str)]
        if not children or children[-1].tag not in (f"{W}p", f"{W}sdt"):
            element.append(etree.Element(f"{W}p"))
    # What a loop repeated has the same numbers: a word processor expects each once.
    for number, drawing in enumerate(root.iter(_DRAWING), 1):
        drawing.set("id", str(number))
    for paragraph in root.iter(f"{W}p", f"{W}tr"):
        for attribute in (f"{_W14}paraId", f"{_W14}textId"):
            paragraph.attrib.pop(attribute, None)


def _put_marks(root: Any, marks: str) -> None:
    """The frame with the marks as the first paragraph of the document."""
    body = root.find(f"{W}body")
    if body is None:
        raise RenderFailed("the document has no body", "template")
    namespace = W.strip("{}")
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="4" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right")
    )
    frame = (
        f'<w:p xmlns:w="{namespace}"><w:pPr><w:pBdr>{sides}</w:pBdr><w:spacing w:before="0" w:after="120"/></w:pPr>'
        '<w:r><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:color w:val="000000"/><w:sz w:val="18"/>'
        f'<w:szCs w:val="18"/></w:rPr><w:t xml:space="preserve">{escape(marks)}</w:t></w:r></w:p>'
    )
    body.insert(0, etree.fromstring(frame))


def core(head: dict[str, Any]) -> bytes:
    """docProps/core.xml of a document: nothing of whoever wrote the template."""
    stamp = f"{head['as_of']}T00:00:00Z"
    dated = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{stamp}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        _DECLARATION
        + (
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(head['document_title'])}</dc:title>"
            f"<dc:creator>{escape(head['running']['authority'])}</dc:creator>"
            f"<dc:language>{escape(head['language'])}</dc:language>{dated}</cp:coreProperties>"
        ).encode()
    )


def text_of(content: bytes) -> str:
    """What a reader sees of a filled part, without white space and in small letters."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    pieces = []
    for element in root.iter(f"{W}t"):
        run = next(element.iterancestors(f"{W}r"), None)
        if run is None or run.find(f"{W}rPr/{W}vanish") is None:
            pieces.append(element.text or "")
    return squeezed("".join(pieces))


def squeezed(text: str) -> str:
    """Text as :func:`text_of` gives it."""
    return "".join(text.split()).casefold()
