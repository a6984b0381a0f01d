"""Judging the checks of a definition on one instrument.

A check is judged in this order. Outside its validity dates or where ``applies`` is
false it does not concern the draft. Where an answer it ``needs`` is missing, or the
expression meets null, it is *not judged*. Else ``when`` true is a finding. A check
that was not judged never passes a gate in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from . import keys
from .definition import DRAFT, Check, Definition, Severity
from .expressions import NotJudged
from .facts import Facts, Instrument, StateValues
from .steps import ROOTS, StepFacts

ORDER = (Severity.BLOCKING, Severity.WARNING, Severity.ADVICE)


@dataclass(frozen=True)
class Finding:
    """What a check found on one instrument."""

    check: Check
    key: str
    """Path of the field it is shown at, with item ids."""
    point: str | None
    item: str | None
    severity: Severity
    softened: bool = False
    """Blocking in law, a warning here because the State data it rests on is not confirmed."""
    override: dict[str, Any] | None = None
    """Who recorded which reason to go on, when; None: open."""

    @property
    def id(self) -> str:
        return self.check.id

    @property
    def overridable(self) -> bool:
        return self.severity is Severity.BLOCKING and not self.check.structure

    @property
    def settled(self) -> bool:
        """Blocking no longer: a reason was recorded."""
        return self.override is not None and self.overridable


@dataclass(frozen=True)
class NotJudgedCheck:
    """A check that could not be judged, and the answers it waits for (paths)."""

    check: Check
    key: str
    item: str | None
    needs: tuple[str, ...]
    reason: str = ""

    @property
    def id(self) -> str:
        return self.check.id


@dataclass(frozen=True)
class CheckResult:
    """All findings of one run, sorted by severity and then by place on the form."""

    findings: tuple[Finding, ...] = ()
    not_judged: tuple[NotJudgedCheck, ...] = ()
    ran: int = 0
    """Checks that were judged, for at least one item or the whole."""
    not_concerned: int = 0

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is severity)

    @property
    def to_settle(self) -> tuple[Finding, ...]:
        """Blocking findings without a recorded reason."""
        return tuple(f for f in self.findings if f.severity is Severity.BLOCKING and not f.settled)

    def at(self, path: str) -> tuple[Finding, ...]:
        """Findings shown at one field."""
        return tuple(f for f in self.findings if f.key == path)


@dataclass
class _Run:
    facts: Facts
    transition: str
    findings: list[Finding] = field(default_factory=list)
    not_judged: list[NotJudgedCheck] = field(default_factory=list)
    judged: set[str] = field(default_factory=set)
    concerned: set[str] = field(default_factory=set)


def run_checks(
    definition: Definition,
    instrument: Instrument,
    given: StateValues | None = None,
    transition: str = DRAFT,
    overrides: dict[tuple[str, str | None], dict[str, Any]] | None = None,
    facts: Facts | None = None,
    only: frozenset[str] | None = None,
) -> CheckResult:
    """Judge every check of a transition, or those of the draft.

    ``overrides`` maps (check id, item path or None) to the recorded reason. At a transition of the procedure ``facts``
    are :class:`.steps.StepFacts`; without them nothing of the procedure is known, and what rests on it is not judged.
    ``only`` keeps these checks.
    """
    facts = facts or facts_at(definition, instrument, given, transition)
    run = _Run(facts, transition)
    due = [c for c in definition.checks if c.acts_at(transition) and _in_force(c, instrument.as_of)]
    due = [c for c in due if only is None or c.id in only]
    for check in due:
        if check.each is None:
            _judge(run, check, None)
        else:
            for item_path, _ in run.facts.items(check.each):
                _judge(run, check, item_path)
    found = [replace(f, override=(overrides or {}).get((f.id, f.item))) for f in run.findings]
    found.sort(key=lambda f: (ORDER.index(f.severity), *_place(definition, instrument, f.key), f.id))
    return CheckResult(
        findings=tuple(found),
        not_judged=tuple(run.not_judged),
        ran=len(run.judged),
        not_concerned=len(due) - len(run.concerned),
    )


def run_up_to(definition: Definition, instrument: Instrument, given: StateValues | None, transition: str) -> CheckResult:
    """The checks of a draft together with those of a step of its procedure, of which nothing more is known.

    A check that acts at both is judged as it weighs at the step. Raises KeyError for an unknown transition.
    """
    if transition != DRAFT and (definition.procedure is None or transition not in definition.procedure.transition):
        raise KeyError(transition)
    step = {check.id for check in definition.checks if transition != DRAFT and check.acts_at(transition)}
    others = frozenset(check.id for check in definition.checks) - step
    draft = run_checks(definition, instrument, given, only=others)
    if transition == DRAFT:
        return draft
    then = run_checks(definition, instrument, given, transition)
    found = sorted((*draft.findings, *then.findings), key=lambda f: ORDER.index(f.severity))
    return CheckResult(
        tuple(found),
        (*draft.not_judged, *then.not_judged),
        draft.ran + then.ran,
        draft.not_concerned + then.not_concerned,
    )


def facts_at(
    definition: Definition, instrument: Instrument, given: StateValues | None, transition: str, **own: Any
) -> Facts:
    """Facts for the checks of a transition, with nothing known of the procedure but what is named in ``own``
    (root to values: ``at``, ``done``, ``event``, ...); plain facts for the draft."""
    plain = Facts(definition, instrument, given)
    known = definition.procedure.transition if definition.procedure else {}
    if transition not in known or transition == DRAFT:
        return plain
    steps = definition.steps[known[transition][0].id]
    return StepFacts(plain, steps, transition, steps.told(transition, own))


def _place(definition: Definition, instrument: Instrument, path: str) -> tuple[int, list[int]]:
    """Where a path stands: the place of its field on the form, then of its items in their groups."""
    order = list(definition.fields)
    key = keys.key_of(path, definition.groups)
    return (order.index(key) if key in order else len(order), keys.positions(instrument.answers, path, definition.groups))


def _in_force(check: Check, as_of: str) -> bool:
    after = check.valid_from is None or check.valid_from.isoformat() <= as_of
    return after and (check.valid_to is None or as_of <= check.valid_to.isoformat())


def _judge(run: _Run, check: Check, item_path: str | None) -> None:
    facts = run.facts
    shown_at = resolve(check.field, item_path)
    try:
        if check.applies and not facts.evaluate(check.applies, check.each, item_path):
            return
        run.concerned.add(check.id)
        missing = missing_needs(facts, check, item_path)
        if missing:
            run.not_judged.append(NotJudgedCheck(check, shown_at, item_path, missing))
            return
        fired = facts.evaluate(check.when, check.each, item_path)
    except NotJudged as reason:
        run.concerned.add(check.id)
        waits_for = unanswered(facts, check.when, check.each, item_path)
        run.not_judged.append(NotJudgedCheck(check, shown_at, item_path, waits_for, "" if waits_for else str(reason)))
        return
    run.judged.add(check.id)
    if fired:
        run.findings.append(_finding(run, check, shown_at, item_path))


def _finding(run: _Run, check: Check, shown_at: str, item_path: str | None) -> Finding:
    facts, softened = run.facts, False
    severity = check.severity_of(run.transition)
    confirmed = check.rests_on is None or facts.total["data"][check.rests_on]["confirmed"]
    if severity is Severity.BLOCKING and not confirmed:
        severity, softened = Severity.WARNING, True
    declared = facts.definition.fields.get(keys.key_of(shown_at, facts.definition.groups))
    point = declared.point if declared else None
    return Finding(check, shown_at, point, item_path, severity, softened)


def resolve(key: str, item_path: str | None) -> str:
    """The path of a key of a check: ``item.place`` inside an item is a place of that item."""
    if item_path and (key == "item" or key.startswith("item.")):
        return item_path + key[4:]
    return key


def missing_needs(facts: Facts, check: Check, item_path: str | None) -> tuple[str, ...]:
    """Paths of the answers a check needs and has not, State data as ``data.<name>``."""
    missing = []
    for need in check.needs:
        if need.startswith("meta."):
            head = facts.total["meta"][need[5:]]
            missing += [need] if head is None or head == "" else []
            continue
        if need.split(".")[0] in ROOTS:
            missing += [] if isinstance(facts, StepFacts) and facts.is_known(need) else [need]
            continue
        for path in paths_of(facts, need, item_path):
            declared = facts.definition.fields.get(keys.key_of(path, facts.definition.groups))
            if declared and not facts.answered(declared, path):
                missing.append(path)
    missing += [f"data.{name}" for name in check.needs_state_data if not facts.total["data"][name]["known"]]
    return tuple(missing)


def unanswered(facts: Facts, source: str, each: str | None, item_path: str | None) -> tuple[str, ...]:
    """Paths of the answers a condition reads and has not: what it waits for when it names no needs itself."""
    missing = []
    for key in sorted(facts.reads(source, each)):
        inside = item_path and each and key.startswith(f"{each}.")
        need = f"item{key[len(each or '') :]}" if inside else key
        declared = facts.definition.fields.get(key)
        if declared is not None:
            missing += [path for path in paths_of(facts, need, item_path) if not facts.answered(declared, path)]
        elif isinstance(facts, StepFacts) and key.split(".")[0] in ROOTS and not facts.is_known(key):
            missing.append(key)
    return tuple(missing)


def paths_of(facts: Facts, need: str, item_path: str | None) -> list[str]:
    """Where an answer is looked for: in this item, or in every item of the groups on the way."""
    if item_path and need.startswith("item."):
        return [resolve(need, item_path)]
    return list(keys.expand(facts.instrument.answers, need, facts.definition.groups)) or [need]
