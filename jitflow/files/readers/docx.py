"""DOCX: every part and every relationship is looked at. What runs, loads or holds other files is refused by name."""

from __future__ import annotations

from typing import Any

from . import fields
from .eicar import has_signature
from .package import Part, parts
from .refusals import FileRefused
from .xml_parts import attribute, local_name, parse

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = "[Content_Types].xml"
Read = tuple[int | None, dict[str, Any], bytes]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TYPE_MARKS = (
    ("macroenabled", "macros"),
    ("vba", "macros"),
    ("activex", "active_x"),
    ("oleobject", "embedded_objects"),
    ("spreadsheetml.sheet", "embedded_objects"),
    ("presentationml.presentation", "embedded_objects"),
    ("webextension", "active_x"),
)
_NAME_MARKS = (
    ("vbaproject", "macros"),
    ("vbadata", "macros"),
    ("/activex/", "active_x"),
    ("/embeddings/", "embedded_objects"),
)
_RELATIONS = {
    "vbaproject": "macros",
    "wordvbadata": "macros",
    "attachedtemplate": "remote_template",
    "oleobject": "embedded_objects",
    "package": "embedded_objects",
    "control": "active_x",
    "activexcontrolbinary": "active_x",
    "webextension": "active_x",
    "webextensiontaskpanes": "active_x",
    "afchunk": "imported_parts",
    "subdocument": "imported_parts",
    "frame": "imported_parts",
    "mailmergesource": "external_content",
    "mailmergeheadersource": "external_content",
    "recipientdata": "external_content",
}
_ELEMENTS = {
    "altChunk": "imported_parts",
    "subDoc": "imported_parts",
    "OLEObject": "embedded_objects",
    "objectEmbed": "embedded_objects",
    "objectLink": "embedded_objects",
    "control": "active_x",
    "ocx": "active_x",
    "mailMerge": "external_content",
    "saveThroughXslt": "external_content",
    "script": "macros",
    "foreignObject": "imported_parts",
}
_PICTURES = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"\xd7\xcd\xc6\x9a", b"RIFF",
)  # fmt: skip
_ENHANCED = b" EMF"
_FONTS = (".odttf", ".ttf", ".fntdata")
_XML_ENDINGS = (".xml", ".rels", ".vml", ".svg")
_DATA_RELATIONS = ("image", "font", "thumbnail")
"""Relationships that may lead to a part that is not XML: only of XML is every element looked at."""


def read(content: bytes) -> Read:
    """What was found in a DOCX. Raises :class:`FileRefused`."""
    found: dict[str, Any] = {}
    links, number, main = 0, 0, False
    for part in parts(content):
        number += 1
        if has_signature(part.content):
            raise FileRefused("virus")
        name = f"/{part.name.lower()}"
        _judge_name(name)
        if not name.endswith(_XML_ENDINGS):
            _judge_data(name, part.content)
            continue
        root = parse(part.content)
        if part.name == TYPES:
            main = _judge_types(root)
        elif name.endswith(".rels"):
            links += _judge_relations(root)
        else:
            links += _judge_part(root)
    if not main:
        raise FileRefused("type_mismatch", content="", said="docx")
    found["parts"] = number
    if links:
        found["links"] = links
    return None, found, b""


def _judge_name(name: str) -> None:
    for mark, reason in _NAME_MARKS:
        if mark in name:
            raise FileRefused(reason)


def _judge_data(name: str, data: bytes) -> None:
    """A part that is not XML must be a picture or an embedded font."""
    if data.startswith(_OLE):
        raise FileRefused("embedded_objects")
    is_picture = (
        data.startswith(_PICTURES)
        or (data[:4] == b"\x01\0\0\0" and data[40:44] == _ENHANCED)
        or (name.endswith(".wmf") and data[:2] == b"\x01\0")
    )
    if not is_picture and not name.endswith(_FONTS) and data:
        raise FileRefused("unknown_part")


def _judge_types(root: Any) -> bool:
    """Whether the main part is that of a document; types that run something are refused."""
    main = False
    for element in root.iter():
        declared = attribute(element, "ContentType")
        for mark, reason in _TYPE_MARKS:
            if mark in declared.lower():
                raise FileRefused(reason)
        # A part is read as what is declared, whatever its name: what is declared as XML must be looked at as XML.
        called = attribute(element, "PartName") or f".{attribute(element, 'Extension')}"
        if declared.lower().endswith(("+xml", "/xml")) and not called.lower().endswith(_XML_ENDINGS):
            raise FileRefused("unknown_part")
        main = main or (local_name(element) == "Override" and declared == MAIN)
    return main


def _judge_relations(root: Any) -> int:
    """The number of links in a list of relationships."""
    links = 0
    for element in root.iter():
        if local_name(element) != "Relationship":
            continue
        kind = attribute(element, "Type").rstrip("/").rpartition("/")[2].lower()
        target = attribute(element, "Target").strip()
        if kind in _RELATIONS:
            raise FileRefused(_RELATIONS[kind])
        external = attribute(element, "TargetMode").lower() == "external"
        leads_out = external or ":" in target.partition("/")[0] or target.startswith(("//", "\\"))
        if not leads_out and not target.startswith("#"):
            _judge_inside(kind, target)
        if not leads_out or target.startswith("#"):
            continue
        if kind != "hyperlink" or not fields.is_safe_link(target):
            raise FileRefused("external_content")
        links += 1
    return links


def _judge_inside(kind: str, target: str) -> None:
    """A part that a relationship leads to must be one that was looked at as what it is used for."""
    name = target.partition("#")[0].partition("?")[0].lower()
    if kind not in _DATA_RELATIONS and not name.endswith(_XML_ENDINGS):
        raise FileRefused("unknown_part")


def _judge_part(root: Any) -> int:
    """The number of links in a part with text, settings or drawings."""
    for element in root.iter():
        name = local_name(element)
        if name in _ELEMENTS:
            raise FileRefused(_ELEMENTS[name])
        if name.startswith("hlink") and attribute(element, "action").lower().startswith(
            ("ppaction://program", "ppaction://macro")
        ):
            raise FileRefused("macros")
        if any(key == "src" or key.endswith("}src") for key in element.attrib) and not fields.is_inside(
            attribute(element, "src")
        ):
            raise FileRefused("external_content")  # of a picture, or of a filling or line drawn with one
    return fields.judge(root)


__all__ = ["MAIN", "Part", "read"]
