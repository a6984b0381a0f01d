"""Typed, frozen objects of the procedure of an instrument: ``procedure.toml``.

One table per side (``[issuing]``, ``[executing]``, or the sides the definition names),
beside the letters and switches that all sides share. A side is a set of *regions*
that are each in exactly one *state*; a *transition* moves one region or several; a
*deadline* is started, extended and ended by transitions. Verified as a whole by
:mod:`.procedure_examination`; judged and replayed by :mod:`.machine`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import ConfigDict, Field as Key, field_validator

from .event_fields import (
    PROSE_LIMIT as PROSE_LIMIT,
    EventField as EventField,
    EventFieldType as EventFieldType,
    EventOption as EventOption,
    Writes as Writes,
)  # fmt: skip
from .frozen import Frozen, Identifier, KeyPath, Text
from .procedure_limits import (
    AT as AT,
    Concerns as Concerns,
    Confidence as Confidence,
    Deadline as Deadline,
    Extension as Extension,
    Start as Start,
    settled,
)  # fmt: skip
from .switches import Switch as Switch


class Role(StrEnum):
    """Capacities in which a person may take a step; a closed set."""

    PROSECUTOR = "prosecutor"
    VALIDATING_JUDGE = "validating_judge"
    COORDINATOR = "coordinator"
    ASSISTANT = "assistant"
    TRANSLATOR = "translator"


class Acting(StrEnum):
    """Who acts in law, shown beside a step; who may enter it here are its roles."""

    ISSUING_AUTHORITY = "issuing_authority"
    EXECUTING_AUTHORITY = "executing_authority"
    CENTRAL_AUTHORITY = "central_authority"
    COURT = "court"
    POLICE = "police"
    SIRENE = "sirene"
    PERSON = "person"
    TRANSLATOR = "translator"
    EUROJUST = "eurojust"
    BOTH = "both"
    PARTY = "party"
    PARTIES = "parties"


class Guard(Frozen):
    """A condition of a step. What is not judged never passes in silence."""

    id: Identifier
    must: Text
    """CEL; the step is refused (or warned of) where it is false."""
    reason: Text
    """Said where it is false."""
    basis: str | None = None
    severity: Literal["refuse", "warn", "no_place"] = "refuse"
    """``no_place``: as ``refuse``, and no page lists the step: it is about what this case has not."""
    needs: tuple[str, ...] = ()
    """Paths that must be known before the guard can be judged: ``event.x``, ``paper.sealed``, keys of answers."""
    confidence: Confidence = "known"


class Move(Frozen):
    """What a transition does to one region."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,), validate_by_name=True)

    leaves: tuple[Identifier, ...] = Key(alias="from")
    to: Identifier | None = None
    """None: the region stays where it is."""
    needed: bool = False
    """Whether the region must be in one of ``from``; else it moves only where it is."""
    only: tuple[Identifier, ...] = ()
    """Only for parties that stand, before the step, in one of these states of another region of theirs."""
    ends_seats: bool = False
    """Whoever sits at the table for a party that moves so sees nothing any more from then on."""


class Transition(Frozen):
    """One step that somebody may take, or an act of others that is recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,), validate_by_name=True)

    id: Identifier
    title: Text
    help: str | None = None
    basis: Text
    acting: Acting
    roles: tuple[Role, ...]
    """Capacities that may enter it."""
    recorded: bool = False
    """An act of the other side or of the police, which is only recorded here."""
    leaves: tuple[Identifier, ...] = Key(alias="from")
    to: Identifier | None = None
    """None: the region stays where it is; the step leaves its data and its deadlines."""
    also: tuple[Move, ...] = ()
    """What it does to further regions."""
    given: tuple[Identifier, ...] = ()
    """States of other regions that must be current; of several in one region, one."""
    per: Literal["party"] | None = None
    """Taken by each party for itself."""
    adds_party: bool = False
    """The party of the event joins: its regions begin at their start."""
    two_person: tuple[Identifier, ...] = ()
    """Not by the person who last took one of these steps."""
    two_person_when: str | None = None
    fields: tuple[EventField, ...] = ()
    writes: Writes | None = None
    """What of it is written into the answers, and taken out again when the step is corrected or taken back."""
    automatic: str | None = None
    """CEL: what happens in law by itself. Where it holds the step is offered and announced everywhere (:mod:`.announcing`)."""
    guards: tuple[Guard, ...] = ()
    draft_checks: bool = False
    """All checks of the draft act here: nothing of them may be left to settle."""
    checks: tuple[str, ...] = ()
    """Checks that act at this step; they name it in ``at``."""
    documents: tuple[Identifier, ...] = ()
    letters: tuple[Identifier, ...] = ()
    seals: bool = False
    """It validates: the original is sealed as it is then; a material change afterwards voids the seal."""
    signs: bool = False
    """It signs what is sealed: the hashes of the sealed texts, one a language, are kept with the event."""
    issues: bool = False
    """It issues: from then on the answers stand, all but those that are not ``material``."""
    in_force: Identifier | None = None
    """Of a step that issues: its date from which what it issues is in force; None: the day of the step."""
    reopens: bool = False
    """It opens what was issued again, as a working copy; what was issued last stays in force meanwhile."""
    restores: bool = False
    """It gives a working copy up: the material answers are again what is in force."""
    of_copy: bool = False
    """While a working copy is open its guards and checks are about that, as those of every step that seals, issues or
    reopens; those of all other steps are about what is in force."""
    concerns: Concerns | None = None
    """A section of the form that it bears on without changing its text: a consolidated text says so there."""
    ends_seats: bool = False
    """Of a step of each party: whoever sits at the table for that party sees nothing any more from then on."""
    discloses: bool = False
    """Something leaves the focus group: recipient and reason are recorded."""
    receives: bool = False
    """It is the arrival of what others wrote: entered by itself when an instrument is received or registered."""
    shows: tuple[Identifier, ...] = ()
    """Topics of State data of the parties that its page shows: of the party that takes it, or of all."""
    confidence: Confidence = "known"
    note: str | None = None

    @property
    def reads_copy(self) -> bool:
        """Whether it is judged on a working copy while one is open."""
        return self.of_copy or self.seals or self.issues or self.reopens or self.draft_checks

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Every region it touches; the first is its own."""
        return (Move(leaves=self.leaves, to=self.to, needed=True), *self.also)

    @cached_property
    def field_of(self) -> dict[str, EventField]:
        return {field.key: field for field in self.fields}


class Region(Frozen):
    """A part of the procedure that is always in exactly one state."""

    id: Identifier
    title: Text
    start: Identifier
    per: Literal["party"] | None = None
    """One for each party."""


class State(Frozen):
    """Where a region is."""

    id: Identifier
    region: Identifier
    title: Text
    meaning: Text
    basis: str | None = None
    final: bool = False
    """The region may rest here when the procedure is over; steps may still lead on."""
    confidence: Confidence = "known"
    note: str | None = None


class Side(Frozen):
    """The procedure as one side sees it. Compared by identity: one object per definition and process."""

    id: Identifier
    title: Text
    parties: KeyPath | None = None
    """Key of the group of the answers whose items are the parties; none: a party is named by the code of its State."""
    authentic: KeyPath | None = None
    """Key of the answer that names the languages in which the text is authentic; none: that of the draft alone."""
    regions: tuple[Region, ...]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    deadlines: tuple[Deadline, ...] = ()

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    _settled = field_validator("deadlines")(settled)

    def __repr__(self) -> str:
        return f"<Side {self.id}>"

    @cached_property
    def region(self) -> dict[str, Region]:
        return {one.id: one for one in self.regions}

    @cached_property
    def state(self) -> dict[str, State]:
        return {one.id: one for one in self.states}

    @cached_property
    def transition(self) -> dict[str, Transition]:
        return {one.id: one for one in self.transitions}

    @cached_property
    def deadline(self) -> dict[str, Deadline]:
        return {one.id: one for one in self.deadlines}

    def region_of(self, state: str) -> Region:
        """The region of a state."""
        return self.region[self.state[state].region]

    def states_in(self, region: str) -> tuple[State, ...]:
        """States of a region, in the order of the file."""
        return tuple(one for one in self.states if one.region == region)

    @cached_property
    def receipt(self) -> Transition | None:
        """The step that is the arrival of what others wrote."""
        return next((one for one in self.transitions if one.receives), None)

    @cached_property
    def conditions(self) -> dict[str, tuple[tuple[Region, frozenset[str]], ...]]:
        """The table: for each transition the regions that must be in one of some states, one entry a region."""
        return {one.id: tuple(self._conditions(one)) for one in self.transitions}

    def _conditions(self, transition: Transition) -> Iterator[tuple[Region, frozenset[str]]]:
        for move in transition.moves:
            if move.needed:
                yield self.region_of(move.leaves[0]), frozenset(move.leaves)
        given: dict[str, list[str]] = {}
        for name in transition.given:
            given.setdefault(self.state[name].region, []).append(name)
        for region, states in given.items():
            yield self.region[region], frozenset(states)

    def touched_by(self, transition: str) -> tuple[tuple[Deadline, str], ...]:
        """Deadlines a transition ``starts``, ``extends`` or ``ends``."""
        return self._touched.get(transition, ())

    @cached_property
    def answers_of(self) -> dict[str, tuple[str, ...]]:
        """Transition to keys of the answers from which the deadlines it starts take their date, or their duration."""
        found: dict[str, tuple[str, ...]] = {}
        starts = [(start, one.answers) for one in self.deadlines for start in one.started_by]
        for start, durations in starts:
            for key in (start.answer, start.until_answer, *durations):
                if key and key not in found.get(start.transition, ()):
                    found[start.transition] = (*found.get(start.transition, ()), key)
        return found

    @cached_property
    def _touched(self) -> dict[str, tuple[tuple[Deadline, str], ...]]:
        found: dict[str, tuple[tuple[Deadline, str], ...]] = {}
        for deadline in self.deadlines:
            starts = {one.transition: "starts" for one in deadline.started_by}
            extends = {one.transition: "extends" for one in deadline.extended_by}
            for does in (starts, extends, dict.fromkeys(deadline.ended_by, "ends")):
                for name, what in does.items():
                    found[name] = (*found.get(name, ()), (deadline, what))
        return found


class Letter(Frozen):
    """A letter that a step sends; its content is made by the documents machinery."""

    id: Identifier
    title: Text
    basis: str | None = None


class Procedure(Frozen):
    """The content of ``procedure.toml``."""

    sides: dict[Identifier, Side]
    letters: tuple[Letter, ...] = ()
    switches: tuple[Switch, ...] = ()

    @cached_property
    def transition(self) -> dict[str, tuple[Side, Transition]]:
        """Transition and its side by id; ids are unique over all sides."""
        return {one.id: (side, one) for side in self.sides.values() for one in side.transitions}
