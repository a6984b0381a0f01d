"""What differs between two versions of an instrument, section by section and word by word, as its paper says it. Pure.

Both versions are laid out as a paper would print them, so that only what is printed can differ, in whatever language.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from jitflow.instruments.definition import Definition, Section
from jitflow.instruments.facts import Instrument
from jitflow.instruments.messages import letter_of

from .catalogue import Catalogue
from .fields import FieldPrinter
from .model import lay_out_section
from .projection import Conditions, project
from .redline_words import Step, pieces
from .words import Words

Block = dict[str, Any]
KEPT, ADDED, REMOVED = "", "ins", "del"


@dataclass(frozen=True)
class Unit:
    """What a section says at one place: a question and its answer."""

    label: str
    text: str


@dataclass(frozen=True)
class Change:
    """One place of a section that differs."""

    label: str
    old: str
    new: str

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """Consecutive words with their fate: ``""``, ``ins`` or ``del``."""
        found = pieces([Step(self.old), Step(self.new)])
        return [(ADDED if one.added else REMOVED if one.removed else KEPT, one.text) for one in found]


@dataclass(frozen=True)
class SectionChange:
    """What differs in one section."""

    id: str
    letter: str
    """What stands before its heading ("14."); empty where it has none."""
    heading: str
    changes: tuple[Change, ...]

    @property
    def old(self) -> str:
        """All that differs, as it was."""
        return _joined((one.label, one.old) for one in self.changes)

    @property
    def new(self) -> str:
        """All that differs, as it is."""
        return _joined((one.label, one.new) for one in self.changes)


def _joined(said: Any) -> str:
    return "\n\n".join(f"{label}: {text}" if label else text for label, text in said if text)


def changes(
    definition: Definition, old: Instrument, new: Instrument, catalogue: Catalogue, words: Words
) -> list[SectionChange]:
    """The sections that differ, in the order of the form."""
    before, after = (printer_of(definition, one, catalogue, words) for one in (old, new))
    made = []
    for section in definition.sections:
        if section.internal:
            continue
        found = _differing(units(before, section), units(after, section))
        if found:
            made.append(SectionChange(section.id, *heading_of(after, section), tuple(found)))
    return made


def printer_of(definition: Definition, instrument: Instrument, catalogue: Catalogue, words: Words) -> FieldPrinter:
    """What prints an instrument in one language."""
    projected = project(definition, instrument, catalogue.language)
    return FieldPrinter(definition, Conditions(definition, projected), projected, catalogue, words, None)


def heading_of(printer: FieldPrinter, section: Section) -> tuple[str, str]:
    """What stands before the heading of a section, and the heading: its title, or what pages call it."""
    letter = printer.words_of(f"section.{section.id}:letter", letter_of(section)) if section.letter else ""
    title = printer.words_of(f"section.{section.id}:title", section.title)
    return letter, title or printer.words_of(f"section.{section.id}:label", section.label)


def units(printer: FieldPrinter, section: Section) -> list[Unit]:
    """What a section says, place by place; nothing where it does not apply."""
    blocks = lay_out_section(printer, section)
    if not printer.conditions.applies(section):
        return []
    return [one for block in blocks for one in _units(block)]


def _units(block: Block, before: str = "") -> list[Unit]:
    kind = block["kind"]
    if kind == "box":
        return [one for inner in block["blocks"] for one in _units(inner)]
    if kind == "item":
        named = " ".join(part for part in (block["number"], block["label"]) if part)
        return [one for inner in block["blocks"] for one in _units(inner, f"{before}{named} ")]
    if kind == "row":
        values = [_value(one) for one in block["values"]]
        return [Unit(f"{before}{_text(block['label'])}".strip(), "\n".join(one for one in values if one))]
    if kind == "ticks":
        chosen = [_option(one) for one in block["items"] if one["ticked"]]
        return [Unit(f"{before}{_text(block['label'])}".strip(), "\n".join(chosen))]
    if kind in ("statement", "footnote"):
        return [Unit(before.strip(), _text(block["runs"]))]
    if kind == "table":
        rows = [" | ".join(_value(cell).replace("\n", ", ") for cell in row) for row in block["rows"]]
        return [Unit(before.strip(), one) for one in rows]
    return []


def _text(runs: list[dict[str, Any]]) -> str:
    return "".join(run["text"] for run in runs)


def _value(value: Block) -> str:
    lines = [f"{one['label']} {one['text']}".strip() for one in value["lines"]]
    return "\n".join(lines)


def _option(item: Block) -> str:
    return _text(item["runs"]) or item["word"]


def _differing(old: list[Unit], new: list[Unit]) -> list[Change]:
    """The units that differ: those with one label are set beside each other, others came or went."""
    made: list[Change] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        gone, come = old[i:j], new[k:m]
        while gone and come:
            if gone[0].label == come[0].label:
                one, other = gone.pop(0), come.pop(0)
                made.append(Change(other.label, one.text, other.text))
            elif any(one.label == gone[0].label for one in come):
                other = come.pop(0)
                made.append(Change(other.label, "", other.text))
            else:
                one = gone.pop(0)
                made.append(Change(one.label, one.text, ""))
        made += [Change(one.label, one.text, "") for one in gone]
        made += [Change(one.label, "", one.text) for one in come]
    return [one for one in made if one.old != one.new]
