"""Typed, frozen objects of one instrument definition.

A definition is the content of ``forms/<slug>/<version>/``: ``definition.toml``,
``sections.toml``, ``checks.toml``, ``examples.toml`` and ``documents.toml``. The
loader builds these objects; everything else (pages, checks, schema, documents)
follows from them. Strings are English and carry a message context made of the
key and a suffix (``person.surname:wording``), see :mod:`jitflow.instruments.messages`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import StringConstraints

from .batch import BatchUse, FanOut
from .elsewhere import Elsewhere
from .following import Follows
from .frozen import Frozen, Identifier, KeyPath, Language, State, Text
from .ground_rules import Ground, GroundExample
from .letters import LetterForm, LetterForms
from .offered import Offered
from .procedure import Procedure
from .rules import DRAFT as DRAFT, Check, CheckExample, Severity as Severity
from .supplement import Supplement
from .usual import Rules as UsualRules, Usual

if TYPE_CHECKING:
    from .compiled import Compiled
    from .steps import Steps


Noun = Literal["box", "section", "part"]
"""What a form calls its parts; pages have a sentence for each (jitflow/web/parts.py)."""
HEAD_STATES = ("meta.issuing_state", "meta.executing_state")
"""What wordings may name of the head of the file."""


class FieldType(StrEnum):
    """What kind of value a field holds; the JSON shape is in :mod:`values`."""

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
    WHEN = "when"
    BIRTHDATE = "birthdate"
    PLACE = "place"
    DURATION = "duration"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    GROUP = "group"
    STATEMENT = "statement"
    SIGNATURE = "signature"


class Option(Frozen):
    """One choice or tick of a field, with its wording on the form."""

    code: Identifier
    wording: Text
    label: str | None = None
    number: str | None = None
    """Number printed before the option on the form, such as ``3.1a``."""
    printed: bool = True
    """False for an answer that the form does not have ("none of them applies")."""
    heading: str | None = None
    """Printed above this option (text between two ticks of the form, such as ``OR``)."""


class Field(Frozen):
    """One question. ``key`` is the full path, or relative to the item in a group."""

    key: KeyPath
    type: FieldType
    point: str | None = None
    wording: str | None = None
    """Prescribed wording on the form; None: the field has no words of its own there. ``{name}`` is the value of another
    field, ``{meta.issuing_state}`` and ``{meta.executing_state}`` the States of the head."""
    label: str | None = None
    """Words on the page, ours; None: the wording serves."""
    hint: str | None = None
    help: str | None = None
    """Plain words, shown on request; never over the field."""
    basis: str | None = None
    required: bool = False
    required_when: str | None = None
    shown_when: str | None = None
    internal: bool = False
    """Asked and used by checks, but in no document, attachment or message."""
    material: bool = True
    """Whether a change voids the seal of a validated original and is closed once it is issued. Not material are
    practical matters that may change later (who arranges the handover); internal fields never are."""
    boxes: bool = False
    """A choice whose every option has a box on the form; else only the chosen one is printed."""
    many: bool = False
    unknown: bool = False
    """Whether "unknown" is an answer (countries, languages)."""
    options: tuple[Option, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    width: Literal["short", "medium", "long", "full"] = "full"
    under: str | None = None
    """A heading of the page above this field (ours, not on the form)."""
    # groups
    fields: tuple[Field, ...] = ()
    extends: bool = False
    """This group adds fields to the items of the group with the same key declared elsewhere."""
    item_label: str | None = None
    """Singular, such as "Offence"; numbers are added by the page."""
    item_title: tuple[Identifier, ...] = ()
    """Children shown as the title of an item."""
    add_label: str | None = None
    # paper
    printed: Literal["row", "inline", "with", "merged", "sentence", "never"] = "row"
    """row: label and value; inline: inside the wording of an option or sentence, at its
    ``{key}``; with: a line inside the value of the field ``printed_with``; merged: one tick
    list for all items, ticks followed by item numbers; sentence: the wording with its own
    ``{key}`` filled is the whole row; never: not on paper although not internal."""
    printed_with: KeyPath | None = None
    """Name of a field beside this one; ``field.option`` for ticks that the form has below one
    option of it: they are printed there whether ticked or not."""
    paper_label: str | None = None
    """Label of the line where printed = "with" (ours)."""
    items_printed: Literal["by_item", "by_field"] = "by_item"
    """Groups: whole block per item, or each wording once with the numbered values of all."""
    when_empty: str | None = None
    """Printed in place of an empty value (else a dash), such as "not applicable"."""
    source: str | None = None
    """Where the wording was taken from; None: the definition's wording source."""
    confidence: Literal["verified", "known", "recalled", "doubtful"] | None = None

    @property
    def is_group(self) -> bool:
        return self.type is FieldType.GROUP

    @property
    def holds_value(self) -> bool:
        return self.type not in (FieldType.STATEMENT, FieldType.SIGNATURE)

    @property
    def name(self) -> str:
        """Last identifier of the key."""
        return self.key.rsplit(".", 1)[-1]

    @property
    def title(self) -> str:
        """English words naming the field on a page."""
        return self.label or self.wording or self.name


class Section(Frozen):
    """A box of the form, or an internal page kept in the file."""

    id: Identifier
    letter: str | None = None
    mark: Text | None = None
    """What the form prints before the heading ("SECTION B:"); None: the letter in brackets."""
    title: str = ""
    """Prescribed heading of the box; empty only where the form has nothing but the mark."""
    label: Text
    """Short name on the page, ours."""
    basis: str | None = None
    intro: str | None = None
    """One or two sentences under the page title, ours."""
    help: str | None = None
    applies_when: str | None = None
    not_applicable: str | None = None
    """Why the box does not apply, said when ``applies_when`` is false."""
    internal: bool = False
    summary: tuple[KeyPath, ...] = ()
    """Keys whose values make the one line of the task list."""
    fields: tuple[Field, ...] = ()
    source: str | None = None


class Prefill(Frozen):
    """Where a value of the case goes when an instrument is opened."""

    source: str
    target: KeyPath
    fields: dict[Identifier, str] = {}
    """Groups: child key of the target to name in the fact."""


class LibraryUse(Frozen):
    """What an entry of a library of the focus group fills: an offence, or an authority."""

    kind: Literal["offence", "authority"]
    target: KeyPath
    """A repeating group, whose items are filled one by one, or the common beginning of some keys."""
    fields: dict[Identifier, Identifier]
    """What follows ``target`` in the key to the name in the entry (:data:`.library_facts.LIBRARY_FACTS`)."""
    time: Identifier | None = None
    """Offences: the child that says when; it decides which version of the law is offered."""
    side: Literal["issuing", "executing"] = "issuing"
    """Whose law, or whose authorities, are offered."""
    authority_kinds: tuple[Identifier, ...] = ()
    """Authorities: the kinds that are offered; none named: all."""


class StateDatum(Frozen):
    """A record of State data made visible to expressions as ``data.<name>``."""

    name: Identifier
    side: Literal["issuing", "executing"]
    topic: Identifier
    purpose: Identifier | None = None
    part: Identifier | None = None
    """Part of a value that has several (``conditional`` of a retrial rule)."""
    type: Literal["text", "integer", "list", "boolean"] = "list"
    condition: Identifier | None = None
    """Lists of languages: those accepted only under this condition (``urgency``), in place of the others."""


class Opening(Frozen):
    """What "new instrument" asks before the draft exists."""

    person: bool = False
    person_keys: tuple[KeyPath, ...] = ()
    """Keys that name the person in titles."""
    executing_state: Literal["required", "optional", "none"] = "optional"
    intro: str | None = None


class Wording(Frozen):
    """Where the prescribed wording of one language comes from."""

    status: Literal["official", "compared", "recalled"]
    source: Text


class DocumentKind(Frozen):
    """A document that can be generated from the instrument."""

    id: Identifier
    title: Text
    formats: tuple[Literal["pdf", "docx"], ...] = ("pdf", "docx")
    template: Text = "standard"
    statuses: tuple[Identifier, ...] = ("draft",)


class Definition(Frozen):
    """One version of one instrument type."""

    slug: Identifier
    version: Text
    title: Text
    short_title: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z]*$")]
    act: Text
    basis_prefix: dict[str, str] = {}
    """Short names used in ``basis``, spelled out on request ("FD" -> act)."""
    basis_link: dict[str, str] = {}
    """Where an act of ``basis_prefix`` is published; pages link to it and never fetch it."""
    valid_from: datetime.date
    valid_to: datetime.date | None = None
    parts: Noun = "box"
    """What the parts of the form are called: "box (c)" or "section C"."""
    sides: tuple[Identifier, ...]
    participants: tuple[State, ...]
    not_participating: tuple[Elsewhere, ...] = ()
    """States that people may take for participants, with what takes the place of the instrument there."""
    wording: dict[Language, Wording]
    opening: Opening = Opening()
    prefill: tuple[Prefill, ...] = ()
    offered: tuple[Offered, ...] = ()
    library: tuple[LibraryUse, ...] = ()
    batch: BatchUse | None = None
    """None: drafts of this type are not opened one per person."""
    fan_out: FanOut | None = None
    """None: drafts of this type are not opened one per executing State."""
    supplement: Supplement | None = None
    """None: an instrument of this type is not supplemented by another one."""
    follows: tuple[Follows, ...] = ()
    """Types that an instrument of this type can be begun from."""
    state_data: tuple[StateDatum, ...] = ()
    sections: tuple[Section, ...]
    checks: tuple[Check, ...] = ()
    examples: tuple[CheckExample, ...] = ()
    usual: tuple[Usual, ...] = ()
    documents: tuple[DocumentKind, ...] = ()
    procedure: Procedure | None = None
    letters: LetterForms | None = None
    """What stands in the letters of the procedure; none where the file is absent."""
    grounds: tuple[Ground, ...] = ()
    """On what the other side may refuse; none where the file is absent."""
    ground_examples: tuple[GroundExample, ...] = ()
    digest: str = ""
    """SHA-256 over the files of the version folder; part of every manifest."""

    # One object per version and process: identity is equality, and caches may hang on it.
    __hash__ = object.__hash__
    __eq__ = object.__eq__

    def __repr__(self) -> str:
        return f"<Definition {self.slug} {self.version}>"

    def section(self, section_id: str) -> Section | None:
        """The section with this id, or None."""
        return self._sections.get(section_id)

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {s.id: s for s in self.sections}

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field by its full key; children of groups by ``group.child`` (no item id).

        A group declared in one section and extended in others appears once, with all
        children, in the order of the sections.
        """
        found: dict[str, Field] = {}
        for _, field, key in self.walk():
            if field.is_group and key in found:
                merged = found[key].fields + field.fields
                declared = found[key] if field.extends else field
                found[key] = declared.model_copy(update={"fields": merged})
            else:
                found[key] = field
        return found

    @cached_property
    def shared_fields(self) -> dict[str, Field]:
        """What ``[fan_out]`` asks once for all States, by key: no groups, nothing inside one, nothing the case fills."""
        if self.fan_out is None:
            return {}
        filled = {rule.target for rule in self.prefill}
        return {
            key: field
            for section, field, key in self.walk()
            if section.id in self.fan_out.common and field.holds_value and not field.is_group
            and key not in filled and not any(key.startswith(f"{group}.") for group in self.groups)
        }  # fmt: skip

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """Full key to the section that asks it (a group: the one that declares it)."""
        found: dict[str, Section] = {}
        for section, field, key in self.walk():
            if key not in found and not field.extends:
                found[key] = section
        return found

    @cached_property
    def usual_of(self) -> dict[str, UsualRules]:
        """Key of a field to the rules that decide which of its options are shown first."""
        keys = dict.fromkeys(rule.field for rule in self.usual)
        return {key: UsualRules(tuple(rule for rule in self.usual if rule.field == key)) for key in keys}

    @cached_property
    def compiled(self) -> Compiled:
        """Types and expressions that follow from this definition."""
        from .compiled import Compiled

        return Compiled(self)

    @cached_property
    def groups(self) -> set[str]:
        """Keys of all repeating groups."""
        return self.compiled.groups

    @cached_property
    def steps(self) -> dict[str, Steps]:
        """Types and expressions of the procedure, by side."""
        from .steps import Steps

        return {name: Steps(self, side) for name, side in (self.procedure.sides if self.procedure else {}).items()}

    def walk(self) -> Iterator[tuple[Section, Field, str]]:
        """Every field in the order of the form: (section, field, full key)."""
        for section in self.sections:
            yield from _walk(section, section.fields, "")


def _walk(section: Section, fields: tuple[Field, ...], prefix: str) -> Iterator[tuple[Section, Field, str]]:
    for field in fields:
        key = f"{prefix}{field.key}"
        yield section, field, key
        if field.is_group:
            yield from _walk(section, field.fields, f"{key}.")


Field.model_rebuild()
for _model in (LetterForm, LetterForms, Definition):
    _model.model_rebuild(_types_namespace={"Field": Field, "Section": Section})
