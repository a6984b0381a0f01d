"""What a definition says of paper: how fields and sections are printed, documents, and whose words they are."""

from __future__ import annotations

from typing import Literal

from .frozen import Frozen, Identifier, KeyPath, Text

LINE = "line"
"""``when_empty`` of a value that is filled in by hand: a rule to write on."""
NOT_PARTS = ("cover", "letter", "consolidated")
"""Ids that no document of parts may have: other papers have them."""


class FieldOnPaper(Frozen):
    """How one field is printed."""

    printed: Literal["row", "inline", "with", "merged", "sentence", "when_filled", "never"] = "row"
    """row: label and value; inline: inside the wording of an option or sentence, at its
    ``{key}``; with: a line inside the value of the field ``printed_with``; merged: one tick
    list for all items, ticks followed by item numbers; sentence: the wording with its own
    ``{key}`` filled is the whole row; when_filled: a row, left out where nothing was answered
    (a group: where it has no item); never: not on paper although not internal."""
    printed_with: KeyPath | None = None
    """Name of a field beside this one; ``field.option`` for ticks that the form has below one
    option of it: they are printed there whether ticked or not."""
    paper_label: str | None = None
    """Label of the line where printed = "with", and of the column of a table (ours)."""
    items_printed: Literal["by_item", "by_field", "table", "signatures"] = "by_item"
    """Groups: whole block per item, or each wording once with the numbered values of all; table:
    a row per item, a column per child named in ``columns``; signatures: a block to sign per item,
    its lines in the order of ``columns``, what is empty and has ``when_empty = "line"`` a rule."""
    columns: tuple[Identifier, ...] = ()
    """Groups printed as a table or as signatures: the children printed, in this order."""
    when_empty: str | None = None
    """Printed in place of an empty value (else a dash), such as "not applicable"; :data:`LINE`: a
    rule to write on."""
    chosen_only: bool = False
    """Choices, ticks and questions of yes or no: only what was chosen is printed, without boxes. For
    forms whose options nobody prescribes."""


class SectionOnPaper(Frozen):
    """How one section is printed."""

    printed: Literal["always", "when_applies"] = "always"
    """always: a section that does not apply stays, with the words "not applicable"; when_applies: it
    is then on no paper at all."""
    numbered: bool = True
    """False: a part that is none of the counted ones (signatures, an annex): it has no letter, its
    heading on paper is its mark and title, and pages call it by its label."""
    break_before: bool = False
    """Begins on a new page."""


class Wording(Frozen):
    """Where the prescribed wording of one language comes from."""

    status: Literal["official", "compared", "recalled", "own"]
    """own: nothing is prescribed, the words are ours and were read. Where one language says so,
    "recalled" of another means: translated by us, not read yet."""
    source: Text


class DocumentKind(Frozen):
    """A document that can be generated from the instrument: the whole form, or some of its sections."""

    id: Identifier
    title: Text
    """What pages call it."""
    heading: str | None = None
    """Printed on top; None: the title of the definition."""
    reference: KeyPath | None = None
    """The answer at the head of every page, by which people know which one it is; None: the reference of the file."""
    sections: tuple[Identifier, ...] = ()
    """The sections that are printed, in the order of the form; none named: all. A document of some
    sections holds nothing of the others, not in its data file either."""
    formats: tuple[Literal["pdf", "docx"], ...] = ("pdf", "docx")
    template: Literal["standard", "agreement"] = "standard"
    """standard: boxes as prescribed forms have them; agreement: a text with numbered clauses."""
    statuses: tuple[Identifier, ...] = ("draft",)
