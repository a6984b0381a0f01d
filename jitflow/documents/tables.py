"""Groups printed as a table, or as blocks that are signed: a row or a block for each item.

What stands in a column is what stands in the row of its field, with what is printed with it; the heading of a column
is the field's wording, or its paper label.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from jitflow.instruments import keys
from jitflow.instruments.definition import Field, FieldType
from jitflow.instruments.parties import STATE, name_key

from .answers import Spot, stands_with
from .lines import Line, Run, line, run, text_of

if TYPE_CHECKING:
    from .fields import FieldPrinter

Block = dict[str, Any]


LINE, WORD, CELL = 70, 13, 60
"""Letters in a line of the paper, in a word that is not broken, and in a cell that asks for all the room it can get."""


WHOLE = 8
"""Rows of a table that does not break across pages."""


def table(printer: FieldPrinter, group: Field, key: str, spots: list[Spot]) -> Block:
    """A row for each item; without items one row that is empty."""
    children = _columns(group)
    rows = [
        [{"number": "", "lines": _cell(printer, group, child, spot)} for child in children] for spot in spots
    ]  # fmt: skip
    for child in children:
        printer.name_leaf(child, f"{spots[0].key}{child.key}", spots)
    headings = [_heading(printer, child, f"{spots[0].key}{child.key}") for child in children]
    return {
        "kind": "table",
        "leaf": printer.leaf_name(key),
        "columns": headings,
        "labels": [printer.before_value(text_of(runs)) if runs else "" for runs in headings],
        "widths": widths(headings, rows),
        "rows": rows,
        "whole": len(rows) <= WHOLE,
    }


def widths(headings: list[list[Run]], rows: list[list[dict[str, Any]]]) -> list[int]:
    """Hundredths of the width of the paper for each column: room for its longest word, the rest by what stands in it."""
    columns = [
        [text_of(runs), *(one["text"] for row in rows for one in row[at]["lines"])] for at, runs in enumerate(headings)
    ]
    least = [min(max((len(word) for text in texts for word in text.split()), default=1), WORD) + 2 for texts in columns]
    longest = [min(max(len(text) for text in texts), CELL) for texts in columns]
    left = max(LINE - sum(least), 0)
    wish = [max(long - short, 0) for long, short in zip(longest, least, strict=True)]
    wanted = [short + left * more / (sum(wish) or 1) for short, more in zip(least, wish, strict=True)]
    made = [max(round(100 * one / sum(wanted)), 1) for one in wanted]
    made[made.index(max(made))] += 100 - sum(made)
    return made


def signatures(printer: FieldPrinter, group: Field, key: str, spots: list[Spot]) -> Block:
    """A block for each item: who signs, where and when, and the line for the signature."""
    children = _columns(group)
    named = _authorities(printer, group)
    items = [
        [one for child in children for one in _signed(printer, group, child, spot) + _named(printer, child, spot, named)]
        for spot in spots
    ]
    for child in children:
        if child.holds_value:
            printer.name_leaf(child, f"{spots[0].key}{child.key}", spots)
    return {"kind": "signatures", "leaf": printer.leaf_name(key), "items": items}


def _authorities(printer: FieldPrinter, group: Field) -> dict[str, str]:
    """By its id, the authority of each signer whose State others sign for, too: the State alone does not tell them apart."""
    followed = keys.get(printer.instrument.answers, group.follows) if group.follows else None
    named = name_key(printer.definition, group.follows) if followed else None
    states = Counter(one.get(STATE) for one in followed or ())
    return {
        one["id"]: str(one[named]) for one in followed or () if named and one.get(named) and states[one.get(STATE)] > 1
    }


def _named(printer: FieldPrinter, child: Field, spot: Spot, named: dict[str, str]) -> list[Line]:
    """The authority below the State of a signer, where it is needed."""
    authority = named.get(spot.path.rstrip(".").rpartition(".")[2]) if child.name == STATE else None
    return [line(authority, printer.language)] if authority else []


def rule(label: str, language: str) -> Line:
    """A line that is written on by hand."""
    return {**line("", language, language, label=label, entered=False), "rule": True}


def _columns(group: Field) -> list[Field]:
    known = {child.name: child for child in group.fields}
    return [known[name] for name in group.columns]


def _cell(printer: FieldPrinter, group: Field, child: Field, spot: Spot) -> list[Line]:
    """The value of a child at an item, with what is printed with it and has no column of its own."""
    siblings = [one for one in group.fields if one is child or one.name not in group.columns]
    return printer.lines_of(child, f"{spot.key}{child.key}", spot, siblings)


def _words(printer: FieldPrinter, child: Field, key: str) -> str:
    return printer.words_of(f"{key}:wording", child.wording) or printer.words_of(f"{key}:paper_label", child.paper_label)


def _heading(printer: FieldPrinter, child: Field, key: str) -> list[Run]:
    words = _words(printer, child, key)
    return [run(words, printer.language, printer.language, entered=False)] if words else []


def _signed(printer: FieldPrinter, group: Field, child: Field, spot: Spot) -> list[Line]:
    """The lines of one child in a block: a child without words stands there as it is, an empty one not at all unless a
    rule takes its place."""
    key = f"{spot.key}{child.key}"
    words = _words(printer, child, key)
    label = printer.before_value(words) if words and words[-1].isalnum() else words
    if child.type is FieldType.SIGNATURE:
        return [{**rule(label, printer.language), "signed": True}]
    with_ = [one for one in group.fields if stands_with(one, child, group.fields) and one.name not in group.columns]
    lines = printer.lines_of(child, key, spot, [child, *with_])
    if not any(one["entered"] or one.get("rule") for one in lines):
        return []
    return [{**one, "label": one["label"] or (label if at == 0 else "")} for at, one in enumerate(lines)]


def as_rows(block: Block) -> list[Block]:
    """A table or signatures as a row for each item, its lines with the names of their columns."""
    items = block["items"] if block["kind"] == "signatures" else [_labelled(row, block["labels"]) for row in block["rows"]]
    return [
        {"kind": "row", "leaf": block["leaf"], "label": [], "values": [{"number": "", "lines": lines}]}
        for lines in items
    ]  # fmt: skip


def _labelled(cells: list[dict[str, Any]], labels: list[str]) -> list[Line]:
    """The cells of one item one below the other."""
    lines: list[Line] = []
    for cell, label in zip(cells, labels, strict=True):
        lines += [{**one, "label": one["label"] or (label if at == 0 else "")} for at, one in enumerate(cell["lines"])]
    return lines
