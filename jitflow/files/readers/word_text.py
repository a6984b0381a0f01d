"""The text of a document of a word processor, anchor by anchor, with tracked changes accepted; and what lies around it.

An anchor is a content control of ours, or where that is gone the bookmark that stands at the same place. Nothing is
passed over: what is no text of an anchor is told as text outside or as a finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from .fields import NAMESPACES
from .xml_parts import attribute, local_name

if TYPE_CHECKING:
    from .word_notes import Notes

TAG = re.compile(r"jf1-[0-9a-f]{32}-[0-9a-f]{12}")
BOOKMARK = re.compile(r"_jf1_([0-9a-f]{12})")
LONGEST = 4000
"""Characters of what is told of one paragraph or finding."""
_PROPERTIES = {
    "pPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr", "sectPr", "instrText", "delInstrText",
    "delText", "annotationRef", "footnoteRef", "endnoteRef", "lastRenderedPageBreak", "proofErr", "fldData",
}  # fmt: skip
_CAME, _WENT = ("ins", "moveTo"), ("del", "moveFrom")
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_STRUCK, _FORMATS = ("strike", "dstrike"), ("b", "i", "u", "highlight", "caps", "vanish")
_METHODS = {
    "p": "on_paragraph", "tbl": "table", "sdt": "control", "t": "words", "sym": "symbol", "rPr": "format",
    "fldSimple": "simple_field", "fldChar": "field_turns", "bookmarkStart": "bookmark_starts", "bookmarkEnd": "bookmark_ends",
    "footnoteReference": "footnote", "endnoteReference": "endnote", "drawing": "picture", "pict": "picture",
    "object": "picture", "commentRangeStart": "comment", "commentRangeEnd": "comment", "commentReference": "comment",
}  # fmt: skip
"""Elements and what reads them; of all others the children are read."""
_OFF = ("0", "false", "off", "none")


@dataclass
class Region:
    """The text of one anchor, at one place."""

    tag: str
    via: str
    place: str
    lines: list[str] = field(default_factory=list)
    glued: bool = False
    """The mark of the last paragraph was taken out: the next line goes on in it."""
    authors: list[str] = field(default_factory=list)
    tracked: bool = False
    empty: bool = False
    """It shows what stands there while nothing is written."""
    nested: bool = False

    def add(self, text: str, ends: bool) -> None:
        """A paragraph; ``ends``: its mark stays."""
        if self.glued and self.lines:
            self.lines[-1] += text
        else:
            self.lines.append(text)
        self.glued = not ends


@dataclass
class _Paragraph:
    """What is gathered of the paragraph at hand: by region, and outside of all."""

    texts: dict[int, list[str]] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)


class Body:
    """Reads the parts of a document one after the other."""

    def __init__(self, draft: str, footnotes: dict[tuple[str, str], str], notes: Notes) -> None:
        self._draft, self._footnotes, self._notes = draft, footnotes, notes
        self._regions: list[Region] = []
        self._open: list[int] = []
        self._marks: dict[str, int] = {}
        self._outside: list[dict[str, str]] = []
        self._found: list[dict[str, str]] = []
        self._part = self._place = ""
        self._went = 0
        self._quiet = 0
        self._fields: list[bool] = []
        self._paragraph: _Paragraph | None = None
        self._outside_glued = False
        self._since = 0
        self._handlers = {name: getattr(self, f"_{method}") for name, method in _METHODS.items()}

    def read(self, root: Any, part: str) -> None:
        """One part of the document: body, header or footer."""
        self._part, self._place, self._open, self._marks, self._fields = part, "", [], {}, []
        self._outside_glued = False
        self._walk(root)

    def told(self) -> dict[str, Any]:
        """Everything that was read, as plain data."""
        controls = {one.tag for one in self._regions if one.via == "control"}
        clauses = []
        for one in self._regions:
            shown = "\n".join(one.lines).rstrip()
            text = "" if one.empty else shown
            if one.via == "bookmark" and one.tag in controls:
                if text:  # it stands behind the control, in the bookmark
                    self._tell_outside(text, one.place)
                continue
            clauses.append(
                {
                    "tag": one.tag, "text": text, "place": one.place, "via": one.via, "tracked": one.tracked,
                    "authors": one.authors, "shown": shown, "nested": one.nested,
                }
            )  # fmt: skip
        return {"clauses": clauses, "outside": self._outside, "found": self._found}

    # where we are

    @property
    def _here(self) -> int | None:
        """The region in which text belongs that is met now."""
        if self._open:
            return self._open[-1]
        return next(reversed(self._marks.values()), None)

    @property
    def _tag(self) -> str:
        return "" if self._here is None else self._regions[self._here].tag

    def _tell(self, kind: str, text: str = "") -> None:
        self._found.append({"kind": kind, "text": _one_line(text), "tag": self._tag, "place": self._place})

    def _tell_outside(self, text: str, place: str) -> None:
        shown = _one_line(text)
        if shown:
            self._outside.append({"part": self._part, "text": shown, "place": place})

    # walking

    def _walk(self, element: Any) -> None:
        for child in element:
            if isinstance(child.tag, str):
                self._element(child)

    def _element(self, element: Any) -> None:
        name = local_name(element)
        if name == "AlternateContent":
            chosen = [one for one in element if local_name(one) == "Choice"] or list(element)
            for one in chosen[:1]:
                self._walk(one)
            return
        own = etree.QName(element).namespace in NAMESPACES
        if not own:
            if name in ("oMath", "oMathPara"):
                self._tell("formula", "".join(element.itertext()))
            else:
                self._walk(element)
            return
        handler = self._handlers.get(name)
        if handler is not None:
            handler(element)
        elif name in _CAME or name in _WENT:
            self._change(element, name in _WENT)
        elif name in _SIGNS:
            self._sign(element, name)
        elif name not in _PROPERTIES:
            self._walk(element)

    def _on_paragraph(self, element: Any) -> None:
        around, self._paragraph = self._paragraph, _Paragraph()
        before = self._here
        if before is not None:
            self._paragraph.texts[before] = []
        numbered = element.find("{*}pPr/{*}numPr/{*}numId")
        if before is not None and numbered is not None and attribute(numbered, "val") not in ("", "0"):
            self._tell("numbering", line_of(element))
        self._walk(element)
        ends = self._mark(element, before)
        for index, text in self._paragraph.texts.items():
            self._regions[index].add("".join(text), ends or index != self._here)
        outside = "".join(self._paragraph.outside)
        if before is None and self._outside_glued and self._outside and outside.strip():
            self._outside[-1]["text"] = _one_line(f"{self._outside[-1]['text']}{outside}")
        else:
            self._tell_outside(outside, self._place)
        self._outside_glued = before is None and bool(outside.strip()) and not ends
        if outside.strip() and before is None and _is_heading(element):
            self._place = _one_line(outside)[:200]
        self._paragraph = around

    def _mark(self, element: Any, region: int | None) -> bool:
        """Whether the mark of a paragraph stays; whose change of it was tracked is noted."""
        stays = True
        for name in (*_CAME, *_WENT):
            change = element.find(f"{{*}}pPr/{{*}}rPr/{{*}}{name}")
            if change is not None:
                self._note(region, change)
                stays = stays and name not in _WENT
        return stays

    def _table(self, element: Any) -> None:
        if self._here is not None:
            self._tell("table", line_of(element))
            return
        self._walk(element)

    def _control(self, element: Any) -> None:
        tag = _tag_of(element)
        if not tag:
            self._walk(element)
            return
        if tag != (self._regions[self._open[-1]].tag if self._open else ""):
            self._open.append(self._region(tag, "control"))
        else:
            self._open.append(self._open[-1])
        index = self._open[-1]
        if self._paragraph is not None:
            self._paragraph.texts.setdefault(index, [])
        self._regions[index].empty = element.find("{*}sdtPr/{*}showingPlcHdr") is not None
        self._walk(element)
        self._open.pop()

    def _region(self, tag: str, via: str) -> int:
        """A new region; where the one before it has the same tag and nothing lies between, that one goes on."""
        last = len(self._regions) - 1
        if via == "control" and last >= 0 and len(self._outside) == self._since:
            one = self._regions[last]
            if (one.tag, one.via, one.place) == (tag, via, self._place):
                return last
        made = Region(tag, via, self._place, nested=bool(self._open))
        self._regions.append(made)
        self._since = len(self._outside)
        return last + 1

    def _bookmark_starts(self, element: Any) -> None:
        named = BOOKMARK.fullmatch(attribute(element, "name"))
        if named and not self._open:
            index = self._region(f"jf1-{self._draft}-{named[1]}", "bookmark")
            self._marks[attribute(element, "id")] = index
            if self._paragraph is not None:
                self._paragraph.texts.setdefault(index, [])

    def _bookmark_ends(self, element: Any) -> None:
        self._marks.pop(attribute(element, "id"), None)

    def _change(self, element: Any, went: bool) -> None:
        self._note(self._here, element)
        self._went += went
        self._walk(element)
        self._went -= went

    def _note(self, region: int | None, change: Any) -> None:
        if region is None:
            return
        author = " ".join(attribute(change, "author").split())[:120]
        known = self._regions[region]
        known.tracked = True
        if author and author not in known.authors:
            known.authors.append(author)

    # inside a paragraph

    def _text(self, text: str) -> None:
        if self._went or self._paragraph is None or not text:
            return
        if self._part != "body" and any(self._fields):
            return  # the number of a page, a date: what a word processor fills
        if self._here is None:
            self._paragraph.outside.append(text)
        else:
            self._paragraph.texts.setdefault(self._here, []).append(text)

    def _words(self, element: Any) -> None:
        self._text(element.text or "")

    def _sign(self, element: Any, name: str) -> None:
        if name == "br" and attribute(element, "type") in ("page", "column") and not self._went:
            if self._here is not None:
                self._tell("page_break")
            return
        self._text(_SIGNS[name])

    def _symbol(self, element: Any) -> None:
        if not self._went:
            self._tell("symbol", f"{attribute(element, 'font')} {attribute(element, 'char')}")

    def _format(self, element: Any) -> None:
        """Formats of a run are told where they may mean something: struck out, hidden, bold."""
        if self._here is None or self._went or local_name(element.getparent()) != "r":
            return
        text = line_of(element.getparent())
        if not text:
            return
        on = {local_name(one) for one in element if attribute(one, "val").lower() not in _OFF}
        if on & set(_STRUCK):
            self._tell("struck", text)
        elif on & set(_FORMATS):
            self._tell("format", text)

    def _simple_field(self, element: Any) -> None:
        self._fields.append(True)
        self._walk(element)
        self._fields.pop()

    def _field_turns(self, element: Any) -> None:
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._fields.append(True)
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _footnote(self, element: Any) -> None:
        self._reference("footnotes", element)

    def _endnote(self, element: Any) -> None:
        self._reference("endnotes", element)

    def _reference(self, kind: str, element: Any) -> None:
        if not self._went:
            self._tell("footnote", self._footnotes.get((kind, attribute(element, "id")), ""))

    def _picture(self, element: Any) -> None:
        if self._went:
            return
        boxes = [one for one in element.iter() if local_name(one) == "txbxContent"]
        self._tell("text_box" if boxes else "picture", " ".join(line_of(one) for one in boxes))

    def _comment(self, element: Any) -> None:
        self._notes.meet(attribute(element, "id"), self._tag)


def _tag_of(control: Any) -> str:
    """The tag of a control of ours; it stands in two places, of which LibreOffice keeps one."""
    for name in ("{*}sdtPr/{*}tag", "{*}sdtPr/{*}docPartObj/{*}docPartGallery"):
        found = control.find(name)
        value = attribute(found, "val") if found is not None else ""
        if TAG.fullmatch(value):
            return value
    return ""


def _is_heading(paragraph: Any) -> bool:
    style = paragraph.find("{*}pPr/{*}pStyle")
    return style is not None and attribute(style, "val").lower().startswith(("heading", "title"))


def _one_line(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def line_of(element: Any) -> str:
    """The words of an element in one line as they are shown, tracked changes accepted; the end of long ones left out."""
    return _one_line(whole_line_of(element))


def whole_line_of(element: Any) -> str:
    """The words of an element in one line, however many they are."""
    words: list[str] = []
    _gather(element, words)
    return " ".join("".join(words).split())


def _gather(element: Any, words: list[str]) -> None:
    name = local_name(element)
    if name in _WENT or name in _PROPERTIES or name == "Fallback" or name == "rPr":
        return
    if name == "t":
        words.append(element.text or "")
    elif name in _SIGNS:
        words.append(" ")
    for child in element:
        _gather(child, words)
    if name in ("p", "tc"):
        words.append(" ")
