"""Fields of a definition, ready-made but for their answers.

A box of a form has dozens of questions whose words and options never change; only the answers
do. The markup of a field is made once, with a mark at every place where an answer, a name or a
finding stands, and later only filled in. What people typed is never part of what is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, NamedTuple

from flask import Flask
from markupsafe import Markup, escape

MOST = 5_000
# Neither words of definitions nor our own markup hold these control characters.
_MARK = re.compile("\x02([^\x03]*)\x03")
# Where a field differs from page to page, beside the parts of a composed one.
_SLOTS = ("id", "name", "text", "rows", "selected", "option_html", "country_html", "law", "history", "comments", "remarks", "found", "foot")
# Types whose answer is a code of the definition: another answer is another pattern.
_CODED = frozenset({"choice", "yesno", "tick"})
_CODED_PARTS = frozenset({"kind", "life"})


class Pattern(NamedTuple):
    """Markup for the operator %, and the slots and parts it fills in."""

    markup: str
    slots: tuple[str, ...]
    parts: tuple[str, ...]


_kept: dict[tuple[Any, ...], Pattern] = {}
_lock = Lock()


def filled(f: Mapping[str, Any], more: Mapping[str, Any], macro: Callable[[Mapping[str, Any]], str]) -> Markup:
    """The markup of a field by the macro that makes it; from the table where only its answer is new.

    more: what stands at the end of the field and was made for this answer (`found`, `foot`).
    """
    f = {**f, **more}
    if f["said"] is None or f["error"] or f["find"] or f["raw"] is not None or (f["many"] and f["value"]):
        return Markup(macro(f))  # noqa: S704 - a macro of a template, escaped there
    variant = _variant(f)
    pattern = _kept.get(variant)
    if pattern is None:
        pattern = _pattern(macro(_marked(f)))
        with _lock:
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[variant] = pattern
    content = {name: escape(f[name]) for name in pattern.slots}
    for part in pattern.parts:
        content[f"parts.{part}"] = escape(f["parts"][part])
    return Markup(pattern.markup % content)  # noqa: S704 - escaped above


def _variant(f: Mapping[str, Any]) -> tuple[Any, ...]:
    """All that the markup depends on beside what is filled in: codes, and no words of anybody."""
    kind, answer = f["type"], f["lines"]
    if kind in _CODED:
        answer = f["text"]
    elif kind == "ticks":
        answer = (tuple(f["ticked"]), f["usual"])
    elif f["parts"] is not None:
        answer = (f["parts"].get("kind"), f["parts"].get("life"), f["opened"])
    found = len(f["findings"])  # each is named as a description of the inputs
    absent = (f["law"] is None, f["history"] is None, f["find"] is None)
    return (f["said"], f["required"], f["from_case"], f["lang"], f["base"] != "", absent, found, answer)


def _marked(f: Mapping[str, Any]) -> dict[str, Any]:
    """The field with a mark wherever something is filled in."""
    slots: dict[str, Any] = {name: _mark(name) for name in _SLOTS if f[name] is not None}
    slots["base"] = _mark("base") if f["base"] else ""
    if f["type"] in _CODED:
        del slots["text"]
    if f["parts"] is not None:
        slots["parts"] = {
            part: text if part in _CODED_PARTS else _mark(f"parts.{part}") for part, text in f["parts"].items()
        }
    return {**f, **slots}


def _mark(name: str) -> Markup:
    return Markup(f"\x02{name}\x03")  # noqa: S704 - our own names


def _pattern(markup: str) -> Pattern:
    names = sorted(set(_MARK.findall(markup)))
    return Pattern(
        _MARK.sub(r"%(\1)s", str(markup).replace("%", "%%")),
        tuple(name for name in names if not name.startswith("parts.")),
        tuple(name.removeprefix("parts.") for name in names if name.startswith("parts.")),
    )


def init_app(app: Flask) -> None:
    """Make it known to templates."""
    app.jinja_env.globals["filled"] = filled
