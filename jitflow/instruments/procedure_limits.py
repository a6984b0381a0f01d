"""Limits of time of a procedure: what starts, extends and ends them. Part of :mod:`.procedure`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from .frozen import Frozen, Identifier, KeyPath, Text

Confidence = Literal["verified", "known", "recalled", "doubtful"]
"""How far the rule was checked: an act was read, known well, from memory (K?), doubtful (D)."""

AT = "at"
"""Name of the moment of an event, beside its fields."""

UNITS = ("days", "weeks", "months", "years")
"""Units of a duration that the form gives."""


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
    unless_running: bool = False
    """Only where the deadline does not run already: what started it first counts."""


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
    """``P10D``, ``PT48H``, ``6 working days``; None: the date comes with the event, from an answer, or from State data."""
    duration_answer: KeyPath | None = None
    """Key of a whole number of the form: the duration, in place of ``duration``. Frozen in the event as dates of answers are."""
    unit_answer: KeyPath | None = None
    """Key of the choice beside it that says of what: its codes are units. None: ``unit`` holds."""
    unit: Literal["days", "weeks", "months", "years"] = "months"
    of: Identifier | None = None
    """Another deadline of this side: this one starts, is extended and ends with it, and ends ``before`` it."""
    before: str | None = None
    """How long before the end of the other: ``P1D`` is the last day on which something is certainly in time."""
    state_rule: Identifier | None = None
    """State data (of ``[[state_data]]``) that hold a limit. Beside a duration it is only an outer limit, shown as
    unconfirmed unless its record may be used; alone it is the limit, where its record may be used."""
    act_state: Literal["issuing", "executing", "party"] = "executing"
    """The State where the act is to be done: its holidays and its zone count. ``party`` in a clock of all parties: the
    zone of the office that keeps the file, and no holidays, since what parties agreed is not moved."""
    started_by: tuple[Start, ...] = ()
    extended_by: tuple[Extension, ...] = ()
    ended_by: tuple[Identifier, ...] = ()
    remind: tuple[str, ...] = ()
    """Lead times of reminders before the safe date, longest first."""
    on_expiry: str | None = None
    """What follows when it passes."""
    confidence: Confidence = "known"
    note: str | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """Keys of the answers that are its duration: the number, and its unit."""
        return tuple(key for key in (self.duration_answer, self.unit_answer) if key)

    def duration_in(self, answers: Mapping[str, Any]) -> str | None:
        """The duration that holds: of the definition, or of answers frozen in an event; None where nothing usable stands there."""
        if self.duration_answer is None:
            return self.duration
        number = answers.get(self.duration_answer)
        unit = answers.get(self.unit_answer) if self.unit_answer else self.unit
        if not isinstance(number, int) or isinstance(number, bool) or number < 1 or unit not in UNITS:
            return None
        return f"P{number}{unit[0].upper()}"


_TAKEN_OVER = (
    "started_by", "extended_by", "ended_by", "duration", "duration_answer", "unit_answer", "unit", "state_rule", "act_state",
)  # fmt: skip


def settled(deadlines: tuple[Deadline, ...]) -> tuple[Deadline, ...]:
    """Deadlines with what they take over from the one before whose end they end; what names nothing known stays as it is."""
    known = {one.id: one for one in deadlines if one.of is None}
    return tuple(_with(one, known[one.of]) if one.of in known else one for one in deadlines)


def _with(one: Deadline, other: Deadline) -> Deadline:
    taken = {name: getattr(other, name) for name in _TAKEN_OVER if name not in one.model_fields_set}
    return one.model_copy(update=taken)


class Concerns(Frozen):
    """Of a step that bears on a section without changing its text: what a consolidated text says there."""

    section: Identifier
    says: Text
    """``{field}`` is a field of the step, ``{party}`` the party that took it."""
