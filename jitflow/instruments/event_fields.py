"""What a step asks, and what of it is written into the answers. Part of :mod:`.procedure`."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from .frozen import Frozen, Identifier, KeyPath, Text

if TYPE_CHECKING:
    from .definition import Field as FormField


class EventFieldType(StrEnum):
    """What is filled in with a step. All but ``datetime`` and ``section`` are types of form fields, too."""

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
    SECTION = "section"
    """Parts of the form itself, which are its options: which clauses an amendment changes, say."""


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
    private: bool = False
    """Of a step of each party: seen by that party only, by no other at the table."""
    suggested: str | None = None
    """CEL on what is known (``event`` too): the value offered in the form. It is never entered by itself."""
    form_says: dict[Identifier, str] = {}
    """Choices: code to CEL. The answers of the form decide it: the first that holds is entered, whatever was filled in."""

    @cached_property
    def form_field(self) -> FormField:
        """The same question as a field of a form, for pages and value checks; a ``datetime`` becomes a date."""
        from .definition import Field as FormField, FieldType, Option as FormOption  # which reads this module

        several = self.type is EventFieldType.SECTION and self.many
        others = {
            EventFieldType.PROSE: FieldType.TEXT, EventFieldType.DATETIME: FieldType.DATE,
            EventFieldType.SECTION: FieldType.TICKS if several else FieldType.CHOICE,
        }  # fmt: skip
        kind = others.get(self.type) or FieldType(self.type.value)
        return FormField(
            key=self.key,
            type=kind,
            label=self.label,
            hint=self.hint,
            help=self.help,
            basis=self.basis,
            required=self.required,
            many=self.many and not several,
            options=tuple(FormOption(code=one.code, wording=one.label) for one in self.options),
            minimum=self.minimum,
            max_length=PROSE_LIMIT if self.type is EventFieldType.PROSE else None,
            internal=self.internal,
        )


class Writes(Frozen):
    """What a step writes into the answers: into the item of its party, and only what is not material."""

    group: KeyPath
    """A repeating group of the answers."""
    item: Literal["party"] = "party"
    """Which item: the one that has the id of the party of the event; it is made where it is not there."""
    fields: dict[Identifier, Identifier]
    """Question of the item to the question of the step that answers it."""
