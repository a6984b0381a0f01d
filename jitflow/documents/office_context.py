"""What stands behind the names of :mod:`office_names` for one instrument: plain data, every name always there.

Beside each answer stands, under its name with ``_empty``, what the form says when there is none;
a template that prints the answer alone gets it in its place, as on jitflow's own paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jitflow.instruments.definition import Field, FieldType, Section
from jitflow.instruments.messages import letter_of

from .answers import Spot
from .fields import ROOT, FieldPrinter
from .leaves import leaf_names
from .lines import text_of
from .office_names import EMPTY, ITEM, LABEL, OPTIONS, TICKED, has_label
from .printing import partial_date

Record = dict[str, Any]


class LeafPrinter(FieldPrinter):
    """Values by name, in the language of the catalogue, of a projected instrument."""

    def context(self, head: dict[str, Any]) -> Record:
        """The data of a template; ``head`` is that of the document model."""
        leaves = leaf_names(self.definition)
        boxes: dict[str, Record] = {}
        made: Record = {"head": self._head(head), "form": {}, "heading": {}, "not_applicable": {}, "box": boxes}
        for section in self.definition.sections:
            if section.internal:
                continue
            applies = self.enter(section)
            record = self._record(section, section.fields, ROOT, leaves)
            if not section.has_heading:
                made["form"] |= record
                continue
            code, absent = section.code, not applies and section.printed == "when_applies"
            boxes.setdefault(code, {}).update(record)
            letter = self.words_of(f"section.{section.id}:letter", letter_of(section))
            title = self.words_of(f"section.{section.id}:title", section.title)
            made["heading"][code] = "" if absent else f"{letter} {title}".strip()
            made["not_applicable"][code] = "" if applies else self.words.text("not applicable")
        return made

    def _head(self, head: dict[str, Any]) -> Record:
        return {
            "title": head["title"],
            "reference": head["running"]["reference"],
            "authority": head["running"]["authority"],
            "language": head["language"],
            "as_of": partial_date(self.words, head["as_of"]),
            "version": head["foot"]["version"],
            "hash": head["foot"]["hash"],
            "watermark": head["watermark"],
            "draft": head["status"] == "draft",
        }

    def _record(
        self, section: Section, fields: Sequence[Field], spot: Spot, leaves: dict[tuple[str, str], str]
    ) -> Record:
        made: Record = {}
        for declared in fields:
            key = f"{spot.key}{declared.key}"
            if key in self.internal or declared.printed == "never":
                continue
            name = declared.key if spot.key else leaves[section.id, key].split(".")[-1]
            made |= self._named(section, declared, key, name, spot, fields, leaves)
        return made

    def _named(
        self,
        section: Section,
        declared: Field,
        key: str,
        name: str,
        spot: Spot,
        siblings: Sequence[Field],
        leaves: dict[tuple[str, str], str],
    ) -> Record:
        """A question under its name, with its words and tick boxes beside it."""
        made: Record = {}
        if has_label(declared):
            made[name + LABEL] = self._words(declared, key, spot)
        if declared.type is FieldType.STATEMENT:
            made[name] = text_of(self.runs(f"{key}:wording", declared.wording, spot))
        elif declared.type is FieldType.GROUP:
            made |= self._list(section, declared, key, name, spot, leaves)
        elif declared.holds_value:
            made[name] = "\n".join(one["text"] for one in self.value(declared, key, f"{spot.path}{declared.key}", spot))
            made[name + EMPTY] = self._empty(declared, key, spot)[0]["text"]
            if declared.type in TICKED:
                chosen: dict[str, list[int]] = {code: [] for code in self._chosen(declared, key, spot)}
                made[name + OPTIONS] = self._boxes(declared, key, spot, chosen)
        return made

    def _list(
        self,
        section: Section,
        declared: Field,
        key: str,
        name: str,
        spot: Spot,
        leaves: dict[tuple[str, str], str],
    ) -> Record:
        items = self.items(declared, spot) if self._applies else []
        spots = [spot.below(declared.key, item["id"]) for item in items]
        made: Record = {
            name: [
                {"number": f"{number}.", **self._record(section, declared.fields, one, leaves)}
                for number, one in enumerate(spots, 1)
            ]
        }
        if declared.item_label:
            made[name + ITEM] = self.words_of(f"{key}:item_label", declared.item_label)
        for child in declared.fields:
            child_key = f"{key}.{child.key}"
            if child.printed == "merged" and child_key not in self.internal:
                made |= self._all_items(child, child_key, leaves[section.id, child_key].split(".")[-1], spots)
        return made

    def _all_items(self, child: Field, key: str, name: str, spots: list[Spot]) -> Record:
        """The one list of tick boxes for all items; each box names the items it holds for."""
        chosen: dict[str, list[int]] = {}
        for number, one in enumerate(spots, 1):
            for code in self._chosen(child, key, one):
                chosen.setdefault(code, []).extend([number] if len(spots) > 1 else [])
        spot = spots[0] if spots else ROOT.below(key.rpartition(".")[0], None)
        made: Record = {name + OPTIONS: self._boxes(child, key, spot, chosen)}
        if child.wording:
            made[name + LABEL] = self._words(child, key, spot)
        return made

    def _words(self, declared: Field, key: str, spot: Spot) -> str:
        if declared.wording:
            return text_of(self.runs(f"{key}:wording", declared.wording, spot))
        label = self.words_of(f"{key}:paper_label", declared.paper_label)
        return self.before_value(label) if label and label[-1].isalnum() else label

    def _boxes(self, declared: Field, key: str, spot: Spot, chosen: dict[str, list[int]]) -> list[Record]:
        if declared.type is FieldType.TICK:
            return [self._box(bool(chosen), self._words(declared, key, spot))]
        if declared.type is FieldType.YESNO:
            return [self._box(code in chosen, self.words.text(code)) for code in ("yes", "no")]
        made = []
        for item in self._options(declared, key, spot, chosen):
            box = self._box(item["ticked"], text_of(item["runs"]))
            numbers = ", ".join(f"{number}." for number in item["numbers"])
            made.append({**box, "number": item["number"], "heading": item["heading"], "items": numbers})
        return made

    def _box(self, ticked: bool, text: str) -> Record:
        return {
            "sign": "☒" if ticked else "☐",
            "ticked": ticked,
            "word": self.words.text("ticked") if ticked else self.words.text("not ticked"),
            "number": "",
            "text": text,
            "heading": "",
            "items": "",
        }
