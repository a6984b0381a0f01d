"""Tables and signatures of the document model as a word processor wants them."""

from __future__ import annotations

from typing import Any

from .docx_parts import CELL, SIGNED, Paragraph, lines_of, runs_of

KEPT = "CellKept"
"""Style of text in a row that stays with the next one."""
_SHARES = 100
"""What the widths of the columns of a table come to."""

def table_part(block: dict[str, Any], width: int) -> dict[str, Any]:
    """A table with its widths in twentieths of a point, ``width`` in all."""
    widths = [share * width // _SHARES for share in block["widths"]]
    columns = [
        {"width": wide, "paragraphs": [{"style": "CellHead", "runs": runs_of(column)}]}
        for wide, column in zip(widths, block["columns"], strict=True)
    ]
    rows = [
        [
            {"width": wide, "paragraphs": _kept(lines_of(cell["lines"], CELL) or [_empty()], block["whole"] and not is_last)}
            for wide, cell in zip(widths, row, strict=True)
        ]
        for is_last, row in ((row is block["rows"][-1], row) for row in block["rows"])
    ]
    return {"kind": "table", "widths": widths, "columns": columns, "rows": rows}


def _kept(paragraphs: list[Paragraph], keep: bool) -> list[Paragraph]:
    """The paragraphs of a cell; with ``keep`` they stay with the next row."""
    return [{**one, "style": KEPT} if keep and one["style"] == CELL else one for one in paragraphs]


def signatures_part(block: dict[str, Any]) -> dict[str, Any]:
    """Signatures, two in a row."""
    items = [_signed(item) for item in block["items"]]
    items += [[_empty()]] * (len(items) % 2)
    return {"kind": "signatures", "rows": [{"left": items[at], "right": items[at + 1]} for at in range(0, len(items), 2)]}


def _signed(item: list[dict[str, Any]]) -> list[Paragraph]:
    made = []
    for line in item:
        style = "SignedFirst" if not made else "Signed"
        made += lines_of([line], SIGNED if line.get("signed") else style)
    return made or [_empty()]


def _empty() -> Paragraph:
    return {"style": CELL, "runs": []}
