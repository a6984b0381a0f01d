"""What goes into the index and what comes out of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jitflow.finding.snippets import Parts


@dataclass(frozen=True)
class Article:
    """One language version of something that can be found."""

    source: str
    """Which feature it belongs to."""
    object_id: str
    group_id: str | None
    scope: str
    """Under which name it is seen, such as "group:<id>:members"."""
    language: str
    title: str
    body: str
    """Plain text."""
    facets: Mapping[str, Sequence[str]]
    """Taxonomy to codes. "language" is added, where it is not given."""
    changed: datetime


@dataclass(frozen=True)
class Query:
    """What is looked for."""

    words: str
    """As they were typed; empty: everything fits."""
    language: str
    """Language they were probably typed in."""
    scopes: Collection[str]
    """What the asker may see; empty: nothing."""
    facets: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Taxonomy to chosen codes: any of one taxonomy, all taxonomies."""
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True)
class Hit:
    """One language version of something that was found."""

    source: str
    object_id: str
    language: str
    title: str
    title_parts: Parts
    snippet: Parts
    """(text, whether it is marked)"""
    score: float
    complete: bool
    """Whether it holds everything that was asked for."""
    group_id: str | None
    changed: datetime


@dataclass(frozen=True)
class Answer:
    """What was found."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
    """Taxonomy to code to articles; those of a taxonomy that was chosen from count what another choice would find."""
    complete: int = 0
    """How many of the total hold everything that was asked for."""
    also: tuple[str, ...] = ()
    """Terms of a glossary that were looked for, too."""
    notes: tuple[str, ...] = ()
    """Keys of `question.REASONS`."""
    meant: str = ""
    """The question with words of titles for words that are nowhere; empty: no such word."""


@dataclass(frozen=True)
class Place:
    """One language version of something that was found, by name."""

    number: int
    source: str
    object_id: str
    language: str
    score: float
    complete: bool


@dataclass(frozen=True)
class Ranked:
    """What was found, the best first, without its text."""

    places: tuple[Place, ...] = ()
    total: int = 0
    """Language versions that fit, were there more than `places` or not."""
    also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    meant: str = ""
    marked: frozenset[int] = frozenset()
    """Halves of the terms that are marked (`searching.shown`)."""
