"""The document model: what stands on paper, as plain blocks.

:func:`build` turns a definition and an instrument into dictionaries, lists, strings,
booleans and integers only. Both outputs are made from it. A block has a ``kind``:

=========== ====================================================================
title       ``text``
statement   ``runs``: prescribed words over the full width; footnote: the same, small
box         ``id``, ``letter``, ``heading``, ``applies``, ``not_applicable``, ``blocks``
heading     ``text``: words between two parts of a box
row         ``leaf``, ``label`` (runs), ``values``: one per item, ``number`` and ``lines``
ticks       ``leaf``, ``label`` (runs), ``items``: ``ticked``, ``word``, ``number``, ``runs``,
            ``numbers`` (items it holds for), ``heading``, ``rows`` (blocks below it)
item        ``number``, ``label``, ``blocks``: one of several decisions or offences
signature   ``label`` (runs), ``stamp``: an empty space
=========== ====================================================================

A *line* has ``label``, ``text``, ``lang``, ``dir`` and ``entered``; a *run* has ``text``,
``lang``, ``dir`` and ``entered``. ``entered`` tells what was typed or chosen from what the
form or jitflow says; ``lang`` is "" for the language of the document.
"""

from __future__ import annotations

from typing import Any

from jitflow.instruments.definition import Definition, Section
from jitflow.instruments.facts import Instrument
from jitflow.instruments.messages import letter_of

from .catalogue import Catalogue
from .fields import FieldPrinter
from .head import make_head
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
    language of the other column of a document in two languages, and ``released``: who checked the
    paper in this language (:mod:`released`)."""
    beside = (options or {}).get("beside")
    printer = FieldPrinter(definition, Conditions(definition, projected), projected, catalogue, words, beside)
    blocks: list[Block] = [{"kind": "title", "text": catalogue.text("definition:title", definition.title)}]
    for section in definition.sections:
        if not section.internal:
            blocks.extend(lay_out_section(printer, section))
    given = options or {}
    return {
        "head": make_head(
            definition, projected, catalogue, words, printer, given.get("digest", ""), given.get("released")
        ),
        "blocks": blocks,
        "leaves": printer.leaves.values,
    }


def lay_out_section(printer: FieldPrinter, section: Section) -> list[Block]:
    """The blocks of one section, as they stand among the others."""
    applies = printer.enter(section)
    blocks = printer.fields(section.fields)
    if section.letter is None:
        return blocks
    box: Block = {
        "kind": "box",
        "id": section.id,
        "letter": printer.words_of(f"section.{section.id}:letter", letter_of(section)),
        "heading": printer.words_of(f"section.{section.id}:title", section.title),
        "applies": applies,
        "not_applicable": "" if applies else printer.words.text("not applicable"),
        "blocks": blocks,
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
