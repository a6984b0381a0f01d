"""The one place where template environments for documents are made.

Templates run in Jinja's immutable sandbox with autoescape, undefined names are faults,
and the context is plain data: nothing in it has a method worth calling.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

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


__all__ = ["DocumentEnvironment", "NotPlain", "TemplateError", "assert_plain"]
