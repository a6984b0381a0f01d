"""Judging one case by the advisor's data: which instruments, in which order, and why.

Pure. Three outcomes everywhere: true, false, not judged. An unanswered question is tried with every
answer it may have: only if the outcome is the same for all of them does it not matter. What is not judged
is said with the facts that are missing; it never counts as settled.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import geography
from .advice import Advice, Condition, Contact, Kind, Limit, Out, Row, Standing
from .expressions import Expression, NotJudged
from .states import Record, StateData

STATE, OWN = "state", "own"
"""Names under which a State that was not given is missing."""
MEMBER = "member"


@dataclass(frozen=True)
class Situation:
    """What the advisor is told. `states`: ISO codes of the States asked, maybe none; `answers` by question,
    in whole months, numbers, codes, true or false; absent is unknown."""

    need: str
    states: tuple[str, ...] = ()
    own: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Against:
    """A fact that stands against an instrument. `instead`: what to do."""

    says: str
    basis: str | None = None
    instead: str | None = None
    confidence: str = "known"
    context: str | None = None
    """Context of the sentence in the catalogue; None: it is one of the program, with `state` to fill in."""
    state: str | None = None


@dataclass(frozen=True)
class Unjudged:
    """A condition that could not be judged, and the facts that are missing."""

    says: str
    missing: tuple[str, ...]
    basis: str | None = None
    context: str | None = None


@dataclass(frozen=True)
class Languages:
    """In which language to write to a State. `record` is what State data say, with its source."""

    says: str
    accepted: tuple[str, ...] = ()
    record: Record | None = None


@dataclass(frozen=True)
class Suggestion:
    """One instrument for one State. Contexts of words are those of the rows and kinds (`row.<id>`, `kind.<id>`)."""

    row: Row
    kind: Kind
    state: str | None
    standing: Standing
    score: int
    against: tuple[Against, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    """What may stand against it."""
    reasons: tuple[tuple[str, Condition], ...] = ()
    notes: tuple[tuple[str, Condition], ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()
    """Sentences on what is not sure, with their contexts."""
    also_open: tuple[str, ...] = ()
    """Facts that would say more, though they cannot stand against it."""
    languages: Languages | None = None

    @property
    def limits(self) -> tuple[tuple[str, Limit], ...]:
        """Time limits with their contexts, those of the row first."""
        own = [(f"row.{self.row.id}.limits.{n}", one) for n, one in enumerate(self.row.limits, 1)]
        return (*own, *((f"kind.{self.kind.id}.limits.{n}", one) for n, one in enumerate(self.kind.limits, 1)))

    @property
    def missing(self) -> tuple[str, ...]:
        """Facts without which something was not judged, each once."""
        return tuple(dict.fromkeys(name for one in self.unjudged for name in one.missing))


@dataclass(frozen=True)
class Result:
    """What the advisor found for one situation."""

    situation: Situation
    on: datetime.date
    suggestions: tuple[Suggestion, ...]
    """Of all States, best first within each."""
    contacts: tuple[tuple[Contact, tuple[str, ...]], ...]
    """Whom to contact, Eurojust first; with the States it is because of, where the reason lies in a State."""
    contacts_open: tuple[str, ...]
    """Facts that would decide whom to contact."""

    def of_state(self, state: str | None) -> tuple[Suggestion, ...]:
        """The suggestions for one State, best first."""
        return tuple(one for one in self.suggestions if one.state == state)

    @property
    def fits(self) -> bool:
        """Whether anything is suggested: not all is blocked."""
        return any(one.standing is not Standing.BLOCKED for one in self.suggestions)


def advise(advice: Advice, situation: Situation, states: StateData, on: datetime.date) -> Result:
    """Judge a situation on a day. KeyError for a need that is not in the data."""
    advice.need[situation.need]
    judges = [_Judge(advice, situation, state, states, on) for state in situation.states or (None,)]
    found = [one for judge in judges for one in judge.suggestions()]
    contacts, contacts_open = _contacts(advice, judges)
    return Result(situation, on, tuple(found), contacts, contacts_open)


def questions_for(advice: Advice, need: str) -> tuple[str, ...]:
    """The questions that the rows of a need and the rules on contacts read, in the order of the data."""
    rows = advice.rows_for(need)
    sources = {one.when for row in rows for owner in (row, advice.kind[row.kind]) for one in _all(owner)}
    sources |= {row.where for row in rows} | {one.when for one in advice.contacts}
    carries = [carry for row in rows for owner in (row, advice.kind[row.kind]) for carry in owner.carries]
    sources |= {carry.when for carry in carries if carry.when}
    read = {path.split(".")[0] for source in sources for path in advice.environment.compile(source).reads}
    read |= {carry.answer for carry in carries if carry.answer}
    return tuple(one.key for one in advice.inputs if one.key in read)


def _all(owner: Row | Kind) -> Iterable[Condition]:
    return (*owner.blocks, *owner.notes, *owner.reasons)


def known_state(advice: Advice, states: StateData, code: str) -> dict[str, Any]:
    """What expressions read of a State; one without a row is outside the Union, and nothing is recorded of it."""
    third = advice.third_state.get(code)
    member = code in states.codes
    groups = {group.id: third is not None and group.id in third.groups for group in advice.state_groups}
    eurojust = MEMBER if member else third.eurojust if third else "none"
    return {"code": code, MEMBER: member, "eurojust": eurojust, **groups}


class _Judge:
    """One situation and one State (None: not known)."""

    def __init__(
        self, advice: Advice, situation: Situation, state: str | None, states: StateData, on: datetime.date
    ) -> None:
        self.advice, self.situation, self.states, self.on = advice, situation, states, on
        self.state, self.own = state, situation.own
        self.data: dict[str, Any] = {
            "need": situation.need,
            "states_count": len(situation.states) or None,
            OWN: {"code": self.own, MEMBER: None if self.own is None else self.own in states.codes},
            STATE: known_state(advice, states, state) if state else None,
            **{one.key: situation.answers.get(one.key) for one in advice.inputs},
        }

    def suggestions(self) -> list[Suggestion]:
        found = [self._suggestion(row) for row in self.advice.rows_for(self.situation.need)]
        kept = [one for one in found if one is not None]
        return sorted(kept, key=lambda one: (list(Standing).index(one.standing), -one.score))

    def _suggestion(self, row: Row) -> Suggestion | None:
        about, missing = self.truth(row.where)
        kind = self.advice.kind[row.kind]
        if about is False:
            return None
        against: list[Against] = []
        unjudged: list[Unjudged] = []
        if about is None:
            unjudged.append(Unjudged("", missing))
        self._takes_part(kind, against, unjudged)
        for context, one in _named(row, kind, "blocks"):
            holds, missing = self.truth(one.when)
            if holds:
                against.append(
                    Against(one.says, one.basis, confidence=one.confidence or row.confidence, context=context)
                )
            elif holds is None:
                unjudged.append(Unjudged(one.says, missing, one.basis, context))
        reasons, reasons_open = self._true(_named(row, kind, "reasons"))
        notes, notes_open = self._true(_named(row, kind, "notes"))
        standing = Standing.BLOCKED if against else Standing.OPEN if unjudged else Standing.FITS
        return Suggestion(
            row, kind, self.state, standing, row.rank + sum(one.weight for _context, one in reasons),
            tuple(against), tuple(unjudged), reasons, notes, self._doubts(kind),
            tuple(dict.fromkeys((*reasons_open, *notes_open))), self._languages(kind),
        )  # fmt: skip

    def truth(self, source: str) -> tuple[bool | None, tuple[str, ...]]:
        """The outcome of an expression, or None with the facts that are missing."""
        expression = self.advice.environment.compile(source)
        unknown = self._unknown(expression)
        try:
            outcomes = {expression.evaluate(data) for data in self._tried(unknown)}
        except NotJudged:
            outcomes = {True, False}
        if len(outcomes) == 1:
            return outcomes.pop(), ()
        return None, unknown

    def _unknown(self, expression: Expression) -> tuple[str, ...]:
        read = dict.fromkeys(path.split(".")[0] for path in sorted(expression.reads))
        return tuple(
            STATE if name == "states_count" else name
            for name in read
            if (self.own is None if name == OWN else self.data.get(name) is None)
        )

    def _tried(self, unknown: tuple[str, ...]) -> Iterable[dict[str, Any]]:
        """The data with every value that the unknown facts may have, where they are few."""
        values = {name: self._possible(name) for name in unknown}
        few = {name: found for name, found in values.items() if found}
        for chosen in itertools.product(*few.values()):
            yield self.data | dict(zip(few, chosen, strict=True))

    def _possible(self, name: str) -> list[Any]:
        if name in (STATE, OWN):
            known = (*self.states.codes, *self.advice.third_state)
            return [known_state(self.advice, self.states, code) for code in known]
        declared = self.advice.input[name]
        return [True, False] if declared.type == "yesno" else [option.code for option in declared.options]

    def _true(self, named: list[tuple[str, Condition]]) -> tuple[tuple[tuple[str, Condition], ...], list[str]]:
        found, missing = [], []
        for context, one in named:
            holds, lacking = self.truth(one.when)
            if holds:
                found.append((context, one))
            elif holds is None:
                missing += lacking
        return tuple(found), missing

    def _takes_part(self, kind: Kind, against: list[Against], unjudged: list[Unjudged]) -> None:
        """The matrix, for the State asked and for one's own."""
        if kind.abroad and self.state is not None and self.state == self.own:
            against.append(Against(N_("This is your own State."), confidence="known"))
        if kind.matrix is None:
            return
        if not self.advice.participation[kind.matrix].applies(self.on):
            against.append(self._too_early(kind.matrix))
        if self.state is None and kind.abroad:
            unjudged.append(Unjudged("", (STATE,)))
        for code, asked in ((self.state, True), (self.own, False)):
            if code is None and not asked:
                unjudged.append(Unjudged("", (OWN,)))
            elif code is not None and not takes_part(self.advice, self.states, kind.matrix, code, self.on, asked):
                against.append(self._out(kind.matrix, code, asked))

    def _too_early(self, name: str) -> Against:
        matrix = self.advice.participation[name]
        begins = matrix.valid_from is not None and self.on < matrix.valid_from
        says = N_("The act applies from %(day)s only.") if begins else N_("The act applied until %(day)s only.")
        day = matrix.valid_from if begins else matrix.valid_to
        return Against(says, matrix.act, confidence=matrix.confidence, state=day.isoformat() if day else None)

    def _out(self, name: str, code: str, asked: bool) -> Against:
        matrix = self.advice.participation[name]
        out: Out | None = matrix.out_on(code, self.on)
        if out is not None and asked:
            return Against(out.says, matrix.act, out.instead, out.confidence, f"matrix.{name}.{code}")
        says = N_("%(state)s takes no part in it.") if asked else N_("Your own State, %(state)s, takes no part in it.")
        return Against(says, matrix.act, confidence=out.confidence if out else matrix.confidence, state=code)

    def _doubts(self, kind: Kind) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        if kind.matrix is not None:
            matrix = self.advice.participation[kind.matrix]
            found += [(f"doubt.{matrix.id}.{one.state}", one.says) for one in matrix.doubt if one.state == self.state]
        third = self.advice.third_state.get(self.state or "")
        if third is not None and third.doubt:
            found.append((f"state.{third.code}:doubt", third.doubt))
        return tuple(found)

    def _languages(self, kind: Kind) -> Languages:
        """What State data record for the instrument; else the official languages, with the rule of the act."""
        rule = kind.language
        record = (
            self.states.current(self.state, "languages", rule.record, on=self.on)
            if self.state and rule.record
            else None
        )
        if record is not None:
            return Languages(rule.says, tuple(record.value), record)
        if self.state is None or not kind.abroad or not rule.official:
            return Languages(rule.says)
        if self.state in self.states.codes:
            return Languages(rule.says, tuple(self.states.state(self.state).official_languages))
        return Languages(rule.says, geography.official_languages(self.state))


def takes_part(advice: Advice, states: StateData, name: str, code: str, on: datetime.date, asked: bool = True) -> bool:
    """Whether a State takes part in the act of a matrix; a record of State data prevails where there is one.

    asked: as the State that is asked, not as the one that asks.
    """
    matrix = advice.participation[name]
    recorded = states.takes_part(code, matrix.record, on) if matrix.record else None
    return matrix.binds(code, code in states.codes, on, asked) if recorded is None else recorded


def _named(row: Row, kind: Kind, name: str) -> list[tuple[str, Condition]]:
    """The conditions of a row and of its kind, each with its context."""
    owners = ((f"row.{row.id}", row), (f"kind.{kind.id}", kind))
    return [(f"{of}.{name}.{n}", one) for of, owner in owners for n, one in enumerate(getattr(owner, name), 1)]


def _contacts(
    advice: Advice, judges: list[_Judge]
) -> tuple[tuple[tuple[Contact, tuple[str, ...]], ...], tuple[str, ...]]:
    """Whom to contact, Eurojust first, and the facts that would decide more."""
    found: list[tuple[Contact, tuple[str, ...]]] = []
    missing: list[str] = []
    for one in advice.contacts:
        outcomes = [judge.truth(one.when) for judge in judges]
        if any(holds for holds, _lacking in outcomes):
            of_state = any(path.startswith(STATE + ".") for path in advice.environment.compile(one.when).reads)
            held = [
                judge.state for judge, (holds, _lacking) in zip(judges, outcomes, strict=True) if holds and judge.state
            ]
            found.append((one, tuple(held) if of_state else ()))
        else:
            missing += [name for holds, lacking in outcomes if holds is None for name in lacking]
    return tuple(sorted(found, key=lambda pair: pair[0].body != "eurojust")), tuple(dict.fromkeys(missing))


def carried(
    advice: Advice, suggestion: Suggestion, situation: Situation, states: StateData, on: datetime.date
) -> dict[str, Any]:
    """What the answers put into a draft, by key of its definition. Unanswered and unjudged things put nothing."""
    judge = _Judge(advice, situation, suggestion.state, states, on)
    found: dict[str, Any] = {}
    for one in (*suggestion.row.carries, *suggestion.kind.carries):
        value = one.value if one.answer is None else situation.answers.get(one.answer)
        if value is not None and (one.when is None or judge.truth(one.when)[0]):
            found.setdefault(one.to, value)
    return found


def N_(message: str) -> str:
    """Mark a message for extraction; it is translated where it is shown."""
    return message
