"""What expressions of a procedure may read beside the answers: where it stands, what happened, what is filled in.

================= ==============================================================
``at.<state>``     whether the region of the state is in it now (of this party)
``been.<state>``   whether it ever was
``done.<transition>``  the last such event: ``happened``, ``at``, ``party`` and its fields
``event``          the event being judged: ``at``, ``party`` and the fields of its transition
``paper``          seals, documents and letters, see :class:`Paper`
``switches.<id>``  what State and office decide for themselves
``each_party``     one entry a party: ``id`` and its states
================= ==============================================================

All of it is null where it is not known, so that what rests on it is *not judged*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import keys
from .expressions import Environment, Expression, type_tree
from .facts import Facts
from .procedure import AT, EventField, EventFieldType, Side

if TYPE_CHECKING:
    from .definition import Definition
    from .machine import Position

PAPER_TYPES: type_tree = {
    "sealed": "bool",
    "sealed_languages": ["string"],
    "documents": ["string"],
    "letters": ["string"],
}
_KINDS: dict[EventFieldType, Any] = {
    EventFieldType.INTEGER: "int",
    EventFieldType.TICK: "flag",
    EventFieldType.YESNO: "bool",
    EventFieldType.TICKS: ["string"],
}


@dataclass(frozen=True)
class Paper:
    """What the file holds, as far as it is known. None: not known."""

    sealed: bool | None = None
    """Whether a valid seal lies on the original."""
    sealed_languages: tuple[str, ...] = ()
    """Languages of the translations whose seal is valid."""
    documents: tuple[str, ...] = ()
    """Kinds of documents that were issued."""
    letters: tuple[str, ...] = ()
    """Letters that were sent."""

    def plain(self) -> dict[str, Any]:
        """For expressions."""
        made = {name: list(getattr(self, name)) for name in ("sealed_languages", "documents", "letters")}
        return {"sealed": self.sealed, **made}


@dataclass(frozen=True)
class Data:
    """What a step is judged on: the instrument, its papers, the switches of the office, recorded reasons."""

    facts: Facts
    paper: Paper = Paper()
    switches: Mapping[str, bool] = field(default_factory=dict)
    overrides: Mapping[tuple[str, str | None], dict[str, Any]] = field(default_factory=dict)
    """(check id, item path or None) to the recorded reason, as :func:`.checks.run_checks` takes it."""
    frozen: Mapping[str, Any] | None = None
    """Material answers by path as the valid seal of the original froze them; None: no seal holds."""

    def dated(self, side: Side, transition: str) -> dict[str, Any]:
        """Answers from which deadlines of a step take their date: as they are sealed, else as they stand."""
        return {key: self._answer(key) for key in side.answers_of.get(transition, ())}

    def _answer(self, key: str) -> Any:
        declared = self.facts.definition.fields[key]
        if self.frozen is not None and declared.material and not declared.internal:
            return self.frozen.get(key)
        return self.facts.value(key)


def kind_of(declared: EventField) -> Any:
    """Type of a field of an event in the tree of variables."""
    kind = _KINDS.get(declared.type, "string")
    return [kind] if declared.many else kind


class Steps:
    """Types and checked expressions of one side of a definition's procedure."""

    def __init__(self, definition: Definition, side: Side) -> None:
        self.definition, self.side = definition, side

    @cached_property
    def own_tree(self) -> type_tree:
        """Types of what the procedure adds to the answers."""
        side, procedure = self.side, self.definition.procedure
        assert procedure is not None
        states: type_tree = {state.id: "bool" for state in side.states}
        tree: type_tree = {"at": states, "been": states, "paper": PAPER_TYPES, "done": {}}
        for transition in side.transitions:
            tree["done"][transition.id] = {
                "happened": "bool",
                AT: "string",
                "party": "string",
                **{declared.key: kind_of(declared) for declared in transition.fields},
            }
        if procedure.switches:
            tree["switches"] = {switch.id: "bool" for switch in procedure.switches}
        if parties := [region.id for region in side.regions if region.per]:
            own = {state.id: "flag" for state in side.states if state.region in parties}
            tree["each_party"] = [{"id": "string", **own}]
        return tree

    @cached_property
    def environment(self) -> Environment:
        return Environment({**self.definition.compiled.tree, **self.own_tree})

    def expression(self, source: str, group: str | None = None, transition: str | None = None) -> Expression:
        """The checked expression; ``event`` is typed by the transition. Raises :class:`expressions.ExpressionFault`."""
        return self.environment.compile(source, group, f"done.{transition}" if transition else None)

    def reads_event(self, transition: str, *sources: str | None, group: str | None = None) -> bool:
        """Whether one of these expressions waits for what is filled in with the step."""
        made = [self.expression(source, group, transition) for source in sources if source]
        return any(path.split(".")[0] == "event" for one in made for path in one.reads)

    def data(
        self,
        position: Position | None,
        paper: Paper,
        switches: Mapping[str, bool],
        transition: str | None = None,
        values: Mapping[str, Any] | None = None,
        party: str = "",
    ) -> dict[str, Any]:
        """Total data of the procedure, all of it null without a position."""
        procedure = self.definition.procedure
        assert procedure is not None
        made: dict[str, Any] = {"paper": paper.plain(), "event": None}
        made["at"] = self._flags(position.current(party) if position else None)
        made["been"] = self._flags(position.been(party) if position else None)
        made["done"] = {name: self._happened(name, position, party) for name in self.side.transition}
        made["switches"] = {one.id: switches.get(one.id, one.default) for one in procedure.switches}
        if "each_party" in self.own_tree:
            made["each_party"] = [] if position is None else [self._party(position, one) for one in position.parties]
        if transition is not None:
            made["event"] = self._event(transition, values or {}, party)
        return made

    def told(self, transition: str, own: Mapping[str, Any]) -> dict[str, Any]:
        """Total data that knows of the procedure only what ``own`` says, root by root."""
        made = self.data(None, Paper(), {}, transition)
        made["switches"] = dict.fromkeys(made["switches"])
        for root, said in own.items():
            made[root] = _over(made[root], said)
        return made

    def _flags(self, states: frozenset[str] | None) -> dict[str, bool | None]:
        return {state: None if states is None else state in states for state in self.side.state}

    def _happened(self, transition: str, position: Position | None, party: str) -> dict[str, Any]:
        entry = position.last(transition, party) if position else None
        values = {} if entry is None else {**entry.values, AT: entry.at.isoformat(), "party": entry.party}
        happened = None if position is None else entry is not None
        return {**self._event(transition, values, values.get("party", "")), "happened": happened}

    def _event(self, transition: str, values: Mapping[str, Any], party: str) -> dict[str, Any]:
        made = {name: _plain(kind, values.get(name)) for name, kind in self.own_tree["done"][transition].items()}
        return {**made, "party": party}

    def _party(self, position: Position, party: str) -> dict[str, Any]:
        current = position.current(party)
        return {"id": party, **{name: name in current for name in self.own_tree["each_party"][0] if name != "id"}}


def _over(told: Any, said: Any) -> Any:
    if not isinstance(told, dict) or not isinstance(said, Mapping):
        return said
    if strange := set(said) - set(told):
        raise KeyError(sorted(strange)[0])
    return {name: _over(value, said[name]) if name in said else value for name, value in told.items()}


def _plain(kind: Any, value: Any) -> Any:
    if isinstance(kind, list):
        return list(value) if isinstance(value, (list, tuple)) else []
    return bool(value) if kind == "flag" else value


class StepFacts(Facts):
    """Answers and texts of an instrument together with its procedure: what checks of a transition are judged on."""

    def __init__(self, facts: Facts, steps: Steps, transition: str | None, own: dict[str, Any]) -> None:
        super().__init__(facts.definition, facts.instrument, facts._given)
        self._facts, self._own = facts, own
        self.steps, self.transition = steps, transition

    @cached_property
    def total(self) -> dict[str, Any]:
        """The answers and what the procedure adds."""
        answers = self._facts.total
        self._items = self._facts._items
        return {**answers, **self._own}

    def evaluate(self, source: str, group: str | None = None, item_path: str | None = None) -> bool:
        """An expression on instrument and procedure. Raises :class:`expressions.NotJudged`."""
        expression = self.steps.expression(source, group, self.transition)
        bound = self._bound.get(item_path)
        if bound is None:
            total = self.total
            data = {**total, "item": self._items.get(item_path)} if item_path else total
            bound = self._bound[item_path] = self.steps.environment.bind(data)
        return expression.evaluate(bound)

    def reads(self, source: str, group: str | None = None) -> frozenset[str]:
        """Paths an expression looks at, those of the procedure too."""
        return self.steps.expression(source, group, self.transition).reads

    def is_answered(self, path: str) -> bool:
        """Whether what a guard needs is there: a path of the procedure, ``meta.x``, ``data.x``, or the key of a field."""
        root, _, name = path.partition(".")
        if root in ROOTS:
            return self.is_known(path)
        if root == "data":
            return bool(self.total["data"][name]["known"])
        if root == "meta":
            return self.total["meta"][name] not in (None, "")
        declared, groups = self.definition.fields[path], self.definition.groups
        found = list(keys.expand(self.instrument.answers, path, groups)) or [path]
        return all(self.answered(declared, one) for one in found)

    def is_known(self, path: str) -> bool:
        """Whether a path of the procedure (``event.x``, ``at.y``) has a value."""
        here: Any = self.total
        for part in path.split("."):
            here = here.get(part) if isinstance(here, dict) else None
        return here is not None and here != "" and here != []


ROOTS = ("at", "been", "done", "event", "paper", "switches", "each_party")
"""Names that no field of a form may begin with."""
