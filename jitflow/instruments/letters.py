"""Typed, frozen objects of the letters of an instrument: ``letters.toml``.

Which letters there are, with title and basis, says ``procedure.toml``; this file says what stands in them. A letter
is made of the fields that forms are made of: a ``statement`` is a fixed paragraph, whose ``{placeholders}`` name
fields printed ``inline``; a group holds numbered questions and answers. A paragraph whose placeholders are all
optional and empty is left out, and so is every optional answer that is empty. ``head`` and ``foot`` stand on all
letters: the table of references, and who signs. A letter may also be a form that an act prescribes: then it has
``sections`` like an instrument, no head and no foot, and its words are prescribed ones.

``prefill`` names, for a key, where its first value comes from; the first source that has one is taken:

==================== ==================================================================
answers.<key>        an answer of the instrument
meta.person          the person concerned; meta.issuing_state, meta.executing_state
to                   who receives it, as the letter says
today                the day on which the letter is begun
event.<step>.<field> a field of the last such step, or ``at``, the day on which it happened; of a moment, with
                     ``@issuing`` or ``@executing`` behind it, day and hour on the clocks of that State
letter.<key>         an answer of the letter that is answered
==================== ==================================================================
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import ConfigDict, Field as Key

from .frozen import Frozen, Identifier, KeyPath, Text
from .procedure import Acting

if TYPE_CHECKING:
    from .definition import Field, Section

HEAD, FOOT = "head", "foot"
META = ("person", "issuing_state", "executing_state")
CLOCK = "@"
CLOCKS = ("issuing", "executing")
"""What may stand behind :data:`CLOCK`: on whose clocks a moment is written."""
Prefill = dict[KeyPath, tuple[Text, ...]]


class Carry(Frozen):
    """Items of a group of the letter that is answered, taken over one by one."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,), validate_by_name=True)

    group: Identifier
    """Group of this letter."""
    source: Identifier = Key(alias="from")
    """Group of the letter that is answered."""
    fields: dict[Identifier, Identifier]
    """Child here to child there."""


class LetterForm(Frozen):
    """What stands in one letter."""

    id: Identifier
    """That of ``[[letter]]`` in ``procedure.toml``."""
    to: dict[Identifier, Acting]
    """The sides that write it, and to whom each does."""
    answers: tuple[Identifier, ...] = ()
    """Letters that it answers."""
    carries: tuple[Carry, ...] = ()
    fields: tuple[Field, ...] = ()
    sections: tuple[Section, ...] = ()
    """In place of ``fields``: a form that an act prescribes, without head and foot."""
    prefill: Prefill = {}

    @property
    def is_form(self) -> bool:
        """Whether an act prescribes what stands in it."""
        return bool(self.sections)

    @property
    def questions(self) -> tuple[Field, ...]:
        """Its own fields, those of all its sections."""
        return self.fields or tuple(field for section in self.sections for field in section.fields)


class LetterForms(Frozen):
    """The content of ``letters.toml``."""

    head: tuple[Field, ...] = ()
    foot: tuple[Field, ...] = ()
    prefill: dict[Identifier, Prefill] = {}
    """By side: of the fields of head and foot."""
    letters: tuple[LetterForm, ...] = ()

    @cached_property
    def form(self) -> dict[str, LetterForm]:
        """Letters by id."""
        return {one.id: one for one in self.letters}

    @cached_property
    def shared(self) -> frozenset[str]:
        """First identifiers of the keys that stand on all letters."""
        return frozenset(one.key.split(".")[0] for one in (*self.head, *self.foot))

    def context(self, letter: str, key: str) -> str:
        """Where the words of a field are found in the catalogue: what all letters share is there once.

        ``key`` may have the part of the words behind it: ``dated:wording``.
        """
        own = letter in self.form and self.form[letter].is_form
        place = HEAD if not own and key.partition(":")[0].partition(".")[0] in self.shared else letter
        return f"letter.{place}.{key}"
