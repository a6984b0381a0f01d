"""The document model of a form as a word processor wants it: boxes of rows, and paragraphs between them."""

from __future__ import annotations

from typing import Any

from .docx_parts import Paragraph, paragraph, paragraphs_of, plain_run, runs_of
from .docx_tables import signatures_part, table_part
from .template_styles import EDGES, WIDTH

LONG = 700
"""Characters from which a row may break across pages."""


def context(model: dict[str, Any]) -> dict[str, Any]:
    """What the DOCX template is rendered with: ``head``, ``parts`` and the named ``leaves``."""
    head = {**model["head"], "marks_line": " · ".join(model["head"]["marks"])}
    parts: list[dict[str, Any]] = []
    for block in model["blocks"]:
        if block["kind"] == "box":
            heading = [plain_run(f"{block['letter']} {block['heading']}".strip(), "FormText")]
            page = "1" if block["new_page"] else "0"
            parts.append({"kind": "box", "heading": heading, "page": page, "rows": _rows(block)})
        else:
            parts += [{"kind": "paragraph", **paragraph} for paragraph in paragraphs_of(block)]
    return {"head": head, "parts": parts, "leaves": model["leaves"]}


def _rows(box: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    if not box["applies"]:
        rows.append(_row([paragraph("BoxValue", [plain_run(box["not_applicable"], "Entered")])]))
    for block in box["blocks"]:
        rows += _block_rows(block)
    return rows or [_row([paragraph("BoxValue", [])])]


def _block_rows(block: dict[str, Any]) -> list[dict[str, Any]]:
    if block["kind"] == "item":
        return [_row(paragraphs_of(block))] + [row for inner in block["blocks"] for row in _block_rows(inner)]
    if block["kind"] in ("statement", "footnote"):  # inside a box: no room of their own around them
        return [_row([paragraph("BoxLabel", runs_of(block["runs"]))])]
    if block["kind"] == "table":
        return [{**_row([]), "kind": "table", "table": table_part(block, WIDTH - EDGES)}]
    if block["kind"] == "signatures":
        return [{**_row([]), "kind": "signatures", "signed": signatures_part(block)}]
    return [_row(paragraphs_of(block))]


def _row(paragraphs: list[Paragraph]) -> dict[str, Any]:
    length = sum(len(run["text"]) for paragraph in paragraphs for run in paragraph["runs"])
    return {"kind": "text", "whole": length < LONG, "paragraphs": paragraphs}
