"""One box of the paper without the rest: what a page shows beside its questions. No rendering library is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jitflow.instruments.definition import Definition, Section
from jitflow.instruments.facts import Instrument

from .catalogue import Catalogue
from .fields import FieldPrinter
from .model import lay_out_section
from .projection import Conditions, project
from .tables import as_rows
from .words import Words


def excerpt(
    definition: Definition, instrument: Instrument, section: Section, language: str, translations: Path
) -> list[dict[str, Any]]:
    """The blocks of a section in a language (:mod:`model`), as the documents print them; tables and signatures item by
    item, since there is no room for columns beside a form. None where the section is on no paper.

    Raises :class:`jitflow.documents.RenderRefused` where there is no wording in that language, or an
    answer cannot be printed.
    """
    projected = project(definition, instrument, language)
    catalogue, words = Catalogue(definition, language, translations), Words(language, translations)
    printer = FieldPrinter(definition, Conditions(definition, projected), projected, catalogue, words)
    return _narrow(lay_out_section(printer, section))


def _narrow(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for block in blocks:
        inner = {"blocks": _narrow(block["blocks"])} if "blocks" in block else {}
        made += as_rows(block) if block["kind"] in ("table", "signatures") else [{**block, **inner}]
    return made
