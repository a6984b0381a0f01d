"""XML of strangers: no document type, no entities, nothing from outside, whatever the encoding."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from .refusals import FileRefused

_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = (b"utf-8", b"us-ascii", b"ascii", b"utf-16")
_XINCLUDE = "http://www.w3.org/2001/XInclude"


def parse(content: bytes) -> Any:
    """The root element. Raises :class:`FileRefused` (entities, unreadable)."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:4]:
        try:
            text = content.decode("utf-16").encode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise FileRefused("unreadable") from None
    else:
        declared = _DECLARATION.match(content.removeprefix(b"\xef\xbb\xbf"))
        if declared and declared[1].lower() not in _ENCODINGS:
            raise FileRefused("unreadable")  # an encoding in which letters could mean something else
        text = content
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise FileRefused("entities")
    # Without comments and instructions: a word processor reads over them, so the text on both sides is one.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise FileRefused("unreadable") from None
    if root.getroottree().docinfo.doctype or next(root.iter(f"{{{_XINCLUDE}}}*"), None) is not None:
        raise FileRefused("entities")
    return root


def local_name(element: Any) -> str:
    """The name of an element without its namespace; "" for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """An attribute by its name without namespace: the strict and the usual form of a format differ in it.

    Two of the same name in different namespaces are refused: readers differ in which of them they obey.
    """
    found = [value for key, value in element.attrib.items() if etree.QName(key).localname == name]
    if len(found) > 1:
        raise FileRefused("package_structure")
    return found[0] if found else ""
