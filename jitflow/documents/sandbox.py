"""The one place where template environments for documents are made.

Templates run in Jinja's immutable sandbox with autoescape, undefined names are faults,
and the context is plain data: nothing in it has a method worth calling.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateRuntimeError
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

FILTERS = (
    "default",
    "e",
    "escape",
    "first",
    "forceescape",
    "join",
    "last",
    "length",
    "lower",
    "replace",
    "trim",
    "upper",
)
TESTS = ("defined", "eq", "false", "in", "mapping", "ne", "none", "sequence", "sameas", "string", "true", "undefined")
_PLAIN = (str, bool, int, Decimal, type(None))


class DocumentEnvironment(ImmutableSandboxedEnvironment):
    """Names, dotted access to data, ``if``, ``for`` and macros; no calls into Python."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(
            autoescape=True,
            undefined=StrictUndefined,
            loader=FileSystemLoader(folder, followlinks=False) if folder else None,
            trim_blocks=folder is not None,
            lstrip_blocks=folder is not None,
            cache_size=50,
            auto_reload=False,
        )
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.tests = {name: self.tests[name] for name in TESTS}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Nothing of a string, list or dictionary is reached by name; keys of mappings are items."""
        if isinstance(obj, (str, list, tuple, dict, int, Decimal)) or obj is None:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def is_safe_callable(self, obj: Any) -> bool:
        """Only macros of the template itself are called."""
        return isinstance(obj, Macro)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Keys before attributes: ``row.values`` is the key, never the method."""
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


LOOPS = 10_000
"""Times that all loops of one template together may turn (checks.md row 41)."""
OFFICE_FILTERS = ("capitalize", "default", "length", "lower", "trim", "upper")
"""Filters that the template of an office may use."""
_LINE, _TAB = (
    Markup(f'</w:t><w:{element}/><w:t xml:space="preserve">')  # noqa: S704 - ours, no value is in it
    for element in ("br", "tab")
)


class LoopLimit(TemplateRuntimeError):
    """The loops of a template turned too often."""


class OfficeEnvironment(DocumentEnvironment):
    """For the template of an office: its tags stand between characters that no XML can hold, so that
    nothing else of the file is ever read as a template. What a tag may say is judged before
    (:mod:`office_check`); this is the second wall.

    Values are printed inside ``w:t``: line feeds and tabs become those of a word processor.
    """

    def __init__(self) -> None:
        super().__init__()
        self.variable_start_string, self.variable_end_string = "\x01=", "=\x02"
        self.block_start_string, self.block_end_string = "\x01%", "%\x02"
        self.comment_start_string, self.comment_end_string = "\x01#", "#\x02"
        self.filters = {name: self.filters[name] for name in OFFICE_FILTERS if name in self.filters}
        self.filters["capitalize"] = lambda text: text[:1].upper() + text[1:]
        self.filters["default"] = lambda text, other="": text or other
        self.filters["length"] = len
        self.filters["counted"] = self._counted
        # Not every name has words for "no answer": then there is nothing to say.
        self.filters["answer"] = lambda text, instead: instead if text == "" and isinstance(instead, str) else text
        self.tests = {}
        self.finalize = self._printed
        self.turns = 0

    def _counted(self, items: Any) -> list[Any]:
        """The list a loop goes through; all loops of one document are counted together."""
        if type(items) is not list:
            raise TemplateRuntimeError("a loop goes through a list")
        self.turns += len(items)
        if self.turns > LOOPS:
            raise LoopLimit(f"all loops together turn more than {LOOPS} times")
        return items

    @staticmethod
    def _printed(value: Any) -> Any:
        # Words that a tag holds itself were escaped by the compiler: a second time would print the signs of it.
        text = value if isinstance(value, Markup) else escape("" if value is None else str(value))
        return text.replace("\n", _LINE).replace("\t", _TAB)


class NotPlain(TypeError):
    """Something in a context is more than plain data."""


def assert_plain(data: Any, path: str = "") -> None:
    """Raise :class:`NotPlain` unless the data is dictionaries with string keys, lists and
    exactly str, bool, int, Decimal or None, however deep."""
    kind = type(data)
    if kind is dict:
        for key, value in data.items():
            if type(key) is not str:
                raise NotPlain(f"{path}: key of {type(key).__name__}")
            assert_plain(value, f"{path}.{key}")
    elif kind is list:
        for index, value in enumerate(data):
            assert_plain(value, f"{path}[{index}]")
    elif kind not in _PLAIN:
        raise NotPlain(f"{path}: {kind.__name__}")


__all__ = ["DocumentEnvironment", "LoopLimit", "NotPlain", "OfficeEnvironment", "TemplateError", "assert_plain"]
