"""Names that the template of an office may use: what they are called, what stands behind them.

They follow from the definition alone. Below ``box.<code>``, mostly the letter (``form`` for what has no heading), stands
one name for each printed question, as :mod:`leaves` names it, and beside it, where there are any:
``<name>_label`` (the prescribed words), ``<name>_options`` (all its tick boxes, a list) and
``<name>_item`` (what one of several is called). A question that is asked several times is a list;
each of its items has ``number`` and the names of its own questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from jitflow.instruments.definition import Definition, Field, FieldType, Section

from .leaves import leaf_names
from .projection import group_of_key, internal_keys

LABEL, OPTIONS, ITEM, EMPTY = "_label", "_options", "_item", "_empty"
TEXT, FLAG = "text", "flag"
ANSWER, LABELLED, OTHER = "answer", "label", "other"
OPTION_NAMES = {
    "sign": TEXT, "ticked": FLAG, "word": TEXT, "number": TEXT, "text": TEXT, "heading": TEXT, "items": TEXT,
}  # fmt: skip
"""Of one tick box; ``sign`` is ☒ or ☐, ``word`` says the same, ``items`` the numbers it holds for."""
HEAD_NAMES = {
    "title": TEXT, "reference": TEXT, "authority": TEXT, "language": TEXT, "as_of": TEXT, "version": TEXT, "hash": TEXT,
    "watermark": TEXT, "draft": FLAG,
}  # fmt: skip
TICKED = (FieldType.TICKS, FieldType.TICK, FieldType.YESNO, FieldType.CHOICE)


@dataclass(frozen=True)
class Leaf:
    """A value. ``key`` is the question whose answer, words or tick boxes it gives; "" for others."""

    kind: str = TEXT
    role: str = OTHER
    key: str = ""
    letter: str = ""


@dataclass(frozen=True)
class ListOf:
    """A list; every item of it has the names of ``record``."""

    record: dict[str, Node]
    key: str = ""
    letter: str = ""


_OTHER = re.compile(r"[^a-z0-9]+")
_TAKEN = (
    "box", "form", "head", "heading", "not_applicable", "loop", "option", "if", "in", "for", "and", "or", "not", "is", "true",
    "false", "none", "",
)  # fmt: skip
Node = Leaf | ListOf | dict[str, "Node"]


@dataclass(frozen=True)
class Wanted:
    """A question that must be on the paper: its box, its key, and the name that prints it."""

    letter: str
    key: str
    name: str
    may_ask: frozenset[str] = field(default_factory=frozenset)
    """Keys on which printing it may depend: its own, those around it, those that decide whether it is asked."""
    in_words: bool = False
    """Whether the prescribed words hold the answer, so that printing them prints it."""


@dataclass(frozen=True)
class Names:
    """Everything a template of one definition may say."""

    tree: dict[str, Node]
    wanted: tuple[Wanted, ...]
    letters: tuple[str, ...]

    def box(self, letter: str) -> dict[str, Node]:
        """The names of one box."""
        boxes = self.tree["box"]
        found = boxes[letter] if isinstance(boxes, dict) else {}
        return found if isinstance(found, dict) else {}

    def paths(self) -> list[str]:
        """All names from the root, and those of items under the name of their list."""
        return [path for path, _node in walk(self.tree)]


def walk(tree: dict[str, Node], prefix: str = "") -> Iterator[tuple[str, Node]]:
    """Every name with what stands behind it; items of a list are written ``list[].name``."""
    for name, node in tree.items():
        path = f"{prefix}{name}"
        if isinstance(node, dict):
            yield from walk(node, f"{path}.")
            continue
        yield path, node
        if isinstance(node, ListOf):
            yield from walk(node.record, f"{path}[].")


def has_label(declared: Field) -> bool:
    """Whether a question has words of its own on paper, to be printed before the answer."""
    return bool(declared.wording or declared.paper_label) and declared.type is not FieldType.STATEMENT


def loop_name(group: Field) -> str:
    """What examples and the starter call one item of a list."""
    made = _OTHER.sub("_", (group.item_label or group.name).lower()).strip("_")
    return f"{made}_item" if made in _TAKEN or made[:1].isdigit() else made


@lru_cache(maxsize=32)
def names_of(definition: Definition) -> Names:
    """The names of a definition."""
    return _Maker(definition).made()


class _Maker:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.internal = internal_keys(definition)
        self.leaves = leaf_names(definition)
        self.wanted: list[Wanted] = []

    def made(self) -> Names:
        boxes: dict[str, dict[str, Node]] = {}
        form: dict[str, Node] = {}
        headings: dict[str, Node] = {}
        absent: dict[str, Node] = {}
        for section in self.definition.sections:
            if section.internal:
                continue
            letter = section.code
            record = self._fields(section, section.fields, "", "")
            if not letter:
                form |= record
                continue
            boxes[letter] = {**boxes.get(letter, {}), **record}
            headings[letter] = Leaf(key=f"box:{letter}" if section.printed == "when_applies" else "", letter=letter)
            absent[letter] = Leaf(key=f"box:{letter}", letter=letter)
        head: dict[str, Node] = {name: Leaf(kind) for name, kind in HEAD_NAMES.items()}
        tree: dict[str, Node] = {
            "head": head, "form": form, "heading": headings, "not_applicable": absent, "box": boxes,
        }  # fmt: skip
        return Names(tree, tuple(self.wanted), tuple(boxes))

    def _fields(self, section: Section, fields: Sequence[Field], prefix: str, place: str) -> dict[str, Node]:
        """Names of fields beside each other; ``place`` is where their record hangs, "" for the box itself."""
        made: dict[str, Node] = {}
        for declared in fields:
            key = f"{prefix}{declared.key}"
            if key in self.internal or declared.printed == "never":
                continue
            name = declared.key if prefix else self.leaves[section.id, key].split(".")[-1]
            full = f"{place}.{name}" if place else self.leaves[section.id, key]
            made |= self._field(section, declared, key, full)
            if declared.printed != "merged":
                self._want(section, declared, key, full)
        return made

    def _field(self, section: Section, declared: Field, key: str, full: str) -> dict[str, Node]:
        letter, name = section.code, full.split(".")[-1]
        made: dict[str, Node] = {}
        if has_label(declared):
            made[name + LABEL] = Leaf(TEXT, LABELLED, key, letter)
        if declared.type is FieldType.GROUP:
            inner = self._fields(section, declared.fields, f"{key}.", f"{full}[]")
            made[name] = ListOf({"number": Leaf(), **inner}, key, letter)
            if declared.item_label:
                made[name + ITEM] = Leaf()
            for child in declared.fields:
                made |= self._merged(section, child, f"{key}.{child.key}")
        elif declared.type is FieldType.STATEMENT:
            made[name] = Leaf(TEXT, LABELLED, key, letter)
        elif declared.holds_value:
            made[name] = Leaf(TEXT, ANSWER, key, letter)
            if declared.type in TICKED:
                made[name + OPTIONS] = self._options(key, letter)
        return made

    def _merged(self, section: Section, child: Field, key: str) -> dict[str, Node]:
        """One list of tick boxes for all items, as the form has it."""
        if child.printed != "merged" or key in self.internal:
            return {}
        leaf = self.leaves[section.id, key]
        name = leaf.split(".")[-1]
        self._want(section, child, key, leaf + OPTIONS)
        label: dict[str, Node] = {}
        if child.wording:
            label[name + LABEL] = Leaf(TEXT, LABELLED, key, section.code)
        return {**label, name + OPTIONS: self._options(key, section.code)}

    def _options(self, key: str, letter: str) -> ListOf:
        record: dict[str, Node] = {
            name: Leaf(kind, ANSWER if name in ("sign", "word") else OTHER, key, letter)
            for name, kind in OPTION_NAMES.items()
        }
        return ListOf(record, key, letter)

    def _want(self, section: Section, declared: Field, key: str, name: str) -> None:
        must = declared.required or declared.required_when or declared.printed == "merged"
        if not section.has_heading or not must or not declared.holds_value or declared.is_group:
            return
        if declared.printed != "inline":
            may_ask = frozenset(self._may_ask(section, key))
            self.wanted.append(Wanted(section.code, key, name, may_ask, declared.printed == "sentence"))

    def _may_ask(self, section: Section, key: str) -> Iterator[str]:
        """What a condition around a question may read without hiding an answer that is there."""
        yield f"box:{section.code}"
        compiled, groups = self.definition.compiled, self.definition.groups
        parts = key.split(".")
        around = [".".join(parts[:length]) for length in range(1, len(parts))]
        for one in [*(group for group in around if group in groups), key]:
            yield one
            declared = self.definition.fields[one]
            for source in (declared.required_when, declared.shown_when):
                if source:
                    yield from compiled.fields_read(compiled.expression(source, group_of_key(self.definition, one)))
        if section.applies_when:
            yield from compiled.fields_read(compiled.expression(section.applies_when))
