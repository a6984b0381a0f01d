"""What expressions of a procedure may read beside the answers: where it stands, what happened, what is filled in.

================= ==============================================================
``at.<state>``     whether the region of the state is in it now (of this party)
``been.<state>``   whether it ever was
``done.<transition>``  the last such event: ``happened``, ``at``, ``party`` and its fields
``event``          the event being judged: ``at``, ``party`` and the fields of its transition
``paper``          seals, documents and letters, see :class:`Paper`
``switches.<id>``  what State and office decide for themselves
``each_party``     one entry a party: ``id``, ``state`` (its State), its states, and ``done.<transition>`` as above for
                   the steps that each party takes for itself
``table``          clauses by parties, see :mod:`.table_state`; each party of ``each_party`` has its own part of it
``passed.<deadline>``  whether the end of that limit has passed at the moment of the step (that of a party: its own);
                   false where it does not run, null where it cannot be counted
================= ==============================================================

All of it is null where it is not known, so that what rests on it is *not judged*.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import keys
from .expressions import Environment, Expression, type_tree
from .facts import Facts
from .parties import STATE, parties_in
from .position import Clock
from .procedure import AT, EventField, EventFieldType, Side, Transition
from .table_state import PARTY_TYPES, TABLE_TYPES, TableState, of_party, of_table

if TYPE_CHECKING:
    from .definition import Definition
    from .machine import Position

PAPER_TYPES: type_tree = {
    "sealed": "bool",
    "signed_same": "bool",
    "wordings_current": "bool",
    "newest_form": "bool",
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
_OF_PARTY = re.compile(r"\w\.done\.(\w+)")
_PASSED = re.compile(r"\bpassed\.(\w+)")
_SIGNED = re.compile(r"\bpaper\.signed_same\b")
_WORDINGS = re.compile(r"\bpaper\.(?:wordings_current|newest_form)\b")
_TABLE = re.compile(rf"\btable\.|\.(?:{'|'.join(PARTY_TYPES)})\b")


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
    table: TableState | None = None
    """What the parties say of the clauses."""
    signed_same: bool | None = None
    """Whether every signature that stands was given to the sealed texts as they are now, in each authentic language."""
    wordings_current: bool | None = None
    """Whether no text is a wording of ours filled with answers that are others now, in any authentic language."""
    newest_form: bool | None = None
    """Whether no newer version of the form applies that is certain."""

    def plain(self) -> dict[str, Any]:
        """For expressions."""
        made = {name: list(getattr(self, name)) for name in ("sealed_languages", "documents", "letters")}
        return {"sealed": self.sealed, "signed_same": self.signed_same, "wordings_current": self.wordings_current,
                "newest_form": self.newest_form, **made}  # fmt: skip


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
    in_force: Facts | None = None
    """While a working copy is open: what is in force. None: the answers as they stand are that."""
    ends: Callable[[Clock], datetime.datetime | None] | None = None
    """The moment at which a clock ends; None: whoever asks knows no zone and no holidays, so no end is known."""
    now: datetime.datetime | None = None
    """The moment for which a step is judged of which none is filled in yet."""

    def facts_of(self, transition: Transition) -> Facts:
        """What a step is judged on: what is in force, or the working copy where the step is about that."""
        return self.facts if self.in_force is None or transition.reads_copy else self.in_force

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
        self._of_parties: set[str] = set()
        self._passed: set[str] = set()
        self._asks_table = self._asks_signed = False
        self._ask_wordings: set[str] = set()

    @property
    def asks_limits(self) -> bool:
        """Whether any expression of this side asks whether a limit has passed."""
        return bool(self._passed)

    @property
    def asks_table(self) -> bool:
        """Whether any expression of this side asks for the table of clauses by parties."""
        return self._asks_table

    @property
    def asks_signed(self) -> bool:
        """Whether any expression of this side asks whether all signed one text."""
        return self._asks_signed

    def asks_wordings(self, position: Position) -> bool:
        """Whether a step that may follow here asks how the texts stand to our wordings and to the form of today."""
        current = position.current()
        return any(current & set(self.side.transition[one].leaves) for one in self._ask_wordings)

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
        if side.deadlines:
            tree["passed"] = {deadline.id: "bool" for deadline in side.deadlines}
        if parties := [region.id for region in side.regions if region.per]:
            own = {state.id: "flag" for state in side.states if state.region in parties}
            done = {one.id: tree["done"][one.id] for one in side.transitions if one.per}
            tree["each_party"] = [
                {"id": "string", STATE: "string", **PARTY_TYPES, **own, **({"done": done} if done else {})}
            ]
            tree["table"] = TABLE_TYPES
        return tree

    @cached_property
    def environment(self) -> Environment:
        return Environment({**self.definition.compiled.tree, **self.own_tree})

    def expression(
        self, source: str, group: str | None = None, transition: str | None = None, gives: str = "bool"
    ) -> Expression:
        """The checked expression; ``event`` is typed by the transition. Raises :class:`expressions.ExpressionFault`.

        What it asks of each party, and of limits that passed, is noted: nothing else of these is ever worked out.
        """
        made = self.environment.compile(source, group, f"done.{transition}" if transition else None, gives)
        self._of_parties.update(_OF_PARTY.findall(source))
        self._passed.update(_PASSED.findall(source))
        self._asks_table = self._asks_table or _TABLE.search(source) is not None
        self._asks_signed = self._asks_signed or _SIGNED.search(source) is not None
        if transition is not None and _WORDINGS.search(source):
            self._ask_wordings.add(transition)
        return made

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
        known: Data | None = None,
    ) -> dict[str, Any]:
        """Total data of the procedure, all of it null without a position. `known`: the answers that name the parties,
        and what tells when a limit ends."""
        procedure = self.definition.procedure
        assert procedure is not None
        made: dict[str, Any] = {"paper": paper.plain(), "event": None}
        made["at"] = self._flags(position.current(party) if position else None)
        made["been"] = self._flags(position.been(party) if position else None)
        made["done"] = {name: self._happened(name, position, party) for name in self.side.transition}
        made["switches"] = {one.id: switches.get(one.id, one.default) for one in procedure.switches}
        if "each_party" in self.own_tree:
            states = self._states(known)
            made["each_party"] = [
                self._party(position, one, states.get(one, "")) | of_party(paper.table, one)
                for one in (position.parties if position else ())
            ]
            made["table"] = of_table(paper.table, party)
        if "passed" in self.own_tree:
            moment = (values or {}).get(AT)
            at = datetime.datetime.fromisoformat(moment) if moment else (known.now if known else None)
            made["passed"] = {one: self._is_passed(one, position, party, known, at) for one in self.own_tree["passed"]}
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

    def _states(self, known: Data | None) -> dict[str, str]:
        """The State of each party; of a party that no answer names, its own name is the code of its State."""
        if known is None or self.side.parties is None:
            return {}
        answers = known.facts.instrument.answers
        return {one.id: one.state for one in parties_in(self.definition, self.side.id, answers)}

    def _party(self, position: Position, party: str, state: str) -> dict[str, Any]:
        current, tree = position.current(party), self.own_tree["each_party"][0]
        made: dict[str, Any] = {name: name in current for name, kind in tree.items() if kind == "flag"}
        made |= {"id": party, STATE: (state or None) if self.side.parties else party}
        if "done" in tree:
            made["done"] = {one: self._happened(one, position, party) for one in tree["done"] if one in self._of_parties}
        return made

    def _is_passed(
        self, name: str, position: Position | None, party: str, known: Data | None, at: datetime.datetime | None
    ) -> bool | None:
        """Whether the limit that runs has passed; null where that is not known, and where nothing asks for it."""
        if position is None or name not in self._passed:
            return None
        clocks = [one for one in position.open_clocks if one.deadline.id == name and one.party in ("", party)]
        if not clocks:
            return False
        end = known.ends(clocks[-1]) if known is not None and known.ends is not None else None
        return None if end is None or at is None else end <= at


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

    def value_of(self, source: str, gives: str) -> Any:
        """What an expression gives: a value to be offered, say. Raises :class:`expressions.NotJudged`."""
        return self.steps.expression(source, None, self.transition, gives).value(self.steps.environment.bind(self.total))

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


ROOTS = ("at", "been", "done", "event", "paper", "switches", "each_party", "table", "passed")
"""Names that no field of a form may begin with."""
