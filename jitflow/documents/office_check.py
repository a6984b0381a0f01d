"""What the template of an office may say: every tag judged where it stands, every box looked for.

Allowed are the names of :mod:`office_names`, ``if`` and ``for`` over the lists among them, comparisons,
``and``, ``or``, ``not``, and the filters of :data:`~.sandbox.OFFICE_FILTERS`. Anything else is a fault
with its paragraph and the text around it. Nothing is run here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.parser import Parser

from .office_names import ANSWER, FLAG, LABELLED, Leaf, ListOf, Names, Node, Wanted
from .office_tags import COMMENT, INLINE, LONGEST, PRINT, Fault, Part, Tag
from .sandbox import OFFICE_FILTERS, OfficeEnvironment

MOST = 5000
"""Tags of one template."""
DEEPEST = 10
"""Blocks within each other."""
WORDS = ("for", "if", "elif", "else", "endfor", "endif")
LOOP: dict[str, Node] = {"index": Leaf(), "first": Leaf(FLAG), "last": Leaf(FLAG), "length": Leaf()}
_FOR = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s+in\s+(.+)", re.DOTALL)
_ENDS = {"endfor": "for", "endif": "if"}
_COMPARED = ("eq", "ne", "gt", "gteq", "lt", "lteq")
_NOT_PRINTED = (nodes.And, nodes.Or, nodes.Not, nodes.Compare)


@dataclass
class _Frame:
    """An open ``for`` or ``if`` with the names it adds and the questions its conditions read."""

    word: str
    tag: Tag
    scope: dict[str, Node] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    has_else: bool = False


@dataclass(frozen=True)
class Printed:
    """An answer or its words, where a template prints them."""

    leaf: Leaf
    path: str
    asked: frozenset[str]
    part: str
    paragraph: int


@dataclass(frozen=True)
class Missing:
    """A question that must be on the paper and is not for certain. ``why`` is absent, conditional or not_seen."""

    letter: str
    key: str
    name: str
    why: str
    part: str = ""
    paragraph: int = 0


@dataclass
class Judged:
    """What a look at all tags gave."""

    faults: list[Fault] = field(default_factory=list)
    printed: list[Printed] = field(default_factory=list)

    @property
    def keys(self) -> set[str]:
        """Keys of the questions that are printed anywhere."""
        in_words = {one.leaf.key for one in self.printed if one.leaf.role == LABELLED}
        return {one.leaf.key for one in self.printed if one.leaf.role == ANSWER} | in_words


class TagFault(Exception):
    """What is wrong with one tag; ``code`` and ``detail`` as in :class:`Fault`."""

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def judge(parts: list[Part], names: Names) -> Judged:
    """Every fault of a template and everything it prints."""
    judged = Judged()
    for part in parts:
        judged.faults += part.faults
    if sum(len(part.tags) for part in parts) > MOST:
        judged.faults.append(Fault("too_many_tags", parts[0].name, 0, detail={"limit": str(MOST)}))
        return judged
    for part in parts:
        _PartJudge(names, judged).judge(part)
    return judged


def missing(judged: Judged, names: Names) -> list[Missing]:
    """Questions that must be on the paper and are not, by box."""
    return [found for wanted in names.wanted if (found := _missing(judged, wanted)) is not None]


def _missing(judged: Judged, wanted: Wanted) -> Missing | None:
    role = LABELLED if wanted.in_words else ANSWER
    places = [
        one
        for one in judged.printed
        if one.leaf.key == wanted.key and (one.leaf.role in (role, ANSWER)) and one.leaf.letter == wanted.letter
    ]
    if not places:
        return Missing(wanted.letter, wanted.key, wanted.name, "absent")
    if any(one.asked <= wanted.may_ask for one in places):
        return None
    return Missing(wanted.letter, wanted.key, wanted.name, "conditional", places[0].part, places[0].paragraph)


def empty_boxes(judged: Judged, names: Names) -> list[str]:
    """Letters of boxes of which no answer is printed at all."""
    said = {one.leaf.letter for one in judged.printed if one.leaf.role == ANSWER}
    return [letter for letter in names.letters if letter not in said and _answers(names.box(letter))]


def _answers(record: Node) -> bool:
    if isinstance(record, dict):
        return any(_answers(one) for one in record.values())
    if isinstance(record, ListOf):
        return _answers(record.record)
    return record.role == ANSWER


class _PartJudge:
    """Walks the tags of one part with the blocks that are open around them."""

    def __init__(self, names: Names, judged: Judged) -> None:
        self.names, self.judged = names, judged
        self.environment = OfficeEnvironment()
        self.frames: list[_Frame] = []

    def judge(self, part: Part) -> None:
        for tag in part.tags:
            try:
                self._tag(tag)
            except TagFault as fault:
                self.judged.faults.append(tag.fault(fault.code, **fault.detail))
        for frame in self.frames:
            self.judged.faults.append(frame.tag.fault("not_ended", word=frame.word, end=f"end{frame.word}"))

    def _tag(self, tag: Tag) -> None:
        if tag.kind == COMMENT:
            return
        if len(tag.text) > LONGEST:
            raise TagFault("too_long", limit=str(LONGEST))
        if tag.prefix == "tc" or (tag.prefix and tag.kind == PRINT):
            raise TagFault("prefix", prefix=tag.prefix)
        if not tag.alone:
            raise TagFault("row_not_alone" if tag.prefix == "tr" else "paragraph_not_alone")
        if tag.kind == PRINT:
            self._print(tag)
        else:
            self._statement(tag)

    # what is open

    def _scope(self) -> dict[str, Node]:
        scope = dict(self.names.tree)
        for frame in self.frames:
            scope |= frame.scope
        return scope

    def _asked(self) -> frozenset[str]:
        return frozenset(key for frame in self.frames for key in frame.asked)

    def _statement(self, tag: Tag) -> None:
        word, _, rest = tag.inner.partition(" ")
        rest = rest.strip()
        if word not in WORDS:
            raise TagFault("statement", word=word[:40])
        if word in ("for", "if") and len(self.frames) == DEEPEST:
            self.frames.append(_Frame(word, tag))
            raise TagFault("too_deep", limit=str(DEEPEST))
        if word == "for":
            self._open_loop(tag, rest)
        elif word == "if":
            self.frames.append(_Frame("if", tag, asked=set()))
            self.frames[-1].asked |= self._condition(rest)
        elif word in ("elif", "else"):
            self._turn(tag, word, rest)
        else:
            self._close(tag, _ENDS[word], rest)

    def _open_loop(self, tag: Tag, rest: str) -> None:
        frame = _Frame("for", tag)
        self.frames.append(frame)
        named = _FOR.fullmatch(rest)
        if named is None:
            raise TagFault("loop")
        variable = named[1]
        if variable in self.names.tree or variable == "loop" or variable.startswith("_"):
            raise TagFault("taken", name=variable)
        # Faulty or not, the loop's own name is known inside it: one mistake is one fault.
        frame.scope = {variable: {}, "loop": LOOP}
        expression = self._parsed(named[2])
        path = _path(expression)
        if path is None:
            raise TagFault("loop")
        node = self._resolve(path)
        if not isinstance(node, ListOf):
            raise TagFault("no_list", name=".".join(path))
        frame.scope[variable] = node.record
        frame.asked.add(node.key)

    def _turn(self, tag: Tag, word: str, rest: str) -> None:
        if not self.frames:
            raise TagFault("not_begun", word=word)
        frame = self.frames[-1]
        if frame.has_else or (word == "elif" and frame.word != "if"):
            raise TagFault("not_begun", word=word)
        self._same_place(frame, tag)
        if word == "elif":
            frame.asked |= self._condition(rest)
            return
        frame.has_else = True
        frame.scope = {}
        if rest:
            raise TagFault("syntax")

    def _close(self, tag: Tag, word: str, rest: str) -> None:
        if not self.frames or self.frames[-1].word != word:
            if any(frame.word == word for frame in self.frames):
                frame = self.frames.pop()
                self.judged.faults.append(frame.tag.fault("not_ended", word=frame.word, end=f"end{frame.word}"))
                return self._close(tag, word, rest)
            raise TagFault("not_begun", word=f"end{word}")
        frame = self.frames.pop()
        self._same_place(frame, tag)
        if rest:
            raise TagFault("syntax")
        return None

    def _same_place(self, frame: _Frame, tag: Tag) -> None:
        """A block begins and ends in the same cell, both times in the same way: else what lies between is torn."""
        one = frame.tag
        if not one.alone:
            return
        detail = {"paragraph": str(one.paragraph), "word": frame.word}
        if one.level != tag.level:
            raise TagFault("other_level", **detail)
        if one.container is not tag.container or (one.level == INLINE and one.chain != tag.chain):
            raise TagFault("other_place", **detail)

    # expressions

    def _parsed(self, text: str) -> nodes.Expr:
        try:
            parser = Parser(self.environment, text, state="variable")
            expression = parser.parse_expression()
            if not parser.stream.eos:
                raise TagFault("syntax")
        except (TemplateSyntaxError, RecursionError, ValueError):
            raise TagFault("syntax") from None
        return expression

    def _condition(self, text: str) -> set[str]:
        if not text:
            raise TagFault("syntax")
        expression = self._parsed(text)
        return set(self._tested(expression))

    def _tested(self, expression: nodes.Node) -> Iterator[str]:
        """Keys of the questions a condition reads; raises for what it must not say."""
        if isinstance(expression, (nodes.And, nodes.Or)):
            yield from self._tested(expression.left)
            yield from self._tested(expression.right)
        elif isinstance(expression, nodes.Not):
            yield from self._tested(expression.node)
        elif isinstance(expression, nodes.Compare):
            yield from self._tested(expression.expr)
            for operand in expression.ops:
                if operand.op not in _COMPARED:
                    raise TagFault("construct", what=operand.op)
                yield from self._tested(operand.expr)
        elif isinstance(expression, nodes.Const):
            _plain_constant(expression)
        else:
            inner = self._filtered(expression, in_condition=True)
            node = self._resolve(inner)
            yield node.key if isinstance(node, (Leaf, ListOf)) and node.key else ".".join(inner)

    def _print(self, tag: Tag) -> None:
        if not tag.inner:
            raise TagFault("syntax")
        expression = self._parsed(tag.inner)
        if isinstance(expression, nodes.Const):
            _plain_constant(expression)
            return
        if isinstance(expression, _NOT_PRINTED):
            raise TagFault("printed_condition")
        path = self._filtered(expression)
        node = self._resolve(path)
        name = ".".join(path)
        if isinstance(node, ListOf):
            raise TagFault("list_printed", name=name)
        if isinstance(node, dict):
            raise TagFault("part_of_name", name=name)
        if not tag.hidden:
            self.judged.printed.append(Printed(node, name, self._asked(), tag.part, tag.paragraph))

    def _filtered(self, expression: nodes.Node, in_condition: bool = False) -> list[str]:
        """The name below filters; raises for anything but names, dots and declared filters."""
        while isinstance(expression, nodes.Filter):
            if expression.name not in OFFICE_FILTERS:
                raise TagFault("filter", name=str(expression.name)[:40], allowed=", ".join(OFFICE_FILTERS))
            self._arguments(expression)
            if expression.name == "length" and not in_condition:
                raise TagFault("length_printed")
            expression = expression.node
        path = _path(expression)
        if path is None:
            raise TagFault("construct", what=type(expression).__name__.lower())
        return path

    def _arguments(self, used: nodes.Filter) -> None:
        wanted = 1 if used.name == "default" else 0
        if len(used.args) != wanted or used.kwargs or used.dyn_args or used.dyn_kwargs or used.node is None:
            raise TagFault("filter_arguments", name=used.name)
        for argument in used.args:
            if not isinstance(argument, nodes.Const):
                raise TagFault("filter_arguments", name=used.name)
            _plain_constant(argument)

    # names

    def _resolve(self, path: list[str]) -> Node:
        scope = self._scope()
        node: Node = scope
        for number, name in enumerate(path):
            if isinstance(node, ListOf):
                raise TagFault("in_list", name=".".join(path[:number]), field=name)
            if not isinstance(node, dict) or name not in node:
                if number and node == {}:
                    return Leaf()  # inside a loop whose list is a fault already
                raise TagFault("unknown", name=".".join(path), near=self._nearest(path, scope))
            node = node[name]
        return node

    def _nearest(self, path: list[str], scope: dict[str, Node]) -> str:
        wanted = ".".join(path)
        known = [name for name in self.names.paths() if "[]" not in name]
        for variable in scope.keys() - self.names.tree.keys():
            record = scope[variable]
            known += [f"{variable}.{name}" for name in record] if isinstance(record, dict) else []
        near = difflib.get_close_matches(wanted, known, 1, 0.6)
        if near:
            return near[0]
        last = [name for name in known if name.rpartition(".")[2] == path[-1]]
        return last[0] if last else ""


def _path(expression: nodes.Node) -> list[str] | None:
    """``a.b.c`` as its parts; None for anything else, and for names that begin with an underscore."""
    parts: list[str] = []
    while isinstance(expression, nodes.Getattr):
        parts.append(expression.attr)
        expression = expression.node
    if isinstance(expression, nodes.Name):
        parts.append(expression.name)
    if hidden := next((part for part in parts if part.startswith("_")), ""):
        raise TagFault("underscore", name=hidden[:40])
    return parts[::-1] if isinstance(expression, nodes.Name) else None


def _plain_constant(constant: nodes.Const) -> None:
    if not isinstance(constant.value, (str, int)):
        raise TagFault("construct", what="constant")


def report(judged: Judged, names: Names) -> dict[str, Any]:
    """All that was found, as JSON data."""
    lacking = missing(judged, names)
    return {
        "faults": [fault.plain() for fault in judged.faults[:200]],
        "faults_total": len(judged.faults),
        "missing": [vars(one) for one in lacking],
        "empty_boxes": empty_boxes(judged, names),
        "printed": sorted(judged.keys),
    }


__all__ = ["Judged", "Missing", "Printed", "empty_boxes", "judge", "missing", "report"]
