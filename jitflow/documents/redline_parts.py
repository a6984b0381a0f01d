"""The parts of a draft for word processors: content controls, tracked changes, comments, settings."""

from __future__ import annotations

import hashlib
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from lxml import etree

from . import scripts
from .docx_parts import ANCHOR
from .redline_words import Piece, Step, paragraphs, pieces

if TYPE_CHECKING:
    from .redline import Anchored
    from .redline_request import Note

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
XML = "http://www.w3.org/XML/1998/namespace"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PROPERTY = "jitflow-draft"
"""Property of the file that names the draft, should all its controls be gone."""
BOOKMARK = "_jf1_"
"""First letters of the names of our bookmarks; the last part of the tag follows."""
BOOKMARKS = 9000
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_blank_text=False)
_BREAKS = re.compile(r"(\t)")
_UNKNOWN = Step("", "", "1980-01-01T00:00:00Z")
DOCUMENT, SETTINGS, TYPES = "word/document.xml", "word/settings.xml", "[Content_Types].xml"
RELATIONS, PACKAGE_RELATIONS = "word/_rels/document.xml.rels", "_rels/.rels"


def w(name: str) -> str:
    """A name in the namespace of word processors."""
    return f"{{{W}}}{name}"


def element(name: str, attributes: dict[str, str] | None = None, *children: Any) -> Any:
    """An element of word processors with attributes of the same namespace."""
    made = etree.Element(w(name), {w(key): value for key, value in (attributes or {}).items()}, nsmap={"w": W})
    made.extend([one for one in children if one is not None])
    return made


def finished(
    parts: dict[str, bytes], texts: dict[str, Anchored], notes: list[Note], token: str
) -> list[tuple[str, bytes]]:
    """All parts of the draft, from those of the plain document. ``texts`` are by anchor."""
    known = {one.path for one in texts.values()}
    kept = [index for index, note in enumerate(notes) if note.path in known]
    _Body(texts, notes, kept).edit(root := etree.fromstring(parts[DOCUMENT], _PARSER))
    parts = {**parts, DOCUMENT: _bytes(root), SETTINGS: _settings(parts[SETTINGS])}
    parts["docProps/custom.xml"] = _property(token)
    more = [("docProps/custom.xml", f"{_PACKAGE_TYPE}", "")]
    if kept:
        parts["word/comments.xml"], parts["word/commentsExtended.xml"] = _comments(notes, kept)
        more += [("word/comments.xml", f"{_WORD}.comments+xml", f"{_OFFICE}/relationships/comments")]
        more += [
            (
                "word/commentsExtended.xml",
                f"{_WORD}.commentsExtended+xml",
                "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
            )
        ]
    _declare(parts, more)
    return list(parts.items())


_PACKAGE_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


def _bytes(root: Any) -> bytes:
    etree.cleanup_namespaces(root, top_nsmap={"w": W}, keep_ns_prefixes=["r", "v", "o"])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _settings(content: bytes) -> bytes:
    root = etree.fromstring(content, _PARSER)
    zoom = root.find(w("zoom"))
    root.insert(0 if zoom is None else root.index(zoom) + 1, element("trackRevisions"))
    return _bytes(root)


class _Body:
    """Puts controls, changes and comments into the body of the document."""

    def __init__(self, texts: dict[str, Anchored], notes: list[Note], kept: list[int]) -> None:
        self._texts = texts
        self._notes: dict[str, list[int]] = {}
        for index in kept:
            self._notes.setdefault(notes[index].path, []).append(index)
        self._seen: set[str] = set()
        self._changes = 0

    def edit(self, root: Any) -> None:
        """Replace every marked paragraph by the control of its text; of a text printed twice, the first one."""
        for style in list(root.iter(w("pStyle"))):
            name, mark, anchor = style.get(w("val")).partition(ANCHOR)
            if not mark:
                continue
            style.set(w("val"), name)
            if anchor not in self._seen:
                self._seen.add(anchor)
                self._replace(style.getparent().getparent(), self._texts[anchor])

    def _replace(self, paragraph: Any, text: Anchored) -> None:
        around = paragraph.getparent()
        control = self._control(paragraph, text)
        around.replace(paragraph, control)
        if around.tag == w("tc") and control.getnext() is None:  # a cell ends with a paragraph
            thin = element("spacing", {"before": "0", "after": "0", "line": "20", "lineRule": "exact"})
            around.append(element("p", {}, element("pPr", {}, thin, element("rPr", {}, element("sz", {"val": "2"})))))

    def _control(self, paragraph: Any, text: Anchored) -> Any:
        properties = element(
            "sdtPr", {}, element("alias", {"val": text.title}), element("tag", {"val": text.tag}),
            element("id", {"val": str(_number(text.tag))}), element("lock", {"val": "sdtLocked"}),
        )  # fmt: skip
        found = pieces(text.steps)
        # LibreOffice drops tags, and the changes in a control of any other kind; it keeps this kind, its gallery and bookmarks.
        gallery = element("docPartObj", {}, element("docPartGallery", {"val": text.tag}))
        content = element("sdtContent")
        if found:
            content.extend(self._paragraph(paragraph, line, end) for line, end in paragraphs(found))
        else:  # what stands there is no text yet: the first key replaces it
            properties.append(element("showingPlcHdr"))
            shown = deepcopy(paragraph)
            shown.tail = None
            content.append(shown)
        self._comment(content, self._notes.get(text.path, []))
        self._bookmark(content, text.tag)
        properties.append(gallery)
        return element("sdt", {}, properties, content)

    def _bookmark(self, content: Any, tag: str) -> None:
        """The same place once more, for who takes the control away."""
        number = str(BOOKMARKS + len(self._seen))
        first = content[0]
        name = f"{BOOKMARK}{tag.rpartition('-')[2]}"
        first.insert(0 if first.find(w("pPr")) is None else 1, element("bookmarkStart", {"id": number, "name": name}))
        content[-1].append(element("bookmarkEnd", {"id": number}))

    def _paragraph(self, like: Any, line: list[Piece], end: Piece | None) -> Any:
        properties = deepcopy(like.find(w("pPr")))
        if end is not None and (end.added or end.removed):
            properties.append(element("rPr", {}, self._change("ins" if end.added else "del", end)))
        made = element("p", {}, properties)
        for piece in line:
            runs = _runs(piece)
            if piece.added or piece.removed:
                change = self._change("ins" if piece.added else "del", piece)
                change.extend(runs)
                runs = [change]
            made.extend(runs)
        return made

    def _change(self, name: str, piece: Piece) -> Any:
        """The mark of a change: who and when."""
        self._changes += 1
        step = piece.added or piece.removed or _UNKNOWN
        return element(name, {"id": str(self._changes), "author": step.author or "?", "date": step.at or _UNKNOWN.at})

    def _comment(self, content: Any, indexes: list[int]) -> None:
        if not indexes:
            return
        first, last = content[0], content[-1]
        start = 0 if first.find(w("pPr")) is None else 1
        for number in reversed(indexes):
            first.insert(start, element("commentRangeStart", {"id": str(number)}))
        for number in indexes:
            last.append(element("commentRangeEnd", {"id": str(number)}))
            last.append(element("r", {}, element("commentReference", {"id": str(number)})))


def _number(tag: str) -> int:
    """The id of a control: unique in the document, the same each time."""
    return int(hashlib.sha256(tag.encode()).hexdigest()[:8], 16) & 0x7FFFFFFF or 1


def _runs(piece: Piece) -> list[Any]:
    """Words as runs: tabs by themselves, letters from right to left marked as such."""
    name = "delText" if piece.removed else "t"
    made = []
    for part in _BREAKS.split(piece.text):
        if part == "\t":
            made.append(element("r", {}, element("tab")))
        elif part:
            for is_rtl, words in scripts.split_by_direction(part):
                style = element("rPr", {}, element("rStyle", {"val": "Entered"}), element("rtl") if is_rtl else None)
                text = element(name)
                text.text = words
                text.set(f"{{{XML}}}space", "preserve")
                made.append(element("r", {}, style, text))
    return made


def _comments(notes: list[Note], kept: list[int]) -> tuple[bytes, bytes]:
    """comments.xml, and commentsExtended.xml that says which of them answers which."""
    root = etree.Element(w("comments"), nsmap={"w": W, "w14": W14, "mc": _MC})
    root.set(f"{{{_MC}}}Ignorable", "w14")
    threads = etree.Element(f"{{{W15}}}commentsEx", nsmap={"w15": W15, "mc": _MC})
    threads.set(f"{{{_MC}}}Ignorable", "w15")
    for index in kept:
        note = notes[index]
        marks = {"id": str(index), "author": note.author, "date": note.at, "initials": note.initials}
        one = element("comment", marks)
        for line in note.text.split("\n"):
            text = element("t")
            text.text = line
            text.set(f"{{{XML}}}space", "preserve")
            one.append(element("p", {}, element("r", {}, text)))
        one[-1].set(f"{{{W14}}}paraId", _paragraph_id(index))
        root.append(one)
        thread = etree.SubElement(threads, f"{{{W15}}}commentEx")
        thread.set(f"{{{W15}}}paraId", _paragraph_id(index))
        if note.answers is not None and note.answers in kept:
            thread.set(f"{{{W15}}}paraIdParent", _paragraph_id(note.answers))
        thread.set(f"{{{W15}}}done", "0")
    return tuple(etree.tostring(one, xml_declaration=True, encoding="UTF-8", standalone=True) for one in (root, threads))


def _paragraph_id(index: int) -> str:
    return f"{0x4A460000 + index:08X}"


def _property(token: str) -> bytes:
    properties, types = f"{_OFFICE}/custom-properties", f"{_OFFICE}/docPropsVTypes"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{properties}" xmlns:vt="{types}">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{PROPERTY}">'
        f"<vt:lpwstr>{token}</vt:lpwstr></property></Properties>"
    ).encode()


def _declare(parts: dict[str, bytes], more: list[tuple[str, str, str]]) -> None:
    """Enter new parts in the types of the package and in the relationships of the document."""
    types = etree.fromstring(parts[TYPES], _PARSER)
    document, package = (etree.fromstring(parts[name], _PARSER) for name in (RELATIONS, PACKAGE_RELATIONS))
    for number, (name, kind, relation) in enumerate(more, 1):
        etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=kind)
        inside = bool(relation)
        etree.SubElement(
            document if inside else package,
            f"{{{_RELATIONS}}}Relationship",
            Id=f"rIdDraft{number}",
            Type=relation or f"{_OFFICE}/relationships/custom-properties",
            Target=name.removeprefix("word/") if inside else name,
        )
    for name, root in ((TYPES, types), (RELATIONS, document), (PACKAGE_RELATIONS, package)):
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
