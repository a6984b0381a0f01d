"""The instrument advisor as data: which instrument serves which need, where, and on what conditions.

``forms/advice/*.toml`` holds the decision table (rows), the kinds of instrument, who takes part in
what (the matrix, dated), the States outside the Union, what is asked, and whom to contact. Nothing
here decides: :mod:`jitflow.instruments.advising` judges one case, and its result is a suggestion
with reasons. Doubtful facts carry their source and how far it was checked.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from .expressions import Environment, type_tree
from .frozen import Frozen, Identifier, KeyPath, State, Text

SourceName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$")]
Confidence = Literal["verified", "known", "recalled", "doubtful"]
Agreement = Literal["agreement", "signed", "mandate", "none"]
_PLAIN = {"choice": "string", "integer": "int", "months": "int", "yesno": "bool"}


class Standing(StrEnum):
    """What was found on one instrument for one State, best first."""

    FITS = "fits"
    """Its conditions were judged and none stands against it."""
    OPEN = "open"
    """Something was not judged: a fact is missing."""
    BLOCKED = "blocked"
    """A fact stands against it."""


class Source(Frozen):
    """Where data come from."""

    id: SourceName
    title: Text
    as_of: Text


class Sourced(Frozen):
    """Data with their source and how far it was checked."""

    source: SourceName
    confidence: Confidence


class Choice(Frozen):
    """One answer of a question."""

    code: Identifier
    label: Text


class Input(Frozen):
    """A question of the advisor. Unanswered is unknown, never no. ``months``: a term in whole months."""

    key: Identifier
    type: Literal["choice", "yesno", "integer", "months"]
    label: Text
    hint: Text | None = None
    options: tuple[Choice, ...] = ()


class Titled(Frozen):
    """A named group."""

    id: Identifier
    title: Text


class Need(Frozen):
    """What a prosecutor needs."""

    id: Identifier
    group: Identifier
    label: Text


class ThirdState(Sourced):
    """A State outside the European Union: what expressions ask about it, and its practical route."""

    code: State
    groups: tuple[Identifier, ...] = ()
    eurojust: Agreement
    route: Text
    doubt: Text | None = None


class Out(Sourced):
    """A Member State that an act does not bind, and what to do instead."""

    state: State
    says: Text
    instead: Text | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


class Doubt(Frozen):
    """What is not sure about a State under an act."""

    state: State
    says: Text


class Matrix(Sourced):
    """Who takes part in an act: all Member States but those that are out, and States outside the Union."""

    id: Identifier
    act: Text
    members: Literal["all", "none"]
    also: tuple[State, ...] = ()
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    record: Identifier | None = None
    """Name under which State data record participation; such a record prevails."""
    out: tuple[Out, ...] = ()
    doubt: tuple[Doubt, ...] = ()

    def out_on(self, state: str, on: datetime.date) -> Out | None:
        """The entry that keeps a State out on a day."""
        return next(
            (
                one for one in self.out
                if one.state == state and (one.valid_from or on) <= on <= (one.valid_to or on)
            ),
            None,
        )  # fmt: skip

    def applies(self, on: datetime.date) -> bool:
        """Whether the act applied on a day."""
        return (self.valid_from or on) <= on <= (self.valid_to or on)

    def binds(self, state: str, member: bool, on: datetime.date, asked: bool = True) -> bool:
        """Whether a State takes part, whatever the day the act begins. asked: as the State that is asked."""
        if member:
            return (self.members == "all" or not asked) and self.out_on(state, on) is None
        return state in self.also


class Limit(Frozen):
    """A time limit of an instrument."""

    says: Text
    period: Annotated[str, Field(pattern=r"^P(\d+[DWMY]|T\d+H)$")] | None = None
    """ISO 8601 duration; None where the act gives no number."""
    starts: Literal["receipt", "decision", "arrest"] | None = None
    basis: Text


class LanguageRule(Frozen):
    """In which language to write. ``record``: the name under which State data keep the languages accepted."""

    record: Identifier | None = None
    official: bool = False
    """Whether an official language of the State serves where nothing is recorded."""
    says: Text


class Condition(Frozen):
    """Something to look at: ``when`` true blocks, or speaks for the row."""

    when: Text
    says: Text
    basis: Text | None = None
    weight: int = 0
    confidence: Confidence | None = None
    """None: that of the row."""


class Carry(Frozen):
    """What the answers put into the draft: a value, or the answer of a question, into a field of the definition."""

    to: KeyPath
    answer: Identifier | None = None
    value: Any = None
    when: Text | None = None


class Conditions(Frozen):
    """What is looked at: what stands against it, what is to be minded, what speaks for it; and what goes into a draft."""

    blocks: tuple[Condition, ...] = ()
    notes: tuple[Condition, ...] = ()
    reasons: tuple[Condition, ...] = ()
    carries: tuple[Carry, ...] = ()


class Kind(Conditions):
    """A kind of instrument: act, form, who sends it to whom and how."""

    id: Identifier
    title: Text
    act: Text
    form: Text
    matrix: Identifier | None = None
    slug: Identifier | None = None
    """Its definition, where jitflow has one; it need not be there yet."""
    issuer: Text
    receiver: Text
    channel: Text
    language: LanguageRule
    limits: tuple[Limit, ...] = ()
    abroad: bool = True
    """Whether it goes to another State; False: it is no matter of one State asked."""
    together: bool = False
    """Whether it is one for all the States asked, not one for each."""


class Example(Frozen):
    """Answers for which a row must be suggested, or must not."""

    need: Identifier | None = None
    state: State | None = None
    own: State = "IT"
    states: tuple[State, ...] = ()
    on: datetime.date = datetime.date(2026, 11, 22)
    answers: dict[Identifier, Any] = {}


class Row(Sourced, Conditions):
    """One line of the decision table."""

    id: Identifier
    number: Annotated[int, Field(ge=1)] | None = None
    """Number of the table it was taken from; None for a row added since."""
    needs: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    kind: Identifier
    where: Text = "true"
    """Whether the row is about this case at all; false: it is not mentioned."""
    rank: Annotated[int, Field(ge=0, le=100)]
    basis: Text
    lookup: Text | None = None
    """The measure to look up in the Judicial Atlas."""
    form: Text | None = None
    """Where it differs from that of the kind."""
    points: tuple[Text, ...] = ()
    limits: tuple[Limit, ...] = ()
    fires: Example
    quiet: Example


class Contact(Sourced):
    """When to contact Eurojust or the European Judicial Network, and why."""

    id: Identifier
    body: Literal["eurojust", "ejn"]
    when: Text
    says: Text


class Advice(Frozen):
    """All of it. Made by :func:`jitflow.instruments.advice_files.load_advice`, which checks it as a whole."""

    sources: tuple[Source, ...]
    inputs: tuple[Input, ...]
    groups: tuple[Titled, ...]
    needs: tuple[Need, ...]
    state_groups: tuple[Titled, ...]
    states: tuple[ThirdState, ...]
    matrix: tuple[Matrix, ...]
    contacts: tuple[Contact, ...]
    kinds: tuple[Kind, ...]
    rows: tuple[Row, ...]

    @cached_property
    def input(self) -> dict[str, Input]:
        return by_id(self.inputs, "key")

    @cached_property
    def need(self) -> dict[str, Need]:
        return by_id(self.needs)

    @cached_property
    def kind(self) -> dict[str, Kind]:
        return by_id(self.kinds)

    @cached_property
    def table(self) -> dict[str, Row]:
        return by_id(self.rows)

    @cached_property
    def participation(self) -> dict[str, Matrix]:
        return by_id(self.matrix)

    @cached_property
    def source(self) -> dict[str, Source]:
        return by_id(self.sources)

    @cached_property
    def third_state(self) -> dict[str, ThirdState]:
        return by_id(self.states, "code")

    @cached_property
    def environment(self) -> Environment:
        """Checks and compiles the expressions of the rows."""
        state: type_tree = {"code": "string", "member": "bool", "eurojust": "string"}
        state |= {group.id: "bool" for group in self.state_groups}
        tree: type_tree = {
            "need": "string", "states_count": "int", "own": {"code": "string", "member": "bool"}, "state": state,
        }  # fmt: skip
        return Environment(tree | {one.key: _PLAIN[one.type] for one in self.inputs})

    def rows_for(self, need: str) -> tuple[Row, ...]:
        """The rows of a need, in the order of the table."""
        return tuple(row for row in self.rows if need in row.needs)


def by_id(items: Iterable[Any], name: str = "id") -> dict[str, Any]:
    """Items by their id (or code, or key)."""
    return {getattr(one, name): one for one in items}


def conditions_of(one: Conditions) -> list[tuple[str, str]]:
    """Every expression of the conditions with the name of its key, for faults."""
    lists = {"blocks": one.blocks, "notes": one.notes, "reasons": one.reasons, "carries": one.carries}
    return [(f"{name}.{n}.when", c.when) for name, found in lists.items() for n, c in enumerate(found, 1) if c.when]


def expressions_of(row: Row) -> list[tuple[str, str]]:
    """Every expression of a row with the name of its key, for faults."""
    return [("where", row.where), *conditions_of(row)]
