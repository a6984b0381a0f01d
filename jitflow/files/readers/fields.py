"""Fields of a word processor's document: those that compute from the document stay, those that fetch or run do not."""

from __future__ import annotations

import re
from typing import Any

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
_DANGEROUS = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|EMBED|DATABASE|MACROBUTTON|MACRO|AUTOTEXT|GLOSSARY|RD)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\s*(=|[A-Za-z]+|\\?\S+)")
_TARGET = re.compile(r'HYPERLINK\s+"?([^"\s]+)', re.IGNORECASE)
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
        target = _TARGET.search(instruction)
        if target:
            links += 1
            if not is_safe_link(target[1]) and not target[1].startswith(("\\", "#", "_")):
                raise FileRefused("external_content")
    return links


def is_safe_link(target: str) -> bool:
    """Whether a link leads to a page or an address, followed only by whoever presses it."""
    return target.lower().startswith(SAFE_LINKS)


def is_inside(address: str) -> bool:
    """Whether the address of a picture names nothing outside the file."""
    return not address or (":" not in address and not address.startswith(("//", "\\")))


def _without_quotes(instruction: str) -> str:
    return re.sub(r'"[^"]*"', '""', instruction)


def _instructions(root: Any) -> list[str]:
    """The instructions of all fields. One may be written in pieces, or hold another field in its middle, whose
    result would become part of it: the inner one is marked, so that it never stands where a name is expected."""
    done: list[str] = []
    open_fields: list[list[str] | None] = []
    for element in root.iter():
        name = local_name(element)
        if name == "fldSimple":
            done.append(attribute(element, "instr"))
        elif name in ("instrText", "delInstrText"):
            if open_fields and open_fields[-1] is not None:
                open_fields[-1].append(element.text or "")
            else:
                done.append(element.text or "")
        elif name == "fldChar":
            _turn(attribute(element, "fldCharType"), open_fields, done)
    return done + ["".join(pieces) for pieces in open_fields if pieces is not None]


def _turn(kind: str, open_fields: list[list[str] | None], done: list[str]) -> None:
    """The beginning, middle or end of a field."""
    if kind == "begin":
        if open_fields and open_fields[-1] is not None:
            open_fields[-1].append(' "" ' if "".join(open_fields[-1]).strip() else "{}")
        open_fields.append([])
    elif kind in ("separate", "end") and open_fields:
        pieces = open_fields[-1]
        if pieces is not None:
            done.append("".join(pieces))
            open_fields[-1] = None
        if kind == "end":
            open_fields.pop()
