"""Saving field by field: what a post meant, compared with what is stored. Pure.

Each posted field carries what the page showed (`base`). A field is stored unless somebody
else changed it meanwhile to something different; then it is a conflict that keeps all three.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Posted:
    """One field as it came back from a page: its path, what the page showed, what was typed."""

    path: str
    base: Any
    value: Any
    made_for: str | None = None
    """Of a translation: the source text the page showed beside it; None: the one that is stored."""
    half_way: bool = False
    """Of a translation: saved while somebody types. A stale one stays stale: nobody has said that it fits now."""
    finished: bool = False
    """Of a translation: a person typed in it and sent the page. If it was stale, it is for the source shown beside it."""


@dataclass(frozen=True)
class Conflict:
    """A field that two people changed to different values; nothing of it was stored.

    `gone` says that the item or object the field belongs to was removed meanwhile.
    """

    path: str
    base: Any
    mine: Any
    theirs: Any
    their_actor_id: str | None
    their_at: datetime | None
    gone: bool = False


@dataclass(frozen=True)
class SaveResult:
    """What a save did: the paths stored, the conflicts left for the person to settle."""

    saved: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


class Outcome(StrEnum):
    """What happens to one posted field."""

    UNTOUCHED = "untouched"
    ALREADY = "already"
    STORE = "store"
    CONFLICT = "conflict"


def canonical(value: Any) -> Any:
    """The value in the form in which two values are compared.

    Empty text, empty list, empty object and null are all "no answer". Keys without an answer
    or empty places in a list do not count, the order of keys does not either, and line ends are line feeds. Blanks
    at the end of a text do not count: nobody sees them, and a translation must not become stale by one.
    """
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").rstrip() or None
    if isinstance(value, dict):
        kept = {key: canonical(value[key]) for key in sorted(value)}
        return {key: found for key, found in kept.items() if found is not None} or None
    if isinstance(value, (list, tuple)):
        return [found for item in value if (found := canonical(item)) is not None] or None
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same answer. True and 1 are not."""
    return _typed(canonical(one)) == _typed(canonical(other))


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _typed(found) for key, found in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return (isinstance(value, bool), value)


def merge(current: Any, base: Any, value: Any) -> Outcome:
    """What to do with a posted value, given what is stored and what the page showed."""
    if same(value, base):
        return Outcome.UNTOUCHED
    if same(current, value):
        return Outcome.ALREADY
    if same(current, base):
        return Outcome.STORE
    return Outcome.CONFLICT
