"""The document model: what stands on paper, as plain blocks.

:func:`build` turns a definition and an instrument into dictionaries, lists, strings,
booleans and integers only. Both outputs are made from it. A block has a ``kind``:

=========== ====================================================================
title       ``text``
statement   ``runs``: prescribed words over the full width; footnote: the same, small
box         ``id``, ``letter``, ``heading``, ``applies``, ``not_applicable``, ``blocks``, ``new_page``
heading     ``text``: words between two parts of a box
table       ``columns`` (a label each, runs), ``widths`` in hundredths, ``rows`` of cells, which are values like
            those of a row, ``labels`` of the columns where they stand before a value, ``whole``: it never breaks
signatures  ``items``: one block to sign each, a list of lines
row         ``leaf``, ``label`` (runs), ``values``: one per item, ``number`` and ``lines``
ticks       ``leaf``, ``label`` (runs), ``items``: ``ticked``, ``word``, ``number``, ``runs``,
            ``numbers`` (items it holds for), ``heading``, ``rows`` (blocks below it)
item        ``number``, ``label``, ``blocks``: one of several decisions or offences
signature   ``label`` (runs), ``stamp``: an empty space
=========== ====================================================================

A *line* has ``label``, ``text``, ``lang``, ``dir`` and ``entered``, and ``rule`` where it is left to be written on
by hand; a *run* has ``text``,
``lang``, ``dir`` and ``entered``. ``entered`` tells what was typed or chosen from what the
form or jitflow says; ``lang`` is "" for the language of the document.
"""

from __future__ import annotations

from typing import Any

from jitflow.instruments.definition import Definition, Section
from jitflow.instruments.facts import Instrument
from jitflow.instruments.messages import letter_of
from jitflow.instruments.on_paper import DocumentKind

from .agreement import AGREEMENT, as_text
from .catalogue import Catalogue
from .fields import FieldPrinter
from .head import make_head, title_of
from .projection import Conditions, project
from .words import Words

Block = dict[str, Any]


def build(
    definition: Definition,
    instrument: Instrument,
    catalogue: Catalogue,
    words: Words,
    options: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The document of an instrument in the catalogue's language.

    ``options`` may hold ``digest``, the SHA-256 of the projection for the foot. Raises
    :class:`jitflow.documents.RenderRefused` where an answer cannot be printed.
    """
    return lay_out(definition, project(definition, instrument, catalogue.language), catalogue, words, options)


def lay_out(
    definition: Definition,
    projected: Instrument,
    catalogue: Catalogue,
    words: Words,
    options: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """:func:`build` for what is projected already. ``options`` may also hold ``beside``: the
    language of the other column of a document in two languages, ``released``: who checked the
    paper in this language (:mod:`released`), ``anchors``: a dictionary that receives the paths of the
    texts with the anchors their lines have (:mod:`redline`), and ``kind``: which document of the definition
    it is."""
    given = options or {}
    kind: DocumentKind | None = given.get("kind")
    conditions = Conditions(definition, projected, kind)
    printer = FieldPrinter(definition, conditions, projected, catalogue, words, given.get("beside"))
    printer.anchors = given.get("anchors")
    blocks: list[Block] = [{"kind": "title", "text": title_of(definition, catalogue, kind)}]
    for section in definition.sections:
        if not section.internal and (kind is None or not kind.sections or section.id in kind.sections):
            blocks.extend(lay_out_section(printer, section))
    if kind is not None and kind.template == AGREEMENT:
        blocks = as_text(blocks, words)
    return {
        "head": make_head(
            definition, projected, catalogue, words, printer, given.get("digest", ""), given.get("released"), kind
        ),
        "blocks": blocks,
        "leaves": printer.leaves.values,
    }


def lay_out_section(printer: FieldPrinter, section: Section) -> list[Block]:
    """The blocks of one section, as they stand among the others; none where it is on no paper."""
    applies = printer.enter(section)
    if not applies and section.printed == "when_applies":
        return []
    blocks = printer.fields(section.fields)
    if not section.has_heading:
        return blocks
    box: Block = {
        "kind": "box",
        "id": section.id,
        "letter": printer.words_of(f"section.{section.id}:letter", letter_of(section)),
        "heading": printer.words_of(f"section.{section.id}:title", section.title),
        "applies": applies,
        "not_applicable": "" if applies else printer.words.text("not applicable"),
        "blocks": blocks,
        "new_page": section.break_before,
    }
    return [box]


def walk(blocks: list[Block]) -> list[Block]:
    """All blocks, those inside boxes, items and ticks too, in the order of the paper."""
    found: list[Block] = []
    for block in blocks:
        found.append(block)
        found.extend(walk(block.get("blocks", [])))
        if block["kind"] == "ticks":
            for item in block["items"]:
                found.extend(walk(item["rows"]))
    return found
