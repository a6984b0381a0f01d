"""The paired document model as a word processor wants it: tables of two columns."""

from __future__ import annotations

from typing import Any

from .docx_parts import PROOFING, Paragraph, placed, plain_run

_AROUND, _BETWEEN = "68", "11"
"""Room above and below a row, and within one field, in twentieths of a point."""
_PLAIN_IN_BOX = {"Statement": "BoxLabel", "FormNote": "BoxLabel"}


def pair_context(model: dict[str, Any], framed: bool = True) -> dict[str, Any]:
    """What the DOCX template in two languages is rendered with: ``head``, ``tables`` and the leaves. Boxes are ``framed``
    on the paper of a form, and not on that of an agreement."""
    head = model["head"]
    columns = [
        {**one, "proofing": PROOFING[one["language"]], "marks_line": "\u00a0· ".join(one["marks"])}
        for one in head["columns"]
    ]
    tag = columns[1]["proofing"]
    watermarks = [*head["watermark"].split("\n"), ""]
    tables = [_table(block, columns, tag, index == 0) for index, block in enumerate(model["blocks"])]
    if not framed:
        tables = [{**one, "style": "FreeColumns", "line": "nil", "rows": [_unframed(row) for row in one["rows"]]} for one in tables]
    return {
        "head": {**head, "left": columns[0], "right": columns[1], "watermark": watermarks[0], "second": watermarks[1]},
        "tables": tables,
        "leaves": model["leaves"],
        "leaves_beside": model["leaves_beside"],
    }


def _table(block: dict[str, Any], columns: list[dict[str, Any]], tag: str, first: bool) -> dict[str, Any]:
    """One table: its header row says which language is which, or is the heading of the box."""
    boxed = block["kind"] == "box"
    texts = ["", ""]
    if boxed:
        texts = [f"{block[side]['letter']} {block[side]['heading']}".strip() for side in ("left", "right")]
    elif first:
        texts = [column["label"] for column in columns]
    style, text = ("Heading1", "FormText") if boxed else ("ColumnLanguage", "Mark")
    heading = [{"style": style, "runs": [plain_run(words, text)] if words else []} for words in texts]
    return {
        "style": "BoxColumns" if boxed else "FreeColumns",
        "page": "1" if block.get("new_page") else "0",
        "left": [heading[0]],
        "right": _in_language([heading[1]], tag),
        "around": _AROUND,
        "line": "single" if boxed else "nil",
        "rows": [_row(row, boxed, row is block["rows"][-1], tag) for row in block["rows"]],
    }


def _unframed(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "line": "nil", "under": "nil"}


def _row(row: dict[str, Any], boxed: bool, last: bool, tag: str) -> dict[str, Any]:
    sides = [placed(row[side]) for side in ("left", "right")]
    if boxed:
        sides = [[{**one, "style": _PLAIN_IN_BOX.get(one["style"], one["style"])} for one in side] for side in sides]
    return {
        "left": sides[0],
        "right": _in_language(sides[1], tag),
        "whole": "1" if row["whole"] else "0",
        "keep": "1" if row["keep"] else "0",
        "line": "single" if boxed and not row["joined"] else "nil",
        "under": "single" if boxed and not row["open"] else "nil",
        "colour": "000000" if last else "808080",
        "above": _BETWEEN if row["joined"] else _AROUND,
        "below": _BETWEEN if row["open"] else _AROUND,
    }


def _in_language(paragraphs: list[Paragraph], tag: str) -> list[Paragraph]:
    """Paragraphs whose runs say the language of their column: that of the document is the left one's."""
    return [
        {**one, "runs": [{**run, "kind": "lang", "lang": tag} if run["kind"] == "text" else run for run in one["runs"]]}
        for one in paragraphs
    ]
