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
# Where a field differs from page to page, beside its several values and the parts of a composed one.
_SLOTS = (
    "id", "name", "text", "rows", "selected", "option_html", "country_html", "law", "history", "comments", "note", "remarks",
    "changes", "found", "foot",
)  # fmt: skip
# Types whose answer is a code of the definition: another answer is another pattern.
_CODED = frozenset({"choice", "yesno", "tick"})
_CODED_PARTS = frozenset({"kind", "life"})
# A field with more values than this is made anew: each number of values is a pattern of its own.
MOST_VALUES = 12


class Pattern(NamedTuple):
    """Markup for the operator %, the slots it fills in, and by their names the places of those inside values and parts."""

    markup: str
    slots: tuple[str, ...]
    inner: tuple[tuple[str, tuple[str | int, ...]], ...]


_kept: dict[tuple[Any, ...], Pattern] = {}
_lock = Lock()


def filled(f: Mapping[str, Any], more: Mapping[str, Any], macro: Callable[[Mapping[str, Any]], str]) -> Markup:
    """The markup of a field by the macro that makes it; from the table where only its answer is new.

    more: what stands at the end of the field and was made for this answer (`found`, `foot`).
    """
    f = {**f, **more}
    if f["said"] is None or f["error"] or f["find"] or f["raw"] is not None or len(f.get("several", ())) > MOST_VALUES:
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
    for name, place in pattern.inner:
        at: Any = f
        for step in place:
            at = at[step]
        content[name] = escape(at)
    return Markup(pattern.markup % content)  # noqa: S704 - escaped above


def _variant(f: Mapping[str, Any]) -> tuple[Any, ...]:
    """All that the markup depends on beside what is filled in: codes, and no words of anybody."""
    kind, answer = f["type"], f["lines"]
    if kind in _CODED:
        answer = f["text"]
    elif kind == "ticks":
        answer = (tuple(f["ticked"]), f["usual"])
    elif f["many"]:
        answer = tuple(_form_of(one) for one in f["several"])
    elif f["parts"] is not None:
        answer = _form_of(f)
    found = len(f["findings"])  # each is named as a description of the inputs
    absent = (f["law"] is None, f["history"] is None, f["note"] is None, f["find"] is None)
    return (f["said"], f["required"], f["from_case"], f["lang"], f["base"] != "", absent, found, answer)


def _form_of(one: Mapping[str, Any]) -> tuple[Any, ...]:
    """What the markup of one value depends on: the codes among its parts."""
    parts = one.get("parts")
    return (parts.get("kind"), parts.get("life"), one["opened"]) if parts is not None else ()


def _marked(f: Mapping[str, Any]) -> dict[str, Any]:
    """The field with a mark wherever something is filled in."""
    slots: dict[str, Any] = {name: _mark(name) for name in _SLOTS if f[name] is not None}
    slots["base"] = _mark("base") if f["base"] else ""
    if f["type"] in _CODED:
        del slots["text"]
    if f["many"]:
        slots["several"] = [_marked_value(one, f"several/{number}/") for number, one in enumerate(f["several"])]
    elif f["parts"] is not None:
        slots |= _marked_value({"parts": f["parts"]}, "")
    return {**f, **slots}


def _marked_value(one: Mapping[str, Any], inside: str) -> dict[str, Any]:
    """One of several values, or the parts of a composed one, with marks that tell its place."""
    made = {name: _mark(f"{inside}{name}") if name in ("text", "selected") else kept for name, kept in one.items()}
    if (parts := one.get("parts")) is not None:
        made["parts"] = {
            part: text if part in _CODED_PARTS else _mark(f"{inside}parts/{part}") for part, text in parts.items()
        }
    return made


def _mark(name: str) -> Markup:
    return Markup(f"\x02{name}\x03")  # noqa: S704 - our own names


def _pattern(markup: str) -> Pattern:
    names = sorted(set(_MARK.findall(markup)))
    return Pattern(
        _MARK.sub(r"%(\1)s", str(markup).replace("%", "%%")),
        tuple(name for name in names if "/" not in name),
        tuple((name, _place(name)) for name in names if "/" in name),
    )


def _place(name: str) -> tuple[str | int, ...]:
    return tuple(int(step) if step.isdigit() else step for step in name.split("/"))


def init_app(app: Flask) -> None:
    """Make it known to templates."""
    app.jinja_env.globals["filled"] = filled
