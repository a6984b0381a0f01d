"""Fields of a word processor's document: those that compute from the document stay, those that fetch or run do not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from .refusals import FileRefused
from .xml_parts import attribute, local_name

ALLOWED = frozenset(
    """
    = ADVANCE AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BARCODE BIBLIOGRAPHY CITATION COMMENTS COMPARE CREATEDATE DATE
    DOCPROPERTY DOCVARIABLE EDITTIME EQ FILENAME FILESIZE FORMCHECKBOX FORMDROPDOWN FORMTEXT HYPERLINK IF INDEX INFO
    KEYWORDS LASTSAVEDBY LISTNUM MERGEFIELD MERGEREC MERGESEQ NEXT NOTEREF NUMCHARS NUMPAGES NUMWORDS PAGE PAGEREF
    PRINTDATE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC
    USERADDRESS USERINITIALS USERNAME XE
    """.split()
)
"""First words of fields that only compute."""
NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
"""Of a word processor's own elements, in the usual and in the strict form."""
_FIELD_ELEMENTS = ("fldSimple", "fldChar", "instrText", "delInstrText")
_DANGEROUS = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|EMBED|DATABASE|MACROBUTTON|MACRO|AUTOTEXT|GLOSSARY|RD)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\s*(=|[A-Za-z]+|\\?\S+)")
_WORD = re.compile(r'"[^"]*"?|[^\s"]+')
_SWITCHES = {"\\l": True, "\\o": True, "\\t": True, "\\m": False, "\\n": False, "\\h": False}
"""Switches of HYPERLINK, each with whether a word follows it."""
_DELETED, _INSERTED = ("del", "moveFrom"), ("ins", "moveTo")
SAFE_LINKS = ("http://", "https://", "mailto:")


def judge(root: Any) -> int:
    """Look at every field of a part; gives the number of links. Raises :class:`FileRefused` (field_codes)."""
    links = 0
    for instruction in _instructions(root):
        named = _NAME.match(instruction)
        if named is None:
            continue
        if named[1].upper() not in ALLOWED or _DANGEROUS.search(_without_quotes(instruction)):
            raise FileRefused("field_codes")
        target = _target(instruction) if named[1].upper() == "HYPERLINK" else ""
        if target and not _is_bookmark(target):
            if not is_safe_link(target):
                raise FileRefused("external_content")
            links += 1
    return links


def is_safe_link(target: str) -> bool:
    """Whether a link leads to a page or an address, followed only by whoever presses it."""
    return target.lower().startswith(SAFE_LINKS)


def is_inside(address: str) -> bool:
    """Whether the address of a picture names nothing outside the file."""
    return not address or (":" not in address and not address.startswith(("//", "\\")))


def _without_quotes(instruction: str) -> str:
    return re.sub(r'"[^"]*"', '""', instruction)


def _target(instruction: str) -> str:
    """Where a HYPERLINK leads: its first word that neither is a switch nor belongs to one. "" for none."""
    words = iter(_WORD.findall(instruction)[1:])
    for word in words:
        if word.lower() not in _SWITCHES:
            return word.strip('"').strip()
        if _SWITCHES[word.lower()]:
            next(words, None)
    return ""


def _is_bookmark(target: str) -> bool:
    """Whether a link stays in the document."""
    return target.startswith("#") or (target.startswith("_") and not set(target) & set("/\\:."))


@dataclass
class _Field:
    """A field while it is read."""

    place: Any
    """What it begins in: the nearest element around it that is none of the word processor's own."""
    pieces: list[tuple[str, str]] = field(default_factory=list)
    """What was noted of a piece of its instruction (deleted, inserted or nothing), and the piece."""
    is_complete: bool = False

    def instructions(self) -> list[str]:
        """The instruction as it is, as it was before changes that are noted, and as it is without what was deleted."""
        made = {"".join(text for noted, text in self.pieces if noted != left) for left in ("-", "inserted", "deleted")}
        return sorted(made)


def _instructions(root: Any) -> list[str]:
    """The instructions of all fields. One may be written in pieces, or hold another field in its middle, whose
    result would become part of it: the inner one is marked, so that it never stands where a name is expected.

    All pieces must stand in one place: what lies in an alternative or an unknown element is read by one word
    processor and left out by another. Raises :class:`FileRefused` (field_codes).
    """
    done: list[str] = []
    open_fields: list[_Field] = []
    for element in root.iter(etree.Element):
        name = local_name(element)
        if name not in _FIELD_ELEMENTS:
            continue
        if etree.QName(element).namespace not in NAMESPACES or (name != "fldSimple" and len(element)):
            raise FileRefused("field_codes")
        if name == "fldSimple":
            done.append(attribute(element, "instr"))
            continue
        place = _place(element)
        if name == "fldChar":
            _turn(attribute(element, "fldCharType"), place, open_fields, done)
        elif open_fields and not open_fields[-1].is_complete:
            _judge_place(open_fields[-1], place)
            open_fields[-1].pieces.append((_noted(element), element.text or ""))
        else:
            done.append(element.text or "")
    return done + [one for left in open_fields if not left.is_complete for one in left.instructions()]


def _place(element: Any) -> Any:
    own = (one for one in element.iterancestors() if etree.QName(one).namespace not in NAMESPACES)
    return next(own, None)


def _noted(element: Any) -> str:
    """Whether a piece was deleted or inserted while changes were noted."""
    around = {local_name(one) for one in element.iterancestors()}
    if local_name(element) == "delInstrText" or around & set(_DELETED):
        return "deleted"
    return "inserted" if around & set(_INSERTED) else ""


def _judge_place(begun: _Field, place: Any) -> None:
    if begun.place is not place:
        raise FileRefused("field_codes")


def _turn(kind: str, place: Any, open_fields: list[_Field], done: list[str]) -> None:
    """The beginning, middle or end of a field."""
    if kind == "begin":
        if open_fields and not open_fields[-1].is_complete:
            begun = "".join(text for _, text in open_fields[-1].pieces).strip()
            open_fields[-1].pieces.append(("", ' "" ' if begun else "{}"))
        open_fields.append(_Field(place))
    elif kind in ("separate", "end") and open_fields:
        ended = open_fields[-1]
        _judge_place(ended, place)
        if not ended.is_complete:
            done += ended.instructions()
            ended.is_complete = True
        if kind == "end":
            open_fields.pop()
