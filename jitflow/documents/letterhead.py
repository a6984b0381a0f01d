"""How a letter stands on its sheet: sender, recipient, place and date, references, subject, words, signature.

The blocks are those of :mod:`model`; ``place`` tells the templates which of them are no label with its value:

========= ==================================================================
sender    whose letter it is, at its head; recipient: to whom it goes
dated     place and date
text      a free text below its label, over the full width
closing   the words a letter ends with
signatory who signs, below the room for the signature
========= ==================================================================

``keep``: a block that stays with the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jitflow.instruments.definition import Definition, Field, FieldType
from jitflow.instruments.facts import Instrument
from jitflow.instruments.letters import FOOT, HEAD, RECIPIENT, LetterForms

from . import printing
from .answers import Spot
from .catalogue import Catalogue
from .fields import Block, FieldPrinter
from .head import make_head
from .lines import Line, line
from .model import lay_out_section
from .projection import Conditions
from .words import Words

CHOSEN = (FieldType.YESNO, FieldType.TICK, FieldType.TICKS)
SEVERAL = "; "
"""Between the names of several recipients."""
STATEMENTS = {HEAD: "dated", FOOT: "closing"}


class LetterPrinter(FieldPrinter):
    """Fields of a letter as blocks that say where they stand."""

    def __init__(self, forms: LetterForms, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.forms = forms
        self.places: dict[str, str] = {str(key): place for place, key in forms.layout.items()}

    def _field(self, declared: Field, key: str, spot: Spot, siblings: Sequence[Field]) -> list[Block]:
        assert self._section is not None
        place = ""
        if declared.type is FieldType.STATEMENT:
            place = STATEMENTS.get(self._section.id, "")
        elif declared.type is FieldType.PROSE:
            place = "text"
        elif not spot.key:
            place = self.places.get(key, "")
        if declared.type in CHOSEN:
            # A form shows what was not ticked, too; a letter says what it says.
            return [_apart(self._row(declared, key, [spot], siblings))]
        blocks = super()._field(declared, key, spot, siblings)
        if place and declared.is_group is False:
            blocks = [{**one, "place": place} for one in blocks]
        if self._section.id == FOOT and declared.type in (FieldType.STATEMENT, FieldType.SIGNATURE):
            blocks = [{**one, "keep": True} for one in blocks]
        return [self._plain(one, declared) if place in self.forms.layout else one for one in blocks]

    def _plain(self, block: Block, declared: Field) -> Block:
        """An address or a signature: no label, an address in its lines, and nothing said twice."""
        lines: list[Line] = [one for value in block["values"] for one in value["lines"]]
        party = self.forms.parties.get("recipient" if block["place"] == RECIPIENT else "sender", {})
        known = self.instrument.answers
        if block["place"] == RECIPIENT and known.get(party.get("name", "")) and known.get(declared.key):
            named = str(known[party["name"]])
            several = [line(one, self.language) for one in named.split(SEVERAL) if one.strip()]
            # The name stands instead of what the authority is; of several each stands on a line of its own.
            lines = [each for one in lines[1:] for each in (several if one["text"] == named else [one])]
        key = party.get("address", "")
        if block["place"] in self.forms.parties and known.get(key):
            whole, parts = printing.address(self.words, known[key]), self._address(known[key], known, party)
            lines = [each for one in lines for each in (parts if one["text"] == whole else [one])]
        return {**block, "label": [], "values": [{"number": "", "lines": lines}]}

    def _address(self, value: dict[str, Any], known: dict[str, Any], party: dict[str, str]) -> list[Line]:
        town = " ".join(value[part] for part in ("postcode", "town") if value.get(part))
        made = [part for part in (value.get("street"), town) if part]
        if value.get("country") and value["country"] != known.get(party.get("state", "")):
            made.append(printing.country(self.words, value["country"]))
        return [line(text, self.language) for text in made]


def _apart(block: Block) -> Block:
    """Several things that are asked for or said, each with a number of its own."""
    lines = [one for value in block["values"] for one in value["lines"]]
    if len(lines) < 2:
        return block
    return {**block, "values": [{"number": f"{at}.", "lines": [one]} for at, one in enumerate(lines, 1)]}


def lay_out(
    definition: Definition,
    shown: Definition,
    projected: Instrument,
    catalogue: Catalogue,
    words: Words,
    options: dict[str, Any],
) -> dict[str, Any]:
    """The document of a letter, as :func:`model.lay_out`; `definition` is that of the instrument, `shown` what is
    printed of the letter. The title is the subject: it stands below the references."""
    assert definition.letters is not None
    conditions = Conditions(shown, projected)
    printer = LetterPrinter(definition.letters, shown, conditions, projected, catalogue, words, options.get("beside"))
    blocks: list[Block] = []
    title: Block = {"kind": "title", "text": catalogue.text("definition:title", shown.title)}
    for section in shown.sections:
        if section.id != HEAD and title not in blocks:
            blocks.append(title)
        blocks += lay_out_section(printer, section)
    if title not in blocks:
        blocks.append(title)
    return {
        "head": make_head(shown, projected, catalogue, words, printer, options.get("digest", "")),
        "blocks": blocks,
        "leaves": printer.leaves.values,
    }
