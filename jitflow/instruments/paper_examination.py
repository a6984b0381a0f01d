"""Checks of what a definition says of paper, when it is loaded: tables, signatures, sections, documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .definition import Definition, Field, FieldType, Section
from .on_paper import NOT_PARTS

Fault = Callable[[str, str, str, str], Exception]
"""File, table, key and message."""
CHOSEN = (FieldType.CHOICE, FieldType.TICKS, FieldType.TICK, FieldType.YESNO)
IN_COLUMNS = ("table", "signatures")
LONGEST_ID = 20
"""Letters of the id of a document."""


def examine_paper(definition: Definition, fault: Fault) -> None:
    """Raise a fault where fields, sections or documents say of paper what cannot be done."""
    for section in definition.sections:
        for attribute, message in _of_section(section):
            raise fault("sections.toml", f"section {section.id}", attribute, message)
        for field, key in _with_children(section.fields, ""):
            for attribute, message in of_field(field):
                raise fault("sections.toml", f"section {section.id}", f"{key}.{attribute}", message)
    for form in definition.letters.letters if definition.letters else ():
        for field, key in _with_children(form.questions, ""):
            for attribute, message in of_field(field):
                raise fault("letters.toml", f"letter {form.id}", f"{key}.{attribute}", message)
    _documents(definition, fault)


def of_field(field: Field) -> Iterator[tuple[str, str]]:
    """What is wrong with how a field is printed: attribute and message."""
    if field.chosen_only and (field.type not in CHOSEN or field.boxes or field.printed in ("merged", "never")):
        yield "chosen_only", "only choices, ticks and questions of yes or no without boxes print what was chosen"
    if field.chosen_only and any(option.number or option.heading for option in field.options):
        yield "chosen_only", "options with numbers or headings are printed whole"
    if not field.is_group:
        if field.columns or field.items_printed != "by_item":
            yield "columns", "only a group has columns"
        return
    if bool(field.columns) != (field.items_printed in IN_COLUMNS):
        yield "columns", "a table, and signatures, name their columns; nothing else has any"
    known = {child.name: child for child in field.fields}
    for name in field.columns:
        if name not in known or known[name].is_group or known[name].internal or known[name].printed == "never":
            yield "columns", f"{name} is nothing of an item that can be printed"
    if field.columns:
        left = [child.name for child in field.fields if not _has_place(child, field.columns)]
        for name in left:
            yield "columns", f"{name} would be printed nowhere: it is no column and stands with none"


def _has_place(child: Field, columns: tuple[str, ...]) -> bool:
    """Whether a child of a table or signature is printed as a column, with one, or rightly not at all."""
    if child.internal or child.printed in ("never", "inline") or child.name in columns:
        return True
    return child.printed == "with" and child.printed_with in columns


def _of_section(section: Section) -> Iterator[tuple[str, str]]:
    if section.printed == "when_applies" and not section.applies_when:
        yield "printed", "only a section that may not apply is left out"
    if not section.numbered and section.letter:
        yield "numbered", "a part that is not counted has no letter"


def _with_children(fields: tuple[Field, ...], prefix: str) -> Iterator[tuple[Field, str]]:
    for field in fields:
        yield field, f"{prefix}{field.key}"
        yield from _with_children(field.fields, f"{prefix}{field.key}.")


def _documents(definition: Definition, fault: Fault) -> None:
    ids = [one.id for one in definition.documents]
    printed = {section.id for section in definition.sections if not section.internal}
    for one in definition.documents:
        table = f"document {one.id}"
        if ids.count(one.id) > 1:
            raise fault("documents.toml", table, "id", "is used twice")
        if one.sections and (one.id in NOT_PARTS or len(one.id) > LONGEST_ID):
            message = f"must be another than {', '.join(NOT_PARTS)} and have at most {LONGEST_ID} letters"
            raise fault("documents.toml", table, "id", message)
        declared = definition.fields.get(one.reference) if one.reference else None
        if one.reference and (declared is None or declared.type is not FieldType.TEXT or declared.internal or declared.many):
            raise fault("documents.toml", table, "reference", f"{one.reference} is no text on the paper")
        for section_id in one.sections:
            if section_id not in printed:
                raise fault("documents.toml", table, "sections", f"{section_id} is no section on paper")
