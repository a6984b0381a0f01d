"""Judging the grounds for refusal of a definition on one instrument: a preview of the other side's view.

A condition is *found* (met) or *not found*; where an answer it needs is missing, or the expression meets null, it is
*not judged*. Where all conditions must hold, one that is not met settles the ground, else one that is not judged
leaves it open; where one is enough, the same the other way round. Inside a group a ground is found when it is
found for one item. None of this says what the other side will do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .checks import paths_of, resolve, unanswered
from .definition import Definition
from .examples import apply
from .expressions import NotJudged
from .facts import Facts, Instrument
from .ground_rules import DATA, Condition, Ground, GroundExample, GroundState
from .keys import expand, key_of

FOUND: GroundState = "found"
NOT_FOUND: GroundState = "not_found"
NOT_JUDGED: GroundState = "not_judged"
ORDER: tuple[GroundState, ...] = (FOUND, NOT_JUDGED, NOT_FOUND)


@dataclass(frozen=True)
class JudgedCondition:
    """How a condition stands on the draft, or on one item."""

    condition: Condition
    state: GroundState
    says: tuple[str, ...] = ()
    """Paths of the answers to show."""
    needs: tuple[str, ...] = ()
    """Not judged: paths of the answers it waits for."""
    leads_to: str | None = None
    """Path of the field where something is added."""


@dataclass(frozen=True)
class JudgedItem:
    """How a ground stands for one item of its group."""

    path: str
    state: GroundState
    conditions: tuple[JudgedCondition, ...]


@dataclass(frozen=True)
class JudgedGround:
    """How a ground stands. ``conditions`` are those of the whole draft, ``items`` the others, item by item."""

    ground: Ground
    state: GroundState
    conditions: tuple[JudgedCondition, ...]
    items: tuple[JudgedItem, ...] = ()

    @property
    def id(self) -> str:
        return self.ground.id


def judge_grounds(definition: Definition, facts: Facts) -> tuple[JudgedGround, ...]:
    """Every ground of a definition, in the order of its file."""
    return tuple(judge_ground(facts, ground) for ground in definition.grounds)


def in_order(judged: Iterable[JudgedGround]) -> list[JudgedGround]:
    """Found first, then not judged, then not found; inside these in the order given."""
    return sorted(judged, key=lambda one: ORDER.index(one.state))


def judge_ground(facts: Facts, ground: Ground) -> JudgedGround:
    """One ground on one instrument."""
    whole = _judged(facts, ground, [one for one in ground.conditions if not one.of_item], None)
    inside = [one for one in ground.conditions if one.of_item]
    if not inside or ground.each is None:
        return JudgedGround(ground, _together(ground, whole), whole)
    items = []
    for path, _item in facts.items(ground.each):
        judged = _judged(facts, ground, inside, path)
        items.append(JudgedItem(path, _together(ground, (*whole, *judged)), judged))
    if items:
        state = next(state for state in ORDER if any(item.state == state for item in items))
        return JudgedGround(ground, state, whole, tuple(items))
    waiting = tuple(JudgedCondition(one, NOT_JUDGED, needs=(ground.each,)) for one in inside)
    return JudgedGround(ground, _together(ground, (*whole, *waiting)), (*whole, *waiting))


def _together(ground: Ground, judged: Iterable[JudgedCondition]) -> GroundState:
    states = {one.state for one in judged}
    settles, otherwise = (NOT_FOUND, FOUND) if ground.conjunction == "all" else (FOUND, NOT_FOUND)
    if settles in states:
        return settles
    return NOT_JUDGED if NOT_JUDGED in states else otherwise


def _judged(
    facts: Facts, ground: Ground, conditions: Iterable[Condition], item: str | None
) -> tuple[JudgedCondition, ...]:
    """The conditions that are asked, each judged."""
    made = (_judge(facts, ground, one, item) for one in conditions)
    return tuple(one for one in made if one is not None)


def _judge(facts: Facts, ground: Ground, one: Condition, item: str | None) -> JudgedCondition | None:
    """How one condition stands; None where it is not asked."""
    each = ground.each if item else None
    says = tuple(path for key in one.says for path in _all_paths(facts, key, ground.each, item))
    leads_to = resolve(one.field, item) if one.field else None
    source = one.applies or one.met
    missing: tuple[str, ...] = ()
    try:
        if one.applies and not facts.evaluate(one.applies, each, item):
            return None
        source, missing = one.met, _missing(facts, one, item)
        if missing:
            raise NotJudged
        met = facts.evaluate(one.met, each, item)
    except NotJudged:
        return JudgedCondition(one, NOT_JUDGED, says, missing or unanswered(facts, source, each, item), leads_to)
    return JudgedCondition(one, FOUND if met else NOT_FOUND, says, leads_to=leads_to)


def _all_paths(facts: Facts, key: str, each: str | None, item: str | None) -> list[str]:
    """Where the answers to show lie: of this item, those in its own groups too, or of every item."""
    if item is None or not key.startswith("item."):
        return paths_of(facts, key, None)
    found = expand(facts.instrument.answers, f"{each}{key[4:]}", facts.definition.groups)
    return [path for path in found if path.startswith(f"{item}.")] or [resolve(key, item)]


def _missing(facts: Facts, one: Condition, item: str | None) -> tuple[str, ...]:
    """Paths of the answers a condition needs and has not, State data as ``data.<name>``."""
    missing: list[str] = []
    for need in one.needs:
        if need.startswith(DATA):
            missing += [] if facts.total["data"][need.removeprefix(DATA)]["known"] else [need]
        elif need.startswith("meta."):
            missing += [] if facts.total["meta"][need[5:]] else [need]
        else:
            groups = facts.definition.groups
            paths = paths_of(facts, need, item)
            missing += [p for p in paths if not facts.answered(facts.definition.fields[key_of(p, groups)], p)]
    return tuple(missing)


def as_rows(judged: Iterable[JudgedGround]) -> list[dict[str, str]]:
    """The ``grounds`` of ``check --json`` (design.md section 7)."""
    return [
        {"id": one.id, "degree": one.ground.degree, "state": one.state, "basis": one.ground.basis} for one in judged
    ]


def run_example(definition: Definition, base: Instrument, example: GroundExample) -> JudgedGround:
    """Judge what an example describes, starting from its base."""
    instrument, given = apply(definition, base, example)
    ground = next(one for one in definition.grounds if one.id == example.ground)
    return judge_ground(Facts(definition, instrument, given), ground)
