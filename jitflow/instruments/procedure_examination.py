"""Checks that hold a procedure together, when a definition is loaded.

Names first (everything named exists), then expressions (typed against the definition),
then the shape: every state can be reached, from every state an end can be reached, and
no two steps look the same to the person who has to choose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from . import party_examination
from .definition import DRAFT, Check, Definition, FieldType
from .expressions import ExpressionFault
from .period import Period
from .procedure import AT, Deadline, EventFieldType, Procedure, Side, Start, Switch, Transition
from .procedure_shape import shape_fault
from .steps import ROOTS

Fault = Callable[[str, str, str], Exception]
"""Table, key and message to the exception to raise."""

_OPTIONS = (EventFieldType.CHOICE, EventFieldType.TICKS, EventFieldType.SECTION)
_MANY = (EventFieldType.COUNTRY, EventFieldType.LANGUAGE, EventFieldType.TEXT, EventFieldType.SECTION)
_DATES = (EventFieldType.DATE, EventFieldType.DATETIME)
LIMIT_TOPICS = ("receipt_limit", "decision_period", "other_measure_answer")
"""Topics of State data whose records hold an amount and a unit."""


def examine(definition: Definition, fault: Fault) -> None:
    """Raise the first fault of a definition's procedure."""
    procedure = definition.procedure
    if procedure is None:
        return
    for name, many in (("letter", procedure.letters), ("switch", procedure.switches)):
        _once([one.id for one in many], fault, name)
    owner: dict[str, str] = {}
    for name, side in procedure.sides.items():
        if name not in definition.sides:
            raise fault(name, "", f"unknown table; the sides of this definition are {', '.join(definition.sides)}")
        for transition in side.transitions:
            if transition.id in owner:
                raise fault(f"{name}.transitions {transition.id}", "id", f"is used twice, in {owner[transition.id]}")
            owner[transition.id] = name
    for switch in procedure.switches:
        _switch(definition, switch, fault)
    for side in procedure.sides.values():
        _Side(definition, procedure, side, fault).run()
    for side in procedure.sides.values():
        if found := shape_fault(side):
            raise fault(f"{side.id}.{found[0]}", found[1], found[2])


def _once(ids: Iterable[str], fault: Fault, table: str) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise fault(f"{table} {one}", "id", "is used twice")
        seen.add(one)


def _switch(definition: Definition, switch: Switch, fault: Fault) -> None:
    """What decides a switch is a yes or no of State data, for instruments that the answers tell apart."""
    types = {datum.name: datum.type for datum in definition.state_data}
    for rule in switch.state_rules:
        if types.get(rule.datum) != "boolean":
            raise fault(f"switch {switch.id}", "state_rules", f"{rule.datum} is not a boolean of [[state_data]]")
        try:
            if rule.when is not None:
                definition.compiled.expression(rule.when, None)
        except ExpressionFault as problem:
            raise fault(f"switch {switch.id}", "state_rules", str(problem)) from None


class _Side:
    """The names and expressions of one side."""

    def __init__(self, definition: Definition, procedure: Procedure, side: Side, fault: Fault) -> None:
        self.definition, self.procedure, self.side, self._fault = definition, procedure, side, fault

    def fault(self, table: str, key: str, message: str) -> Exception:
        return self._fault(f"{self.side.id}.{table}", key, message)

    def run(self) -> None:
        side = self.side
        for table in ("regions", "states", "transitions", "deadlines"):
            _once([one.id for one in getattr(side, table)], self._fault, f"{side.id}.{table}")
        for state in side.states:
            if state.region not in side.region:
                raise self.fault(f"states {state.id}", "region", f"{state.region} is not a region")
        for region in side.regions:
            if region.start not in side.state or side.state[region.start].region != region.id:
                raise self.fault(f"regions {region.id}", "start", f"{region.start} is not a state of this region")
        for transition in side.transitions:
            self._moves(transition)
            self._fields(transition)
            self._named(transition)
            self._copies(transition)
        for transition in side.transitions:  # once all fields are known to be sound
            self._expressions(transition)
        for found in party_examination.faults(self.definition, side):
            raise self.fault(*found)
        for deadline in side.deadlines:
            self._deadline(deadline)

    def _states(self, names: Iterable[str], table: str, key: str) -> None:
        for name in names:
            if name not in self.side.state:
                raise self.fault(table, key, f"{name} is not a state of this side")

    def _moves(self, transition: Transition) -> None:
        table, side = f"transitions {transition.id}", self.side
        if not transition.leaves:
            raise self.fault(table, "from", "names at least one state")
        touched: list[str] = []
        for move in transition.moves:
            key = "from" if not touched else "also"
            self._states([*move.leaves, *([move.to] if move.to else [])], table, key)
            regions = {side.state[name].region for name in (*move.leaves, *([move.to] if move.to else []))}
            if len(regions) != 1:
                raise self.fault(table, key, f"one move stays in one region, not {', '.join(sorted(regions))}")
            touched += regions
        self._twice(transition, touched)
        self._states(transition.given, table, "given")
        for name in transition.given:
            if side.state[name].region in touched:
                raise self.fault(table, "given", f"{name} is in a region that this step moves; name it in from")
        self._parties(transition, touched)

    def _twice(self, transition: Transition, touched: list[str]) -> None:
        """Several moves of one region leave different states, and none of them is needed: each is for where it stands."""
        table, side = f"transitions {transition.id}", self.side
        for number, (move, region) in enumerate(zip(transition.moves, touched, strict=True)):
            for other, same in zip(transition.moves[:number], touched, strict=False):
                both = set(move.leaves) & set(other.leaves)
                if same == region and (both or move.needed or other.needed):
                    raise self.fault(table, "also", "moves one region twice out of the same state, or needs one of both")
            self._states(move.only, table, "also")
            if move.only and not side.region[region].per:
                raise self.fault(table, "also", f"only: {region} is no region of each party")
            for name in move.only:
                if not side.region_of(name).per or side.region_of(name).id == region:
                    raise self.fault(table, "also", f"only: {name} is in no other region of each party")

    def _parties(self, transition: Transition, touched: list[str]) -> None:
        table = f"transitions {transition.id}"
        own = any(self.side.region[name].per for name in touched)
        if transition.per and not own:
            raise self.fault(table, "per", "a step of each party moves a region of each party")
        if transition.adds_party and (transition.per or not any(region.per for region in self.side.regions)):
            raise self.fault(table, "adds_party", "needs a region of each party, and is taken for all")
        if not transition.roles:
            raise self.fault(table, "roles", "names at least one capacity")
        if transition.receives:
            if transition is not self.side.receipt:
                raise self.fault(table, "receives", "one step of a side is the arrival")
            begin = {region.start for region in self.side.regions}
            bound = transition.per or transition.adds_party or transition.seals or transition.issues
            if bound or transition.to is None or not begin & set(transition.leaves):
                raise self.fault(
                    table, "receives", "the arrival leads out of the beginning of a region, and does no more"
                )

    def _fields(self, transition: Transition) -> None:
        table = f"transitions {transition.id}"
        _once([one.key for one in transition.fields], self._fault, f"{self.side.id}.{table} / fields")
        for declared in transition.fields:
            key = f"fields.{declared.key}"
            if declared.key in (AT, "party", "happened"):
                raise self.fault(table, key, "this name is reserved")
            if bool(declared.options) != (declared.type in _OPTIONS):
                raise self.fault(table, f"{key}.options", "a choice, and only a choice, has options")
            codes = [option.code for option in declared.options]
            if len(codes) != len(set(codes)):
                raise self.fault(table, f"{key}.options", "a code is used twice")
            if declared.many and declared.type not in _MANY:
                raise self.fault(table, f"{key}.many", "only texts, States and languages can be several")

    def _named(self, transition: Transition) -> None:
        table = f"transitions {transition.id}"
        known = {
            "documents": {one.id for one in self.definition.documents},
            "letters": {one.id for one in self.procedure.letters},
            "two_person": set(self.side.transition),
        }
        for key, names in known.items():
            for name in getattr(transition, key):
                if name not in names:
                    raise self.fault(table, key, f"{name} is not known; known: {', '.join(sorted(names)) or 'none'}")
        checks = {check.id: check for check in self.definition.checks}
        for name in transition.checks:
            if name not in checks:
                raise self.fault(table, "checks", f"{name} is not a check")
            if transition.id not in checks[name].at:
                raise self.fault(table, "checks", f"{name} does not name this step in at")
        for check in self.definition.checks:
            if transition.id in check.at and check.id not in transition.checks:
                raise self.fault(table, "checks", f"{check.id} acts here by its at; name it")
        _once([guard.id for guard in transition.guards], self._fault, f"{self.side.id}.{table} / guards")

    def _copies(self, transition: Transition) -> None:
        """What a step does to what was issued."""
        table = f"transitions {transition.id}"
        if transition.in_force is not None:
            self._date(transition.id, transition.in_force, table, "in_force")
            if not transition.issues:
                raise self.fault(table, "in_force", "goes with issues")
        if transition.reopens and (transition.issues or transition.seals or transition.restores):
            raise self.fault(table, "reopens", "a step that opens a working copy neither closes nor ends it")
        if transition.reopens and not any(one.restores for one in self.side.transitions):
            raise self.fault(table, "reopens", "no step of this side gives a working copy up (restores)")
        if (said := transition.concerns) is not None:
            if self.definition.section(said.section) is None:
                raise self.fault(table, "concerns", f"{said.section} is no section of the form")
            for name in re.findall(r"\{([a-z0-9_.]+)\}", said.says):
                if name not in transition.field_of and not (name == "party" and transition.per):
                    raise self.fault(table, "concerns", f"{{{name}}} is no field of the step")

    def _expressions(self, transition: Transition) -> None:
        table = f"transitions {transition.id}"
        self._compile(transition, transition.two_person_when, "two_person_when")
        if transition.two_person_when and not transition.two_person:
            raise self.fault(table, "two_person_when", "goes with two_person")
        for declared in transition.fields:
            self._compile(transition, declared.required_when, f"fields.{declared.key}.required_when")
            for code, source in declared.form_says.items():
                if code not in {option.code for option in declared.options}:
                    raise self.fault(table, f"fields.{declared.key}.form_says", f"{code} is not one of its choices")
                self._compile(transition, source, f"fields.{declared.key}.form_says.{code}")
        for guard in transition.guards:
            self._compile(transition, guard.must, f"guards.{guard.id}.must")
            for path in guard.needs:
                if not known_path(self.definition, self.side, transition, path):
                    raise self.fault(table, f"guards.{guard.id}.needs", f"{path} is nothing that is known")

    def _compile(self, transition: Transition, source: str | None, key: str) -> None:
        if source is None:
            return
        try:
            self.definition.steps[self.side.id].expression(source, None, transition.id)
        except ExpressionFault as problem:
            raise self.fault(f"transitions {transition.id}", key, str(problem)) from None

    def _deadline(self, deadline: Deadline) -> None:
        table = f"deadlines {deadline.id}"
        for start in deadline.started_by:
            self._transition(start.transition, table, "started_by")
            self._date(start.transition, start.field, table, "started_by")
            self._answers(start, table)
            if start.until is not None:
                self._date(start.transition, start.until, table, "started_by")
            elif start.until_answer is None and not (
                deadline.duration or deadline.duration_answer or deadline.state_rule
            ):
                raise self.fault(table, "duration", "needs a duration, a state_rule, or starts that name until")
            self._states(start.given, table, "started_by")
            self._codes(start.transition, start.only, table)
        for extension in deadline.extended_by:
            self._transition(extension.transition, table, "extended_by")
            if (extension.duration is None) == (extension.until is None):
                raise self.fault(table, "extended_by", "an extension names either a duration or until")
            self._period(extension.duration, table, "extended_by")
            if extension.until is not None:
                self._date(extension.transition, extension.until, table, "extended_by")
        for name in deadline.ended_by:
            self._transition(name, table, "ended_by")
        if not deadline.started_by or not deadline.ended_by:
            raise self.fault(table, "ended_by", "a deadline names what starts it and what ends it")
        for key, periods in (("duration", (deadline.duration,)), ("remind", deadline.remind)):
            for period in periods:
                self._period(period, table, key)
        self._rule(deadline, table)

    def _rule(self, deadline: Deadline, table: str) -> None:
        topics = {datum.name: datum.topic for datum in self.definition.state_data}
        if deadline.state_rule is not None and topics.get(deadline.state_rule) not in LIMIT_TOPICS:
            message = f"{deadline.state_rule} is not in [[state_data]] with a topic that holds a limit"
            raise self.fault(table, "state_rule", message)

    def _transition(self, name: str, table: str, key: str) -> None:
        if name not in self.side.transition:
            raise self.fault(table, key, f"{name} is not a transition of this side")

    def _date(self, transition: str, name: str, table: str, key: str) -> None:
        declared = self.side.transition[transition].field_of.get(name)
        if name != AT and (declared is None or declared.type not in _DATES):
            raise self.fault(table, key, f"{name} is not a date that {transition} asks for")

    def _answers(self, start: Start, table: str) -> None:
        """A date that comes from the form is one question, asked once, and takes the place of one of the event."""
        for key, instead in (("answer", "field"), ("until_answer", "until")):
            name = getattr(start, key)
            if name is None:
                continue
            if instead in start.model_fields_set:
                raise self.fault(table, "started_by", f"{key} takes the place of {instead}: name one of them")
            declared = self.definition.fields.get(name)
            if declared is None or declared.type is not FieldType.DATE or declared.many:
                raise self.fault(table, "started_by", f"{key}: {name} is not a date of the form")
            if any(name.startswith(f"{group}.") for group in self.definition.groups):
                raise self.fault(table, "started_by", f"{key}: {name} is asked of each item of a list")

    def _codes(self, transition: str, only: dict[str, tuple[str, ...]], table: str) -> None:
        for name, codes in only.items():
            declared = self.side.transition[transition].field_of.get(name)
            known = {option.code for option in declared.options} if declared else set()
            if not codes or set(codes) - known:
                raise self.fault(table, "started_by", f"only: {name} has no such choice")

    def _period(self, text: str | None, table: str, key: str) -> None:
        try:
            if text is not None:
                Period.parse(text)
        except ValueError as problem:
            raise self.fault(table, key, str(problem)) from None


def known_path(definition: Definition, side: Side, transition: Transition, path: str) -> bool:
    """Whether a guard or a check can wait for this path at this step."""
    parts = path.split(".")
    if parts[0] == "data" and len(parts) == 2:
        return parts[1] in definition.data_names
    if parts[0] not in ROOTS:
        return path in definition.fields or (parts[0] == "meta" and ".".join(parts[1:]) in _META)
    tree = definition.steps[side.id].own_tree
    if parts[0] == "event":
        parts = ["done", transition.id, *parts[1:]]
    here: object = tree
    for part in parts:
        here = here.get(part) if isinstance(here, dict) else None
    return here is not None and not isinstance(here, dict)


_META = frozenset({"as_of", "status", "issuing_state", "executing_state", "language"})


def check_fault(definition: Definition, check: Check) -> tuple[str, str] | None:
    """What is wrong with where a check acts: key and message, or None."""
    known = definition.procedure.transition if definition.procedure else {}
    for name in check.at:
        if name == DRAFT:
            return "at", f"{DRAFT} is the draft: a check without at acts there"
        if name not in known:
            return "at", f"{name} is not a transition of the procedure"
    if not check.at and (check.on_draft or check.severity_at):
        return "at", "on_draft and severity_at go with at"
    return None
