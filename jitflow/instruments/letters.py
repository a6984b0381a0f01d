"""Typed, frozen objects of the letters of an instrument: ``letters.toml``.

Which letters there are, with title and basis, says ``procedure.toml``; this file says what stands in them. A letter
is made of the fields that forms are made of: a ``statement`` is a fixed paragraph, whose ``{placeholders}`` name
fields printed ``inline``; a group holds numbered questions and answers. A paragraph whose placeholders are all
optional and empty is left out, and so is every optional answer that is empty. ``head``, ``opening`` and ``foot``
stand on all letters: sender, recipient, place and date, references; the words it begins with; its end and who signs.
A paragraph of ``head`` is the line of place and date, one of ``foot`` the words it ends with. A letter may also be a
form that an act prescribes: then it has ``sections`` like an instrument, no head, opening and foot, and its words are
prescribed ones. What it shares with the head of a letter (the name of the sender) has the same key there.

``layout`` names the fields that are printed as blocks of an address or a signature instead of a label with its value;
``parties`` says which field of ``head`` or ``foot``, or of a prescribed form, holds which fact of an authority (one of
``PARTY_FACTS``), so that an entry of an address book, an authority of the case or the sender of an earlier letter fills
them together.

``prefill`` names, for a key, where its first value comes from; the first source that has one is taken:

==================== ==================================================================
answers.<key>        an answer of the instrument; a text in the language of the letter, where it is written in that
chosen.<key>         the words of the options that are chosen there, in the language of the letter
meta.person          the person concerned; meta.issuing_state, meta.executing_state
to                   who receives it, as the letter says
today                the day on which the letter is begun
event.<step>.<field> a field of the last such step, or ``at``, the day on which it happened; of a moment, with
                     ``@issuing`` or ``@executing`` behind it, day and hour on the clocks of that State
letter.<key>         an answer of the letter that is answered
last.<key>           an answer of the last letter of this side to the same recipient
recipient.<fact>     the only authority of the case in the State of the recipient
own.<fact>           the only authority of the case in the State of the sender
parties.<fact>       ``state`` or ``authority`` of every party; ``others.<fact>`` of all but who writes,
                     ``mine.<fact>`` of who writes; with
                     ``@<state>`` behind it only of the parties that are in this state of the procedure
latest.<step>.<field>  the latest date that such steps say, whichever party took them
written.<letter>.<key>  an answer of the last letter of that kind of this side
count.<step>         how often a step was taken
weeks.<step>.<step>  from the first of one step to the last of another, in whole weeks; ``days`` in days
==================== ==================================================================

Of a step that each party takes for itself, ``event`` means that of the party that writes. ``rows`` fills a group:
see :class:`Rows`.

A part of an address has its name behind it: ``answers.authority.address.town``. Facts of one party come from one
source: the first that names it.

``identity`` names the answers of the instrument that both sides know and that tell it from others: a message names them
(:mod:`.envelope`). ``brings`` says which recorded steps of the other side a letter is about, and what it says of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict, Field as Key

from .frozen import Frozen, Identifier, KeyPath, Text
from .procedure import Acting

if TYPE_CHECKING:
    from .definition import Field, Section

HEAD, OPENING, FOOT = "head", "opening", "foot"
PARTY_FACTS = ("name", "address", "telephone", "email", "state", "fax", "languages", "representative", "post")
"""What is known of an authority: with its name, and of what a letter asks."""
ADDRESS_PARTS = ("street", "postcode", "town")
SENDER, RECIPIENT, SIGNATORY = "sender", "recipient", "signatory"
META = ("person", "issuing_state", "executing_state")
CLOCK = "@"
CLOCKS = ("issuing", "executing")
"""What may stand behind :data:`CLOCK`: on whose clocks a moment is written."""
PERIODS = ("weeks", "days")
"""In what a time between two steps is counted."""
MONTHS = "months"
"""Of ``months.<step>.<date>.<date>``: the whole months from one date that was filled in with a step to the other."""
CHANGES, OTHER = "changes", "other"
"""The clauses that differ; what a list of ticks calls those that it does not name."""
CLAUSE_PARTS = ("clause", "old_text", "new_text")
KNOWN_OF_PARTIES = ("state", "authority")
OF_PARTIES = ("parties", "others", "mine")
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


class Rows(Frozen):
    """A group of a letter that is filled when it is begun: a row for each item, step or clause.

    ``from`` is ``answers.<group>`` (items of the instrument), ``events.<step>`` (each such step) or ``changes`` (each
    clause in which the working copy differs from what is in force). ``fields`` is child here to where it comes from:
    of items a child there, ``event.<step>.<field>`` of the party that the item is about, ``days.<step>.<step>`` of
    that party, or ``<group>.<child>`` of another group for the same party; of steps a field, ``at``, ``party.state`` or
    ``party.authority``; of clauses ``clause``, ``old_text`` or ``new_text``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,), validate_by_name=True)

    group: Identifier
    source: Text = Key(alias="from")
    fields: dict[Identifier, Text]
    given: tuple[Identifier, ...] = ()
    """Only parties that are in one of these states of the procedure."""
    own: bool = False
    """Only of the party that writes."""
    took: Identifier | None = None
    """Only parties that took this step."""
    never: Identifier | None = None
    """Only parties that did not take this step."""


class Brings(Frozen):
    """A step by which the side that receives a letter records it, with what the letter says of it."""

    step: Identifier
    only: dict[Identifier, tuple[Text, ...]] = {}
    """Answer of the letter to codes: only a letter with one of them brings this step."""
    fields: dict[Identifier, tuple[KeyPath, ...]] = {}
    """Field of the step to keys of the letter (``group.child``: of all its items); the first that has an answer is taken."""
    codes: dict[Identifier, dict[Text, bool | Text]] = {}
    """Field of the step: code in the letter to value at the step. Codes that are not named are taken as they are."""
    values: dict[Identifier, bool | Text] = {}
    """Field of the step to what such a letter says by being there."""


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
    rows: tuple[Rows, ...] = ()
    brings: tuple[Brings, ...] = ()
    joint: bool = False
    """Written by all parties together: whoever may write at the table writes in it. What a party keeps to itself is not
    taken into it."""
    afresh: dict[Identifier, tuple[Identifier, ...]] = {}
    """Step to the steps that count only since it was taken last: a second extension begins without the signatures of
    the first."""
    once: tuple[Identifier, ...] = ()
    """Steps of which each time fills one letter of this kind: the next one is about the next time, also when it is begun
    before that."""

    @property
    def is_form(self) -> bool:
        """Whether an act prescribes what stands in it."""
        return bool(self.sections)

    @property
    def questions(self) -> tuple[Field, ...]:
        """Its own fields, those of all its sections."""
        return self.fields or tuple(field for section in self.sections for field in section.fields)


class Lessons(Frozen):
    """Where what was learnt is proposed for others: a group of a letter that all parties write."""

    letter: Identifier
    group: Identifier
    step: Identifier | None = None
    """The step by which they are approved for others; None: what went out is proposed without more."""
    approved: Identifier | None = None
    """A question of yes or no of that step: whether they are approved."""


class LetterForms(Frozen):
    """The content of ``letters.toml``."""

    head: tuple[Field, ...] = ()
    opening: tuple[Field, ...] = ()
    foot: tuple[Field, ...] = ()
    layout: dict[Literal["sender", "recipient", "signatory"], Identifier] = {}
    """The fields printed as a block without a label, with what is printed with them."""
    parties: dict[Literal["sender", "recipient"], dict[Identifier, Identifier]] = {}
    """Fact of an authority to the field of the head that holds it."""
    prefill: dict[Identifier, Prefill] = {}
    """By side: of the fields of head and foot."""
    letters: tuple[LetterForm, ...] = ()
    lessons: Lessons | None = None
    identity: tuple[KeyPath, ...] = ()
    """Answers of the instrument by which both sides know which one a message is about."""

    @cached_property
    def form(self) -> dict[str, LetterForm]:
        """Letters by id."""
        return {one.id: one for one in self.letters}

    @cached_property
    def shared(self) -> frozenset[str]:
        """First identifiers of the keys that stand on all letters."""
        return frozenset(one.key.split(".")[0] for one in (*self.head, *self.opening, *self.foot))

    def context(self, letter: str, key: str) -> str:
        """Where the words of a field are found in the catalogue: what all letters share is there once.

        ``key`` may have the part of the words behind it: ``dated:wording``.
        """
        own = letter in self.form and self.form[letter].is_form
        place = HEAD if not own and key.partition(":")[0].partition(".")[0] in self.shared else letter
        return f"letter.{place}.{key}"
