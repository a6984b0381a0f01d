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

from .awaiting import Awaits
from .batch import BatchUse, FanOut
from .clauses import Clause
from .elsewhere import Elsewhere
from .following import Follows
from .frozen import Frozen, Identifier, KeyPath, Language, State, Text
from .ground_rules import Ground, GroundExample
from .letters import LetterForm, LetterForms
from .offered import Offered
from .on_paper import DocumentKind, FieldOnPaper, SectionOnPaper, Wording
from .opening import Opening as Opening
from .party_data import SharedBasis, StateDatum as StateDatum
from .procedure import Procedure
from .rules import DRAFT as DRAFT, Check, CheckExample, Severity as Severity
from .supplement import Supplement
from .usual import Rules as UsualRules, Usual

if TYPE_CHECKING:
    from .compiled import Compiled
    from .steps import Steps


Noun = Literal["box", "section", "clause", "part"]
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


class Field(FieldOnPaper):
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
    follows: KeyPath | None = None
    """A group of which this one has an item for each item, with the same id and the same State: nobody adds or removes one."""
    item_label: str | None = None
    """Singular, such as "Offence"; numbers are added by the page."""
    item_title: tuple[Identifier, ...] = ()
    """Children shown as the title of an item."""
    add_label: str | None = None
    source: str | None = None
    """Where the wording was taken from; None: the definition's wording source."""
    confidence: Literal["verified", "known", "recalled", "doubtful", "ours"] | None = None
    """How sure the words are; ours: words of our own, which nothing prescribes."""

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


class Section(SectionOnPaper):
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

    @property
    def has_heading(self) -> bool:
        """Whether it stands under a heading of its own on paper."""
        return self.letter is not None or not self.numbered

    @property
    def code(self) -> str:
        """Its name in templates: the letter where that can be a name, else the id; "" without a heading."""
        if not self.has_heading:
            return ""
        return self.letter if self.letter and self.letter.isidentifier() else self.id


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
    """Last day; where a later version follows, the loader derives it."""
    awaits: Awaits | None = None
    """Set: the version is not certain to apply, and no instrument gets it by itself."""
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
    shared_basis: tuple[SharedBasis, ...] = ()
    lists: dict[Identifier, tuple[Text, ...]] = {}
    """Codes that expressions name together, as ``lists.<name>``: the States of the Union, say."""
    sections: tuple[Section, ...]
    checks: tuple[Check, ...] = ()
    examples: tuple[CheckExample, ...] = ()
    usual: tuple[Usual, ...] = ()
    clauses: tuple[Clause, ...] = ()
    """Wordings for free texts; none where the file is absent."""
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

    @cached_property
    def data_names(self) -> tuple[str, ...]:
        """What expressions may read as ``data.<name>``."""
        return tuple(one.name for one in (*self.state_data, *self.shared_basis))

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
    def own_words(self) -> bool:
        """Whether nobody prescribes the words of this form: they are ours."""
        return any(one.status == "own" for one in self.wording.values())

    def document(self, document_id: str = "") -> DocumentKind | None:
        """A document of this form; without an id the one of the whole form. None where it declares no such document."""
        whole = (one for one in self.documents if not one.sections)
        named = (one for one in self.documents if one.id == document_id)
        return next(named if document_id else whole, None)

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
