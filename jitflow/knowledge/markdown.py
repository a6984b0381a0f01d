"""G's stand-in until H's module is written over it: commonmark to clean HTML."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_MD = MarkdownIt("commonmark", {"html": False}).enable("table")


def to_html(text: str) -> Markup:
    return Markup(nh3.clean(_MD.render(text), link_rel="nofollow noopener noreferrer"))  # noqa: S704


def to_plain(text: str) -> str:
    return text
