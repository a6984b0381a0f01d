"""Wordings for the free texts of a form: which a field has, which is recommended, filled with the answers of today, and
how the text that stands there stands to them. Pure: words in a language come in as a function.

A wording is one ``[[clause]]`` of ``clauses.toml``. In its text ``{period.number}`` is the answer to that question as it
stands on paper, ``{item.role}`` the same in the item that the text belongs to, ``{clause.purpose}`` the number of that
section. The first wording of a field without ``when`` is its default.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from pydantic import field_validator

from . import keys
from .expressions import NotJudged
from .frozen import Frozen, Identifier, KeyPath, Text

if TYPE_CHECKING:
    from .definition import Definition, Field
    from .facts import Facts

FILE = "clauses.toml"
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
SECTION = "clause."
"""Start of a placeholder that names a section."""
ITEM = "item."
"""Start of a placeholder that names a field in the same item of a group."""
GAP = "…"
"""What stands on paper where an answer is not known yet."""


class Clause(Frozen):
    """One wording for one free text."""

    field: KeyPath
    id: Identifier
    title: Text
    text: Text
    """Without the line feed at its end; one line is one paragraph."""
    explanation: Text
    basis: Text
    when: str | None = None
    """The condition under which it is recommended; None: the default of its field, or only offered."""
    confidence: Literal["verified", "known", "recalled", "doubtful", "ours"]

    @field_validator("text")
    @classmethod
    def _whole_lines(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("the wording is empty")
        return text.strip()

    @property
    def context(self) -> str:
        """Beginning of the context of its messages."""
        return f"clause.{self.field}.{self.id}"


@lru_cache(maxsize=32)
def by_field(definition: Definition) -> dict[str, tuple[Clause, ...]]:
    """Key of a free text to its wordings, in the order of the file."""
    found: dict[str, tuple[Clause, ...]] = {}
    for one in definition.clauses:
        found[one.field] = (*found.get(one.field, ()), one)
    return found


def wordings(definition: Definition, path: str) -> tuple[Clause, ...]:
    """The wordings for the text at a path; none for most fields."""
    return by_field(definition).get(keys.key_of(path, definition.groups), ())


def places(facts: Facts) -> Iterator[tuple[str, Field]]:
    """Every text that has wordings and is asked now: path and field, in the order of the form."""
    known = by_field(facts.definition)
    for section, declared, key in facts.definition.walk() if known else ():
        if key not in known or not facts.applies(section):
            continue
        for path in keys.expand(facts.instrument.answers, key, facts.definition.groups):
            if facts.shown(declared, path):
                yield path, declared


def recommended(facts: Facts, path: str) -> Clause | None:
    """The wording that the answers of now suggest: the last whose condition holds, else the default."""
    offered = wordings(facts.definition, path)
    chosen = next((one for one in offered if one.when is None), None)
    group, item = facts.around(path)
    for one in offered:
        if one.when is not None and _holds(facts, one.when, group, item):
            chosen = one
    return chosen


def _holds(facts: Facts, source: str, group: str | None, item: str | None) -> bool:
    try:
        return facts.evaluate(source, group, item)
    except NotJudged:
        return False


def rests_on(facts: Facts, clause: Clause, path: str) -> list[str]:
    """Paths of the questions that a condition reads, in the order of the form; none for a default."""
    if clause.when is None:
        return []
    definition = facts.definition
    group, item = facts.around(path)
    expression = definition.compiled.expression(clause.when, group)
    read = definition.compiled.fields_read(expression)
    read |= {f"{group}.{name.removeprefix(ITEM)}" for name in expression.reads if group and name.startswith(ITEM)}
    ordered = [key for key in definition.fields if key in read and definition.fields[key].holds_value]
    return [path_of(key, group, item) for key in ordered]


def path_of(key: str, group: str | None, item: str | None) -> str:
    """The path of a key, in the item at hand where it lies in the same group."""
    return f"{item}.{key.removeprefix(f'{group}.')}" if group and item and key.startswith(f"{group}.") else key


# filled


@dataclass(frozen=True)
class Filled:
    """The words of a wording with the answers of now; `gaps`: the placeholders whose answer is not known yet."""

    text: str
    gaps: tuple[str, ...] = ()


def fill(text: str, said: Callable[[str], str]) -> Filled:
    """A text with its placeholders filled; `said` gives the words for one, "" where they are not known."""
    gaps: list[str] = []

    def one(found: re.Match[str]) -> str:
        words = said(found[1])
        if not words and found[1] not in gaps:
            gaps.append(found[1])
        return words or GAP

    return Filled(PLACEHOLDER.sub(one, text), tuple(gaps))


def placeholders(text: str) -> list[str]:
    """The names of the placeholders of a text."""
    return PLACEHOLDER.findall(text)


# how a text stands to its wordings


class Stands(StrEnum):
    """How a text stands to the wordings of its field."""

    EMPTY = "empty"
    STANDARD = "standard"
    OUTDATED = "standard_outdated"
    """One of ours, filled with answers that are others now."""
    DEPARTS = "departs"


@dataclass(frozen=True)
class Standing:
    """How a text stands; `clause`: the wording it is, was, or comes nearest to."""

    kind: Stands
    clause: str | None = None


def plain(text: str | None) -> str:
    """A text as it is compared: blanks and line ends that nobody sees do not count."""
    lines = [" ".join(line.split()) for line in (text or "").splitlines()]
    return "\n".join(line for line in lines if line)


def standing(text: str | None, filled: Mapping[str, Filled], taken: str | None = None, first: str | None = None) -> Standing:
    """How a text stands to its wordings, filled with the answers of now, by id.

    `taken`: the wording of which exactly these words were taken over before. `first`: the one that counts
    where two wordings come equally near, usually the recommended one.
    """
    words = plain(text)
    if not words:
        return Standing(Stands.EMPTY)
    same = [one for one, made in filled.items() if plain(made.text) == words]
    if same:
        return Standing(Stands.STANDARD, taken if taken in same else same[0])
    if taken is not None:
        return Standing(Stands.OUTDATED, taken)
    ordered = sorted(filled, key=lambda one: one != first)
    nearest = max(ordered, key=lambda one: _nearness(words, plain(filled[one].text)), default=None)
    return Standing(Stands.DEPARTS, nearest)


def _nearness(one: str, other: str) -> float:
    """How many words two texts share, from 0 to 1; their order does not count."""
    mine, theirs = Counter(one.split()), Counter(other.split())
    total = sum(mine.values()) + sum(theirs.values())
    return 2 * sum((mine & theirs).values()) / total if total else 1.0
