"""The DOCX template of an office, opened, compiled and filled. Runs in a child process with limits of its own
(:mod:`office_work`).

What jitflow says of a document's standing stands on top of every paper, whatever the template prints.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import nodes
from lxml import etree

from jitflow.instruments.definition import Definition

from . import office_finish
from .catalogue import Catalogue
from .office_check import Judged, judge
from .office_context import LeafPrinter
from .office_names import ANSWER, EMPTY, OPTIONS, ListOf, Names, names_of
from .office_tags import Fault, Part
from .package import pack, write_packed
from .produce import roots_of
from .projection import Conditions, project
from .request import RenderFailed, RenderRefused, RenderRequest
from .sandbox import OFFICE_FILTERS, LoopLimit, OfficeEnvironment, TemplateError, assert_plain
from .words import Words

OUTPUT = 20 * 1024 * 1024
"""Bytes of all filled parts together, before they are packed (checks.md row 41)."""
TYPES = "[Content_Types].xml"
CORE = "docProps/core.xml"
MAIN = "document.main+xml"
_FILLED = (MAIN, "header+xml", "footer+xml", "footnotes+xml", "endnotes+xml")
"""Ends of the content types of parts in which tags are filled."""
_MARKED = re.compile(rb"\{\{|\{%|\{#")
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.For,
    nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand,
)  # fmt: skip


class Opened:
    """A template file: its parts that are filled, and the others as they are."""

    def __init__(self, content: bytes) -> None:
        self.others: dict[str, bytes] = {}
        self.order: list[str] = []
        self.parts: dict[str, Part] = {}
        self.faults: list[Fault] = []
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                contents = {name: package.read(name) for name in package.namelist() if not name.endswith("/")}
            filled = _filled_parts(contents[TYPES])
            self.main = next(name for name, kind in filled.items() if kind.endswith(MAIN))
            for name, data in contents.items():
                self._add(name, data, name in filled)
        except (KeyError, StopIteration, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError):
            raise RenderRefused("the template is not a document that can be read", "template") from None

    def _add(self, name: str, data: bytes, is_filled: bool) -> None:
        self.order.append(name)
        if is_filled:
            self.parts[name] = Part(name, data)
            return
        self.others[name] = data
        if name != CORE and name.endswith((".xml", ".rels", ".vml")):
            self.faults += list(_unfilled(name, data))

    @property
    def in_order(self) -> list[Part]:
        """The filled parts, the document itself first."""
        return [self.parts[self.main], *(part for name, part in sorted(self.parts.items()) if name != self.main)]

    def judged(self, names: Names) -> Judged:
        """Every fault of the template and everything it prints."""
        found = judge(self.in_order, names)
        found.faults += self.faults
        return found


def _filled_parts(types: bytes) -> dict[str, str]:
    root = etree.fromstring(types, etree.XMLParser(resolve_entities=False, no_network=True))
    declared = {one.get("PartName", "").lstrip("/"): one.get("ContentType", "") for one in root}
    return {name: kind for name, kind in declared.items() if name and kind.endswith(_FILLED)}


def _unfilled(name: str, data: bytes) -> Iterator[Fault]:
    """Tags in parts that are not filled: comments, charts, settings. A word processor may write one in pieces."""
    try:
        part = Part(name, data)
    except etree.XMLSyntaxError:
        if _MARKED.search(data):
            yield Fault("unfilled_part", name, 0)
        return
    for tag in part.tags:
        yield tag.fault("unfilled_part")
    for fault in part.faults:
        if fault.code != "not_opened":
            yield Fault("unfilled_part", name, fault.paragraph, fault.tag, fault.before, fault.after)


@dataclass
class Compiled:
    """A judged template, ready to be filled."""

    opened: Opened
    environment: OfficeEnvironment
    templates: dict[str, Any]

    def fill(self, context: dict[str, Any]) -> dict[str, bytes]:
        """The filled parts by name. Raises :class:`RenderRefused` beyond the limits."""
        self.environment.turns, total = 0, 0
        made: dict[str, bytes] = {}
        for name, template in self.templates.items():
            pieces = []
            try:
                for piece in template.generate(context):
                    total += len(piece)
                    if total > OUTPUT:
                        raise RenderRefused(f"the template makes more than {OUTPUT} bytes", "template.size")
                    pieces.append(piece)
            except LoopLimit as fault:
                raise RenderRefused(str(fault), "template.loops") from None
            except (TemplateError, TypeError, ValueError, KeyError) as fault:
                raise RenderFailed(f"the template failed in {name} ({type(fault).__name__})", "template") from None
            made[name] = "".join(pieces).encode()
        return made


def compiled(opened: Opened) -> Compiled:
    """The template of a file without faults. Raises :class:`RenderRefused`."""
    environment = OfficeEnvironment()
    templates = {}
    for name, part in opened.parts.items():
        try:
            tree = environment.parse(part.source())
        except (TemplateError, RecursionError):
            raise RenderRefused("the blocks of the template do not fit together", "template") from None
        for node in _all(tree):
            if not _is_allowed(node):
                raise RenderRefused(f"the template holds what none may hold ({type(node).__name__})", "template")
        templates[name] = environment.from_string(_prepared(tree))
    return Compiled(opened, environment, templates)


def _is_allowed(node: nodes.Node) -> bool:
    """Whether a template may hold this: :mod:`office_check` has said so before, tag by tag."""
    if isinstance(node, nodes.Getattr):
        return isinstance(node.node, (nodes.Name, nodes.Getattr)) and not node.attr.startswith("_")
    if isinstance(node, nodes.Filter):
        return node.name in OFFICE_FILTERS
    return isinstance(node, _ALLOWED)


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        stack.extend(one.iter_child_nodes())


def _prepared(tree: nodes.Template) -> nodes.Template:
    """The tree with its loops counted, and answers printed with what the form says where there is none."""
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = nodes.Filter(loop.iter, "counted", [], [], None, None)
    for output in list(tree.find_all(nodes.Output)):
        output.nodes = [_answered(one) for one in output.nodes]
    tree.set_environment(OfficeEnvironment())
    return tree


def _answered(expression: nodes.Node) -> nodes.Node:
    if isinstance(expression, nodes.Filter) and expression.node is not None and expression.name != "default":
        expression.node = _answered(expression.node)
    elif isinstance(expression, nodes.Getattr) and not expression.attr.endswith(EMPTY):
        instead = nodes.Getattr(expression.node, expression.attr + EMPTY, "load")
        return nodes.Filter(expression, "answer", [instead], [], None, None)
    return expression


def make_office(request: RenderRequest, made: Any) -> tuple[bytes, list[str]]:
    """The filled template of a request, and the names of answers that it does not print.

    ``made`` is the :class:`~.produce.Draft` of the request. Raises :class:`RenderRefused`, :class:`RenderFailed`.
    """
    if request.format != "docx" or len(made.languages) != 1:
        raise RenderRefused("the template of an office makes a DOCX in one language", "template")
    opened = Opened(request.template or b"")
    names = names_of(made.definition)
    judged = opened.judged(names)
    if judged.faults:
        raise RenderRefused("the template has faults; the page of templates lists them", "template")
    context = context_of(request, made)
    return document(compiled(opened), context, made.model["head"]), left_out(
        names, made.definition, context, judged.keys
    )


def context_of(request: RenderRequest, made: Any) -> dict[str, Any]:
    """The data behind the names, for one document in one language."""
    language, translations = made.languages[0], roots_of(request).translations
    definition, words = made.definition, Words(language, translations)
    projected = project(definition, made.instrument, language)
    catalogue = Catalogue(definition, language, translations)
    printer = LeafPrinter(definition, Conditions(definition, projected), projected, catalogue, words)
    context = printer.context(made.model["head"])
    assert_plain(context)
    return context


def document(ready: Compiled, context: dict[str, Any], head: dict[str, Any]) -> bytes:
    """The file: filled parts, the others as they are, the marks on top, our own properties."""
    opened, filled = ready.opened, ready.fill(context)
    parts = []
    for name in opened.order:
        if name in filled:
            marks = " · ".join(head["marks"]) if name == opened.main else ""
            parts.append(pack(name, office_finish.finish(name, filled[name], marks)))
        else:
            parts.append(pack(name, office_finish.core(head) if name == CORE else opened.others[name]))
    return write_packed(parts)


def left_out(names: Names, definition: Definition, context: dict[str, Any], keys: set[str]) -> list[str]:
    """Names of questions that are answered and that a template does not print anywhere."""
    # An answer inside the words of a tick box is printed with them.
    printed = keys | {key for key, declared in definition.fields.items() if declared.printed == "inline"}
    return sorted(set(_left_out(names.tree, context, "", printed)))


def _left_out(tree: dict[str, Any], data: dict[str, Any], prefix: str, printed: set[str]) -> Iterator[str]:
    for name, node in tree.items():
        if isinstance(node, dict):
            yield from _left_out(node, data[name], f"{prefix}{name}.", printed)
        elif isinstance(node, ListOf):
            for item in data[name] if not name.endswith(OPTIONS) else []:
                yield from _left_out(node.record, item, f"{prefix}{name}.", printed)
        elif node.role == ANSWER and node.key not in printed and data[name]:
            yield f"{prefix}{name}"
