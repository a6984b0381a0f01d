"""States that take no part in an instrument, and what takes its place there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .frozen import Frozen, State, Text

if TYPE_CHECKING:
    from .definition import Definition

PARTS = ("alternative", "act", "form", "authority", "note")
"""What of it is said in words; the rest is a code or a source."""


class Elsewhere(Frozen):
    """What to use in place of an instrument with a State that takes no part in it."""

    state: State
    alternative: Text
    """One sentence or two, such as "Send a letter of request under the Convention of 29 May 2000."."""
    act: Text
    """Acts it rests on."""
    form: Text
    authority: Text
    """Who receives it."""
    basis: Text
    """Why the State takes no part, with the short names of ``basis_prefix``."""
    source: Text
    confidence: Literal["verified", "known", "recalled", "doubtful"]
    note: Text | None = None
    """What is doubtful, or was not read."""


def elsewhere(definition: Definition, state: str | None) -> Elsewhere | None:
    """What the definition says of a State that takes no part; None where it says nothing."""
    return next((one for one in definition.not_participating if one.state == state), None)


def refusal(definition: Definition, state: str) -> str:
    """In English, why an instrument cannot name this State, and what to use instead, if that is known."""
    said = f"{state} does not take part in this instrument"
    found = elsewhere(definition, state)
    if found is None:
        return said
    return f"{said}. {found.alternative} Act: {found.act}. Form: {found.form}. To: {found.authority}"


def fault_of(definition: Definition) -> tuple[str, str] | None:
    """The first fault in ``[[not_participating]]``: key and message."""
    states = [one.state for one in definition.not_participating]
    for state in states:
        if state in definition.participants:
            return "state", f"{state} is one of the participants"
        if states.count(state) > 1:
            return "state", f"{state} is named twice"
    return None
