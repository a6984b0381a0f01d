"""What other features and the command line ask of the advisor. Nothing here writes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jitflow import library
from jitflow.advice.asked import Asked, read
from jitflow.instruments import advising
from jitflow.instruments.advice import Standing
from jitflow.instruments.advising import Result, Situation, Suggestion
from jitflow.instruments.definition import Definition
from jitflow.instruments.states import StateData

ROW = "advice"
"""Name in an address under which the row stands that a draft is begun from."""


@dataclass(frozen=True)
class Opening:
    """What an instrument begins with that was chosen by the advisor. `carried`: values by key of the definition."""

    slug: str
    state: str | None
    carried: dict[str, Any]
    person: str


def advise(situation: Situation, on: datetime.date, states: StateData | None = None) -> Result:
    """Judge a situation on a day; `states` where a focus group confirmed records. KeyError for an unknown need."""
    return advising.advise(library.advice(), situation, states or library.states(), on)


def opening(arguments: Mapping[str, Any], own: str, on: datetime.date) -> Opening | None:
    """What the address of a new instrument carries from the advisor; None without anything usable.

    `arguments` are those of the address (with `getlist`), `own` is the State of the case.
    """
    asked: Asked = read(arguments, own)
    if asked.errors or asked.need not in library.advice().need:
        return None
    result = advise(asked.situation(), on)
    wanted = arguments.get(ROW, "")
    found = next((one for one in result.suggestions if one.row.id == wanted and can_start(one)), None)
    if found is None:
        return None
    carried = advising.carried(library.advice(), found, asked.situation(), library.states(), on)
    return Opening(found.kind.slug or "", found.state, carried, asked.person)


def can_start(one: Suggestion) -> bool:
    """Whether jitflow has a definition for the instrument, and nothing stands against it."""
    return one.standing is not Standing.BLOCKED and one.kind.slug in library.library().slugs()


def carried_fields(definition: Definition, opening: Opening) -> tuple[str, ...]:
    """The keys of the definition that the answers fill."""
    return tuple(key for key in opening.carried if key in definition.fields)
