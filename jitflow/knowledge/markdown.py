"""The one door to markdown-it-py and nh3: words of members become HTML without anything that could run. Pure.

Raw HTML is text. Links lead to https, http or mailto and nowhere else; there are no images, since a picture of
another server tells that server who reads. What comes out was cleaned once more by an allow-list, whatever the parser did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

LONGEST = 120_000
"""Characters that are looked at: more than any field of a record holds."""
TAGS = frozenset(
    "p br hr h3 h4 h5 h6 strong em s code pre blockquote ul ol li table thead tbody tr th td a".split()
)
ATTRIBUTES = {"*": set(), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"https", "http", "mailto"}
TOP_LEVEL, LOWEST_LEVEL = 3, 6
"""Headings of the words stand below those of the page: what is written with one or two # is a third level."""
NESTING = 20
_LINK = re.compile(r"(?:https?://[^\s/?#]|mailto:[^\s@]+@)", re.IGNORECASE)
Block = dict[str, Any]


def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": NESTING})
    made.enable(["table", "strikethrough"]).disable(["image", "reference"])
    # The way in which markdown-it-py lets one say what may be linked, by its own documentation: its method is replaced.
    made.validateLink = lambda url: _LINK.match(url.strip()) is not None  # type: ignore[method-assign] - see above
    return made


_PARSER = _parser()


def to_html(text: str) -> Markup:
    """The words as clean HTML. Takes time in proportion to the words."""
    tokens = _tokens(text)
    for one in tokens:
        if one.type in ("heading_open", "heading_close"):
            one.tag = f"h{_level(one)}"
    made = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        made, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener noreferrer",
        attribute_filter=lambda _tag, name, value: value if value or name != "href" else None,
        strip_comments=True, clean_content_tags={"script", "style"},
    )  # fmt: skip
    return Markup(clean)  # noqa: S704 - cleaned by the allow-list above


def to_plain(text: str) -> str:
    """The words without marks, one block a line: for the search, for snippets, for what is looked through."""
    return "\n".join(said for block in to_blocks(text) if (said := _said(block)))


def to_blocks(text: str) -> list[Block]:
    """The words as plain blocks for paper.

    heading ``level``, ``runs``; paragraph, quote ``runs``; item ``runs``, ``mark`` (a bullet, or its number), ``depth``; code
    ``text``; rule; table ``rows`` of cells of runs, the first one its head. A run has ``text``, ``strong``, ``em`` and ``href``.
    """
    return list(_blocks(_tokens(text)))


def _tokens(text: str) -> list[Token]:
    return _PARSER.parse(text[:LONGEST].replace("\x00", ""))


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
