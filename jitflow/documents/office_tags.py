"""Tags in one part of a word processor's file: found paragraph by paragraph, taken out of it, put back as a template.

A word processor writes one tag in many pieces; here a tag is what a reader sees in one paragraph. A paragraph
that holds nothing but ``{% … %}`` goes with them, and so does a table row; ``{%p … %}`` and ``{%tr … %}`` say
so outright, as docxtpl's templates do. Everything else of the file stays what it is: only tags that were
found here ever become a template, so that nothing in a field, a name or a picture can.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PRINT, STATEMENT, COMMENT = "print", "statement", "comment"
INLINE, PARAGRAPH, ROW = "inline", "paragraph", "row"
CONTEXT = 40
"""Characters of the text around a tag that a report repeats."""
LONGEST = 500
"""Characters of one tag."""
_OPENINGS = {"{{": (PRINT, "}}"), "{%": (STATEMENT, "%}"), "{#": (COMMENT, "#}")}
_MARK = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_STRAY = re.compile(r"\{\{|\{%|\{#")
_PREFIX = re.compile(r"(p|tr|tc|r)\s+(?=\S)")
_TRIMMING = re.compile(r"^[-+]|[-+]$")
"""Signs at the braces by which Jinja trims white space."""
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u202f": " "})
_SPACES = ("tab", "br", "cr", "noBreakHyphen", "softHyphen", "sym", "drawing", "pict", "object")
_KEEP = ("drawing", "pict", "object", "sectPr", "footnoteReference", "endnoteReference", "sym", "fldChar", "fldSimple")
"""What makes a paragraph more than its tags: it stays."""
_SOURCES = {
    PRINT: ("\x01= ", " =\x02"),
    STATEMENT: ("\x01% ", " %\x02"),
    COMMENT: ("\x01# ", " #\x02"),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place; ``code`` and ``detail`` are put into words by the pages."""

    code: str
    part: str
    paragraph: int
    tag: str = ""
    before: str = ""
    after: str = ""
    detail: dict[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As JSON data."""
        return {**vars(self), "detail": dict(self.detail)}


@dataclass
class Tag:
    """One tag as a reader sees it, with the text around it and where it stands."""

    kind: str
    text: str
    """As it is written, with its braces."""
    inner: str
    """What stands between them, with plain quotes."""
    part: str
    paragraph: int
    before: str
    after: str
    element: Any
    """The paragraph."""
    chain: tuple[str, ...]
    """Elements between the paragraph and the tag, by name."""
    token: str
    prefix: str = ""
    level: str = INLINE
    alone: bool = True
    """Whether what goes with the tag (its paragraph, its row) holds nothing but statements."""
    hidden: bool = False

    def fault(self, code: str, **detail: str) -> Fault:
        """A fault at this tag."""
        return Fault(code, self.part, self.paragraph, self.text[:LONGEST], self.before, self.after, detail)

    @property
    def container(self) -> Any:
        """What the tag's level stands in: the parent of its paragraph, or its table."""
        if self.level == ROW:
            return _row_of(self.element).getparent()
        return self.element.getparent()


@dataclass
class _Piece:
    """A character run of a paragraph: the element that holds it, or None for what is no text."""

    element: Any
    text: str


class Part:
    """One part of the file with its tags in the order of reading."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
        self.root = etree.fromstring(content, parser)
        self.tags: list[Tag] = []
        self.faults: list[Fault] = []
        self._nonce = f"jf{hashlib.sha256(content).hexdigest()[:24]}"
        self._levels: dict[int, str] = {}
        for number, element in enumerate(list(self.root.iter(f"{W}p")), 1):
            self._read(number, element)
        self._stray()
        self._set_levels()
        # A text box lies inside a paragraph: its tags come between those around it.
        tokens = re.findall(rf"{self._nonce}\d{{6}}", etree.tostring(self.root, encoding="unicode"))
        order = {token: number for number, token in enumerate(tokens)}
        self.tags.sort(key=lambda tag: order[tag.token])

    def source(self) -> str:
        """The part as a template between the characters of :class:`~.sandbox.OfficeEnvironment`."""
        replaced: set[Any] = set()
        for tag in self.tags:
            if tag.level == INLINE:
                continue
            element = _row_of(tag.element) if tag.level == ROW else tag.element
            if element not in replaced:
                self._replace(element, [one for one in self.tags if self._stands_in(one, element)])
                replaced.add(element)
        tags = {tag.token: tag for tag in self.tags}

        def written(found: re.Match[str]) -> str:
            tag = tags[found[1] or found[2]]
            opening, closing = _SOURCES[tag.kind]
            return f"{opening}{tag.inner}{closing}"

        token = rf"{self._nonce}\d{{6}}"
        return re.sub(f"<!--({token})-->|({token})", written, etree.tostring(self.root, encoding="unicode"))

    def _stands_in(self, tag: Tag, element: Any) -> bool:
        return tag.element is element or element in tag.element.iterancestors()

    def _replace(self, element: Any, tags: list[Tag]) -> None:
        parent = element.getparent()
        place = parent.index(element)
        parent.remove(element)
        for offset, tag in enumerate(tags):
            parent.insert(place + offset, etree.Comment(tag.token))

    # reading

    def _read(self, number: int, paragraph: Any) -> None:
        pieces = list(_pieces(paragraph))
        text = "".join(piece.text for piece in pieces)
        if not _MARK.search(text):
            return
        found: list[tuple[int, int, str]] = []
        position = 0
        while (mark := _MARK.search(text, position)) is not None:
            start = mark.start()
            if mark[0] not in _OPENINGS:
                self.faults.append(self._around("not_opened", number, text, start, mark.end()))
                position = mark.end()
                continue
            kind, closing = _OPENINGS[mark[0]]
            end = text.find(closing, mark.end())
            again = _STRAY.search(text, mark.end())
            if end < 0 or (again is not None and again.start() < end):
                self.faults.append(self._around("not_closed", number, text, start, mark.end()))
                position = mark.end()
                continue
            found.append((start, end + 2, kind))
            position = end + 2
        for start, end, kind in found:
            self._take(number, paragraph, text, (start, end, kind), pieces)
        self._put_tokens(pieces, found, len(self.tags) - len(found))

    def _around(self, code: str, number: int, text: str, start: int, end: int) -> Fault:
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        return Fault(code, self.name, number, text[start:end], before, after)

    def _take(self, number: int, paragraph: Any, text: str, place: tuple[int, int, str], pieces: list[_Piece]) -> None:
        start, end, kind = place
        around = self._around("", number, text, start, end)
        inner = _TRIMMING.sub("", text[start + 2 : end - 2].translate(_QUOTES))
        prefix = ""
        if kind != COMMENT and (named := _PREFIX.match(inner)) is not None:
            prefix, inner = named[1], inner[named.end() :]
        inner = inner.strip() if kind != COMMENT else ""
        first = _piece_at(pieces, start)
        token = f"{self._nonce}{len(self.tags):06d}"
        chain = tuple(
            _name(one) for one in first.iterancestors() if one is not paragraph and paragraph in one.iterancestors()
        )
        self.tags.append(
            Tag(
                kind, text[start:end], inner, self.name, number, around.before, around.after, paragraph, chain, token, prefix,
                hidden=_is_hidden(first),
            )
        )  # fmt: skip

    def _put_tokens(self, pieces: list[_Piece], found: list[tuple[int, int, str]], first: int) -> None:
        """Take each tag out of the pieces it is written in; its token stands where it began."""
        position = 0
        for piece in pieces:
            start, end = position, position + len(piece.text)
            position = end
            if piece.element is None:
                continue
            kept, at = [], start
            for index, (tag_start, tag_end, _kind) in enumerate(found):
                if tag_end <= start or tag_start >= end:
                    continue
                kept.append(piece.text[at - start : max(tag_start, start) - start])
                if start <= tag_start:
                    kept.append(self.tags[first + index].token)
                at = min(tag_end, end)
            if at != start or len(kept) > 0:
                kept.append(piece.text[at - start :])
                piece.element.text = "".join(kept)
                piece.element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def _stray(self) -> None:
        """Braces where no tag is filled: in names, fields, pictures, deleted text."""
        numbers = {element: number for number, element in enumerate(self.root.iter(f"{W}p"), 1)}
        for element in self.root.iter(etree.Element):
            texts = list(element.attrib.values())
            if element.tag != f"{W}t" and element.text:
                texts.append(element.text)
            elif element.tag == f"{W}t" and not any(True for _ in element.iterancestors(f"{W}p")):
                texts.append(element.text or "")
            for text in texts:
                mark = _STRAY.search(text)
                if mark:
                    near = element if element in numbers else next(element.iterancestors(f"{W}p"), None)
                    number = numbers.get(near, 0)
                    self.faults.append(self._around("outside_text", number, text, mark.start(), mark.end()))

    # levels

    def _set_levels(self) -> None:
        by_paragraph: dict[Any, list[Tag]] = {}
        for tag in self.tags:
            by_paragraph.setdefault(tag.element, []).append(tag)
        lone = {element for element, tags in by_paragraph.items() if _is_lone(element, tags)}
        for element, tags in by_paragraph.items():
            row = _row_of(element)
            whole_row = row is not None and self._is_tag_row(row, by_paragraph, lone)
            for tag in tags:
                if tag.kind == STATEMENT:
                    _set_level(tag, element in lone, whole_row)
        self._drop_comments(by_paragraph)

    def _is_tag_row(self, row: Any, by_paragraph: dict[Any, list[Tag]], lone: set[Any]) -> bool:
        """Whether a row holds statements and nothing else. One that begins and ends in it is no row's."""
        paragraphs = list(row.iter(f"{W}p"))
        words = [tag.inner.split(" ", 1)[0] for one in paragraphs for tag in by_paragraph.get(one, [])]
        filled = [one for one in paragraphs if one in by_paragraph or _plain_text(one).strip()]
        opened = sum(word in ("for", "if") for word in words)
        closed = sum(word in ("endfor", "endif") for word in words)
        return bool(words) and all(one in lone for one in filled) and opened != closed

    def _drop_comments(self, by_paragraph: dict[Any, list[Tag]]) -> None:
        """Comments beside statements that go with their paragraph go with it, too."""
        for tags in by_paragraph.values():
            level = next((tag.level for tag in tags if tag.level != INLINE), INLINE)
            for tag in tags:
                if tag.kind == COMMENT:
                    tag.level = level


def _set_level(tag: Tag, is_lone: bool, whole_row: bool) -> None:
    if whole_row:
        tag.level = ROW
    elif tag.prefix == "tr":
        tag.alone = False
    elif tag.prefix == "p":
        tag.level, tag.alone = (PARAGRAPH, True) if is_lone else (INLINE, False)
    elif tag.prefix == "" and is_lone:
        tag.level = PARAGRAPH


def _pieces(paragraph: Any) -> Iterator[_Piece]:
    """The text of a paragraph in pieces; that of paragraphs inside it (text boxes) is theirs."""
    for element in paragraph.iter(etree.Element):
        if element.tag == f"{W}t":
            if next(element.iterancestors(f"{W}p"), None) is paragraph:
                yield _Piece(element, element.text or "")
        elif element is not paragraph and isinstance(element.tag, str) and _name(element) in _SPACES:
            yield _Piece(None, " ")


def _piece_at(pieces: list[_Piece], position: int) -> Any:
    for piece in pieces:
        if position < len(piece.text):
            return piece.element
        position -= len(piece.text)
    raise IndexError(position)


def _plain_text(paragraph: Any) -> str:
    return "".join(piece.text for piece in _pieces(paragraph) if piece.element is not None)


def _is_lone(paragraph: Any, tags: list[Tag]) -> bool:
    """Whether a paragraph holds statements and nothing else."""
    if not any(tag.kind == STATEMENT for tag in tags) or any(tag.kind == PRINT for tag in tags):
        return False
    text = _plain_text(paragraph)
    for tag in tags:
        text = text.replace(tag.token, "")
    return not text.strip() and not any(_name(one) in _KEEP for one in paragraph.iter(etree.Element))


def _row_of(paragraph: Any) -> Any:
    """The row around a paragraph, unless a text box or a nested cell stands between."""
    return next(paragraph.iterancestors(f"{W}tr"), None)


def _is_hidden(element: Any) -> bool:
    run = next(element.iterancestors(f"{W}r"), None)
    return run is not None and run.find(f"{W}rPr/{W}vanish") is not None


def _name(element: Any) -> str:
    return etree.QName(element).localname
