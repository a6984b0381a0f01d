"""Fields of a definition as blocks of the document model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jitflow.instruments.definition import Field, FieldType, Section
from jitflow.instruments.on_paper import LINE

from .answers import NEVER, AnswerPrinter, Spot, has_places, stands_with
from .leaves import Leaves
from .lines import EMPTY, Line, Run, line, run, text_of
from .tables import rule, signatures, table

Block = dict[str, Any]
ROOT = Spot()
LISTED = "–"
"""Stands before each of several things that were chosen."""
_TICKED = (FieldType.TICKS, FieldType.TICK, FieldType.YESNO)


class FieldPrinter(AnswerPrinter):
    """Makes the blocks of one section after the other; :meth:`enter` comes first."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.leaves = Leaves(self.definition)
        self._section: Section | None = None
        self._applies = True

    def enter(self, section: Section) -> bool:
        """Begin a section; gives whether it applies."""
        self._section, self._applies = section, self.conditions.applies(section)
        return self._applies

    def fields(self, fields: Sequence[Field], spot: Spot = ROOT) -> list[Block]:
        """Blocks of fields that stand beside each other."""
        blocks: list[Block] = []
        for declared in fields:
            key = f"{spot.key}{declared.key}"
            if key in self.internal or declared.printed in NEVER:
                continue
            if declared.printed != "when_filled" or self._is_filled(declared, key, spot, fields):
                blocks += self._field(declared, key, spot, fields)
        return blocks

    def _is_filled(self, declared: Field, key: str, spot: Spot, siblings: Sequence[Field]) -> bool:
        """Whether a field has a value, or something that is printed with it does."""
        if declared.is_group:
            return self._applies and bool(self.items(declared, spot))
        own = self.value(declared, key, f"{spot.path}{declared.key}", spot)
        return bool(own) or any(self._has_value(one, spot) for one in siblings if stands_with(one, declared, siblings))

    def _field(self, declared: Field, key: str, spot: Spot, siblings: Sequence[Field]) -> list[Block]:
        if declared.type is FieldType.GROUP:
            return self._group(declared, key, spot)
        if declared.type is FieldType.STATEMENT:
            runs = self.runs(f"{key}:wording", declared.wording, spot)
            return [{"kind": "footnote" if self._is_footnote(declared) else "statement", "runs": runs}] if runs else []
        if declared.type is FieldType.SIGNATURE:
            stamp = "stamp" in declared.name
            return [{"kind": "signature", "label": self._label(declared, key, spot), "stamp": stamp}]
        if declared.chosen_only:
            return self._chosen_only(declared, key, spot, siblings)
        if declared.type in _TICKED or (declared.type is FieldType.CHOICE and has_places(declared)):
            return [self._ticks(declared, key, spot, siblings)]
        return [self._row(declared, key, [spot], siblings)]

    def _is_footnote(self, declared: Field) -> bool:
        """Whether a statement is a note to the title: it stands before the first box and is called so."""
        assert self._section is not None
        return self._section.letter is None and declared.name.endswith("note")

    def _label(self, declared: Field, key: str, spot: Spot) -> list[Run]:
        return self.runs(f"{key}:wording", declared.wording, spot)

    # rows

    def _row(self, declared: Field, key: str, spots: list[Spot], siblings: Sequence[Field]) -> Block:
        """One wording with its value, or with the numbered values of several items."""
        numbered = len(spots) > 1
        sentence = declared.printed == "sentence"
        values = []
        for number, spot in enumerate(spots, 1):
            lines = [] if sentence else self.lines_of(declared, key, spot, siblings)
            values.append({"number": f"{number}." if numbered else "", "lines": lines})
        label = self._label(declared, key, spots[0])
        if sentence:
            values = []
        return {"kind": "row", "leaf": self.name_leaf(declared, key, spots), "label": label, "values": values}

    def name_leaf(self, declared: Field, key: str, spots: list[Spot]) -> str:
        """Keep the value of a field at some spots under its name, and give the name."""
        assert self._section is not None
        name = ""
        for spot in spots:
            own = self.value(declared, key, f"{spot.path}{declared.key}", spot)
            in_group = bool(spot.key) or declared.type is FieldType.GROUP
            name = self.leaves.add(key, self._section.id, "\n".join(one["text"] for one in own), in_group)
        return name

    def lines_of(self, declared: Field, key: str, spot: Spot, siblings: Sequence[Field]) -> list[Line]:
        """The value with the lines printed with it, in the order of the definition."""
        own = self.value(declared, key, f"{spot.path}{declared.key}", spot)
        lines: list[Line] = []
        for other in siblings:
            if other is declared:
                listed = declared.chosen_only and len(own) > 1
                lines += [{**one, "label": LISTED} for one in own] if listed else own or self._empty(declared, key, spot)
            elif stands_with(other, declared, siblings):
                other_key = f"{spot.key}{other.key}"
                if other_key not in self.internal:
                    lines += self._with(other, other_key, spot)
        return lines

    def _with(self, other: Field, key: str, spot: Spot) -> list[Line]:
        lines = self.labelled(other, key, f"{spot.path}{other.key}", spot)
        if lines:
            self.name_leaf(other, key, [spot])
        return lines

    def _empty(self, declared: Field, key: str, spot: Spot) -> list[Line]:
        path = f"{spot.path}{declared.key}"
        shown = self.shown(declared, path, spot)
        said = LINE if declared.when_empty == LINE else self.words_of(f"{key}:when_empty", declared.when_empty)
        if shown and not spot.virtual and self.conditions.facts.required(declared, path):
            said = ""  # what is missing is never called "not applicable"
        if not said and not shown:
            said = self.words.text("not applicable")
        if said == LINE:
            return [rule("", self.language)]
        made = line(said or EMPTY, self.language, self.language, entered=False)
        is_open = declared.type is FieldType.PROSE and shown and self._applies and not spot.virtual
        return [self.anchored(made, path) if is_open else made]

    # ticks

    def _chosen_only(self, declared: Field, key: str, spot: Spot, siblings: Sequence[Field]) -> list[Block]:
        """What was chosen as a row, without boxes; of a single tick its words, where it is ticked."""
        if declared.type is not FieldType.TICK:
            return [self._row(declared, key, [spot], siblings)]
        if not self._chosen(declared, key, spot):
            return []
        label = self._label(declared, key, spot)
        return [{"kind": "row", "leaf": self.name_leaf(declared, key, [spot]), "label": label, "values": []}]

    def _ticks(self, declared: Field, key: str, spot: Spot, siblings: Sequence[Field]) -> Block:
        chosen = self._chosen(declared, key, spot)
        label = [] if declared.type is FieldType.TICK else self._label(declared, key, spot)
        if declared.type is FieldType.TICK:
            items = [self._item(bool(chosen), self._label(declared, key, spot))]
            if not self.shown(declared, f"{spot.path}{declared.key}", spot):
                # "no: the suspect has consented" must not be read where no suspect is heard
                items[0]["word"] = self.before_value(self.words.text("not applicable"))
        elif declared.type is FieldType.YESNO:
            items = [{**self._item(chosen == [code], []), "word": self.words.text(code)} for code in ("yes", "no")]
        else:
            items = self._options(declared, key, spot, {code: [] for code in chosen}, siblings)
        beside = [other for other in siblings if stands_with(other, declared, siblings)]
        after = [self._beside(other, spot) for other in beside if self._has_value(other, spot)]
        if after and items:
            items[-1]["rows"] += after
        self.name_leaf(declared, key, [spot])
        return {"kind": "ticks", "leaf": self.leaf_name(key), "label": label, "items": items}

    def _below_option(self, other: Field, spot: Spot) -> list[Block]:
        """Ticks that the form has below one option: each is a line, ticked or not."""
        key = f"{spot.key}{other.key}"
        leaf, chosen, rows = self.name_leaf(other, key, [spot]), self._chosen(other, key, spot), []
        for option in other.options:
            heading = self.words_of(f"{key}.{option.code}:heading", option.heading)
            if heading:
                rows.append([run(heading, self.language, self.language, entered=False)])
            ticked = option.code in chosen
            word = self.before_value(self.words.text("ticked" if ticked else "not ticked"))
            sign = f"{'☒' if ticked else '☐'} {word} "
            rows.append([run(sign, self.language, self.language), *self.option_runs(key, option, spot)])
        return [{"kind": "row", "leaf": leaf, "label": runs, "values": []} for runs in rows]

    def leaf_name(self, key: str) -> str:
        """The name of a field of this section."""
        assert self._section is not None
        return self.leaves.names[self._section.id, key]

    def _has_value(self, other: Field, spot: Spot) -> bool:
        key = f"{spot.key}{other.key}"
        return key not in self.internal and bool(self.value(other, key, f"{spot.path}{other.key}", spot))

    def _beside(self, other: Field, spot: Spot) -> Block:
        """A field printed below a tick: its paper label and value as a row."""
        key = f"{spot.key}{other.key}"
        lines = self.labelled(other, key, f"{spot.path}{other.key}", spot)
        label = lines[0]["label"] if lines else ""
        runs = [run(label, self.language, self.language, entered=False)] if label else []
        bare = [{**one, "label": ""} for one in lines]
        return {
            "kind": "row",
            "leaf": self.name_leaf(other, key, [spot]),
            "label": runs,
            "values": [{"number": "", "lines": bare}],
        }

    def _chosen(self, declared: Field, key: str, spot: Spot) -> list[str]:
        """Codes of the ticked options; ``yes`` or ``no`` for questions without options."""
        path = f"{spot.path}{declared.key}"
        if spot.virtual or not self.shown(declared, path, spot):
            return []
        value = self.conditions.facts.value(path)
        if isinstance(value, bool):
            return ["yes" if value else "no"] if value or declared.type is FieldType.YESNO else []
        return [value] if isinstance(value, str) else list(value or [])

    def _options(
        self, declared: Field, key: str, spot: Spot, chosen: dict[str, list[int]], siblings: Sequence[Field] = ()
    ) -> list[Block]:
        items = []
        for option in declared.options:
            if not option.printed:
                continue
            item = self._item(option.code in chosen, self.option_runs(key, option, spot))
            if declared.type is FieldType.CHOICE or option.number:
                word = self.words.text("ticked") if item["ticked"] else self.words.text("not ticked")
                item["word"] = self.before_value(word)
            item["number"] = self.words_of(f"{key}.{option.code}:number", option.number)
            item["numbers"] = chosen.get(option.code, [])
            item["heading"] = self.words_of(f"{key}.{option.code}:heading", option.heading)
            for other in siblings:
                if other.printed == "with" and other.printed_with == f"{declared.name}.{option.code}":
                    item["rows"] += self._below_option(other, spot)
            items.append(item)
        return items

    def _item(self, ticked: bool, runs: list[Run]) -> Block:
        word = self.words.text("yes") if ticked else self.words.text("no")
        if runs:  # "no: available on request" must not read as "not available on request"
            word = self.before_value(word)
        return {"ticked": ticked, "word": word, "number": "", "numbers": [], "heading": "", "runs": runs, "rows": []}

    # groups

    def _group(self, declared: Field, key: str, spot: Spot) -> list[Block]:
        there = self.items(declared, spot) if self._applies else []
        spots = [spot.below(declared.key, item["id"]) for item in there] or [spot.below(declared.key, None)]
        label = self._label(declared, key, spot)
        blocks: list[Block] = [{"kind": "heading", "text": text_of(label)}] if label else []
        if declared.items_printed == "table":
            return [*blocks, table(self, declared, key, spots)]
        if declared.items_printed == "signatures":
            return [*blocks, signatures(self, declared, key, spots)]
        if declared.items_printed == "by_field":
            return blocks + self._by_field(declared, spots)
        if len(spots) == 1:
            return blocks + self.fields(declared.fields, spots[0])
        named = self.words_of(f"{key}:item_label", declared.item_label)
        for number, one in enumerate(spots, 1):
            inner = self.fields(declared.fields, one)
            blocks.append({"kind": "item", "number": f"{number}.", "label": named, "blocks": inner})
        return blocks

    def _by_field(self, group: Field, spots: list[Spot]) -> list[Block]:
        blocks: list[Block] = []
        for declared in group.fields:
            key = f"{spots[0].key}{declared.key}"
            if key in self.internal or declared.printed in NEVER:
                continue
            if declared.printed == "when_filled" and not any(self._is_filled(declared, key, one, group.fields) for one in spots):
                continue
            if declared.printed == "merged":
                blocks.append(self._merged(declared, key, spots))
            elif declared.holds_value and declared.type not in _TICKED and declared.printed in ("row", "when_filled"):
                blocks.append(self._row(declared, key, spots, group.fields))
            else:
                blocks += [block for spot in spots for block in self._field(declared, key, spot, group.fields)]
        return blocks

    def _merged(self, declared: Field, key: str, spots: list[Spot]) -> Block:
        """One tick list for all items; each tick names the items it holds for."""
        chosen: dict[str, list[int]] = {}
        for number, spot in enumerate(spots, 1):
            for code in self._chosen(declared, key, spot):
                chosen.setdefault(code, []).extend([number] if len(spots) > 1 else [])
        items = self._options(declared, key, spots[0], chosen)
        label = self._label(declared, key, spots[0])
        return {"kind": "ticks", "leaf": self.name_leaf(declared, key, spots), "label": label, "items": items}
