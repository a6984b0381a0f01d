"""The document model of an agreement: a text with numbered clauses, not a form with boxes.

The blocks are those of :mod:`model`, set as a text wants them: the paragraphs of a free text are lines of
their own, the label of a value has its colon, ``run_in`` says that label and value stand in one line, and ``spaced``
that the lines of a value are paragraphs.
"""

from __future__ import annotations

from typing import Any

from .lines import Run, run, text_of
from .words import Words

Block = dict[str, Any]

AGREEMENT, AGREEMENT_BESIDE = "agreement", "agreement_beside"
"""Templates of an agreement in one language and in two."""
SHORT = 160
"""Letters of label and value that may stand in one line of text."""


def as_text(blocks: list[Block], words: Words) -> list[Block]:
    """The blocks as an agreement has them."""
    return [_set(block, words) for block in blocks]


def _set(block: Block, words: Words) -> Block:
    if "blocks" in block:
        return {**block, "blocks": as_text(block["blocks"], words)}
    if block["kind"] != "row":
        return block
    values = [{**value, "lines": [part for line in value["lines"] for part in _paragraphs(line)]} for value in block["values"]]
    label = _led(block["label"], words) if values else block["label"]
    lines = [line for value in values for line in value["lines"]]
    length = len(text_of(label)) + sum(len(line["text"]) for line in lines)
    run_in = bool(label) and len(lines) == 1 and not lines[0]["label"] and length <= SHORT and "anchor" not in lines[0]
    spaced = len(lines) > sum(len(value["lines"]) for value in block["values"])
    return {**block, "label": label, "values": values, "run_in": run_in, "spaced": spaced}


def _paragraphs(line: dict[str, Any]) -> list[dict[str, Any]]:
    """Each paragraph of a text as a line of its own; only the first has the label. A text that is edited in a word
    processor stays whole."""
    parts = [part for part in line["text"].split("\n") if part.strip()]
    if len(parts) < 2 or "anchor" in line:
        return [line]
    return [{**line, "text": part, "label": line["label"] if at == 0 else ""} for at, part in enumerate(parts)]


def _led(label: list[Run], words: Words) -> list[Run]:
    """A label with the colon that leads to its value."""
    text = text_of(label)
    if not text or not text[-1].isalnum() or len(label) != 1:
        return label
    return [run(words.before_value(text), words.language, words.language, entered=False)]
