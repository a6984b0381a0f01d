"""Whether a step may be taken now, by this person, with this data: every reason against it.

``options`` asks of all steps of a side; ``judge`` of one, with what was filled in;
``apply`` takes it. Guards and checks that cannot be judged never pass in silence: a
guard that refuses is then a reason, all else has to be acknowledged by its id.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from . import event_values
from .checks import CheckResult, Finding, run_checks
from .definition import DRAFT, Severity
from .event_values import EventProblem
from .events import Entry, Event
from .expressions import NotJudged
from .machine import Actor, Refused, advance, at_place, conflict_reason, parties_for, party_word, step_word, structure
from .option import Filled, Option
from .parties import parties_in
from .position import Position
from .procedure import Guard, Side, Transition
from .reasons import Reason, Word
from .steps import Data, StepFacts, Steps
from .two_persons import same_person
from .undoing import out_of_order, step_of, undoes_issue

SOMEBODY = "*"
"""Stands for the party that joins, before anybody said which."""


class Judge:
    """Judges the steps of one position; checks of the draft are run once.

    `later`: the step was forgotten and belongs at an earlier place, which is the position.
    """

    def __init__(self, position: Position, data: Data, *, later: bool = False) -> None:
        self.position, self.data, self.later = position, data, later
        self.steps: Steps = data.facts.definition.steps[position.side.id]
        assert self.steps.side is position.side, "position and data are of one definition"

    @property
    def side(self) -> Side:
        return self.position.side

    @cached_property
    def draft(self) -> CheckResult:
        """The checks of the draft, as they stand."""
        return self._checks(DRAFT, self.data.facts, None)

    def _checks(self, transition: str, facts: Any, only: frozenset[str] | None) -> CheckResult:
        definition, instrument = self.data.facts.definition, self.data.facts.instrument
        return run_checks(
            definition, instrument, transition=transition, overrides=dict(self.data.overrides), facts=facts, only=only
        )

    def facts(self, transition: Transition, party: str, filled: Filled | None) -> StepFacts:
        """What guards and checks of one step are judged on."""
        values = None
        if filled is not None:
            at = filled.happened_at.isoformat() if filled.happened_at else None
            values = {**event_values.usable(transition, filled.values), "at": at}
        paper, switches = self.data.paper, self.data.switches
        own = self.steps.data(self.position, paper, switches, transition.id, values, party, self.data)
        return StepFacts(self.data.facts_of(transition), self.steps, transition.id, own)

    def judge(self, transition: Transition, who: Actor, party: str = "", filled: Filled | None = None) -> Option:
        """One step; without ``filled`` what waits for the form is left ``pending``."""
        made = _Verdict()
        if self.position.conflict is not None:
            made.reasons.append(conflict_reason(self.position))
        else:
            timed = filled is None or filled.happened_at is not None
            asked = transition.adds_party and not party and filled is None
            made.reasons += structure(self.position, transition.id, SOMEBODY if asked else party, timed)
            if transition.adds_party and not asked and not made.reasons and not self._is_named(party):
                made.reasons.append(Reason("party", transition.id, "party", (("party", party_word(party)),)))
        if self.later and (transition.seals or transition.issues):
            made.reasons.append(Reason("correction", transition.id, "binds"))
        facts = self.facts(transition, party, filled)
        self._person(made, transition, who, party, facts)
        if filled is not None:
            made.reasons += [
                _of_problem(self.side, transition, problem)
                for problem in event_values.problems(transition, filled.values, required(transition, facts))
            ]
        for guard in transition.guards:
            self._guard(made, transition, guard, facts, filled is not None)
        if transition.draft_checks:
            made.take(self.draft)
        if transition.checks:
            made.take(self._of_step(made, transition, facts, filled is not None))
        return made.option(transition, party)

    def _is_named(self, party: str) -> bool:
        """Whether somebody may join: as an item of the answers, where the parties are these."""
        facts = self.data.facts
        return self.side.parties is None or any(
            one.id == party for one in parties_in(facts.definition, self.side.id, facts.instrument.answers)
        )

    def _person(self, made: _Verdict, transition: Transition, who: Actor, party: str, facts: StepFacts) -> None:
        if not who.roles & set(transition.roles):
            made.reasons.append(Reason("role", transition.id, "role"))
        if who.seated and not transition.per:
            made.reasons.append(Reason("role", transition.id, "case_team"))
        elif transition.per and party and not who.acts_for(party):
            made.reasons.append(Reason("party", transition.id, "other_party", (("party", party_word(party)),)))
        if transition.two_person_when and not _holds(facts, transition.two_person_when):
            return
        for earlier in transition.two_person:
            entry = self.position.last(earlier, party)
            if entry is not None and entry.event.actor == who.id:
                words = (("step", step_word(self.side, earlier)),)
                made.reasons.append(Reason("two_person", earlier, "two_person", words))

    def _guard(self, made: _Verdict, transition: Transition, guard: Guard, facts: StepFacts, filled: bool) -> None:
        if not filled and self._waits(transition, guard.needs, guard.must):
            made.pending.append(guard.id)
            return
        word = Word(f"procedure.{self.side.id}.transition.{transition.id}.guard.{guard.id}:reason", guard.reason)
        words, basis = (("reason", word),), guard.basis or transition.basis
        refuses = guard.severity != "warn"
        missing = tuple(path for path in guard.needs if not facts.is_answered(path))
        try:
            if missing:
                raise NotJudged
            if not facts.evaluate(guard.must):
                into = made.reasons if refuses else made.warnings
                into.append(Reason("no_place" if guard.severity == "no_place" else "guard", guard.id, "guard", words, basis))
        except NotJudged:
            into = made.reasons if refuses else made.not_judged
            into.append(Reason("not_judged", guard.id, "not_judged", words, basis, missing))

    def _waits(
        self, transition: Transition, needs: tuple[str, ...], *sources: str | None, each: str | None = None
    ) -> bool:
        """Whether something can be judged only once the form of the step is filled in."""
        named = any(need.startswith("event.") for need in needs)
        return named or self.steps.reads_event(transition.id, *sources, group=each)

    def of_rules(self, transition: Transition, party: str, filled: Filled) -> list[Reason]:
        """What the guards of a step and its own checks say against it, whoever takes it."""
        made, facts = _Verdict(), self.facts(transition, party, filled)
        for guard in transition.guards:
            self._guard(made, transition, guard, facts, True)
        if transition.checks:
            made.take(self._of_step(made, transition, facts, True))
        return made.reasons

    def _of_step(self, made: _Verdict, transition: Transition, facts: StepFacts, filled: bool) -> CheckResult:
        due = {check.id: check for check in self.data.facts.definition.checks if check.acts_at(transition.id)}
        if not filled:
            for check in list(due.values()):
                if self._waits(transition, check.needs, check.when, check.applies, each=check.each):
                    made.pending.append(check.id)
                    del due[check.id]
        return self._checks(transition.id, facts, frozenset(due))


def required(transition: Transition, facts: StepFacts) -> frozenset[str]:
    """Fields that must be filled in, given the rest."""
    return frozenset(
        declared.key
        for declared in transition.fields
        if declared.required or (declared.required_when and _holds(facts, declared.required_when))
    )


class _Verdict:
    """Collects what is found; turned into an :class:`Option` at the end."""

    def __init__(self) -> None:
        self.reasons: list[Reason] = []
        self.warnings: list[Reason] = []
        self.not_judged: list[Reason] = []
        self.pending: list[str] = []
        self.findings: list[Finding] = []

    def take(self, result: CheckResult) -> None:
        self.findings += result.findings
        for finding in result.findings:
            words = (("id", finding.id), ("message", Word(f"check.{finding.id}:message", finding.check.message)))
            reason = Reason("check", finding.id, "check", words, finding.check.basis)
            if finding.severity is Severity.BLOCKING and not finding.settled:
                self.reasons.append(reason)
            elif finding.severity is not Severity.BLOCKING:
                self.warnings.append(reason)
        for waiting in result.not_judged:
            words = (("id", waiting.id),)
            basis, needs = waiting.check.basis, waiting.needs
            self.not_judged.append(Reason("not_judged", waiting.id, "not_judged_check", words, basis, needs))

    def option(self, transition: Transition, party: str) -> Option:
        lists = (self.reasons, self.warnings, self.not_judged)
        once = [tuple(dict.fromkeys(found)) for found in lists]
        return Option(transition, party, *once, pending=tuple(self.pending), findings=tuple(self.findings))


def _holds(facts: StepFacts, source: str) -> bool:
    """A condition that makes a rule stricter: what cannot be judged makes it hold."""
    try:
        return facts.evaluate(source)
    except NotJudged:
        return True


def _of_problem(side: Side, transition: Transition, problem: EventProblem) -> Reason:
    declared = transition.field_of.get(problem.field)
    context = f"procedure.{side.id}.transition.{transition.id}.field.{problem.field}:label"
    label = Word(context, declared.label) if declared else problem.field
    if problem.says is None:
        return Reason("field", problem.field, "field", (("field", label),))
    return Reason("value", problem.field, "value", (("field", label), ("problem", problem.says)))


def options(position: Position, data: Data, who: Actor, *, later: bool = False) -> list[Option]:
    """Every step of the side, in the order of the file; a step of each party once a party. `later`: see :class:`Judge`."""
    judge = Judge(position, data, later=later)
    return [
        judge.judge(transition, who, party)
        for transition in position.side.transitions
        for party in parties_for(position, transition)
    ]


def judge(position: Position, event: Event, data: Data, who: Actor) -> Option:
    """One step with what was filled in; `position` is the place of one that was forgotten (:func:`.machine.at_place`).

    Raises KeyError for a transition the side has not.
    """
    transition = position.side.transition[event.transition]
    return Judge(position, data, later=bool(event.before)).judge(
        transition, who, event.party, Filled({**event.values, **form_says(position, event, data)}, event.happened_at)
    )


def apply(position: Position, event: Event, data: Data, who: Actor) -> Position:
    """Take a step, or add a correction. Raises :class:`.machine.Refused` with every reason.

    What could not be judged must be named in ``event.acknowledged``. The newest line then holds the event
    with its values as they are to be kept (:attr:`.position.Position.newest`). A correction is judged by the guards and
    checks of the step it corrects, and so are later steps that bind: what they did not say before refuses it. Values
    it gives must fit the fields of the event it corrects. The position it leads to may have a conflict, but none that
    takes away what an instrument was issued on. A forgotten step (``event.before``) is judged at its place; it is
    refused where what followed would no longer fit.
    """
    if event.kind != "transition":
        corrected = _corrected(position, event, data)
        after = advance(position, corrected)
        reasons = [*_by_one_person(position, after, data), *undoes_issue(position, after, seated=who.seated)]
        reasons += out_of_order(position, after)
        about = position.about(event.corrects)
        reasons += newly_refused(position, after, data, about.event.id if about else "", every=who.seated)
        if reasons:
            raise Refused(tuple(dict.fromkeys(reasons)))
        return after
    if event.transition not in position.side.transition:
        return advance(position, event)  # which refuses it
    if event.before:
        return _inserted(position, event, data, who)
    after = advance(position, _let_through(position, event, data, who))
    if reasons := tuple(out_of_order(position, after)):
        raise Refused(reasons)
    return after


def _let_through(position: Position, event: Event, data: Data, who: Actor) -> Event:
    """The event as it is kept. Raises :class:`.machine.Refused` with every reason against it."""
    found = judge(position, event, data, who)
    open_ = tuple(one for one in found.not_judged if one.id not in event.acknowledged)
    if found.reasons or open_:
        raise Refused((*found.reasons, *open_))
    return kept(position, event, data)


def form_says(position: Position, event: Event, data: Data) -> dict[str, str]:
    """What the answers of the form say of the questions of a step: it is entered whatever was filled in."""
    transition = position.side.transition[event.transition]
    said = [declared for declared in transition.fields if declared.form_says]
    if not said:
        return {}
    facts, found = Judge(position, data).facts(transition, event.party, None), {}
    for declared in said:
        for code, source in declared.form_says.items():
            try:
                if facts.evaluate(source):
                    found[declared.key] = code
                    break
            except NotJudged:
                continue
    return found


def kept(position: Position, event: Event, data: Data) -> Event:
    """A step as it is stored: values cleaned, with what the form says and the answers from which its deadlines are counted."""
    transition, values = position.side.transition[event.transition], {**event.values, **form_says(position, event, data)}
    answers = data.dated(position.side, event.transition)
    return replace(event, values=event_values.clean(transition, values), answers=answers)


def _inserted(position: Position, event: Event, data: Data, who: Actor) -> Position:
    """Enter a step that was forgotten at its place: judged where it belongs, and all that followed replayed after it."""
    place = at_place(position, event.before)
    reasons: list[Reason] = list(_bound_by_it(position, place, event, data))
    try:
        event = _let_through(place, event, data, who)
    except Refused as refused:
        reasons += refused.reasons
    try:
        after = advance(position, event)
    except Refused as refused:
        reasons += refused.reasons
    else:
        # What no longer contradicts itself holds again, and with it steps that bind nobody while they did not hold.
        reasons += [] if reasons else _by_one_person(position, after, data)
        reasons += newly_refused(position, after, data, "", every=who.seated)
    if reasons:
        raise Refused(tuple(dict.fromkeys(reasons)))
    return after


def _bound_by_it(position: Position, place: Position, event: Event, data: Data) -> Iterator[Reason]:
    """Later steps that the same person could not have taken after this one."""
    known, judge_ = len(place.history), Judge(place, data)
    for entry in position.history[known:]:
        if entry.transition == event.transition and entry.applied and entry.event.kind == "transition":
            return
        later = position.side.transition.get(entry.transition)
        if later is None or not entry.applied or event.transition not in later.two_person:
            continue
        holds = not later.two_person_when or _holds(judge_.facts(later, entry.party, None), later.two_person_when)
        if entry.event.kind == "transition" and entry.event.actor == event.actor and holds:
            yield Reason("two_person", later.id, "two_person", (("step", step_word(position.side, later.id)),))


def _by_one_person(before: Position, after: Position, data: Data) -> Iterator[Reason]:
    """Steps of two persons behind which a correction would leave one."""
    for event, earlier in sorted(same_person(after) - same_person(before)):
        entry = next(one for one in after.history if one.event.id == event)
        transition = after.side.transition[entry.transition]
        when, facts = transition.two_person_when, Judge(after, data).facts(transition, entry.party, None)
        if not when or _holds(facts, when):
            yield Reason("two_person", earlier, "two_person", (("step", step_word(after.side, earlier)),))


def _corrected(position: Position, event: Event, data: Data) -> Event:
    """A correction with its values as they are kept. Raises :class:`.machine.Refused` where they do not fit."""
    entry = next((one for one in position.history if one.event.id == event.corrects), None)
    transition = position.side.transition.get(entry.transition) if entry else None
    if event.kind == "void" or entry is None or transition is None:
        return event
    said = form_says(position, replace(event, transition=entry.transition, party=entry.party), data)
    event = replace(event, values={**event.values, **{key: said[key] for key in said if key in event.values}})
    values = {key: value for key, value in {**entry.values, **event.values}.items() if value is not None}
    facts = Judge(position, data).facts(transition, entry.party, Filled(values, event.happened_at or entry.at))
    found = event_values.problems(transition, values, required(transition, facts))
    if found:
        raise Refused(tuple(_of_problem(position.side, transition, problem) for problem in found))
    usable, answers = event_values.usable(transition, event.values), data.dated(position.side, entry.transition)
    return replace(event, values={key: usable[key] for key in event.values}, answers=answers)


def newly_refused(before: Position, after: Position, data: Data, corrected: str, *, every: bool) -> Iterator[Reason]:
    """What speaks against steps that were taken, as the log has it now, and did not as it had it until now.

    Asked of the step that is corrected, and of later ones that bind: those that issue, and those that give a limit
    another end. `every`: of all later ones.
    """
    held = {one.event.id: one for one in before.history}
    for entry in after.history:
        transition, was = step_of(after.side, entry), held.get(entry.event.id)
        if transition is None or was is None or not (was.applied and entry.applied):
            continue
        extends = any(what == "extends" for _deadline, what in after.side.touched_by(transition.id))
        if not (every or transition.issues or extends or entry.event.id == corrected):
            continue
        known = {one.id for one in _at_its_place(before, was, transition, data)}
        for reason in _at_its_place(after, entry, transition, data):
            if reason.id not in known and reason.id not in entry.event.acknowledged:
                yield reason


def _at_its_place(position: Position, entry: Entry, transition: Transition, data: Data) -> list[Reason]:
    """What speaks against a step of the log where it stands, with the values that hold of it."""
    judge_ = Judge(at_place(position, entry.event.id), data)
    return judge_.of_rules(transition, entry.party, Filled(entry.values, entry.at))
