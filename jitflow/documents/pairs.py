"""The document model of two languages: two columns, aligned field by field.

:func:`pair` puts two models of :mod:`model` beside each other. Both come from the same
definition and the same projection, so their blocks correspond; a block that only one
side has (a text given in one language alone) stands beside a dash. The result is
dictionaries, lists, strings and booleans only:

======= ========================================================================
head    as in :mod:`model`, its words from the left side; ``columns``: for either side
        ``language``, ``label``, ``title``, ``marks``, ``watermark`` and ``foot``
blocks  ``kind`` is ``free`` (what stands outside boxes) or ``box`` (with ``id``, and
        ``left`` and ``right``: ``letter`` and ``heading``); both have ``rows``
leaves  named values of the left side; ``leaves_beside``: those of the right
======= ========================================================================

A *row* has ``left`` and ``right``, each one block; ``joined``: it belongs to the row
above (no line between them), ``open``: the row below belongs to it; ``keep``: it stays
with the row below; ``whole``: it never breaks across pages. Its blocks are those of :mod:`model` in pieces: ticks of one item,
rows of one value, an item without its blocks, and ``below``, a row inset below a tick; an item of a table
or a signature is a row whose lines have the names of the columns.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from . import printing
from .lines import EMPTY, line, text_of
from .tables import as_rows
from .words import Words

Block = dict[str, Any]

COLUMN = 44
"""Characters of a line in one column, about."""
THIRD = 19
"""Lines of a third of a page: what is longer may break across pages."""


def pair(left: dict[str, Any], right: dict[str, Any], labels: list[str]) -> dict[str, Any]:
    """Two document models as one; ``labels`` say above the columns which language is which."""
    blocks: list[Block] = []
    for one, other in _aligned(left["blocks"], right["blocks"]):
        if one["kind"] == other["kind"] == "box":
            blocks.append(_box(one, other))
            continue
        if not blocks or blocks[-1]["kind"] != "free":
            blocks.append({"kind": "free", "rows": []})
        blocks[-1]["rows"] += _rows(one, other)
    for block in blocks:
        for row, below in pairwise(block["rows"]):
            row["open"] = below["joined"]
    return {
        "head": _head(left["head"], right["head"], labels),
        "blocks": blocks,
        "leaves": left["leaves"],
        "leaves_beside": right["leaves"],
    }


def column_label(words: Words, source: str) -> str:
    """What stands above a column: its language, and whether the instrument was written in it."""
    named = printing.language(words, words.language)
    if words.language == source:
        return words.text("%(language)s, original language", language=named)
    return words.text("%(language)s, translation", language=named)


def _head(left: dict[str, Any], right: dict[str, Any], labels: list[str]) -> dict[str, Any]:
    reference = left["running"]["reference"]
    titles = " / ".join(dict.fromkeys((left["title"], right["title"])))
    columns = [
        {
            "language": head["language"],
            "label": label,
            "title": head["title"],
            "marks": head["marks"],
            "watermark": head["watermark"],
            "foot": head["foot"],
        }
        for head, label in zip((left, right), labels, strict=True)
    ]
    return {
        **left,
        "title": titles,
        "document_title": f"{titles}, {reference}" if reference else titles,
        "marks": [*left["marks"], *right["marks"]],
        # One word for both sides where they have the same.
        "watermark": "\n".join(dict.fromkeys(head["watermark"] for head in (left, right) if head["watermark"])),
        "running": {**left["running"], "language": f"{left['language']} / {right['language']}"},
        "columns": columns,
    }


def _box(left: Block, right: Block) -> Block:
    rows = []
    if not left["applies"]:
        rows.append(_row(_said(left["not_applicable"]), _said(right["not_applicable"])))
    for one, other in _aligned(left["blocks"], right["blocks"]):
        rows += _rows(one, other)
    headings = [{"letter": box["letter"], "heading": box["heading"]} for box in (left, right)]
    empty = _row(_said(""), _said(""))
    return {
        "kind": "box",
        "id": left["id"],
        "left": headings[0],
        "right": headings[1],
        "rows": rows or [empty],
        "new_page": left["new_page"],
    }


def _rows(left: Block, right: Block) -> list[Block]:
    """One block of either side as rows of the table."""
    kind = left["kind"]
    if kind != right["kind"]:
        return [_row(left, right)]
    if kind == "item":
        inner = [row for pieces in _aligned(left["blocks"], right["blocks"]) for row in _rows(*pieces)]
        return [_row({**left, "blocks": []}, {**right, "blocks": []}, keep=True), *inner]
    if kind == "ticks":
        return _ticks(left, right)
    if kind in ("table", "signatures"):
        return _items(left, right)
    if kind == "row" and len(left["values"]) == len(right["values"]) > 1:
        return _values(left, right)
    return [_row(left, right, keep=kind == "heading" or bool(left.get("keep")))]


def _items(left: Block, right: Block) -> list[Block]:
    """A table, or signatures: half a page has no room for columns, so each item is a list of labels and values."""
    return [_row(one, other) for one, other in zip(as_rows(left), as_rows(right), strict=True)]


def _values(left: Block, right: Block) -> list[Block]:
    """A wording, then each of its numbered values beside its counterpart."""
    rows = []
    if left["label"]:
        rows.append(_row({**left, "values": []}, {**right, "values": []}, keep=True))
    for one, other in zip(left["values"], right["values"], strict=True):
        pieces = [{**block, "label": [], "values": [value]} for block, value in ((left, one), (right, other))]
        rows.append(_row(pieces[0], pieces[1], joined=bool(rows)))
    return rows


def _ticks(left: Block, right: Block) -> list[Block]:
    """A list of ticks: its wording, then each tick beside its counterpart with what stands below it."""
    if not all(item["runs"] for item in left["items"]):
        return [_row(_without_rows(left), _without_rows(right)), *_below(_rows_of(left), _rows_of(right))]
    rows = []
    if left["label"]:
        rows.append(_row({**left, "items": []}, {**right, "items": []}, keep=True))
    for one, other in zip(left["items"], right["items"], strict=True):
        pieces = [{**block, "label": [], "items": [item]} for block, item in ((left, one), (right, other))]
        rows.append(_row(_without_rows(pieces[0]), _without_rows(pieces[1]), joined=bool(rows)))
        rows += _below(_rows_of(pieces[0]), _rows_of(pieces[1]))
    return rows


def _rows_of(ticks: Block) -> list[Block]:
    return [{**row, "kind": "below"} for item in ticks["items"] for row in item["rows"]]


def _without_rows(ticks: Block) -> Block:
    return {**ticks, "items": [{**item, "rows": []} for item in ticks["items"]]}


def _below(left: list[Block], right: list[Block]) -> list[Block]:
    return [_row(one, other, joined=True) for one, other in _aligned(left, right)]


def _row(left: Block, right: Block, joined: bool = False, keep: bool = False) -> Block:
    whole = max(lines_needed(left), lines_needed(right)) <= THIRD
    return {"left": left, "right": right, "joined": joined, "open": False, "keep": keep, "whole": whole}


def _said(text: str, kind: str = "row") -> Block:
    """Words of ours as a row of their own."""
    lines = [line(text, "", "", entered=False)] if text else []
    return {"kind": kind, "leaf": "", "label": [], "values": [{"number": "", "lines": lines}]}


def _aligned(left: list[Block], right: list[Block]) -> list[tuple[Block, Block]]:
    """Blocks beside their counterparts; a dash where the other side has none."""
    if len(left) == len(right):
        return list(zip(left, right, strict=True))
    pairs: list[tuple[Block, Block]] = []
    names = [
        [f"{block['kind']} {block.get('leaf', '')} {block.get('id', '')}" for block in side] for side in (left, right)
    ]
    for same, start, end, from_, to in SequenceMatcher(None, names[0], names[1], autojunk=False).get_opcodes():
        if same == "equal":
            pairs += zip(left[start:end], right[from_:to], strict=True)
        else:
            pairs += [(block, _dash(block)) for block in left[start:end]]
            pairs += [(_dash(block), block) for block in right[from_:to]]
    return pairs


def _dash(block: Block) -> Block:
    return _said(EMPTY, "below" if block["kind"] == "below" else "row")


def lines_needed(block: Block) -> int:
    """Lines that a block takes in one column, about."""
    texts = [block.get("text", ""), text_of(block.get("label", []) if block["kind"] != "item" else [])]
    texts.append(text_of(block.get("runs", [])))
    for value in block.get("values", []):
        texts += [f"{one['label']} {one['text']}" for one in value["lines"]]
    texts += [f"{item['word']} {text_of(item['runs'])}" for item in block.get("items", [])]
    parts = [part for text in texts if text for part in text.split("\n")]
    return sum(-(-len(part) // COLUMN) or 1 for part in parts)
