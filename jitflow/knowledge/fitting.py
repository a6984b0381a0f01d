"""Which records fit a place of a draft, and in which order. Pure.

A record names where it applies in conditions: any of them suffices, and inside one all must hold. They are filed by the
field, the finding, the step or the section they name, so that a place asks only what can fit it: the number of records
does not matter. What fits closely goes first, then what members said helped them, then what is newer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jitflow.instruments import keys
from jitflow.instruments.definition import Definition, FieldType

PLACES = ("fields", "checks", "transitions", "sections")
"""Parts of a condition that say where, the closest first: a condition is filed under the first of them that it has."""
ASKED = ("procedure_states", "issuing_states", "executing_states", "measures", "crimes", "routes")
"""Parts of a condition that say when; each must have a code in common with the place."""
WEIGHT: Mapping[str, int] = {
    "fields": 8, "checks": 8, "transitions": 8, "sections": 3, "states_pair": 5, "issuing_states": 4, "executing_states": 4,
    "measures": 4, "crimes": 4, "routes": 4, "procedure_states": 2,
}  # fmt: skip
"""How much closer a condition fits that names this, too."""
MOST_HELPED = 5
"""How far the word of members moves a record up or down, against the weights above."""


def folded(code: str) -> str:
    """A code as it is compared: taxonomies write SEA-RHIB, the answers of a form sea_rhib."""
    return code.casefold().replace("-", "_")


def answered_codes(definition: Definition, answers: dict[str, Any]) -> Iterator[str]:
    """What was chosen or ticked in a form, by its code, folded; no words of anybody, no States and no languages."""
    for key, declared in definition.fields.items():
        if declared.type not in (FieldType.CHOICE, FieldType.TICKS, FieldType.TICK):
            continue
        for path in keys.expand(answers, key, definition.groups):
            value = keys.get(answers, path)
            chosen = [declared.name] if value is True else [value] if isinstance(value, str) else value or []
            yield from map(folded, chosen)


@dataclass(frozen=True)
class Place:
    """Where somebody is in a draft, with what is known of it. Codes are folded."""

    instrument: str
    sections: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    checks: frozenset[str] = frozenset()
    transitions: frozenset[str] = frozenset()
    procedure_states: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    """Every State that takes part."""
    issuing_states: frozenset[str] = frozenset()
    executing_states: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()
    crimes: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Condition:
    """One line of where a record applies; what is empty does not matter."""

    instrument: str = ""
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    states_pair: frozenset[str] = frozenset()

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> Condition:
        """From an answer of a record."""
        parts = {name: frozenset(map(folded, item[name])) for name in (*PLACES, *ASKED) if item.get(name)}
        return cls(item.get("instrument") or "", parts, frozenset(map(folded, item.get("states_pair") or ())))

    def placed(self, section: str) -> Condition:
        """Itself where it names a place of the form; else the same at this part of it ("" where there is none)."""
        if not section or any(name in self.parts for name in PLACES):
            return self
        return replace(self, parts={**self.parts, "sections": frozenset({folded(section)})})

    @property
    def fit(self) -> int:
        return sum(WEIGHT[name] for name in self.parts) + (WEIGHT["states_pair"] if self.states_pair else 0)

    def holds(self, place: Place) -> bool:
        """Whether all of it holds. One State in a pair means that it takes part."""
        if self.instrument and self.instrument != place.instrument:
            return False
        return self.states_pair <= place.states and all(not codes.isdisjoint(getattr(place, name)) for name, codes in self.parts.items())


@dataclass(frozen=True)
class Candidate:
    """One record that may appear somewhere."""

    id: str
    conditions: tuple[Condition, ...]
    changed: str = ""
    """When it was published or changed last, ISO."""
    helped: int = 0
    """How many members used it, less how many called it wrong."""


@dataclass(frozen=True)
class Fit:
    """A record that fits, and the spot it belongs to: ("fields", key), ("checks", id), ("transitions", id), ("sections", id)."""

    id: str
    spot: tuple[str, str]
    score: int


class Index:
    """The conditions of many records, filed by where they apply."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._filed: dict[tuple[str, str, str], list[tuple[Candidate, Condition]]] = {}
        for one in candidates:
            for condition in one.conditions:
                for key in _keys(condition):
                    self._filed.setdefault(key, []).append((one, condition))

    def fitting(self, place: Place, limit: int, without: Iterable[str] = ()) -> list[Fit]:
        """The records that fit a place, the closest first; `without`: ids that are not wanted here. None twice."""
        left_out, best = set(without), dict[str, tuple[tuple[Any, ...], Fit]]()
        for candidate, condition, spot in self._near(place):
            if candidate.id in left_out or not condition.holds(place):
                continue
            score = condition.fit + max(-MOST_HELPED, min(MOST_HELPED, candidate.helped))
            rank = (-score, _later(candidate.changed), candidate.id, PLACES.index(spot[0]), spot[1])
            if candidate.id not in best or rank < best[candidate.id][0]:
                best[candidate.id] = (rank, Fit(candidate.id, spot, score))
        return [fit for _rank, fit in sorted(best.values(), key=lambda one: one[0])[:limit]]

    def _near(self, place: Place) -> Iterator[tuple[Candidate, Condition, tuple[str, str]]]:
        for instrument in dict.fromkeys((place.instrument, "")):
            for name in PLACES:
                for code in sorted(getattr(place, name)):
                    for candidate, condition in self._filed.get((instrument, name, code), ()):
                        yield candidate, condition, (name, code)


def _keys(condition: Condition) -> Sequence[tuple[str, str, str]]:
    """Under what a condition is filed; one that names no place appears nowhere."""
    name = next((one for one in PLACES if one in condition.parts), None)
    return [(condition.instrument, name, code) for code in condition.parts[name]] if name else []


def _later(changed: str) -> tuple[int, ...]:
    """Newer ones first in ascending order; what has no date comes last."""
    return (*(-ord(one) for one in changed), 0)
