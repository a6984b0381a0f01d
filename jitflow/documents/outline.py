"""How a paper is built, in words: what a comparison of its pages needs to name the box of a difference."""

from __future__ import annotations

import re
from typing import Any

from .head import TRANSLATION_CHECKED, WORDING_CHECKED
from .letter import LetterRequest, compose
from .produce import draft, roots_of
from .request import RenderRequest
from .words import Words

_OPEN = ("name", "function", "date")


def outline(request: RenderRequest) -> dict[str, Any]:
    """Title, headings of the boxes with their ids, watermark, and the words on who checked the paper.

    Plain data. Raises :class:`RenderRefused`.
    """
    made = draft(request)
    head, blocks = made.model["head"], made.model["blocks"]
    sides = head["columns"] if len(made.languages) == 2 else [head]
    words = [Words(language, roots_of(request).translations) for language in made.languages]
    return {
        "title": _title(made.model),
        "places": [[_id(one), _heading(one)] for one in blocks if one["kind"] == "box"],
        "watermark": _watermark(head),
        "released": [_pattern(one, text) for one in words for text in (WORDING_CHECKED, TRANSLATION_CHECKED)],
        "marks": [mark for side in sides for mark in side["marks"]],
        "unreleased": [mark for side in sides for mark in side["marks"] if _waits(mark, words)],
    }


def letter_outline(request: LetterRequest) -> dict[str, Any]:
    """The same of a letter: boxes where it is a form of its own; nobody releases a letter.

    Raises :class:`RenderRefused`.
    """
    made = compose(request)
    head = made.model["head"]
    sides = head["columns"] if len(made.languages) == 2 else [head]
    return {
        "title": _title(made.model),
        "places": [[_id(one), _heading(one)] for one in made.model["blocks"] if one["kind"] == "box"],
        "watermark": _watermark(head),
        "released": [],
        "marks": [mark for side in sides for mark in side["marks"]],
        "unreleased": [],
    }


def _title(model: dict[str, Any]) -> str:
    head = model["head"]
    return str(head["columns"][0]["title"] if "columns" in head else head["title"])


def _id(box: dict[str, Any]) -> str:
    return str(box["id"])


def _heading(box: dict[str, Any]) -> str:
    one = box.get("left", box)
    return f"{one['letter']} {one['heading']}".strip()


def _watermark(head: dict[str, Any]) -> list[str]:
    return [line for line in str(head["watermark"]).split("\n") if line]


def _pattern(words: Words, text: str) -> str:
    """The words on who checked a paper, with anything for the name, the function and the day."""
    said = words.text(text, **{name: f"\0{name}\0" for name in _OPEN})
    return re.sub("\0[a-z]+\0", ".{1,120}?", re.escape(" ".join(said.split())).replace("\\\0", "\0"))


def _waits(mark: str, words: list[Words]) -> bool:
    """Whether a mark says that nobody has checked the paper yet."""
    says = ("working translation", "form wording not verified")
    counted = [
        one.text("reviewed texts: %(reviewed)d of %(total)d", reviewed=0, total=0).partition("0")[0] for one in words
    ]
    return mark in {one.text(text) for one in words for text in says} or any(
        mark.startswith(start) for start in counted if start
    )
