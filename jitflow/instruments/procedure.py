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
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict, Field as Key

from .frozen import Frozen, Identifier, KeyPath, Text
from .switches import Switch as Switch

if TYPE_CHECKING:
    from .definition import Field as FormField

Confidence = Literal["verified", "known", "recalled", "doubtful"]
"""How far the rule was checked: an act was read, known well, from memory (K?), doubtful (D)."""

AT = "at"
"""Name of the moment of an event, beside its fields."""


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


class EventFieldType(StrEnum):
    """What is filled in with a step. All but ``datetime`` are types of form fields, too."""

    TEXT = "text"
    PROSE = "prose"
    CHOICE = "choice"
    TICKS = "ticks"
    TICK = "tick"
    YESNO = "yesno"
    INTEGER = "integer"
    COUNTRY = "country"
    LANGUAGE = "language"
    DATE = "date"
    DATETIME = "datetime"


PROSE_LIMIT = 20_000
"""Characters of a longer text that is filled in with a step."""


class EventOption(Frozen):
    """One answer of a choice or tick list."""

    code: Identifier
    label: Text


class EventField(Frozen):
    """One question that a step asks."""

    key: Identifier
    type: EventFieldType
    label: Text
    hint: str | None = None
    help: str | None = None
    basis: str | None = None
    required: bool = False
    required_when: str | None = None
    many: bool = False
    options: tuple[EventOption, ...] = ()
    minimum: int | None = None
    internal: bool = False
    """Kept here: in no letter and no message to another side."""
    form_says: dict[Identifier, str] = {}
    """Choices: code to CEL. The answers of the form decide it: the first that holds is entered, whatever was filled in."""

    @cached_property
    def form_field(self) -> FormField:
        """The same question as a field of a form, for pages and value checks; a ``datetime`` becomes a date."""
        from .definition import Field as FormField, FieldType, Option as FormOption  # which reads this module

        as_text = {EventFieldType.PROSE: FieldType.TEXT, EventFieldType.DATETIME: FieldType.DATE}
        kind = as_text.get(self.type) or FieldType(self.type.value)
        return FormField(
            key=self.key,
            type=kind,
            label=self.label,
            hint=self.hint,
            help=self.help,
            basis=self.basis,
            required=self.required,
            many=self.many,
            options=tuple(FormOption(code=one.code, wording=one.label) for one in self.options),
            minimum=self.minimum,
            max_length=PROSE_LIMIT if self.type is EventFieldType.PROSE else None,
            internal=self.internal,
        )


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
    guards: tuple[Guard, ...] = ()
    draft_checks: bool = False
    """All checks of the draft act here: nothing of them may be left to settle."""
    checks: tuple[str, ...] = ()
    """Checks that act at this step; they name it in ``at``."""
    documents: tuple[Identifier, ...] = ()
    letters: tuple[Identifier, ...] = ()
    seals: bool = False
    """It validates: the original is sealed as it is then; a material change afterwards voids the seal."""
    issues: bool = False
    """It issues: from then on the answers stand, all but those that are not ``material``."""
    discloses: bool = False
    """Something leaves the focus group: recipient and reason are recorded."""
    receives: bool = False
    """It is the arrival of what others wrote: entered by itself when an instrument is received or registered."""
    confidence: Confidence = "known"
    note: str | None = None

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


class Start(Frozen):
    """What starts a deadline."""

    transition: Identifier
    field: Identifier = AT
    """The moment counted from: a date of the event, or the moment of the event itself."""
    until: Identifier | None = None
    """A date of the event that is itself the end; nothing is counted then."""
    answer: KeyPath | None = None
    """Key of a date of the form to count from, in place of ``field``: as it stood when the step was taken."""
    until_answer: KeyPath | None = None
    """Key of a date of the form that is itself the end, in place of ``until``; where it is empty, the duration counts."""
    if_answered: bool = False
    """Only where ``until_answer`` holds a date: who asks for no date waits for none."""
    given: tuple[Identifier, ...] = ()
    """Only while one of these states is current after the event."""
    only: dict[Identifier, tuple[str, ...]] = {}
    """Only where these choices of the event hold one of these codes."""


class Extension(Frozen):
    """What extends a deadline that runs; it runs on from the strict end."""

    transition: Identifier
    duration: str | None = None
    until: Identifier | None = None
    """A date of the event that is the new end."""


class Deadline(Frozen):
    """A limit of time, or a date agreed or asked for."""

    id: Identifier
    title: Text
    basis: Text
    limit_of: Literal["issuing", "executing", "party", "person"]
    """Whose limit it is: who has to act, or who is free when it ends."""
    safe: Literal["earlier", "later"] = "earlier"
    """Which of the strict and the shifted date is safe for the side that reads."""
    duration: str | None = None
    """``P10D``, ``PT48H``, ``6 working days``; None: the date comes with the event, or from State data."""
    state_rule: Identifier | None = None
    """State data (of ``[[state_data]]``) that hold a limit. Beside a duration it is only an outer limit, shown as
    unconfirmed unless its record may be used; alone it is the limit, where its record may be used."""
    act_state: Literal["issuing", "executing", "party"] = "executing"
    """The State where the act is to be done: its holidays and its zone count."""
    started_by: tuple[Start, ...]
    extended_by: tuple[Extension, ...] = ()
    ended_by: tuple[Identifier, ...] = ()
    remind: tuple[str, ...] = ()
    """Lead times of reminders before the safe date, longest first."""
    on_expiry: str | None = None
    """What follows when it passes."""
    confidence: Confidence = "known"
    note: str | None = None


class Side(Frozen):
    """The procedure as one side sees it. Compared by identity: one object per definition and process."""

    id: Identifier
    title: Text
    regions: tuple[Region, ...]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    deadlines: tuple[Deadline, ...] = ()

    __hash__ = object.__hash__
    __eq__ = object.__eq__

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
        """Transition to keys of the answers from which the deadlines it starts take their date."""
        found: dict[str, tuple[str, ...]] = {}
        for start in (start for deadline in self.deadlines for start in deadline.started_by):
            for key in (start.answer, start.until_answer):
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
