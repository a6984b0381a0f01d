"""What is asked for a draft for a word processor: plain data that crosses a pipe. Imports no rendering library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .redline_words import Step


@dataclass(frozen=True)
class Note:
    """A comment on a text. ``answers`` is the place of the comment that it answers in the list, None for none."""

    path: str
    author: str
    initials: str
    at: str
    """ISO 8601, in UTC."""
    text: str
    answers: int | None = None


@dataclass(frozen=True)
class RedlineRequest:
    """A draft for a word processor.

    ``token`` (32 hexadecimal digits) names the draft in every tag. ``steps`` has by path what the text was at the
    base and after every change since (:mod:`redline_words`); texts that are not named are shown without changes.
    """

    instrument: dict[str, Any]
    language: str
    token: str
    steps: dict[str, list[Step]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    forms: str | None = None
    templates: str | None = None
    translations: str | None = None
