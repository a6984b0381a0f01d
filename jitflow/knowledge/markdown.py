"""The one door to markdown-it-py and nh3: words of members become HTML without anything that could run. Pure.

Raw HTML is text. Links lead to https, http or mailto and nowhere else; a picture is one of the files of the record and never
one of another server, which would be told who reads. Whoever asks says what words lead to within jitflow (:class:`Near`). What
comes out was cleaned once more by an allow-list, whatever the parser did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

LONGEST = 120_000
"""Characters that are looked at: more than any field of a record holds."""
TAGS = frozenset(
    "p br hr h3 h4 h5 h6 strong em s code pre blockquote ul ol li table thead tbody tr th td a".split()
)
ATTRIBUTES = {"*": set(), "a": {"href"}, "ol": {"start"}, "img": {"src", "alt"}}
SCHEMES = {"https", "http", "mailto"}
TOP_LEVEL, LOWEST_LEVEL = 3, 6
"""Headings of the words stand below those of the page: what is written with one or two # is a third level."""
NESTING = 20
_LINK = re.compile(r"(?:https?://[^\s/?#]|mailto:[^\s@]+@)", re.IGNORECASE)
Block = dict[str, Any]
_NAME = re.compile(r"\b[A-Z]{1,6}-\d{1,6}[a-z]?\b")
"""What records and rules are called by, such as LL-12."""
_PICTURE = re.compile(r"[^/\\:?#\x00-\x1f]{1,200}\.(?:png|jpe?g)", re.IGNORECASE)
MOST_NAMES = 200


@dataclass(frozen=True)
class Near:
    """What words lead to within jitflow, for this reader."""

    links: Mapping[str, str] = field(default_factory=dict)
    """Name as it is written ("LL-12") to address."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Name of a file of the record ("route.png") to address."""


NOTHING = Near()


def _may_lead(url: str) -> bool:
    return bool(_LINK.match(url.strip()) or _PICTURE.fullmatch(unquote(url)))


def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": NESTING})
    made.enable(["table", "strikethrough"]).disable(["reference"])
    # A name of a picture passes here, too; what is none of the record's becomes words again (`_near`).
    # markdown-it-py lets one say what may be linked by replacing its method: its documentation asks for the assignment.
    made.validateLink = _may_lead  # type: ignore[method-assign] - the documented way to say what may be linked
    return made


_PARSER = _parser()


def names_in(text: str) -> list[str]:
    """What may be the name of a record or a rule in these words, each once."""
    return list(dict.fromkeys(_NAME.findall(text[:LONGEST])))[:MOST_NAMES]


def to_html(text: str, near: Near = NOTHING) -> Markup:
    """The words as clean HTML. Takes time in proportion to the words."""
    tokens = _tokens(text, near)
    for one in tokens:
        if one.type in ("heading_open", "heading_close"):
            one.tag = f"h{_level(one)}"
    made = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        made, tags=TAGS | {"img"} if near.pictures else set(TAGS), attributes=ATTRIBUTES, url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
        attribute_filter=lambda tag, name, value: _attribute(tag, name, value, near),
        strip_comments=True, clean_content_tags={"script", "style"},
    )  # fmt: skip
    return Markup(clean)  # noqa: S704 - cleaned by the allow-list above


def _attribute(tag: str, name: str, value: str, near: Near) -> str | None:
    """An attribute as it may stay; None: it goes."""
    if tag == "img" and name == "src":
        return value if value in near.pictures.values() else None
    return value if value or name != "href" else None


def to_plain(text: str) -> str:
    """The words without marks, one block a line: for the search, for snippets, for what is looked through."""
    return "\n".join(said for block in to_blocks(text) if (said := _said(block)))


def to_blocks(text: str) -> list[Block]:
    """The words as plain blocks for paper.

    heading ``level``, ``runs``; paragraph, quote ``runs``; item ``runs``, ``mark`` (a bullet, or its number), ``depth``; code
    ``text``; rule; table ``rows`` of cells of runs, the first one its head. A run has ``text``, ``strong``, ``em`` and ``href``.
    """
    return list(_blocks(_tokens(text)))


def _tokens(text: str, near: Near = NOTHING) -> list[Token]:
    tokens = _PARSER.parse(text[:LONGEST].replace("\x00", ""))
    for one in tokens:
        if one.type == "inline" and one.children:
            one.children = list(_near(one.children, near))
    return tokens


def _near(tokens: Sequence[Token], near: Near) -> Iterator[Token]:
    """Pictures of the record with their address, all others as words; links to nowhere as words; names with their links."""
    linked: list[bool] = []
    for one in tokens:
        if one.type == "image":
            yield _picture(one, near)
        elif one.type == "link_open":
            known = _address(str(one.attrs.get("href", "")), near)
            linked.append(bool(known))
            if known:
                one.attrs["href"] = known
                yield one
        elif one.type == "link_close":
            if linked.pop():
                yield one
        elif one.type == "text" and near.links and not any(linked):
            yield from _named(one.content, near)
        else:
            yield one


def _address(href: str, near: Near) -> str:
    """Where a link leads; empty: nowhere."""
    return href if _LINK.match(href.strip()) else near.pictures.get(unquote(href), "")


def _picture(token: Token, near: Near) -> Token:
    source = str(token.attrs.get("src", ""))
    if known := near.pictures.get(unquote(source)):
        token.attrs["src"] = known
        return token
    said = "".join(one.content for one in token.children or ())
    return _text(f"{said} ({unquote(source)})" if said else unquote(source))


def _named(text: str, near: Near) -> Iterator[Token]:
    """Words with the names among them as links."""
    at = 0
    for found in _NAME.finditer(text):
        if (address := near.links.get(found[0])) is None:
            continue
        yield _text(text[at : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield _text(found[0])
        yield Token("link_close", "a", -1)
        at = found.end()
    yield _text(text[at:])


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _level(token: Token) -> int:
    return min(LOWEST_LEVEL, max(TOP_LEVEL, int(token.tag[1:]) + 1))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    lists: list[list[Any]] = []
    quotes, kind, mark = 0, "paragraph", ""
    rows: list[list[list[Block]]] = []
    level = TOP_LEVEL
    for one in tokens:
        if one.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(["" if one.type.startswith("bullet") else int(one.attrs.get("start", 1)) - 1])
        elif one.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif one.type == "list_item_open":
            if lists[-1][0] != "":
                lists[-1][0] += 1
            mark = f"{lists[-1][0]}." if lists[-1][0] != "" else "•"
        elif one.type in ("blockquote_open", "blockquote_close"):
            quotes += 1 if one.type.endswith("open") else -1
        elif one.type == "heading_open":
            kind, level = "heading", _level(one)
        elif one.type == "heading_close":
            kind = "paragraph"
        elif one.type == "table_open":
            kind, rows = "table", []
        elif one.type == "tr_open":
            rows.append([])
        elif one.type == "table_close":
            kind = "paragraph"
            yield {"kind": "table", "rows": rows}
        elif one.type in ("fence", "code_block"):
            yield {"kind": "code", "text": one.content.rstrip("\n")}
        elif one.type == "hr":
            yield {"kind": "rule"}
        elif one.type == "inline":
            runs = _runs(one.children or [])
            if kind == "table":
                rows[-1].append(runs)
            elif kind == "heading":
                yield {"kind": "heading", "level": level, "runs": runs}
            elif lists:
                yield {"kind": "item", "mark": mark, "depth": len(lists), "runs": runs}
                mark = ""
            else:
                yield {"kind": "quote" if quotes else "paragraph", "runs": runs}


def _runs(tokens: Sequence[Token]) -> list[Block]:
    made: list[Block] = []
    strong = em = 0
    href = ""
    for one in tokens:
        if one.type in ("strong_open", "strong_close"):
            strong += 1 if one.nesting == 1 else -1
        elif one.type in ("em_open", "em_close"):
            em += 1 if one.nesting == 1 else -1
        elif one.type in ("link_open", "link_close"):
            href = str(one.attrs.get("href", "")) if one.nesting == 1 else ""
        else:
            text = {"softbreak": " ", "hardbreak": "\n"}.get(one.type, one.content)
            if text:
                made.append({"text": text, "strong": strong > 0, "em": em > 0, "href": href})
    return made


def _said(block: Block) -> str:
    if block["kind"] == "table":
        return "\n".join(" ".join(_words(cell) for cell in row) for row in block["rows"])
    return block.get("text") or _words(block.get("runs", []))


def _words(runs: Sequence[Block]) -> str:
    return "".join(run["text"] for run in runs).strip()
