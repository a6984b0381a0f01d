"""Lines and runs: the smallest pieces of a document, see :mod:`model`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jitflow.instruments.values import is_forbidden

from . import scripts
from .request import RenderRefused

DOTS = "…………"
"""Printed where a value belongs inside a sentence and is not there."""
EMPTY = "—"
"""Printed in place of a row's empty value."""
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\}")

Line = dict[str, Any]
Run = dict[str, Any]


def line(text: str, document: str, lang: str | None = None, label: str = "", entered: bool = True) -> Line:
    """A line on a document in the language ``document``; ``lang`` where it is known to be another."""
    return {**run(text, document, lang, entered), "label": label}


def run(text: str, document: str, lang: str | None = None, entered: bool = True) -> Run:
    """A piece of a line. Without ``lang`` its letters say what they can."""
    refuse_unprintable(text)
    tag = scripts.language_of(text, document) if lang is None else ("" if lang == document else lang)
    return {"text": text, "lang": tag, "dir": scripts.direction(text) if entered else "ltr", "entered": entered}


def refuse_unprintable(text: str) -> None:
    """Raise for characters that no output can hold; they are refused where text enters, too."""
    if text.isascii() and text.isprintable():
        return
    for character in dict.fromkeys(text):
        if is_forbidden(character):
            raise RenderRefused(f"the character U+{ord(character):04X} cannot be printed")


def fill(wording: str, document: str, value: Callable[[str], list[Line]]) -> list[Run]:
    """Prescribed words with the values of their ``{placeholders}``, dots where one is empty.

    A full stop after a value that ends with one is left out: "20 ноември 2026 г." ends the sentence, too.
    """
    runs: list[Run] = []
    position = 0
    for found in PLACEHOLDER.finditer(wording):
        runs += _between(runs, wording[position : found.start()], document)
        lines = value(found.group(1))
        for index, one in enumerate(lines):
            if index:
                runs.append(run(", ", document, document, entered=False))
            runs.append({name: one[name] for name in ("text", "lang", "dir", "entered")})
        if not lines:
            runs.append(run(DOTS, document, document, entered=False))
        position = found.end()
    return runs + _between(runs, wording[position:], document)


def _between(before: list[Run], words: str, document: str) -> list[Run]:
    if before and before[-1]["text"].endswith("."):
        words = words.removeprefix(".")
    return [run(words, document, document, entered=False)] if words else []


def text_of(runs: list[Run]) -> str:
    """The plain text of runs."""
    return "".join(one["text"] for one in runs)
