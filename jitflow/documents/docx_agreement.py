"""The document model of an agreement as a word processor wants it: paragraphs, tables, and signatures side by side."""

from __future__ import annotations

from typing import Any

from .agreement_styles import TEXT_WIDTH
from .docx_parts import paragraphs_of, plain_run, runs_of
from .docx_tables import signatures_part, table_part


def agreement_context(model: dict[str, Any]) -> dict[str, Any]:
    """What the DOCX template of an agreement is rendered with: ``head``, ``parts`` and the leaves."""
    head = {**model["head"], "marks_line": " · ".join(model["head"]["marks"])}
    return {"head": head, "parts": [part for block in model["blocks"] for part in _parts(block)], "leaves": model["leaves"]}


def _parts(block: dict[str, Any]) -> list[dict[str, Any]]:
    kind = block["kind"]
    if kind == "box":
        heading = f"{block['letter']} {block['heading']}".strip()
        made = [_part("Heading1", [plain_run(heading, "FormText")], bool(block["new_page"]))]
        if not block["applies"]:
            made.append(_part("BoxValue", [plain_run(block["not_applicable"], "Entered")]))
        return made + [part for inner in block["blocks"] for part in _parts(inner)]
    if kind == "item":
        inner = [part for one in block["blocks"] for part in _parts(one)]
        return [_part(one["style"], one["runs"]) for one in paragraphs_of(block)] + inner
    if kind == "table":
        return [table_part(block, TEXT_WIDTH), _part("BoxSpace", [])]
    if kind == "signatures":
        return [signatures_part(block), _part("BoxSpace", [])]
    if block.get("run_in"):
        return [_part("BoxValue", _run_in(block))]
    return [_part(one["style"], one["runs"]) for one in paragraphs_of(block)]


def _part(style: str, runs: list[dict[str, str]], new_page: bool = False) -> dict[str, Any]:
    return {"kind": "paragraph", "style": style, "runs": runs, "page": "1" if new_page else "0"}


def _run_in(block: dict[str, Any]) -> list[dict[str, str]]:
    """Label and value in one line."""
    label = [{**one, "style": "Strong"} for one in runs_of(block["label"])]
    return [*label, plain_run(" ", "Entered"), *runs_of([line for value in block["values"] for line in value["lines"]])]
