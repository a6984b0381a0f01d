"""The model of a letter as a word processor wants it: paragraphs of an address, pairs of label and value, text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .docx import compiled
from .docx_parts import paragraphs_of, placed
from .sandbox import assert_plain


def single(model: dict[str, Any], template: Path) -> bytes:
    """A letter in one language."""
    parts: list[dict[str, Any]] = []
    for block in model["blocks"]:
        if block["kind"] == "row" and block["label"] and not block.get("place"):
            if not parts or not parts[-1]["pairs"]:
                parts.append({"pairs": True, "rows": [], "paragraphs": []})
            label, *values = paragraphs_of(block)
            parts[-1]["rows"].append({"label": [label], "values": values})
        else:
            parts.append({"pairs": False, "rows": [], "paragraphs": placed(block)})
    data = {"head": {**model["head"], "marks_line": " · ".join(model["head"]["marks"])}, "parts": parts}
    assert_plain(data)
    return compiled(template).render(data, model["head"]["language"])
